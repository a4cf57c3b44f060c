"""The User-Agent: browsers' compatibility word, who we are, and where to complain."""

from __future__ import annotations

from aggregator import __version__


def user_agent(contact: str | None) -> str:
    """The User-Agent header; `contact` is a URL or an address that a site's owner may turn to, or None.

    The shape is the one of RFC 9110, section 10.1.5, with the `+URL` that crawlers use.
    """
    name = f"aggregator/{__version__}"
    if contact is None:
        return f"Mozilla/5.0 (compatible; {name})"
    mark = "+" if contact.startswith(("http://", "https://")) else ""
    return f"Mozilla/5.0 (compatible; {name}; {mark}{contact})"
