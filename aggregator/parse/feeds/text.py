"""Text constructs of feeds: plain text out of HTML, and the image and the player that the HTML holds."""

from __future__ import annotations

import html
import re

from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser, LexborNode

MOST_UNCLOSED = 5_000
"""With more elements open the HTML parser takes quadratic time: then tags are taken out without it."""
_SPLIT = "\x1e"
_TAG = re.compile(r"<[A-Za-z!/?][^<>]*>?")
_BLOCK = re.compile(
    r"<(?=/?(?:p|div|br|li|ul|ol|dl|dt|dd|h[1-6]|blockquote|pre|section|article|aside|header|footer|figure|figcaption"
    r"|hr|address|main|nav|form|fieldset|details|summary|video|audio|iframe|center)\b)",
    re.IGNORECASE,
)
_TABLE = re.compile(
    r"</?(?:table|thead|tbody|tfoot|tr|td|th|caption|colgroup|col|select|option)\b[^<>]*>", re.IGNORECASE
)
_MARKUP = re.compile(r"<[A-Za-z!/?]")
_ESCAPED_TWICE = re.compile(
    r"&lt;(?:/(?:p|div|a|b|i|em|strong|span|li|ul|ol|h[1-6]|blockquote)|br ?/?|img [^<>]*|p)&gt;"
)
_SILENT = ["script", "style", "template", "noframes", "object", "svg", "math"]
_SILENT_TAG = re.compile(rf"<(?={'|'.join(_SILENT)})", re.IGNORECASE)
_IMAGE_TAG, _FRAME_TAG = re.compile(r"<img\b", re.IGNORECASE), re.compile(r"<iframe\b", re.IGNORECASE)
_LAZY = ("data-src", "data-lazy-src", "data-original", "data-lazy", "src")
_LAZY_SETS = ("data-srcset", "data-lazy-srcset", "srcset")
_PIXELS = frozenset({"0", "1", "0px", "1px"})
_DECORATION = re.compile(
    r"s\.w\.org/images/core/emoji|feeds\.feedburner\.com/~|feedsportal\.com|/blank\.gif|/spacer\.gif|/pixel\.|doubleclick\."
    r"|gravatar\.com/avatar|/wp-includes/images/smilies",
    re.IGNORECASE,
)


class Construct(Struct, frozen=True):
    """A text as the feed wrote it: `markup` says whether it is HTML, `base` the address that it is relative to."""

    value: str
    markup: bool = True
    base: str | None = None
    language: str | None = None


class Image(Struct, frozen=True):
    """An image as HTML names it; the address may be relative, dimensions are as written."""

    url: str
    width: str | None = None
    height: str | None = None


class Reading(Struct, frozen=True):
    """What an HTML text holds: its blocks as lines of plain text, its first image, the addresses of its frames."""

    text: str = ""
    image: Image | None = None
    frames: tuple[str, ...] = ()


def one_line(text: str) -> str:
    """`text` with every run of white space as one space."""
    return " ".join(text.split())


def read_construct(construct: Construct | None) -> Reading:
    """The plain text of a construct, a line for each block, with its first image and its frames."""
    if construct is None:
        return Reading()
    if not construct.markup:
        return Reading("\n".join(line for piece in construct.value.splitlines() if (line := one_line(piece))))
    return read_html(construct.value)


def read_html(source: str) -> Reading:
    """The same of HTML; HTML that was escaped once too often is unescaped."""
    if "<![CDATA[" in source:  # a section within a section: HTML would take it for a comment
        source = source.replace("<![CDATA[", "").replace("]]>", "")
    if not _MARKUP.search(source):
        if "&lt;" in source and _ESCAPED_TWICE.search(source):
            return read_html(html.unescape(source))
        return Reading(_lines(html.unescape(source) if "&" in source else source))
    prepared = _BLOCK.sub(_SPLIT + "<", _TABLE.sub(_SPLIT, source) if "<t" in source or "<T" in source else source)
    if source.count("<") - 2 * source.count("</") > MOST_UNCLOSED:
        return Reading(_lines(html.unescape(_TAG.sub(" ", prepared))))
    tree = LexborHTMLParser(prepared)
    image = _first_image(tree) if _IMAGE_TAG.search(source) else None
    frames = _frames(tree) if _FRAME_TAG.search(source) else ()
    if _SILENT_TAG.search(source):
        tree.strip_tags(_SILENT)
    body = tree.body
    return Reading(_lines(body.text(deep=True) if body else ""), image, frames)


def _lines(text: str) -> str:
    """Each block on a line of its own, white space within it collapsed."""
    return "\n".join(line for block in text.split(_SPLIT) if (line := one_line(block)))


def _frames(tree: LexborHTMLParser) -> tuple[str, ...]:
    """The addresses of all frames, lazily loaded ones too."""
    found = (node.attributes.get("src") or node.attributes.get("data-src") for node in tree.css("iframe"))
    return tuple(address.strip().replace(_SPLIT, "") for address in found if address)


def _first_image(tree: LexborHTMLParser) -> Image | None:
    """The first image that is neither a pixel nor a decoration."""
    return next((image for node in tree.css("img") if (image := _image(node))), None)


def _image(node: LexborNode) -> Image | None:
    """The image that one element shows, a lazy one by its real address."""
    attributes = node.attributes
    width, height = attributes.get("width"), attributes.get("height")
    candidates = [attributes.get(name) for name in _LAZY] + [_largest(attributes.get(name)) for name in _LAZY_SETS]
    address = next(
        (one.strip() for one in candidates if one and one.strip() and not one.strip().startswith("data:")), ""
    )
    if not address or width in _PIXELS or height in _PIXELS or _DECORATION.search(address):
        return None
    return Image(address, width, height)


def _largest(srcset: str | None) -> str | None:
    """The address of a srcset's largest candidate, or None."""
    candidates = [piece.split() for piece in re.split(r",\s+", srcset or "") if piece.strip()]
    return max(candidates, key=_size)[0].rstrip(",") if candidates else None


def _size(candidate: list[str]) -> float:
    digits = re.match(r"[\d.]{1,9}", candidate[1]) if len(candidate) > 1 else None
    try:
        return float(digits[0]) if digits else 1.0
    except ValueError:
        return 0.0
