"""Sites whose feed reads well and whose stories are odd: titles, dates, guids, links, pages, pictures, AMP pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from aggregator.demo.bodies import huge_robots
from aggregator.demo.resource import Manner, Resource, failure, redirect, text
from aggregator.demo.site import Edit, Site

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from aggregator.demo.story import Story

ODD_TITLES = (
    "<script>alert(1)</script> Robots learn to knock",
    "AT&amp;T &lt;b&gt;tests&lt;/b&gt; a chatbot &#8211; again",
    "Chip maker \u202egpj.exe\u202c raises its forecast \u2066quietly\u2069",
    "It’s here: the cafÃ© robot that can’t spill â€“ and wonâ€™t",
    "  A   title \n with   odd \t spaces   and a soft\u00adhyphen\u200b ",
    "no",
    "12:30:45",
    "Ünïcödé – “quotes”, emoji 🤖🏳️‍🌈 and ‘astral’ 𝔘𝔫𝔦",
)
CONTROL_TITLES = (
    "Bell \x07 and \x1b[31mred\x1b[0m",
    "Null \x00 in the middle",
    "\x85Next line\x9f",
    "Line\u2028separator and tab\tand \r\n break",
    "- name: looks like YAML #1 @home %x `y`",
    "Backspace\x08 and delete\x7f",
)


def _edits(*fields: dict[str, Any]) -> Edit:
    """The story whose number is a field's place gets that field's values."""
    return lambda story: replace(story, **fields[story.number]) if story.number < len(fields) else story


def _titles(titles: Sequence[str]) -> Edit:
    return _edits(*({"title": title, "slug": f"odd-{place}"} for place, title in enumerate(titles)))


def _pictures(*kinds: str) -> Edit:
    return _edits(*({"picture": kind} for kind in kinds))


def _clock(ahead: float, name: str) -> Callable[[datetime], str]:
    return lambda moment: f"{moment + timedelta(hours=ahead):%a, %d %b %Y %H:%M:%S} {name}"


_DATES: tuple[Callable[[datetime], str], ...] = (
    _clock(1, "CET"),
    _clock(1, "BST"),
    _clock(9, "JST"),
    _clock(-5, "EST"),
    lambda _moment: "",
    lambda _moment: "yesterday",
    lambda moment: format_datetime(moment + timedelta(days=400)),
    lambda _moment: "Mon, 01 Jan 0001 00:00:00 GMT",
    lambda _moment: "99999999-99-99",
    lambda moment: f"{moment:%Y-%m-%d %H:%M}",
    lambda moment: str(int(moment.timestamp())),
    lambda moment: f"{moment:%d/%m/%Y}",
)


def _dated(story: Story) -> Story:
    return replace(story, stated=_DATES[story.number](story.published)) if story.number < len(_DATES) else story


def _linked(story: Story) -> Story:
    links = (
        "http://tracked-links.test/go/1",
        "http://tracked-links.test/stories/login-0",
        "//tracked-links.test/about?utm_source=x",
        "javascript:alert(1)",
        "http://tracked-links.test/missing-page",
        "mailto:desk@tracked-links.test",
        "/about#team",
        "http://tracked-links.test/stories/a b|c?q=ü&gclid=1",
        "http://169.254.169.254/latest/meta-data/",
        "http://tracked-links.test:99999/",
    )
    return replace(story, link=links[story.number]) if story.number < len(links) else story


def _soft(path: str, resource: Resource) -> Resource:
    if resource.status != 404:  # noqa: PLR2004
        return replace(resource, manner=Manner(head="refused")) if path.startswith("/stories/") else resource
    return text("<!doctype html><title>Page not found</title><h1>404: this page does not exist</h1>")


def _mistyped(path: str, resource: Resource) -> Resource:
    kinds = {"/feed.xml": "text/html", "/robots.txt": "application/octet-stream"}
    manner = Manner(head="without-length", framing="chunked")
    return replace(resource, media_type=kinds.get(path, resource.media_type), manner=manner)


def _misspelt(path: str, resource: Resource) -> Resource:
    if path != "/feed.xml":
        return resource
    return replace(resource, render=lambda: resource.render().decode().encode("cp1252", "xmlcharrefreplace"))


def _late_declaration(path: str, resource: Resource) -> Resource:
    return replace(resource, render=lambda: b"\r\n \n" + resource.render()) if path == "/feed.xml" else resource


def _robots(content: str) -> dict[str, Resource]:
    return {"/robots.txt": text(content, "text/plain")}


_HUGE_ROBOTS = Resource(render=huge_robots, media_type="text/plain")
_ELSEWHERE = text("<!doctype html><title>Elsewhere</title><link rel=canonical href=/elsewhere><h1>Elsewhere</h1>")

STRANGE_SITES = (
    Site(
        key="signs", host="strange-signs.test", name="Strange <Signs> & Wonders", edit=_titles(ODD_TITLES),
        stories=10, fault="titles with markup, entities, bidi overrides, mojibake",
    ),
    Site(
        key="bells", host="bell-and-null.test", name="Bell and Null", feed="json-feed-1.1",
        edit=_titles(CONTROL_TITLES), fault="titles with control characters",
    ),
    Site(
        key="hours", host="odd-hours.test", name="Odd Hours", edit=_dated, stories=13,
        fault="dates by zone name, missing, ahead of time, before time, unreadable",
    ),
    Site(
        key="guid", host="same-guid.test", name="Same Guid", edit=lambda story: replace(story, guid="article"),
        fault="one guid for all items",
    ),
    Site(key="loose", host="loose-tags.test", name="Loose Tags", feed="loose", fault="not well-formed"),
    Site(
        key="letters", host="mixed-letters.test", name="Lettres mêlées", language="fr", recast=_misspelt,
        fault="says UTF-8 and is windows-1252",
    ),
    Site(
        key="blank", host="blank-start.test", name="Blank Start", recast=_late_declaration,
        fault="blank lines before the XML declaration",
    ),
    Site(
        key="links", host="tracked-links.test", name="Tracked Links", edit=_linked, stories=12,
        routes={
            "/go/1": redirect("/stories/landing?utm_medium=feed"), "/stories/landing": redirect("/about", 301),
            "/stories/login-0": redirect("/login"),
            "/login": text("<!doctype html><title>Log in</title><form><input type=password></form>"),
        },
        fault="entries that link to redirects, other schemes, a missing page, a login page, a private address",
    ),
    Site(
        key="gates", host="closed-gates.test", name="Closed Gates",
        routes=_robots("User-agent: *\nDisallow: /stories/members-\nDisallow: /*.pdf$\n"),
        edit=_edits({}, {"slug": "members-one"}, {}, {"slug": "members-three"}),
        fault="robots.txt forbids two of its articles",
    ),
    Site(
        key="norobots", host="no-robots.test", name="No Robots", routes={"/robots.txt": failure(404)},
        fault="no robots.txt",
    ),
    Site(
        key="sickrobots", host="sick-robots.test", name="Sick Robots", routes={"/robots.txt": failure(500)},
        outcome="any", reason="robots", fault="robots.txt answers 500",
    ),
    Site(
        key="hugerobots", host="huge-robots.test", name="Huge Robots", routes={"/robots.txt": _HUGE_ROBOTS},
        fault="a robots.txt of 600 KiB",
    ),
    Site(
        key="wall", host="pay-wall.test", name="The Wall Review",
        edit=_edits({"page": "paywalled"}, {"page": "noindex"}, {"page": "login"}),
        fault="a paywalled, a noindex and a login page",
    ),
    Site(
        key="soft", host="soft-landing.test", name="Soft Landing", recast=_soft, outcome="ok",
        edit=_edits({"link": "http://soft-landing.test/stories/gone-for-good"}),
        fault="missing pages answer 200; HEAD of articles answers 405",
    ),
    Site(
        key="typeless", host="wrong-types.test", name="Wrong Types", recast=_mistyped,
        edit=_pictures("octets", "octets"),
        fault="the feed says text/html, pictures are octets, HEAD states no length",
    ),
    Site(
        key="pictures", host="picture-faults.test", name="Picture Faults", page="opengraph", stories=12,
        edit=_pictures(
            "html", "html-page", "empty", "truncated", "pixel", "share", "share", "missing", "narrow", "inside"
        ),
        fault="pictures that are HTML, empty, truncated, one pixel, shared, missing, narrow, on a private network",
    ),
    Site(
        key="ampfaults", host="amp-faults.test", name="AMP Faults", routes={"/elsewhere": _ELSEWHERE},
        edit=_edits({"amp": "redirects"}, {"amp": "elsewhere"}, {"amp": "missing"}, {"amp": "plain"}, {"amp": "valid"}),
        fault="AMP pages that redirect, point elsewhere, are missing, are ordinary",
    ),
)  # fmt: skip
"""Sites whose feeds can be read, and whose stories want care."""
