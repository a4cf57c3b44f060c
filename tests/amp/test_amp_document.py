"""AMP documents: what they say of themselves, and whether they are available."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.check.amp import amp_verdict
from aggregator.model.exchange import Failure, Hop, Response
from aggregator.model.page import AmpFacts
from aggregator.parse.pages.amp import parse_amp

AMP = "https://example.com/a/amp"
PAGE = "https://example.com/a"


@pytest.mark.parametrize(
    ("html", "is_amp", "canonicals"),
    [
        ("<!doctype html><html ⚡ lang=en><head><link rel=canonical href=/a></head><body>", True, [PAGE]),
        ("<!doctype html><html ⚡\ufe0f><link rel='CANONICAL nofollow' href='.'>", True, ["https://example.com/a/"]),
        (
            "<HTML AMP='yes'><head><base href='https://x.example/y/'><link href=z rel=canonical>",
            True,
            ["https://x.example/y/z"],
        ),
        ("<html amp=''><link rel=canonical href=/a><link rel=canonical href=/a>", True, [PAGE, PAGE]),
        ("<html amp4ads><link rel=canonical href=/a>", False, [PAGE]),
        ("<html ⚡4email>", False, []),
        ("<html data-amp class=amp>", False, []),
        (
            "<!-- <html amp> --><html><script>'<link rel=canonical href=/b>'</script><link rel=canonical href=/a>",
            False,
            [PAGE],
        ),
        ("<html amp><head></head><body><link rel=canonical href=/a>", True, []),
        (
            "<html amp><link rel=canonical href=''><link rel=canonical href='http://['><link rel=alternate href=/b>",
            True,
            [],
        ),
        ("", False, []),
    ],
)
def test_facts(html, is_amp, canonicals):
    assert parse_amp(html.encode(), url=AMP) == AmpFacts(is_amp=is_amp, canonicals=tuple(canonicals))


def test_the_mark_in_another_encoding():
    html = "<html ⚡><link rel=canonical href=/a>"
    assert parse_amp(b"\xff\xfe" + html.encode("utf-16-le"), url=AMP).is_amp


@given(st.binary(max_size=300))
def test_no_bytes_raise(head):
    parse_amp(b"<html amp><head>" + head, url=AMP)


@pytest.mark.parametrize(
    "head", [b"<b><div>" * 40_000, b"<html " + b"".join(b"a%d " % i for i in range(50_000)), b"<" * 300_000]
)
@pytest.mark.timeout(5)
def test_hostile_bytes_are_read_in_time(head):
    parse_amp(head, url=AMP)


def response(status=200, media_type="text/html; charset=utf-8", **kwargs):
    return Response(url=AMP, final_url=AMP, status=status, headers=(("content-type", media_type),), **kwargs)


GOOD = AmpFacts(is_amp=True, canonicals=(PAGE,))


@pytest.mark.parametrize(
    ("exchange", "facts", "expected"),
    [
        (response(), GOOD, ("ok", "ok")),
        (response(), AmpFacts(is_amp=True, canonicals=("http://www.example.com/a/?utm_source=amp",)), ("ok", "ok")),
        (response(redirects=(Hop("https://example.com/amp/a", 301),)), GOOD, ("moved", "redirect-permanent")),
        (response(), AmpFacts(is_amp=False, canonicals=(PAGE,)), ("dead", "not-amp")),
        (response(), None, ("dead", "not-amp")),
        (response(media_type="application/json"), GOOD, ("dead", "not-amp")),
        (response(203), GOOD, ("dead", "not-amp")),
        (
            response(),
            AmpFacts(is_amp=True, canonicals=("https://other.example/a",)),
            ("dead", "amp-canonical-mismatch"),
        ),
        (response(), AmpFacts(is_amp=True, canonicals=()), ("dead", "amp-canonical-mismatch")),
        (response(), AmpFacts(is_amp=True, canonicals=(PAGE, PAGE)), ("dead", "amp-canonical-mismatch")),
        (response(), AmpFacts(is_amp=True, canonicals=(AMP,)), ("dead", "amp-canonical-mismatch")),
        (response(404), GOOD, ("dead", "http-404")),
        (Failure(url=AMP, reason="timeout"), None, ("failing", "timeout")),
    ],
)
def test_availability(exchange, facts, expected):
    verdict = amp_verdict(exchange, facts, page_urls=[PAGE])
    assert (verdict.verdict, verdict.reason) == expected


def test_a_document_that_stands_alone():
    alone = AmpFacts(is_amp=True, canonicals=(AMP,))
    assert amp_verdict(response(), alone, page_urls=[AMP]).available
    assert amp_verdict(response(), alone, page_urls=[]).available
