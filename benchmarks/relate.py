"""What it costs to collect new stories against an old store, and to find who tells of the same event.

    python -m benchmarks.relate [RECORDS] [STORIES]

The stories come from feeds of 25, without pages; of every three, two are one event, told on two sites.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from xml.sax.saxutils import escape

from aggregator.demo.story import tell
from aggregator.demo.tongues import TONGUES
from benchmarks.newsstand import fill

AGGREGATOR = (sys.executable, "-m", "aggregator")
NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
A_FEED = 25
EMPTY = b"<rss version='2.0'><channel><title>T</title></channel></rss>"
MEGABYTE = 1024 * 1024
ITEM = (
    "<item><title>{title}</title><link>{link}</link><guid>{link}</guid>"
    "<pubDate>{date:%a, %d %b %Y %H:%M:%S GMT}</pubDate><description>{text}</description></item>"
)


def feeds(stories: int) -> dict[str, bytes]:
    """Feeds by host; of every three stories two are one event, told on two sites."""
    items: dict[str, list[str]] = {}
    for number in range(stories):
        event = number - number % 3 + (number % 3 == 2)
        story = tell("relate", list(TONGUES.values())[event % len(TONGUES)], event, NOW)
        host = f"site-{number % max(1, stories // A_FEED)}.test"
        date = NOW - timedelta(minutes=3 * (event % 1200) + number % 3 + 1)
        link = f"http://{host}/{number}"
        text = escape(" ".join(story.summary.split()))
        items.setdefault(host, []).append(ITEM.format(title=escape(story.title), link=link, date=date, text=text))
    head = "<rss version='2.0'><channel><title>{0}</title><link>http://{0}/</link>{1}</channel></rss>"
    return {host: head.format(host, "".join(several)).encode() for host, several in items.items()}


def serve(answers: dict[str, bytes]) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            answer = answers.get((self.headers.get("host") or "").split(":")[0]) if self.path == "/feed" else None
            self.send_response(404 if answer is None else 200)
            self.send_header("content-length", str(len(answer or b"")))
            self.end_headers()
            self.wfile.write(answer or b"")

        def log_message(self, *_words: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        request_queue_size = 256
        daemon_threads = True

    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def collect(sources: Path, moment: datetime) -> tuple[float, float, float]:
    """Wall clock and processor time in seconds, and peak memory in MB."""
    started = time.perf_counter()
    words = ("collect", str(sources), "--all", "--quiet", "--now", moment.isoformat())
    process = subprocess.Popen([*AGGREGATOR, *words], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, f"exit {process.returncode}"
    return time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main(records: int, stories: int) -> None:
    answers = feeds(stories)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = folder / "store"
        fill(store, records)
        subprocess.run([*AGGREGATOR, "reindex", "--store", str(store)], check=True, stdout=subprocess.DEVNULL)
        live: dict[str, bytes] = {}
        server = serve(live)
        port = server.server_address[1]
        network = f"{{retries: 0, resolve: ['*:80:127.0.0.1:{port}']}}"
        sources = folder / "sources.yaml"
        listed = "".join(f"  - {{name: {host}, url: 'http://{host}/feed', pages: false}}\n" for host in answers)
        sources.write_text(
            f"settings:\n  store: store\n  network: {network}\n  related: {{enabled: true}}\nsources:\n{listed}"
        )
        live.update(dict.fromkeys(answers, EMPTY))
        report("nothing, the index made after reindex", *collect(sources, NOW - timedelta(hours=1)))
        live.update(answers)
        report(f"{stories:,} new stories", *collect(sources, NOW))
        report("nothing new", *collect(sources, NOW + timedelta(hours=1)))
        size = (store / ".aggregator/ledger.sqlite3").stat().st_size / MEGABYTE
        met = "met   " if size <= 200 * records / 100_000 else "MISSED"
        print(f"{met}  ledger: {size:.0f} MB (aim: 200 MB for 100,000)")
        related = sum(b"\nrelated:" in path.read_bytes() for path in store.rglob("2026-11-2*.md"))
        print(f"{related} of the records of these days have relatives")


def report(title: str, wall: float, processor: float, memory: float) -> None:
    met = "met   " if processor <= 10 and memory <= 300 else "MISSED"
    cost = f"{wall:.1f} s, {processor:.1f} s of processor, {memory:.0f} MB"
    print(f"{met}  {title}: {cost} (aim: 10 s, 300 MB)", flush=True)


if __name__ == "__main__":
    main(*map(int, [*sys.argv[1:3], *("100000", "1000")[len(sys.argv) - 1 :]]))
