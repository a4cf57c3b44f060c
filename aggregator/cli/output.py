"""Where a document goes that a command writes: stdout, or a file that is there whole when it is done."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aggregator.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def output(path: str | None) -> Iterator[Callable[[str], None]]:
    """What takes the pieces of a document, for stdout (None) or the file at `path`. Raises `StoreError`.

    A pipe or a device is written to as it comes. A symbolic link stays one: the file behind it is replaced.
    """
    if path is None:
        yield lambda text: click.echo(text, nl=False)
        return
    target = Path(os.path.realpath(path))
    try:
        if target.exists() and not target.is_file():
            with target.open("w", encoding="utf-8") as device:
                yield lambda text: (device.write(text), None)[1]
            return
        with _beside(target) as write:
            yield write
    except OSError as error:
        raise StoreError(path, f"the output cannot be written: {error.strerror}") from error


@contextmanager
def _beside(target: Path) -> Iterator[Callable[[str], None]]:
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=target.parent, prefix=".aggregator-", suffix=".tmp", delete=False
    ) as file:
        written = Path(file.name)
        try:
            yield lambda text: (file.write(text), None)[1]
            file.flush()
            written.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_mask())
            written.replace(target)
        except BaseException:
            written.unlink(missing_ok=True)
            raise


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
