"""Made-up links of a made-up newsroom, a few and many: what the tests and the picture in the documents show."""

import random
from datetime import UTC, datetime, timedelta

from msgspec import UNSET

from aggregator.model.exchange import Hop
from aggregator.model.link import CheckSummary, Finding, Place
from aggregator.model.report import Report, TrendRow, VerdictCounts, Worst

NOW = datetime(2026, 11, 20, 6, 42, tzinfo=UTC)
HOSTS = (
    "harbour-courier.test", "daily-meridian.test", "techwire.test", "the-observer-post.test", "nordlicht-zeitung.test",
    "pixelpress.test", "science-weekly.test", "cityhall-records.test", "openlab.test", "radio-eins.test",
    "asahi-kiji.test",
)  # fmt: skip
WORDS = (
    "facial-recognition", "privacy", "council", "robots", "chips", "election", "harbour", "tunnel", "schools", "ballot",
    "vaccine", "satellite", "archive", "budget", "language-models", "court", "climate", "cameras", "airport", "startup",
)  # fmt: skip
TROUBLES = (
    ("dead", "http-404", 404, 34), ("dead", "http-410", 410, 8), ("dead", "soft-404", 200, 7),
    ("dead", "no-such-host", None, 6),
    ("dead", "image-broken", 200, 4), ("dead", "amp-canonical-mismatch", 200, 3), ("failing", "timeout", None, 9),
    ("failing", "http-503", 503, 7), ("failing", "tls-expired", None, 3), ("refused", "bot-wall", 403, 12),
    ("refused", "http-401", 401, 4), ("moved", "redirect-permanent", 200, 18), ("skipped", "excluded", None, 5),
)  # fmt: skip
DETAILS = {
    "soft-404": "says so itself: 'Page not found'",
    "image-broken": "ends before its description",
    "timeout": "no complete answer in time",
}
KINDS = {"image-broken": "image", "amp-canonical-mismatch": "amp"}


def findings(count, seed=7, now=NOW):
    """That many findings, none of them ok, in the order of their first paths."""
    dice = random.Random(seed)
    made = [finding(dice, now) for _ in range(count)]
    return sorted(made, key=lambda one: one.found_in[0].path)


def finding(dice, now):
    verdict, reason, code, _ = dice.choices(TROUBLES, [weight for *_, weight in TROUBLES])[0]
    host = dice.choices(HOSTS, [20, 14, 9, 7, 6, 5, 4, 3, 2, 2, 1])[0]
    kind = KINDS.get(reason, "link")
    slug = "-".join(dice.sample(WORDS, 3))
    url = f"https://www.{host}/{dice.randint(2019, 2026)}/{dice.randint(1, 12):02}/{slug}" + (
        ".jpg" if kind == "image" else ""
    )
    since = now - timedelta(hours=dice.expovariate(1 / 400)) if verdict in {"dead", "failing", "refused"} else None
    suggestion = url.replace("https://www.", "https://") if verdict == "moved" else None
    if verdict == "dead" and kind == "link" and dice.random() < 0.55:
        suggestion = f"https://archive.test/web/20250301000000/{url}"
    return Finding(
        url=url,
        kind=kind,
        verdict=verdict,
        reason=reason,
        code=code,
        final_url=suggestion if verdict == "moved" else None,
        redirects=(Hop(url, 301),) if verdict == "moved" else (),
        checked_at=now - timedelta(minutes=dice.randint(1, 900)),
        elapsed_ms=dice.randint(20, 4000),
        found_in=tuple(place(dice, kind) for _ in range(dice.choice((1, 1, 1, 1, 2, 3, 8)))),
        since=since,
        failures=dice.randint(1, 30) if since else 0,
        suggestion=suggestion,
        detail=DETAILS.get(reason, UNSET),
    )


def place(dice, kind):
    category, slug = dice.choice(("news", "blog", "reports")), "-".join(dice.sample(WORDS, 2))
    field = {"image": "image", "amp": "ampUrl"}.get(kind, dice.choice(("webUrl", "originalUrl", "related")))
    return Place(f"store/{category}/2026/{dice.randint(1, 11):02}/{slug}.md", dice.randint(2, 14), None, field)


def report(count=180, seed=7):
    """The health of a store of some twelve thousand links, over seventy days."""
    dice = random.Random(seed)
    found = findings(count, seed)
    tally = {
        verdict: sum(one.verdict == verdict for one in found)
        for verdict in ("moved", "dead", "failing", "refused", "skipped")
    }
    totals = VerdictCounts(ok=12_408, **tally)
    lately = [one for one in found if one.verdict == "dead" and one.since > NOW - timedelta(days=7)]
    return Report(
        generated_at=NOW,
        title="The Morning Desk: link health",
        totals=totals,
        trend=tuple(trend(dice, totals)),
        worst_hosts=tuple(
            Worst(name=host, dead=dead, failing=failing, total=total)
            for host, dead, failing, total in zip(
                HOSTS, (31, 22, 9, 7, 4, 3), (4, 0, 6, 1, 2, 0), (214, 1903, 88, 412, 67, 530), strict=False
            )
        ),
        worst_sources=tuple(
            Worst(name=name, dead=dead, failing=failing, total=total)
            for name, dead, failing, total in (
                ("Harbour Courier: technology", 24, 3, 180),
                ("Daily Meridian", 19, 0, 1644),
                ("Techwire news sitemap", 8, 5, 75),
                ("Observer Post opinion", 6, 1, 301),
                ("Nordlicht Zeitung: Wissen", 3, 2, 52),
                ("City Hall press releases", 2, 0, 44),
            )
        ),
        died_this_week=tuple(sorted(lately, key=lambda one: one.since, reverse=True)),
        findings=tuple(found),
        last_run=NOW,
        duration=41.3,
        requests=13_127,
        bytes=34_500_000,
        sources={"healthy": 212, "failing": 7, "refused": 3, "gone": 1},
        outages=("techwire.test",),
    )


def trend(dice, totals):
    """A bad start, a slow mend, an outage, and days without a check."""
    for age in range(69, -1, -1):
        if age in {23, 24, 51}:
            continue
        mended = 1 + age / 60
        failing = totals.failing + dice.randint(0, 6) + (60 if age in {33, 34} else 0)
        dead = int(totals.dead * mended) + dice.randint(-3, 3)
        counts = VerdictCounts(
            ok=12_408 - 20 * age, moved=totals.moved, dead=dead, failing=failing, refused=totals.refused
        )
        yield TrendRow(date=(NOW - timedelta(days=age)).date(), counts=counts)


def summary_of(found, **more):
    counts = {verdict: sum(one.verdict == verdict for one in found) for verdict in VerdictCounts.__struct_fields__}
    return CheckSummary(**counts, **more)
