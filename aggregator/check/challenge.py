"""Whether a guard in front of a site answered, with a test for browsers, instead of the site.

The tables hold what the guards themselves document or always send; a new guard is a new row.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from aggregator.model.exchange import Response

HEADERS: Final = (
    ("cf-mitigated", "challenge"),
    ("x-amzn-waf-action", "challenge"),
    ("x-amzn-waf-action", "captcha"),
    ("x-vercel-mitigated", "challenge"),
)
"""Headers that say it, whatever the status."""

TELLING: Final = frozenset(name for name, _ in HEADERS)

REFUSAL_HEADERS: Final = frozenset({"x-datadome", "x-dd-b", "x-px-blocked", "x-sucuri-block", "x-distil-cs"})
"""Headers of guards that they also send with pages: beside a refusal they say who refused."""

REFUSING: Final = frozenset({403, 405, 429})
CHALLENGING: Final = frozenset({*REFUSING, 202, 503})
MARKS: Final = (
    b"_cf_chl_opt",
    b"<title>Just a moment...</title>",
    b"<title>Attention Required! | Cloudflare</title>",
    b"captcha-delivery.com",
    b'id="px-captcha"',
    b"_Incapsula_Resource",
    b"sucuri_cloudproxy_js",
    b"awsWafCookieDomainList",
    b"/_sec/cp_challenge/",
    b"<title>DDoS-Guard</title>",
    b"<title>Vercel Security Checkpoint</title>",
    b'id="anubis_challenge"',
)
"""What the body of such a test holds, where the status says that something is amiss."""


POLITE: Final[tuple[tuple[bytes, ...], ...]] = (
    (b"_cf_chl_opt",),
    (b"<title>Just a moment...</title>", b"/cdn-cgi/challenge-platform/"),
    (b'id="anubis_challenge"',),
    (b"/.within.website/x/cmd/anubis/",),
    (b"gokuProps", b"awswaf"),
    (b"var dd=", b"captcha-delivery.com"),
    (b'id="px-captcha"',),
    (b"_Incapsula_Resource", b"Incapsula incident ID"),
    (b"<title>Pardon Our Interruption",),
    (b"sucuri_cloudproxy_js",),
    (b"/_sec/cp_challenge/",),
    (b"sec-if-cpt-container",),
    (b"/.well-known/ddos-guard/js-challenge",),
    (b"<title>DDoS-Guard</title>",),
    (b"<title>Vercel Security Checkpoint</title>",),
    (b"/_fs-ch-",),
    (b'action="/errors/validateCaptcha"',),
)
"""What tests that say 200 hold in their mark-up, all parts of a row: none of it is on a page that they let through."""

INJECTED: Final = (b"_Incapsula_Resource", b"awsWafCookieDomainList")
"""What they also put on pages that they let through; a test holds hardly anything else."""

GUARD_COOKIES: Final = (
    "techaro.lol-anubis",
    "incap_ses_",
    "visid_incap_",
    "__ddg",
    "datadome=",
    "aws-waf-token",
    "ak_bmsc",
)
GUARD_HEADERS: Final = frozenset({"x-iinfo", "x-sucuri-id", "x-datadome"})
"""What guards send with whatever they answer, so that a page from there is worth reading."""

MOST_BYTES: Final = 64 * 1024
SHORT_BYTES: Final = 3 * 1024
MOST_WORDS: Final = 300
FEW_WORDS: Final = 30
CODE: Final = re.compile(rb"<(script|style|title|svg)\b.*?(?:</\1\s*>|\Z)|<[^>]*>", re.DOTALL | re.IGNORECASE)


def is_challenge(response: Response) -> bool:
    """Whether the response is a test for browsers: by its headers, or by its status and what the body holds.

    A page that says 200 is one where it holds the marks of a guard in its mark-up, and little to read: an article about
    such tests has them in its words, and many of those.
    """
    headers = response.headers
    if any(name in TELLING and (name, value.strip().lower()) in HEADERS for name, value in headers):
        return True
    if response.status in REFUSING and any(name in REFUSAL_HEADERS for name, _ in headers):
        return True
    body = response.body
    if not body:
        return False
    if response.status in CHALLENGING:
        return any(mark in body[:MOST_BYTES] for mark in MARKS)
    return response.status == HTTPStatus.OK and len(body) <= MOST_BYTES and _is_polite_challenge(body)


def _is_polite_challenge(body: bytes) -> bool:
    rows = [row for row in POLITE if row[0] in body and all(mark in body for mark in row)]
    injected = len(body) <= SHORT_BYTES and any(mark in body for mark in INJECTED)
    if not rows and not injected:
        return False
    text = CODE.sub(b" ", body)
    words = len(text.split())
    in_markup = any(row[0] not in text for row in rows)
    return (in_markup and words <= MOST_WORDS) or (injected and words <= FEW_WORDS)


def is_guarded(response: Response) -> bool:
    """Whether a guard handed the answer on, or gave it."""
    return any(
        name in GUARD_HEADERS or (name == "set-cookie" and value.lower().startswith(GUARD_COOKIES))
        for name, value in response.headers
    )
