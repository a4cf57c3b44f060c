"""Every format: whole, streamed, and never obeying a stranger's word."""

import csv
import io
import json
import tracemalloc
from datetime import UTC, datetime

import msgspec
import pytest
from hostile import AT, WORDS, hostile_findings
from lxml import etree
from newsroom import findings, summary_of

from aggregator.model.link import CheckSummary, Finding, Place
from aggregator.report.formats import FORMATS, needed, render, renderer
from aggregator.report.look import Look

KEYS = [
    "url", "kind", "verdict", "reason", "code", "final_url", "redirects", "checked_at", "elapsed_ms", "found_in",
    "since", "failures", "suggestion",
]  # fmt: skip
STREAMED = sorted(FORMATS.keys() - {"html", "markdown"})
EVERYTHING = Look(verbose=True, at=AT)


def document(name, found, look=EVERYTHING, **more):
    return "".join(render(name, found, summary_of(found, **more), look))


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_can_be_written_whatever_is_in_it(name):
    text = document(name, hostile_findings())
    assert text.encode("utf-8").decode("utf-8") == text
    assert text.endswith("\n") or name == "html"
    assert not set("\x00\x07\x0b\x1b\x9b") & set(text)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_takes_no_findings(name):
    assert document(name, []) or name == "jsonl"


@pytest.mark.parametrize("look", [Look(at=AT), EVERYTHING, Look(at=AT, fail_on=frozenset({"ok"}))])
@pytest.mark.parametrize("name", FORMATS)
def test_what_a_format_needs_not_changes_nothing_in_it(name, look):
    fine = [msgspec.structs.replace(one, verdict="ok", reason="ok") for one in findings(20, seed=8)]
    found = sorted(findings(40) + fine, key=lambda one: one.found_in[0].path)
    verdicts = needed(name, look)
    some = [one for one in found if verdicts is None or one.verdict in verdicts]
    summary = summary_of(found)
    assert "".join(render(name, some, summary, look)) == "".join(render(name, found, summary, look))


def test_ok_links_that_are_not_listed_are_not_needed():
    assert needed("text", Look()) == {"moved", "dead", "failing", "refused", "skipped"}


@pytest.mark.parametrize("name", sorted(FORMATS.keys() - {"json", "jsonl"}))
def test_secrets_are_for_programs_only(name):
    text = document(name, hostile_findings())
    assert "hunter2" not in text
    assert "s3cr3t" not in text


@pytest.mark.parametrize("name", STREAMED)
def test_what_is_known_is_written_before_the_rest_is(name):
    taken = []

    def some():
        for one in findings(500):
            taken.append(one)
            yield one

    pieces = renderer(name)(some(), summary_of([]), EVERYTHING)
    text = ""
    while len(text) < 2000:
        text += next(pieces)
    assert len(taken) < 50


@pytest.mark.parametrize("name", sorted(FORMATS.keys() - {"html"}))
def test_memory_does_not_grow_with_the_number_of_links(name):
    one = findings(1)[0]

    def peak(count):
        summary = CheckSummary(dead=count)
        tracemalloc.start()
        for _ in renderer(name)((one for _ in range(count)), summary, Look(verbose=True)):
            pass
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    peak(10)
    small = peak(1000)
    # What else goes on in the process, such as what earlier tests leave to be collected, counts once only.
    large = min(peak(5000) for _ in range(3))
    assert large < small * 1.5 + 50_000


def test_a_json_line_has_the_keys_of_the_contract():
    found = findings(40)
    lines = document("jsonl", found, Look()).splitlines()
    assert [list(json.loads(line)) for line in lines] == [KEYS] * 40
    assert [msgspec.json.decode(line, type=Finding) for line in lines] == [
        msgspec.structs.replace(one, detail=msgspec.UNSET) for one in found
    ]
    first = json.loads(lines[0])
    assert set(first["found_in"][0]) == {"path", "line", "column", "field"}
    assert datetime.fromisoformat(first["checked_at"]).tzinfo is not None


@pytest.mark.parametrize("name", ["json", "jsonl"])
def test_json_adds_a_detail_on_demand_where_there_is_one(name):
    found = findings(40)
    text = document(name, found)
    links = json.loads(text)["links"] if name == "json" else map(json.loads, text.splitlines())
    assert [link.get("detail") for link in links] == [one.detail or None for one in found]


def test_json_is_one_object_with_the_same_links():
    found = findings(40)
    whole = json.loads(document("json", found, cached=3))
    assert list(whole) == ["summary", "links"]
    assert whole["links"] == [json.loads(line) for line in document("jsonl", found).splitlines()]
    assert whole["summary"]["dead"] == sum(one.verdict == "dead" for one in found)
    assert whole["summary"]["cached"] == 3


def test_json_has_the_address_as_it_was_written():
    links = json.loads(document("json", hostile_findings()))["links"]
    plain = [word for word in WORDS if word.isascii()]
    assert [link["url"] for link in links if link["url"].isascii()][: len(plain)] == plain


def test_csv_is_rfc_4180_and_computes_nothing():
    found = hostile_findings()
    text = document("csv", found)
    assert text.count("\r\n") == text.count("\n") == len(found) + 1
    head, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    assert head[:4] == ["url", "kind", "verdict", "reason"]
    assert all(len(row) == len(head) for row in rows)
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def junit(found, look=EVERYTHING):
    text = document("junit", found, look)
    return etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False, huge_tree=True))


def test_junit_is_valid(data):
    schema = etree.XMLSchema(etree.parse(data / "junit.xsd"))
    schema.assertValid(junit(hostile_findings()))
    schema.assertValid(junit(findings(50)))


@pytest.mark.parametrize(
    ("verdict", "fail_on", "inside"),
    [
        ("dead", {"dead"}, "failure"),
        ("failing", {"dead"}, "skipped"),
        ("failing", {"dead", "failing"}, "failure"),
        ("refused", {"dead"}, "skipped"),
        ("skipped", {"dead"}, "skipped"),
        ("moved", {"dead"}, "system-out"),
        ("moved", {"dead", "moved"}, "failure"),
        ("ok", {"dead"}, None),
    ],
)
def test_junit_fails_where_the_command_does(verdict, fail_on, inside):
    one = Finding(url="https://a.test/", kind="link", verdict=verdict, reason="http-404", found_in=(Place("a.md", 3),))
    tree = junit([one], Look(fail_on=frozenset(fail_on)))
    case = tree.find(".//testcase")
    assert dict(case.attrib) == {
        "classname": "a.md", "name": "https://a.test/", "time": "0.000", "file": "a.md", "line": "3",
    }  # fmt: skip
    assert [child.tag for child in case] == ([inside] if inside else [])
    for name, tag in (("failures", "failure"), ("skipped", "skipped")):
        assert int(tree.get(name)) == len(tree.findall(f".//{tag}"))


def test_junit_tells_kinds_apart():
    found = [Finding(url="https://a.test/", kind=kind, verdict="ok", reason="ok") for kind in ("link", "image")]
    assert [case.get("name") for case in junit(found).iter("testcase")] == [
        "https://a.test/",
        "https://a.test/ (image)",
    ]


def test_an_unknown_format_is_a_key_error():
    with pytest.raises(KeyError):
        renderer("pdf")


def test_times_are_those_that_were_given():
    assert AT.tzinfo is UTC
    assert 'timestamp="2026-11-20T06:42:00Z"' in document("junit", [])
    seen = Finding(url="https://a.test/", kind="link", verdict="ok", reason="ok", checked_at=AT, since=AT)
    assert document("csv", [seen]).count("2026-11-20T06:42:00Z") == 2
