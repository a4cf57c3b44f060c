"""Whether the place in a page that a fragment names is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import structs

from aggregator.check.link import transport_verdict
from aggregator.model.exchange import Exchange, Failure

if TYPE_CHECKING:
    from aggregator.model.verdict import Verdict

DOCUMENT_TYPES: Final = frozenset({"text/html", "application/xhtml+xml", "text/markdown", "text/x-markdown", ""})
"""What has anchors by ids and names; what one means elsewhere (a page of a PDF, a time in a film) is not ours."""


def fragment_verdict(page_exchange: Exchange, anchors_has: bool | None) -> Verdict:
    """The verdict on an address with a fragment, by its page's exchange and whether the page has that anchor.

    None says that it could not be told: the page is filled in by a script, was cut, is not the kind of document that
    has anchors. Then, and where the page itself is not there, the page's own verdict stands.
    """
    verdict = transport_verdict(page_exchange)
    if isinstance(page_exchange, Failure) or not verdict.available or anchors_has is not False:
        return verdict
    media_type = (page_exchange.header("content-type") or "").partition(";")[0].strip().lower()
    if page_exchange.truncated or media_type not in DOCUMENT_TYPES:
        return verdict
    return structs.replace(verdict, verdict="dead", reason="fragment-missing", suggestion=None)
