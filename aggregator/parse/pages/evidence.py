"""What a page's bytes say for or against it being an error page that calls itself 200. Pure; never raises."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from zlib import crc32

import regex
from selectolax.lexbor import LexborHTMLParser

from aggregator.model.page import PageEvidence
from aggregator.parse.mounts import MOUNTS
from aggregator.parse.pages.bytes import linear, to_utf8
from aggregator.parse.pages.text import plain
from aggregator.urls import resolve

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

SKETCH: Final = 64
SHINGLE: Final = 4
MOST_WORDS: Final = 5_000
OPENING: Final = 300
HEADING: Final = 200
MOST_HEADINGS: Final = 4
FEW_WORDS: Final = 30
GUARD_WORDS: Final = 300
AT_ONCE: Final = 15.0
"""Seconds within which a `meta refresh` still takes its reader away."""

UNSEEN: Final = ["script", "style", "template", "svg", "iframe", "object", "head", "math", "canvas"]
BESIDE: Final = (
    "nav, header, footer, aside, form, button, select, a, dialog, menu, [hidden], [role=navigation], [role=banner],"
    " [role=contentinfo], [role=search], [aria-hidden=true]"
)
SHELLS: Final = ", ".join([*(f"#{name}" for name in sorted(MOUNTS)), "app-root", "[ng-app]", "[data-reactroot]"])
WORD = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]|[\p{L}\p{M}\p{N}]+")
IDEOGRAPH = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]")
REFRESH = re.compile(r"""\s*([0-9.]+)\s*[;,]\s*(?:url\s*=\s*)?["']?([^"'\s]+)""", re.IGNORECASE)
LANGUAGE = re.compile(r"[a-z]{2,3}(?![a-z0-9])")
DATED = re.compile(rb'"datePublished"\s*:')
GUARDS = regex.compile(
    r"javascript|captcha|cookies?\b|you('|’)?(?: a)?re (?:a )?human|(?:sign|log) ?in\b|not a robot"
    r"|checking your browser|maintenance|coming soon|subscribe|access denied|your (?:region|country)"
    r"|age verification|18 (?:years|or older)|how old are you|legal (?:drinking )?age|before you continue|anmelden"
)


def page_evidence(body: bytes, *, url: str, content_type: str | None = None) -> PageEvidence:
    """The evidence in `body`, fetched from `url` with that Content-Type; it may be cut anywhere.

    Plain text is a page of one text. Bytes that are no text give a page that says nothing.
    """
    text = to_utf8(body, content_type)
    if (content_type or "").partition(";")[0].strip().lower() == "text/plain" or b"<" not in text:
        return _of_plain_text(text, url)
    page, _ = linear(text)
    return _of_tree(LexborHTMLParser(page), url, dated=DATED.search(text) is not None)


def _of_plain_text(text: bytes, url: str) -> PageEvidence:
    words = WORD.findall(text[: MOST_WORDS * 8].decode("utf-8", "replace"))[:MOST_WORDS]
    return PageEvidence(
        url=url,
        opening=_opening(text[: OPENING * 4].decode("utf-8", "replace")),
        words=_count(words),
        prose_words=_count(words),
        sketch=_sketch(words),
    )


def _of_tree(tree: LexborHTMLParser, url: str, *, dated: bool) -> PageEvidence:
    noscript = " ".join(node.text(deep=True)[:OPENING] for node in tree.css("noscript")[:3])
    # What it holds is not for browsers: a refresh in it leads nobody away.
    for node in tree.css("noscript"):
        node.decompose()
    title, headings = _title(tree), _headings(tree)
    facts = {name.lower(): content for name, content in _metas(tree)}
    password = tree.css_first("input[type=password]") is not None
    has_script = tree.css_first("script") is not None
    is_shell = tree.css_first(SHELLS) is not None or "javascript" in noscript.lower()
    canonical = tree.css_first("link[rel=canonical i][href]")
    language = _language(tree)
    tree.strip_tags(UNSEEN)
    seen = WORD.findall(_text(tree))
    for node in tree.css(BESIDE):
        node.decompose()
    prose = _text(tree)
    words = WORD.findall(prose)[:MOST_WORDS]
    return PageEvidence(
        url=url,
        title=title,
        headings=headings,
        opening=_opening(prose),
        words=_count(seen),
        prose_words=_count(words),
        sketch=_sketch(words),
        canonical=resolve(url, canonical.attributes.get("href") or "") if canonical is not None else None,
        refresh=_refresh(facts.get("refresh", ""), url),
        noindex="noindex" in f"{facts.get('robots', '')} {facts.get('googlebot', '')}".lower(),
        article=dated or "article:published_time" in facts,
        mounted=has_script and is_shell,
        shell=has_script and _count(seen) < FEW_WORDS + FEW_WORDS * is_shell,
        guarded=_count(words) <= GUARD_WORDS and (password or GUARDS.search(prose.lower()) is not None),
        login=_count(words) <= GUARD_WORDS and password,
        language=language,
    )


def _title(tree: LexborHTMLParser) -> str | None:
    node = tree.css_first("title")
    text = plain(node.text(deep=True)[: HEADING * 4]) if node is not None else None
    return text[:HEADING] if text else None


def _language(tree: LexborHTMLParser) -> str | None:
    stated = (tree.root.attributes.get("lang") or "") if tree.root is not None else ""
    match = LANGUAGE.match(stated.strip().lower())
    return match[0] if match else None


def _headings(tree: LexborHTMLParser) -> tuple[str, ...]:
    """The first headings of the first rank, with those of the second behind them."""
    nodes: list[LexborNode] = [*tree.css("h1")[:MOST_HEADINGS], *tree.css("h2")[:MOST_HEADINGS]]
    texts = (plain(node.text(deep=True, separator=" ")[: HEADING * 4]) for node in nodes)
    return tuple(text[:HEADING] for text in texts if text)[:MOST_HEADINGS]


def _metas(tree: LexborHTMLParser) -> list[tuple[str, str]]:
    return [
        (name, node.attributes.get("content") or "")
        for node in reversed(tree.css("meta[content]")[:500])
        for key in ("name", "property", "http-equiv")
        if (name := node.attributes.get(key))
    ]


def _refresh(content: str, url: str) -> str | None:
    match = REFRESH.match(content[:4096])
    try:
        at_once = match is not None and float(match[1]) <= AT_ONCE
    except ValueError:
        return None
    return resolve(url, match[2]) if match is not None and at_once else None


def _text(tree: LexborHTMLParser) -> str:
    return tree.body.text(deep=True, separator=" ") if tree.body is not None else ""


def _opening(prose: str) -> str:
    return (plain(prose[: OPENING * 8].replace("<", " ")) or "")[:OPENING]


def _count(words: list[str]) -> int:
    """Words; a character of a script without spaces is half of one."""
    single = sum(len(word) == 1 and IDEOGRAPH.match(word) is not None for word in words)
    return len(words) - single + (single + 1) // 2


def _sketch(words: list[str]) -> tuple[int, ...]:
    """The smallest hashes of all runs of four words, ascending."""
    lower = [word.lower() for word in words]
    runs = {" ".join(lower[start : start + SHINGLE]) for start in range(max(1, len(lower) - SHINGLE + 1))} - {""}
    return tuple(sorted({crc32(run.encode("utf-8", "replace")) for run in runs})[:SKETCH])
