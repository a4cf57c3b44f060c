"""What a verdict's reason means, in words for a person who has not read the interface."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from aggregator.urls import redact

if TYPE_CHECKING:
    from aggregator.model.link import Finding

WORDS: Final = {
    "ok": "reached, and what it should be",
    "redirect-permanent": "lives at another address for good",
    "no-such-host": "no name server knows the host",
    "no-such-file": "there is no such file",
    "soft-404": "a missing page that pretends to be there",
    "not-an-image": "no image, or one that only counts its readers",
    "image-broken": "an image that is cut or damaged",
    "not-amp": "no AMP page",
    "amp-canonical-mismatch": "an AMP page of another article",
    "fragment-missing": "the page has no such place",
    "bad-url": "no valid address",
    "timeout": "no answer in time",
    "connection-refused": "nobody listens at that host",
    "connection-reset": "the server broke the connection",
    "dns-failure": "the host's name servers do not answer",
    "tls-expired": "its certificate has expired",
    "tls-hostname": "its certificate is for another host",
    "tls-untrusted": "its certificate is signed by nobody we trust",
    "bad-response": "an answer that cannot be read",
    "too-many-redirects": "too many redirects",
    "redirect-loop": "redirects that go round in circles",
    "bad-redirect": "a redirect that leads nowhere",
    "too-large": "more than we are willing to read",
    "bot-wall": "wants proof of a human being",
    "robots": "its robots.txt forbids it",
    "scheme": "no web address",
    "excluded": "left out by a rule of yours",
    "private-address": "an address in a private network",
    "offline": "this machine was offline",
    "parked": "its host asked to be left alone",
}
_STATUS = re.compile(r"http-(\d{3})")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://\S+")
_OWN_STATUS: Final = {429: "too many requests", 999: "request denied"}


def reason_words(reason: str) -> str:
    """A few words for one of the interface's reasons: `not found (404)` for `http-404`; an unknown one as it is."""
    status = _STATUS.fullmatch(reason)
    return _status_words(int(status[1])) if status else WORDS.get(reason, reason.replace("-", " "))


def detail_words(finding: Finding) -> str:
    """What the reason was concluded from, without what is secret in addresses; empty where nothing is known of it.

    The address in the document comes first, where another was looked at in its place.
    """
    meant = f"looked at in place of {finding.meant}" if finding.meant else ""
    words = "; ".join(filter(None, (meant, finding.detail or "")))
    return _ADDRESS.sub(lambda found: redact(found[0]), words)


def why(finding: Finding) -> str:
    """The reason in words, and what it was concluded from: `a missing page …: says so itself: 'Page not found'`."""
    detail = detail_words(finding)
    return f"{reason_words(finding.reason)}: {detail}" if detail else reason_words(finding.reason)


def _status_words(code: int) -> str:
    try:
        words = _OWN_STATUS.get(code) or HTTPStatus(code).phrase.lower()
    except ValueError:
        return f"status {code}"
    return f"{words} ({code})"
