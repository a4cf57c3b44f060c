"""The anchors of documents that become HTML elsewhere: names of headings as each renderer makes them, explicit ids.

Nobody can tell from a file which renderer will show it: the names of all usual ones count.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

import regex

from aggregator.parse.links.asciidoc import without_code as asciidoc_prose
from aggregator.parse.links.escapes import Joined, in_attribute, in_markdown
from aggregator.parse.links.markdown import definitions_of, front_matter_of
from aggregator.parse.links.markdown_blocks import blocks
from aggregator.parse.links.markup import attributes, tags
from aggregator.parse.links.rst import without_code as rst_prose

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOT_IN_SLUG: Final = regex.compile(r"[^\p{L}\p{M}\p{N}\p{Pc}\- ]")
_HYPHENS: Final = re.compile(r"-{2,}")
_CODE: Final = re.compile(r"(`+)([^`]*)\1")
_IMAGE: Final = re.compile(r"!\[[^\]\[]*\](?:\([^()]*\)|\[[^\]\[]*\])?")
_LINK: Final = re.compile(r"\[([^\]\[]*)\](?:\([^()]*\)|\[[^\]\[]*\])?")
_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]*>")
_EMPHASIS: Final = re.compile(r"(?<![^\W_])_+(?=\S)|(?<=\S)_+(?![^\W_])")
_ID: Final = re.compile(r"\{:?[ ]?(?:[^{}\n#]*[ ])?#([^\s{}]+)[^{}\n]*\}")
_RST_TITLE: Final = re.compile(r"^(\S[^\n]*+)\n([=\-~^\"'`#*+.:_<>!$%&,/;?@|])\2++[ \t]*+$", re.MULTILINE)
_RST_TARGET: Final = re.compile(r"^[ \t]*+\.\. _([^\n]{1,300}?):(?=\s|\Z)|(?<!\w)_`([^`\n]+)`", re.MULTILINE)
_ASCIIDOC_TITLE: Final = re.compile(r"^(?:={1,6}|#{1,6})[ \t]+(\S[^\n]*)", re.MULTILINE)
_ASCIIDOC_ID: Final = re.compile(
    r"\[\[([^\],\[\n]+)(?:,[^\]\n]*)?\]\]|\[[\w%.]*#([\w:.-]+)|[\[,]id=[\"']?([\w:.-]+)|anchor:([\w:.-]+)\["
)
_ASCIIDOC_SETTING: Final = re.compile(r"^:(idprefix|idseparator):[ \t]*(\S*)", re.MULTILINE)
_NOT_IN_ID: Final = re.compile(r"[^\w\s.-]|<[^>]*>")


def markdown_names(text: str) -> Iterator[str]:
    """Names of headings (GitHub's, GitLab's, Python-Markdown's), `{#id}`, and ids in HTML."""
    titles: list[str] = []
    for block in blocks(text, front_matter_of(text)[2]):
        content = Joined(text, block.parts).text
        if "{" in content:
            yield from _ID.findall(content)
        if "<" in content:
            yield from _html_ids(content)
        if block.kind in {"heading", "underlined"}:
            titles.append(_shown(_ID.sub("", content[definitions_of(block, content)[1] :])))
    yield from _slugs(titles)


def _html_ids(text: str) -> Iterator[str]:
    for tag in tags(text):
        stated = {} if tag.closing else attributes(text, tag)
        for name in ("id", "name"):
            if name in stated:
                yield in_attribute(text[stated[name].start : stated[name].end])


def _slugs(titles: list[str]) -> Iterator[str]:
    """The slug of each title, and those that a second one of the same name has."""
    seen: dict[str, int] = {}
    counted: dict[str, int] = {}
    for title in titles:
        slug = github_slug(title)
        plain = _HYPHENS.sub("-", slug).strip("-")
        number = counted[plain] = counted.get(plain, -1) + 1
        yield from (plain, f"{plain}-{number}", f"{plain}_{number}") if number else (plain,)
        name = slug
        while name in seen:
            seen[slug] += 1
            name = f"{slug}-{seen[slug]}"
        seen[name] = 0
        yield name


def github_slug(title: str) -> str:
    """The name that GitHub gives a heading of this text."""
    return _NOT_IN_SLUG.sub("", title.strip().lower()).replace(" ", "-")


def _shown(title: str) -> str:
    """What a reader sees of a heading's Markdown: code as it is, links' texts, no images, emphasis and tags."""
    pieces: list[str] = []
    position = 0
    for match in _CODE.finditer(title):
        pieces += (_without_markup(title[position : match.start()]), match[2])
        position = match.end()
    return "".join([*pieces, _without_markup(title[position:])]).replace("\n", " ")


def _without_markup(text: str) -> str:
    for pattern, shown in ((_IMAGE, ""), (_LINK, r"\1"), (_TAG, ""), (_EMPHASIS, "")):
        text = pattern.sub(shown, text)
    return in_markdown(text)


def rst_names(text: str) -> Iterator[str]:
    """Names of sections and targets, as docutils makes ids of them, and as GitHub does."""
    prose = rst_prose(text)
    titles = [match[1] for match in _RST_TITLE.finditer(prose)]
    yield from _slugs(titles)
    targets = [match[1] or match[2] for match in _RST_TARGET.finditer(prose)]
    for name in (*titles, *targets):
        yield from (name.strip("`"), docutils_id(name))


def docutils_id(name: str) -> str:
    """The id that docutils makes of a name: lower-case ASCII letters and digits, joined by hyphens."""
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).lstrip("-0123456789").rstrip("-")


def asciidoc_names(text: str) -> Iterator[str]:
    """Ids of sections (Asciidoctor's and GitHub's), their titles, and explicit ids."""
    prose = asciidoc_prose(text)
    settings = dict(_ASCIIDOC_SETTING.findall(prose))
    prefix, separator = settings.get("idprefix", "_"), settings.get("idseparator", "_")
    titles = [_ID.sub("", match[1]).strip() for match in _ASCIIDOC_TITLE.finditer(text)]
    yield from titles
    yield from _slugs(titles)
    for match in _ASCIIDOC_ID.finditer(prose):
        yield match[match.lastindex or 0]
    counted: dict[str, int] = {}
    for title in titles:
        name = asciidoctor_id(title, prefix, separator)
        counted[name] = counted.get(name, 0) + 1
        yield name if counted[name] == 1 else f"{name}{separator}{counted[name]}"


def asciidoctor_id(title: str, prefix: str = "_", separator: str = "_") -> str:
    """The id that Asciidoctor makes of a section's title."""
    words = re.split(r"[\s.-]+" if separator else r"\s+", _NOT_IN_ID.sub("", title.lower()).strip())
    return prefix + separator.join(word for word in words if word)
