"""What may be kept encrypted of a story, by the names that the setting `secured.fields` gives it. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aggregator.model.settings import SECURED_FIELDS
from aggregator.normalize.text import plain

if TYPE_CHECKING:
    from collections.abc import Collection

    from aggregator.model.feed import Entry
    from aggregator.model.settings import Source


def secured_facts(entry: Entry, source: Source, feed_title: str | None, fields: Collection[str]) -> dict[str, Any]:
    """Those of `fields` that the entry and its source have, as JSON values."""
    authors = [author.name for author in entry.authors if author.name]
    emails = [author.email for author in entry.authors if author.email]
    facts: dict[str, Any] = {
        "feedUrl": source.url,
        "feedTitle": feed_title,
        "sourceName": source.name,
        "entryId": entry.id,
        "entryUrl": entry.url,
        "author": ", ".join(authors),
        "authorEmail": ", ".join(emails),
        "content": plain(entry.content or ""),
        "categories": list(entry.categories),
    }
    return {name: facts[name] for name in SECURED_FIELDS if name in fields and facts[name]}
