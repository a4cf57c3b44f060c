"""The settings of a command: its sources.yaml, with the command's own flags on top."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from aggregator.config import default_settings, load_settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aggregator.model.settings import NetworkSettings, Settings

DEFAULT = Path("sources.yaml")
FLAGS = {
    "store": "store",
    "resolve": "network.resolve",
    "allow_network": "network.allow",
    "ca_file": "network.ca_file",
    "proxy": "network.proxy",
}
"""Which setting each flag of `options` stands for."""


def read_settings(path: Path | None, flags: Mapping[str, Any]) -> Settings:
    """Read `path` (default: sources.yaml) with the flags of `options` on top. Raises `ConfigurationError`."""
    return load_settings(path or DEFAULT, overrides={key: flags.get(flag) for flag, key in FLAGS.items()})


def usual_settings(flags: Mapping[str, Any]) -> Settings:
    """The settings of a command that reads no sources.yaml: the environment's, with the flags on top."""
    return default_settings(Path(), overrides={key: flags.get(flag) for flag, key in FLAGS.items()})


def network_settings(flags: Mapping[str, Any]) -> NetworkSettings:
    """Those of the network."""
    return usual_settings(flags).network
