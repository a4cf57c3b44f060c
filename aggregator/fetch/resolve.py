"""From names to addresses: what `--resolve` says, then name servers.

Trouble of ours (no name server answers) is told from the world's (there is no such name).
"""

from __future__ import annotations

import asyncio
import re
import socket
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from aiodns import error as dns
from msgspec import Struct
from pycares import AresError

from aggregator import urls
from aggregator.fetch.http_library import AbstractResolver, AsyncResolver, ResolveResult, ThreadedResolver

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aggregator.model.exchange import TransportReason

RULE = re.compile(
    r"(?P<host>\[[^\]]+\]|[^:\[\]]+):(?P<port>\*|[0-9]{1,5}):(?P<address>\[[^\]]+\]|[^:\[\]]+)(?::(?P<to>[0-9]{1,5}))?"
)
HIGHEST_PORT = 65535
NAMED_BY_A_PERSON = -1
"""The `flags` of a result that comes from a rule."""

NO_SUCH_NAME = frozenset({dns.ARES_ENOTFOUND, dns.ARES_ENODATA, dns.ARES_ENONAME})
BAD_NAME = frozenset({dns.ARES_EBADNAME, dns.ARES_EBADSTR})
WORLDS_TROUBLE = frozenset({dns.ARES_ESERVFAIL, dns.ARES_EBADRESP, dns.ARES_EFORMERR, dns.ARES_ENOTIMP})
SECONDS_PER_QUERY = 2.0
TRIES_PER_QUERY = 2


class ResolveRule(Struct, frozen=True, kw_only=True):
    """One `--resolve`: connections for `host` (`*`, `*.test` or exact) and `port` (None: any) go to `address`.

    `to_port` None keeps the port. IPv6 addresses are without brackets.
    """

    host: str
    port: int | None
    address: str
    to_port: int | None = None

    def matches(self, host: str, port: int) -> bool:
        """Whether the rule speaks of this host (lower-case ASCII, IPv6 without brackets) and port."""
        if self.port not in {None, port}:
            return False
        return self.host in {"*", host} or (self.host.startswith("*.") and host.endswith(self.host[1:]))

    @property
    def rank(self) -> tuple[int, int, bool]:
        """How exact it is: a host beats `*.a.test` beats `*.test` beats `*`; then a port beats any port."""
        kind = 0 if self.host == "*" else 1 if self.host.startswith("*.") else 2
        return kind, len(self.host), self.port is not None


def parse_resolve(text: str) -> ResolveRule:
    """The rule that `HOST:PORT:ADDRESS[:PORT]` says. Raises `ValueError` with a sentence for a person."""
    match = RULE.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is not HOST:PORT:ADDRESS[:PORT], such as example.org:443:127.0.0.1:8443")
    return ResolveRule(
        host=_rule_host(text, match["host"]),
        port=None if match["port"] == "*" else _port(text, match["port"]),
        address=_rule_address(text, match["address"]),
        to_port=None if match["to"] is None else _port(text, match["to"]),
    )


def _rule_host(text: str, host: str) -> str:
    if host == "*":
        return host
    wildcard = "*." if host.startswith("*.") else ""
    name = urls.host(f"http://{host.removeprefix('*.')}/")
    if not name or "*" in name:
        raise ValueError(f"{text!r}: {host!r} is no host; write a name, *.name or *")
    return wildcard + name


def _rule_address(text: str, address: str) -> str:
    try:
        return str(ip_address(address.strip("[]")))
    except ValueError:
        raise ValueError(f"{text!r}: {address!r} is no IP address (IPv6 goes in brackets)") from None


def _port(text: str, port: str) -> int:
    number = int(port)
    if not 0 < number <= HIGHEST_PORT:
        raise ValueError(f"{text!r}: {port} is no port; they go from 1 to {HIGHEST_PORT}")
    return number


def find_rule(rules: Sequence[ResolveRule], host: str, port: int) -> ResolveRule | None:
    """The most exact rule for this place, of equals the last one given, or None."""
    matching = [rule for rule in rules if rule.matches(host, port)]
    return max(reversed(matching), key=lambda rule: rule.rank, default=None)


def result_of(rule: ResolveRule, host: str, port: int) -> ResolveResult:
    """What a resolver would answer, had it read the rule."""
    return ResolveResult(
        hostname=host,
        host=rule.address,
        port=port if rule.to_port is None else rule.to_port,
        family=socket.AF_INET6 if ":" in rule.address else socket.AF_INET,
        proto=0,
        flags=NAMED_BY_A_PERSON,
    )


class ResolutionError(OSError):
    """A name has no address: `reason` and `local` are those of a `Failure`."""

    def __init__(self, reason: TransportReason, sentence: str, *, local: bool = False) -> None:
        super().__init__(None, sentence)
        self.reason = reason
        self.local = local


class Names(AbstractResolver):
    """Asks name servers, all names at once, each for at most `seconds`; every failure is a `ResolutionError`."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._resolver = _best_resolver(seconds)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of `host`."""
        try:
            async with asyncio.timeout(self._seconds):
                return await self._resolver.resolve(host, port, family)
        except TimeoutError:
            raise ResolutionError("dns-failure", "no name server answered in time", local=True) from None
        except OSError as error:
            raise resolution_error(error) from error
        except UnicodeError as error:
            raise ResolutionError("bad-url", "the host is no valid name") from error

    async def close(self) -> None:
        """Let go of the sockets."""
        await self._resolver.close()


def _best_resolver(seconds: float) -> AbstractResolver:
    options: dict[str, Any] = {"timeout": min(SECONDS_PER_QUERY, seconds / 2), "tries": TRIES_PER_QUERY}
    try:
        return AsyncResolver(**options)
    except (OSError, RuntimeError, AresError):
        return ThreadedResolver()


def resolution_error(error: OSError) -> ResolutionError:
    """What a resolver's failure means."""
    if isinstance(error, socket.gaierror):
        return _of_system(error)
    code = error.__cause__.args[0] if isinstance(error.__cause__, dns.DNSError) and error.__cause__.args else None
    if code in NO_SUCH_NAME:
        return ResolutionError("no-such-host", "the name has no address")
    if code in BAD_NAME:
        return ResolutionError("bad-url", "the host is no valid name")
    if code in WORLDS_TROUBLE:
        return ResolutionError("dns-failure", "the name's servers did not give an answer")
    if code is None and error.errno is None:
        return ResolutionError("no-such-host", "the name has no address")
    return ResolutionError("dns-failure", "no name server could be asked", local=True)


def _of_system(error: socket.gaierror) -> ResolutionError:
    if error.errno in {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}:
        return ResolutionError("no-such-host", "the name has no address")
    if error.errno == socket.EAI_FAIL:
        return ResolutionError("dns-failure", "the name's servers did not give an answer")
    return ResolutionError("dns-failure", "no name server could be asked", local=True)
