"""A story: what happened, told from the words of one language, the same for the same arguments."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from aggregator.demo.english import FIRM_HEADS, FIRM_KINDS, FIRM_TAILS

if TYPE_CHECKING:
    from datetime import datetime

    from aggregator.demo.tongue import Tongue

_NOT_SLUG = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One story of one site. Fields from `link` on are what a site does to it, None where it does nothing odd."""

    number: int
    title: str
    summary: str
    paragraphs: tuple[str, ...]
    author: str
    keywords: tuple[str, ...]
    published: datetime
    updated: datetime
    revision: int
    slug: str
    link: str | None = None
    """The address that the feed states, where it is not the site's own page."""
    guid: str | None = None
    canonical: str | None = None
    """The canonical address that the page states, where it is another's."""
    stated: str | None = None
    """The date as the feed writes it; empty: it writes none."""
    amp: str | None = None
    picture: str | None = None
    """The picture's format or fault, where it is not the site's usual one."""
    page: str | None = None
    """The page's kind, where it is not the site's usual one."""


def tell(key: str, tongue: Tongue, number: int, published: datetime, revision: int = 0) -> Story:
    """The story `number` under `key`; every revision says one sentence more and is an hour newer at most."""
    dice = Random(f"{key}:{number}")
    slots = _slots(dice, tongue)
    title = _title(dice, tongue, slots)
    told = [sentence.format(**slots) for sentence in dice.sample(tongue.sentences, k=min(6, len(tongue.sentences)))]
    corrections = (tongue.addition,) * bool(revision)
    return Story(
        number=number,
        title=title,
        summary=" ".join((*told[:2], *corrections)),
        paragraphs=(f"{title}. {told[0]}", " ".join(told[1:3]), " ".join(told[3:]), *corrections),
        author=dice.choice(tongue.authors),
        keywords=(slots["what"], slots["place"]),
        published=published,
        updated=published,
        revision=revision,
        slug=slug(title),
    )


def slug(title: str) -> str:
    """The title as a piece of an address: ASCII letters, digits and dashes; `story` where nothing is left."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return _NOT_SLUG.sub("-", plain)[:60].strip("-") or "story"


def _slots(dice: Random, tongue: Tongue) -> dict[str, str]:
    firm = dice.choice(FIRM_HEADS) + dice.choice(FIRM_TAILS) + " " + dice.choice(FIRM_KINDS)
    place = dice.choice(tongue.places)
    who = dice.choice(tongue.who).format(firm=firm, place=place)
    other = dice.choice(tongue.places)
    return {"who": who, "does": dice.choice(tongue.does), "what": dice.choice(tongue.what), "place": other}


def _title(dice: Random, tongue: Tongue, slots: dict[str, str]) -> str:
    title = dice.choice(tongue.patterns).format(**slots)
    return title[0].upper() + title[1:]
