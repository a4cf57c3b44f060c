"""What a terminal shows of a check."""

import re

import pytest
from hostile import hostile_findings
from newsroom import findings, summary_of

from aggregator.model.link import CheckSummary, Finding, Place
from aggregator.report.formats import render
from aggregator.report.look import Look
from aggregator.report.shown import columns

ESCAPE = re.compile(r"\x1b\[\d+m")


def text(found, look=None, **more):
    return "".join(render("text", found, summary_of(found, **more), look))


def link(verdict="dead", reason="http-404", url="https://a.test/x", **more):
    more.setdefault("found_in", (Place("docs/a.md", 12, 5),))
    return Finding(url=url, kind=more.pop("kind", "link"), verdict=verdict, reason=reason, **more)


def test_a_finding_stands_under_its_file_with_the_verdict_first():
    assert text([link()]) == (
        "docs/a.md\n  dead    12:5     http-404           https://a.test/x\n\n1 link: 0 ok · 1 dead · 0 failing\n"
    )


def test_an_address_that_nobody_can_copy_is_cut():
    long = "https://a.test/" + "x" * 100_000
    told = text([link(url=long, suggestion=long, kind="image"), link("ok", "ok", final_url=long)], Look(verbose=True))
    assert len(told) < 7000
    assert told.count("x… (100,015 characters)\n") == 3
    assert "https://a.test/" + "x" * 1900 + "\n" in text([link(url="https://a.test/" + "x" * 1900)])


def test_a_file_is_named_once_and_only_where_it_has_something_to_show():
    found = [link(), link("ok", "ok"), link(url="https://b.test/"), link("ok", "ok", found_in=(Place("fine.md"),))]
    told = text(found)
    assert told.count("docs/a.md") == 1
    assert "fine.md" not in told
    assert "4 links: 2 ok · 2 dead · 0 failing\n" in told


@pytest.mark.parametrize(
    ("verdict", "look", "listed"),
    [
        ("dead", Look(), True),
        ("failing", Look(), True),
        ("refused", Look(), True),
        ("moved", Look(), False),
        ("skipped", Look(), False),
        ("ok", Look(), False),
        ("moved", Look(fail_on=frozenset({"dead", "moved"})), True),
        ("skipped", Look(fail_on=frozenset({"skipped"})), True),
        ("ok", Look(verbose=True), True),
    ],
)
def test_problems_are_listed_and_what_the_command_fails_on(verdict, look, listed):
    told = text([link(verdict, "odd")], look)
    assert ("https://a.test/x" in told) == listed
    assert f"1 {verdict}" in told


def test_skipped_and_cached_links_are_counted():
    told = text([link("skipped", "excluded"), link("ok", "ok")], cached=1)
    assert told == "2 links: 1 ok · 0 dead · 0 failing · 1 skipped (1 of them known from an earlier check)\n"


def test_notes_say_what_to_put_instead_and_where_else_it_stands(now):
    places = (Place("a.md", 1), Place("b.md", 1), Place("b.md", 9), Place("c.md", 1))
    one = link(found_in=places, suggestion="https://new.test/", since=now, failures=4, kind="image")
    told = text([one])
    assert "→ https://new.test/\n" in told
    assert "as image · since 2026-11-20, 4 times in a row · also in 2 other files\n" in told


@pytest.mark.parametrize("width", [20, 40, 71, 72, 100, None])
def test_addresses_are_whole_at_every_width(width):
    found = findings(60)
    told = text(found, Look(width=width, verbose=True))
    assert all(one.url in told for one in found)


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_only_addresses_are_wider_than_the_terminal(width):
    for line in text(findings(60), Look(width=width, verbose=True), outages=["x.test"]).splitlines():
        assert columns(line) <= width or "https://" in line or line.startswith(("store/", "60 links:"))


def test_colours_are_asked_for():
    found = findings(20)
    plain, coloured = text(found), text(found, Look(colour=True))
    assert "\x1b" not in plain
    assert ESCAPE.search(coloured)
    assert ESCAPE.sub("", coloured) == plain


def test_a_terminal_obeys_no_link():
    told = ESCAPE.sub("", text(hostile_findings(), Look(colour=True, verbose=True)))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202e\u2028]", told)
    assert len(re.findall("^  dead ", told, re.MULTILINE)) == sum(one.verdict == "dead" for one in hostile_findings())


@pytest.mark.parametrize(
    ("verdict", "reason", "hint"),
    [
        ("refused", "bot-wall", "--exclude"),
        ("refused", "http-403", "--exclude"),
        ("refused", "http-429", "--per-host"),
        ("refused", "http-401", "--basic-auth"),
        ("failing", "tls-untrusted", "--ca-file"),
        ("skipped", "private-address", "--allow-network"),
        ("skipped", "offline", "Nothing was concluded"),
        ("moved", "redirect-permanent", "--fix"),
    ],
)
def test_each_trouble_has_a_hint(verdict, reason, hint):
    assert hint in text([link(verdict, reason)])


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_who_asked_to_fix_is_not_told_to(form):
    asked, unasked = ("".join(render(form, [], CheckSummary(moved=1), Look(fix=fix))) for fix in (True, False))
    assert "has moved for good" in unasked
    assert "has moved for good" not in asked


def test_an_outage_is_one_sentence():
    told = "".join(render("text", [], CheckSummary(failing=100, outages=["down.test"])))
    assert "down.test: most of its links fail at once" in told
