"""`aggregator parse`: its JSON is the interface's, its exit codes tell what happened."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from aggregator.cli.program import run

CASES = Path(__file__).parents[1] / "data" / "feeds"
FEED_KEYS = ["format", "title", "url", "language", "updated", "ttl_seconds"]
ENTRY_KEYS = [
    "id", "url", "title", "summary", "content", "published", "updated", "authors", "categories", "language", "images",
    "enclosures", "player",
]  # fmt: skip


@pytest.mark.parametrize("name", ["rss-2.0-full.xml", "atom-1.0-full.xml", "json-feed-1.1.jsonfeed", "packed.xml"])
def test_every_key_is_there_in_order(name: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(["parse", str(CASES / name), "--base", "https://base.example/feeds/feed.xml"]) == 0
    document = json.loads(capfdbinary.readouterr().out)
    assert list(document) == ["feed", "entries", "problems"]
    assert list(document["feed"]) == FEED_KEYS
    assert all(list(entry) == ENTRY_KEYS for entry in document["entries"])
    assert document == json.loads((CASES / name).with_suffix(".json").read_text())


def test_without_a_base_relative_addresses_are_dropped_or_the_sites(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    path = tmp_path / "feed.xml"
    path.write_text("<rss version='2.0'><channel><item><link>/1</link></item></channel></rss>")
    assert run(["parse", str(path)]) == 0
    document = json.loads(capfdbinary.readouterr().out)
    assert document["entries"][0]["url"] is None
    assert "entry 1: the address '/1' is not one of the web and was dropped" in document["problems"]
    path.write_text(
        "<rss version='2.0'><channel><link>http://e.example/a/</link><item><link>1</link></item></channel></rss>"
    )
    assert run(["parse", str(path)]) == 0
    assert json.loads(capfdbinary.readouterr().out)["entries"][0]["url"] == "http://e.example/a/1"


def test_what_is_no_feed_ends_with_1_and_says_why(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "page.html"
    path.write_text('<html><link rel="alternate" type="application/rss+xml" href="/feed"></html>')
    assert run(["parse", str(path), "--base", "https://e.example/"]) == 1
    out, err = capfd.readouterr()
    assert out == ""
    assert "not-a-feed: the body is an HTML page, which points to 1 feeds" in err
    assert "https://e.example/feed" in err


def test_what_cannot_be_read_ends_with_2(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["parse", str(tmp_path / "nowhere.xml")]) == 2
    assert "nowhere.xml: No such file or directory" in capfd.readouterr().err
    assert run(["parse", str(tmp_path)]) == 2
    assert run(["parse"]) == 2


def test_stdin_is_read_and_utf_8_written_whatever_the_terminal(tmp_path: Path) -> None:
    body = "<rss version='2.0'><channel><title>Größe 日本</title></channel></rss>".encode()
    done = subprocess.run(
        [sys.executable, "-m", "aggregator", "parse", "-"],
        input=body,
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[2],
        env={"PYTHONIOENCODING": "ascii", "PATH": "", "HOME": str(tmp_path)},
    )
    assert json.loads(done.stdout)["feed"]["title"] == "Größe 日本"


class _Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Answer /feed.xml with a feed and anything else with 404."""
        body = b"<rss version='2.0'><channel><item><link>one</link></item></channel></rss>"
        self.send_response(200 if self.path == "/a/feed.xml" else 404)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Site) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_url_is_fetched(site: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(["parse", "--allow-network", "127.0.0.0/8", f"{site}/a/feed.xml"]) == 0
    assert json.loads(capfdbinary.readouterr().out)["entries"][0]["url"] == f"{site}/a/one"


def test_a_url_that_cannot_be_fetched_ends_with_1(site: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["parse", "--allow-network", "127.0.0.0/8", f"{site}/nothing"]) == 1
    assert "the server answers 404" in capfd.readouterr().err
    assert run(["parse", f"{site}/a/feed.xml"]) == 1
    assert "private-address" in capfd.readouterr().err
