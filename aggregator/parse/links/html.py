"""The links of an HTML page: every element and attribute that makes a browser or a reader go somewhere.

Source: the WHATWG HTML index of attributes whose value is an address; OpenGraph; Twitter cards.
"""

from __future__ import annotations

import re
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from msgspec import structs

from aggregator.parse.links.css import css_links
from aggregator.parse.links.escapes import in_attribute, of_markup
from aggregator.parse.links.html_head import is_json_ld, link_element, meta_element
from aggregator.parse.links.json_ld import json_ld_links
from aggregator.parse.links.markup import RAW, Tag, Value, attributes, tags
from aggregator.parse.links.occurrence import Occurrence, trimmed
from aggregator.parse.links.srcset import candidates

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aggregator.model.link import LinkKind

_ADDRESSES: Final[dict[str, tuple[tuple[str, LinkKind], ...]]] = {
    "a": (("href", "link"), ("xlink:href", "link")),
    "area": (("href", "link"),),
    "img": (("src", "image"), ("longdesc", "link"), ("usemap", "link")),
    "image": (("href", "image"), ("xlink:href", "image")),
    "feimage": (("href", "image"), ("xlink:href", "image")),
    "video": (("src", "link"), ("poster", "image")),
    "audio": (("src", "link"),),
    "source": (("src", "link"),),
    "track": (("src", "link"),),
    "iframe": (("src", "link"),),
    "frame": (("src", "link"),),
    "embed": (("src", "link"),),
    "object": (("data", "link"), ("usemap", "link")),
    "script": (("src", "link"),),
    "body": (("background", "image"),),
    "table": (("background", "image"),),
    "td": (("background", "image"),),
    "th": (("background", "image"),),
    "blockquote": (("cite", "link"),),
    "q": (("cite", "link"),),
    "ins": (("cite", "link"),),
    "del": (("cite", "link"),),
    "form": (("action", "link"),),
    "input": (("src", "image"),),
    "amp-img": (("src", "image"),),
    "amp-anim": (("src", "image"),),
    "amp-video": (("src", "link"), ("poster", "image")),
    "amp-audio": (("src", "link"),),
    "amp-iframe": (("src", "link"),),
}
_SETS: Final = {"img": "srcset", "source": "srcset", "link": "imagesrcset", "amp-img": "srcset"}
_START: Final = attrgetter("start")
_BASE: Final = re.compile(r"<base[\s/]", re.IGNORECASE)
_BASE_FIELD: Final = "base href"
_CLICKED: Final = frozenset({"a", "area", "frame"})
_MEDIA: Final = frozenset({"picture", "video", "audio"})
_OF_INTEREST: Final = _ADDRESSES.keys() | _SETS.keys() | _MEDIA | {"base", "meta"}


def html_links(text: str) -> Iterator[Occurrence]:
    """The links of a page in their order; each with the page's `<base href>`, wherever that stands in it."""
    bases = _links(text) if _BASE.search(text) else iter(())
    base = next((one.value for one in bases if one.field == _BASE_FIELD), None)
    for one in _links(text):
        if one.field != _BASE_FIELD:
            yield one if base is None else structs.replace(one, base=base)


def _links(text: str) -> Iterator[Occurrence]:
    """All links, and the elements `base`, as if these were some."""
    media: str | None = None
    opened: Tag | None = None
    for tag in tags(text):
        name = tag.name
        if name == RAW and opened is not None:
            yield from _raw(text, tag, opened)
            continue
        if name in _MEDIA:
            media = None if tag.closing else name
        if not tag.closing:
            opened = tag
        if tag.closing or tag.start == tag.end:
            continue
        has_style = text.find("style", tag.start, tag.end) >= 0 or text.find("STYLE", tag.start, tag.end) >= 0
        if name in _OF_INTEREST:
            found = _element(text, tag, media)
            yield from sorted(chain(found, _style(text, tag)) if has_style else found, key=_START)
        elif has_style:
            yield from _style(text, tag)


def _element(text: str, tag: Tag, media: str | None) -> Iterator[Occurrence]:
    name = tag.name
    stated = attributes(text, tag)
    if name == "base":
        yield from _one(text, stated, name, "href", "link")
    elif name == "meta":
        yield from meta_element(text, stated)
    elif name == "link":
        yield from link_element(text, stated)
    elif name in _ADDRESSES and _counts(text, name, stated):
        for attribute, kind in _ADDRESSES[name]:
            if attribute in stated:
                shown: LinkKind = "image" if name == "source" and media == "picture" else kind
                yield from _one(text, stated, name, attribute, shown)
    attribute = _SETS.get(name, "")
    if attribute in stated:
        yield from _set(text, stated[attribute], f"{name} {attribute}")


def _counts(text: str, name: str, stated: dict[str, Value]) -> bool:
    """A form is visited where it is asked by GET; an input has an address where it is an image."""
    if name == "form":
        return _lower(text, stated.get("method")) in {"", "get"}
    return name != "input" or _lower(text, stated.get("type")) == "image"


def _lower(text: str, value: Value | None) -> str:
    return "" if value is None else text[value.start : value.end].strip().lower()


def _one(text: str, stated: dict[str, Value], name: str, attribute: str, kind: LinkKind) -> Iterator[Occurrence]:
    value = stated.get(attribute)
    if value is None:
        return
    start, end = trimmed(text, value.start, value.end)
    if start < end:
        yield Occurrence(start, end, in_attribute(text[start:end]), f"{name} {attribute}", kind, name in _CLICKED)


def _set(text: str, value: Value, field: str) -> Iterator[Occurrence]:
    said = of_markup(text[value.start : value.end], value.start)
    for start, end in candidates(said.text):
        yield said.placed(Occurrence(start, end, said.text[start:end], field, "image", follow=False))


def _style(text: str, tag: Tag) -> Iterator[Occurrence]:
    value = attributes(text, tag).get("style")
    if value is not None:
        said = of_markup(text[value.start : value.end], value.start)
        yield from (said.placed(found) for found in css_links(said.text, f"{tag.name} style"))


def _raw(text: str, raw: Tag, element: Tag) -> Iterator[Occurrence]:
    """What stands inside `element`: a style sheet, JSON-LD, or nothing of interest."""
    if element.name == "style":
        inner = css_links(text[raw.start : raw.end], "style")
    elif element.name == "script" and is_json_ld(text, attributes(text, element)):
        inner = json_ld_links(text[raw.start : raw.end])
    else:
        return
    for found in inner:
        yield structs.replace(found, start=found.start + raw.start, end=found.end + raw.start)
