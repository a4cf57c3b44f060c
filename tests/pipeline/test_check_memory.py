"""What a check believes from memory, for how long, and on which terms."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from check_stage import Checks


def on(day: int, hour: int = 6) -> tuple[str, str]:
    return "--now", f"2026-11-{day:02d}T{hour:02d}:00:00Z"


def test_what_was_fine_is_not_asked_again_until_its_age(checks: Checks) -> None:
    checks.server.answers["a.test/x"] = {"page": "X"}
    checks.write({"p.md": "<http://a.test/x> <http://a.test/none>"})
    first = checks.run("p.md", *on(1))
    again = checks.run("p.md", *on(1, 9))
    assert first.verdicts == again.verdicts
    assert again.links["http://a.test/x"]["checked_at"] == "2026-11-01T06:00:00Z"
    assert again.links["http://a.test/x"]["found_in"] == [{"path": "p.md", "line": 1, "column": 2, "field": "autolink"}]
    counts = checks.server.counts()
    assert counts["HEAD a.test/x"] == 1
    assert counts["HEAD a.test/none"] == 2, "failures are not cached"
    assert again.links["http://a.test/none"]["failures"] == 2
    assert again.links["http://a.test/none"]["since"] == "2026-11-01T06:00:00Z"
    checks.run("p.md", *on(2))
    assert checks.server.counts()["HEAD a.test/x"] == 2
    checks.run("p.md", "--recheck", *on(2))
    assert checks.server.counts()["HEAD a.test/x"] == 3
    checks.run("p.md", "--cache-age", "0s", *on(2))
    assert checks.server.counts()["HEAD a.test/x"] == 4


def test_what_was_fine_on_other_terms_is_asked_again(checks: Checks) -> None:
    checks.server.answers |= {"a.test/x": 404, "b.test/y": {"page": "Y"}}
    checks.write({"p.md": "<http://a.test/x> <http://b.test/y>"})
    accepted = checks.run("p.md", "--accept", "200,404", *on(1))
    assert accepted.verdicts == {"http://a.test/x": "ok ok", "http://b.test/y": "ok ok"}
    checks.server.asked.clear()
    assert checks.run("p.md", "--accept", "200,404", *on(1, 7)).code == 0
    assert not checks.server.asked
    assert checks.run("p.md", *on(1, 8)).verdicts["http://a.test/x"] == "dead http-404"


def test_who_is_let_in_is_not_believed_without_the_login(checks: Checks) -> None:
    login = ("--basic-auth", "http://a.test me:secret")
    checks.server.answers |= {"a.test/x": {"page": "X"}, "b.test/y": {"page": "Y"}}
    checks.write({"p.md": "<http://a.test/x> <http://b.test/y>"})
    assert checks.run("p.md", *login, *on(1)).code == 0
    checks.server.answers["a.test/x"] = 401
    checks.server.asked.clear()
    assert checks.run("p.md", *login, *on(1, 7)).code == 0
    assert not checks.server.asked
    ended = checks.run("p.md", *on(1, 8))
    assert ended.verdicts == {"http://a.test/x": "refused http-401", "http://b.test/y": "ok ok"}
    assert {asked.place for asked in checks.server.asked if "no-such" not in asked.place} == {"a.test/x"}
    kept = b"".join(path.read_bytes() for path in (checks.folder / "state").iterdir())
    assert b"secret" not in kept
    assert b"bWU6c2VjcmV0" not in kept


def test_what_is_recalled_says_by_which_way_it_was_reached(checks: Checks) -> None:
    checks.server.answers |= {
        "a.test/x": {"status": 301, "headers": {"location": "/y"}},
        "a.test/y": {"status": 308, "headers": {"location": "/z"}},
        "a.test/z": {"page": "Z"},
    }
    checks.write({"p.md": "<http://a.test/x>"})
    first, again = (checks.run("p.md", *on(1, hour)).links["http://a.test/x"] for hour in (6, 7))
    assert first | {"elapsed_ms": 0} == again
    assert again["redirects"] == [{"url": "http://a.test/x", "code": 301}, {"url": "http://a.test/y", "code": 308}]
    assert (again["final_url"], again["suggestion"]) == ("http://a.test/z", "http://a.test/z")
