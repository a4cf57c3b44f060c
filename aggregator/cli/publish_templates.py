"""The templates that a user gives `aggregator publish`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aggregator.errors import ConfigurationError, Problem, StoreError, UsageError
from aggregator.publish.newsletter.output import INDEX
from aggregator.publish.templating import TEMPLATES, Templates
from aggregator.store.published_file import read

if TYPE_CHECKING:
    from pathlib import Path

ENDINGS: Final = frozenset({".html", ".txt", ".css"})


def read_templates(folder: Path | None) -> Templates:
    """Ours, and in their places those of `folder`.

    Raises `UsageError` where there is no such folder or no template in it, `ConfigurationError` for one that cannot be
    read or is none, with file and line.
    """
    if folder is None:
        return Templates()
    if not folder.is_dir():
        raise UsageError(f"--templates {folder} is no folder")
    own = {
        path.relative_to(folder).as_posix(): _text(path)
        for path in sorted(folder.rglob("*"))
        if path.suffix in ENDINGS and path.is_file()
    }
    if not own:
        raise UsageError(f"--templates {folder} holds no template; the names of ours are {', '.join(TEMPLATES)}")
    return Templates(own, str(folder))


def idle_templates(templates: Templates) -> list[str]:
    """A sentence for each template that nothing uses."""
    return [
        f"the template {name} stands in for none of ours, and no other uses it; ours are {', '.join(TEMPLATES)}"
        for name in templates.idle()
    ]


def last_issues(folder: Path) -> bytes | None:
    """The list of the newsletter's issues that an earlier run left in the published `folder`."""
    try:
        return read(str(folder / INDEX))
    except StoreError:
        return None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise ConfigurationError([Problem(str(path), f"the template cannot be read: {reason}")]) from error
