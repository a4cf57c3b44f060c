"""Whose certificates are believed: those that this machine's roots have signed, or the roots that a person names."""

from __future__ import annotations

import ssl
from functools import cached_property

from aggregator.errors import UsageError


class Trust:
    """The usual roots, and those in `ca_file` (PEM). Raises `UsageError` where that file has none to read."""

    def __init__(self, ca_file: str | None) -> None:
        self._ca_file = ca_file
        if ca_file is not None:
            _add_roots(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), ca_file)

    @cached_property
    def context(self) -> ssl.SSLContext:
        """What TLS connections are made with. The machine's roots, some 20 ms' worth, are read when first needed."""
        context = ssl.create_default_context()
        context.set_alpn_protocols(["http/1.1"])
        if self._ca_file is not None:
            _add_roots(context, self._ca_file)
        return context


def _add_roots(context: ssl.SSLContext, path: str) -> None:
    try:
        context.load_verify_locations(path)
    except (OSError, ssl.SSLError) as error:
        raise UsageError(f"the CA file {path} cannot be read: {error.strerror or error}") from error
