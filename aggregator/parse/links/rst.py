r"""The links of reStructuredText: `text <address>`_, named and anonymous targets, images, `:target:`, bare addresses.

Literal blocks, code directives, comments and inline literals are not read. Source: docutils, "reStructuredText Markup
Specification".
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

_LINE: Final = re.compile(r"([ \t]*+)([^\n]*+)(?:\n|\Z)")
_CODE: Final = re.compile(r"\.\. (?:code(?:-block)?|sourcecode|literalinclude|math|raw|highlight|doctest|prompt)::")
_EXPLICIT: Final = re.compile(r"\.\. (?:_|__|\[|\||[\w:.+-]+::)")
_LITERAL: Final = re.compile(r"``")
_EMBEDDED: Final = re.compile(r"(?<![\w:`\\])`[^`<]*+<([^`<>]++)>`__?")
_TARGET: Final = re.compile(
    r"^(?P<indent>[ \t]*+)(?:\.\. _(?:`[^`\n]++`|(?:[^:\n\\`]|\\.|:(?=[^\s]))++):|\.\. __:|__)"
    r"(?:[ \t]++|[ \t]*+\n(?P=indent)[ \t]++)(\S[^\n]*+(?:\n(?P=indent)[ \t]++\S[^\n]*+)*+)",
    re.MULTILINE,
)
"""An address may go on in the lines below that are indented further."""

_PICTURE: Final = re.compile(r"^[ \t]*+\.\. (?:\|[^|\n]++\| )?(?:image|figure)::[ \t]++(\S[^\n]*+)", re.MULTILINE)
_OPTION: Final = re.compile(r"^[ \t]++:target:[ \t]++(\S[^\n]*+)", re.MULTILINE)
_ALIAS: Final = re.compile(r"(?:[^/:.]*|`[^`]*`)_")
_SPACE: Final = re.compile(r"\s+")
_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_PATTERNS: Final[tuple[tuple[re.Pattern[str], str, LinkKind], ...]] = (
    (_EMBEDDED, "link", "link"),
    (_TARGET, "target", "link"),
    (_PICTURE, "image", "image"),
    (_OPTION, "image target", "link"),
)


def rst_links(text: str) -> Iterator[Occurrence]:
    """The links of a reStructuredText document in their order."""
    prose = without_code(text)
    found: list[Occurrence] = []
    taken: list[tuple[int, int]] = []
    for pattern, field, kind in _PATTERNS:
        for match in pattern.finditer(prose):
            taken.append(match.span())
            start, end = trimmed(prose, *match.span(match.lastindex or 0))
            written = prose[start:end]
            if start < end and not _ALIAS.fullmatch(written):
                value = _ESCAPE.sub(r"\1", _SPACE.sub("", written))
                found.append(Occurrence(start, end, value, field, kind, kind == "link"))
    found += (structs.replace(one, field="address") for one in addresses(masked(prose, taken)))
    yield from sorted(found, key=lambda one: one.start)


def without_code(text: str) -> str:
    """`text` with literal blocks, code, comments and inline literals blanked out."""
    prose = masked(text, _code(text))
    return masked(prose, _literals(prose))


def _code(text: str) -> Iterator[tuple[int, int]]:
    """Indented text below a line that ends with `::`, a directive that holds code, or a comment."""
    below: int | None = None
    position = 0
    while position < len(text) and (match := _LINE.match(text, position)):
        indent, line = len(match[1].expandtabs()), match[2].rstrip()
        position = match.end()
        if not line:
            continue
        if below is not None and indent > below:
            yield match.span()
            continue
        below = None
        is_explicit = line.startswith(".. ") or line == ".."
        if is_explicit and not _EXPLICIT.match(line):
            yield match.span()
            below = indent
        elif _CODE.match(line) or (line.endswith("::") and not is_explicit):
            below = indent


def _literals(text: str) -> Iterator[tuple[int, int]]:
    """Pairs of double backquotes in one paragraph."""
    opened: int | None = None
    for match in _LITERAL.finditer(text):
        if opened is not None and "\n\n" not in text[opened : min(match.start(), opened + 2000)]:
            yield opened, match.end()
            opened = None
        else:
            opened = match.start()
