"""Missing pages that say 200, and pages that only look so: bytes in, ruling out, by tables."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.check.habits import Probe, probe_address, probe_address_beside
from aggregator.check.likeness import likeness
from aggregator.check.not_found import states_missing
from aggregator.check.soft404 import rule
from aggregator.parse.pages.evidence import page_evidence

FOLDER = Path(__file__).parents[1] / "data" / "check" / "soft404"
CASES = [case for path in sorted(FOLDER.glob("*.json")) for case in json.loads(path.read_text())]
URL = "https://site.example/news/2024/bridge-opens"
PAGE = """<!doctype html><html><head><title>{title}</title>{head}</head>
<body><header><nav><a href=/>Home</a> <a href=/news>News</a> <a href=/about>About us</a></nav></header>
<main><h1>{h1}</h1><p>{text} {words}</p>{more}</main>
<footer><p>Copyright Acme, all rights reserved. <a href=/imprint>Imprint</a></p></footer></body></html>"""
VOWELS = "aeiou"


def words(count):
    """Words that differ from each other, so that two pages of different lengths are different texts."""
    return " ".join(f"b{VOWELS[n % 5]}r{VOWELS[n // 5 % 5]}n{VOWELS[n // 25 % 5]}" for n in range(count))


def body(case):
    text = case["html"] if "html" in case else PAGE.format(
        title=case.get("title", ""), head=case.get("head", ""), h1=case.get("h1", ""), text=case.get("text", ""),
        words=words(case.get("words", 0)), more=case.get("html_more", ""),
    )  # fmt: skip
    return text.encode(case.get("encoding", "utf-8"))


def evidence(case, url):
    return page_evidence(body(case), url=url, content_type=case.get("type", "text/html"))


def probe(case, key="probe", url="https://site.example/no"):
    told = case.get(key)
    if told is None:
        return None
    page = evidence(told, url) if told.keys() & {"title", "html"} else None
    return Probe(url=url, status=told["status"], final_url=told.get("final"), page=page)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_table(case):
    url = case.get("url", URL)
    final = case.get("final", url)
    home = probe(case, "home", "https://site.example/")
    ruling = rule(url, final, evidence(case, final), probe(case), home)
    assert ruling.missing == case["missing"], ruling
    assert ruling.asks_home == case.get("asks_home", False)
    assert bool(ruling.why) == ruling.missing


def test_the_table_is_long():
    assert len(CASES) >= 60
    assert sum(case["missing"] for case in CASES) > 40


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Oops! That page can’t be found.", True),
        ("404: this page does not exist", True),
        ("Sorry, we couldn’t find that page", True),
        ("PAGE NOT FOUND", True),
        ("404", True),
        ("Fixing Page Not Found", False),
        ("404 Main Street", False),
        ("", False),
        ("Found", False),
    ],
)
def test_statements(text, expected):
    assert states_missing(text) == expected


@given(st.text(max_size=600))
def test_any_text_is_judged(text):
    assert states_missing(text) in {True, False}


@given(st.binary(max_size=2000), st.sampled_from([None, "text/html", "text/plain", "text/html; charset=x", "a;;"]))
def test_any_bytes_are_evidence(data, content_type):
    page = page_evidence(data, url=URL, content_type=content_type)
    assert page == page_evidence(data, url=URL, content_type=content_type)
    assert not rule(URL, URL, page, None).doubtful or not rule(URL, URL, page, None).missing


@given(st.lists(st.integers(0, 2**32 - 1), max_size=80, unique=True))
def test_likeness_is_one_for_the_same(numbers):
    sketch = tuple(sorted(numbers)[:64])
    assert likeness(sketch, sketch) == 1
    assert likeness(sketch, ()) == float(not sketch)


def test_long_pages_are_read_quickly():
    page = evidence({"html": "<title>x</title>" + "<p>word <a href=x>link</a> " * 100_000}, URL)
    assert page.words > 5000


def test_probes_are_the_same_every_time_and_on_the_same_host():
    assert probe_address(URL) == probe_address("https://site.example/other?x=1#y")
    assert probe_address(URL).startswith("https://site.example/no-such-page-")
    assert probe_address_beside(URL).startswith("https://site.example/news/2024/no-such-page-")
    assert probe_address("https://site.example:8443/a").startswith("https://site.example:8443/")
    assert probe_address("mailto:a@b.example") == probe_address_beside("") == ""
