"""The settings of a command: its sources.yaml, with the command's own flags on top."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from aggregator.config import load_settings

if TYPE_CHECKING:
    from aggregator.model.settings import NetworkSettings, Settings

DEFAULT = Path("sources.yaml")


def read_settings(path: Path | None, flags: dict[str, Any]) -> Settings:
    """Read `path` (default: sources.yaml) and put the flags of `options` on top. Raises `ConfigurationError`."""
    settings = load_settings(path or DEFAULT)
    store = flags.get("store")
    return replace(
        settings,
        store=str(store.absolute()) if store else settings.store,
        network=with_flags(settings.network, flags),
    )


def with_flags(network: NetworkSettings, flags: dict[str, Any]) -> NetworkSettings:
    """The network settings with `--resolve`, `--allow-network`, `--ca-file` and `--proxy` on top."""
    return replace(
        network,
        resolve=(*flags.get("resolve", ()), *network.resolve),
        allow=(*network.allow, *flags.get("allow_network", ())),
        ca_file=flags.get("ca_file") or network.ca_file,
        proxy=flags.get("proxy") or network.proxy,
    )
