"""Where a document goes that a command writes: stdout, or a file that is there whole when it is done."""

from __future__ import annotations

import os
import re
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from aggregator.cli.notices import silence_stdout
from aggregator.errors import StoreError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TextIO

_DESCRIPTOR: Final = re.compile(r"/dev/(?:stdout|stderr|fd/(\d{1,9}))|/proc/self/fd/(\d{1,9})")


@contextmanager
def output(path: str | None) -> Iterator[Callable[[str], None]]:
    """What takes the pieces of a document, for stdout (None) or the file at `path`. Raises `StoreError`.

    What is no regular file (a pipe, a device, an open descriptor such as `/dev/stdout`) is written to as it comes, and
    its reader may leave: BrokenPipeError. Anything else is there whole or not at all; its folder has to be there. A
    symbolic link stays one: the file behind it is replaced.
    """
    if path is None:
        yield lambda text: click.echo(text, nl=False)
        return
    try:
        stream = _stream(path)
        with _straight(stream) if stream else _beside(path) as write:
            yield write
    except BrokenPipeError:
        raise
    except OSError as error:
        raise StoreError(path, f"the output cannot be written: {error.strerror}") from error


def spare(read: Iterable[Path | int], path: str | None) -> None:
    """Raise `UsageError` where `path` is one of the files (or descriptors) that are read, by whatever name."""
    if path is None or not os.path.isfile(path):  # noqa: PTH113 - a path may be no name at all
        return
    target = os.stat(path)  # noqa: PTH116 - as below, where descriptors have no other
    for one in read:
        with suppress(OSError, ValueError):
            if os.path.samestat(os.stat(one), target):  # noqa: PTH116
                raise UsageError(f"{path}: --output would replace what is read; name another file")


def _stream(path: str) -> TextIO | None:
    """What is no regular file, opened; None for what is one, or is to become one.

    A descriptor is taken as it is: opened by its name, a file behind it would be begun anew.
    """
    if named := _DESCRIPTOR.fullmatch(path):
        number = named[1] or named[2] or ("2" if path.endswith("stderr") else "1")
        return os.fdopen(os.dup(int(number)), "w", encoding="utf-8")
    place = Path(path)
    return place.open("w", encoding="utf-8") if place.exists() and not place.is_file() else None


@contextmanager
def _straight(stream: TextIO) -> Iterator[Callable[[str], None]]:
    def write(text: str) -> None:
        stream.write(text)
        stream.flush()

    try:
        yield write
    finally:
        with suppress(BrokenPipeError):  # it was told when it happened
            stream.close()


@contextmanager
def reader_may_leave() -> Iterator[None]:
    """Let what is written in here go nowhere once nobody reads it: the command's exit code says the rest."""
    try:
        yield
    except BrokenPipeError:
        silence_stdout()


@contextmanager
def _beside(path: str) -> Iterator[Callable[[str], None]]:
    target = Path(os.path.realpath(path))
    if not target.parent.is_dir():
        raise StoreError(path, f"the output cannot be written: there is no folder {target.parent}")
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
