"""`check --suggest`: archived copies of what is dead, from a stand-in of the archive."""

from __future__ import annotations

import json
import ssl
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest
import trustme

from aggregator.pipeline.suggest import snapshot

sys.path.insert(0, str(Path(__file__).parent))
from stage import Ended, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

RECORD = """---
category: news
title: "A story"
excerpt: "A story"
publishedDateTime: 2024-05-06T07:08:09Z
originalUrl: "http://a.test/gone"
type: article

provider:
  name: A
  domain: a.test
---

"""
COPY = "http://web.archive.org/web/20240507000000/http://a.test/gone"
ANSWER = '{{"archived_snapshots": {{"closest": {{"status": "{}", "available": {}, "url": "{}", "timestamp": "1"}}}}}}'


class StandIn:
    """An archive on loopback: `answer` is what it says, `asked` the questions."""

    def __init__(self, folder: Path) -> None:
        self.answer: tuple[int, bytes] = (200, ANSWER.format(200, "true", COPY).encode())
        self.asked: list[dict[str, list[str]]] = []
        authority = trustme.CA()
        self.ca_file = folder / "ca.pem"
        authority.cert_pem.write_to_path(str(self.ca_file))
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                assert (self.headers["host"], parts.path) == ("archive.org", "/wayback/available")
                stand_in.asked.append(parse_qs(parts.query))
                status, body = stand_in.answer
                self.send_response(status)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_words: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("archive.org").configure_cert(context)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def check(self, stage: Stage, *words: str) -> Ended:
        command = [sys.executable, "-m", "aggregator", "check", *words, "--now", "2026-11-23T06:00:00Z"]
        network = ["--ca-file", str(self.ca_file), "--resolve", f"archive.org:443:127.0.0.1:{self.server.server_port}"]
        done = subprocess.run(
            [*command, *network], capture_output=True, text=True, timeout=60, check=False, cwd=stage.folder
        )
        return Ended(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def archive(stage: Stage) -> Iterator[StandIn]:
    stand_in = StandIn(stage.folder)
    stage.answers["a.test/live"] = b"<title>live</title>"
    stage.write("  - http://a.test/feed.xml\n")
    stage.store.mkdir()
    (stage.store / "a.md").write_text(RECORD)
    yield stand_in
    stand_in.server.shutdown()
    stand_in.server.server_close()


def test_the_copy_nearest_to_the_publication_is_suggested(stage: Stage, archive: StandIn) -> None:
    told = archive.check(stage, "--suggest", "--json")
    (link,) = told.json["links"]
    assert (told.code, link["verdict"]) == (1, "dead")
    assert link["suggestion"] == COPY.replace("http:", "https:", 1)
    assert archive.asked == [{"url": ["http://a.test/gone"], "timestamp": ["20240506070809"]}]
    report = subprocess.run(
        [sys.executable, "-m", "aggregator", "report", "--json", "--now", "2026-11-23T07:00:00Z"],
        capture_output=True,
        text=True,
        check=False,
        cwd=stage.folder,
    )
    (died,) = json.loads(report.stdout)["died_this_week"]
    assert died["suggestion"] == link["suggestion"]
    assert archive.check(stage, "--suggest", "--json").json["links"][0]["suggestion"] == link["suggestion"]
    assert len(archive.asked) == 1


def test_lines_are_complete_when_they_are_printed(stage: Stage, archive: StandIn) -> None:
    (stage.folder / "a.txt").write_text("http://a.test/gone http://a.test/live http://user:secret@a.test/gone")
    lines = [
        json.loads(line) for line in archive.check(stage, "a.txt", "--suggest", "--format", "jsonl").out.splitlines()
    ]
    assert {line["url"]: line["suggestion"] is not None for line in lines} == {
        "http://a.test/gone": True,
        "http://a.test/live": False,
        "http://user:secret@a.test/gone": False,
    }
    assert [question["url"] for question in archive.asked] == [["http://a.test/gone"]]


@pytest.mark.parametrize("answer", [(500, b""), (200, b"<html>"), (429, b"")])
def test_troubles_of_the_archive_are_said_once(stage: Stage, archive: StandIn, answer: tuple[int, bytes]) -> None:
    archive.answer = answer
    (stage.folder / "a.txt").write_text(" ".join(f"http://a.test/gone-{number}" for number in range(20)))
    told = archive.check(stage, "a.txt", "--suggest", "--json", "--retries", "0")
    assert told.err.count("the archive (archive.org) could not be asked") == 1
    assert told.json["summary"]["dead"] == 20
    assert len(archive.asked) < 20


def test_nobody_is_asked_offline(stage: Stage, archive: StandIn) -> None:
    assert archive.check(stage, "--suggest", "--offline", "--json").code == 0
    assert not archive.asked


@pytest.mark.parametrize(
    ("body", "copy"),
    [
        (ANSWER.format(200, "true", COPY), "https" + COPY[4:]),
        (ANSWER.format(404, "true", COPY), None),
        (ANSWER.format(200, "false", COPY), None),
        (ANSWER.format(200, "true", "javascript:alert(1)"), None),
        ('{"archived_snapshots": {}}', None),
        ('{"url": "x"}', None),
    ],
)
def test_snapshot(body: str, copy: str | None) -> None:
    assert snapshot(body.encode()) == copy


@pytest.mark.parametrize("body", ["", "[]", '{"archived_snapshots": 1}', "\xff"])
def test_what_is_no_answer(body: str) -> None:
    with pytest.raises(msgspec.MsgspecError):
        snapshot(body.encode("latin-1"))
