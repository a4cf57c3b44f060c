"""JSON-LD as pages really write it: every object in their `application/ld+json` scripts, broken ones repaired.

Repaired is what is evident: raw line feeds in strings, trailing commas, missing values, comment and CDATA wrappers,
escaped entities, wrong escapes, several documents in one script. Of what stays broken, headline, dates and author's
name are picked out. Source: JSON-LD 1.1 (W3C), schema.org. Pure, and linear in what it reads.
"""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable

Node = dict[str, Any]

_LARGEST_REPAIR = 2_000_000
_WRAPPER = re.compile(r"<!--|-->|(?://\s*|/\*\s*)?(?:<!\[CDATA\[|\]\]>)(?:\s*\*/)?")
_TOKEN = re.compile(
    r"""("(?:[^"\\]++|\\.)*+"?)"""  # a string, perhaps unclosed
    r"|(//[^\n]*+|/\*(?:[^*]++|\*(?!/))*+\*/)"  # a comment
    r"|(,(?=\s*+(?:[}\]]|$)))"  # a comma before an end
    r"|([:,\[](?=\s*+,)|:(?=\s*+[}\]]))"  # a value left out
    r"|(\bundefined\b|\bNaN\b|-?\bInfinity\b)"
    r"|([}\]](?=\s*+[{\[\"]))",  # a comma left out
    re.DOTALL,
)
_BAD_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|[\"\\/bfnrt])|\\(.?)", re.DOTALL)
_FIELD = re.compile(
    r'"(headline|datePublished|dateModified|dateCreated|description)"\s{0,50}:\s{0,50}"((?:[^"\\\n]++|\\.){1,2000}+)"(?=\s{0,50}[,}\]])'
)
_OF_ARTICLE = re.compile(r'"@type"\s{0,50}:\s{0,50}\[?\s{0,50}"\w{0,40}(?:Article|Posting)"')
_AUTHOR = re.compile(
    r'"author"\s{0,50}:\s{0,50}[\[{\s]{0,50}[^\[\]{}]{0,300}?"name"\s{0,50}:\s{0,50}"([^"\\\n]{1,200})"'
)


def read(script: str) -> tuple[list[Node], str | None]:
    """The top-level objects of one script, `@graph` and arrays opened, and what was wrong with it (or None)."""
    text = script.strip("\ufeff \t\r\n;")
    if not text:
        return [], None
    for attempt, problem in ((_strict, None), (_lenient, None), (_repaired, "JSON-LD repaired")):
        values = attempt(text)
        if values is not None:
            return _opened(values), problem
    salvaged = _salvaged(text)
    return salvaged, "JSON-LD broken" + (", only some of its fields were read" if salvaged else "")


def _strict(text: str) -> list[Any] | None:
    try:
        return [msgspec.json.decode(text)]
    except (ValueError, RecursionError):
        return None


def _lenient(text: str) -> list[Any] | None:
    """With raw control characters in strings, and several documents one after the other."""
    decoder = json.JSONDecoder(strict=False)
    values = []
    position = 0
    try:
        while position < len(text):
            value, position = decoder.raw_decode(text, position)
            values.append(value)
            position = _next_document(text, position)
    except (ValueError, RecursionError):
        return None
    return values


def _next_document(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \t\r\n,;\ufeff":
        position += 1
    return position


def _repaired(text: str) -> list[Any] | None:
    text = text[:_LARGEST_REPAIR]
    text = _WRAPPER.sub("", text).strip("\ufeff \t\r\n;")
    if ('"' not in text and "&quot;" in text) or text.startswith(("{&quot;", "[{&quot;", "{ &quot;")):
        text = html.unescape(text)
    return _lenient(_TOKEN.sub(_mend, text))


def _mend(token: re.Match[str]) -> str:
    string, comment, comma, missing, word, end = token.groups()
    if string:
        return _BAD_ESCAPE.sub(lambda escape: escape[0] if escape[1] is None else escape[1], string)
    if missing:
        return missing + ("null" if missing == ":" else "")
    if end:
        return end + ","
    return "null" if word else "" if comment or comma else token[0]


def _salvaged(text: str) -> list[Node]:
    """What can be picked out of a script that is no JSON but tells of an article, as one object."""
    start = _OF_ARTICLE.search(text[:_LARGEST_REPAIR])
    if start is None:
        return []
    node: Node = {}
    for name, value in _FIELD.findall(text[:_LARGEST_REPAIR], start.start()):
        node.setdefault(name, value.replace('\\"', '"').replace("\\/", "/"))
    author = _AUTHOR.search(text[:_LARGEST_REPAIR])
    if author:
        node["author"] = author[1]
    return [{"@type": "Article", **node}] if node else []


def _opened(values: Iterable[Any]) -> list[Node]:
    """The objects in `values`: arrays are opened, and so is every `@graph`."""
    nodes: list[Node] = []
    stack = list(values)[::-1]
    while stack:
        value = stack.pop()
        if isinstance(value, list):
            stack.extend(reversed(value))
        elif isinstance(value, dict):
            graph = value.get("@graph")
            if isinstance(graph, (list, dict)):
                stack.append(graph)
            if graph is None or "@type" in value:
                nodes.append(value)
    return nodes


def listed(value: Any) -> list[Any]:  # noqa: ANN401 - JSON
    """`value` as a list: none for None, the items of an array or of a JSON-LD `@list`/`@set`, else itself alone."""
    if isinstance(value, dict):
        value = value.get("@list", value.get("@set", value))
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def scalar(value: Any) -> Any:  # noqa: ANN401 - JSON
    """The first item of `value`, its `@value` where it is a JSON-LD literal."""
    first = next(iter(listed(value)), None)
    return first.get("@value") if isinstance(first, dict) and "@value" in first else first


def types(node: Node) -> list[str]:
    """The names of the node's types, without `schema:` or `https://schema.org/`."""
    return [name.replace(":", "/").rpartition("/")[2] for name in listed(node.get("@type")) if isinstance(name, str)]
