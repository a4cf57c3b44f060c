"""Pruning: copies of images that no record names any more, removed; what is not certain is kept."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from msgspec import Struct, field

from aggregator.errors import Problem, StoreError
from aggregator.store.records_table import key_digest
from aggregator.store.survey import survey

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from aggregator.model.article import Article
    from aggregator.store.ledger import Ledger
    from aggregator.store.shelf import Shelf

_COPY = re.compile(r"([0-9a-f]{2})/\1[0-9a-f]{62}\.[a-z0-9]{2,5}")


class Pruned(Struct):
    """What became of the copies: the files removed (below the image cache) and their bytes, how many are kept.

    `unknown` counts images of records of which it is not known which file is their copy: where there are any, no
    file is removed of which it is not known whose copy it is; these are `uncertain`. `problems` are why records could
    not be read: where there are any, nothing is removed.
    """

    removed: list[str] = field(default_factory=list)
    bytes: int = 0
    kept: int = 0
    unknown: int = 0
    uncertain: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def prune(ledger: Ledger, shelf: Shelf, images: Path, *, dry_run: bool = False) -> Pruned:
    """Remove the copies below `images` that no record of the shelf names; with `dry_run` only say which.

    Raises `StoreError` where a file cannot be removed.
    """
    pruned = Pruned()
    named = _named(ledger, shelf, pruned)
    for copy, size in _copies(images):
        if pruned.problems or not _is_orphan(copy, named, ledger, pruned):
            pruned.kept += 1
            continue
        if not dry_run:
            _remove(images / copy)
        pruned.removed.append(copy)
        pruned.bytes += size
    if not dry_run:
        ledger.images.forget_copies(pruned.removed)
    return pruned


def _named(ledger: Ledger, shelf: Shelf, pruned: Pruned) -> set[bytes]:
    """The digests of the addresses of all images that records name."""
    named: set[bytes] = set()
    for seen in survey(shelf):
        pruned.problems.extend(seen.problems)
        for url, is_cached in _images(seen.record.article) if seen.record else ():
            digest = key_digest(url)
            if digest not in named:
                named.add(digest)
                pruned.unknown += is_cached and not ledger.images.has_copy(url)
    return named


def _images(article: Article) -> Iterator[tuple[str, bool]]:
    for image in (*article.images, *(image for story in article.related for image in story.images)):
        yield image.url, bool(image.is_cached)


def _is_orphan(copy: str, named: set[bytes], ledger: Ledger, pruned: Pruned) -> bool:
    origins = ledger.images.copied_from(copy)
    if not origins and pruned.unknown:
        pruned.uncertain.append(copy)
        return False
    return named.isdisjoint(origins)


def _copies(images: Path) -> Iterator[tuple[str, int]]:
    """The files of the cache that are named as copies are, and their sizes; links are no copies."""
    for folder in sorted(images.iterdir()) if images.is_dir() else ():
        if not folder.is_dir() or folder.is_symlink():
            continue
        with os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                copy = f"{folder.name}/{entry.name}"
                if _COPY.fullmatch(copy) and entry.is_file(follow_symlinks=False):
                    yield copy, entry.stat().st_size


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(path, f"the copy cannot be removed: {error.strerror}") from error
