"""Webhooks that do not answer, rest or move: they hold up neither publishing nor each other, and keep their secrets."""

import json
import subprocess
import sys

import pytest
from hub import Hub
from press import NOW, article

FIRST = "http://hook.test/first"
SECOND = "http://hook.test/second"


@pytest.fixture
def hub(monkeypatch):
    with Hub() as server:
        monkeypatch.setenv("AGGREGATOR_NETWORK_RESOLVE", f"*:80:127.0.0.1:{server.port}")
        yield server


def summary(press, capsys, *words):
    capsys.readouterr()
    assert press.publish("--json", *words) == 0
    return json.loads(capsys.readouterr().out)


def paths(hub):
    return [heard.path for heard in hub.heard]


def test_who_is_slow_holds_up_no_other_of_the_same_host(press, hub, capsys, monkeypatch):
    monkeypatch.setenv("AGGREGATOR_NETWORK_PER_HOST", "1")
    press.settings(webhooks=[FIRST, SECOND])
    hub.patient, hub.awaited = {"/first"}, "/second"
    press.fill(1)
    assert summary(press, capsys)["hooks"] == {"sent": 2, "waiting": 0}


def test_who_asks_for_a_rest_asks_for_no_other_of_the_same_host(press, hub, capsys):
    press.settings(webhooks=[FIRST, SECOND])
    hub.answers["/first"] = 429
    hub.headers["/first"] = {"Retry-After": "3600"}
    press.fill(2)
    assert summary(press, capsys)["hooks"] == {"sent": 2, "waiting": 2}
    assert paths(hub).count("/second") == 2


def test_who_keeps_silent_is_asked_once_in_a_run_and_no_longer_than_the_network_allows(press, hub, capsys, monkeypatch):
    monkeypatch.setenv("AGGREGATOR_NETWORK_TIMEOUT", "300ms")
    press.settings(webhooks=[FIRST])
    press.fill(2)
    hub.answering.clear()
    found = summary(press, capsys)
    hub.answering.set()
    assert found["hooks"] == {"sent": 0, "waiting": 2}
    assert paths(hub) == ["/first"]


def test_publishing_goes_on_while_a_hook_keeps_another_run_waiting(press, hub, capsys):
    press.settings(webhooks=[FIRST])
    press.fill(1)
    hub.answering.clear()
    words = ["publish", "--config", "sources.yaml", "--to", "out", "--now", NOW, "--json"]
    with subprocess.Popen(
        [sys.executable, "-m", "aggregator", *words], cwd=press.root, stdout=subprocess.PIPE
    ) as process:
        assert hub.arrived.wait(60)
        press.add(article(1))
        found = summary(press, capsys)
        assert found["records"]["published"] == 2
        assert (
            "another run is telling webhooks and hub; what is new is told by it, or by the next run" in found["notices"]
        )
        hub.answering.set()
        assert json.loads(process.stdout.read())["hooks"] == {"sent": 2, "waiting": 0}
    assert summary(press, capsys)["hooks"] == {"sent": 0, "waiting": 0}


def test_what_waits_goes_to_the_new_address_in_its_variable(press, hub, capsys, monkeypatch):
    press.settings(webhooks=["env:HOOK_URL"])
    monkeypatch.setenv("HOOK_URL", FIRST)
    hub.answers["/first"] = 404
    press.fill(2)
    assert summary(press, capsys)["hooks"] == {"sent": 0, "waiting": 2}
    monkeypatch.setenv("HOOK_URL", SECOND)
    assert summary(press, capsys)["hooks"] == {"sent": 2, "waiting": 0}
    assert paths(hub) == ["/first", "/second", "/second"]


def test_what_waited_for_a_hook_that_is_configured_no_more_is_told(press, hub, capsys):
    press.settings(webhooks=[FIRST])
    hub.answers["/first"] = 404
    press.fill(2)
    summary(press, capsys)
    press.settings(webhooks=[SECOND])
    found = summary(press, capsys)
    assert "2 given up that waited for webhooks which are not configured any more" in found["notices"]
    assert paths(hub) == ["/first"]


@pytest.mark.parametrize("status", [404, 307, 410])
def test_of_an_address_in_a_variable_messages_tell_the_host_only(press, hub, capsys, monkeypatch, status):
    press.settings(webhooks=["env:HOOK_URL"])
    monkeypatch.setenv("HOOK_URL", "http://hook.test/services/T0/hidden")
    hub.answers["/services/T0/hidden"] = status
    hub.headers["/services/T0/hidden"] = {"Location": "/v2/hidden"}
    press.fill(1)
    assert press.publish("--json") == 0
    said = "".join(capsys.readouterr())
    assert "webhook env:HOOK_URL (http://hook.test): " in said
    assert "hidden" not in said


def test_a_hook_on_this_machine_is_told_what_lets_it_be_asked(press, capsys):
    press.settings(webhooks=["http://127.0.0.1:9/hook"])
    press.fill(1)
    notices = summary(press, capsys)["notices"]
    assert "private-address (127.0.0.1 is not a public address; network.allow or --allow-network lets it" in notices[-1]
