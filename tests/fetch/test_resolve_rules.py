import socket

import aiodns.error as dns
import pytest
from loopback import fetching, http, link

from aggregator.errors import UsageError
from aggregator.fetch.client import Fetcher
from aggregator.fetch.resolve import ResolveRule, find_rule, parse_resolve, resolution_error
from aggregator.model.settings import NetworkSettings


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("a.org:443:127.0.0.1", ResolveRule(host="a.org", port=443, address="127.0.0.1")),
        ("A.org:443:127.0.0.1:8443", ResolveRule(host="a.org", port=443, address="127.0.0.1", to_port=8443)),
        ("a.org:80:[::1]:8080", ResolveRule(host="a.org", port=80, address="::1", to_port=8080)),
        ("[2001:db8::1]:80:10.0.0.1", ResolveRule(host="2001:db8::1", port=80, address="10.0.0.1")),
        ("*:*:127.0.0.1:8080", ResolveRule(host="*", port=None, address="127.0.0.1", to_port=8080)),
        ("*.test:80:127.0.0.1", ResolveRule(host="*.test", port=80, address="127.0.0.1")),
        ("bücher.de:80:127.0.0.1", ResolveRule(host="xn--bcher-kva.de", port=80, address="127.0.0.1")),
    ],
)
def test_rules_are_read(text, rule):
    assert parse_resolve(text) == rule


@pytest.mark.parametrize(
    "text",
    [
        *("", "a.org", "a.org:80", "a.org:80:", "a.org::127.0.0.1", "a.org:x:127.0.0.1", "a.org:80:b.org"),
        *("a.org:80:::1", "a.org:0:127.0.0.1", "a.org:65536:127.0.0.1", "a.org:80:127.0.0.1:0", "*x:80:127.0.0.1"),
        *("a b:80:127.0.0.1", "a.org:80:127.0.0.1:80:80", "*.*:80:127.0.0.1", "a.org:80:127.0.0.1:*"),
    ],
)
def test_what_is_no_rule_is_told(text):
    with pytest.raises(ValueError, match=r"HOST:PORT:ADDRESS|no host|no IP address|no port"):
        parse_resolve(text)
    with pytest.raises(UsageError, match=r"network\.resolve"):
        Fetcher(NetworkSettings(resolve=(text,)), user_agent="x")


RULES = [
    parse_resolve(text)
    for text in (
        *("*:*:10.0.0.1", "*:443:10.0.0.2", "*.test:*:10.0.0.3", "*.a.test:*:10.0.0.4", "x.a.test:*:10.0.0.5"),
        *("x.a.test:81:10.0.0.6", "twice.org:80:10.0.0.7", "twice.org:80:10.0.0.8", "*.test:82:10.0.0.9"),
    )
]


@pytest.mark.parametrize(
    ("host", "port", "last"),
    [
        *(("elsewhere.org", 80, 1), ("elsewhere.org", 443, 2), ("b.test", 80, 3), ("b.test", 443, 3)),
        *(("b.a.test", 80, 4), ("x.a.test", 80, 5), ("x.a.test", 81, 6), ("twice.org", 80, 8), ("test", 80, 1)),
        *(("atest", 80, 1), ("b.test", 82, 9)),
    ],
)
def test_the_most_exact_rule_wins(host, port, last):
    assert find_rule(RULES, host, port).address == f"10.0.0.{last}"


def test_without_a_rule_names_are_asked():
    assert find_rule([], "a.org", 80) is None


async def test_only_the_connection_moves(raw):
    server = await raw(lambda heard: http(200, heard.headers["host"].encode()))
    literal = f"93.184.216.34:81:127.0.0.1:{server.port}"
    async with fetching(server, rules=(literal,)) as fetcher:
        exchange = await fetcher.fetch(link("http://a.test:8080/x"))
        assert (exchange.body, exchange.final_url) == (b"a.test:8080", "http://a.test:8080/x")
        assert (await fetcher.fetch(link("http://A.TEST/x"))).body == b"a.test"
        assert (await fetcher.fetch(link("http://93.184.216.34:81/"))).body == b"93.184.216.34:81"


def asked(code: int) -> OSError:
    error = OSError(None, "lookup failed")
    error.__cause__ = dns.DNSError(code, "words")
    return error


@pytest.mark.parametrize(
    ("error", "reason", "local"),
    [
        (asked(dns.ARES_ENOTFOUND), "no-such-host", False),
        (asked(dns.ARES_ENODATA), "no-such-host", False),
        (asked(dns.ARES_EBADNAME), "bad-url", False),
        (asked(dns.ARES_ESERVFAIL), "dns-failure", False),
        (asked(dns.ARES_ECONNREFUSED), "dns-failure", True),
        (asked(dns.ARES_ETIMEOUT), "dns-failure", True),
        (asked(dns.ARES_EREFUSED), "dns-failure", True),
        (asked(dns.ARES_EFILE), "dns-failure", True),
        (OSError(None, "DNS lookup failed"), "no-such-host", False),
        (OSError(24, "too many"), "dns-failure", True),
        (socket.gaierror(socket.EAI_NONAME, "x"), "no-such-host", False),
        (socket.gaierror(socket.EAI_AGAIN, "x"), "dns-failure", True),
        (socket.gaierror(socket.EAI_FAIL, "x"), "dns-failure", False),
    ],
)
def test_no_such_name_is_told_from_no_name_server(error, reason, local):
    found = resolution_error(error)
    assert (found.reason, found.local) == (reason, local)
