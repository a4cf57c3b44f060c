"""What becomes of an article whose links died or moved: dead images and AMP pairs go, moved addresses are renewed.

`original_url` is how the source gave the story, and never changes; so is the address of a related video. Ratings stay
as they are: nobody recomputes the numbers of a record that lies there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from aggregator import urls
from aggregator.check.rewrite import renewed
from aggregator.model.link import LinkKind
from aggregator.normalize.amp import cache_url
from aggregator.parse.links.reading import find_links_in_text
from aggregator.pipeline.mend_text import rewrite

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aggregator.model.article import Article, Image, ProviderImage, Related
    from aggregator.model.link import FoundLink

Picture = TypeVar("Picture", "Image", "ProviderImage")


class Change(Struct, frozen=True):
    """One address that is written in `path` no more: with `new` another stands there, else it was taken out.

    `field` is the record's key. `reason` is why what was taken out is dead.
    """

    path: str
    url: str
    field: str | None = None
    line: int | None = None
    new: str | None = None
    reason: str = ""


class Fates(Struct, frozen=True):
    """What became of the links of one file: reasons of the dead, new addresses of the moved, by (address, kind)."""

    dead: Mapping[tuple[str, LinkKind], str]
    moved: Mapping[tuple[str, LinkKind], str]

    def why_dead(self, url: str | None, kind: LinkKind) -> str | None:
        """The reason, or None where the address is not dead."""
        return self.dead.get((_address(url), kind)) if url else None

    def new(self, url: str | None, kind: LinkKind) -> str | None:
        """The new address with the old one's fragment, or None where it has not moved for certain."""
        target = self.moved.get((_address(url), kind)) if url else None
        return renewed(url or "", target) if target else None


def mended(article: Article, fates: Fates, path: str) -> tuple[Article, list[Change]]:
    """The article without what is dead and with new addresses for what has moved, and every change."""
    mending = _Mending(fates, path)
    amp, cdn = mending.amp_pair(article, "")
    changed = replace(
        article,
        web_url=mending.moved(article.web_url, "link", "webUrl"),
        amp_web_url=amp,
        cdn_amp_web_url=cdn,
        images=mending.images(article.images, "images"),
        related=tuple(mending.related(one, f"related[{index}]") for index, one in enumerate(article.related)),
        provider=replace(article.provider, images=mending.images(article.provider.images, "provider.images")),
        featured_content=mending.markup(article.featured_content, "featuredContent"),
    )
    return changed, mending.changes


class _Mending:
    """The changes of one article, noted as they are made."""

    def __init__(self, fates: Fates, path: str) -> None:
        self._fates = fates
        self._path = path
        self.changes: list[Change] = []

    def _note(self, url: str, field: str, *, new: str | None = None, reason: str = "") -> None:
        self.changes.append(Change(self._path, url, field, new=new, reason=reason))

    def moved(self, url: str | None, kind: LinkKind, field: str) -> str | None:
        """The address itself, or its new one."""
        new = self._fates.new(url, kind)
        if new is None or url is None:
            return url
        self._note(url, field, new=new)
        return new

    def amp_pair(self, holder: Article | Related, field: str) -> tuple[str | None, str | None]:
        """Both addresses or neither; where the document moved, its address in the cache is computed anew."""
        amp, cdn = holder.amp_web_url, holder.cdn_amp_web_url
        name = f"{field}.ampWebUrl".lstrip(".")
        reason = self._fates.why_dead(amp, "amp") or self._fates.why_dead(cdn, "amp-cache")
        if reason:
            self._note(amp or cdn or "", name, reason=reason)
            return None, None
        new = self._fates.new(amp, "amp")
        cached = cache_url(new) if new else None
        if new is None or amp is None or cached is None:
            return amp, cdn
        self._note(amp, name, new=new)
        return new, cached

    def images(self, images: Sequence[Picture], field: str) -> tuple[Picture, ...]:
        """Those that are not dead, at their new addresses."""
        kept = []
        for index, image in enumerate(images):
            name = f"{field}[{index}].url"
            reason = self._fates.why_dead(image.url, "image")
            if reason:
                self._note(image.url, name, reason=reason)
                continue
            url = self.moved(image.url, "image", name)
            kept.append(image if url is None or url == image.url else replace(image, url=url))
        return tuple(kept)

    def related(self, related: Related, field: str) -> Related:
        """A related story, told by the same rules."""
        amp, cdn = self.amp_pair(related, field)
        is_original = related.type == "video"
        url = related.web_url if is_original else self.moved(related.web_url, "link", f"{field}.webUrl")
        images = self.images(related.images, f"{field}.images")
        return replace(related, amp_web_url=amp, cdn_amp_web_url=cdn, images=images, web_url=url or related.web_url)

    def markup(self, text: str | None, field: str) -> str | None:
        """A player's HTML with new addresses in its attributes."""
        if text is None or not self._fates.moved:
            return text
        done = rewrite(text, _links_of_markup, self._new_of, markup=True)
        for link, new in done.done:
            self._note(link.url or link.written, field, new=new)
        return done.text

    def _new_of(self, link: FoundLink) -> str | None:
        return self._fates.new(link.url, "link")


def _links_of_markup(text: str) -> list[FoundLink]:
    return list(find_links_in_text(text, path="", kind="html", base=None))


def _address(url: str) -> str:
    """The address as a check knows it: made absolute and without its fragment."""
    return (urls.resolve(None, url) or url).partition("#")[0]
