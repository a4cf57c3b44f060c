"""A configuration file's text: from a path to characters, with a sentence for everything that stops it on the way."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from aggregator.config.document import Document, DocumentError, read_document
from aggregator.errors import ConfigurationError, Problem

if TYPE_CHECKING:
    from pathlib import Path

    import yaml

FILE_NAME = "sources.yaml"
MAX_BYTES = 10 * 1024 * 1024
_BYTE_ORDER_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
_ADVICE = (
    ("mapping values are not allowed", "a value that contains `: ` must be quoted; else look at the indentation"),
    ("unknown escape character", "a backslash stands for itself in single quotes: '/\\bAI\\b/'"),
    ("could not find expected ':'", "is a `:` missing after the key, or a quote at the end?"),
    ("did not find expected ',' or ']'", "is a `]` or a comma missing?"),
    ("did not find expected ',' or '}'", "is a `}` or a comma missing?"),
    ("did not find expected key", "look at the indentation, and at quotes inside of quotes"),
    ("did not find expected '-' indicator", "all items of a list begin in one column"),
    ("unexpected end of stream", "a quote is not closed"),
    ("expected alphabetic or numeric character", "a value that begins with * or & must be quoted"),
)
"""What libyaml says, and what to do about it."""


def find_file(path: Path) -> Path:
    """The file that `path` means: itself, or the sources.yaml in the folder that it is; ConfigurationError if none."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError as error:
        raise _error(path, "there is no such file", f"`aggregator init` writes a first {FILE_NAME}") from error
    except (OSError, ValueError) as error:
        raise _error(path, f"cannot be read: {getattr(error, 'strerror', error)}") from error
    if stat.S_ISDIR(mode):
        if not (path / FILE_NAME).is_file():
            raise _error(path, f"is a folder without a {FILE_NAME}", f"`aggregator init {path}` writes one")
        return path / FILE_NAME
    return path


def read_text(path: Path) -> str:
    """The file's characters, without a byte order mark; ConfigurationError where there are none to be had."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise _error(path, f"cannot be read: {error.strerror}") from error
    if len(data) > MAX_BYTES:
        raise _error(path, f"is larger than {MAX_BYTES} bytes", "is it the right file?")
    return decode(path, data)


def decode(path: Path, data: bytes) -> str:
    """The characters of a UTF-8 file; ConfigurationError names the line that is not UTF-8."""
    if encoding := _BYTE_ORDER_MARKS.get(data[:2]):
        raise _error(path, f"is written in {encoding}", "save it as UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, column = _line_column(data[: error.start].decode("utf-8", "replace"))
        message = f"the byte 0x{data[error.start]:02X} is not UTF-8"
        raise ConfigurationError(
            [Problem(str(path), message, line, column, suggestion="save the file as UTF-8")]
        ) from error


def parse_text(path: Path, text: str) -> Document:
    """The file's one YAML document; ConfigurationError with line and column where it is none."""
    import yaml  # noqa: PLC0415 - it costs a start, and without a file there is nothing to read

    try:
        document = read_document(text)
    except DocumentError as error:
        raise ConfigurationError([Problem(str(path), error.message, error.line, error.column)]) from error
    except yaml.reader.ReaderError as error:
        raise ConfigurationError([_forbidden_character(path, text)]) from error
    except yaml.MarkedYAMLError as error:
        raise ConfigurationError([_syntax_problem(path, text, error)]) from error
    if document.value is None:
        raise _error(path, "is empty", "`aggregator init` writes a first one")
    return document


def _syntax_problem(path: Path, text: str, error: yaml.MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (None, None)
    said = error.problem or str(error)
    if "cannot start any token" in said and mark:
        return Problem(str(path), *_bad_start(text, mark.line, mark.column), suggestion=_start_advice(text, mark))
    context = f" {error.context}" if error.context else ""
    if error.context_mark and mark and error.context_mark.line != mark.line:
        context += f" that begins in line {error.context_mark.line + 1}"
    advice = next((advice for key, advice in _ADVICE if key in said), None)
    return Problem(str(path), f"this is no YAML: {said}{context}", line, column, suggestion=advice)


def _bad_start(text: str, line: int, column: int) -> tuple[str, int, int]:
    character = _character(text, line, column)
    what = "a tab in the indentation" if character == "\t" else f"a value cannot begin with {character}"
    return f"this is no YAML: {what}", line + 1, column + 1


def _start_advice(text: str, mark: yaml.Mark) -> str:
    return "indent with spaces" if _character(text, mark.line, mark.column) == "\t" else "put the value in quotes"


def _character(text: str, line: int, column: int) -> str:
    lines = text.split("\n")
    return lines[line][column : column + 1] if line < len(lines) else ""


def _forbidden_character(path: Path, text: str) -> Problem:
    at = next((index for index, character in enumerate(text) if _is_forbidden(character)), 0)
    message = f"the control character U+{ord(text[at]):04X} is not allowed in YAML"
    return Problem(str(path), message, *_line_column(text[:at]), suggestion="remove it")


def _is_forbidden(character: str) -> bool:
    # The complement of c-printable in YAML 1.1 and 1.2, section 5.1.
    code = ord(character)
    return (code < ord(" ") and character not in "\t\n\r") or 0x7F <= code < 0xA0 != code or code in {0xFFFE, 0xFFFF}  # noqa: PLR2004


def _line_column(before: str) -> tuple[int, int]:
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _error(path: Path, message: str, suggestion: str | None = None) -> ConfigurationError:
    return ConfigurationError([Problem(str(path), message, suggestion=suggestion)])
