"""Checks in trouble: nobody there, no descriptors, interrupted, certificates, and inputs that are too much."""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import resource
import shutil
import signal
import ssl
import subprocess
import sys
import termios
import threading
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import trustme

from aggregator.cli.program import run

if TYPE_CHECKING:
    from check_stage import Checks


def test_nothing_reached_concludes_nothing(checks: Checks) -> None:
    """A network without even loopback."""
    if (
        not shutil.which("unshare")
        or subprocess.run(["unshare", "-rn", "true"], check=False, capture_output=True).returncode
    ):
        pytest.skip("this machine cannot take the network away")
    checks.server.answers["a.test/x"] = {"page": "X"}
    checks.write({"p.md": "<http://a.test/x> <http://b.test/y> [file](none.md) <http://>"})
    online = checks.run("p.md", "--now", "2026-11-01T00:00:00Z")
    assert online.code == 1
    offline = checks.start("p.md", "http://c.test/", "--recheck", form="text", before=("unshare", "-rn"))
    assert (offline.code, offline.out) == (4, "")
    assert "is this machine connected?" in offline.err
    # What is believed from memory was not reached.
    believed = checks.start("p.md", "--now", "2026-11-01T00:00:00.5Z", form="text", before=("unshare", "-rn"))
    assert (believed.code, believed.out) == (4, "")
    after = checks.run("p.md", "--now", "2026-11-01T00:00:01Z")
    assert after.links["http://b.test/y"]["failures"] == 2


def test_few_descriptors_are_no_link_s_fault(checks: Checks) -> None:
    links = [f"h{number}.test/x" for number in range(150)]
    checks.server.answers |= {link: {"page": "X"} for link in links}
    checks.write({"p.md": " ".join(f"<http://{link}>" for link in links)})
    ended = checks.start("p.md", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (40, 40)))
    assert ended.code == 0, ended.err
    assert set(ended.verdicts.values()) == {"ok ok"}
    assert len(ended.links) == 150


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("name", ["-", "pipe"])
def test_a_pipe_that_nobody_ends_is_interrupted_at_once(name: str, number: signal.Signals, checks: Checks) -> None:
    os.mkfifo(checks.folder / "pipe")
    command = [sys.executable, "-m", "aggregator", *checks.words(name, "--output", "out.jsonl")]
    with subprocess.Popen(command, cwd=checks.folder, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin
        writer = os.open(checks.folder / "pipe", os.O_WRONLY) if name == "pipe" else os.dup(process.stdin.fileno())
        os.write(writer, b"words")
        while waiting_bytes(writer):
            time.sleep(0.01)
        started = time.monotonic()
        process.send_signal(number)
        process.wait(timeout=10)
        os.close(writer)
        assert process.stderr
        said = process.stderr.read()
    assert time.monotonic() - started < 2
    assert process.returncode == 130
    assert said.count(b"\n") == 1


def waiting_bytes(pipe: int) -> int:
    """How many bytes in the pipe nobody has read yet."""
    return int.from_bytes(fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)), sys.byteorder)


def test_without_stdin_there_is_nothing_to_read(checks: Checks) -> None:
    ended = checks.start("-", preexec_fn=lambda: os.close(0))
    assert ended.code == 2
    assert "(stdin): cannot be read" in ended.err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_interrupted_keeps_what_was_found(number: signal.Signals, checks: Checks) -> None:
    checks.server.answers |= {"a.test/x": {"page": "X"}, "b.test/y": {"hang": True}}
    checks.write({"p.md": "<http://a.test/x> <http://a.test/none> <http://b.test/y>"})
    words = checks.words("p.md", "--timeout", "60", "--output", "out.jsonl")
    # Whoever runs the tests may ignore a signal, and so would the command.
    command = ["env", "--default-signal", sys.executable, "-m", "aggregator", *words]
    with subprocess.Popen(command, cwd=checks.folder, stderr=subprocess.PIPE) as process:
        while not {"a.test/x", "a.test/none", "b.test/y"} <= {asked.place for asked in checks.server.asked}:
            time.sleep(0.01)
        time.sleep(0.2)
        process.send_signal(number)
        started = time.monotonic()
        _, said = process.communicate(timeout=10)
    assert time.monotonic() - started < 2
    assert process.returncode == 130
    assert b"is remembered" in said
    assert {path.name for path in checks.folder.iterdir()} == {"p.md", "state"}, "no half an output, no scraps"
    assert run(["report", "--state", "state", "--json"]) == 0
    report = json.loads(checks.said())
    assert (report["totals"]["ok"], report["totals"]["dead"], report["interrupted"]) == (1, 1, True)
    assert run(["report", "--state", "state"]) == 0
    assert "it was interrupted" in checks.said()
    checks.server.asked.clear()
    checks.server.answers["b.test/y"] = {"page": "Y"}
    checks.run("p.md")
    assert checks.server.counts()["HEAD a.test/x"] == 0


