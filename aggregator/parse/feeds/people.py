"""Who wrote something, out of the forms in which feeds name people."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from aggregator.model.feed import Person
from aggregator.parse.feeds.text import one_line, read_html

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 500
_MAIL = r"[^\s@()<>,;:\"]+@[^\s@()<>,;\"]+"
_FORMS = (
    re.compile(rf"(?:mailto:)?(?P<email>{_MAIL})\s*\((?P<name>.+)\)"),
    re.compile(rf"(?P<name>[^<>]+?)\s*<(?:mailto:)?(?P<email>{_MAIL})>"),
    re.compile(rf"(?P<name>[^@]+?)\s*\((?:mailto:)?(?P<email>{_MAIL})\)"),
    re.compile(rf"<?(?:mailto:)?(?P<email>{_MAIL})>?"),
    re.compile(rf"(?:mailto:)?(?P<email>{_MAIL})[\s,-]+(?P<name>[^@()<>]+)"),
)


@lru_cache(maxsize=1024)
def person_of(text: str) -> Person | None:
    """The person whom a text names: `jane@x.org (Jane)`, `Jane <jane@x.org>`, `Jane (jane@x.org)`, or either alone.

    Anything else is a name as a whole (`Smith & Sons (Ltd)`). None for a text that names nobody.
    """
    plain = one_line(text)[:LONGEST]
    for form in _FORMS:
        found = form.fullmatch(plain)
        if found:
            return _person(found.groupdict().get("name"), found["email"])
    return _person(plain, None)


def person_from(name: str | None, email: str | None, url: str | None) -> Person | None:
    """The person of a structure: a name that holds the address too is taken apart."""
    read = person_of(name) if name else None
    email = one_line(email or "").removeprefix("mailto:")[:LONGEST] or (read.email if read else None)
    person = Person(read.name if read else None, email or None, url)
    return person if person.name or person.email or person.url else None


def _person(name: str | None, email: str | None) -> Person | None:
    """The person, markup taken out of the name; None where nothing is left."""
    cleaned = one_line(read_html(name).text).strip("\"' ") if name else ""
    return Person(cleaned or None, email) if cleaned or email else None


def distinct(people: Iterable[Person | None]) -> tuple[Person, ...]:
    """The people in their order, each once."""
    return tuple(dict.fromkeys(person for person in people if person))
