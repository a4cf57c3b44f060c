"""Findings as SARIF 2.1.0 (OASIS), for code scanning."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from aggregator import __version__
from aggregator.report.reasons import reason_words, why
from aggregator.report.shown import shown
from aggregator.report.whole_text import encoded, whole
from aggregator.urls import is_web, redact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aggregator.model.link import CheckSummary, Finding, Place
    from aggregator.report.look import Look

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS: Final = {
    "ok": "none",
    "moved": "note",
    "dead": "error",
    "failing": "warning",
    "refused": "note",
    "skipped": "note",
}
_NO_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_SPECIAL = re.compile(r"[\[\]\\]")


def sarif(findings: Iterable[Finding], summary: CheckSummary, look: Look) -> Iterator[str]:
    """One run with a result for each place of each link that is shown, so that every file is annotated.

    The reason is the rule; dead links are errors, failing ones warnings, the others notes. Columns count characters.
    """
    del summary
    yield f'{{"$schema":"{SCHEMA}","version":"2.1.0","runs":[{{"columnKind":"unicodeCodePoints","results":['
    rules: dict[str, int] = {}
    comma = ""
    for finding in findings:
        if look.shows(finding.verdict):
            index = rules.setdefault(finding.reason, len(rules))
            for place in finding.found_in or (None,):
                yield f"{comma}\n{encoded(_result(finding, place, index))}"
                comma = ","
    driver = {"name": "aggregator", "version": __version__, "rules": [_rule(reason) for reason in rules]}
    invocation: dict[str, Any] = {"executionSuccessful": True}
    if look.at:
        invocation["endTimeUtc"] = f"{look.at:%Y-%m-%dT%H:%M:%SZ}"
    yield f'\n],"invocations":{encoded([invocation])},"tool":{{"driver":{encoded(driver)}}}}}]}}\n'


def _rule(reason: str) -> dict[str, Any]:
    words = _message(reason_words(reason))
    return {"id": shown(reason), "shortDescription": words}


def _result(finding: Finding, place: Place | None, rule: int) -> dict[str, Any]:
    url = redact(finding.url)
    words = f"{finding.verdict.capitalize()} {finding.kind}: {url} ({why(finding)})"
    if finding.suggestion:
        words += f". Instead: {redact(finding.suggestion)}"
    properties = {"url": url, "kind": finding.kind, "verdict": finding.verdict, "code": finding.code}
    return {
        "ruleId": shown(finding.reason),
        "ruleIndex": rule,
        "kind": "pass" if finding.verdict == "ok" else "fail",
        "level": LEVELS[finding.verdict],
        "message": _message(words),
        "locations": [_location(place, url)],
        "partialFingerprints": {"link/v1": _fingerprint(finding, place)},
        "properties": properties,
    }


def _message(words: str) -> dict[str, str]:
    """Plain text in which nothing is a link or a placeholder (SARIF 3.11.5, 3.11.6)."""
    return {"text": _SPECIAL.sub(r"\\\g<0>", shown(words)).replace("{", "{{").replace("}", "}}")}


def _location(place: Place | None, url: str) -> dict[str, Any]:
    if place is None:
        return {"physicalLocation": {"artifactLocation": {"uri": _uri(url)}}}
    region = {"startLine": place.line or 1}
    if place.line and place.column:
        region["startColumn"] = place.column
    location: dict[str, Any] = {
        "physicalLocation": {"artifactLocation": {"uri": _uri(redact(place.path))}, "region": region}
    }
    if place.field:
        location["logicalLocations"] = [{"fullyQualifiedName": shown(place.field), "kind": "member"}]
    return location


def _uri(path: str) -> str:
    """A path or address as a URI reference (RFC 3986): relative ones stay so, to match the repository's files."""
    if is_web(path):
        return quote(_NO_ESCAPE.sub("%25", whole(path)), safe="%/:=&?~#+!$,;'@()*[]")
    path = whole(path).replace("\\", "/").removeprefix("./")
    escaped = quote(path, safe="/~+!$,;'@()*=&")
    return f"file://{escaped}" if path.startswith("/") else escaped or "-"


def _fingerprint(finding: Finding, place: Place | None) -> str:
    """The same for the same link in the same file, wherever in it: an alert is not told twice because a line moved."""
    parts = (finding.kind, finding.url, place.path if place else "", place.field or "" if place else "")
    return hashlib.sha256(whole("\n".join(parts)).encode()).hexdigest()[:32]
