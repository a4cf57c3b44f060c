"""Webhooks and WebSub: what is posted, in which order, and what becomes of those who do not answer."""

import hashlib
import hmac
import json
import subprocess
import sys
from datetime import timedelta
from urllib.parse import parse_qs

import pytest
from hub import Hub
from press import NOON, NOW, article

from aggregator.model.exchange import Response
from aggregator.pipeline.notify import answered

SECRET = "correct horse"
HOOK = "http://hook.test/new"
NONE = {"sent": 0, "waiting": 0}


@pytest.fixture
def hub(monkeypatch):
    with Hub() as server:
        monkeypatch.setenv("AGGREGATOR_NETWORK_RESOLVE", f"*:80:127.0.0.1:{server.port}")
        monkeypatch.setenv("HOOK_SECRET", SECRET)
        yield server


def summary(press, capsys, *words):
    capsys.readouterr()
    assert press.publish("--json", *words) == 0
    return json.loads(capsys.readouterr().out)


def told(hub, path="/new"):
    return [json.loads(heard.body)["story"]["title"] for heard in hub.heard if heard.path == path]


def test_every_new_story_is_posted_once_and_signed(press, hub, capsys):
    press.settings(webhooks=[{"url": HOOK, "secret": "env:HOOK_SECRET"}])
    press.fill(3)
    assert summary(press, capsys)["hooks"] == {"sent": 3, "waiting": 0}
    assert told(hub) == ["Story 2", "Story 1", "Story 0"]
    [first, *_] = hub.heard
    signature = hmac.new(SECRET.encode(), first.body, hashlib.sha256).hexdigest()
    assert first.headers["X-Hub-Signature-256"] == f"sha256={signature}"
    assert first.headers["Content-Type"] == "application/json"
    assert first.headers["Aggregator-Event"] == "story.published"
    assert first.headers["Aggregator-Delivery"] == json.loads(first.body)["id"]
    press.add(article(9, published=NOON - timedelta(days=20), title="Late"))
    press.add(article(2, title="Edited"), "news/2026-11-23-story-2.md")
    assert summary(press, capsys)["hooks"] == {"sent": 1, "waiting": 0}
    assert told(hub)[3:] == ["Late"]
    assert summary(press, capsys)["hooks"] == NONE


def test_an_old_store_has_no_news(press, hub, capsys):
    press.settings(webhooks=[HOOK])
    press.add(article(1, published=NOON - timedelta(days=3), title="Old"))
    press.add(article(2, title="Fresh"))
    summary(press, capsys)
    assert told(hub) == ["Fresh"]
    assert "X-Hub-Signature-256" not in hub.heard[0].headers


def test_a_story_is_told_when_it_is_published_and_not_when_it_moves(press, hub, capsys):
    press.settings(webhooks=[HOOK])
    rating = article().rating
    draft = press.add(article(1, rating=type(rating)(quality=1, heat=1, published=False)))
    summary(press, capsys)
    assert told(hub) == []
    draft.unlink()
    press.add(article(1), "news/elsewhere.md")
    summary(press, capsys)
    (press.store / "news/elsewhere.md").rename(press.store / "news/again.md")
    summary(press, capsys)
    assert told(hub) == ["Story 1"]


def test_a_dead_hook_holds_up_neither_publishing_nor_the_others(press, hub, capsys):
    press.settings(webhooks=[HOOK, "http://other.test/well"])
    hub.answers["/new"] = 404
    press.fill(2)
    found = summary(press, capsys)
    assert found["hooks"] == {"sent": 2, "waiting": 2}
    assert "answered with 404; 2 to be sent by the next run" in found["notices"][-1]
    assert told(hub, "/well") == ["Story 1", "Story 0"]
    assert told(hub) == ["Story 1"]
    hub.answers.clear()
    assert summary(press, capsys)["hooks"] == {"sent": 2, "waiting": 0}
    assert told(hub) == ["Story 1", "Story 1", "Story 0"]
    assert len({heard.headers["Aggregator-Delivery"] for heard in hub.heard}) == 2


def test_a_passing_trouble_is_tried_again_at_once(press, hub, capsys):
    press.settings(webhooks=[HOOK])
    hub.answers["/new"] = [503, 204]
    press.fill(1)
    assert summary(press, capsys)["hooks"] == {"sent": 1, "waiting": 0}
    assert len(hub.heard) == 2


def test_what_was_not_received_for_days_is_given_up(press, hub, capsys):
    press.settings(webhooks=[HOOK])
    hub.answers["/new"] = 403
    press.fill(2)
    for day in (23, 24, 25, 26):
        assert summary(press, capsys, "--now", f"2026-11-{day}T13:00:00Z")["hooks"] == {"sent": 0, "waiting": 2}
    heard = len(hub.heard)
    found = summary(press, capsys, "--now", "2026-11-26T14:00:00Z")
    assert "webhook http://hook.test/new: not reached for 3 days; 2 given up" in found["notices"]
    assert len(hub.heard) == heard


def test_a_clock_that_was_ahead_once_gives_nothing_up(press, hub, capsys):
    press.settings(webhooks=[HOOK])
    hub.answers["/new"] = 403
    press.fill(2)
    for now in (NOW, "2030-01-01T00:00:00Z", NOW, "2031-01-01T00:00:00Z", NOW):
        assert summary(press, capsys, "--now", now)["hooks"] == {"sent": 0, "waiting": 2}


