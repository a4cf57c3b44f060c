"""The world outside, as the documents speak of it: every https host, each a small site with a feed and pages."""

import ssl
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import trustme

HOSTS = ("example.org", "huggingface.co", "www.technologyreview.com")
STORIES = ("robots-fold-laundry", "chips-from-sand")


def front_page(host):
    return f'<!doctype html><title>{host}</title><link rel="alternate" type="application/rss+xml" href="/feed.xml">'


def feed(host):
    published = datetime.now(UTC) - timedelta(hours=1)
    items = "".join(
        f"<item><title>{title(story)}</title><link>https://{host}/{story}</link>"
        f"<pubDate>{format_datetime(published)}</pubDate></item>"
        for story in STORIES
    )
    return f'<rss version="2.0"><channel><title>{host}</title><link>https://{host}/</link>{items}</channel></rss>'


def page(host, story):
    return f'<!doctype html><title>{title(story)} - {host}</title><meta property="og:title" content="{title(story)}">'


def title(story):
    return story.replace("-", " ").capitalize()


class Site(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        host, path = self.headers["Host"], self.path.partition("?")[0]
        if path == "/":
            self._answer("text/html", front_page(host))
        elif path.removeprefix("/") in STORIES:
            self._answer("text/html", page(host, path.removeprefix("/")))
        elif "feed" in path:
            self._answer("application/rss+xml", feed(host))
        else:
            self._answer("text/plain", "nothing here", 404)

    def _answer(self, media_type, text, status=200):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{media_type}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words):
        pass


class Server(ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        """A client that hangs up is none."""


@contextmanager
def outside(folder):
    """The port on which all hosts are, and the file of the root that signed for them."""
    root = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    root.issue_cert(*HOSTS).configure_cert(context)
    root_file = folder / "root.pem"
    root.cert_pem.write_to_path(root_file)
    server = Server(("127.0.0.1", 0), Site)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server.server_port, root_file
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
