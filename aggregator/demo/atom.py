"""Feeds of the Atom family: 0.3, 1.0, and the channel of a video site."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from aggregator.demo.picture import HEIGHT, MEDIA_TYPES, WIDTH

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from aggregator.demo.site import Site
    from aggregator.demo.story import Story


def atom_03(site: Site, stories: Sequence[Story]) -> str:
    """Atom 0.3: issued, modified and mode-escaped content."""
    entries = "".join(_entry_03(site, story) for story in stories)
    return (
        f'{_declaration(site)}<feed version="0.3" xmlns="http://purl.org/atom/ns#" xml:lang="{site.language}">\n'
        f'<title>{escape(site.name)}</title><link rel="alternate" type="text/html" href="{site.home}"/>'
        f"<modified>{_newest(stories)}</modified>\n{entries}</feed>\n"
    )


def atom_10(site: Site, stories: Sequence[Story]) -> str:
    """Atom 1.0; on a relative site its links lean on xml:base."""
    base = f' xml:base="{site.home}"' if site.relative else ""
    entries = "".join(_entry(site, story) for story in stories)
    return (
        f'{_declaration(site)}<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{site.language}"{base}>\n'
        f"<title>{escape(site.name)}</title><id>{site.home}</id><updated>{_newest(stories)}</updated>"
        f'<link rel="alternate" type="text/html" href="{site.home}"/><link rel="self" href="{site.feed_url}"/>\n'
        f"<author><name>{escape(site.name)}</name></author>\n{entries}</feed>\n"
    )


def videos(site: Site, stories: Sequence[Story]) -> str:
    """A video channel: Atom 1.0 with yt:videoId and media:group."""
    entries = "".join(_video(site, story) for story in stories)
    return (
        f'{_declaration(site)}<feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" '
        f'xmlns:media="http://search.yahoo.com/mrss/" xmlns="http://www.w3.org/2005/Atom">\n'
        f'<link rel="self" href="{site.feed_url}"/><id>yt:channel:{site.key}</id>'
        f"<yt:channelId>{site.key}</yt:channelId><title>{escape(site.name)}</title>"
        f'<link rel="alternate" href="{site.home}"/><author><name>{escape(site.name)}</name>'
        f"<uri>{site.home}</uri></author><published>2015-05-01T08:00:00+00:00</published>\n{entries}</feed>\n"
    )


def _declaration(site: Site) -> str:
    return f'<?xml version="1.0" encoding="{site.charset}"?>\n'


def _newest(stories: Sequence[Story]) -> str:
    moments: list[datetime] = [story.updated for story in stories]
    return max(moments).isoformat() if moments else "2020-01-01T00:00:00+00:00"


def _entry_03(site: Site, story: Story) -> str:
    content = escape("".join(f"<p>{escape(paragraph)}</p>" for paragraph in story.paragraphs))
    return (
        f"<entry><title>{escape(story.title)}</title>"
        f'<link rel="alternate" type="text/html" href="{escape(site.link(story))}"/>'
        f"<id>tag:{site.domain},2006:{story.number}</id><issued>{story.published.isoformat()}</issued>"
        f"<modified>{story.updated.isoformat()}</modified><author><name>{escape(story.author)}</name></author>"
        f'<summary type="text/plain">{escape(story.summary)}</summary>'
        f'<content type="text/html" mode="escaped">{content}</content></entry>\n'
    )


def _entry(site: Site, story: Story) -> str:
    paragraphs = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in story.paragraphs)
    return (
        f"<entry><title>{escape(story.title)}</title><id>tag:{site.domain},2020:{story.guid or story.number}</id>"
        f'<link rel="alternate" href="{_address(site, site.link(story))}"/>{_enclosure(site, story)}'
        f"<published>{story.published.isoformat()}</published><updated>{story.updated.isoformat()}</updated>"
        f"<author><name>{escape(story.author)}</name><uri>{site.home}authors</uri></author>{_categories(story)}"
        f'<summary>{escape(story.summary)}</summary><content type="xhtml">'
        f'<div xmlns="http://www.w3.org/1999/xhtml">{paragraphs}</div></content></entry>\n'
    )


def _address(site: Site, url: str) -> str:
    return escape(url.removeprefix(site.home) if site.relative else url)


def _categories(story: Story) -> str:
    return "".join(f'<category term="{escape(word)}"/>' for word in story.keywords)


def _enclosure(site: Site, story: Story) -> str:
    if not site.feed_pictures:
        return ""
    kind = MEDIA_TYPES.get(site.picture_kind(story), "image/jpeg")
    return f'<link rel="enclosure" type="{kind}" href="{_address(site, site.picture_url(story))}"/>'


def _video(site: Site, story: Story) -> str:
    identity = f"{site.key[:6]}{story.number:05d}"
    return (
        f"<entry><id>yt:video:{identity}</id><yt:videoId>{identity}</yt:videoId>"
        f"<yt:channelId>{site.key}</yt:channelId><title>{escape(story.title)}</title>"
        f'<link rel="alternate" href="{escape(site.link(story))}"/>'
        f"<author><name>{escape(site.name)}</name><uri>{site.home}</uri></author>"
        f"<published>{story.published.isoformat()}</published><updated>{story.updated.isoformat()}</updated>"
        f"<media:group><media:title>{escape(story.title)}</media:title>"
        f'<media:content url="{site.home}v/{identity}?version=3" type="application/x-shockwave-flash" '
        f'width="640" height="390"/><media:thumbnail url="{site.picture_url(story)}" width="{WIDTH}" '
        f'height="{HEIGHT}"/><media:description>{escape(story.summary)}</media:description></media:group></entry>\n'
    )