def test_a_story_that_is_refused_holds_up_the_others_for_hours_only(press, hub, capsys):
    press.settings(webhooks=[HOOK])
    hub.answers["/new"] = [400, 400, 204, 204]
    press.fill(2)
    assert summary(press, capsys)["hooks"] == {"sent": 0, "waiting": 2}
    found = summary(press, capsys, "--now", "2026-11-23T19:00:00Z")
    assert found["hooks"] == {"sent": 1, "waiting": 0}
    assert "webhook http://hook.test/new: refused 1 for 6 hours; given up" in found["notices"]
    assert told(hub) == ["Story 1", "Story 1", "Story 0"]


def test_a_hook_that_is_gone_is_asked_once(press, hub, capsys):
    press.settings(webhooks=[HOOK])
    hub.answers["/new"] = 410
    press.fill(3)
    found = summary(press, capsys)
    assert found["hooks"] == {"sent": 0, "waiting": 0}
    assert "is gone for good (410); 3 given up; take it out of publish.webhooks" in found["notices"][-1]
    assert summary(press, capsys)["hooks"] == NONE
    assert len(hub.heard) == 1


@pytest.mark.parametrize(
    ("status", "hours", "answer"),
    [
        (200, 0, "received"),
        (204, 80, "received"),
        (410, 0, "gone"),
        *((status, 5, "later") for status in (400, 404, 422)),
        *((status, 6, "refused") for status in (400, 404, 405, 413, 415, 422)),
        *((status, 70, "later") for status in (401, 403, 408, 409, 425, 429, 304, 500, 503)),
    ],
)
def test_what_an_answer_means(status, hours, answer):
    response = Response(url=HOOK, final_url=HOOK, status=status)
    assert answered(response, hours * 3600.0) == answer


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_no_receipt_and_not_followed(press, hub, capsys, status):
    press.settings(webhooks=[HOOK])
    hub.answers["/new"] = status
    hub.headers["/new"] = {"Location": "http://other.test/there"}
    press.fill(1)
    found = summary(press, capsys)
    assert found["hooks"] == {"sent": 0, "waiting": 1}
    assert "redirects to http://other.test/there; configure that address" in found["notices"][-1]
    assert [heard.path for heard in hub.heard] == ["/new"]


def test_a_kill_before_the_receipt_was_noted_sends_the_same_again(press, hub, capsys):
    press.settings(webhooks=[HOOK])
    press.fill(2)
    hub.answering.clear()
    words = ["publish", "--config", "sources.yaml", "--to", "out", "--now", NOW]
    with subprocess.Popen([sys.executable, "-m", "aggregator", *words], cwd=press.root) as process:
        assert hub.arrived.wait(60)
        process.kill()
    hub.answering.set()
    assert summary(press, capsys)["hooks"] == {"sent": 2, "waiting": 0}
    assert told(hub) == ["Story 1", "Story 1", "Story 0"]
    assert hub.heard[0].body == hub.heard[1].body


def test_secrets_in_addresses_are_neither_told_nor_kept(press, hub, capsys):
    press.settings(webhooks=["http://hook.test/new?token=hidden"])
    hub.answers["/new?token=hidden"] = 500
    press.fill(1)
    assert press.publish("--json") == 0
    out, err = capsys.readouterr()
    assert "hidden" not in out + err
    for path in (press.store / ".aggregator").iterdir():
        assert b"hidden" not in path.read_bytes()


def test_a_dry_run_tells_nobody(press, hub, capsys):
    press.settings(webhooks=[HOOK], base_url="https://a.test/", hub="http://hub.test/")
    press.fill(1)
    summary(press, capsys, "--dry-run")
    assert hub.heard == []


def test_the_hub_is_told_of_the_feeds_that_changed(press, hub, capsys):
    press.settings(base_url="https://a.test", hub="http://hub.test/ping")
    press.fill(2)
    press.add(article(7, topics=("Chips",)))
    assert summary(press, capsys)["hub"] == {"sent": 9, "waiting": 0}
    pings = [parse_qs(heard.body.decode()) for heard in hub.heard]
    assert {ping["hub.mode"][0] for ping in pings} == {"publish"}
    feeds = {f"https://a.test/{folder}{name}" for folder in ("", "topics/ai/", "topics/chips/") for name in FEEDS}
    assert {ping["hub.url"][0] for ping in pings} == feeds
    press.add(article(8, topics=("Chips",)))
    hub.answers["/ping"] = 400
    found = summary(press, capsys)
    assert found["hub"] == {"sent": 0, "waiting": 6}
    assert "hub http://hub.test/ping: answered with 400; 6 feeds to be told by the next run" in found["notices"]
    hub.answers.clear()
    assert summary(press, capsys)["hub"] == {"sent": 6, "waiting": 0}
    assert summary(press, capsys)["hub"] == NONE


FEEDS = ("atom.xml", "rss.xml", "feed.json")


def test_without_a_base_nobody_is_pinged(press, hub, capsys):
    press.settings(hub="http://hub.test/ping")
    press.fill(1)
    assert summary(press, capsys)["hub"] == NONE
    assert hub.heard == []


@pytest.mark.usefixtures("hub")
def test_a_damaged_list_is_set_aside(press, capsys):
    press.settings(webhooks=[HOOK])
    press.fill(1)
    summary(press, capsys)
    (press.store / ".aggregator/deliveries.sqlite3").write_bytes(b"nothing of the kind" * 500)
    assert "was damaged, and set aside" in "".join(summary(press, capsys)["notices"])


def test_who_tells_nobody_does_not_load_what_sends(press):
    press.fill(1)
    script = f"""
import sys
from aggregator.cli.program import run
code = run(["publish", "--quiet", "--store", {str(press.store)!r}, "--to", {str(press.out)!r}])
print(code, sorted(sys.modules.keys() & {{"aiohttp", "asyncio", "ssl"}}))
"""
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert said == "0 []\n"
