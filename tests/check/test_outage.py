"""A host of which most links fail at once is one finding."""

import pytest

from aggregator.check.outage import Tally, is_outage, outages
from aggregator.model.link import LinkMemory
from aggregator.model.verdict import Verdict

FAILING = Verdict(verdict="failing", reason="http-503", code=503)
GONE = Verdict(verdict="dead", reason="http-404", code=404)
FINE = Verdict(verdict="ok", reason="ok", code=200)
LOCAL = Verdict(verdict="failing", reason="dns-failure", local=True)
SKIPPED = Verdict(verdict="skipped", reason="excluded")
WAS_FINE = LinkMemory(url="", kind="link", verdict="ok", reason="ok")
WAS_FAILING = LinkMemory(url="", kind="link", verdict="failing", reason="http-503")


def tally(*links):
    result = Tally()
    for verdict, before, count in links:
        for _ in range(count):
            result = result.count(verdict, before)
    return result


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        ([(FAILING, WAS_FINE, 5)], True),
        ([(FAILING, WAS_FINE, 4)], False),
        ([(FAILING, WAS_FINE, 8), (FINE, WAS_FINE, 2)], True),
        ([(FAILING, WAS_FINE, 7), (FINE, WAS_FINE, 3)], False),
        ([(FAILING, WAS_FAILING, 9)], False),
        ([(FAILING, None, 9)], False),
        ([(FAILING, None, 8), (FAILING, WAS_FINE, 1)], True),
        ([(FAILING, WAS_FAILING, 4), (FAILING, WAS_FINE, 6)], False),
        ([(GONE, WAS_FINE, 9)], False),
        ([(LOCAL, WAS_FINE, 9)], False),
        ([(SKIPPED, WAS_FINE, 90), (FAILING, WAS_FINE, 5)], True),
        ([], False),
    ],
)
def test_table(links, expected):
    assert is_outage(tally(*links)) == expected


def test_the_host_with_the_most_links_comes_first():
    tallies = {
        "b": tally((FAILING, WAS_FINE, 5)),
        "a": tally((FAILING, WAS_FINE, 5)),
        "c": tally((FAILING, WAS_FINE, 9)),
        "d": Tally(),
    }
    assert outages(tallies) == ("c", "a", "b")