def test_interrupted_before_anything_was_found_is_no_check(checks: Checks) -> None:
    checks.server.answers["b.test/y"] = {"hang": True}
    checks.write({"p.md": "<http://b.test/y>"})
    command = [sys.executable, "-m", "aggregator", *checks.words("p.md", "--timeout", "60")]
    with subprocess.Popen(command, cwd=checks.folder, stdout=subprocess.DEVNULL) as process:
        while not checks.server.asked:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
    assert process.returncode == 130
    assert run(["report", "--state", "state", "--json"]) == 0
    assert json.loads(checks.said())["last_run"] is None


def test_who_is_told_to_outlive_the_terminal_does(checks: Checks) -> None:
    checks.server.answers["a.test/x"] = {"page": "X"}
    checks.write({"p.md": "<http://a.test/x>"})
    words = checks.words("-")
    command = ["nohup", sys.executable, "-m", "aggregator", *words]
    with subprocess.Popen(command, cwd=checks.folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        process.stdin.write(b"http://a.test/x")
        process.stdin.flush()
        while waiting_bytes(process.stdin.fileno()):
            time.sleep(0.01)
        process.send_signal(signal.SIGHUP)
        out, _ = process.communicate(timeout=20)
    assert (process.returncode, out.count(b"ok")) == (0, 2)


def test_ten_thousand_links_in_one_page(checks: Checks) -> None:
    page = "".join(f"<a href='/{number}'>x</a>" for number in range(2000))
    checks.server.answers |= {"a.test/": page} | {f"a.test/{number}": {"type": "text/plain"} for number in range(2000)}
    ended = checks.run("http://a.test/", form="json")
    assert json.loads(ended.out)["summary"]["ok"] == 2001


def test_long_chains(checks: Checks) -> None:
    """Ten redirects are followed; one more is too many."""
    hops = {f"a.test/{left}": {"status": 302, "headers": {"location": f"/{left - 1}"}} for left in range(1, 12)}
    checks.server.answers |= {**hops, "a.test/0": {"page": "End"}}
    checks.write({"p.md": "<http://a.test/10> <http://a.test/11>"})
    ended = checks.run("p.md")
    assert ended.verdicts == {"http://a.test/10": "ok ok", "http://a.test/11": "failing too-many-redirects"}
    assert len(ended.links["http://a.test/10"]["redirects"]) == 10


def test_one_silent_host_costs_its_own_time_only(checks: Checks) -> None:
    """Both its looks end within the time of a link each, whatever is retried elsewhere."""
    checks.server.answers |= {f"a.test/{number}": {"page": "X"} for number in range(50)} | {"b.test/y": {"hang": True}}
    checks.write({"p.md": " ".join(f"<http://a.test/{number}>" for number in range(50)) + " <http://b.test/y>"})
    started = time.monotonic()
    ended = checks.run("p.md", "--timeout", "1", "--retries", "2")
    assert time.monotonic() - started < 2 * 1 + 2
    assert ended.verdicts.pop("http://b.test/y") == "failing timeout"
    assert ended.links["http://a.test/1"]["verdict"] == "ok"


def test_long_addresses(checks: Checks) -> None:
    long = "http://a.test/" + "a" * 100_000
    checks.server.answers[long.removeprefix("http://")] = {"page": "Long"}
    checks.write({"p.md": f"<{long}>"})
    assert set(checks.run("p.md").verdicts.values()) == {"ok ok"}
    ended = checks.run(
        "p.md",
        form="text",
    )
    assert ended.code == 0
    refused = checks.run("http://a.test:99999/" + "a" * 100_000)
    assert refused.code == 2
    assert len(refused.err) < 1000


def test_a_very_large_page(checks: Checks) -> None:
    checks.server.answers["a.test/"] = {"body": "<a href='/none'>x</a>", "bytes": 30_000_000}
    ended = checks.run("http://a.test/", "--timeout", "20")
    assert ended.verdicts == {"http://a.test/": "ok ok", "http://a.test/none": "dead http-404"}
    assert "first 10 MiB" in ended.err


def test_files_that_are_no_text(checks: Checks) -> None:
    checks.write({"docs/ok.md": "<http://a.test/x>"})
    checks.server.answers["a.test/x"] = {"page": "X"}
    folder = checks.folder / "docs"
    (folder / "latin.html").write_bytes("<a href='http://a.test/x'>caf\xe9</a>".encode("latin-1"))
    (folder / "binary.dat").write_bytes(os.urandom(5000) + b"\0http://a.test/never")
    (folder / "wrong.md").write_bytes(b"\xff\xfe\xfahttp://a.test/x \x80\x81")
    (folder / "empty.html").write_bytes(b"")
    with (folder / "large.txt").open("wb") as large:
        large.write(b"http://a.test/never\n")
        large.truncate(101 * 1024 * 1024)
    with (folder / "large.md").open("wb") as large:
        large.write(b"http://a.test/never\n" * 300)
        large.truncate(101 * 1024 * 1024)
    os.mkfifo(folder / "pipe")
    ended = checks.run("docs")
    assert ended.verdicts == {"http://a.test/x": "ok ok"}
    assert "larger than 100 MiB" in ended.err


class Secure:
    """HTTPS servers, each with a certificate of its own kind."""

    def __init__(self, authority: trustme.CA) -> None:
        self.loop = asyncio.new_event_loop()
        self.authority = authority
        threading.Thread(target=self.loop.run_forever, daemon=True).start()

    def serve(self, certificate: trustme.LeafCert) -> int:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        certificate.configure_cert(context)
        return asyncio.run_coroutine_threadsafe(self._serve(context), self.loop).result()

    async def _serve(self, context: ssl.SSLContext) -> int:
        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                while await reader.readuntil(b"\r\n\r\n"):
                    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n\r\n")
            except (asyncio.IncompleteReadError, OSError):
                writer.close()

        server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context)
        self.server = server
        port: int = server.sockets[0].getsockname()[1]
        return port


