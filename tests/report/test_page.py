"""The report page as a file: complete, closed, and made of text alone."""

import json
import re
from base64 import b64encode
from hashlib import sha256

import pytest
from hostile import WORDS, hostile_findings
from newsroom import NOW, findings, report, summary_of
from selectolax.lexbor import LexborHTMLParser

from aggregator.model.report import Report, VerdictCounts, Worst
from aggregator.report.formats import render
from aggregator.report.look import Look
from aggregator.report.page import DIED_MOST, DIED_OPEN, report_page
from aggregator.report.page_rows import ROWS_MOST

LOADS = "[src], [srcset], link[href], object, embed, iframe, form[action], base, meta[http-equiv=refresh], [style]"
BAD = tuple(hostile_findings())
HOSTILE = Report(
    generated_at=NOW,
    title=WORDS[0],
    totals=VerdictCounts(ok=1, dead=len(BAD)),
    findings=BAD,
    died_this_week=BAD,
    worst_hosts=tuple(Worst(name=word, dead=1, total=1) for word in WORDS),
    worst_sources=tuple(Worst(name=word, dead=1, total=0) for word in WORDS),
    outages=WORDS,
)
PAGES = {"newsroom": report(), "empty": Report(generated_at=NOW), "hostile": HOSTILE}


def parsed(name):
    return LexborHTMLParser(report_page(PAGES[name]))


@pytest.mark.parametrize("name", PAGES)
def test_the_policy_names_what_is_inside_and_nothing_else(name):
    page = parsed(name)
    policy = page.css_first("meta[http-equiv=Content-Security-Policy]").attributes["content"]
    scripts = [one for one in page.css("script") if one.attributes.get("type") != "application/json"]
    styles = page.css("style")
    assert (len(scripts), len(styles)) == (1, 1)
    for kind, (node,) in (("script-src", scripts), ("style-src", styles)):
        digest = b64encode(sha256(node.text(deep=True).encode()).digest()).decode()
        assert f"{kind} 'sha256-{digest}';" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_loaded_and_nothing_is_run(name):
    page = parsed(name)
    loading = [(node.tag, node.attributes) for node in page.css(LOADS)]
    assert loading == [("link", {"rel": "icon", "href": "data:,"})]
    assert not [node for node in page.css("*") for key in node.attributes if key.startswith("on")]
    assert all(re.match(r"https?://|#", node.attributes["href"]) for node in page.css("a"))
    assert not re.search(r"url\(|@import", page.css_first("style").text(deep=True))


def test_a_stranger_adds_no_element():
    ours = {node.tag for node in parsed("newsroom").css("*")}
    assert {node.tag for node in parsed("hostile").css("*")} <= ours
    assert parsed("hostile").css_first("h1").text() == WORDS[0]
    assert parsed("hostile").css_first("title").text() == WORDS[0]


@pytest.mark.parametrize("name", PAGES)
def test_the_rows_are_json_that_html_cannot_end(name):
    raw = parsed(name).css_first("#data").text(deep=True)
    assert not set("<>&\u2028\u2029") & set(raw)
    rows = json.loads(raw)["rows"]
    assert len(rows) == sum(one.verdict != "ok" for one in PAGES[name].findings)
    assert [row[0] for row in rows] == sorted(
        (row[0] for row in rows), key=["dead", "failing", "refused", "moved", "skipped"].index
    )


def test_secrets_do_not_show():
    page = report_page(HOSTILE)
    assert "hunter2" not in page
    assert "s3cr3t" not in page


def test_health_and_the_worst_are_in_the_page_without_its_script():
    page = parsed("newsroom")
    assert page.css_first(".health strong").text() == "99 %"
    assert [tile.text() for tile in page.css(".tile b")] == ["12,408", "18", "99", "26", "24", "13"]
    assert "harbour-courier.test" in page.css_first(".worst").text()
    assert len(page.css(".died > li")) == len(PAGES["newsroom"].died_this_week)


def test_a_check_is_the_same_page():
    found = findings(40)
    text = "".join(render("html", found, summary_of(found, requests=50), Look(at=NOW, title="A <check>")))
    page = LexborHTMLParser(text)
    assert page.css_first("h1").text() == "A <check>"
    assert page.css(".worst tbody tr")
    assert len(json.loads(page.css_first("#data").text(deep=True))["rows"]) == 40


def test_a_page_has_a_limit_and_says_so():
    one = findings(1)[0]
    page = LexborHTMLParser(report_page(Report(generated_at=NOW, findings=(one,) * (ROWS_MOST + 7))))
    assert json.loads(page.css_first("#data").text(deep=True))["left_out"] == 7


def test_what_died_adds_up():
    """What is in sight, what is folded away and what is left out are all that died."""
    one = findings(1)[0]
    for count in (1, DIED_OPEN, DIED_MOST, DIED_MOST + 1, 3018):
        page = LexborHTMLParser(report_page(Report(generated_at=NOW, died_this_week=(one,) * count)))
        folded = page.css_first("details summary")
        left = page.css_first(".left")
        said = [0 if node is None else int(re.sub(r"\D", "", node.text())) for node in (folded, left)]
        assert len(page.css("section > .died > li")) + sum(said) == count
        assert len(page.css("details .died > li")) == said[0]
        assert left is None or "--format json" in left.text()


def test_labels_and_headings_are_there():
    page = parsed("newsroom")
    assert page.css_first("html").attributes["lang"] == "en"
    names = {node.attributes.get("id") for node in page.css("[id]")}
    assert len(names) == len(page.css("[id]"))
    assert all(node.attributes["aria-labelledby"] in names for node in page.css("[aria-labelledby]"))
    assert all(field.parent.tag == "label" for field in page.css("form input, form select"))
    assert [node.tag for node in page.css("h1, h2")].count("h1") == 1
