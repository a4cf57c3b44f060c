"""The links of AsciiDoc: `link:`, `mailto:`, addresses with and without text, images, media, cross references.

Listings, literals, comments and passthroughs are not read. Attributes that the document defines (`:repo: https://…`)
are put in; an address with any other attribute is a template, not a link. Source: the AsciiDoc language documentation.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from msgspec import structs

from aggregator.parse.links.mask import masked
from aggregator.parse.links.occurrence import Occurrence, trimmed
from aggregator.parse.links.plain import addresses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aggregator.model.link import LinkKind

_LINE: Final = re.compile(r"([^\n]*+)(?:\n|\Z)")
_FENCE: Final = re.compile(r"(-{4,}|\.{4,}|/{4,}|\+{4,}|```+|~~~~+)(?:\w*)\s*")
_CODE_STYLE: Final = re.compile(
    r"\[(?:source|listing|literal|pass|stem|latexmath|asciimath|comment|,)(?:[%,.#\]]|\w+[,\]])"
)
_META: Final = re.compile(r"\[[^\]]*\]\Z|\.[^\s.]")
"""Lines that tell of the block below: its style, its title."""

_LISTED: Final = re.compile(r"[ \t]+(?:[*.-]{1,5}|\d+\.|[a-z]\.|<\d+>)[ \t]|[^\n]*::(?:\s|\Z)|[ \t]+\|")
_INLINE: Final = re.compile(
    r"`[^`\n]++`|(?<!link:)\+\+\+?(?!\[)[^+\n]++\+\+\+?|(?<!\S)\+[^+\n]++\+|\\(?:https?|ftp)://[^\s\[\]]*+"
)
_ATTRIBUTE: Final = re.compile(r"^:([\w-]+):[ \t]+([^\n]*\S)", re.MULTILINE)
_PLACEHOLDER: Final = re.compile(r"\{([\w-]+)\}")
_LINK: Final = re.compile(r"(?<![\w\\:])link:(?:\+\+([^\s+]++)\+\+|([^\s\[\]]++))\[")
_ADDRESS: Final = re.compile(r"(?<![\w\\:/}+])((?:(?:https?|ftp)://|\{[\w-]++\}/?)[^\s\[\]<>]*+)\[")
_MAIL: Final = re.compile(r"(?<![\w\\:])(mailto:[^\s\[\]<>]++)\[")
_IMAGE: Final = re.compile(r"(?<![\w\\:])image::?([^\s\[\]:][^\[\]\n]*+)\[([^\[\]\n]*+)\]")
_MEDIA: Final = re.compile(r"^(?:video|audio)::([^\s\[\]]++)\[(?!youtube|vimeo)", re.MULTILINE)
_IMAGE_LINK: Final = re.compile(r"(?:^|,)\s*link=(?:\"([^\"]*)\"|([^,\"]+))")
_REFERENCE: Final = re.compile(r"(?<![\w\\:])xref:([^\s\[\]]++)\[")
_CROSS: Final = re.compile(r"(?<![\\<])<<([^<>,\n]++)(?:,[^<>\n]*+)?>>")
_PAGE: Final = re.compile(r"[^#]*\.(?:adoc|asciidoc|asc|html)")
_ELSEWHERE: Final = re.compile(r"[\w.-]*[:@$]")
_PATTERNS: Final[tuple[tuple[re.Pattern[str], str, LinkKind], ...]] = (
    (_LINK, "link", "link"),
    (_ADDRESS, "link", "link"),
    (_MAIL, "link", "link"),
    (_IMAGE, "image", "image"),
    (_MEDIA, "media", "link"),
    (_REFERENCE, "xref", "link"),
    (_CROSS, "xref", "link"),
)


def asciidoc_links(text: str) -> Iterator[Occurrence]:
    """The links of an AsciiDoc document in their order."""
    prose = without_code(text)
    stated: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(prose):
        stated.setdefault(match[1], match[2][:2000])
    found: list[Occurrence] = []
    taken: list[tuple[int, int]] = []
    for pattern, field, kind in _PATTERNS:
        for match in pattern.finditer(prose):
            group = (match.lastindex or 0) if pattern is _LINK else 1
            start, end = trimmed(prose, *match.span(group))
            taken.append(match.span() if pattern is _IMAGE else (match.start(), match.end(group)))
            found.append(Occurrence(start, end, prose[start:end], field, kind, kind == "link"))
            if pattern is _IMAGE:
                found += _image_link(prose, *match.span(2))
    found += (structs.replace(one, field="address") for one in addresses(masked(prose, taken)))
    for one in sorted(found, key=lambda one: one.start):
        value = _meaning(one, stated)
        if value is not None and one.start < one.end:
            yield structs.replace(one, value=value)


def _image_link(text: str, start: int, end: int) -> Iterator[Occurrence]:
    match = _IMAGE_LINK.search(text[start:end])
    if match is not None:
        left, right = match.span(match.lastindex or 0)
        left, right = trimmed(text, start + left, start + right)
        yield Occurrence(left, right, text[left:right], "image link")


def _meaning(found: Occurrence, stated: dict[str, str]) -> str | None:
    """What is written, with attributes put in and references made relative addresses; None: nobody can tell."""
    value = found.value or ""
    for _ in range(3):
        value = _PLACEHOLDER.sub(lambda match: stated.get(match[1], match[0]), value)[:100_000]
    if _PLACEHOLDER.search(value):
        return None
    folder = stated.get("imagesdir", "")
    if found.field == "image" and folder and not re.match(r"[a-z]+:|/", value):
        return f"{folder.rstrip('/')}/{value}"
    return _reference(value) if found.field == "xref" else value


def _reference(value: str) -> str | None:
    page, sign, fragment = value.partition("#")
    if _ELSEWHERE.match(value):
        return None
    if not sign:
        return value if _PAGE.fullmatch(value) else f"#{value}"
    return f"{page}{'' if not page or _PAGE.fullmatch(page) else '.adoc'}#{fragment}"


def without_code(text: str) -> str:
    """`text` with listings, literals, comments, passthroughs and monospaced words blanked out."""
    prose = masked(text, _code(text))
    return masked(prose, (match.span() for match in _INLINE.finditer(prose)))


def _code(text: str) -> Iterator[tuple[int, int]]:
    fence: str | None = None
    after_blank = True
    literal = styled = False
    position = 0
    while position < len(text) and (match := _LINE.match(text, position)):
        line, position = match[1].rstrip(), match.end()
        delimiter = _FENCE.fullmatch(line)
        if fence is not None:
            yield match.span()
            fence = None if line == fence else fence
            continue
        is_meta = bool(_META.match(line))
        is_indented = after_blank and line[:1] in {" ", "\t"} and not _LISTED.match(line)
        literal = bool(line) and (literal or is_indented or (styled and not is_meta))
        styled = bool(_CODE_STYLE.match(line)) or (styled and is_meta)
        after_blank = not line
        if delimiter is not None:
            fence, literal = delimiter[1], False
        if literal or (line.startswith("//") and delimiter is None):
            yield match.span()
