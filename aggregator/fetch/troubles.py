"""The border where errors of libraries and of the system become reasons. Nothing of theirs gets past it."""

from __future__ import annotations

import errno
import re
import ssl
from typing import TYPE_CHECKING

from msgspec import Struct

from aggregator.fetch.decode import DecodeError
from aggregator.fetch.guard import PrivateAddressError
from aggregator.fetch.http_library import HttpProcessingError, aiohttp
from aggregator.fetch.lenient import StillBadError
from aggregator.fetch.resolve import ResolutionError
from aggregator.model.exchange import TransportReason

if TYPE_CHECKING:
    from collections.abc import Callable


DETAIL_LENGTH = 200
UNPRINTABLE = re.compile(r"[^ -~]+")
ERRNO_IN_TEXT = re.compile(r"\[Errno (\d+)\]")
CERTIFICATE_NOT_YET_VALID = 9
CERTIFICATE_EXPIRED = 10
HOSTNAME_MISMATCH = 62
ADDRESS_MISMATCH = 64

LOCAL_ERRORS = {
    errno.EMFILE: "too many files are open here",
    errno.ENFILE: "too many files are open here",
    errno.ENOBUFS: "this machine has no room for a connection",
    errno.ENOMEM: "this machine has no memory for a connection",
    errno.ENETUNREACH: "there is no way from here to that network",
    errno.ENETDOWN: "the network of this machine is down",
    errno.EHOSTUNREACH: "there is no route from here to the host",
    errno.EHOSTDOWN: "there is no route from here to the host",
    errno.EADDRNOTAVAIL: "this machine has no address to connect from",
    errno.EAFNOSUPPORT: "this machine does not speak that kind of address",
    errno.EACCES: "this machine may not connect there",
    errno.EPERM: "this machine may not connect there",
}
REMOTE_ERRORS: dict[int, tuple[TransportReason, str]] = {
    errno.ECONNREFUSED: ("connection-refused", "nobody listens there"),
    errno.ETIMEDOUT: ("timeout", "the connection timed out"),
    errno.ECONNRESET: ("connection-reset", "the server broke the connection"),
    errno.ECONNABORTED: ("connection-reset", "the server broke the connection"),
    errno.EPIPE: ("connection-reset", "the server broke the connection"),
}


class Trouble(Struct, frozen=True):
    """Why there is no answer. `local` is true where it may be our own fault."""

    reason: TransportReason
    detail: str
    local: bool = False


CONNECT_TIMEOUT = Trouble("timeout", "no connection in time")
NO_ANSWER_IN_TIME = Trouble("timeout", "no complete answer in time")
HOST_SILENT = Trouble("timeout", "the host left the requests before unanswered, so it was not asked again")


def trouble_of(error: BaseException) -> Trouble:
    """What an error that arose while asking means. Never raises; nothing secret is in its words."""
    causes = _causes(error)
    for kinds, translate in TRANSLATIONS:
        for cause in causes:
            if isinstance(cause, kinds) and (trouble := translate(cause)):
                return trouble
    return Trouble("bad-response", f"the answer could not be read ({type(error).__name__})")


def is_bad_framing(error: BaseException) -> bool:
    """Whether aiohttp refused how the answer is written, which a browser may forgive."""
    return any(isinstance(cause, HttpProcessingError) for cause in _causes(error))


def _causes(error: BaseException) -> list[BaseException]:
    """What is behind the error, nearest to the system first."""
    chain: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in chain:
        chain.append(current)
        current = getattr(current, "os_error", None) or current.__cause__
    return chain[::-1]


def printable(text: str) -> str:
    """What of a server's words may stand in a detail: printable, short."""
    return UNPRINTABLE.sub(" ", text).strip()[:DETAIL_LENGTH]


def _of_resolution(error: ResolutionError) -> Trouble:
    return Trouble(error.reason, error.strerror or "", error.local)


