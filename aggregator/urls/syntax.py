"""An address taken apart and joined as browsers do (WHATWG URL, section 4), and what its parts are.

Deviations, on purpose: a host's punycode and direction are not validated; quotes, backquotes and braces make no host
(they are left-over templates); drive letters of `file:` are ordinary segments; queries are always UTF-8.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from msgspec import Struct, structs

from aggregator.urls import escape
from aggregator.urls.hosts import opaque_host, special_host

DEFAULT_PORTS: Final = {"http": 80, "https": 443, "ws": 80, "wss": 443, "ftp": 21}
SPECIAL: Final = frozenset({*DEFAULT_PORTS, "file"})
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
HOST_AND_PORT = re.compile(r"(\[[^\]]*\]|[^:\[]*)(?::0*([0-9]{0,5}))?", re.DOTALL)
PLAIN = re.compile(
    r"(https?)://"
    r"((?:[a-z0-9_-]{1,63}\.)+[a-z][a-z0-9-]{0,62}"
    r"|(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])\.){3}(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9]))"
    r"(?::(?!80/|443/)([1-9][0-9]{0,3}|[1-5][0-9]{4}))?"
    r"((?:/(?!\.|%2)[A-Za-z0-9%._~!$&'()*+,;=:@-]*)+)"
    r"(?:\?([A-Za-z0-9%/._~!$&()*+,;=:@?-]*))?"
)
"""Addresses that already are as browsers write them: most are, and to see it costs a tenth of taking them apart."""

SINGLE_DOT = frozenset({".", "%2e"})
DOUBLE_DOT = frozenset({"..", ".%2e", "%2e.", "%2e%2e"})
HIGHEST_PORT = 65535
CACHED_LENGTH = 2048


class Url(Struct, frozen=True):
    """An absolute address. `host` is None without authority, `port` None when it is the scheme's own."""

    scheme: str
    userinfo: str
    host: str | None
    port: int | None
    path: str
    query: str | None
    fragment: str | None
    opaque: bool = False

    def text(self) -> str:
        """The address, serialized."""
        authority = "" if self.host is None else f"//{self.userinfo}{self.host}"
        if self.port is not None:
            authority += f":{self.port}"
        if self.host is None and not self.opaque and self.path.startswith("//"):
            authority = "/."
        query = "" if self.query is None else f"?{self.query}"
        fragment = "" if self.fragment is None else f"#{self.fragment}"
        return f"{self.scheme}:{authority}{self.path}{query}{fragment}"


def resolve(base: str | None, reference: str) -> str | None:
    """The absolute address that `reference` means on a page at `base`, as browsers make it; None where it means none.

    Any scheme is accepted. A base that is no address counts as none. Never raises. Source: WHATWG URL, section 4.4.
    """
    if PLAIN.fullmatch(reference):
        return reference
    url = join(parse(base) if base else None, escape.tidy(reference))
    return None if url is None else url.text()


def is_web(url: str) -> bool:
    """Whether it is an http or https address with a host."""
    parsed = parse(url)
    return parsed is not None and parsed.scheme in {"http", "https"}


def host(url: str) -> str:
    """The host in lower-case ASCII, IPv6 without brackets; empty where there is none."""
    parsed = parse(url)
    return (parsed.host or "").strip("[]") if parsed else ""


def port(url: str) -> int:
    """The port, stated or the scheme's own; 0 where there is none."""
    parsed = parse(url)
    if parsed is None:
        return 0
    return DEFAULT_PORTS.get(parsed.scheme, 0) if parsed.port is None else parsed.port


def origin(url: str) -> str:
    """`scheme://host[:port]`, the scheme's own port omitted, as browsers write it; empty where there is no host."""
    parsed = parse(url)
    if parsed is None or not parsed.host:
        return ""
    return f"{parsed.scheme}://{parsed.host}" + (f":{parsed.port}" if parsed.port is not None else "")


def parse(text: str) -> Url | None:
    """The parts of an absolute address, or None."""
    return _parse_cached(text) if len(text) <= CACHED_LENGTH else join(None, escape.tidy(text))


@lru_cache(maxsize=4096)
def _parse_cached(text: str) -> Url | None:
    if plain := PLAIN.fullmatch(text):
        scheme, name, number, path, query = plain.groups()
        return Url(scheme, "", name, int(number) if number else None, path, query, None)
    return join(None, escape.tidy(text))


