"""The story's images in order of trust: JSON-LD, OpenGraph, Twitter's, microdata, else the first of the article itself.

No tracking pixels, logos, placeholders or `data:` addresses; dimensions where the page states them. Pure.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from aggregator import urls
from aggregator.model.feed import Picture
from aggregator.parse.pages.json_ld import listed, scalar
from aggregator.parse.pages.markup import attribute

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

    from aggregator.parse.pages.markup import Markup
    from aggregator.parse.pages.microdata import Item
    from aggregator.parse.pages.story import Story

_MOST = 50
_MOST_ELEMENTS = 300
_SMALLEST = 50
_LAZY = (
    *("data-src", "data-original", "data-lazy-src", "data-lazy", "data-url", "data-image", "data-hi-res-src"),
    *("data-full-src", "data-img-src", "data-delayed-url", "data-echo", "data-actualsrc", "src"),
)
_LAZY_SETS = ("data-srcset", "data-lazy-srcset", "srcset")
_FURNITURE = re.compile(
    r"(?:^|[^a-z])(?:logos?|favicon|sprite|spacer|blank|pixel|placeholder|avatar|gravatar|icons?|badge|button|banner"
    r"|1x1|transparent|loading|loader|spinner|emoji|tracking|beacon|profile)(?:[^a-z]|$)",
    re.IGNORECASE,
)
_TRACKER = re.compile(
    r"doubleclick|scorecardresearch|google-analytics|googletagmanager|facebook\.com/tr|/pixel[./?]|quantserve|chartbeat"
    r"|ioam\.de|vgwort|met\.vgwort|smartadserver|adservice|/1x1\.|spacer\.gif|blank\.gif|pixel\.(?:gif|png)",
    re.IGNORECASE,
)
_LOGO_ONLY = re.compile(
    r"(?:[\W_\d]|logos?|og|share|sharing|default|facebook|twitter|social|images?|img|fallback|placeholder|amp|x|px|png"
    r"|jpe?g|webp|gif|svg|large|small|black|white|site|brand|standard|v|cropped|icon|favicon|square|wide)+",
    re.IGNORECASE,
)
_WIDTH_IN_SET = re.compile(r"(\S+?),?\s+(\d+(?:\.\d+)?)([wx])\s*(?:,|$)|(\S+)")
_NUMBER = re.compile(r"\s*(\d{1,5})(?:\.\d+)?\s*(?:px)?\s*")


def find_images(markup: Markup, story: Story, item: Item) -> tuple[Picture, ...]:
    """The images that the page states for the story; the article's first real one where it states none."""
    logos = _logos(markup, story)
    found: dict[str, Picture] = {}
    for picture in _stated(markup, story, item):
        known = found.get(picture.url)
        if picture.url in logos or _is_furniture(picture) or len(found) >= _MOST:
            continue
        if known is None or (known.width is None and picture.width is not None):
            found[picture.url] = picture
    if not found and markup.whole:
        found = {picture.url: picture for picture in _first_of_article(markup) if picture.url not in logos}
    return tuple(found.values())


def _stated(markup: Markup, story: Story, item: Item) -> Iterator[Picture]:
    for node in story.nodes:
        for name in ("image", "primaryImageOfPage", "thumbnail", "thumbnailUrl"):
            for value in listed(node.get(name))[:_MOST]:
                yield from _of_json(markup, story, value)
    yield from _of_metas(markup, "og:image")
    yield from _of_metas(markup, "twitter:image")
    addresses = [*item.values.get("image", ()), *item.values.get("thumbnailurl", ())]
    addresses += [link.href for link in markup.links if "image_src" in link.relations]
    addresses += [
        content for name in ("parsely-image-url", "sailthru.image.full") for content in markup.metas.get(name, ())
    ]
    yield from (Picture(url=address) for text in addresses if (address := markup.address(text)))


def _of_json(markup: Markup, story: Story, value: object) -> Iterator[Picture]:
    whole = story.whole(story.by_id.get(value, value) if isinstance(value, str) else value)
    if isinstance(whole, str):
        address = markup.address(whole)
        if address:
            yield Picture(url=address)
    elif isinstance(whole, dict):
        width, height = pixels(scalar(whole.get("width"))), pixels(scalar(whole.get("height")))
        stated = whole.get("url") or whole.get("contentUrl") or whole.get("@id")
        for text in listed(stated)[:_MOST]:
            address = markup.address(text)
            if address:
                yield Picture(url=address, width=width, height=height)


