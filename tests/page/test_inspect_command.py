"""The command `inspect` on files and stdin."""

import gzip
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner

from aggregator.cli.inspect import inspect
from aggregator.cli.program import run
from aggregator.errors import ExitCode

PAGE = b'<link rel=canonical href="https://example.org/story"><link rel=amphtml href="/amp/story"><title>T</title>'


def printed(*arguments: str, stdin: bytes | None = None) -> dict:
    result = CliRunner().invoke(inspect, list(arguments), input=stdin, standalone_mode=False)
    assert result.exception is None
    assert result.return_value == ExitCode.DONE
    return json.loads(result.stdout)


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_file_may_be_gzipped_and_its_base_is_its_own_canonical_address(tmp_path: Path, pack: type[bytes]) -> None:
    path = tmp_path / "page.html.gz"
    path.write_bytes(pack(PAGE))
    found = printed(str(path))
    assert found["url"] == found["canonical"] == "https://example.org/story"
    assert found["amp_url"] == "https://example.org/amp/story"


def test_base_says_where_it_was_fetched() -> None:
    found = printed("-", "--base", "https://example.org/story?x=1", stdin=PAGE)
    assert found["url"] == "https://example.org/story?x=1"


def test_what_nobody_knows_is_null() -> None:
    found = printed("-", stdin=b"nothing")
    assert found["url"] is None
    assert found["published"] is None
    assert found["images"] == []
    assert found["problems"] == ["no HTML: there is no element in it"]


@pytest.mark.parametrize("arguments", [["no/such/file.html"], ["-", "--base", "story.html"]])
def test_bad_usage_is_a_sentence(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["inspect", *arguments]) == ExitCode.USAGE
    assert capsys.readouterr().err.startswith("aggregator: ")


def test_a_cut_gzip_file_is_bad_usage(tmp_path: Path) -> None:
    path = tmp_path / "cut.html.gz"
    path.write_bytes(gzip.compress(PAGE)[:-6])
    assert run(["inspect", str(path)]) == ExitCode.USAGE


class Site(BaseHTTPRequestHandler):
    """One story, which says nothing of its encoding but in the header; nothing else."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/story" else 404)
        self.send_header("Content-Type", "text/html; charset=windows-1252")
        self.end_headers()
        self.wfile.write("<link rel=amphtml href=amp><title>Größe</title>".encode("cp1252"))

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_url_is_fetched(site: str) -> None:
    found = printed(f"{site}/story", "--allow-network", "127.0.0.0/8")
    assert found["url"] == f"{site}/story"
    assert found["title"] == "Größe"
    assert found["amp_url"] == f"{site}/amp"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["--allow-network", "127.0.0.0/8"], "the server answers 404"), ([], "private-address")],
)
def test_what_cannot_be_fetched_is_a_sentence(
    site: str, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["inspect", f"{site}/none", *arguments]) == ExitCode.FINDINGS
    assert said in capsys.readouterr().err
