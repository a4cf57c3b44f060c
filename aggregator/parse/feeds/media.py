"""Media RSS (media:*) and podcasts (itunes:*): the images, enclosures and the player that an entry names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.parse.feeds.draft import enclosure, picture
from aggregator.parse.feeds.player import frame, known_player, youtube_player
from aggregator.parse.feeds.xml import attribute, children, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

    from aggregator.model.feed import Enclosure, Picture
    from aggregator.parse.feeds.draft import Draft
    from aggregator.parse.feeds.elements import Elements
    from aggregator.parse.feeds.scope import Scope

_IMAGE_ENDINGS = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif")


def read_media(draft: Draft, elements: Elements, scope: Scope) -> None:
    """Add to the draft what media:*, itunes:* and yt:* elements name."""
    if not elements.all(*_KINDS, "itunes:image", "yt:videoid"):
        return
    media = list(_media(elements))
    covers = (_picture(element, "href", scope) for element in elements.all("itunes:image"))
    shown = (_picture(one, "url", scope) for name, one in media if name == "media:content" and _is_image(one))
    small = (_picture(one, "url", scope) for name, one in media if name == "media:thumbnail")
    draft.pictures += [found for group in (covers, shown, small) for found in group if found]
    listened = (_enclosure(one, scope) for name, one in media if name == "media:content" and _is_played(one))
    draft.enclosures += [found for found in listened if found]
    draft.player = draft.player or _player(elements, media, scope)


def enclosure_of(element: Element, scope: Scope) -> Enclosure | None:
    """The enclosure that an element names: in `url` as RSS has it, in `href` as Atom does; or None."""
    url = scope.of_element(element, attribute(element, "url") or attribute(element, "href"))
    return enclosure(url, attribute(element, "type"), attribute(element, "length"))


def picture_enclosures(draft: Draft) -> None:
    """Enclosures that are images are pictures too."""
    images = (one for one in draft.enclosures if (one.type or "").lower().startswith("image/"))
    draft.pictures += [shown for one in images if (shown := picture(one.url))]


def _media(elements: Elements) -> Iterator[tuple[str, Element]]:
    """Every media element with its name: direct children, those of groups, and those within media:content."""
    pending = [(name, one) for name in _KINDS for one in elements.all(name)]
    for name, element in pending:
        yield name, element
        if name in {"media:group", "media:content"}:
            for inner_name, inner in children(element):
                yield inner_name, inner
                if inner_name == "media:content":
                    yield from children(inner)


_KINDS = ("media:content", "media:group", "media:thumbnail", "media:player", "media:embed")


def group_texts(elements: Elements, name: str) -> Iterator[Element]:
    """The elements of that name within media:group and media:content, such as a video's description."""
    return (one for found, one in _media(elements) if found == name and (one.text or "").strip())


def _is_image(element: Element) -> bool:
    """Whether a media:content is an image, by type, by medium, else by its ending."""
    media_type, medium = (attribute(element, "type") or "").lower(), (attribute(element, "medium") or "").lower()
    if media_type or medium:
        return media_type.startswith("image") or medium == "image"
    return (attribute(element, "url") or "").partition("?")[0].lower().endswith(_IMAGE_ENDINGS)


def _is_played(element: Element) -> bool:
    """Whether a media:content is audio or video."""
    media_type, medium = (attribute(element, "type") or "").lower(), (attribute(element, "medium") or "").lower()
    return media_type.startswith(("audio/", "video/")) or (not media_type and medium in {"audio", "video"})


def _picture(element: Element, name: str, scope: Scope) -> Picture | None:
    """The picture that an element names in an attribute, or in its text."""
    reference = attribute(element, name) or attribute(element, "url") or plain(element)
    return picture(scope.of_element(element, reference), attribute(element, "width"), attribute(element, "height"))


def _enclosure(element: Element, scope: Scope) -> Enclosure | None:
    """The enclosure that a media:content is."""
    url = scope.of_element(element, attribute(element, "url"))
    return enclosure(url, attribute(element, "type"), attribute(element, "filesize"))


def _player(elements: Elements, media: list[tuple[str, Element]], scope: Scope) -> str | None:
    """The player of a YouTube video, or the one that media:player or media:embed names."""
    video = elements.text("yt:videoid")
    if video:
        return youtube_player(video)
    named = (one for name, one in media if name in {"media:player", "media:embed"})
    addresses = (scope.of_element(one, attribute(one, "url")) for one in named)
    address = next((one for one in addresses if one), None)
    return (known_player(address) or frame(address)) if address else None
