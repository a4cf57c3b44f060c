"""The list of sources, for readers who want to follow them directly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aggregator.model.publication import Document

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aggregator.model.publication import Census, Listing, Rendering, Stories

SOURCES: Final = "sources.opml"


class SourceList:
    """The OPML document, where there are sources."""

    renderings: Sequence[Rendering] = ()
    notices: Sequence[str] = ()

    def __init__(self, opml: bytes | None) -> None:
        self._opml = opml

    def listings(self, census: Census) -> Iterable[Listing]:
        """None."""
        del census
        return ()

    def documents(self, census: Census, stories: Stories, written: Sequence[str]) -> Iterable[Document]:
        """The list."""
        del census, stories, written
        return [Document(SOURCES, self._opml)] if self._opml else []
