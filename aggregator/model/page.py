"""What was found in a page, an AMP document and an image's first bytes."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from aggregator.model.feed import FeedLink, Picture


class Page(Struct, frozen=True, kw_only=True):
    """The facts of one page. `url` is where it was fetched; dates keep the zone that the page states.

    `title` is the article's own, without the site's name; `images` come in order of trust. `states_story` says that it
    states a story of its own, by more than calling itself an article.
    """

    url: str
    canonical: str | None = None
    title: str | None = None
    excerpt: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    site_name: str | None = None
    language: str | None = None
    type: str | None = None
    amp_url: str | None = None
    is_amp: bool = False
    images: tuple[Picture, ...] = ()
    feeds: tuple[FeedLink, ...] = ()
    keywords: tuple[str, ...] = ()
    paywalled: bool = False
    noindex: bool = False
    states_story: bool = False
    problems: tuple[str, ...] = ()


class AmpFacts(Struct, frozen=True, kw_only=True):
    """What decides whether an AMP document is one: its mark on `<html>`, and its canonical addresses, absolute."""

    is_amp: bool
    canonicals: tuple[str, ...] = ()


class ImageFacts(Struct, frozen=True, kw_only=True):
    """What the bytes of an image say. `format` is `jpeg`, `png`, `gif`, `webp`, `avif`, `svg` or None for none.

    Less usual ones are `bmp`, `ico`, `heic`, `tiff` and `jxl`; the last two are recognised and not measured.

    `problem` is None or a reason (`not-an-image`, `image-broken`). `needs` is the offset from which more bytes
    would tell the dimensions (a second range request), or None.
    """

    format: str | None = None
    width: int | None = None
    height: int | None = None
    problem: str | None = None
    detail: str = ""
    needs: int | None = None


class PageEvidence(Struct, frozen=True, kw_only=True):
    """What a page's bytes say for or against it being an error page that calls itself 200.

    Texts are plain and cut short. `words` are all that a reader sees, `prose_words` those of them outside links,
    navigation, headers, footers and forms (a character of a script without spaces counts as half a word), `opening`
    is the beginning of that prose. `sketch` is a bottom-k sketch of the prose's shingles: two pages of the same
    prose have the same one. `article` says that the page calls itself an article (type, author's date), `shell` that
    a script is to fill it, `mounted` that it has a place where a script puts whatever page is asked for, `guarded` that
    it asks for consent, a login or a proof of being human, `login` that it has little but a place for a password,
    `refresh` where a `meta refresh` leads at once. `language` is the one that its mark-up states, without the region,
    in lower case.
    """

    url: str
    title: str | None = None
    headings: tuple[str, ...] = ()
    opening: str = ""
    words: int = 0
    prose_words: int = 0
    sketch: tuple[int, ...] = ()
    canonical: str | None = None
    refresh: str | None = None
    noindex: bool = False
    article: bool = False
    shell: bool = False
    mounted: bool = False
    guarded: bool = False
    login: bool = False
    language: str | None = None
