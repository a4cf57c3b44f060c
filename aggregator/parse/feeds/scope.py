"""What holds while one feed is read: where it was fetched, what was odd, and how addresses and dates are read there."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from aggregator import urls
from aggregator.parse.dates import read_date

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.etree import _Element as Element

MOST_PROBLEMS = 100
MOST_ENTRIES = 100_000
LONGEST_ADDRESS = 8192
SHOWN = 80
_ABSOLUTE = re.compile(r"https?://", re.IGNORECASE)
_PLAIN = re.compile(r"[!#-;=?-\[\]_a-z~]+", re.ASCII)


class Scope:
    """Reads addresses and dates of one feed, and collects the problems.

    `url` is where the feed was fetched, `site` what it says of its site: the base of last resort. `place` is what is
    being read (`entry 3`), for the problems.
    """

    def __init__(self, url: str | None, problems: Iterable[str] = ()) -> None:
        self.url = url
        self.site: str | None = None
        self.place = "feed"
        self._problems = dict.fromkeys(problems)
        self._unsaid = 0

    @property
    def problems(self) -> tuple[str, ...]:
        """What was odd, each once, at most a hundred and a count of the rest."""
        rest = (f"and {self._unsaid} more problems",) if self._unsaid else ()
        return (*self._problems, *rest)

    def report(self, problem: str) -> None:
        """Note that something at the present place was odd."""
        line = f"{self.place}: {problem}"
        if len(self._problems) < MOST_PROBLEMS or line in self._problems:
            self._problems[line] = None
        else:
            self._unsaid += 1

    def address(self, reference: str | None, base: str | None = None) -> str | None:
        """The absolute http(s) address that `reference` means, as it is written where it is absolute; else None.

        A relative one is resolved against `base`, else where the feed was fetched, else its site.
        """
        written = (reference or "").strip()
        if not written:
            return None
        address = self._resolved(written, base) if len(written) <= LONGEST_ADDRESS else None
        if address is None:
            self.report(f"the address {_shown(written)} is not one of the web and was dropped")
        return address

    def _resolved(self, written: str, base: str | None) -> str | None:
        """The first answer that the bases give; an absolute address without odd characters stays as written."""
        if _ABSOLUTE.match(written):
            return written if _PLAIN.fullmatch(written) and urls.is_web(written) else self._web(written, written)
        bases = (base, self.url, self.site)
        found = (self._web(one, written) for one in bases if one and urls.is_web(one))
        return next((address for address in found if address), None)

    @staticmethod
    def _web(base: str, reference: str) -> str | None:
        address = urls.resolve(base, reference)
        return address if address and urls.is_web(address) else None

    def of_element(self, element: Element, reference: str | None) -> str | None:
        """The address that a reference in that element means: xml:base counts."""
        return self.address(reference, element.base) if reference else None

    def date(self, raw: str | None, name: str) -> datetime | None:
        """The time, in UTC, that `raw` says; what was odd about it is reported under that name."""
        if not raw:
            return None
        reading = read_date(raw)
        if reading.problem:
            self.report(f"{name} {_shown(raw)} {reading.problem}")
        return reading.moment.astimezone(UTC).replace(microsecond=0) if reading.moment else None


def _shown(text: str) -> str:
    """A text as a message shows it."""
    return repr(text if len(text) <= SHOWN else text[: SHOWN - 1] + "…")
