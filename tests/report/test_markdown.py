"""Markdown for a comment or a job's summary, read back by a parser of CommonMark with GitHub's tables."""

import pytest
from hostile import hostile_findings
from markdown_it import MarkdownIt
from newsroom import NOW, findings, report, summary_of

from aggregator.model.report import Report, Worst
from aggregator.report.formats import render
from aggregator.report.look import Look
from aggregator.report.markdown_text import md_code, md_link, md_words
from aggregator.report.report_markdown import report_markdown

LIMIT = 65_536
PARSER = MarkdownIt("commonmark", {"linkify": False}).enable("table")


def markdown(found, look=None, **more):
    return "".join(render("markdown", found, summary_of(found, **more), look))


def parts(text):
    for token in PARSER.parse(text):
        yield token
        yield from token.children or ()


def cells(text):
    rows, row = [], None
    for token in PARSER.parse(text):
        if token.type == "tr_open":
            row = []
        elif token.type == "inline" and row is not None:
            row.append("".join(part.content for part in token.children))
        elif token.type == "tr_close":
            rows.append(row)
            row = None
    return rows


def test_every_problem_is_a_row_with_its_reason_place_and_suggestion():
    found = findings(30)
    rows = cells(markdown(found))
    for one in found:
        row = next((row for row in rows if row[0] == one.url), None)
        assert (row is not None) == (one.verdict in {"dead", "failing", "refused"})
        if row:
            assert row[2].startswith(f"{one.found_in[0].path}:{one.found_in[0].line}")
            assert row[3] == (one.suggestion or "")


def test_the_counts_are_a_table():
    assert cells(markdown(findings(30), cached=4))[1][-1] == "30"


@pytest.mark.parametrize("count", [0, 1, 100, 5000])
def test_it_fits_into_a_comment_and_says_what_does_not(count):
    found = findings(count)
    text = markdown(found, Look(verbose=True))
    assert len(text) < LIMIT
    assert ("more that do not fit" in text) == (count > 1000)


def test_a_stranger_writes_no_markup():
    text = markdown(hostile_findings(), Look(verbose=True))
    assert len(text) < LIMIT
    for part in parts(text):
        assert part.type not in {"image", "strong_open", "em_open"}
        if part.type in {"html_inline", "html_block"}:
            assert part.content.strip().startswith(("<details><summary>", "</details>"))
        if part.type == "link_open":
            assert part.attrs["href"].startswith("https://")
            assert "evil" not in part.attrs["href"]
    assert all(len(row) in {4, 7} for row in cells(text))


@pytest.mark.parametrize("words", ["a|b", "`", "``x`", "` a |`", "<b>", "\\", "x\ny", "*", "\\|", ""])
def test_code_and_words_are_read_back(words):
    for made in (md_code(words), md_words(words)):
        rows = cells(f"| a | b |\n|---|---|\n| {made} | c |\n")
        assert rows[1][1] == "c"
        assert rows[1][0].replace("\u2060", "").strip() == words.replace("\n", " ").strip()


@pytest.mark.parametrize("words", ["@everyone", "#12", "https://a.test", "www.a.test", "a@b.test"])
def test_words_mention_and_link_nobody(words):
    made = md_words(words)
    assert "\u2060" in made or "\\." in made
    assert words not in made


@pytest.mark.parametrize(
    ("url", "made"),
    [
        ("https://a.test/x", "<https://a.test/x>"),
        ("https://a.test/a|b", "<https://a.test/a%7Cb>"),
        ("https://a.test/a b", "`https://a.test/a b`"),
        ("https://a.test/<b>", "`https://a.test/<b>`"),
        ("javascript:alert(1)", "`javascript:alert(1)`"),
        ("https://u:p@a.test/", "<https://***@a.test/>"),
    ],
)
def test_only_plain_web_addresses_are_links(url, made):
    assert md_link(url) == made


def test_the_report_shows_the_worst_and_the_dead():
    shown = report()
    text = report_markdown(shown)
    rows = cells(text)
    assert text.startswith(f"# {shown.title}".replace(":", "\\:")[:10])
    assert ["harbour-courier.test", "31", "4", "214"] in rows
    assert any(row[0] == shown.died_this_week[0].url for row in rows)


def test_the_report_is_safe_too():
    bad = hostile_findings()
    shown = Report(
        generated_at=NOW, title="<b>x</b>\n# y", findings=tuple(bad), died_this_week=tuple(bad), outages=("`a`|",),
        worst_hosts=(Worst(name="</td>|`", dead=1, total=2),),
    )  # fmt: skip
    text = report_markdown(shown)
    assert not [part for part in parts(text) if part.type in {"html_inline", "html_block", "image", "strong_open"}][2:]
    assert text.encode()


def test_a_report_says_where_the_rest_of_a_list_is():
    found = [one for one in findings(2000) if one.verdict == "dead"][:120]
    text = report_markdown(Report(generated_at=NOW, died_this_week=tuple(found)))
    assert "## Died this week (120)" in text
    assert len(cells(text)) == 2 + 1 + 100
    assert "and 20 more: `--format json` lists all." in text
