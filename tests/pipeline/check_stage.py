"""A raw web server whose answers a test writes down as data, and `aggregator check` run on what it serves."""

from __future__ import annotations

import json
import socketserver
import struct
import subprocess
import sys
import threading
import zlib
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from aggregator.cli.program import run

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

PAGE = "<!DOCTYPE html><title>{title}</title><h1>{title}</h1><p>" + "A page with a story of its own to tell. " * 300
AMP = '<!doctype html><html amp><head><title>A</title><link rel="canonical" href="{canonical}"></head><body>A</body>'
REASONS = {200: "OK", 301: "Moved Permanently", 302: "Found", 404: "Not Found"}
MOST_SECONDS = 20


def png(width: int, height: int) -> bytes:
    """A whole picture."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = (b"\0" + b"\x60\x80\xa0" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


class Asked(NamedTuple):
    """A request as it came in."""

    method: str
    place: str
    headers: dict[str, str]


class Server:
    """Serves `answers` by `host/path` or `METHOD host/path`; a list is answered in turn, its last for ever.

    An answer is a status, a text (an HTML page), or a mapping: `status`, `headers`, `body`, `type`; `page` (a title),
    `png` (width and height), `amp` (a canonical address), `gzip` (bytes); `raw` bytes; `close` or `hang`; `cookie` that
    must be there (else `without`); `bytes`, a length of filling.
    """

    def __init__(self, answers: dict[str, Any] | None = None) -> None:
        self.answers = answers or {}
        self.asked: list[Asked] = []
        self.served: Counter[str] = Counter()
        self.stopped = threading.Event()
        stage = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                with suppress(OSError):
                    while stage.answer_one(self.rfile, self.wfile):
                        pass

        class Listening(socketserver.ThreadingTCPServer):
            daemon_threads = True
            block_on_close = False
            request_queue_size = 512

        self.server = Listening(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def counts(self) -> Counter[str]:
        """How often each `METHOD host/path` was asked."""
        return Counter(f"{asked.method} {asked.place}" for asked in self.asked)

    def answer_one(self, rfile: Any, wfile: Any) -> bool:
        line = rfile.readline(200_000).decode("latin-1").split()
        if len(line) < 3:
            return False
        headers = {}
        while field := rfile.readline(200_000).decode("latin-1").strip():
            name, _, value = field.partition(":")
            headers[name.lower()] = value.strip()
        place = headers.get("host", "").partition(":")[0] + line[1]
        self.asked.append(Asked(line[0], place, headers))
        answer = self._answer(line[0], place)
        if isinstance(answer, dict) and answer.get("cookie") and answer["cookie"] not in headers.get("cookie", ""):
            answer = answer["without"]
        data = _bytes(answer, line[0])
        if data is None:
            if answer.get("hang"):
                self.stopped.wait(MOST_SECONDS)
            return False
        wfile.write(data)
        return not (isinstance(answer, dict) and "raw" in answer)

    def _answer(self, method: str, place: str) -> Any:
        key = f"{method} {place}" if f"{method} {place}" in self.answers else place
        answer = self.answers.get(key, 404)
        if isinstance(answer, list):
            self.served[key] += 1
            return answer[min(self.served[key], len(answer)) - 1]
        return answer

    def close(self) -> None:
        """Stop serving."""
        self.stopped.set()
        self.server.shutdown()
        self.server.server_close()


def _bytes(answer: Any, method: str) -> bytes | None:
    if isinstance(answer, int):
        answer = {"status": answer}
    elif isinstance(answer, str):
        answer = {"body": answer}
    if answer.get("hang") or answer.get("close"):
        return None
    if "raw" in answer:
        return str(answer["raw"]).encode("latin-1")
    status = answer.get("status", 200)
    body, media_type = _body(answer)
    lines = {
        "content-type": answer.get("type", media_type),
        "content-length": str(len(body)),
        **answer.get("headers", {}),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    start = f"HTTP/1.1 {status} {REASONS.get(status, 'Reason')}\r\n{head}\r\n".encode("latin-1")
    return start if method == "HEAD" else start + body


def _body(answer: dict[str, Any]) -> tuple[bytes, str]:
    if "png" in answer:
        return png(*answer["png"]), "image/png"
    if "amp" in answer:
        return AMP.format(canonical=answer["amp"]).encode(), "text/html"
    if "page" in answer:
        return PAGE.format(title=answer["page"]).encode(), "text/html"
    if "gzip" in answer:
        return zlib.compress(answer["gzip"].encode(), wbits=31), "application/gzip"
    body = answer.get("body", "" if answer.get("status", 200) != 200 else PAGE.format(title="A story"))
    return (body.encode() if isinstance(body, str) else body) + b"x" * answer.get("bytes", 0), "text/html"


class Checked(NamedTuple):
    """What a check that ended had to say."""

    code: int
    out: str
    err: str

    @property
    def links(self) -> dict[str, dict[str, Any]]:
        """The lines by their addresses, `kind address` where the kind is not `link`. None stands there twice."""
        found: dict[str, dict[str, Any]] = {}
        for line in self.out.splitlines():
            link = json.loads(line)
            key = link["url"] if link["kind"] == "link" else f"{link['kind']} {link['url']}"
            assert key not in found, f"{key} is told twice"
            found[key] = link
        return found

    @property
    def verdicts(self) -> dict[str, str]:
        """Verdict and reason of each."""
        return {key: f"{link['verdict']} {link['reason']}" for key, link in self.links.items()}


class Checks:
    """`aggregator check` in `folder`, on what `server` serves to every host."""

    def __init__(self, folder: Path, server: Server, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.server = server
        self._capsys = capsys

    def words(self, *words: str, form: str = "jsonl") -> list[str]:
        """The whole command, without the program."""
        own = ["--state", "state", "--resolve", f"*:80:127.0.0.1:{self.server.port}", "--format", form]
        usual = {"--second-look": "0", "--retries": "0", "--timeout": "5"}
        return ["check", *own, *(word for pair in usual.items() if pair[0] not in words for word in pair), *words]

    def run(self, *words: str, form: str = "jsonl") -> Checked:
        """In this process, which is quicker."""
        self._capsys.readouterr()
        code = run(self.words(*words, form=form))
        return Checked(code, *self._capsys.readouterr())

    def said(self) -> str:
        """What a command of the test's own wrote to stdout."""
        return self._capsys.readouterr().out

    def start(self, *words: str, form: str = "jsonl", before: tuple[str, ...] = (), **options: Any) -> Checked:
        """In a process of its own."""
        done = subprocess.run(
            [*before, sys.executable, "-m", "aggregator", *self.words(*words, form=form)],
            capture_output=True,
            cwd=self.folder,
            timeout=60,
            check=False,
            **options,
        )
        return Checked(done.returncode, done.stdout.decode(), done.stderr.decode())

    def write(self, files: dict[str, str]) -> None:
        """Write files below the folder."""
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
