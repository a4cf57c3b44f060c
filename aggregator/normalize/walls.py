"""Titles of pages that stand before or in place of a story: logins, subscriptions, challenges, errors. A table.

A title counts as a whole, with a site's name behind it at most: "Security check" is a wall, and "Security check delays
at the airport" a story.
"""

from __future__ import annotations

import re
from typing import Final

_NAME = (
    r"(?-i:(?:[A-ZÀ-Þ0-9&]\S{0,30}|of|the|and|for|\S+\.[a-z]{2,10})(?:\s+(?:[A-ZÀ-Þ0-9&]\S{0,30}|of|the|and|for)){0,4})"
)
_SITE = rf"(?:\s*[|–—·»]\s*{_NAME}|\s+-\s+{_NAME})?"
"""A site's name behind a title: a few words with capitals, or a domain."""
_END = r"\s*[.!?:…]*"
_VIEW = r"(?:read|continue|keep|access|view|unlock|see|watch)"
_REST = (
    r"(?:\s+(?:this|the|our|your|full|more|all|unlimited|premium|exclusive|reading|with|watching)\b.{0,80}"
    r"|\s*[:|–—-]\s*.*)?"
)
_ACT = r"(?:log\s?in|sign\s?(?:in|up)|register|subscribe)"

# ruff: noqa: ISC004 - long patterns of the table go over several lines
TITLES: Final[dict[str, tuple[str, ...]]] = {
    "wall": (
        rf"(?:please\s+)?{_ACT}(?:\s+(?:now|today|here|or\s+{_ACT}))?"
        rf"\s+(?:to|for\s+(?:full\s+)?access\s+to)\s+{_VIEW}{_REST}",
        r"subscribe(?:\s+(?:now|today))?",
        rf"become\s+an?\s+[\w\s]{{0,40}}\b(?:subscriber|member)s?(?:\s+(?:to\s+{_VIEW}\b.*|for\s+.{{0,30}}|today|now))?",
        r"(?:this\s+(?:article|content|story)\s+is\s+)?(?:for\s+)?(?:subscribers|members)\s+only",
        r"this\s+(?:article|content|story)\s+is\s+(?:only\s+)?(?:available\s+)?(?:for|to)\s+(?:our\s+)?"
        rf"(?:subscribers|members){_REST}",
        r"(?:subscription|registration)\s+required(?:\s+to\s+.{0,60})?",
        r"(?:just\s+a\s+moment|one\s+moment,?\s+please|please\s+wait)\W*(?:cloudflare)?",
        r"attention\s+required\W*(?:cloudflare)?",
        r"(?:access|permission)(?:\s+to\s+this\s+page)?(?:\s+has\s+been)?\s+(?:denied|forbidden|blocked)",
        r"are\s+you\s+(?:an?\s+)?(?:robot|human|bot)",
        r"robot\s+or\s+human",
        r"(?:please\s+)?verify(?:ing)?\s+(?:that\s+)?you\s+are\s+(?:a\s+)?human",
        r"(?:security\s+check|human\s+verification|captcha|ddos-guard|bot\s+verification)",
        r"checking\s+(?:if\s+the\s+site\s+connection\s+is\s+secure|your\s+browser(?:\s+before\s+accessing\s+.{1,80})?)",
        r"(?:please\s+)?(?:enable|turn\s+on)\s+(?:javascript|cookies)(?:\s+and\s+(?:javascript|cookies))?"
        r"(?:\s+(?:to|in)\s+.{1,40})?",
        r"abonnez-vous\s+pour\s+(?:lire|continuer).*",
        r"pour\s+(?:lire|continuer|accéder)\b.{0,40},?\s+(?:abonnez|connectez|inscrivez)-vous",
        r"(?:suscríbete|inscríbete|regístrate|inicia\s+sesión)\s+para\s+(?:seguir\s+leyendo|continuar|leer)\b.{0,40}",
        r"(?:assine|cadastre-se|faça\s+login)\s+para\s+(?:continuar\s+lendo|ler|continuar)\b.{0,40}",
        r"(?:accedi|abbonati|registrati)\s+per\s+(?:continuare|leggere|proseguire)\b.{0,40}",
        r"(?:abonnieren|registrieren)\s+sie(?:\s+sich)?,?\s+um\s+weiterzulesen",
        r"(?:abonneer|log\s+in|registreer)(?:\s+je)?\s+om\s+(?:verder|door)\s+te\s+lezen",
        r"(?:この記事は)?(?:会員|有料(?:会員)?)限定(?:記事)?(?:です)?",
        r"(?:article|contenu)\s+réservé\s+aux\s+abonnés",
        r"(?:jetzt\s+)?(?:abonnieren\s+und\s+weiterlesen|weiterlesen\s+mit\s+.{1,30})",
    ),
    "login": (
        r"(?:please\s+)?(?:log|sign)[\s-]?in(?:\s+(?:required|page))?",
        r"(?:please\s+)?(?:log|sign)[\s-]?in\s+(?:to|with)\s+(?:your\s+account|[\w.]+(?:\s+[\w.]+)?)",
        r"(?:login\s+required|user\s+login|member\s+login|account\s+login)",
        r"(?:anmelden|anmeldung|einloggen|connexion|se\s+connecter|iniciar\s+sesión|accedi|inloggen|logg\s+inn)",
        r"logga\s+in",
        r"(?:my|your)\s+(?:account|subscription)s?",
        r"(?:create\s+(?:an?|your)\s+(?:free\s+)?account|forgot\s+(?:your\s+)?password)",
        r"(?:ログイン|登录|登入|로그인|войти|вход)",
    ),
    "sign-up": (
        r"(?:sign\s?up|register|subscribe)(?:\s+(?:now|today|here|free))?\s+(?:to|for)\s+"
        r"(?:(?:our|the|my|a|your|free|daily|weekly|monthly|morning|email|e-mail|[A-Z]\S+)\s+){0,5}"
        r"(?:newsletters?|mailing\s+list|e-?mail\s+(?:alerts|updates))(?:\s+(?:today|now|here))?",
        r"(?:get|receive)\s+(?:our|the|my)\s+(?:\w+\s+){0,3}(?:newsletters?|e-?mail\s+(?:alerts|updates))"
        r"(?:\s+in\s+your\s+inbox)?",
        r"(?:our\s+|e-?mail\s+)?newsletters?"
        r"(?:\s+(?:sign[\s-]?up|subscription|preferences|anmelden|abonnieren|anmeldung|archive))?",
        r"(?:sign[\s-]?up|join\s+(?:our|the)\s+(?:newsletter|mailing\s+list))",
        r"(?:newsletter[\s-]anmeldung|zum\s+newsletter\s+anmelden|inscription\s+à\s+la\s+newsletter)",
        r"suscríbete\s+a\s+(?:la|nuestra)\s+newsletter",
    ),
    "not-found": (
        r"(?:error\s+)?(?:40[0134]|410|429|50[0234])(?:\s*(?:[-–—:|]\s*)?(?:error|bad\s+request|unauthori[sz]ed|"
        r"(?:page\s+)?not\s+found|forbidden|gone|too\s+many\s+requests|internal\s+server\s+error|bad\s+gateway|"
        r"service\s+(?:temporarily\s+)?unavailable|gateway\s+time-?out))?",
        r"(?:sorry,?\s+)?(?:this\s+|the\s+)?(?:page|article|story|post|content)\s+(?:was\s+)?(?:not\s+found|unavailable"
        r"|(?:could\s+not|can['’]?t|cannot)\s+be\s+found|does(?:n['’]t|\s+not)\s+exist|no\s+longer\s+(?:exists|available)"
        r"|is\s+no\s+longer\s+available)",
        r"(?:oops|whoops|sorry)\W+(?:that\s+|this\s+|the\s+)?page\s+(?:can['’]?t\s+be|could\s+not\s+be|was\s+not|not)\s+found",
        r"(?:internal\s+server\s+error|bad\s+gateway|service\s+unavailable|domain\s+for\s+sale)",
        r"(?:(?:the\s+|this\s+)?site\s+(?:is\s+)?)?(?:under|down\s+for|scheduled)\s+maintenance|site\s+maintenance",
        r"we(?:['’]ll|\s+will)\s+be\s+(?:right\s+back|back\s+(?:soon|shortly|in\s+a\s+moment))",
        r"(?:seite|artikel)\s+(?:wurde\s+)?nicht\s+gefunden",
        r"(?:page|article)\s+(?:introuvable|non\s+trouvée?)",
        r"página\s+(?:no\s+encontrada|não\s+encontrada)",
        r"pagina\s+(?:non\s+trovata|niet\s+gevonden)",
        r"страница\s+не\s+найдена",
        r"(?:ページが見つかりません(?:でした)?|页面不存在|页面未找到|找不到(?:页面|頁面))",
    ),
    "consent": (
        r"before\s+you\s+continue(?:\s+to\s+.{1,30})?",
        r"(?:(?:cookie|privacy)\s+(?:consent|settings|preferences|policy|notice)|consent\s+required)",
        r"(?:we\s+value\s+your\s+privacy|your\s+privacy\s+choices|we\s+use\s+cookies)",
        r"(?:cookie-einstellungen|datenschutzeinstellungen|einwilligung|zustimmung\s+erforderlich|privacygate)",
    ),
    "site-page": (
        r"(?:about|contact)\s+us|(?:terms\s+(?:of\s+(?:service|use)|(?:and|&)\s+conditions)|legal\s+notice|imprint)",
        r"(?:impressum|über\s+uns|agb|datenschutzerklärung|mentions\s+légales|aviso\s+legal|note\s+legali)",
    ),
    "advertisement": (
        r"(?:advertisement|advertorial|sponsored(?:\s+(?:content|post|story))?|paid\s+post|partner\s+content)",
        r"(?:anzeige|publicité|publirreportaje)",
        r"[\[(](?:ad|advertisement|advertorial|sponsored(?:\s+(?:content|post))?|paid\s+post|anzeige|werbung)[\])]\s*.*",
        r".*[\[(](?:advertisement|advertorial|sponsored(?:\s+(?:content|post))?|paid\s+post|anzeige|werbung)[\])]",
        r"(?:sponsored(?:\s+(?:content|post))?|advertorial|paid\s+post)\s*[:|]\s*.*",
    ),
}
"""What a title says as a whole, by reason; a site's name and a full stop may follow."""

