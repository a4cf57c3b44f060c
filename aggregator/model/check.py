"""What a user asks of a link check."""

from __future__ import annotations

from msgspec import Struct, field

from aggregator.model.settings import HealthSettings


class OriginHeader(Struct, frozen=True):
    """A header that goes to one origin, or, where `origin` is None, to everybody."""

    name: str
    value: str
    origin: str | None = None


class CheckSettings(Struct, frozen=True, kw_only=True):
    """The options of `check`. Patterns are regular expressions, searched for in the address; durations are seconds.

    `remap` replaces the first match of each pattern. `base_url` makes relative links absolute that stand in documents
    without an address, `root_dir` those that begin with `/` into files below that folder. `depth` is how many clicks
    from the given pages a site is followed. `second_look` is the pause before what failed is asked once more; it may
    last up to `patience` where a host asks for it.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    accept: str | None = None
    methods: tuple[str, ...] = ("HEAD", "GET")
    headers: tuple[OriginHeader, ...] = ()
    base_url: str | None = None
    root_dir: str | None = None
    remap: tuple[tuple[str, str], ...] = ()
    fragments: bool = False
    amp_cache: bool = False
    suggest: bool = False
    offline: bool = False
    recheck: bool = False
    robots: bool = False
    depth: int = 0
    second_look: float = 5.0
    patience: float = 60.0
    health: HealthSettings = field(default_factory=HealthSettings)
