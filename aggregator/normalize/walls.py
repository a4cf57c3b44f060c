"""Titles and texts of pages that stand before a story: logins, subscriptions, challenges, errors. A table."""

from __future__ import annotations

import re

_WALL_TITLES = re.compile(
    r"""(?:
    (?:please\s+)?(?:log|sign)[\s-]?in(?:\s+(?:to|with|or|required|page|[-|–:])\b.*)?
    |(?:register|subscribe|log\s?in|sign\s?(?:in|up))(?:\s+(?:now|today|here))?\s+(?:to|for\s+full\s+access\s+to)\s+(?:read|continue|access|view|unlock|keep)\b.*
    |subscribe\s+(?:to\s+read|now)(?:\b.*)?
    |become\s+an?\s+[\w\s]{1,40}\b(?:subscriber|member)s?\b.*
    |(?:subscription|registration|login)\s+required(?:\b.*)?
    |(?:just\s+a\s+moment|one\s+moment,?\s+please|please\s+wait)\W*(?:cloudflare)?
    |attention\s+required\W.*
    |(?:access|permission)(?:\s+to\s+this\s+page)?(?:\s+has\s+been)?\s+(?:denied|forbidden|blocked)(?:\W.*)?
    |(?:are\s+you\s+(?:a\s+)?(?:robot|human|bot)|robot\s+or\s+human|verify(?:ing)?\s+(?:that\s+)?you\s+are\s+(?:a\s+)?human|security\s+check|human\s+verification|captcha)\b.*
    |(?:error\s+)?(?:40[0134]|410|429|50[0234])(?:\s*(?:[-–—:|]\s*)?(?:error|bad\s+request|unauthori[sz]ed|(?:page\s+)?not\s+found|forbidden|gone|too\s+many\s+requests|internal\s+server\s+error|bad\s+gateway|service\s+(?:temporarily\s+)?unavailable|gateway\s+time-?out)(?:\W.*)?)?
    |(?:page|article|story)\s+not\s+found(?:\W.*)?
    |(?:before\s+you\s+continue|cookie\s+consent|consent\s+required|we\s+value\s+your\s+privacy|your\s+privacy\s+choices)\b.*
    |(?:anmelden|anmeldung|einloggen|connexion|se\s+connecter|iniciar\s+sesión|accedi|inloggen|logg\s+inn|logga\s+in)(?:\s+[-|–:]\s+.*)?
    )\Z""",
    re.IGNORECASE | re.VERBOSE,
)
_WALL_TEXTS = re.compile(
    r"(?:become\s+an?\s+[\w\s]{1,40}\b(?:subscriber|member)\b"
    r"|(?:please\s+)?(?:subscribe|register|log\s?in|sign\s?in)\s+(?:now\s+|here\s+)?(?:to|or\s+subscribe\s+to)\s+(?:read|continue|access|view|unlock|keep\s+reading)\b"
    r"|(?:this\s+(?:article|content|story)\s+is\s+(?:only\s+)?(?:available\s+)?(?:for|to)\s+(?:our\s+)?(?:subscribers|members))"
    r"|(?:please\s+)?enable\s+(?:javascript|cookies)\b|(?:your\s+browser|javascript)\s+(?:is\s+)?(?:not\s+supported|disabled)"
    r"|we\s+use\s+cookies\b|(?:please\s+)?(?:verify|confirm)\s+(?:that\s+)?you\s+are\s+(?:not\s+a\s+robot|(?:a\s+)?human))",
    re.IGNORECASE,
)
_MOST_WALL_TITLE = 120


def is_wall(title: str | None) -> bool:
    """Whether a title is that of a page before the story and not of a story."""
    text = (title or "").strip()
    return 0 < len(text) <= _MOST_WALL_TITLE and _WALL_TITLES.match(text) is not None


def is_wall_text(text: str) -> bool:
    """Whether a text asks to subscribe, to log in or to enable scripts, instead of telling anything."""
    return _WALL_TEXTS.match(text) is not None
