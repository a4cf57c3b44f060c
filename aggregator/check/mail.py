"""Whether a `mailto:` address can be one, by its form alone: nobody is asked.

Source: RFC 6068; of mailboxes only what all mail servers have in common (RFC 5321, 4.5.3.1): a part before the `@` of
at most 64 bytes, a host behind it. What some provider forbids beyond that is none of our business.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
NO_HOST = re.compile(r"\A[.-]|\.\.|[\s@<>,;:\\\"()]|-\Z")
LONGEST_LOCAL: Final = 64
LONGEST_HOST: Final = 255
LONGEST_SHOWN: Final = 80


def mail_trouble(url: str) -> str | None:
    """Why nobody can be written to at this `mailto:` address, or None. Without any address a reader chooses one."""
    written = url.partition(":")[2].partition("?")[0].partition("#")[0]
    if BROKEN_ESCAPE.search(written):
        return "a percent sign that is no escape"
    mailboxes = (unquote(one).strip() for one in written.split(","))
    return next((f"{one[:LONGEST_SHOWN]!r} is no mailbox" for one in mailboxes if one and not _is_mailbox(one)), None)


def _is_mailbox(text: str) -> bool:
    """`local@host`, or with a name before it: `Name <local@host>`."""
    if text.endswith(">") and "<" in text:
        text = text.rpartition("<")[2][:-1]
    local, _, host = text.rpartition("@")
    is_local = 0 < len(local.encode("utf-8", "replace")) <= LONGEST_LOCAL
    is_literal = host.startswith("[") and host.endswith("]")
    return is_local and 0 < len(host) <= LONGEST_HOST and (is_literal or NO_HOST.search(host) is None)
