"""What feeds add to an excerpt and what stands where there is none: tables of patterns, in the languages seen."""

from __future__ import annotations

import re

_ARROWS = r"[\s.…»›→➔>\])】]*"
_MORE = (
    r"read\s+(?:more|on|the\s+(?:rest|full|whole)\b[^.!?]{0,60}|full\s+(?:story|article|post)|(?:this\s+)?(?:article|post)\s+on\b[^.!?]{0,60})"
    r"|(?:continue|keep)\s+reading|view\s+(?:full\s+)?(?:article|post|original)|see\s+more|show\s+more|click\s+here\s+to\s+(?:read|continue)[^.!?]{0,60}"
    r"|weiterlesen|mehr\s+lesen|lire\s+(?:la\s+suite|plus)|en\s+savoir\s+plus|leer\s+m[áa]s|seguir\s+leyendo|sigue\s+leyendo"
    r"|leggi\s+(?:tutto|di\s+più)|continua\s+a\s+leggere|leia\s+mais|continue\s+lendo|ler\s+mais|lees\s+(?:verder|meer)|läs\s+mer|les\s+mer|læs\s+mere"
    r"|lue\s+lisää|czytaj\s+(?:więcej|dalej)|číst\s+dále|devamını\s+oku|читать\s+(?:далее|дальше|полностью)|читати\s+далі"
    r"|続きを読む|もっと読む|阅读(?:全文|更多)|閱讀更多|继续阅读|繼續閱讀|더\s?보기|계속\s?읽기"
)
_TRAILERS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?:\A|\s)the\s+(?:post|article|entry)\s.{1,400}?\s(?:first\s+appeared|appeared\s+first|was\s+(?:first\s+|originally\s+)?published|appeared)\s+(?:first\s+)?(?:on|in|at)\s[^\n]{1,160}\Z",
        r"(?:\A|(?<=[.!?…。]\s)|(?<=[”\")\]]\s))this\s+(?:article|story|post)\s+(?:was\s+|has\s+)?(?:been\s+)?(?:first\s+|originally\s+)(?:appeared|published)\s[^\n]{1,160}\Z",
        r"(?:\A|(?<=[.!?…。]\s)|(?<=[”\")\]]\s))(?:first|originally)\s+(?:published|appeared)\s+(?:on|in|at)\s[^\n]{1,100}\Z",
        r"\s*[\[(]\s*(?:\.{2,}|…|more(?:\s?\.{2,}|…)?|\+?\d+\s+(?:chars|more\s+words?))\s*[\])]\s*\Z",
        r"\s*[\[(【]\s*(?:" + _MORE + r")" + _ARROWS + r"\Z",
        r"(?:\A|(?<=[.!?…。！？\])”\"»’'])\s*|\s[»›→|>•-]+\s*)(?:"
        + _MORE
        + r")(?::?\s?[^.!?…]{0,200}(?=[→»›➔…]))?"
        + _ARROWS
        + r"\Z",
        r"(?:(?<=.{60})\s|(?<=[.!?…。\])”\"»’'])\s*)(?-i:Continue [Rr]eading|Keep [Rr]eading|Read [Mm]ore)"
        + _ARROWS
        + r"\Z",
        r"(?<=[.!?…。\])”\"»’'])\s*(?-i:(?:Continue|Keep) [Rr]eading|Read [Mm]ore)\s+(?:at|on|about|here)\b[^.!?]{0,80}"
        + _ARROWS
        + r"\Z",
        r"(?:\A|\s)(?-i:Continue [Rr]eading|Read [Mm]ore|Keep [Rr]eading)\s*:?\s+[“\"«'‘].{1,200}[”\"»'’]"
        + _ARROWS
        + r"\Z",
        r"(?:\A|(?<=[.!?…。\])”\"])\s+)(?-i:Continue [Rr]eading|Continue)\s+[^.!?…]{1,200}[→»›➔]\s*\Z",
        r"(?:(?<=[…\])])|(?<=\.{3}))\s*(?-i:Continue [Rr]eading)\b.{0,200}\Z",
        r"\s*submitted\s+by\s+/?u/\S+(?:\s+to\s+r/\S+)?(?:\s*\[link\])?(?:\s*\[comments\])?\s*\Z",
        r"(?:\s*\[(?:link|comments)\])+\s*\Z",
        r"(?:\A|\s)(?:share\s+this|like\s+this):\s.{0,200}\Z",
        r"\s+(?-i:More)\s*[»›→➔]\s*\Z",
    )
)
_NO_TITLE = re.compile(
    r"untitled(?:\s(?:post|document|page|article|entry))?(?:\s\d{1,3})?|no\s(?:title|subject|headline)|auto\sdraft|"
    r"title\s(?:missing|not\s(?:available|found)|unavailable)|null|nil|none|nan|n/a|undefined|object\sobject|"
    r"(?:(?:post|page|article|item|entry)[._]|the_)?title|"
    r"ohne\stitel|kein\stitel|titellos|sans\stitre|sin\stítulo|sem\stítulo|senza\stitolo|zonder\stitel|utan\stitel|"
    r"uten\stittel|uden\stitel|nimetön|bez\stytułu|bez\snázvu|cím\snélkül|fără\stitlu|başlıksız|adsız|"
    r"без\sназвания|без\sзаголовка|без\sназви|χωρίς\sτίτλο|بدون\sعنوان|ללא\sכותרת|"
    r"無題|无标题|無標題|제목\s?없음|タイトルなし|शीर्षक\sरहित|ไม่มีชื่อ",
    re.IGNORECASE,
)
_NO_EXCERPT = re.compile(
    r"n/?a|placeholder(?:\stext)?|tbd|tba|todo|lorem\sipsum|not\savailable|"
    r"no\s(?:title|description|excerpt|summary|content|text)(?:\s(?:available|provided))?|" + _NO_TITLE.pattern,
    re.IGNORECASE,
)
_SAYS_SOMETHING = re.compile(r"[^\s.…,;:!?*_#/\\|()\[\]{}<>\"'–—-]")
_EDGES = re.compile(r"^\W+|\W+$")
_LEAST_TITLE = 20
_LEAST_REST = 40
_JOINT = re.compile(r"\s*(?:[|:–—•·]|\s-\s|-\s)\s*")


