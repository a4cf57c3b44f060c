"""Feeds of the RSS family: 0.91, 0.92, 2.0, a podcast, and RDF."""

from __future__ import annotations

from datetime import timedelta, timezone
from email.utils import format_datetime
from html import escape
from typing import TYPE_CHECKING

from aggregator.demo.picture import HEIGHT, MEDIA_TYPES, WIDTH

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from aggregator.demo.site import Site
    from aggregator.demo.story import Story

_SPACES = (
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/" '
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
)


def rss_091(site: Site, stories: Sequence[Story]) -> str:
    """RSS 0.91: titles, links and descriptions, no dates."""
    doctype = (
        '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" '
        '"http://my.netscape.com/publish/formats/rss-0.91.dtd">\n'
    )
    items = "".join(f"<item>{_basics(site, story)}</item>\n" for story in stories)
    return f'{_declaration(site)}{doctype}<rss version="0.91"><channel>\n{_channel(site)}{items}</channel></rss>\n'


def rss_092(site: Site, stories: Sequence[Story]) -> str:
    """RSS 0.92: with dates, categories and the picture as enclosure."""
    items = "".join(
        f"<item>{_basics(site, story)}{_date(site, story)}{_categories(story)}{_enclosed_picture(site, story)}</item>\n"
        for story in stories
    )
    return f'{_declaration(site)}<rss version="0.92"><channel>\n{_channel(site)}{items}</channel></rss>\n'


def rss_20(site: Site, stories: Sequence[Story]) -> str:
    """RSS 2.0 with guid, author, full text and the picture as media:content."""
    return _rss_2(site, _timing(site), "".join(_item(site, story) for story in stories))


def podcast(site: Site, stories: Sequence[Story]) -> str:
    """A podcast: RSS 2.0 with episodes."""
    show = (
        f'<itunes:author>{escape(site.name)}</itunes:author><itunes:image href="{site.home}cover.jpg"/>'
        '<itunes:category text="Technology"/><itunes:explicit>false</itunes:explicit>\n'
    )
    return _rss_2(site, show, "".join(_episode(site, story) for story in stories))


def rdf(site: Site, stories: Sequence[Story]) -> str:
    """RSS 1.0, dates as dc:date."""
    listed = "".join(f'<rdf:li rdf:resource="{escape(site.link(story))}"/>' for story in stories)
    items = "".join(
        f'<item rdf:about="{escape(site.link(story))}">{_basics(site, story)}<dc:date>{_dc_date(story)}</dc:date>'
        f"<dc:creator>{escape(story.author)}</dc:creator></item>\n"
        for story in stories
    )
    return (
        f'{_declaration(site)}<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        f'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        f'<channel rdf:about="{site.feed_url}"><title>{escape(site.name)}</title><link>{site.home}</link>'
        f"<description>{escape(site.name)}</description><dc:language>{site.language}</dc:language>"
        f"<items><rdf:Seq>{listed}</rdf:Seq></items></channel>\n{items}</rdf:RDF>\n"
    )


def rfc822(moment: datetime, zone: str) -> str:
    """The moment as RSS writes it, in the zone: `GMT` or an offset like `+0900`."""
    if zone == "GMT":
        return format_datetime(moment, usegmt=True)
    return format_datetime(moment.astimezone(_offset(zone)))


def _offset(zone: str) -> timezone:
    sign = -1 if zone.startswith("-") else 1
    return timezone(sign * timedelta(hours=int(zone[1:3]), minutes=int(zone[3:])))


def _rss_2(site: Site, about: str, items: str) -> str:
    itself = f'<atom:link href="{site.feed_url}" rel="self" type="application/rss+xml"/>\n'
    return (
        f'{_declaration(site)}<rss version="2.0" {_SPACES}><channel>\n{_channel(site)}{itself}{about}{items}'
        "</channel></rss>\n"
    )


def _declaration(site: Site) -> str:
    return f'<?xml version="1.0" encoding="{site.charset}"?>\n'


def _channel(site: Site) -> str:
    return (
        f"<title>{escape(site.name)}</title><link>{site.home}</link>"
        f"<description>{escape(site.name)}</description><language>{site.language}</language>\n"
    )


def _timing(site: Site) -> str:
    ttl = f"<ttl>{site.max_age // 60}</ttl>" if site.max_age else ""
    hours = "".join(f"<hour>{hour}</hour>" for hour in site.skip_hours)
    return ttl + (f"<skipHours>{hours}</skipHours>" if hours else "")


def _basics(site: Site, story: Story) -> str:
    return (
        f"<title>{escape(story.title)}</title><link>{escape(site.link(story))}</link>"
        f"<description>{escape(story.summary)}</description>"
    )


def _item(site: Site, story: Story) -> str:
    guid = escape(story.guid or site.page_url(story))
    permanent = "false" if story.guid else "true"
    body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in story.paragraphs)
    return (
        f'<item>{_basics(site, story)}<guid isPermaLink="{permanent}">{guid}</guid>{_date(site, story)}'
        f"<dc:creator>{escape(story.author)}</dc:creator>{_categories(story)}{_media(site, story)}"
        f"<content:encoded><![CDATA[{body}]]></content:encoded></item>\n"
    )


def _episode(site: Site, story: Story) -> str:
    sound = f"{site.home}episodes/{story.number}.mp3"
    return (
        f'<item>{_basics(site, story)}<guid isPermaLink="false">{site.key}-{story.number}</guid>{_date(site, story)}'
        f'<enclosure url="{sound}" length="{4_000_000 + story.number}" type="audio/mpeg"/>'
        f"<itunes:author>{escape(story.author)}</itunes:author><itunes:duration>00:2{story.number % 10}:30"
        f"</itunes:duration><itunes:episode>{story.number + 1}</itunes:episode></item>\n"
    )


def _date(site: Site, story: Story) -> str:
    stated = rfc822(story.published, site.zone) if story.stated is None else story.stated
    return f"<pubDate>{escape(stated)}</pubDate>" if stated else ""


def _dc_date(story: Story) -> str:
    return story.published.isoformat() if story.stated is None else story.stated


def _categories(story: Story) -> str:
    return "".join(f"<category>{escape(word)}</category>" for word in story.keywords)


def _media(site: Site, story: Story) -> str:
    if not site.feed_pictures:
        return ""
    kind = MEDIA_TYPES.get(site.picture_kind(story), "image/jpeg")
    return (
        f'<media:content url="{site.picture_url(story)}" medium="image" type="{kind}" '
        f'width="{WIDTH}" height="{HEIGHT}"/>'
    )


def _enclosed_picture(site: Site, story: Story) -> str:
    if not site.feed_pictures:
        return ""
    kind = MEDIA_TYPES.get(site.picture_kind(story), "image/jpeg")
    return f'<enclosure url="{site.picture_url(story)}" length="1500" type="{kind}"/>'
