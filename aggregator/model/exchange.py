"""What is asked of the network, and the two things that may come back."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Purpose = Literal["feed", "page", "amp", "image", "robots", "link", "discovery", "hook"]
"""What a request is for; decides the Accept header, robots.txt and the budget."""

TransportReason = Literal[
    "timeout",
    "connection-refused",
    "connection-reset",
    "dns-failure",
    "no-such-host",
    "tls-expired",
    "tls-hostname",
    "tls-untrusted",
    "bad-response",
    "too-many-redirects",
    "redirect-loop",
    "bad-redirect",
    "too-large",
    "bad-url",
    "scheme",
    "private-address",
    "robots",
    "offline",
    "parked",
]


class Hop(Struct, frozen=True):
    """One redirect that was followed: the address that answered, and with which status."""

    url: str
    code: int


class Request(Struct, frozen=True, kw_only=True):
    """One thing to ask. `headers` are sent to the origin of `url` only, never across a redirect.

    `byte_range` is inclusive, as in a Range header. `max_bytes` counts after decompression; with `cut` the body is
    cut there and the response says `truncated`, otherwise going over is the failure `too-large`. `stop_at` ends
    reading as soon as the body contains it (`</head>`), which also marks the response as truncated.
    `robots` says whether robots.txt is obeyed, where the purpose is not to decide that. An `urgent` request goes before
    the others that wait for the same host, for they wait for its answer.
    What is asked `aside` is a question of our own: its answer decides nothing about how its domain is treated.
    Without `again` one attempt is all, whatever trouble may pass, but for 429; with `silence_is_final` it is after a
    silence.
    Unless it is `followed`, a redirect is the answer.
    `content` is the body that is sent. An `idempotent` request may be sent again whatever its method is, as who
    receives it can tell a repetition.
    """

    url: str
    purpose: Purpose = "page"
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    etag: str | None = None
    last_modified: str | None = None
    byte_range: tuple[int, int] | None = None
    max_bytes: int | None = None
    cut: bool = False
    stop_at: bytes | None = None
    timeout: float | None = None
    robots: bool | None = None
    urgent: bool = False
    aside: bool = False
    again: bool = True
    silence_is_final: bool = False
    followed: bool = True
    content: bytes | None = None
    idempotent: bool = False


class Response(Struct, frozen=True, kw_only=True):
    """An answer, whatever its status. Header names are lower case; `body` is decompressed.

    `redirects` are the hops before `final_url`, in order. `malformed` says what a browser forgave.
    """

    url: str
    final_url: str
    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    redirects: tuple[Hop, ...] = ()
    elapsed_ms: int = 0
    truncated: bool = False
    malformed: str | None = None

    def header(self, name: str) -> str | None:
        """The first header of that name (given in lower case), stripped, or None."""
        return next((value for key, value in self.headers if key == name), None)

    @property
    def ok(self) -> bool:
        """Whether the status is 200, or 206 as asked for."""
        return self.status in {200, 206}


class Failure(Struct, frozen=True, kw_only=True):
    """No usable answer, and why: `reason` is one of the interface's, `detail` a sentence for a person.

    `local` is true when the trouble may be ours (no network, no descriptors, no name server): nothing may be
    concluded from it. `retry_at` is a Unix time before which the host asked not to be bothered.
    """

    url: str
    reason: str
    detail: str = ""
    code: int | None = None
    final_url: str | None = None
    redirects: tuple[Hop, ...] = ()
    elapsed_ms: int = 0
    retry_at: float | None = None
    local: bool = False


Exchange = Response | Failure


def permanent_target(redirects: tuple[Hop, ...], final_url: str) -> str | None:
    """Where the leading permanent hops (301, 308) lead: the address to store instead, or None."""
    if not redirects:
        return None
    addresses = [*(hop.url for hop in redirects), final_url]
    leading = next((index for index, hop in enumerate(redirects) if hop.code not in {301, 308}), len(redirects))
    return addresses[leading] if leading else None