def _of_certificate(error: ssl.SSLCertVerificationError) -> Trouble:
    says = printable(getattr(error, "verify_message", "") or "certificate verify failed")
    code = getattr(error, "verify_code", 0)
    if code in {CERTIFICATE_EXPIRED, CERTIFICATE_NOT_YET_VALID}:
        return Trouble("tls-expired", says)
    return Trouble("tls-hostname" if code in {HOSTNAME_MISMATCH, ADDRESS_MISMATCH} else "tls-untrusted", says)


def _of_tls(error: ssl.SSLError) -> Trouble:
    says = printable((getattr(error, "reason", None) or "").replace("_", " ").lower())
    return Trouble("bad-response", f"no TLS connection could be agreed on ({says or 'handshake failed'})")


def _of_system(error: OSError) -> Trouble | None:
    number = error.errno
    if number is None and (found := ERRNO_IN_TEXT.findall(str(error))):
        number = int(found[-1])
    if number in LOCAL_ERRORS:
        return Trouble("offline", LOCAL_ERRORS[number], local=True)
    if number in REMOTE_ERRORS:
        return Trouble(*REMOTE_ERRORS[number])
    return None


def _of_proxy_answer(error: aiohttp.ClientHttpProxyError) -> Trouble:
    if error.status >= 500:  # noqa: PLR2004
        return Trouble("connection-refused", f"the proxy could not connect (it answered {error.status})")
    return Trouble("offline", f"the proxy refuses (it answered {error.status})", local=True)


def _of_bad_http(error: HttpProcessingError) -> Trouble:
    says = printable(error.message.split(":\n")[0].split("\n")[0])
    return Trouble("bad-response", f"the answer is not HTTP as it should be ({says or type(error).__name__})")


def _of_broken_body(error: aiohttp.ClientPayloadError) -> Trouble:
    if "ConnectionResetError" in str(error):
        return Trouble("connection-reset", "the server broke the connection within the body")
    return Trouble("bad-response", "the body stops before its end")


def _always(reason: TransportReason, detail: str, *, local: bool = False) -> Callable[[BaseException], Trouble]:
    trouble = Trouble(reason, detail, local)
    return lambda _error: trouble


Kinds = type[BaseException] | tuple[type[BaseException], ...]
TRANSLATIONS: tuple[tuple[Kinds, Callable[..., Trouble | None]], ...] = (
    (aiohttp.ClientProxyConnectionError, _always("offline", "the proxy cannot be reached", local=True)),
    (PrivateAddressError, lambda error: Trouble("private-address", f"{error.args[0]} is not a public address")),
    (ResolutionError, _of_resolution),
    ((DecodeError, StillBadError), lambda error: Trouble("bad-response", f"the body cannot be read: {error}")),
    (aiohttp.ClientHttpProxyError, _of_proxy_answer),
    (aiohttp.ConnectionTimeoutError, lambda _error: CONNECT_TIMEOUT),
    (TimeoutError, lambda error: None if getattr(error, "errno", None) else NO_ANSWER_IN_TIME),
    (ssl.SSLCertVerificationError, _of_certificate),
    (ssl.SSLError, _of_tls),
    (ConnectionResetError, _always("connection-reset", "the server broke the connection")),
    (ConnectionAbortedError, _always("connection-reset", "the server broke the connection")),
    (BrokenPipeError, _always("connection-reset", "the server broke the connection")),
    (aiohttp.ServerDisconnectedError, _always("connection-reset", "the server closed without an answer")),
    (OSError, _of_system),
    (aiohttp.ClientPayloadError, _of_broken_body),
    (HttpProcessingError, _of_bad_http),
    (
        (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError, UnicodeError),
        _always("bad-url", "no request can be made of this address"),
    ),
    (aiohttp.ServerFingerprintMismatch, _always("tls-untrusted", "the certificate is not the expected one")),
    (aiohttp.ClientOSError, _always("connection-reset", "the connection failed")),
    (aiohttp.ClientConnectionError, _always("connection-reset", "the connection failed")),
    (aiohttp.ClientResponseError, _always("bad-response", "the answer is not HTTP as it should be")),
    (MemoryError, _always("offline", "this machine has no memory left", local=True)),
)
