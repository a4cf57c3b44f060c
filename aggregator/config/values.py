"""What single values of sources.yaml must look like: a raw value in, the checked one out, or a WrongValueError."""

from __future__ import annotations

import difflib
import ipaddress
import re
from string import Formatter
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from aggregator import urls
from aggregator.config.document import Literal
from aggregator.model.languages import LANGUAGES, NAMES, OLDER
from aggregator.model.settings import SECURED_FIELDS

if TYPE_CHECKING:
    from urllib.parse import SplitResult

PLACEHOLDERS = ("category", "year", "month", "name")
"""What a layout may name."""
STORY_PLACEHOLDERS = ("category", "name", "path")
"""What the address of a story's page may name."""
DOMAIN = r"(?!-)[^\s/:@.?#\[\]]{1,63}(?:\.[^\s/:@.?#\[\]]{1,63})*"
CATEGORY = r"[^\W_][\w-]*"
CATEGORY_TITLE = "name of a folder (letters, digits, - and _)"
OWN_FOLDERS = frozenset({"archive", "images"})
"""Below the store: records that rest, and copies of images."""
VARIABLE = r"[A-Za-z_][A-Za-z0-9_]*"
LANGUAGE = "[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*"
LOCALE = "[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*"
_MAILBOX = (
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?"
)
MAIL_ADDRESS = rf'(?:[^<>@",;:()\\\[\]]+ <{_MAILBOX}>|{_MAILBOX})'
"""One address of a mail, with or without a name before it: `AI Every Day <news@example.org>`."""
_RESOLVE = re.compile(
    r"(?P<host>\*|(?:\*\.)?[^\s:\[\]*]+|\[[0-9A-Fa-f:.]+\]):(?P<port>\*|[0-9]{1,5})"
    r":(?P<address>\[[0-9A-Fa-f:.]+\]|[0-9.]+)(?::(?P<to>[0-9]{1,5}))?"
)
_HOST_FIRST = re.compile(r"[^\s/:@]+\.[^\s/:@.]{2,}[/:?]|[^/:@]+\.(?:com|net|org|[a-z]{2})$")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SPACE = re.compile(r"\s")
_TOP_PORT = 65535


class WrongValueError(Exception):
    """A value that cannot be taken: a sentence that says why, and what to do, or None."""

    def __init__(self, message: str, suggestion: str | None = None) -> None:
        super().__init__(message)
        self.message, self.suggestion = message, suggestion


def shown(raw: object) -> str:
    """A raw value as a message quotes it, never long."""
    if isinstance(raw, dict | list):
        return "a mapping" if isinstance(raw, dict) else "a list"
    text = raw.text if isinstance(raw, Literal) else raw
    if text is None:
        return "nothing"
    return repr(text if len(str(text)) <= 60 else str(text)[:59] + "…")  # noqa: PLR2004 - a line's worth


def text(raw: object) -> str:
    """Text that is not empty; numbers and booleans are told how to become text."""
    if isinstance(raw, Literal):
        what = "a boolean" if isinstance(raw.value, bool) else "a number"
        raise WrongValueError(f"YAML reads {raw.text} as {what}, and text is wanted", f'write "{raw.text}"')
    if not isinstance(raw, str):
        raise WrongValueError(f"text is wanted, not {shown(raw)}")
    value = raw.strip()
    if not value:
        raise WrongValueError("this text is empty")
    if _CONTROL.search(value):
        raise WrongValueError(f"{shown(raw)} contains a control character", "a backslash needs single quotes")
    return value


def matching(raw: object, pattern: str, what: str) -> str:
    """Text that `pattern` matches as a whole; `what` says what that is."""
    value = text(raw)
    if not re.fullmatch(pattern, value):
        raise WrongValueError(f"{shown(value)} is no {what}")
    return value


def url(raw: object) -> str:
    """An absolute http or https address without credentials."""
    value = text(raw)
    parts = _split(value)
    if parts.scheme not in {"http", "https"}:
        raise WrongValueError(f"{shown(value)} is no http or https address", _web_address(value, parts))
    if not parts.hostname:
        raise WrongValueError(f"{shown(value)} names no host")
    if "@" in parts.netloc:
        raise WrongValueError(
            "an address must not contain a user's name or password",
            "of a source, put it into `headers: {Authorization: env:NAME}`; else leave it out",
        )
    return value


