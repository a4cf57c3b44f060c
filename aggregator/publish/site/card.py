"""A story's card: a piece of HTML that is made once and stands on every page that shows the story."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from aggregator.publish.plain import plain
from aggregator.publish.site.places import HOME, ROOT_MARK, TopicFolders, provider_folder
from aggregator.publish.teaser import teaser

if TYPE_CHECKING:
    from collections.abc import Callable

    from aggregator.model.publication import Story
    from aggregator.publish.templating import Templates

MOST_TOPICS: Final = 4
_DAY: Final = len("2026-11-20")


class Link(Struct, frozen=True):
    """A link within the site, as templates use it."""

    name: str
    path: str


def card_renderer(templates: Templates, topics: TopicFolders, lang: str | None = None) -> Callable[[Story], bytes]:
    """What writes a card: on its first line the day, then HTML in which `ROOT_MARK` stands for the way home.

    `lang` is the language of the stories where it is not that of their pages.
    """

    def render(story: Story) -> bytes:
        shown = teaser(story.article)
        links = [
            Link(plain(topic) or "?", f"{ROOT_MARK}{topics.folder(topic)}/{HOME}")
            for topic in dict.fromkeys(story.article.topics[:MOST_TOPICS])
        ]
        card = templates.render(
            "card.html",
            story=shown,
            root=ROOT_MARK,
            provider_path=f"{ROOT_MARK}{provider_folder(story.article.provider.domain)}/{HOME}",
            topics=links,
            lang=lang,
        )
        return f"{shown.date}\n{card}".encode()

    return render


def day_of(card: bytes) -> str:
    """The day of a card's story, as `2026-11-20`."""
    return card[:_DAY].decode()


def html_of(card: bytes, root: str) -> bytes:
    """The card's HTML on a page from which `root` leads to the home folder."""
    return card[_DAY + 1 :].replace(ROOT_MARK.encode(), root.encode())
