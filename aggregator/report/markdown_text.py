"""Strangers' words in GitHub-flavoured Markdown: they stay words, in a table too (GFM 4.10, 6.1, 6.5)."""

from __future__ import annotations

import re
from typing import Final

from aggregator.report.shown import cut, shown
from aggregator.urls import is_web, redact

LONGEST: Final = 300
_BACKTICKS = re.compile("`+")
_PUNCTUATION = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~&@:])")
_NO_AUTOLINK = re.compile(r"[\s<>`\\]")


def md_words(text: str) -> str:
    """`text` on one line, as plain words: nothing in it is markup, a mention, a reference or an address."""
    return _PUNCTUATION.sub(_escaped, cut(shown(text), LONGEST))


def _escaped(match: re.Match[str]) -> str:
    # GitHub makes links of mentions, references and addresses where they are in the rendered page, so a backslash does
    # not help; a word joiner does, and it cannot be seen.
    return f"{match[1]}\u2060" if match[1] in "@:#" else f"\\{match[1]}"


def md_code(text: str) -> str:
    """`text` on one line as a code span that fits into a table cell."""
    line = cut(shown(text), LONGEST).replace("|", "\\|") or " "
    fence = "`" * (max(map(len, _BACKTICKS.findall(line)), default=0) + 1)
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def md_link(url: str) -> str:
    """An address that can be clicked where it is a short web address, else a code span; secrets are left out."""
    safe = redact(url)
    if len(safe) > LONGEST or not is_web(safe) or _NO_AUTOLINK.search(safe) or shown(safe) != safe:
        return md_code(safe)
    return f"<{safe.replace('|', '%7C')}>"
