"""Whether a guard in front of a site answered, with a test for browsers, instead of the site.

The tables hold what the guards themselves document or always send; a new guard is a new row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from aggregator.model.exchange import Response

HEADERS: Final = (("cf-mitigated", "challenge"), ("x-amzn-waf-action", "challenge"), ("x-amzn-waf-action", "captcha"))
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
)
"""What the body of such a test holds."""

MOST_BYTES: Final = 64 * 1024


def is_challenge(response: Response) -> bool:
    """Whether the response is a test for browsers: by its headers, or by its status and what the body holds."""
    headers = response.headers
    if any(name in TELLING and (name, value.strip().lower()) in HEADERS for name, value in headers):
        return True
    if response.status in REFUSING and any(name in REFUSAL_HEADERS for name, _ in headers):
        return True
    return response.status in CHALLENGING and any(mark in response.body[:MOST_BYTES] for mark in MARKS)