def without_boilerplate(text: str) -> str:
    """`text` without the trailers that feeds add; one that followed an ellipsis leaves "…"."""
    for pattern in _TRAILERS:
        found = pattern.search(text)
        if found:
            left = text[: found.start()].rstrip()
            return left + ("…" if _says_more(found[0]) and left and not left.endswith("…") else "")
    return text


def without_title(text: str, title: str) -> str:
    """`text` without a title repeated before it, and "" where it holds nothing else (or but a site's name)."""
    if not title or not text.startswith(title):
        return text
    rest = text[len(title) :]
    if len(rest) <= _LEAST_REST and (not rest or not rest[0].isalnum()):
        return "" if not rest.strip(" .…") or _is_name(rest) else text
    joint = _JOINT.match(rest)
    if len(title) < _LEAST_TITLE or not joint or not joint[0].strip():
        return text
    return rest[joint.end() :]


def is_placeholder(text: str) -> bool:
    """Whether an excerpt is what a form puts where nobody wrote anything ("NA", "Placeholder.")."""
    return _stands_for_nothing(text, _NO_EXCERPT)


def is_no_title(text: str) -> bool:
    """Whether a title says that there is none ("Untitled")."""
    return _stands_for_nothing(text, _NO_TITLE)


def _stands_for_nothing(text: str, pattern: re.Pattern[str]) -> bool:
    short = len(text) < _LEAST_REST
    return short and bool(pattern.fullmatch(_EDGES.sub("", text)) or not _SAYS_SOMETHING.search(text))


def _says_more(trailer: str) -> bool:
    return bool(re.match(r"\s*[\[(]\s*(?:\.{2}|…)", trailer))


def _is_name(rest: str) -> bool:
    return not re.search(r"[.!?…:,;]", rest) and rest[0] in " -–—|"
