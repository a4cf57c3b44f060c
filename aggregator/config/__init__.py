"""sources.yaml → Settings; every problem at once, with line and key. OPML. One table of keys makes docs and schema."""

from aggregator.config.agent import user_agent
from aggregator.config.load import Loaded, default_settings, load, load_settings, load_text
from aggregator.config.units import format_duration, format_size, parse_duration, parse_size

__all__ = [
    "Loaded",
    "default_settings",
    "format_duration",
    "format_size",
    "load",
    "load_settings",
    "load_text",
    "parse_duration",
    "parse_size",
    "user_agent",
]
