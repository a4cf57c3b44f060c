"""Which of the links that were found are looked at, under which address, and what is thought of the others at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import structs

from aggregator import urls
from aggregator.check.mail import mail_trouble
from aggregator.model.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aggregator.check.expression import Expression
    from aggregator.model.check import CheckSettings
    from aggregator.model.link import FoundLink, LinkKind

LOOKED_AT: Final = frozenset({"http", "https", "file"})
WITH_FRAGMENTS: Final = ("http:", "https:", "file:")
AMP_CACHE: Final = "addresses of the AMP cache are looked at with --amp-cache"


class Admission:
    """The rules of one run. Raises `UsageError` for an expression that cannot be read, or that takes too long."""

    def __init__(self, settings: CheckSettings) -> None:
        self._settings = settings
        self._include = _compiled("--include", settings.include)
        self._exclude = _compiled("--exclude", settings.exclude)
        self._remap = [(_compiled("--remap", [pattern])[0], new) for pattern, new in settings.remap]

    def admit(self, found: FoundLink) -> Iterator[FoundLink]:
        """What one link asks to be looked at: its address without the fragment, and, if wanted, the fragment too."""
        if found.url is None:
            yield found
            return
        url = self._remapped(found.url)
        if url != found.url:
            found = structs.replace(found, meant=found.url)
        address, _, fragment = url.partition("#")
        yield found if address == found.url else structs.replace(found, url=address)
        if fragment and self._settings.fragments and found.kind == "link" and url.startswith(WITH_FRAGMENTS):
            yield structs.replace(found, url=url, kind="fragment")

    def verdict(self, url: str, kind: LinkKind, path: str) -> Verdict | None:
        """The verdict on what needs no look, by rule; None for what is to be looked at.

        `url` is as `admit` gave it, or as it was written where that is no address; `path` is where it stands.
        """
        scheme = url.partition(":")[0].lower()
        if scheme not in LOOKED_AT or (scheme != "file" and not urls.is_web(url)):
            return _of_scheme(url, scheme)
        if scheme == "file" and urls.is_web(path):
            return Verdict(verdict="skipped", reason="scheme", detail="a page of the web may not name files")
        if kind == "amp-cache" and not self._settings.amp_cache:
            return Verdict(verdict="skipped", reason="excluded", detail=AMP_CACHE)
        if self._is_excluded(url):
            return Verdict(verdict="skipped", reason="excluded")
        is_offline = self._settings.offline and scheme != "file"
        return Verdict(verdict="skipped", reason="offline") if is_offline else None

    def _is_excluded(self, url: str) -> bool:
        """`include` comes before `exclude`; alone, it leaves out everything else."""
        if not (self._include or self._exclude):
            return False
        if any(pattern.is_in(url) for pattern in self._include):
            return False
        return any(pattern.is_in(url) for pattern in self._exclude) or bool(self._include and not self._exclude)

    def _remapped(self, url: str) -> str:
        for pattern, new in self._remap:
            url = urls.resolve(None, pattern.remapped(url, new)) or url
        return url


def _of_scheme(url: str, scheme: str) -> Verdict:
    """What was written and makes no address is bad, whatever it begins with."""
    if scheme in LOOKED_AT or urls.resolve(None, url) is None:
        return Verdict(verdict="dead", reason="bad-url")
    if (trouble := mail_trouble(url) if scheme == "mailto" else None) is not None:
        return Verdict(verdict="dead", reason="bad-url", detail=trouble)
    return Verdict(verdict="skipped", reason="scheme", detail=f"{scheme}: is not asked over the web")


def _compiled(option: str, patterns: Sequence[str]) -> list[Expression]:
    if not patterns:
        return []
    from aggregator.check.expression import Expression  # noqa: PLC0415 - its library costs a start

    return [Expression(option, pattern) for pattern in patterns]