def pixels(value: object) -> int | None:
    """A positive number of pixels, however it is written (`1200`, `"1200px"`, `{"value": 1200}`), or None."""
    if isinstance(value, dict):
        value = value.get("value")
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    found = _NUMBER.fullmatch(str(value))
    return (int(found[1]) or None) if found else None


def _of_metas(markup: Markup, prefix: str) -> Iterator[Picture]:
    """OpenGraph's arrays: each image is followed by its own structured properties."""
    address: str | None = None
    width = height = None
    for name, content in markup.meta_list:
        if name in {prefix, f"{prefix}:url", f"{prefix}:src", f"{prefix}:secure_url"}:
            stated = markup.address(content)
            if name == prefix or address is None:
                if address:
                    yield Picture(url=address, width=width, height=height)
                address, width, height = stated, None, None
            elif name.endswith("secure_url") and address.startswith("http:"):
                address = stated or address
        elif name == f"{prefix}:width":
            width = pixels(content)
        elif name == f"{prefix}:height":
            height = pixels(content)
    if address:
        yield Picture(url=address, width=width, height=height)


def _logos(markup: Markup, story: Story) -> set[str]:
    """The addresses that JSON-LD calls somebody's logo."""
    found: set[str] = set()
    for node in story.every[:500]:
        for value in listed(node.get("logo"))[:5]:
            found.update(picture.url for picture in _of_json(markup, story, value))
    return found


def _is_furniture(picture: Picture) -> bool:
    """Whether even a stated image is none: a tracker, a dot, or a file whose name says nothing but `logo`."""
    sizes = [size for size in (picture.width, picture.height) if size is not None]
    if (sizes and max(sizes) < _SMALLEST) or _TRACKER.search(picture.url):
        return True
    name = picture.url.partition("?")[0].rpartition("/")[2]
    host = (urls.host(picture.url) or "").removeprefix("www.").partition(".")[0]
    rest = name.lower().replace(host, "") if host else name.lower()
    return "logo" in rest and _LOGO_ONLY.fullmatch(rest) is not None


def _first_of_article(markup: Markup) -> Iterator[Picture]:
    """The first real image within the article, the main part or a figure, in this order; else of the page."""
    for selector in ("article img, article amp-img, article noscript", "main img, main noscript", "figure img", "img"):
        for node in markup.tree.css(selector)[:_MOST_ELEMENTS]:
            picture = _of_noscript(markup, node) if node.tag == "noscript" else _of_element(markup, node)
            if picture is not None:
                yield picture
                return


def _of_noscript(markup: Markup, node: LexborNode) -> Picture | None:
    inner = node.css_first("img")
    if inner is None:
        text = node.text(deep=True)[:20_000]
        inner = LexborHTMLParser(text).css_first("img") if "<img" in text else None
    return _of_element(markup, inner) if inner is not None else None


def _of_element(markup: Markup, node: LexborNode) -> Picture | None:
    width, height = pixels(attribute(node, "width")), pixels(attribute(node, "height"))
    if any(size is not None and size < _SMALLEST for size in (width, height)):
        return None
    described = " ".join(attribute(node, name) for name in ("class", "id", "alt", "role"))
    if _FURNITURE.search(described):
        return None
    for text in _addresses(node):
        address = markup.address(text)
        if (
            address
            and not _TRACKER.search(address)
            and not _FURNITURE.search(address.partition("?")[0].rpartition("/")[2])
        ):
            return Picture(url=address, width=width, height=height)
    return None


def _addresses(node: LexborNode) -> Iterator[str]:
    """What an image element may show, the real one of a lazy one first."""
    yield from (text for name in _LAZY[:-1] if (text := attribute(node, name)))
    yield from (largest for name in _LAZY_SETS[:-1] if (largest := largest_of(attribute(node, name))))
    if not attribute(node, "src").startswith("data:"):
        yield attribute(node, "src")
    yield from filter(None, [largest_of(attribute(node, "srcset"))])
    above = node.parent
    if above is not None and above.tag == "picture":
        for source in above.css("source")[:20]:
            yield from filter(None, [largest_of(attribute(source, "srcset") or attribute(source, "data-srcset"))])


def largest_of(srcset: str) -> str | None:
    """The address of the largest candidate of a `srcset` (widths or densities), or None."""
    best: tuple[float, str] | None = None
    for found in _WIDTH_IN_SET.finditer(srcset[:20_000]):
        address, number, _, alone = found.groups()
        size = float(number) if number else 1.0
        text = (address or alone or "").rstrip(",")
        if text and not text.startswith("data:") and (best is None or size > best[0]):
            best = (size, text)
    return best[1] if best else None
