"""`aggregator explain`: why a record is as it is."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from aggregator.cli import options
from aggregator.cli.account import account_of
from aggregator.cli.notices import say
from aggregator.cli.record_files import read
from aggregator.cli.settings import DEFAULT, read_settings, usual_settings
from aggregator.errors import ExitCode, Problem
from aggregator.report.account_text import account_text
from aggregator.store.record import read_record
from aggregator.store.secured import Keyring, SealError
from aggregator.store.state import FOLDER, state_folder

if TYPE_CHECKING:
    from aggregator.model.settings import Settings


@click.command()
@click.argument("record", type=click.Path(path_type=Path))
@click.option("--key-env", metavar="NAME", help="Open `secured` with the keys in this environment variable.")
@options.config_option
@options.store_option
@options.state_option
@options.json_option
@options.now_option
def explain(record: Path, **flags: Any) -> int:  # noqa: ANN401 - the options above say what they are
    """Tell why RECORD, a file here or below the store, has this quality, heat, these topics, and what its links do.

    Exits with 1 if the file is no record, or `secured` cannot be opened.

    Example: aggregator explain store/news/2026/11/2026-11-22-a-robot-learns-to-fold.md
    """
    settings = _settings(flags)
    file, store = _found(record, Path(settings.store))
    data = read(file)
    read_one = read_record(data, str(file))
    path = file.relative_to(store).as_posix()
    state, now = state_folder(store, flags["state"]), flags["now"] or datetime.now(UTC)
    account = account_of(read_one, data, state=state, path=path, settings=settings, now=now)
    trouble = None
    if flags["key_env"]:
        opened, trouble = _opened(read_one.article.secured, flags["key_env"], file)
        account = msgspec.structs.replace(account, secured=opened)
    if flags["as_json"]:
        click.echo(msgspec.json.encode(account).decode())
    else:
        click.echo(account_text(account), nl=False)
    if trouble:
        say(str(trouble), level="error")
    return ExitCode.FINDINGS if trouble else ExitCode.DONE


def _settings(flags: dict[str, Any]) -> Settings:
    known = {"resolve": (), "allow_network": (), **flags}
    if flags["config"] or DEFAULT.exists():
        return read_settings(flags["config"], known)
    return usual_settings(known)


def _found(record: Path, store: Path) -> tuple[Path, Path]:
    """The file, and the store that it lies in: the one of the settings, else the nearest that has a state."""
    file = next((path for path in (record, store / record) if path.is_file()), None)
    if file is None:
        if there := next((path for path in (record, store / record) if path.exists() or path.is_symlink()), None):
            raise click.UsageError(f"{there} is no file that can be read, and so no record; name one record's file")
        raise click.UsageError(f"{record}: there is no such file, neither here nor below {store}")
    file, root = file.absolute(), store.absolute()
    if file.is_relative_to(root):
        return file, root
    return file, next((folder for folder in file.parents if (folder / FOLDER).is_dir()), file.parent)


def _opened(value: str | None, name: str, file: Path) -> tuple[dict[str, Any] | None, Problem | None]:
    keys = Keyring.read(os.environ, name)
    if keys is None:
        raise click.UsageError(f"the environment variable {name} holds no key")
    if value is None:
        return None, None
    try:
        return keys.open(value), None
    except SealError as error:
        return None, Problem(str(file), str(error), key="secured")
