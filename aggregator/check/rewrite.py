"""Which address may be written in place of another, and how it may be written there. Pure.

A rewrite is certain where permanent redirects alone lead to the new address, checks in a row that lie apart agreed on
it, and what is there lives. How an address is written depends on what stands around it (an attribute, a JSON string,
Markdown); `writings` proposes, and the caller reads the document again to see which of them says what is meant.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final, Literal

from aggregator import urls
from aggregator.check.gate import is_gate
from aggregator.check.history import AVAILABLE, fixable

if TYPE_CHECKING:
    from aggregator.model.link import Finding, LinkMemory
    from aggregator.model.settings import HealthSettings

TAKEN_OUT: Final = frozenset({"image", "amp", "amp-cache"})
"""Kinds of links that a record only holds where they live."""

_IDENTITIES: Final = re.compile(r"(?:^|[ .\]])(?:originalUrl|guid|@?id)$")
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_REFERENCE: Final = re.compile(r"&(?:#\w+|[A-Za-z][A-Za-z0-9]*);")
_BACKSLASHED: Final = re.compile(r"""([()\[\]*_'"\\])""")


Doubt = Literal["early", "weaker", "secret", "gate", "elsewhere", "same"]
"""Why an address is left as written: checks do not agree for long enough yet, the new one is http where the old one is
https, it holds a secret, it is a login or the like, another was looked at in its place, or it is none to be written."""


def doubt_about(finding: Finding, memory: LinkMemory | None, settings: HealthSettings) -> Doubt | None:
    """Why the finding's suggestion is not to be written in place of its address; None where that is certain.

    Never from https back to http, and never to an address with a secret in it.
    """
    target = finding.suggestion
    if target is None or finding.verdict not in AVAILABLE or target == finding.url or not urls.is_web(target):
        return "same"
    if finding.meant:
        return "elsewhere"
    if finding.url.startswith("https:") and not target.startswith("https:"):
        return "weaker"
    if urls.redact(target) != target:
        return "secret"
    if is_gate(finding.url, target):
        return "gate"
    return None if fixable(memory, settings) == target else "early"


def is_taken_out(finding: Finding) -> bool:
    """Whether a record does without this link: an image or an AMP document that is dead, where it was looked for."""
    return finding.verdict == "dead" and finding.kind in TAKEN_OUT and not finding.meant


def is_identity(field: str | None) -> bool:
    """Whether the address at this place is a name of something, which stays what it is wherever the thing moves."""
    return field is not None and _IDENTITIES.search(field) is not None


def renewed(url: str, target: str) -> str | None:
    """`target` with the fragment of `url`; None where the two say different fragments (RFC 9110, 10.2.2)."""
    fragment = url.partition("#")[2]
    if not fragment:
        return target
    return None if "#" in target else f"{target}#{fragment}"


def writings(written: str, url: str, new: str, *, markup: bool) -> tuple[str, ...]:
    """Ways to write `new` where `written` (which means `url`) stands, the likeliest first; none where it cannot be.

    What was relative stays so. `markup` says that the document is HTML or XML, where `&` is written `&amp;`.
    """
    stated = _as_relative_as(written, url, new)
    if stated is None:
        return ()
    escaped = html.escape(stated)
    twice = html.escape(escaped)
    is_bare = "&" in written and not _REFERENCE.search(written)
    if "&amp;amp;" in written:
        forms = [twice, escaped, stated]
    elif is_bare or not (markup or _REFERENCE.search(written)):
        forms = [stated, escaped, twice]
    else:
        forms = [escaped, stated, twice]
    forms.append(_BACKSLASHED.sub(r"\\\1", stated))
    slashed = [form.replace("/", "\\/") for form in forms] if "\\/" in written else []
    return tuple(dict.fromkeys([*slashed, *forms]))


def _as_relative_as(written: str, url: str, new: str) -> str | None:
    """`new` without a scheme where `written` has none, without a host where it has none; None where that cannot be."""
    if _SCHEME.match(written) or written.startswith("www."):
        return new
    rest = new.partition(":")[2]
    if written.startswith("//"):
        return rest
    if urls.origin(url) != urls.origin(new):
        return None
    path = rest[2:].partition("/")[2]
    return f"/{path}"
