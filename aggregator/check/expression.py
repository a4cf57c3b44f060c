"""The regular expressions of a user, each with a limit on how long it may take over one address."""

from __future__ import annotations

from typing import Final

import regex

from aggregator import urls
from aggregator.errors import UsageError

SECONDS: Final = 1.0
"""How long one expression may take over one address."""


class Expression:
    """One expression, given with `option`. Raises `UsageError` where it is empty, cannot be read, or takes too long."""

    def __init__(self, option: str, pattern: str) -> None:
        if not pattern.strip():
            raise UsageError(f"{option}: an empty expression fits every address; say which, or leave the option out")
        try:
            self._pattern = regex.compile(pattern)
        except regex.error as error:
            raise UsageError(f"{option}: {pattern!r} is no regular expression: {error}") from error

    def is_in(self, url: str) -> bool:
        """Whether it matches anywhere in the address."""
        try:
            return self._pattern.search(url, timeout=SECONDS) is not None
        except TimeoutError as error:
            raise self._too_slow(url) from error

    def remapped(self, url: str, new: str) -> str:
        """The address with `new` in place of the first match."""
        try:
            return self._pattern.sub(new, url, count=1, timeout=SECONDS)
        except TimeoutError as error:
            raise self._too_slow(url) from error
        except (regex.error, IndexError) as error:
            raise UsageError(f"--remap: {new!r} cannot take the place of a match: {error}") from error

    def _too_slow(self, url: str) -> UsageError:
        return UsageError(
            f"the regular expression {self._pattern.pattern!r} takes too long over {urls.redact(url)[:200]}; "
            "write it simpler"
        )
