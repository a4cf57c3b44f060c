"""Statuses and failures → verdicts, by tables."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.check.link import transport_verdict
from aggregator.model.exchange import Failure, Hop, Response

FOLDER = Path(__file__).parents[1] / "data" / "check"
CASES = [case for path in sorted(FOLDER.glob("transport*.json")) for case in json.loads(path.read_text())]
START, END = "https://start.example/", "https://end.example/"


def exchange(case):
    codes = case.get("hops", [])
    hops = tuple(Hop(f"https://hop.example/{index}" if index else START, code) for index, code in enumerate(codes))
    if "failure" in case:
        final = END if hops else None
        return Failure(
            url=START,
            reason=case["failure"],
            code=case.get("code"),
            final_url=final,
            redirects=hops,
            local=case.get("local", False),
        )
    return Response(
        url=START,
        final_url=END if hops else START,
        status=case["status"],
        redirects=hops,
        headers=tuple(map(tuple, case.get("headers", []))),
        body=case.get("body", "").encode(),
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_table(case):
    verdict = transport_verdict(exchange(case), partial_asked=case.get("partial_asked", False))
    expected = {key: case[key] for key in ("verdict", "reason", "suggestion", "final_url") if key in case}
    assert {key: getattr(verdict, key) for key in expected} == expected
    assert verdict.code == case.get("status", case.get("code"))


@given(st.integers(0, 1200), st.lists(st.sampled_from([301, 302, 303, 307, 308]), max_size=4))
def test_every_status_has_a_verdict(status, hops):
    verdict = transport_verdict(exchange({"status": status, "hops": hops}))
    assert verdict.reason
    assert verdict.available == (200 <= status < 300)
    assert (verdict.final_url is None) == (not hops)
