"""Who is responsible for a host: its registrable domain by the public suffix list, private suffixes included."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import ip_address
from typing import TYPE_CHECKING

from aggregator.urls.hosts import domain_to_ascii

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

LONGEST_HOST = 1024


def registrable_domain(host: str) -> str:
    """The registrable domain of a host: `www3.nhk.or.jp` → `nhk.or.jp`, `me.github.io` → `me.github.io`.

    The answer is lower-case ASCII without final dot. IP literals, single labels, public suffixes and what is no host
    come back as they are.
    """
    return _registrable_domain(host) if len(host) <= LONGEST_HOST else host


@lru_cache(maxsize=8192)
def _registrable_domain(host: str) -> str:
    name = domain_to_ascii(host.removesuffix("."))
    if not name or "." not in name or _is_address(name):
        return host
    domain: str | None = _suffixes().privatesuffix(name)
    return domain or name


def _is_address(name: str) -> bool:
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    """The list, read when it is first needed. Only the few suffixes beyond ASCII are also listed in punycode."""
    from publicsuffixlist import PSLFILE, PublicSuffixList  # noqa: PLC0415  reading it costs every start

    with open(PSLFILE, encoding="utf-8") as file:  # noqa: PTH123  the library gives a plain name
        rules = [line.split(" ")[0].strip() for line in file if not line.startswith("//")]
    ascii_rules = (domain_to_ascii(rule) for rule in rules if not rule.isascii())
    return PublicSuffixList([*rules, *(rule for rule in ascii_rules if rule)], accept_encoded_idn=False)
