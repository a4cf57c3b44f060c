"""The quick reader of records: bytes exactly as our own writer writes them → their article, without a YAML library.

A store holds little else, and YAML costs five times as much. What was read is written again and has to be the same
bytes; as the slow reader reads back every article that was written, it would have read this one. For whatever else
a file may be the answer is None, and the slow reader judges.
"""

from __future__ import annotations

import re
from datetime import datetime

from aggregator.model.article import Article, Image, Provider, ProviderImage, Rating, Related
from aggregator.store.front_matter import MOST_BYTES
from aggregator.store.record_write import front_matter

_ESCAPE = re.compile(r'\\(?:x([0-9A-F]{2})|u([0-9A-F]{4})|(["\\nrt]))')
_SHORT = {'"': '"', "\\": "\\", "n": "\n", "r": "\r", "t": "\t"}
_MOMENT_LENGTH = len("2021-12-08T16:33:00Z")
_INTEGER = re.compile(r"-?[0-9]{1,15}")
_BOOLEANS = {"true": True, "false": False}


class _NotOursError(Exception):
    """The line is none that our writer would have written here."""


def read_quickly(data: bytes) -> Article | None:
    """The article of a record in canonical bytes that holds nothing beside it; None for any other bytes."""
    if not data.startswith(b"---\n") or not data.endswith(b"\n---\n\n") or len(data) > MOST_BYTES:
        return None
    try:
        text = data[4:-5].decode()
        article = _Lines(text).article()
    except (_NotOursError, ValueError):
        return None
    return article if front_matter(article) == text else None


class _Lines:
    """The lines of a front matter, taken one after the other, in the order in which they are written."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._at = 0

    def article(self) -> Article:
        article = Article(
            category=_text(self._taken("category: ")),
            title=_text(self._taken("title: ")),
            excerpt=_text(self._taken("excerpt: ")),
            published=_moment(self._taken("publishedDateTime: ")),
            updated=_moment(stated) if (stated := self._next("updatedDateTime: ")) else None,
            original_url=self._optional("originalUrl: "),
            web_url=self._optional("webUrl: "),
            amp_web_url=self._optional("ampWebUrl: "),
            cdn_amp_web_url=self._optional("cdnAmpWebUrl: "),
            type=_text(self._taken("type: ")),
            rating=self._rating(),
            featured_content=self._optional("featuredContent: ") if self._block("featuredContent: ") else None,
            provider=self._provider(),
            topics=self._topics() if self._block("topics:") else (),
            images=self._images("  ") if self._block("images:") else (),
            related=self._related() if self._block("related:") else (),
            secured=self._optional("secured: ") if self._block("secured: ") else None,
        )
        if self._lines[self._at :] != [""]:
            raise _NotOursError
        return article

    def _next(self, start: str) -> str | None:
        """What follows `start` in the next line, which is taken then."""
        line = self._lines[self._at]
        if not line.startswith(start):
            return None
        self._at += 1
        return line[len(start) :]

    def _taken(self, start: str) -> str:
        found = self._next(start)
        if found is None:
            raise _NotOursError
        return found

    def _optional(self, start: str) -> str | None:
        found = self._next(start)
        return None if found is None else _text(found)

    def _block(self, start: str) -> bool:
        """Whether a block begins with `start`, after an empty line, which is taken then."""
        at = self._at
        if self._lines[at] or at + 1 >= len(self._lines) or not self._lines[at + 1].startswith(start):
            return False
        self._at += 1
        return True

    def _rating(self) -> Rating | None:
        quality = self._next("quality: ")
        if quality is None:
            return None
        heat, published = self._taken("heat: "), self._taken("published: ")
        return Rating(quality=_integer(quality), heat=_integer(heat), published=_boolean(published))

    def _provider(self) -> Provider:
        if not self._block("provider:"):
            raise _NotOursError
        self._at += 1
        name, domain = _text(self._taken("  name: ")), _text(self._taken("  domain: "))
        logos = []
        if self._next("  images:") is not None:
            while url := self._next("    - url: "):
                width, height = self._size("      ")
                logos.append(ProviderImage(url=_text(url), width=width, height=height))
        return Provider(name=name, domain=domain, images=tuple(logos))

    def _topics(self) -> tuple[str, ...]:
        self._at += 1
        topics = []
        while topic := self._next("  - "):
            topics.append(_text(topic))
        return tuple(topics)

    def _size(self, indent: str) -> tuple[int | None, int | None]:
        width, height = self._next(f"{indent}width: "), self._next(f"{indent}height: ")
        return _integer(width) if width else None, _integer(height) if height else None

    def _images(self, indent: str) -> tuple[Image, ...]:
        self._at += 1
        images = []
        while url := self._next(f"{indent}- url: "):
            width, height = self._size(f"{indent}  ")
            cached = self._next(f"{indent}  isCached: ")
            images.append(
                Image(
                    url=_text(url),
                    width=width,
                    height=height,
                    is_cached=_boolean(cached) if cached else None,
                    title=self._optional(f"{indent}  title: "),
                )
            )
        return tuple(images)

    def _related(self) -> tuple[Related, ...]:
        self._at += 1
        stories = []
        while title := self._next("  - title: "):
            stories.append(self._story(_text(title)))
        return tuple(stories)

    def _story(self, title: str) -> Related:
        return Related(
            title=title,
            excerpt=_text(self._taken("    excerpt: ")),
            published=_moment(self._taken("    publishedDateTime: ")),
            web_url=_text(self._taken("    webUrl: ")),
            amp_web_url=self._optional("    ampWebUrl: "),
            cdn_amp_web_url=self._optional("    cdnAmpWebUrl: "),
            type=_text(self._taken("    type: ")),
            provider=self._related_provider(),
            quality=_integer(stated) if (stated := self._next("    quality: ")) else None,
            images=self._images("      ") if self._lines[self._at] == "    images:" else (),
        )

    def _related_provider(self) -> Provider:
        if self._taken("    provider:"):
            raise _NotOursError
        return Provider(name=_text(self._taken("      name: ")), domain=_text(self._taken("      domain: ")))


def _text(written: str) -> str:
    """The text of a scalar, quoted or plain; an empty one is nothing that a record of ours says."""
    if not written.startswith('"'):
        text = written
    elif written.endswith('"'):
        text = written[1:-1]
        text = _ESCAPE.sub(_unescaped, text) if "\\" in text else text
    else:
        raise _NotOursError
    if not text:
        raise _NotOursError
    return text


def _unescaped(match: re.Match[str]) -> str:
    two, four, short = match.groups()
    return _SHORT[short] if short else chr(int(two or four, 16))


def _moment(written: str) -> datetime:
    if len(written) != _MOMENT_LENGTH or not written.endswith("Z"):
        raise _NotOursError
    return datetime.fromisoformat(written)


def _integer(written: str) -> int:
    if not _INTEGER.fullmatch(written):
        raise _NotOursError
    return int(written)


def _boolean(written: str) -> bool:
    if written not in _BOOLEANS:
        raise _NotOursError
    return _BOOLEANS[written]
