"""A small web server whose every answer a test writes down, and the program run on what it serves."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

if TYPE_CHECKING:
    from pathlib import Path

NOW = "2026-11-23T06:00:00+00:00"
ITEM = "<item><title>{title}</title><link>{link}</link><guid>{link}</guid><pubDate>{date}</pubDate></item>"
DATE = "Sun, 22 Nov 2026 12:00:00 GMT"


class Ended(NamedTuple):
    """What a program that ended had to say."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one JSON object on stdout."""
        summary: dict[str, Any] = json.loads(self.out)
        return summary


def program(*words: str, before: list[str] | None = None) -> Ended:
    """The program with these words, behind the words `before`, if any."""
    command = [*(before or []), sys.executable, "-m", "aggregator", *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return Ended(done.returncode, done.stdout, done.stderr)


def slowly(*cases: object) -> list[Any]:
    """Cases of a table that are only tried where there is time."""
    return [pytest.param(case, marks=pytest.mark.slow) for case in cases]


def rss(*stories: tuple[str, str], date: str = DATE) -> bytes:
    """A feed of stories, each (title, address); the titles are put in as they are."""
    items = "".join(ITEM.format(title=title, link=link, date=date) for title, link in stories)
    return f"<rss version='2.0'><channel><title>T</title><link>http://a.test/</link>{items}</channel></rss>".encode()


class Stage:
    """Serves `answers`, by host and path: bytes, or (status, headers, bytes). `asked` tells what was asked."""

    def __init__(self, folder: Path) -> None:
        self.answers: dict[str, bytes | tuple[int, dict[str, str], bytes]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.folder = folder
        self.store = folder / "store"
        self.sources = folder / "sources.yaml"
        stage = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                place = (self.headers.get("host") or "").split(":")[0] + self.path
                stage.asked.append((place, {key.lower(): value for key, value in self.headers.items()}))
                answer = stage.answers.get(place, (404, {}, b""))
                status, headers, body = answer if isinstance(answer, tuple) else (200, {}, answer)
                self.send_response(status)
                for name, value in {"content-length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                try:
                    self.wfile.write(body)
                except OSError:
                    self.close_connection = True

            def log_message(self, *_words: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def write(self, sources: str, settings: str = "") -> None:
        """Write sources.yaml: the YAML of `sources`, and more settings."""
        network = f"{{timeout: 5s, retries: 0, resolve: ['*:80:127.0.0.1:{self.port}']}}"
        self.sources.write_text(f"settings:\n  store: store\n  network: {network}\n{settings}sources:\n{sources}")

    def run(self, *words: str, now: str = NOW, before: list[str] | None = None, **options: Any) -> Ended:
        """`aggregator collect`, behind the words `before`, if any."""
        done = subprocess.run(
            [*(before or []), *self.command(*words, now=now)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            **options,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    def command(self, *words: str, now: str = NOW) -> list[str]:
        """The words of `aggregator collect`."""
        return [sys.executable, "-m", "aggregator", "collect", str(self.sources), "--now", now, *words]

    def records(self) -> dict[str, bytes]:
        """All records, by their paths below the store."""
        return {str(path.relative_to(self.store)): path.read_bytes() for path in sorted(self.store.rglob("*.md"))}

    def close(self) -> None:
        """Stop serving."""
        self.server.shutdown()
        self.server.server_close()
