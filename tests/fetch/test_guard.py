from pathlib import Path

import pytest
from loopback import fetching, http, link, routes

from aggregator.errors import UsageError
from aggregator.fetch.client import Fetcher
from aggregator.fetch.guard import TRUSTED, AddressGuard, PrivateAddressError, is_public
from aggregator.model.exchange import Failure
from aggregator.model.settings import NetworkSettings

DATA = Path(__file__).parents[1] / "data" / "fetch"


def lines(name: str) -> list[str]:
    return [line for line in (DATA / name).read_text().split("\n") if line and not line.startswith("#")]


ADDRESSES = [line.split() for line in lines("addresses.txt")]
SPELLINGS = lines("spellings.txt")
REFUSALS = {"private-address", "bad-url", "no-such-host"}


def test_there_are_enough_spellings():
    assert len(ADDRESSES) >= 60
    assert len(SPELLINGS) >= 60


@pytest.mark.parametrize(("address", "verdict"), ADDRESSES)
def test_only_public_addresses_are_public(address, verdict):
    assert is_public(address) == (verdict == "public")


@pytest.mark.parametrize("spelling", SPELLINGS)
async def test_no_spelling_reaches_this_machine(raw, spelling):
    canary = await raw(lambda _: http(200, b"canary"))
    async with fetching() as fetcher:
        exchange = await fetcher.fetch(link(spelling.replace("PORT", str(canary.port))))
    assert canary.connections == 0
    assert exchange.reason in REFUSALS


async def test_no_redirect_reaches_this_machine(raw):
    canary = await raw(lambda _: http(200, b"canary"))
    table = {f"/{number}": spelling.replace("PORT", str(canary.port)) for number, spelling in enumerate(SPELLINGS)}

    def answer(heard):
        location = table.get(heard.path)
        return http(302, b"", "Location: " + location.encode().decode("latin-1")) if location else http(404)

    server = await raw(answer)
    async with fetching(server) as fetcher:
        exchanges = [await fetcher.fetch(link(f"http://a.test{path}")) for path in table]
    assert canary.connections == 0
    reasons = [exchange.reason if isinstance(exchange, Failure) else str(exchange.status) for exchange in exchanges]
    assert set(reasons) <= REFUSALS | {"bad-redirect", "404"}  # "http:x" is a path of the same site
    assert reasons.count("private-address") > 50


async def test_an_allowed_network_may_be_asked(raw):
    server = await raw(lambda _: http(200, b"ours"))
    async with fetching(allow=("127.0.0.0/8",)) as fetcher:
        assert (await fetcher.fetch(link(f"http://127.0.0.1:{server.port}/"))).body == b"ours"
        assert (await fetcher.fetch(link(f"http://[::1]:{server.port}/"))).reason == "private-address"


async def test_an_address_is_trusted_for_its_name_only(raw):
    server = await raw(routes({"/": http(200, b"ours")}))
    async with fetching(server) as fetcher:
        assert (await fetcher.fetch(link("http://a.test/"))).status == 200
        direct = await fetcher.fetch(link(f"http://127.0.0.1:{server.port}/"))
    assert direct.reason == "private-address"
    assert direct.detail == "127.0.0.1 is not a public address"


def test_a_guard_looks_at_the_last_moment_too():
    with pytest.raises(PrivateAddressError):
        AddressGuard().make_socket((2, 1, 6, "", ("127.0.0.1", 80)))
    AddressGuard().make_socket((2, 1, 6, TRUSTED, ("127.0.0.1", 80))).close()


def test_a_wrong_network_is_told():
    with pytest.raises(UsageError, match=r"network\.allow: .*300\.1\.1\.1"):
        Fetcher(NetworkSettings(allow=("300.1.1.1/8",)), user_agent="x")
