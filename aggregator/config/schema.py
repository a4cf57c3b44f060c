"""The JSON Schema of sources.yaml, by which editors complete and check it; it is kept in docs/sources.schema.json.

Draft 7, which the YAML language server reads best.
"""

from __future__ import annotations

import json
from typing import Any

from aggregator.config.keys import PROVIDER, SETTINGS, SOURCE, TOPIC
from aggregator.config.tables import table_schema

MEANINGS = {
    "settings": "How aggregator works; every key is optional.",
    "topics": "The taxonomy: topics, their parents and the keywords that tell them.",
    "providers": "Publishers that readers know: their stories rank higher, and get the names and logos given here.",
    "sources": "What is collected: addresses of feeds, news sitemaps, or pages that point to their feed.",
}
"""What each key at the top of the file is for."""
TOPIC_FILE = "A file with topics, or a pattern that several match, relative to sources.yaml."


def file_schema() -> dict[str, Any]:
    """The JSON Schema of the whole file."""
    lists = {"topics": TOPIC, "providers": PROVIDER, "sources": SOURCE}
    properties: dict[str, Any] = {
        "settings": {**table_schema(SETTINGS), "type": ["object", "null"], "description": MEANINGS["settings"]}
    }
    for name, table in lists.items():
        items = table_schema(table)
        if table is TOPIC:
            items = {"anyOf": [{"type": "string", "minLength": 1, "description": TOPIC_FILE}, items]}
        properties[name] = {"type": ["array", "null"], "description": MEANINGS[name], "items": items}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "aggregator's sources.yaml",
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        "patternProperties": {"^x-": {"description": "Yours: a place for anchors."}},
    }


def schema_text() -> str:
    """The schema as the file holds it: indented JSON."""
    return json.dumps(file_schema(), indent=2, ensure_ascii=False) + "\n"
