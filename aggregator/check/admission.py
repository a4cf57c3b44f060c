"""Which of the links that were found are looked at, under which address, and what is thought of the others at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import regex
from msgspec import Struct, structs

from aggregator import urls
from aggregator.errors import UsageError
from aggregator.model.link import FoundLink
from aggregator.model.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aggregator.model.check import CheckSettings

SECONDS: Final = 0.1
"""How long one expression may take over one address; one that takes longer is counted as not found."""

NO_BASE: Final = "a relative address, in a document without one: --base-url or --root-dir says what it means"
AMP_CACHE: Final = "addresses of the AMP cache are looked at with --amp-cache"


class Admitted(Struct, frozen=True):
    """A link to look at, or with a verdict that needs no look."""

    link: FoundLink
    verdict: Verdict | None = None


class Admission:
    """The rules of one run. Raises `UsageError` for an expression that cannot be read."""

    def __init__(self, settings: CheckSettings) -> None:
        self._settings = settings
        self._include = _compiled("--include", settings.include)
        self._exclude = _compiled("--exclude", settings.exclude)
        self._remap = [(_compiled("--remap", [pattern])[0], new) for pattern, new in settings.remap]

    def admit(self, found: FoundLink) -> Iterator[Admitted]:
        """What is looked at of one link: the address without its fragment, and, if asked for, the fragment too."""
        if found.url is None:
            yield Admitted(found, _unusable(found))
            return
        url = self._remapped(found.url)
        address, _, fragment = url.partition("#")
        link = structs.replace(found, url=address)
        verdict = self._verdict(link, address)
        yield Admitted(link, verdict)
        if fragment and verdict is None and self._settings.fragments and found.kind == "link":
            yield Admitted(structs.replace(found, url=url, kind="fragment"))

    def _verdict(self, link: FoundLink, url: str) -> Verdict | None:
        scheme = url.partition(":")[0].lower()
        if scheme not in {"http", "https", "file"}:
            return Verdict(verdict="skipped", reason="scheme", detail=f"{scheme}: is not asked over the web")
        if scheme == "file" and urls.is_web(link.place.path):
            return Verdict(verdict="skipped", reason="scheme", detail="a page of the web may not name files")
        if self._is_excluded(url):
            return Verdict(verdict="skipped", reason="excluded")
        if link.kind == "amp-cache" and not self._settings.amp_cache:
            return Verdict(verdict="skipped", reason="excluded", detail=AMP_CACHE)
        if self._settings.offline and scheme != "file":
            return Verdict(verdict="skipped", reason="offline")
        return None

    def _is_excluded(self, url: str) -> bool:
        """`include` comes before `exclude`; alone, it leaves out everything else."""
        if any(_found(pattern, url) for pattern in self._include):
            return False
        return any(_found(pattern, url) for pattern in self._exclude) or bool(self._include and not self._exclude)

    def _remapped(self, url: str) -> str:
        for pattern, new in self._remap:
            try:
                renewed = pattern.sub(new, url, count=1, timeout=SECONDS)
            except TimeoutError:
                continue
            url = urls.resolve(None, renewed) or url
        return url


def _unusable(found: FoundLink) -> Verdict:
    return Verdict(verdict="dead", reason="bad-url", detail=NO_BASE if found.problem == "no-base" else "no address")


def _compiled(option: str, patterns: Sequence[str]) -> list[regex.Pattern[str]]:
    try:
        return [regex.compile(pattern) for pattern in patterns]
    except regex.error as error:
        raise UsageError(f"{option}: {error.pattern!r} is no regular expression: {error.msg}") from error


def _found(pattern: regex.Pattern[str], url: str) -> bool:
    try:
        return pattern.search(url, timeout=SECONDS) is not None
    except TimeoutError:
        return False
