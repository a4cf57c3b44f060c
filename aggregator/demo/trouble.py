"""Sites whose feed cannot simply be read: moved, dead, slow, flaky, lying and hostile ones."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from aggregator.demo.bodies import deep_json, endless_feed, entity_bomb, entity_chain, gzip_bomb, long_author, torn_gzip
from aggregator.demo.resource import Manner, Resource, failure, redirect, text
from aggregator.demo.site import Outcome, Recast, Site

if TYPE_CHECKING:
    from collections.abc import Callable

FEED = "/feed.xml"
CLOSED_PORT = 1
"""A port of this machine on which nothing listens."""
SHUT_HOST = "shut-door.test"


def _at_feed(change: Callable[[Resource], Resource]) -> Recast:
    return lambda path, resource: change(resource) if path == FEED else resource


def _sent(manner: Manner) -> Recast:
    return _at_feed(lambda resource: replace(resource, manner=manner))


def _after(first: Resource) -> Recast:
    return _at_feed(lambda resource: replace(resource, at_first=first))


def _packed(body: Callable[[bytes], bytes]) -> Recast:
    return _at_feed(
        lambda resource: replace(
            resource, render=lambda: body(resource.render()), headers=(("Content-Encoding", "gzip"),), etag=None
        )
    )


def _answering(resource: Resource) -> dict[str, Resource]:
    return {FEED: resource}


def _xml(render: Callable[[], bytes]) -> dict[str, Resource]:
    return _answering(Resource(render=render, media_type="application/rss+xml"))


def _site(
    key: str,
    name: str,
    fault: str,
    outcome: Outcome = "failing",
    reason: str = "ok",
    *,
    routes: dict[str, Resource] | None = None,
    recast: Recast | None = None,
    source: str | None = None,
) -> Site:
    return Site(
        key=key, host=f"{key}.test", name=name, stories=6, ordinary=False, fault=fault, outcome=outcome, reason=reason,
        routes=routes or {}, recast=recast, source=source, category="trouble",
    )  # fmt: skip


_CHALLENGE = replace(failure(403), headers=(("cf-mitigated", "challenge"), ("Server", "cloudflare")))

MOVED_SITES = (
    _site(
        "moved-on", "Moved On", "301, 308 and 301 again to a feed elsewhere", "moved", "redirect-permanent",
        routes={
            FEED: redirect("http://moved-on.test/rss", 301),
            "/rss": redirect("/rss/all", 308),
            "/rss/all": redirect("http://new-address.test/feed.xml", 301),
        },
    ),
    replace(_site("new-address", "The New Address", "where moved-on leads", "ok"), listed=False),
    replace(
        _site(
            "temporary-desk", "Temporary Desk", "302 to another path",
            "ok", routes={FEED: redirect("/tonight.xml", 302)}, source="http://temporary-desk.test/feed.xml",
        ),
        feed_path="/tonight.xml",
    ),
)  # fmt: skip

DEAD_SITES = (
    _site("closed-paper", "Closed Paper", "the feed is a 404", reason="http-404", routes=_answering(failure(404))),
    _site("retired-paper", "Retired Paper", "the feed is a 410", "gone", "http-410", routes=_answering(failure(410))),
    _site(
        "nowhere-news", "Nowhere News", "a host that no name server knows", reason="no-such-host",
        source="http://nowhere-news.invalid/feed.xml",
    ),
    _site("shut-door", "Shut Door", "connection refused", reason="connection-refused"),
    _site("lawyers-letter", "Lawyer's Letter", "451", reason="http-451", routes=_answering(failure(451))),
    _site("guarded-gate", "Guarded Gate", "a challenge", "refused", "bot-wall", routes=_answering(_CHALLENGE)),
    _site(
        "members-only", "Members Only", "401", "refused", "http-401",
        routes=_answering(failure(401, ("WWW-Authenticate", 'Basic realm="members"'))),
    ),
    _site(
        "no-feed-here", "No Feed Here", "a page without a feed", "not-a-feed", "not-a-feed",
        routes=_answering(text("<!doctype html><title>No Feed Here</title><p>Write to us instead.</p>")),
    ),
    _site("broken-press", "Broken Press", "always 500", reason="http-500", routes=_answering(failure(500))),
)  # fmt: skip

WEAK_SITES = (
    _site("slow-press", "Slow Press", "two seconds before the first byte", "ok", recast=_sent(Manner(delay=2.0))),
    _site(
        "flaky-feed", "Flaky Feed", "503 with Retry-After: 1 at first", "ok",
        recast=_after(failure(503, ("Retry-After", "1"))),
    ),
    _site(
        "reset-first", "Reset First", "the first connection is reset", "ok",
        recast=_after(Resource(manner=Manner(reset=True))),
    ),
    _site(
        "busy-bureau", "Busy Bureau", "429 with Retry-After as a date", "refused", "http-429",
        routes=_answering(replace(failure(429), again_in=3600.0)),
    ),
    _site(
        "short-measure", "Short Measure", "fewer bytes than Content-Length", reason="bad-response",
        recast=_sent(Manner(framing="short")),
    ),
    _site("torn-zip", "Torn Zip", "gzip that ends in the middle", reason="bad-response", recast=_packed(torn_gzip)),
    _site(
        "no-zip", "No Zip", "says gzip and is not", reason="bad-response",
        recast=_packed(lambda body: b"plain " + body),
    ),
    _site("until-close", "Until Close", "no length: the body ends with the connection", "ok",
          recast=_sent(Manner(framing="close"))),
)  # fmt: skip

HOSTILE_SITES = (
    _site(
        "round-and-round", "Round and Round", "a redirect loop", reason="redirect-loop",
        routes={FEED: redirect("/a"), "/a": redirect("/b"), "/b": redirect("/feed.xml")},
    ),
    _site(
        "inside-job", "Inside Job", "redirects to the address of cloud secrets", reason="private-address",
        routes=_answering(redirect("http://169.254.169.254/latest/meta-data/")),
    ),
    _site(
        "back-office", "Back Office", "redirects to a private network", reason="private-address",
        routes=_answering(redirect("http://10.0.0.1/feed.xml", 301)),
    ),
    _site(
        "file-cabinet", "File Cabinet", "redirects to file:///etc/passwd", reason="scheme",
        routes=_answering(redirect("file:///etc/passwd")),
    ),
    _site(
        "zip-bomb", "Zip Bomb", "50 kB of gzip that become 50 MiB", reason="too-large",
        routes=_answering(
            Resource(render=gzip_bomb, media_type="application/rss+xml", headers=(("Content-Encoding", "gzip"),))
        ),
    ),
    _site("entity-bomb", "Entity Bomb", "a billion laughs", reason="parse-failed", routes=_xml(entity_bomb)),
)  # fmt: skip

SLOW_FAULT_SITES = (
    _site("silent-desk", "Silent Desk", "never answers", reason="timeout", recast=_sent(Manner(hang=True))),
    _site("drip-drop", "Drip Drop", "a byte every second", reason="timeout", recast=_sent(Manner(drip=1.0))),
    _site("endless-paper", "Endless Paper", "a feed of 50 MiB", reason="too-large", routes=_xml(endless_feed)),
    _site(
        "entity-chain", "Entity Chain", "50,000 entities in a chain", reason="parse-failed", routes=_xml(entity_chain)
    ),
    _site("long-author", "Long Author", "an author of 97,000 letters", "any", "parse-failed", routes=_xml(long_author)),
    _site("deep-json", "Deep JSON", "100,000 lists in lists", reason="parse-failed", routes=_xml(deep_json)),
)
"""Sites that take their reader's time, or its process; they are there on request only."""


TROUBLED_SITES = (*MOVED_SITES, *DEAD_SITES, *WEAK_SITES, *HOSTILE_SITES)
"""Every troubled site that a short demonstration can bear."""
