"""Where a text may end: at a sentence, else after a word with an ellipsis. Pure, any script.

Chinese and Japanese end sentences with a full stop of their own and no space; Thai has neither full stops nor spaces.
"""

from __future__ import annotations

import re

ELLIPSIS = "…"
CUT_BY_OTHERS = 140
"""From this many code points on, a text that stops amid a sentence is taken as cut (excerpts of search engines)."""

_CLOSERS = r"[\"'”’»›)\]}」』】）〉》〕＂＇″′]*"
_END = re.compile(rf"(?:[.!?…‼⁇⁈⁉؟۔।॥։።၊။។៕]+{_CLOSERS}(?=\s|\Z)|[。！？｡．]+{_CLOSERS})")
_TITLES = re.compile(
    "(?:mr|mrs|ms|mx|dr|prof|st|sr|jr|no|nr|vs|gen|sen|rep|gov|lt|col|sgt|capt|rev|hon|pres|fig|vol|cf|hr|fr)",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    "(?:inc|ltd|co|corp|llc|etc|est|dept|approx|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|ca|bzw|usw|evtl|inkl|ggf|vgl|"
    "eg|ie|al|eds?|art|abs|str|mio|mrd|tsd|bros|mt|ft|ave?|blvd|rd|pp|op|cit|ver)",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"(?:^|[\s(\[\"'“‘«/-])((?:[^\W\d_]\.)+)\Z")
_LAST_WORD = re.compile(r"([^\W\d_]+)\.\Z")
_ORDINAL = re.compile(r"(?:^|\s)\d{1,2}\.\Z")
_DOTS = re.compile(r"\s*(?:\.{2,}|…)[.…\s]*\Z")
_DANGLING = re.compile(r"[\s,;:\-–—−‐‑•·|/\\&+(\[{<«‹“„‘‚「『（【〈《、，：；\"'#@*=~_^]+\Z")
_UNFINISHED = re.compile(
    r"\s(?:the|an|and|or|of|whose|because|although|whether|und|oder|sowie|dass|weil|ein|eine|einen|einem|einer|des|"
    r"les|une|et|ou|aux|parce\s+que|los|las|una|porque|della|degli|delle|nella|och|att|het|een|voor)\Z"
)
"""Words that end no sentence: articles, and what joins one to another."""
_IDEOGRAPHIC = re.compile(r"[\u2e80-\u312f\u3190-\ua4cf\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
_WITHOUT_SPACES = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_EXTENDS = re.compile(
    r"[\u0300-\u036f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u3099\u309a\u200c\u200d\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]"
)


def ends_well(text: str) -> bool:
    """Whether `text` ends at a sentence or says with an ellipsis that it does not."""
    return text.endswith(ELLIPSIS) or any(end == len(text) for end in _ends(text))


def shortened(text: str, most: int) -> str:
    """`text`, at most `most` code points, ended at a sentence or with "…" after a whole word.

    A sentence is preferred where it keeps a third of `most`. An ellipsis at the end is written "…".
    """
    text = _one_ellipsis(text)
    if len(text) <= most and (ends_well(text) or _complete(text)):
        return text
    cut_by_others = len(text) <= most
    end = max((end for end in _ends(text, mid=True) if most // 3 <= end <= most), default=0)
    return text[:end] if end else _cut(text if cut_by_others else text[:most], text, most)


def first_sentence(text: str, most: int) -> str:
    """The first sentence of `text`, or as much of it as `most` allows."""
    end = next((end for end in _ends(text, mid=True)), 0)
    return text[:end] if 0 < end <= most else shortened(text, most)


def _complete(text: str) -> bool:
    return len(text) < CUT_BY_OTHERS and not _DANGLING.search(text) and not _UNFINISHED.search(text)


def _one_ellipsis(text: str) -> str:
    dots = _DOTS.search(text)
    if not dots:
        return text
    kept = _DANGLING.sub("", text[: dots.start()])
    return kept if not kept or _ends_sentence(kept) else kept + ELLIPSIS


def _ends_sentence(text: str) -> bool:
    return any(end == len(text) for end in _ends(text))


def _cut(part: str, text: str, most: int) -> str:
    """`part` without its last, perhaps halved word, and with an ellipsis; a word before a comma is whole."""
    room = min(len(part), most - len(ELLIPSIS))
    if len(part) == len(text) and _DANGLING.search(text):
        return _DANGLING.sub("", text) + ELLIPSIS
    stop = _boundary(text, room if room < len(text) else len(text) - 1)
    kept = _DANGLING.sub("", text[:stop])
    return (kept or text[:room]) + ELLIPSIS


def _boundary(text: str, room: int) -> int:
    """The greatest place up to `room` between two words; `room` where one word fills everything.

    Ideographs part anywhere. Thai and its neighbours put a space after a phrase only: where none is near, they are cut.
    """
    nearest = next((place for place in range(room, 0, -1) if _parts(text, place)), 0)
    if nearest < room // 2 and _WITHOUT_SPACES.match(text[room - 1]):
        return next((place for place in range(room, 0, -1) if not _EXTENDS.match(text[place])), room)
    return nearest or room


def _parts(text: str, place: int) -> bool:
    return text[place].isspace() or bool(_IDEOGRAPHIC.match(text[place - 1]) and not _EXTENDS.match(text[place]))


def _ends(text: str, *, mid: bool = False) -> list[int]:
    """Where sentences end; with `mid`, those at the very end of `text` count only as those amid it do."""
    return [end.end() for end in _END.finditer(text) if _is_end(text, end, mid=mid)]


def _is_end(text: str, end: re.Match[str], *, mid: bool) -> bool:
    mark = end[0]
    if mark[0] != "." or mark[1:2] in {".", "…"}:
        return True
    before = text[max(0, end.start() - 24) : end.start() + 1]
    after = text[end.end() :].lstrip()[:1]
    word = _LAST_WORD.search(before)
    name = word[1] if word else ""
    if _TITLES.fullmatch(name) or after.islower():
        return False
    at_end = not after and not mid
    return at_end or not bool(_OTHERS.fullmatch(name) or _LETTERS.search(before) or _ORDINAL.search(before))
