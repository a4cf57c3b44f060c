"""Text as a page writes it, made plain: one line, no markup, no entities, nothing invisible.

Pages escape twice (`&amp;#039;` in JSON-LD), leave tags in headlines and soft hyphens in words. Pure.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>|<!--.{0,500}?-->", re.DOTALL)
_BREAK = re.compile(r"<(?:br|p|/p|div|/div|li|/li)\b[^<>]{0,500}>", re.IGNORECASE)
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_INVISIBLE = dict.fromkeys([0xAD, 0x200B, 0x2060, 0xFEFF, *range(9), *range(0xE, 0x20), *range(0x7F, 0xA0)])
_NO_WORD = re.compile(r"[\W_]+")
_LONGEST = 20_000
_TEMPLATE = re.compile(r"\{\{.{0,99}?\}\}|\$\{.{0,99}?\}|<%.{0,99}?%>|%%\w{1,40}%%|#\{.{0,99}?\}|\[%.{0,99}?%\]")
_NOTHING = {"", "null", "none", "undefined", "nan", "n/a", "false", "true", "[]", "{}", "[object object]"}


def plain(value: object) -> str | None:
    """The one line of text that `value` is, or None where it is no text, or says nothing (`null`, `{{title}}`).

    Entities are resolved (twice where written twice), tags dropped, white space collapsed, invisible characters and
    lone surrogates removed; longer text than 20,000 characters is cut there.
    """
    return _plain(value[:_LONGEST]) if isinstance(value, str) else None


# A page says the same title, address and description many times over.
@lru_cache(maxsize=128)
def _plain(text: str) -> str | None:
    if "&" in text and _ENTITY.search(text):
        text = html.unescape(html.unescape(text))
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub(" ", text))
    if not text.isascii():
        text = _SURROGATE.sub("\ufffd", text)
    text = " ".join(text.translate(_INVISIBLE).split())
    return None if text.lower() in _NOTHING or is_template(text) else text


def is_template(text: str) -> bool:
    """Whether `text` holds a placeholder that a server or a script forgot to fill in."""
    return ("{" in text or "%" in text) and _TEMPLATE.search(text) is not None


@lru_cache(maxsize=512)
def key(text: str) -> str:
    """What is left of `text` to compare it by: letters and digits, case folded."""
    return _NO_WORD.sub("", text.casefold())


def unique(texts: list[str]) -> list[str]:
    """`texts` without those whose letters and digits came before, in order."""
    seen: dict[str, str] = {}
    for text in texts:
        seen.setdefault(key(text) or text, text)
    return list(seen.values())