def base(raw: object) -> str:
    """An address that paths are put behind."""
    value = url(raw)
    if "?" in value or "#" in value:
        raise WrongValueError(f"{shown(value)} has a query or a fragment, and paths are put behind it", "leave it out")
    return value


def story_address(raw: object) -> str:
    """An address with known placeholders, one of which tells stories apart."""
    value = url(raw)
    names = re.findall(r"\{([^{}]*)\}", value)
    if unknown := sorted(set(names) - set(STORY_PLACEHOLDERS)):
        known = "known are " + ", ".join(f"{{{name}}}" for name in STORY_PLACEHOLDERS)
        raise WrongValueError(f"{{{unknown[0]}}} is no placeholder", known)
    if "name" not in names and "path" not in names:
        raise WrongValueError("a story's address must contain {path} or {name}, else all stories would have the same")
    return value


def _split(value: str) -> SplitResult:
    if _SPACE.search(value):
        raise WrongValueError(f"{shown(value)} contains white space", "write %20")
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 - reading it raises where it is no port
    except ValueError as error:
        raise WrongValueError(f"{shown(value)} is no address: {error}") from error
    return parts


def _web_address(value: str, parts: SplitResult) -> str | None:
    if parts.scheme == "feed":
        rest = value.partition(":")[2].lstrip("/")
        return f"write {rest if rest.startswith('http') else 'https://' + rest}"
    if value.startswith("//") or (not parts.netloc and _HOST_FIRST.match(value)):
        return f"write https://{value.lstrip('/')}"
    return None


def proxy(raw: object) -> str:
    """A proxy's address; it may hold a name and a password."""
    parts = _split(value := text(raw))
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise WrongValueError(f"{shown(value)} is no http or https address", "http://proxy.example:3128")
    return value


def domain(raw: object) -> str:
    """A domain's name, in lower case; a whole address or `www.` is told what to leave out."""
    value = text(raw).lower().rstrip(".")
    if "://" in value:
        raise WrongValueError(f"{shown(value)} is an address, not a domain", f"write {urlsplit(value).hostname}")
    if not re.fullmatch(DOMAIN, value):
        raise WrongValueError(f"{shown(value)} is no domain", "write it as in example.org")
    if value.startswith("www."):
        raise WrongValueError(f"{value} is a host, not a domain", f"write {value.removeprefix('www.')}")
    return value


def provider_domain(raw: object) -> str:
    """The domain that records name: a registrable one, or that of a publisher on a platform where all have one."""
    value = urls.host(f"https://{domain(raw)}/") or domain(raw)
    if value not in {registrable := urls.registrable_domain(value), publisher := urls.publisher_domain(value)}:
        wanted = publisher if publisher in value else registrable
        raise WrongValueError(f"{value} is a host, not a registrable domain", f"write {wanted}")
    return value


def pattern(raw: object) -> str:
    """Words, or a regular expression between slashes that compiles."""
    value = text(raw)
    if re.fullmatch(r"/.+/[imsx]{1,3}", value):
        raise WrongValueError(f"{shown(value)} has letters behind its second slash", "write /(?i)…/")
    if len(value) > 2 and value.startswith("/") and value.endswith("/"):  # noqa: PLR2004 - the two slashes
        import regex  # noqa: PLC0415 - most files have no expression

        try:
            regex.compile(value[1:-1])
        except (regex.error, OverflowError, RecursionError) as error:
            raise WrongValueError(f"{shown(value)} is no regular expression: {error}") from error
    return value


def network(raw: object) -> str:
    """A network in CIDR form; a single address is a network of one."""
    value = text(raw)
    try:
        return str(ipaddress.ip_network(value, strict=False))
    except ValueError as error:
        raise WrongValueError(f"{shown(value)} is no network", "write it as in 10.0.0.0/8 or fd00::/8") from error