_PATTERNS: Final = {
    reason: re.compile(rf"(?:{'|'.join(patterns)}){_END}{_SITE}{_END}\Z", re.IGNORECASE)
    for reason, patterns in TITLES.items()
}
_WALL_TEXTS = re.compile(
    r"(?:become\s+an?\s+[\w\s]{1,40}\b(?:subscriber|member)\b"
    r"|(?:please\s+)?(?:subscribe|register|log\s?in|sign\s?in)\s+(?:now\s+|here\s+)?(?:to|or\s+subscribe\s+to)\s+(?:read|continue|access|view|unlock|keep\s+reading)\b"
    r"|(?:this\s+(?:article|content|story)\s+is\s+(?:only\s+)?(?:available\s+)?(?:for|to)\s+(?:our\s+)?(?:subscribers|members))"
    r"|(?:please\s+)?enable\s+(?:javascript|cookies)\b|(?:your\s+browser|javascript)\s+(?:is\s+)?(?:not\s+supported|disabled)"
    r"|we\s+use\s+cookies\b|(?:please\s+)?(?:verify|confirm)\s+(?:that\s+)?you\s+are\s+(?:not\s+a\s+robot|(?:a\s+)?human))",
    re.IGNORECASE,
)
_MOST_WALL_TITLE = 160


def wall_of(title: str | None) -> str | None:
    """Which kind of page before a story has this title: a reason of `TITLES`, or None for a story."""
    text = (title or "").strip()
    if not 0 < len(text) <= _MOST_WALL_TITLE:
        return None
    return next((reason for reason, pattern in _PATTERNS.items() if pattern.match(text)), None)


def is_wall_text(text: str) -> bool:
    """Whether a text asks to subscribe, to log in or to enable scripts, instead of telling anything."""
    return _WALL_TEXTS.match(text) is not None
