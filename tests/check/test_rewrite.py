"""Which new address may be written in place of an old one."""

import pytest

from aggregator.check.rewrite import doubt_about
from aggregator.model.link import Finding, LinkMemory
from aggregator.model.settings import HealthSettings

DAY = 86400.0
CASES = [
    # address, where it leads, verdict, checks that agree, days between first and last, the doubt
    ("http://a.test/", "https://a.test/", "moved", 2, 1, None),
    ("http://a.test/", "https://a.test/", "ok", 2, 1, None),
    ("http://a.test/", "https://a.test/", "moved", 1, 0, "early"),
    ("http://a.test/", "https://a.test/", "moved", 9, 0.5, "early"),
    ("http://a.test/", "https://a.test/", "moved", 1, 9, "early"),
    ("https://a.test/", "http://a.test/", "moved", 2, 1, "weaker"),
    ("http://a.test/", "http://a.test/?token=abcdefgh", "moved", 2, 1, "secret"),
    ("http://a.test/", "http://me:word@a.test/", "moved", 2, 1, "secret"),
    ("http://a.test/x", "http://a.test/login?next=/x", "moved", 2, 1, "gate"),
    ("http://a.test/", "http://a.test/", "moved", 2, 1, "same"),
    ("http://a.test/", "file:///etc/passwd", "moved", 2, 1, "same"),
    ("http://a.test/", "https://a.test/", "dead", 2, 1, "same"),
    ("http://a.test/", None, "moved", 2, 1, "same"),
]


@pytest.mark.parametrize(("url", "target", "verdict", "checks", "days", "doubt"), CASES)
def test_doubts(*, url, target, verdict, checks, days, doubt):
    finding = Finding(url=url, kind="link", verdict=verdict, reason="", suggestion=target)
    memory = LinkMemory(
        url=url,
        kind="link",
        verdict=verdict,
        reason="",
        checked=100 * DAY,
        moved_to=target,
        moved_count=checks,
        moved_since=(100 - days) * DAY,
    )
    assert doubt_about(finding, memory, HealthSettings(moved_after=DAY)) == doubt


def test_what_is_not_remembered_is_not_certain():
    finding = Finding(url="http://a.test/", kind="link", verdict="moved", reason="", suggestion="http://b.test/")
    assert doubt_about(finding, None, HealthSettings()) == "early"
