"""Where `aggregator publish` reads and writes, and where it keeps what it remembers."""

from __future__ import annotations

import errno
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from aggregator.errors import StoreError, UsageError
from aggregator.store import state as state_files
from aggregator.store.files import is_inside, is_read_only
from aggregator.store.story_file import NAME, copy_stories
from aggregator.store.story_index import StoryIndex

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aggregator.store.published_file import Placed
    from aggregator.store.published_folder import PublishedFolder

LOCK = "publish.lock"


def check_places(store: Path, folder: Path) -> None:
    """Raise `UsageError` where there is no store, or where store and published folder lie in one another."""
    if not store.is_dir():
        raise UsageError(f"{store} is no folder; --store says where the records lie")
    if folder.is_symlink() and not folder.exists() and is_circle(folder):
        raise UsageError(f"--to {folder} is a symbolic link that leads in circles")
    if is_inside(folder, store):
        raise UsageError(f"--to {folder} lies in the store {store}; name a folder outside of it")
    if is_inside(store, folder):
        raise UsageError(f"the store {store} lies in --to {folder}; name a folder beside it")


def is_circle(path: Path) -> bool:
    """Whether the links at `path` lead to one another, and to nothing else."""
    try:
        path.stat()
    except OSError as error:
        return error.errno == errno.ELOOP
    return False


def refuse_to_empty(store: Path, published: PublishedFolder, *, stories: int, not_due: int) -> None:
    """Raise `StoreError` where no story is left of those that an earlier run published: something is wrong, likely."""
    if stories or not any(map(_is_listing, published.ours)):
        return
    what = "holds no story to publish" if not not_due else f"holds only stories of days to come ({not_due})"
    likely = "is its disk there?" if not not_due else "is the clock right?"
    kept = f"{published.root} keeps what earlier runs published; --allow-empty takes it away"
    raise StoreError(store, f"{what}: {likely} {kept}")


def _is_listing(path: str) -> bool:
    """Whether the file is there only where there are stories: a category's first page."""
    return path.startswith("api/") and path.endswith("/index.json") and path.count("/") == 2  # noqa: PLR2004 - api/<category>/index.json


def other_state(published: PublishedFolder, placed: Mapping[str, Placed]) -> list[str]:
    """A sentence where files went that this store's state knows nothing of."""
    if placed or not published.ours or not published.counts.removed:
        return []
    count = f"{published.counts.removed} of its files went, as this store has nothing for them"
    return [f"{published.root} was published from another store, or the state of this one is lost: {count}"]


def can_remember(store: Path, state: Path | None) -> bool:
    """Whether a run can keep what it learns: on a disk that may only be read it cannot."""
    return not is_read_only(state_files.state_folder(store, state))


@contextmanager
def opened_index(store: Path, state: Path | None, *, writes: bool) -> Iterator[StoryIndex]:
    """The index of stories, locked; for a run that keeps nothing a copy that is thrown away."""
    folder = state_files.state_folder(store, state)
    with ExitStack() as stack:
        if writes:
            state_files.prepare(folder)
            stack.enter_context(state_files.lock(folder, LOCK))
        else:
            copy = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="aggregator-")))
            copy_stories(folder, copy)
            folder = copy
        yield stack.enter_context(StoryIndex(folder / NAME))
