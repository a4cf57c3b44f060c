import errno
import inspect
import socket
import ssl
from typing import get_args

import aiohttp
import pytest
from aiohttp import client_exceptions, http_exceptions
from aiohttp.client_reqrep import ConnectionKey
from yarl import URL

from aggregator.fetch.connections import FirstReplyMissingError
from aggregator.fetch.decode import DecodeError
from aggregator.fetch.guard import PrivateAddressError
from aggregator.fetch.resolve import ResolutionError
from aggregator.fetch.troubles import trouble_of
from aggregator.model.exchange import TransportReason

SECRET = "s3cret-t0ken"
KEY = ConnectionKey("a.test", 443, True, True, None, None, None)
INFO = aiohttp.RequestInfo(URL(f"http://a.test/?token={SECRET}"), "GET", {}, URL(f"http://a.test/?token={SECRET}"))
ARGUMENTS = {
    "connection_key": KEY,
    "os_error": OSError(errno.ECONNREFUSED, "refused"),
    "certificate_error": ssl.SSLCertVerificationError(1, "bad"),
    "request_info": INFO,
    "history": (),
    "path": "/x",
    "url": f"http://a.test/?token={SECRET}",
    "expected": b"x",
    "got": b"y",
    "host": "a.test",
    "port": 443,
    "message": "words",
}


def made(kind: type[BaseException]) -> BaseException:
    """An instance with whatever its constructor wants."""
    try:
        wanted = [p for p in inspect.signature(kind).parameters.values() if p.default is p.empty]
    except ValueError:
        return kind()
    return kind(*(ARGUMENTS.get(p.name, b"words") for p in wanted if p.kind is p.POSITIONAL_OR_KEYWORD))


LIBRARY = [
    kind
    for module in (client_exceptions, http_exceptions)
    for kind in vars(module).values()
    if inspect.isclass(kind) and issubclass(kind, Exception) and kind.__module__.startswith("aiohttp")
]
STRAY = [
    *(UnicodeError("label empty or too long"), ValueError("x"), LookupError("unknown encoding: base64"), KeyError("x")),
    *(RuntimeError("Connection closed."), AssertionError(), TypeError("x"), AttributeError("x"), MemoryError()),
    *(OSError("Multiple exceptions: [Errno 111] refused, [Errno 101] unreachable"), OSError(), EOFError(), Exception()),
    *(ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER]"), ssl.CertificateError("x"), RecursionError(), socket.gaierror(8)),
    *(TimeoutError(), ConnectionError(), BrokenPipeError(), DecodeError("x"), FirstReplyMissingError()),
]


def test_the_list_is_whole():
    assert len(LIBRARY) > 35


@pytest.mark.parametrize("error", [*map(made, LIBRARY), *STRAY], ids=lambda error: type(error).__name__)
def test_every_error_is_translated(error):
    trouble = trouble_of(error)
    assert trouble.reason in get_args(TransportReason)
    assert trouble.detail
    assert SECRET not in trouble.detail


def number(code: int) -> OSError:
    return aiohttp.ClientConnectorError(KEY, OSError(code, "words"))


def certificate(code: int, message: str) -> Exception:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_code, error.verify_message = code, message
    return aiohttp.ClientConnectorCertificateError(KEY, error)


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "reason", "local"),
    [
        (number(errno.ECONNREFUSED), "connection-refused", False),
        (number(errno.ECONNRESET), "connection-reset", False),
        (number(errno.EPIPE), "connection-reset", False),
        (number(errno.ETIMEDOUT), "timeout", False),
        (number(errno.EMFILE), "offline", True),
        (number(errno.ENFILE), "offline", True),
        (number(errno.ENETUNREACH), "offline", True),
        (number(errno.EHOSTUNREACH), "offline", True),
        (number(errno.EADDRNOTAVAIL), "offline", True),
        (number(errno.ENOMEM), "offline", True),
        (OSError("Multiple exceptions: [Errno 101] unreachable, [Errno 111] refused"), "connection-refused", False),
        (certificate(10, "certificate has expired"), "tls-expired", False),
        (certificate(9, "certificate is not yet valid"), "tls-expired", False),
        (certificate(62, "Hostname mismatch"), "tls-hostname", False),
        (certificate(64, "IP address mismatch"), "tls-hostname", False),
        (certificate(18, "self-signed certificate"), "tls-untrusted", False),
        (certificate(20, "unable to get local issuer certificate"), "tls-untrusted", False),
        (aiohttp.ConnectionTimeoutError(), "timeout", False),
        (aiohttp.ServerDisconnectedError(), "connection-reset", False),
        (caused(FirstReplyMissingError(), aiohttp.ClientOSError(errno.ECONNRESET, "x")), "connection-reset", False),
        (aiohttp.ClientPayloadError("not completed"), "bad-response", False),
        (aiohttp.ClientPayloadError("ConnectionResetError(104)"), "connection-reset", False),
        (aiohttp.ClientProxyConnectionError(KEY, OSError(errno.ECONNREFUSED, "x")), "offline", True),
        (aiohttp.ClientHttpProxyError(INFO, (), status=407), "offline", True),
        (aiohttp.ClientHttpProxyError(INFO, (), status=502), "connection-refused", False),
        (aiohttp.InvalidURL("x"), "bad-url", False),
        (PrivateAddressError("10.0.0.1"), "private-address", False),
        (caused(aiohttp.ClientOSError(), PrivateAddressError("10.0.0.1")), "private-address", False),
        (aiohttp.ClientConnectorDNSError(KEY, ResolutionError("no-such-host", "x")), "no-such-host", False),
        (aiohttp.ClientConnectorDNSError(KEY, ResolutionError("dns-failure", "x", local=True)), "dns-failure", True),
        (MemoryError(), "offline", True),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_what_errors_mean(error, reason, local):
    trouble = trouble_of(error)
    assert (trouble.reason, trouble.local) == (reason, local)


def test_a_loop_of_causes_ends():
    one, two = ValueError(), KeyError()
    one.__cause__, two.__cause__ = two, one
    assert trouble_of(one).reason == "bad-response"


def test_a_server_says_nothing_to_the_terminal():
    error = http_exceptions.BadHttpMessage("evil \x1b[31m\u202e\0 words" + "x" * 999)
    assert trouble_of(error).detail.isprintable()
    assert len(trouble_of(error).detail) < 300
