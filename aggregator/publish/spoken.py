"""Which language a page's own words are in, and which its stories'."""

from __future__ import annotations

from typing import Final

OWN: Final = "en"
"""The language of headings, labels and dates."""


def page_language(locale: str) -> str:
    """The language of a page whose stories are in `locale`: a kind of English, where they are in that."""
    return locale if locale.lower().partition("-")[0] == OWN else OWN


def story_language(locale: str) -> str | None:
    """The language of the stories on a page, where that is not the page's."""
    return None if page_language(locale) == locale else locale
