"""The elements of one entry or channel, by name, and the texts, dates, links and people in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.parse.feeds.people import distinct, person_from, person_of
from aggregator.parse.feeds.text import Construct
from aggregator.parse.feeds.xml import attribute, children, inner_markup, language, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.etree import _Element as Element

    from aggregator.model.feed import Person
    from aggregator.parse.feeds.scope import Scope


class Elements:
    """The children of an element by their names, each kind in the order of the feed.

    With `core` that prefix counts as none: in an Atom feed `atom:title` is `title`.
    """

    def __init__(self, element: Element, core: str = "") -> None:
        self.element = element
        self._found: dict[str, list[Element]] = {}
        for name, child in children(element):
            self._found.setdefault(name.removeprefix(core) if core else name, []).append(child)

    def all(self, *names: str) -> Sequence[Element]:
        """Every child of these names, name after name."""
        found = self._found
        if len(names) == 1:
            return found.get(names[0], ())
        return [element for name in names if name in found for element in found[name]]

    def first(self, *names: str) -> Element | None:
        """The first child that says anything, of the first name that has one."""
        found = self._found
        for name in names:
            for element in found.get(name, ()):
                if len(element) or (element.text or "").strip():
                    return element
        return None

    def texts(self, *names: str) -> list[str]:
        """What the children of these names say, without the empty ones."""
        found = self._found
        return [text for name in names if name in found for element in found[name] if (text := plain(element))]

    def text(self, *names: str) -> str | None:
        """The first of them."""
        found = self._found
        for name in names:
            for element in found.get(name, ()):
                if text := plain(element):
                    return text
        return None

    def construct(self, *names: str) -> Construct | None:
        """The first text of these names as HTML, which is what RSS means by text."""
        element = self.first(*names)
        return html_construct(element) if element is not None else None


def html_construct(element: Element) -> Construct:
    """The element's text as HTML; elements within it, which should have been escaped, are HTML too."""
    value = inner_markup(element) if len(element) else (element.text or "").strip()
    return Construct(value, markup=True, base=element.base, language=language(element))


def authors(elements: Elements, kinds: tuple[str, ...], scope: Scope) -> tuple[Person, ...]:
    """The people of the first kind that names any; an address of one kind and a name of the next make one person."""
    people: tuple[Person, ...] = ()
    for kind in kinds:
        if not elements.all(kind):
            continue
        found = distinct(person(element, scope) for element in elements.all(kind))
        if len(people) == len(found) == 1 and found[0].name:
            return (person_from(found[0].name, people[0].email, people[0].url or found[0].url) or found[0],)
        people = people or found
        if any(one.name for one in people):
            return people
    return people


def person(element: Element, scope: Scope) -> Person | None:
    """Whom an element names: by Atom's children (name, email, uri) or in its text."""
    if not len(element):
        return person_of(element.text or "")
    parts = {name.rpartition(":")[2]: child for name, child in children(element)}
    text = {name: plain(child) for name, child in parts.items()}
    address = text.get("uri") or text.get("url") or text.get("homepage")
    url = scope.of_element(element, address) if address else None
    return person_from(text.get("name"), text.get("email"), url) or person_of(plain(element))


def link_target(element: Element) -> str | None:
    """What a link leads to: its text, else its href."""
    return plain(element) or attribute(element, "href")
