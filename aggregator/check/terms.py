"""The terms on which a link was found to be fine: those options without which it might not have been.

They are remembered with the link, so that what one run was told to accept, or was let in to see, is not believed by a
run that was not. Secrets cannot be had from what is remembered: it is a digest that takes its time.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from aggregator import urls
from aggregator.model.check import CheckSettings

if TYPE_CHECKING:
    from aggregator.model.check import OriginHeader
    from aggregator.model.settings import NetworkSettings

USUAL: Final = CheckSettings()
ROUNDS: Final = 20_000
"""Of the digest's own function: guessing a password takes as many times as long."""

LENGTH: Final = 9


class Terms:
    """Those of one run."""

    def __init__(self, settings: CheckSettings, network: NetworkSettings) -> None:
        self._headers = settings.headers
        self._common = (
            *_given("accept", settings.accept, USUAL.accept),
            *_given("methods", settings.methods, USUAL.methods),
            *_given("robots", settings.robots, USUAL.robots),
            *_given("allow", network.allow, ()),
            *_given("resolve", network.resolve, ()),
            *_given("ca_file", network.ca_file, None),
            *_given("proxy", network.proxy, None),
        )

    def of(self, url: str) -> str:
        """The terms for this address, as a word without meaning; "" where nothing is out of the usual."""
        if not (self._common or self._headers):
            return ""
        origin = urls.origin(url) if self._headers else ""
        sent = tuple(header for header in self._headers if header.origin in {None, origin})
        return _digest(self._common, sent) if self._common or sent else ""


def _given(name: str, value: object, usual: object) -> tuple[str, ...]:
    return () if value == usual else (f"{name}={value!r}",)


@lru_cache(maxsize=1024)
def _digest(common: tuple[str, ...], sent: tuple[OriginHeader, ...]) -> str:
    text = "\n".join([*common, *(f"{header.origin} {header.name.lower()}: {header.value}" for header in sent)])
    return hashlib.pbkdf2_hmac("sha256", text.encode("utf-8", "replace"), b"terms of a check", ROUNDS, LENGTH).hex()
