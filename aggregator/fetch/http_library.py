"""aiohttp's names, for all of this room; imported without the roots that this machine trusts.

aiohttp reads them twice while it is imported, for two contexts of its own that nothing here uses (`trust.py` has ours,
which reads them when the first TLS connection is made). That takes 40 ms, a fifth of a start. So while it is imported
the places where OpenSSL looks for them (its documented SSL_CERT_FILE and SSL_CERT_DIR) are empty; whoever used those
contexts would find that nobody is trusted.
"""

from __future__ import annotations

import os
import ssl
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def _without_roots() -> Iterator[None]:
    places = ssl.get_default_verify_paths()
    names = (places.openssl_cafile_env, places.openssl_capath_env)
    before = {name: os.environ[name] for name in names if name in os.environ}
    os.environ.update(dict.fromkeys(names, os.devnull))
    try:
        yield
    finally:
        for name in names:
            del os.environ[name]
        os.environ.update(before)


with _without_roots():
    import aiohttp
    from aiohttp import (
        ClientConnectionError,
        ClientConnectorDNSError,
        ClientConnectorError,
        ClientOSError,
        ClientProxyConnectionError,
        ClientRequest,
        ClientSession,
        ClientTimeout,
        ConnectionTimeoutError,
        CookieJar,
        DummyCookieJar,
        HttpVersion11,
        ServerDisconnectedError,
        TCPConnector,
    )
    from aiohttp.abc import AbstractResolver, ResolveResult
    from aiohttp.client_proto import ResponseHandler
    from aiohttp.http_exceptions import HttpProcessingError
    from aiohttp.resolver import AsyncResolver, ThreadedResolver

__all__ = [
    "AbstractResolver",
    "AsyncResolver",
    "ClientConnectionError",
    "ClientConnectorDNSError",
    "ClientConnectorError",
    "ClientOSError",
    "ClientProxyConnectionError",
    "ClientRequest",
    "ClientSession",
    "ClientTimeout",
    "ConnectionTimeoutError",
    "CookieJar",
    "DummyCookieJar",
    "HttpProcessingError",
    "HttpVersion11",
    "ResolveResult",
    "ResponseHandler",
    "ServerDisconnectedError",
    "TCPConnector",
    "ThreadedResolver",
    "aiohttp",
]
