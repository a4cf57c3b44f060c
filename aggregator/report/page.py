"""The report page: one HTML file that loads nothing, and that nothing in it can make load anything."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import jinja2
from markupsafe import Markup

from aggregator.report.charts import donut, trend_columns
from aggregator.report.look import ORDER
from aggregator.report.page_rows import page_data
from aggregator.report.places import place_text
from aggregator.report.reasons import detail_words, reason_words
from aggregator.report.report_text import health_words
from aggregator.report.shown import shown
from aggregator.report.summary import size
from aggregator.report.whole_text import whole
from aggregator.urls import is_web, redact

if TYPE_CHECKING:
    from datetime import date, datetime

    from aggregator.model.link import Finding, Place
    from aggregator.model.report import Report

DIED_OPEN: Final = 8
DIED_MOST: Final = 200
OUTAGES_MOST: Final = 5


def report_page(report: Report) -> str:
    """The whole page as HTML: health, trend, the worst, what died this week, and a table of all that is not ok.

    It is complete in itself: its style and script are inside and named by their hashes in a policy that forbids all
    else (Content Security Policy 3), so that no stranger's word in it is ever more than text.
    """
    style, script = _asset("page.css"), _asset("page.js")
    return whole(
        _environment()
        .get_template("page.html")
        .render(
            report=report,
            policy=_policy(style, script),
            style=Markup(style),  # noqa: S704 - ours, not a stranger's
            script=Markup(script),  # noqa: S704
            data=Markup(page_data(report)),  # noqa: S704 - JSON without a character that HTML knows
            order=ORDER,
            donut=donut(report.totals),
            trend=trend_columns(report.trend),
            outages_most=OUTAGES_MOST,
            died_open=report.died_this_week[:DIED_OPEN],
            died_more=report.died_this_week[DIED_OPEN:DIED_MOST],
            died_left=max(0, len(report.died_this_week) - DIED_MOST),
        )
    )


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; img-src data:; base-uri 'none'; "
        "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


@cache
def _asset(name: str) -> str:
    return (files("aggregator.report") / "templates" / name).read_text(encoding="utf-8")


def _redacted(url: str) -> str:
    return shown(redact(url))


def _words(reason: str) -> str:
    return shown(reason_words(reason))


def _detail(finding: Finding) -> str:
    return shown(detail_words(finding))


def _place(place: Place) -> str:
    return shown(place_text(place))


def _day(time: date) -> str:
    return f"{time.day} {time:%b}"


def _moment(time: datetime) -> str:
    return f"{time:%A}, {time.day} {time:%B %Y, %H:%M %Z}".strip()


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_asset),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "count": "{:,}".format,
        "size": size,
        "shown": shown,
        "redact": _redacted,
        "words": _words,
        "detail": _detail,
        "place": _place,
        "day": _day,
        "moment": _moment,
        "health": health_words,
    }
    environment.tests["web"] = is_web
    return environment
