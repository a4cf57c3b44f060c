"""Which addresses may be connected to: public ones, those of networks that were allowed, and those a person named.

The decision is made on the address that a socket is about to use, so no spelling of a URL, no redirect and no name
server gets around it. Sources: IANA special-purpose address registries (RFC 6890), RFC 6052, RFC 3056, RFC 4380.
"""

from __future__ import annotations

import socket
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

TRUSTED = "trusted"
"""Marks an `addr_info` (as its canonical name) whose address a person named: the proxy's, or one of `--resolve`."""

REFUSED_NETWORKS = tuple(
    ip_network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",
        "100.64.0.0/10",  # shared by carriers
        "127.0.0.0/8",
        "168.63.129.16/32",  # a cloud's control channel, formally public
        "169.254.0.0/16",  # link-local, clouds' metadata
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "::/3",  # unspecified, loopback, IPv4 in IPv6 clothes, NAT64: no unicast addresses are given out of it
        "2001::/32",  # Teredo
        "2001:db8::/32",
        "2002::/16",  # 6to4
        "3fff::/20",
        "4000::/2",  # only 2000::/3 is in use (RFC 4291)
        "8000::/1",
    )
)


class PrivateAddressError(OSError):
    """A connection was refused by us: the address is not public. The only argument is the address."""


@lru_cache(maxsize=4096)
def is_public(address: str) -> bool:
    """Whether `address` (IPv4 or IPv6 literal, a zone allowed) belongs to the public internet; False for no address.

    Addresses of translators (NAT64, 6to4, Teredo) are refused as a whole: they can stand for any other.
    """
    parsed = _unwrapped(address)
    return (
        parsed is not None
        and parsed.is_global
        and not parsed.is_multicast
        and not any(parsed in network for network in REFUSED_NETWORKS if network.version == parsed.version)
    )


def _unwrapped(address: str) -> IPv4Address | IPv6Address | None:
    """The address itself, or the IPv4 address that an IPv6 one merely maps; None for no address."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed


class AddressGuard:
    """Lets sockets be made for public addresses, and for those in the networks `allow` (CIDRs).

    Raises `ValueError` where an entry of `allow` is no network.
    """

    def __init__(self, allow: Iterable[str] = ()) -> None:
        self._allowed = tuple(ip_network(network.strip(), strict=False) for network in allow)

    def permits(self, address: str) -> bool:
        """Whether the literal `address` may be connected to."""
        if is_public(address):
            return True
        parsed = _unwrapped(address)
        return parsed is not None and any(
            parsed in network for network in self._allowed if network.version == parsed.version
        )

    def make_socket(self, addr_info: tuple[Any, ...]) -> socket.socket:
        """A socket for this `getaddrinfo` entry; raises `PrivateAddressError` where it may not be connected to.

        It is the last look before the connection, at the very address that will be used.
        """
        family, kind, protocol, mark, place = addr_info
        if mark != TRUSTED and not self.permits(place[0]):
            raise PrivateAddressError(place[0])
        return socket.socket(family=family, type=kind, proto=protocol)
