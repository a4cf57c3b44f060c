"""An issue as a mail (RFC 5322, RFC 2046): the same issue always has the same bytes."""

from __future__ import annotations

from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from hashlib import sha256
from typing import TYPE_CHECKING

from aggregator.publish.plain import plain
from aggregator.urls import host

if TYPE_CHECKING:
    from aggregator.model.publication import Masthead
    from aggregator.publish.newsletter.issue import Issue

NOWHERE = "localhost"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""The earliest date of a mail: those of the first centuries are read as others (RFC 5322, 4.3)."""


def newsletter_mail(issue: Issue, html: str, text: str) -> bytes:
    """The mail with both forms, the plain one first. It names no receiver: whoever sends it adds one.

    Its date is that of the last story; its id and boundary are made of its content.
    """
    content = sha256(f"{html}\0{text}".encode()).hexdigest()
    mail = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    mail["From"] = sender(issue)
    mail["Subject"] = issue.title
    mail["Date"] = format_datetime(max(issue.published, EPOCH))
    mail["Message-ID"] = f"<newsletter-{issue.period.name}.{content[:24]}@{_host(issue.masthead)}>"
    mail["X-Unsent"] = "1"
    mail.set_content(text)
    mail.add_alternative(html, subtype="html")
    mail.set_boundary(f"=_{content[24:56]}")
    return mail.as_bytes()


def sender(issue: Issue) -> Address:
    """Who sends: what the settings say, or `newsletter` at the host where the files are served."""
    name, address = parseaddr(issue.sender or "")
    user, at, domain = address.rpartition("@")
    if at:
        return Address(plain(name) or plain(issue.masthead.title), user, domain)
    return Address(plain(issue.masthead.title), "newsletter", _host(issue.masthead))


def _host(masthead: Masthead) -> str:
    """The host where the files are served, an address of IPv6 as mails write it (RFC 5321, 4.1.3)."""
    found = host(masthead.base_url or "") or NOWHERE
    return f"[IPv6:{found.strip('[]')}]" if ":" in found else found
