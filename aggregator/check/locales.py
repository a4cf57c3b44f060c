"""Locales at the beginning of a path: `/de/`, `/en-us/`, `/us/en/`, told from sections with names of such a shape.

Sources: ISO 639-1 (languages), ISO 3166-1 (regions), ISO 15924 (scripts), UN M49 (areas). `/co-op`, `/my-app` and
`/us-tax` are none, for none of these knows `op`, `app` and `tax`.
"""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

from aggregator.model.languages import LANGUAGES as TOLD


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


LANGUAGES: Final = frozenset(code for code in TOLD - {"bh"} if len(code) == len("en")) | {"nb", "nn"}
"""Those of two letters, with both of Norwegian's; `bh` was given up, and is Bahrain's."""

REGIONS: Final = _codes(
    "ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bl bm bn bo bq br bs bt bv bw by bz ca"
    " cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg eh er es et fi fj fk fm fo fr ga"
    " gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp"
    " ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mf mg mh mk ml mm mn mo mp mq mr ms"
    " mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs"
    " ru rw sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw"
    " tz ua ug um us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw"
    " eu uk xk"  # reserved in the standard, and used
)
SCRIPTS: Final = frozenset({"hans", "hant", "latn", "cyrl", "arab", "deva", "guru", "beng", "tfng", "mong"})
AREAS: Final = frozenset({"001", "150", "419"})
ALONE: Final = _codes(
    "en de fr es it pt nl pl ru uk cs sk sl hr sr bs bg ro hu el tr sv da nb nn no fi et lv lt is ga ja ko zh th vi id"
    " ms hi bn ta ar he fa ur ka hy az kk mn sw af ca eu gl"
    " us gb au nz ie at ch be br mx cl jp kr cn tw hk in za sg cz dk se ee gr ua"
)
"""Codes that sites give to folders of their own; `/ai`, `/tv`, `/cv` and `/my` are sections more often."""

DASH = re.compile(r"[-_]")


class Located(Struct, frozen=True):
    """A path without the locale that it begins with, of which `depth` is the number of segments (0: there is none).

    `languages` are those that the locale may mean.
    """

    rest: str
    languages: frozenset[str] = frozenset()
    depth: int = 0


def located(path: str) -> Located:
    """The locale that a path (lower case, decoded) begins with, taken off it."""
    start, first, second, *_ = [*path.split("/", 3), "", "", ""]
    if start or not _is_locale(first):
        return Located(path)
    segments = [first, second] if _are_pair(first, second) else [first]
    codes = {code for segment in segments for code in DASH.split(segment)}
    return Located(path.removeprefix("/" + "/".join(segments)), frozenset(codes & LANGUAGES), len(segments))


def _is_locale(segment: str) -> bool:
    first, *others = DASH.split(segment)
    if not others:
        return first in ALONE
    if others[0] in SCRIPTS and len(others) > 1:
        others = others[1:]
    return len(others) == 1 and _are_halves(first, others[0])


def _are_halves(first: str, second: str) -> bool:
    """Whether one is a language and the other where, or how, it is written."""
    in_order = first in LANGUAGES and second in REGIONS | SCRIPTS | AREAS
    return in_order or (first in REGIONS and second in LANGUAGES)


def _are_pair(first: str, second: str) -> bool:
    return {first, second} <= ALONE and _are_halves(first, second)
