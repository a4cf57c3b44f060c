"""When two addresses are the same page."""

from __future__ import annotations

import re

from aggregator.urls.syntax import Url, parse
from aggregator.urls.tracking import clean

ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
UNRESERVED = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
WEB_PORTS = frozenset({None, 80, 443})


def compare_key(url: str) -> str:
    """A key that is equal for addresses of one page. Idempotent; for comparing and indexing, not for fetching.

    Tracking parameters, `www.`, credentials, trailing slashes and the difference of http and https do not count, nor
    does the order of differently named parameters; percent-encoding is normalized (RFC 3986, section 6.2.2). Route
    fragments (`#!`, `#/`) do count.
    """
    cleaned = clean(url)
    parsed = parse(cleaned)
    if parsed is None:
        return cleaned
    return _web_key(parsed) if parsed.scheme in {"http", "https"} else parsed.text()


def _web_key(url: Url) -> str:
    return Url(
        "https",
        "",
        _without_www(url.host or ""),
        None if url.port in WEB_PORTS else url.port,
        _normal(url.path).rstrip("/"),
        _sorted(_normal(url.query or "")) or None,
        _normal(url.fragment) if url.fragment else None,
    ).text()


def _without_www(host: str) -> str:
    name = host.removesuffix(".")
    while name.startswith("www.") and "." in name[4:]:
        name = name[4:]
    return name or host


def _normal(text: str) -> str:
    """Unreserved characters decoded, hexadecimal digits in upper case."""
    return ESCAPE.sub(_normal_escape, text) if "%" in text else text


def _normal_escape(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return character if character in UNRESERVED else match[0].upper()


def _sorted(query: str) -> str:
    """The parameters by name; those of one name keep their order, which may mean something."""
    parameters = [parameter for parameter in query.split("&") if parameter]
    return "&".join(sorted(parameters, key=lambda parameter: parameter.partition("=")[0]))
