"""The title of a story: the feed's, the page's, or the first words of a note that has none. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aggregator.normalize.sentence import first_sentence, shortened
from aggregator.normalize.text import clean_excerpt, clean_title, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aggregator.model.feed import Entry
    from aggregator.model.page import Page

_MOST_FROM_TEXT = 100
_MOST = 500
_LEAST_OVERLAP = 10
_CUT = re.compile(r"\s*[\[(]?(?:\.{3,}|…)[\])]?\Z")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+\Z", re.IGNORECASE)
_JOINT = re.compile(r"\s+[-|–—·•»:]+\s+\Z")


def choose_title(entry: Entry, page: Page | None, *, names: Sequence[str] = ()) -> str:
    """The title, cleaned, without the site's name; "" where there is neither a title nor any text.

    The feed's is taken unless it is missing, an address or but one of `names` (what the site calls itself), cut where
    the page has it whole, or shouted (all capitals) where the page is not. A note that was given no title is called by
    its first sentence; a story whose title got lost on its way ("null") only by its page's title. Beyond 500 code
    points a title is cut.
    """
    title = _choose(entry, page, names)
    return title if len(title) <= _MOST else shortened(title, _MOST)


def _choose(entry: Entry, page: Page | None, names: Sequence[str]) -> str:
    told = without_names(clean_title(entry.title), names)
    stated = without_names(clean_title(page.title), names) if page else ""
    if not told and is_lost_title(entry.title):
        return "" if _is_name(stated, names) else stated
    if told and not _is_name(told, names) and not _ADDRESS.match(told):
        return stated if stated and (_is_whole(stated, told) or _is_quieter(stated, told)) else told
    return stated if stated and not _is_name(stated, names) else (_from_text(entry, page) or told or stated)


def is_lost_title(raw: str | None) -> bool:
    """Whether a feed states a title that is none: "null", "---", "Untitled"."""
    return bool(plain(raw or "")) and not clean_title(raw)


def without_names(title: str, names: Sequence[str]) -> str:
    """`title` without a name of the site behind it ("Story - Site", "Story | Site")."""
    for name in names:
        story, tail = title[: -len(name)], title[-len(name) :]
        if name and tail.casefold() == name.casefold() and (joint := _JOINT.search(story)) and joint.start():
            return story[: joint.start()]
    return title


def _is_name(title: str, names: Sequence[str]) -> bool:
    return title.casefold() in {name.casefold() for name in names}


def _is_whole(stated: str, told: str) -> bool:
    """Whether `told` is the beginning of `stated`, cut."""
    start = _CUT.sub("", told)
    return start != told and len(start) >= _LEAST_OVERLAP and len(stated) > len(start) and _begins(stated, start)


def _begins(text: str, start: str) -> bool:
    return text.casefold().startswith(start.casefold())


def _is_quieter(stated: str, told: str) -> bool:
    return told.isupper() and not stated.isupper() and stated.casefold() == told.casefold()


def _from_text(entry: Entry, page: Page | None) -> str:
    texts = (entry.summary, entry.content, page.excerpt if page else None)
    text = next(filter(None, map(clean_excerpt, texts)), "")
    return first_sentence(text, _MOST_FROM_TEXT).removesuffix(".") if text else ""