def test_trouble_with_certificates_is_named(checks: Checks) -> None:
    authority, stranger = trustme.CA(), trustme.CA()
    authority.cert_pem.write_to_path(str(checks.folder / "ca.pem"))
    secure = Secure(authority)
    past = datetime(2020, 1, 1, tzinfo=UTC)
    ports = {
        "good.test": secure.serve(authority.issue_cert("good.test")),
        "host.test": secure.serve(authority.issue_cert("other.test")),
        "old.test": secure.serve(
            authority.issue_cert("old.test", not_after=past, not_before=datetime(2019, 1, 1, tzinfo=UTC))
        ),
        "stranger.test": secure.serve(stranger.issue_cert("stranger.test")),
    }
    rules: list[Any] = [word for host, port in ports.items() for word in ("--resolve", f"{host}:443:127.0.0.1:{port}")]
    checks.server.answers["a.test/x"] = {"status": 301, "headers": {"location": "https://good.test/"}}
    checks.write({"p.md": " ".join(f"<https://{host}/>" for host in ports) + " <http://a.test/x>"})
    ended = checks.run("p.md", *rules, "--ca-file", "ca.pem")
    assert ended.verdicts == {
        "https://good.test/": "ok ok",
        "https://host.test/": "failing tls-hostname",
        "https://old.test/": "failing tls-expired",
        "https://stranger.test/": "failing tls-untrusted",
        "http://a.test/x": "moved redirect-permanent",
    }
