"""`aggregator sources discover`, against a server on this machine."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from aggregator.cli.discover import well_known, youtube_feed
from aggregator.cli.program import run

CHANNEL = "UCabcdefghijklmnopqrstuv"
RSS = """<rss version="2.0"><channel><title>{0}</title><link>http://x.example/</link><description>d</description>
<item><title>One</title><link>http://x.example/{0}</link><guid>{0}</guid></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Atom</title><id>urn:a</id><updated>2026-01-01T00:00:00Z</updated>
<entry><title>One</title><id>urn:b</id><updated>2026-01-01T00:00:00Z</updated></entry></feed>"""
HTML = "<!doctype html><html><head><title>A site</title>{}</head><body><p>Words.</p></body></html>"
LINKS = (
    '<link rel="alternate" type="application/rss+xml" title="News" href="/news.rss">'
    '<link rel="alternate" type="application/atom+xml" href="atom.xml">'
    '<link rel="alternate" type="application/rss+xml" href="/gone.rss">'
)
ANSWERS = {
    "/declared/": ("text/html", HTML.format(LINKS)),
    "/news.rss": ("application/rss+xml", RSS.format("News")),
    "/declared/atom.xml": ("application/atom+xml", ATOM),
    "/silent/": ("text/html", HTML.format("")),
    "/silent/feed": ("application/rss+xml", RSS.format("Silent")),
    "/rss.xml": ("application/rss+xml", RSS.format("Top")),
    "/feed": ("application/rss+xml", RSS.format("Top")),
}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        kind, body = ANSWERS.get(self.path, (None, ""))
        self.send_response(200 if kind else 404)
        self.send_header("Content-Type", kind or "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def ask(capfd, *words: str) -> tuple[int, str, str]:
    code = run(["sources", "discover", *words, "--allow-network", "127.0.0.0/8"])
    said = capfd.readouterr()
    return code, said.out, said.err


def test_declared_feeds_are_told_when_they_answer(capfd, site: str) -> None:
    code, out, _ = ask(capfd, f"{site}/declared/")
    assert code == 0
    assert out.splitlines() == [f"{site}/news.rss\trss-2.0\tNews", f"{site}/declared/atom.xml\tatom-1.0\tAtom"]


def test_usual_places_are_tried_when_nothing_is_declared(capfd, site: str) -> None:
    code, out, _ = ask(capfd, f"{site}/silent/", "--json")
    assert code == 0
    assert json.loads(out)["feeds"] == [
        {"url": f"{site}/silent/feed", "title": "Silent", "format": "rss-2.0", "entries": 1},
        {"url": f"{site}/feed", "title": "Top", "format": "rss-2.0", "entries": 1},
    ]


def test_a_feed_is_its_own_answer(capfd, site: str) -> None:
    assert ask(capfd, f"{site}/news.rss")[1] == f"{site}/news.rss\trss-2.0\tNews\n"


def test_the_first_feed_is_added_once(capfd, site: str, here: Path) -> None:
    path = here / "sources.yaml"
    path.write_text("sources: # none yet\n")
    assert ask(capfd, f"{site}/declared/", "--add")[0] == 0
    text = f'sources: # none yet\n  - url: {site}/news.rss\n    name: "News"\n'
    assert path.read_text() == text
    assert "is there already" in ask(capfd, f"{site}/declared/", "--add")[2]
    assert path.read_text() == text


def test_bad_words_are_bad_usage(capfd, site: str) -> None:
    assert ask(capfd, "ftp://example.org/")[0] == 2
    assert ask(capfd, site, "--resolve", "nowhere")[0] == 2
    assert ask(capfd, site, "--config", "missing.yaml")[0] == 2


@pytest.mark.parametrize(
    ("address", "feed"),
    [
        (f"https://www.youtube.com/channel/{CHANNEL}/videos", f"channel_id={CHANNEL}"),
        (f"https://m.youtube.com/channel/{CHANNEL}", f"channel_id={CHANNEL}"),
        ("https://youtube.com/playlist?list=PLabc", "playlist_id=PLabc"),
        ("https://www.youtube.com/@somebody", None),
        (f"https://example.org/channel/{CHANNEL}", None),
    ],
)
def test_youtube_says_where_its_feeds_are(address: str, feed: str | None) -> None:
    assert youtube_feed(address) == (feed and f"https://www.youtube.com/feeds/videos.xml?{feed}")


def test_usual_places_are_below_the_address_and_at_the_top() -> None:
    places = well_known("https://example.org/blog/?page=2")
    assert places[0] == "https://example.org/blog/feed"
    assert "https://example.org/atom.xml" in places
    assert len(well_known("https://example.org")) == 7
