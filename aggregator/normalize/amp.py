"""The AMP cache's address of a document, computed.

Source: "AMP Cache URL format and request handling", AMP project; the rules that it leaves to implementations are those
of the caches themselves: readable prefixes where a single DNS label can hold the host, a hash everywhere else.
"""

from __future__ import annotations

import re
from base64 import b32encode
from hashlib import sha256

from aggregator.urls.syntax import Url, parse

CACHES = ("cdn.ampproject.org", "bing-amp.com")
LONGEST_LABEL = 63
HASH_LENGTH = 52
LEFT_TO_RIGHT = re.compile(
    "[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02b8\u0300-\u0590\u0800-\u1fff\u200e\u2c00-\ufb1c\ufe00-\ufe6f\ufefd-\uffff]"
)
RIGHT_TO_LEFT = re.compile("[\u0591-\u06ef\u06fa-\u07ff\u200f\ufb1d-\ufdff\ufe70-\ufefc]")
ROOT_LEFT_OUT = re.compile(r"\s*[A-Za-z]+:[/\\]*[^/\\?#]*([?#].*)?", re.DOTALL)


def cache_url(url: str) -> str | None:
    """The cache's address of the AMP document at `url`, or None where there can be none.

    There is none for other schemes than http and https, credentials and odd ports: a cache serves public documents at
    default ports. A cache's own address comes back as it is. An empty path stays empty. Never raises.
    """
    parsed = parse(url)
    if parsed is None or parsed.scheme not in {"http", "https"} or parsed.userinfo or parsed.port is not None:
        return None
    host = (parsed.host or "").removesuffix(".")
    if host.endswith(CACHES) and any(host == cache or host.endswith(f".{cache}") for cache in CACHES):
        return url.strip()
    return f"https://{prefix(host)}.cdn.ampproject.org/c/{'s/' * (parsed.scheme == 'https')}{host}{_rest(parsed, url)}"


def _rest(parsed: Url, url: str) -> str:
    path = "" if ROOT_LEFT_OUT.fullmatch(url) else parsed.path
    query = "" if parsed.query is None else f"?{parsed.query}"
    return path + query + ("" if parsed.fragment is None else f"#{parsed.fragment}")


def prefix(host: str) -> str:
    """The cache's subdomain for a lower-case ASCII host without port and final dot: readable, or letters of a hash."""
    return _readable(host) or b32encode(sha256(host.encode()).digest()).decode().lower()[:HASH_LENGTH]


def _readable(host: str) -> str | None:
    """The host as one label, or None where no label can hold it."""
    text = _decoded(host)
    if text is None or len(host) > LONGEST_LABEL or "." not in host or _has_dashes_at_3_and_4(host) or _mixes(text):
        return None
    joined = text.replace("-", "--").replace(".", "-")
    label = joined if joined.isascii() else "xn--" + joined.encode("punycode").decode("ascii")
    if _has_dashes_at_3_and_4(label):
        label = f"0-{label}-0"
    return label if len(label) <= LONGEST_LABEL else None


def _decoded(host: str) -> str | None:
    """The host with every label's punycode decoded, or None where one does not decode."""
    try:
        return ".".join(map(_decoded_label, host.split(".")))
    except UnicodeError:
        return None


def _decoded_label(label: str) -> str:
    return label[4:].encode("ascii").decode("punycode") if label.startswith("xn--") else label


def _has_dashes_at_3_and_4(label: str) -> bool:
    return label[2:4] == "--" and not label.startswith("xn")


def _mixes(text: str) -> bool:
    """Whether the text has letters of both directions; what lies beyond U+FFFF counts as left-to-right, as there."""
    beyond = any(character > "\uffff" for character in text)
    return bool(RIGHT_TO_LEFT.search(text)) and (beyond or bool(LEFT_TO_RIGHT.search(text)))
