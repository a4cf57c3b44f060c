import asyncio

import pytest
import trustme
from loopback import fetching, http, link
from test_tls_failures import server_side
from yarl import URL

from aggregator.errors import UsageError
from aggregator.fetch.proxies import ProxyChoice


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch):
    for name in (
        "http_proxy",
        "https_proxy",
        "all_proxy",
        "no_proxy",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "NO_PROXY",
    ):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
async def tunnel():
    """A proxy that only knows CONNECT, and connects to the port it is told, here."""
    asked = []

    async def pump(reader, writer):
        while data := await reader.read(65536):
            writer.write(data)
        writer.close()

    async def serve(reader, writer):
        line = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")[0].decode()
        asked.append(line)
        port = int(line.split()[1].rpartition(":")[2])
        there = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"HTTP/1.1 200 Connected\r\n\r\n")
        await asyncio.gather(pump(reader, there[1]), pump(there[0], writer), return_exceptions=True)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1], asked
    server.close()


PUBLIC = "a.test:80:93.184.216.34"


async def test_a_proxy_is_asked_for_the_whole_address(raw):
    proxy = await raw(lambda heard: http(200, heard.path.encode()))
    async with fetching(rules=(PUBLIC,), proxy=f"http://user:pw@127.0.0.1:{proxy.port}") as fetcher:
        exchange = await fetcher.fetch(link("http://a.test/x%2f"))
    assert exchange.body == b"http://a.test/x%2f"
    assert proxy.heard[0].headers["proxy-authorization"] == "Basic dXNlcjpwdw=="
    assert "authorization" not in proxy.heard[0].headers


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "http://10.0.0.1/", "http://[::1]/", "http://localhost/", "http://169.254.169.254/x"]
)
async def test_a_proxy_is_no_way_around_the_guard(raw, url):
    proxy = await raw(lambda _: http(200))
    async with fetching(proxy=f"http://127.0.0.1:{proxy.port}") as fetcher:
        assert (await fetcher.fetch(link(url))).reason == "private-address"
    assert proxy.connections == 0


async def test_redirects_behind_a_proxy_are_guarded(raw):
    proxy = await raw(lambda _: http(302, b"", "Location: http://10.0.0.1/"))
    async with fetching(rules=(PUBLIC,), proxy=f"http://127.0.0.1:{proxy.port}") as fetcher:
        assert (await fetcher.fetch(link("http://a.test/"))).reason == "private-address"
    assert len(proxy.heard) == 1


async def test_tls_goes_through_a_tunnel(raw, tunnel, tmp_path):
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    server = await raw(lambda _: http(200, b"safe"), ssl=server_side(authority, "a.test"))
    port, asked = tunnel
    rule = f"a.test:{server.port}:93.184.216.34"
    settings = {"ca_file": str(tmp_path / "ca.pem"), "proxy": f"http://127.0.0.1:{port}"}
    async with fetching(rules=(rule,), **settings) as fetcher:
        for _ in range(3):
            assert (await fetcher.fetch(link(f"https://a.test:{server.port}/"))).body == b"safe"
        assert (await fetcher.fetch(link("https://127.0.0.1/"))).reason == "private-address"
    assert asked == [f"CONNECT a.test:{server.port} HTTP/1.1"]


@pytest.mark.parametrize(("status", "reason", "local"), [(407, "offline", True), (502, "connection-refused", False)])
async def test_a_proxy_that_does_not_connect(raw, status, reason, local):
    proxy = await raw(lambda _: http(status))
    async with fetching(rules=("a.test:443:93.184.216.34",), proxy=f"http://127.0.0.1:{proxy.port}") as fetcher:
        exchange = await fetcher.fetch(link("https://a.test/"))
    assert (exchange.reason, exchange.local) == (reason, local)


@pytest.mark.parametrize("proxy", ["http://127.0.0.1:1", "http://nobody.invalid:3128"])
async def test_a_proxy_that_is_not_there_is_our_trouble(proxy):
    async with fetching(rules=(PUBLIC,), proxy=proxy) as fetcher:
        exchange = await fetcher.fetch(link("http://a.test/"))
    assert (exchange.reason, exchange.local) == ("offline", True)


def test_the_environment_names_proxies(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://one:1")
    monkeypatch.setenv("ALL_PROXY", "two:2")
    monkeypatch.setenv("NO_PROXY", "inner.test,.corp.test")
    choice = ProxyChoice(None)
    expected = {
        "http://a.test/": "http://one:1",
        "https://a.test/": "http://two:2",
        "http://inner.test/": None,
        "http://x.inner.test:81/": None,
        "https://x.corp.test/": None,
    }
    assert {url: choice.proxy_for(URL(url)) and str(choice.proxy_for(URL(url))) for url in expected} == expected


def test_the_setting_comes_before_the_environment(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://one:1")
    monkeypatch.setenv("no_proxy", "*")
    assert ProxyChoice("http://mine:3").proxy_for(URL("http://a.test/")) is None
    monkeypatch.delenv("no_proxy")
    assert ProxyChoice("http://mine:3").proxy_for(URL("http://a.test/")) == URL("http://mine:3")


@pytest.mark.parametrize("proxy", ["socks5://x:1", "http://", "ftp://x", "http://x:notaport"])
def test_what_is_no_proxy_is_told(proxy):
    with pytest.raises(UsageError, match="HOST:PORT"):
        ProxyChoice(proxy)


@pytest.mark.parametrize(
    ("host", "is_asked"), [("nobody.invalid", True), ("nobody", False), ("nobody.internal", False)]
)
async def test_names_that_only_the_proxy_knows_are_the_proxys_to_find(raw, host, is_asked):
    proxy = await raw(lambda heard: http(200, heard.path.encode()))
    async with fetching(proxy=f"http://127.0.0.1:{proxy.port}") as fetcher:
        exchange = await fetcher.fetch(link(f"http://{host}/x"))
    assert (proxy.connections > 0) == is_asked
    assert is_asked == hasattr(exchange, "body")
