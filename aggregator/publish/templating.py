"""Templates: ours, and those of a user that stand in for them. Jinja2, sandboxed; whatever is put in is escaped."""

from __future__ import annotations

import traceback
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import jinja2
from jinja2 import meta
from jinja2.sandbox import SandboxedEnvironment
from msgspec import Struct

from aggregator.errors import ConfigurationError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

TEMPLATES: Final = (
    *("card.html", "frame.html", "list.html", "newsletter.html", "newsletter.txt", "newsletters.html"),
    *("providers.html", "search.html", "site.css", "topics.html"),
)
"""The templates that a user's may stand in for, by their names."""


class Templates:
    """The templates of one run: `own` are a user's texts by name, from the folder `folder`; the others are ours.

    A user's templates may extend and include ours and each other. Raises ConfigurationError, with file and line, for
    every one that is no template.
    """

    def __init__(self, own: Mapping[str, str] | None = None, folder: str = "") -> None:
        self.own = dict(own or {})
        self._folder = folder
        self._environment = _environment(self._source, finalize=_shown if self.own else None)
        problems = [problem for name in self.own if not _is_style(name) for problem in self._wrong(name)]
        if problems:
            raise ConfigurationError(problems)

    def render(self, name: str, **values: object) -> str:
        """The template `name` with `values`. Raises ConfigurationError with the line where it fails."""
        with self._told(name):
            return self._environment.get_template(name).render(values)

    def text(self, name: str) -> str:
        """The text of `name`, as it is."""
        return self._source(name) or ""

    def digest_of(self, name: str) -> str:
        """What changes when `name`, or a template of a user that it may use, does."""
        return "\0".join([self.text(name), *(self.own[other] for other in sorted(self.own))])

    def idle(self) -> list[str]:
        """A user's templates that stand in for none of ours and that no other uses: misspelt, most likely."""
        used = {
            name
            for text in (name for name in self.own if not _is_style(name))
            for name in meta.find_referenced_templates(self._environment.parse(self.own[text]))
        }
        return sorted(self.own.keys() - set(TEMPLATES) - used)

    def _source(self, name: str) -> str | None:
        return self.own[name] if name in self.own else _shipped(name)

    def _wrong(self, name: str) -> Iterator[Problem]:
        try:
            self._environment.get_template(name)
        except jinja2.TemplateSyntaxError as error:
            yield self._problem(error.name or name, error.message or "no template", error.lineno)

    @contextmanager
    def _told(self, name: str) -> Iterator[None]:
        try:
            yield
        except jinja2.TemplateSyntaxError as error:
            raise ConfigurationError([self._problem(error.name or name, str(error.message), error.lineno)]) from error
        except Exception as error:
            # What a template does may raise anything: a division by zero, a method called with the wrong arguments.
            raise ConfigurationError([self._failure(name, error)]) from error

    def _failure(self, name: str, error: Exception) -> Problem:
        known = {*TEMPLATES, *self.own}
        places = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in known]
        own = [frame for frame in places if frame.filename in self.own]
        place = next(reversed(own or places), None)
        message = f"there is no template {error}" if isinstance(error, jinja2.TemplateNotFound) else str(error)
        return self._problem(place.filename if place else name, message or type(error).__name__, place and place.lineno)

    def _problem(self, name: str, message: str, line: int | None) -> Problem:
        return Problem(f"{self._folder}/{name}" if name in self.own else name, message, line=line)


def _is_style(name: str) -> bool:
    return name.endswith(".css")


@cache
def _shipped(name: str) -> str | None:
    return (files("aggregator.publish") / "templates" / name).read_text(encoding="utf-8") if name in TEMPLATES else None


class _Missing(jinja2.StrictUndefined):
    """What a template asks for and is not there: the failure says what is."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        if isinstance(self._undefined_obj, Struct):
            return f"there is no {self._undefined_name!r} here; there are {_parts(self._undefined_obj)}"
        return super()._undefined_message


def _shown(value: object) -> object:
    """What is put into a page: a value that has parts is no text."""
    if isinstance(value, Struct):
        raise TypeError(f"this is no text; write one of its parts: {_parts(value)}")
    return value


def _parts(value: Struct) -> str:
    return ", ".join(name for name in dir(value) if not name.startswith("_"))


def _environment(
    source: Callable[[str], str | None], *, finalize: Callable[[object], object] | None
) -> SandboxedEnvironment:
    def load(name: str) -> tuple[str, str, None] | None:
        text = source(name)
        return None if text is None else (text, name, None)

    return SandboxedEnvironment(
        loader=jinja2.FunctionLoader(load),
        autoescape=lambda name: not (name or "").endswith(".txt"),
        undefined=_Missing,
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