def resolve_rule(raw: object) -> str:
    """`HOST:PORT:ADDRESS[:PORT]`, as curl's option of that name, with an optional port to connect to."""
    value = text(raw)
    found = _RESOLVE.fullmatch(value)
    hint = "write it as in example.org:443:127.0.0.1, *.test:*:127.0.0.1:8080 or *:80:[::1]"
    if not found:
        raise WrongValueError(f"{shown(value)} is not HOST:PORT:ADDRESS[:PORT]", hint)
    try:
        ipaddress.ip_address(found["address"].strip("[]"))
    except ValueError as error:
        raise WrongValueError(f"{shown(found['address'])} is no IP address", hint) from error
    ports = [int(port) for port in (found["port"], found["to"]) if port and port != "*"]
    if not all(0 < port <= _TOP_PORT for port in ports):
        raise WrongValueError(f"{shown(value)} has a port that is not between 1 and {_TOP_PORT}", hint)
    return value


def language(raw: object) -> str:
    """The tag of a language that stories can be told by; what only names one is told its tag."""
    advice = "write it as in en or pt-BR"
    tag = _tag(raw, LANGUAGE, advice)
    if re.split("[-_]", tag.lower())[0] not in LANGUAGES | OLDER.keys():
        raise WrongValueError(f"{shown(tag)} is no language that stories are told by", _tag_of(tag) or advice)
    return tag


def locale(raw: object) -> str:
    """The tag of a language, of any."""
    return _tag(raw, LOCALE, "write it as in en-us")


def _tag(raw: object, shape: str, advice: str) -> str:
    tag = text(raw)
    if not re.fullmatch(shape, tag):
        raise WrongValueError(f"{shown(tag)} is no language tag", _tag_of(tag) or advice)
    return tag


def _tag_of(tag: str) -> str | None:
    """A question for the tag that was meant, with what follows the language where that is well-formed."""
    name, *rest = re.split(r"[-_]", tag.lower())
    name = re.split(r"[.@\s]", name)[0]
    near = (similar for similar in difflib.get_close_matches(name, NAMES, n=3, cutoff=0.8) if len(similar) > len("eng"))
    meant = NAMES.get(name) or NAMES.get(next(near, ""))
    written = "-".join([meant or "", *rest])
    return f"did you mean {written if re.fullmatch(LOCALE, written) else meant}?" if meant else None


def secured_field(raw: object) -> str:
    """The name of a private field that can be kept encrypted."""
    name = text(raw)
    if name in SECURED_FIELDS:
        return name
    near = difflib.get_close_matches(name, SECURED_FIELDS, n=1, cutoff=0.5)
    advice = f"did you mean {near[0]}?" if near else f"there are {', '.join(SECURED_FIELDS)}"
    raise WrongValueError(f"{shown(raw)} is no field that can be secured", advice)


def category(raw: object) -> str:
    """The name of a folder that is not one of the store's own."""
    value = matching(raw, CATEGORY, CATEGORY_TITLE)
    _refuse_own_folder(value)
    return value


def _refuse_own_folder(name: str) -> None:
    if name.casefold() in OWN_FOLDERS:
        raise WrongValueError(f"{shown(name)} is a folder that the store keeps for itself", "take another name")


def layout(raw: object) -> str:
    """Where a record's file goes, below the store: known placeholders, `{name}` among them, ending in `.md`."""
    value = text(raw)
    try:
        names = [
            name + (f"!{conversion}" if conversion else "") + (f":{form}" if form else "")
            for _, name, form, conversion in Formatter().parse(value)
            if name is not None
        ]
    except ValueError as error:
        raise WrongValueError(f"{shown(value)} is no layout: {error}") from error
    known = "known are " + ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    if unknown := sorted(set(names) - set(PLACEHOLDERS)):
        raise WrongValueError(f"{{{unknown[0]}}} is no placeholder", known)
    if "name" not in names:
        raise WrongValueError("a layout must contain {name}, else stories would overwrite each other")
    if not value.endswith(".md"):
        raise WrongValueError("a layout must end in .md, by which records are known")
    if value.startswith("/") or "\\" in value or any(part.startswith(".") or not part for part in value.split("/")):
        raise WrongValueError(f"{shown(value)} does not stay below the store, in folders that can be seen")
    _refuse_own_folder(value.partition("/")[0])
    return value


def number(raw: object) -> Any:  # noqa: ANN401 - an int or a float, never a bool
    """The number that a plain scalar says, or None."""
    is_number = isinstance(raw, Literal) and not isinstance(raw.value, bool)
    return raw.value if isinstance(raw, Literal) and is_number else None
