"""From a body's bytes to text: unpacked, decoded, freed of what XML forbids."""

from __future__ import annotations

import codecs
import re
import zlib

from msgspec import Struct

LARGEST = 50 * 2**20
_GZIP = b"\x1f\x8b"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SHAPES = ((b"<\0\0\0", "utf-32-le"), (b"\0\0\0<", "utf-32-be"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
_WESTERN = frozenset({"iso8859-1", "ascii", "latin-1", "iso8859-15"})
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{2,40})["']""")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9._:-]{2,40})""", re.IGNORECASE)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_CONTROLS = bytes({*range(0x20), 0x7F} - set(b"\t\n\r"))
_CONTROL_REFERENCE = re.compile(r"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|[xX]0*(?:[0-8bBcCeEfF]|1[0-9a-fA-F]));")
_FEW = 0.02


class Unreadable(Struct, frozen=True):
    """Why a body could not be made text: a sentence."""

    detail: str


class Text(Struct, frozen=True):
    """A body's text, without marks and characters that XML forbids; `problems` say what was mended."""

    text: str
    problems: tuple[str, ...] = ()


def read_text(body: bytes, content_type: str | None = None) -> Text | Unreadable:
    """The text of a body: gzip is unpacked, the charset found, what XML forbids removed. At most 50 MiB."""
    unpacked = _unpacked(body)
    if isinstance(unpacked, Unreadable):
        return unpacked
    if len(unpacked) > LARGEST:
        return Unreadable(f"is larger than {LARGEST // 2**20} MiB")
    text, problems = _decoded(unpacked, content_type)
    cleaned = _cleaned(text)
    if len(cleaned) != len(text):
        problems.append("control characters were removed")
    if "&#" in cleaned:
        cleaned = _CONTROL_REFERENCE.sub("", cleaned)
    return Text(cleaned.lstrip("\ufeff \t\r\n"), tuple(problems))


def _cleaned(text: str) -> str:
    """`text` without what XML forbids. Most texts hold none of it, which is told far faster than it is removed."""
    raw = text.encode("utf-8", "surrogatepass")
    suspect = len(raw.translate(None, _CONTROLS)) != len(raw) or b"\xef\xbf\xbe" in raw or b"\xef\xbf\xbf" in raw
    return _FORBIDDEN.sub("", text) if suspect or b"\xed" in raw else text


def _unpacked(body: bytes) -> bytes | Unreadable:
    """The body itself, or what its gzip holds, up to the limit."""
    if not body.startswith(_GZIP):
        return body
    unpacker = zlib.decompressobj(wbits=31)
    try:
        unpacked = unpacker.decompress(body, LARGEST + 1)
    except zlib.error as error:
        return Unreadable(f"is damaged gzip: {error}")
    return unpacked if unpacker.eof or len(unpacked) > LARGEST else Unreadable("is gzip that breaks off")


def _decoded(body: bytes, content_type: str | None) -> tuple[str, list[str]]:
    """The text, by byte order mark, by shape, as UTF-8 where that is what it is, else as declared."""
    for mark, charset in _MARKS:
        if body.startswith(mark):
            return _lenient(body[len(mark) :], charset, [])
    for shape, charset in _SHAPES:
        if body.startswith(shape):
            return _lenient(body, charset, [])
    declared = _declared(body, content_type)
    if declared and not _is_superset(declared):
        try:
            return body.decode(declared), []
        except (UnicodeDecodeError, LookupError):
            pass
    try:
        return body.decode(), [] if declared in {None, "utf-8"} or body.isascii() else [f"is UTF-8, not {declared}"]
    except UnicodeDecodeError:
        return _as_declared(body, declared)


def _is_superset(charset: str) -> bool:
    """Whether ASCII bytes mean in that charset what they mean in ASCII."""
    try:
        return b"<az09>".decode(charset) == "<az09>" and charset not in {"iso2022_jp", "hz", "utf-7"}
    except (UnicodeDecodeError, LookupError):
        return True


def _declared(body: bytes, content_type: str | None) -> str | None:
    """Python's name of the charset in the XML declaration, else in the Content-Type, or None where neither is known."""
    found = _DECLARED.search(body, 0, 1024)
    header = _CHARSET.search(content_type or "")
    names = [found[1].decode("ascii") if found else None, header[1] if header else None]
    return next((known for name in names if name and (known := _known(name))), None)


def _known(name: str) -> str | None:
    """Python's own name of a charset that turns bytes into text, or None."""
    try:
        info = codecs.lookup(name)
        b"".decode(info.name)
    except (LookupError, ValueError, TypeError):
        return None
    return None if info.name.startswith(("utf-16", "utf-32")) or info.name == "idna" else info.name


def _as_declared(body: bytes, declared: str | None) -> tuple[str, list[str]]:
    """Bytes that are not UTF-8: few bad ones among UTF-8 are replaced, else they are what is declared.

    What calls itself Latin-1 or ASCII is windows-1252, as browsers have it.
    """
    as_utf8 = body.decode(errors="replace")
    bad, good = _tally(as_utf8)
    if good and bad <= max(3, _FEW * good) and (declared in {None, "utf-8"} or bad < good):
        return as_utf8, [f"{bad} bytes are not UTF-8 and were replaced"]
    if declared in {None, "utf-8"}:
        return _lenient(body, "cp1252", [f"is not {declared or 'UTF-8'}: read as windows-1252"])
    return _lenient(body, "cp1252" if declared in _WESTERN - {"iso8859-15"} else str(declared), [])


def _tally(text: str) -> tuple[int, int]:
    """How many replaced bytes, and how many well-read non-ASCII characters, a text holds."""
    bad = text.count("\ufffd")
    return bad, len(text) - len(text.encode("ascii", "ignore")) - bad


def _lenient(body: bytes, charset: str, problems: list[str]) -> tuple[str, list[str]]:
    """The text in that charset; bytes that it does not know are replaced, and windows-1252 has none of these."""
    try:
        return body.decode(charset), problems
    except UnicodeDecodeError:
        text = body.decode(charset, "replace")
    return text, [*problems, f"{text.count(chr(0xFFFD))} bytes are not {charset} and were replaced"]
