"""Whether an AMP document is available to the readers of a record.

Source: docs/amp.md, after the AMP project's rules on paired documents.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from msgspec import structs

from aggregator.check.link import transport_verdict
from aggregator.model.exchange import Exchange, Failure
from aggregator.urls import compare_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aggregator.model.page import AmpFacts
    from aggregator.model.verdict import Verdict

HTML = "text/html"


def amp_verdict(exchange: Exchange, facts: AmpFacts | None, *, page_urls: Sequence[str]) -> Verdict:
    """The verdict on an AMP address by its GET and what its document says of itself.

    It is available when it answered 200 with `text/html`, is marked as AMP, and its one canonical address is one of
    `page_urls` (the record's page, the page's declared canonical) by `compare_key`. A document that stands alone is its
    own page: its address is among `page_urls` then. Without `page_urls` any one canonical will do. No facts: not AMP.
    """
    verdict = transport_verdict(exchange)
    if isinstance(exchange, Failure) or not verdict.available:
        return verdict
    media_type = (exchange.header("content-type") or "").partition(";")[0].strip().lower()
    if exchange.status != HTTPStatus.OK or media_type != HTML:
        return _dead(verdict, "not-amp", f"answered {exchange.status} with {media_type or 'no media type'}")
    if facts is None or not facts.is_amp:
        return _dead(verdict, "not-amp", "its <html> tag has no attribute amp or ⚡")
    trouble = _mismatch(facts.canonicals, page_urls)
    return _dead(verdict, "amp-canonical-mismatch", trouble) if trouble else verdict


def _dead(verdict: Verdict, reason: str, detail: str) -> Verdict:
    return structs.replace(verdict, verdict="dead", reason=reason, detail=detail, suggestion=None)


def _mismatch(canonicals: Sequence[str], page_urls: Sequence[str]) -> str | None:
    """What is wrong with the canonical addresses, or None."""
    if len(canonicals) != 1:
        return f"has {len(canonicals)} canonical addresses, not one"
    if page_urls and compare_key(canonicals[0]) not in {compare_key(url) for url in page_urls}:
        return f"its canonical address is {canonicals[0]}"
    return None
