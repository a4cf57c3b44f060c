"""OPML 2.0, the lists of feeds that readers exchange (http://opml.org/spec2.opml): read and written."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aggregator.model.settings import Source

MAX_BYTES = 10 * 1024 * 1024


class Subscription(NamedTuple):
    """One feed of a list: its address as the list has it, and its title, or None."""

    url: str
    title: str | None


class OpmlError(Exception):
    """Bytes that are no OPML; `line` from 1, or None."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.message, self.line = message, line


def read_opml(data: bytes) -> tuple[Subscription, ...]:
    """The feeds of an OPML document, those of nested folders too, in its order; OpmlError where it is none.

    Entities are refused: no list of feeds needs them, and a few lines of them can grow to gigabytes.
    """
    if len(data) > MAX_BYTES:
        raise OpmlError(f"the file is larger than {MAX_BYTES} bytes")
    if b"<!ENTITY" in data.replace(b"\0", b""):
        raise OpmlError("the file declares entities, which a list of feeds has no use for")
    root = _parse(data)
    if _local(root) != "opml":
        raise OpmlError(f"the file is no OPML: its root is <{_local(root)}>, not <opml>", _line(root))
    found = (_subscription(element) for element in root.iter() if _local(element) == "outline")
    return tuple(subscription for subscription in found if subscription)


def _parse(data: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data.lstrip(), parser)
    except etree.XMLSyntaxError as error:
        raise OpmlError(f"the file is no XML: {error.msg}", error.lineno) from error
    except ValueError as error:
        raise OpmlError(f"the file is no XML: {error}") from error


def _local(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _line(element: etree._Element) -> int | None:
    line: object = element.sourceline
    return line if isinstance(line, int) else None


def _subscription(element: etree._Element) -> Subscription | None:
    facts = {str(name).lower(): str(value).strip() for name, value in element.attrib.items()}
    if not facts.get("xmlurl"):
        return None
    return Subscription(facts["xmlurl"], facts.get("title") or facts.get("text") or None)


def write_opml(title: str, sources: Iterable[Source]) -> bytes:
    """An OPML 2.0 document of these sources, UTF-8, ending with a newline."""
    root = etree.Element("opml", version="2.0")
    head, body = etree.SubElement(root, "head"), etree.SubElement(root, "body")
    etree.SubElement(head, "title").text = _allowed(title)
    for source in sources:
        name = _allowed(source.name)
        attributes = {"type": "rss", "text": name, "title": name, "xmlUrl": _allowed(source.url)}
        etree.SubElement(body, "outline", {**attributes, "category": f"/{source.category}"})
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"


def _allowed(text: str) -> str:
    # XML 1.0, section 2.2: characters that no document may contain, however they are written.
    return "".join(c for c in text if c in "\t\n\r" or " " <= c < "\ud800" or "\ue000" <= c < "\ufffe" or c > "\uffff")
