"""Where checks keep what they remember: with the store, or in the user's cache."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path


def cache_folder() -> Path:
    """The folder in the user's cache for checks that are run in the current folder.

    One a folder, so that two projects share neither memory nor lock. Source: XDG Base Directory Specification 0.8,
    which takes absolute paths only.
    """
    stated = Path(os.environ.get("XDG_CACHE_HOME", ""))
    cache = stated if stated.is_absolute() else Path("~/.cache").expanduser()
    here = Path.cwd()
    return cache / "aggregator" / f"{here.name or 'root'}-{sha256(str(here).encode()).hexdigest()[:8]}"