def join(base: Url | None, text: str) -> Url | None:
    """The address that the tidy `text` means beside `base`."""
    match = SCHEME.match(text)
    if not match:
        return _relative(base, text) if base else None
    scheme, rest = match[1].lower(), text[match.end() :]
    if scheme not in SPECIAL:
        return _other_scheme(scheme, rest)
    if base and base.scheme == scheme and not rest.startswith("//"):
        return _relative(base, rest)
    hierarchy, query, fragment = _divide(rest, scheme)
    if scheme == "file" and not hierarchy.startswith("//"):
        return Url(scheme, "", "", None, normal_path("/" + hierarchy.removeprefix("/")), query, fragment)
    return _with_authority(scheme, hierarchy.removeprefix("//"), query, fragment)


def _other_scheme(scheme: str, rest: str) -> Url | None:
    hierarchy, query, fragment = _divide(rest, scheme)
    if hierarchy.startswith("//"):
        return _with_authority(scheme, hierarchy[2:], query, fragment)
    if hierarchy.startswith("/"):
        return Url(scheme, "", None, None, normal_path(hierarchy), query, fragment)
    path = escape.in_opaque(hierarchy)
    if path.endswith(" ") and (query is not None or fragment is not None):
        path = path[:-1] + "%20"
    return Url(scheme, "", None, None, path, query, fragment, opaque=True)


def _relative(base: Url, text: str) -> Url | None:
    if base.opaque:
        return structs.replace(base, fragment=escape.in_fragment(text[1:])) if text.startswith("#") else None
    hierarchy, query, fragment = _divide(text, base.scheme)
    if hierarchy.startswith("//"):
        return _with_authority(base.scheme, hierarchy[2:], query, fragment)
    if not hierarchy:
        return structs.replace(base, query=base.query if query is None else query, fragment=fragment)
    if not hierarchy.startswith("/"):
        hierarchy = (base.path[: base.path.rfind("/") + 1] or "/") + hierarchy
    return structs.replace(base, path=normal_path(hierarchy), query=query, fragment=fragment)


def _divide(text: str, scheme: str) -> tuple[str, str | None, str | None]:
    """What stands before the query, the query and the fragment; the last two encoded."""
    rest, hash_sign, fragment = text.partition("#")
    hierarchy, question_mark, query = rest.partition("?")
    special = scheme in SPECIAL
    encode = escape.in_special_query if special else escape.in_query
    return (
        hierarchy.replace("\\", "/") if special else hierarchy,
        encode(query) if question_mark else None,
        escape.in_fragment(fragment) if hash_sign else None,
    )


def _with_authority(scheme: str, text: str, query: str | None, fragment: str | None) -> Url | None:
    """`text` is authority and path; browsers skip any number of slashes before a web host."""
    authority, slash, path = (text.lstrip("/") if scheme in DEFAULT_PORTS else text).partition("/")
    if scheme == "file":
        return _file(authority, slash + path, query, fragment)
    userinfo, at_sign, place = authority.rpartition("@")
    match = HOST_AND_PORT.fullmatch(place)
    if match is None or (not match[1] and (at_sign or place)):
        return None
    name = _host(scheme, match[1])
    number = int(match[2]) if match[2] else (0 if ":0" in place[len(match[1]) :] else None)
    if name is None or (number is not None and number > HIGHEST_PORT):
        return None
    return Url(
        scheme,
        _userinfo(userinfo),
        name,
        None if number == DEFAULT_PORTS.get(scheme) else number,
        normal_path(slash + path) or ("/" if scheme in SPECIAL else ""),
        query,
        fragment,
    )


def _file(authority: str, path: str, query: str | None, fragment: str | None) -> Url | None:
    """A file's address has neither credentials nor port: `:` and `@` are no characters of a host."""
    name = special_host(authority) if authority else ""
    if name is None:
        return None
    return Url("file", "", "" if name == "localhost" else name, None, normal_path(path) or "/", query, fragment)


def _host(scheme: str, text: str) -> str | None:
    if scheme in DEFAULT_PORTS:
        return special_host(text)
    name = opaque_host(text)
    return None if name is None else escape.in_opaque(name)


def _userinfo(text: str) -> str:
    """`name[:password]@`, encoded, or nothing."""
    name, _, password = text.partition(":")
    credentials = escape.in_userinfo(name) + (f":{escape.in_userinfo(password)}" if password else "")
    return f"{credentials}@" if credentials else ""


def normal_path(path: str) -> str:
    """The path, encoded, without dot segments (also those written `%2e`)."""
    encoded = escape.in_path(path)
    if "/." not in encoded and "/%2" not in encoded:
        return encoded
    kept: list[str] = []
    segments = encoded.split("/")[1:]
    for segment in segments:
        if segment.lower() in DOUBLE_DOT:
            del kept[-1:]
        elif segment.lower() not in SINGLE_DOT:
            kept.append(segment)
    closed = segments[-1].lower() in DOUBLE_DOT | SINGLE_DOT
    return "/" + "/".join([*kept, ""] if closed else kept)
