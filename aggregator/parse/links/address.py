"""From what a link says to its absolute address: as browsers join it, and as a folder of files on its way to a site."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from aggregator import urls

if TYPE_CHECKING:
    from aggregator.model.link import LinkProblem

_HOSTLESS: Final = re.compile(r"\s*https?:[/\\]*\s*", re.IGNORECASE)
_ANYWHERE: Final = "https://anywhere.invalid/"


def address(value: str, base: str | None, root: str | None) -> tuple[str | None, LinkProblem | None]:
    """The absolute address, or None and why there is none: `bad-url`, or `no-base` for a relative one without a base.

    Where `base` is a file (or none), `/a` is relative to `root` (a folder's path or address), for a file's system has
    no such root; `//host/a` is https there. `http:` alone is an error, whatever stands around it.
    """
    if _HOSTLESS.fullmatch(value):
        return None, "bad-url"
    if base is None or base.startswith("file:"):
        slashes = value.lstrip()[:2].replace("\\", "/")
        if slashes == "//":
            return _or_bad(urls.resolve(_ANYWHERE, value))
        if slashes.startswith("/"):
            return _below(root, value)
    url = urls.resolve(base, value)
    if url is None and base is None and urls.resolve(_ANYWHERE, value) is not None:
        return None, "no-base"
    return _or_bad(url)


def _or_bad(url: str | None) -> tuple[str | None, LinkProblem | None]:
    return (url, None) if url is not None else (None, "bad-url")


def _below(root: str | None, value: str) -> tuple[str | None, LinkProblem | None]:
    """A root-relative address below `root`; `..` does not lead out of it."""
    within = urls.resolve(_ANYWHERE, value)
    if root is None:
        return None, "no-base" if within is not None else "bad-url"
    if within is None:
        return None, "bad-url"
    return _or_bad(urls.resolve(None, _folder(root) + within.removeprefix(_ANYWHERE)))


@lru_cache(maxsize=8)
def _folder(root: str) -> str:
    """The address of a folder, with its last slash."""
    path = PurePath(root)
    return (path.as_uri() if path.is_absolute() else root).rstrip("/") + "/"
