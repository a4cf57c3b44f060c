"""Whether a text changed in nothing that its readers would miss: marks, spaces, and counters that software keeps.

A number is news, unless it counts what software counts ("123 comments", "1,234 views", "5 min read") and stands alone:
at an end of the text, in brackets, between bars. "Won by 12 votes" is told again, "12 votes" is not. How long ago
something was ("5 minutes ago") is no news wherever it stands.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_NUMBER: Final = r"\d+(?:[.,\u00a0\u202f' ]\d{3})*(?:[.,]\d+)?(?:\s?(?:k|m|mio|tsd)\b)?\+?"
_COUNTED: Final = (
    r"(?:comments?|replies|reply|responses?|views?|reads?|readers?|visits?|hits|shares?|likes?|upvotes?|"
    r"reactions?|retweets?|reposts?|claps?|stars?|downloads?|plays?|listens?|"
    r"kommentare?|aufrufe|antworten|leser|commentaires?|vues|partages?|comentarios?|comentários?|vistas|visitas|"
    r"commenti|reacties|комментари\w+|просмотр\w*|评论|条评论|阅读|コメント|回視聴|댓글|min(?:ute)?s?\.?\s+(?:read|lesezeit))"
)
_UNIT: Final = r"(?:sec(?:ond)?|min(?:ute)?|hour|hr|day)s?\.?"
_AGO: Final = re.compile(
    rf"\b{_NUMBER}\s*(?:{_UNIT}|[smhd])\s+ago\b|\bvor\s+{_NUMBER}\s*(?:sekunden?|min(?:uten?)?\.?|stunden?|tag(?:en)?)\b|"
    rf"\bil\s+y\s+a\s+{_NUMBER}\s*(?:secondes?|minutes?|min|heures?|h|jours?)\b|"
    rf"\bhace\s+{_NUMBER}\s*(?:segundos?|minutos?|min|horas?|h|días?)\b|{_NUMBER}\s*(?:分钟|小时|天|分|時間|日)前|"
    rf"{_NUMBER}\s*(?:분|시간|일)\s*전",
    re.IGNORECASE,
)
_COUNTER: Final = re.compile(
    rf"(?:(?:{_NUMBER}|no)\s*{_COUNTED}|(?:#\s*)?(?:{_COUNTED}|points)\s*:\s*{_NUMBER}|{_COUNTED}\s*{_NUMBER}|"
    rf"(?:read|viewed|seen|shared|liked)\s+by\s+{_NUMBER}(?:\s+(?:people|readers|users|others))?|"
    rf"(?:read|viewed|seen|shared|liked)\s+{_NUMBER}\s+times)",
    re.IGNORECASE,
)
_ONLY_COUNTERS: Final = re.compile(rf"\s*(?>{_COUNTER.pattern}[\s,;&+]*(?:and\s+)?)++", re.IGNORECASE)
_COUNT_BEHIND: Final = re.compile(rf"\b{_COUNTED}\s*[(\[]\s*{_NUMBER}\s*[)\]]", re.IGNORECASE)
_JOINTS: Final = re.compile(r"([.!?…。！？](?=\s|\Z)|[。！？]|[|•·()\[\]{}\n]|\s[-–—/]\s)")
_IN_NUMBER: Final = re.compile(r"(?<=\d)[.,:/-](?=\d)")


def is_trifle(before: str, after: str) -> bool:
    """Whether readers of the one text would miss nothing of the other."""
    return before == after or _essence(before) == _essence(after)


def _essence(text: str) -> str:
    """Letters, numbers and signs of currencies in the text, without its counters."""
    text = _AGO.sub(" ", _COUNT_BEHIND.sub(" | ", text))
    return _bare("".join(part for part in _JOINTS.split(text) if not _ONLY_COUNTERS.fullmatch(part)))


def _bare(text: str) -> str:
    inside = {match.start() for match in _IN_NUMBER.finditer(text)}
    kept = (letter for place, letter in enumerate(text) if place in inside or _is_told(letter))
    return "".join(kept).casefold()


def _is_told(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] in "LMN" or category == "Sc" or character in "%‰"
