"""The tables of docs/sources.md, made from the table of keys: what each key takes, its default, what it means.

`python -m aggregator.config.reference docs/sources.md` writes them anew between the page's marks.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from aggregator.config.environment import setting_kinds, variable_of
from aggregator.config.keys import PROVIDER, PROVIDER_IMAGE, SETTINGS, SOURCE, SOURCE_PROVIDER, TOPIC
from aggregator.config.section_keys import (
    FILTERS,
    HEALTH,
    IMAGES,
    NETWORK,
    NEWSLETTER,
    PUBLISH,
    RELATED,
    SCORING,
    SECURED,
    WEBHOOK,
)
from aggregator.config.tables import Nested

if TYPE_CHECKING:
    from aggregator.config.tables import Key, Table

TABLES = {
    table.title: table
    for table in (
        SETTINGS,
        NETWORK,
        IMAGES,
        RELATED,
        SCORING,
        FILTERS,
        SECURED,
        PUBLISH,
        NEWSLETTER,
        WEBHOOK,
        HEALTH,
        TOPIC,
        PROVIDER,
        PROVIDER_IMAGE,
        SOURCE,
        SOURCE_PROVIDER,
    )
}
_MARKED = re.compile(r"(<!-- keys: (\S+) -->\n).*?(<!-- end -->)", re.DOTALL)


def render(page: str) -> str:
    """The page with every table between its marks (`<!-- keys: settings.network -->` … `<!-- end -->`) made anew."""
    return _MARKED.sub(lambda found: f"{found[1]}{table_rows(TABLES[found[2]])}{found[3]}", page)


def table_rows(table: Table) -> str:
    """A table of keys in Markdown."""
    rows = (_row(table, key) for key in table.keys)
    return "| key | takes | default | meaning |\n|---|---|---|---|\n" + "".join(rows)


def _row(table: Table, key: Key) -> str:
    default = "*required*" if key.required else _default(table, key)
    takes = key.kind.title().replace("|", "\\|")
    return f"| `{key.name}` | {takes} | {default} | {key.meaning}{_variable(table, key)} |\n"


def _default(table: Table, key: Key) -> str:
    if isinstance(key.kind, Nested) or (table is SOURCE and key.name == "name"):
        return ""
    value = "store" if (table, key.name) == (SETTINGS, "store") else table.defaults[key.name]
    return f"`{key.kind.shown(value)}`"


def _variable(table: Table, key: Key) -> str:
    setting = (*table.title.split(".")[1:], key.name)
    is_setting = table.title.startswith("settings") and setting in setting_kinds()
    return f" `{variable_of(setting)}`" if is_setting else ""


if __name__ == "__main__":
    for name in sys.argv[1:]:
        Path(name).write_text(render(Path(name).read_text(encoding="utf-8")), encoding="utf-8")
