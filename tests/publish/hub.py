"""A server on this machine that notes what is posted to it, and answers as it is told."""

import contextlib
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


@dataclass
class Heard:
    path: str
    headers: dict[str, str]
    body: bytes


class Hub:
    """`answers` gives the status for each path; what is not there is 204. A status may be a list: one for each time.

    While `answering` is not set, nobody is answered; a path in `patient` is not before `awaited` is asked. `headers`
    are sent with the answers of each path.
    """

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.answers: dict[str, int | list[int]] = {}
        self.headers: dict[str, dict[str, str]] = {}
        self.patient: set[str] = set()
        self.awaited = ""
        self._awaited_came = threading.Event()
        self.arrived = threading.Event()
        self.answering = threading.Event()
        self.answering.set()
        hub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                hub.heard.append(Heard(self.path, dict(self.headers), body))
                hub.arrived.set()
                if self.path == hub.awaited:
                    hub._awaited_came.set()
                if self.path in hub.patient:
                    hub._awaited_came.wait(10)
                hub.answering.wait(30)
                self.send_response(hub.status(self.path))
                self.send_header("Content-Length", "0")
                for name, value in hub.headers.get(self.path, {}).items():
                    self.send_header(name, value)
                with contextlib.suppress(OSError):
                    self.end_headers()

            def do_GET(self) -> None:
                self.do_POST()

            def log_message(self, *_words: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})

    def status(self, path: str) -> int:
        answer = self.answers.get(path, 204)
        if isinstance(answer, list):
            return answer.pop(0) if answer else 204
        return answer

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
