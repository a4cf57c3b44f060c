import pytest
from loopback import fetching, http, link, routes

from aggregator.fetch.redirects import next_address, next_method, target_of
from aggregator.fetch.troubles import Trouble
from aggregator.model.exchange import Hop


def to(location: str, code: int = 302, *fields: str) -> bytes:
    return http(code, b"", f"Location: {location}", *fields)


def chain(length: int):
    return routes({"/0": http(200, b"end"), **{f"/{n}": to(f"/{n - 1}") for n in range(1, length + 1)}})


@pytest.mark.parametrize("length", range(13))
async def test_ten_redirects_are_followed(raw, length):
    server = await raw(chain(12))
    async with fetching(server) as fetcher:
        exchange = await fetcher.fetch(link(f"http://a.test/{length}"))
    if length <= 10:
        assert (exchange.body, len(exchange.redirects)) == (b"end", length)
        assert exchange.final_url == "http://a.test/0"
    else:
        assert (exchange.reason, len(exchange.redirects)) == ("too-many-redirects", 10)
    assert server.connections == 1


async def test_hops_are_told_in_order(raw):
    server = await raw(routes({"/1": to("http://b.test/2", 301), "/2": to("3?x=1", 308), "/3?x=1": http(200, b"end")}))
    async with fetching(server) as fetcher:
        exchange = await fetcher.fetch(link("http://a.test/1#part"))
    assert exchange.redirects == (Hop("http://a.test/1#part", 301), Hop("http://b.test/2#part", 308))
    assert (exchange.url, exchange.final_url) == ("http://a.test/1#part", "http://b.test/3?x=1#part")


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_the_method_stays(raw, code, method):
    server = await raw(routes({"/1": to("/2", code), "/2": http(200)}))
    async with fetching(server) as fetcher:
        await fetcher.fetch(link("http://a.test/1", method=method))
    assert [heard.method for heard in server.heard] == [method, method]


@pytest.mark.parametrize(
    ("method", "status", "then"),
    [("POST", 303, "GET"), ("POST", 302, "GET"), ("POST", 307, "POST"), ("PUT", 302, "PUT"), ("HEAD", 303, "HEAD")],
)
def test_other_methods(method, status, then):
    assert next_method(method, status) == then


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ({"/": to("/")}, "redirect-loop"),
        ({"/": to("/#x")}, "redirect-loop"),
        ({"/": to("/b"), "/b": to("/c"), "/c": to("/b")}, "redirect-loop"),
        ({"/": http(302)}, "bad-redirect"),
        ({"/": http(301, b"words")}, "bad-redirect"),
        ({"/": to("")}, "bad-redirect"),
        ({"/": to("http://")}, "bad-redirect"),
        ({"/": to("http://[x/")}, "bad-redirect"),
        ({"/": to("ftp://a.test/x")}, "scheme"),
        ({"/": to("file:///etc/passwd")}, "scheme"),
        ({"/": to("javascript:alert(1)")}, "scheme"),
        ({"/": to("mailto:x@a.test")}, "scheme"),
        ({"/": to("data:text/plain,x")}, "scheme"),
        ({"/": to("http://a.test:0/")}, "bad-url"),
    ],
)
async def test_redirects_that_lead_nowhere(raw, table, reason):
    async with fetching(await raw(routes(table))) as fetcher:
        exchange = await fetcher.fetch(link("http://a.test/"))
    assert exchange.reason == reason
    assert exchange.code == (302 if reason == "bad-redirect" and b" 302 " in table["/"] else exchange.code)
    assert exchange.detail


async def test_where_a_scheme_led_is_told(raw):
    async with fetching(await raw(routes({"/": to("ftp://a.test/x", 301)}))) as fetcher:
        exchange = await fetcher.fetch(link("http://a.test/"))
    assert (exchange.final_url, exchange.redirects) == ("ftp://a.test/x", (Hop("http://a.test/", 301),))


@pytest.mark.parametrize(
    ("location", "asked"),
    [
        ("/é".encode().decode("latin-1"), "/%C3%A9"),
        ("/\xe9", "/%C3%A9"),
        ("/a b", "/a%20b"),
        ("/%2f%7E", "/%2f%7E"),
        ("  /spaced  ", "/spaced"),
        ("?q=é".encode().decode("latin-1"), "/x?q=%C3%A9"),
        ("//a.test/two", "/two"),
        ("HTTP://A.TEST/up", "/up"),
    ],
)
async def test_locations_are_mended(raw, location, asked):
    server = await raw(lambda heard: to(location) if heard.path == "/x" else http(200))
    async with fetching(server) as fetcher:
        exchange = await fetcher.fetch(link("http://a.test/x"))
    assert (exchange.status, server.paths[-1]) == (200, asked)


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("http://a.test/a%2fb/%7Ex/./y?s=%2B+%20", "/a%2fb/%7Ex/./y?s=%2B+%20"),
        ("http://a.test/ü b", "/%C3%BC%20b"),
        ("http://a.test/x?a=1&amp;b", "/x?a=1&amp;b"),
        ("http://a.test", "/"),
        ("http://a.test?x", "/?x"),
        ("http://a.test/x#y", "/x"),
    ],
)
async def test_addresses_are_sent_as_written(raw, url, asked):
    server = await raw(lambda _: http(200))
    async with fetching(server) as fetcher:
        await fetcher.fetch(link(url))
    assert server.paths == [asked]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        *(("", "bad-url"), ("x", "bad-url"), ("http://", "bad-url"), ("http://[::1", "bad-url"), ("/x", "bad-url")),
        *(("http://a.test:99999/", "bad-url"), ("http://a b/", "bad-url"), ("mailto:a@b", "scheme")),
        *(("ftp://a.test/", "scheme"), ("tel:1", "scheme"), ("http://a.test:0/", "bad-url"), ("http://%/", "bad-url")),
    ],
)
def test_what_is_no_web_address(url, reason):
    found = target_of(url)
    assert isinstance(found, Trouble)
    assert found.reason == reason


def test_a_fragment_goes_along_unless_there_is_another():
    assert next_address("http://a/#x", "/y") == "http://a/y#x"
    assert next_address("http://a/#x", "/y#z") == "http://a/y#z"


# Secrets and cookies


async def test_secrets_go_to_their_origin_only(raw):
    home = await raw(
        routes(
            {"/1": to("/2"), "/2": to("http://b.test/3"), "/4": http(200), "/s": to("https://a.test/"), "/": http(200)}
        )
    )
    away = await raw(routes({"/3": to("http://a.test/4")}))
    secrets = (("Authorization", "Bearer s3cret"), ("X-Api-Key", "s3cret"), ("cookie", "session=s3cret"))
    async with fetching(home, away) as fetcher:
        exchange = await fetcher.fetch(link("http://a.test/1", headers=secrets))
    assert exchange.status == 200
    told = {heard.path: {"authorization", "x-api-key", "cookie"} & heard.headers.keys() for heard in home.heard}
    assert told["/1"] == told["/2"] == {"authorization", "x-api-key", "cookie"}
    assert told["/4"] == set()  # who sent us back may have chosen the path
    assert "s3cret" not in str(away.heard)


async def test_another_port_is_another_origin(raw):
    server = await raw(routes({"/1": to("http://a.test:8080/2"), "/2": http(200)}))
    async with fetching(server) as fetcher:
        await fetcher.fetch(link("http://a.test/1", headers=(("X-Api-Key", "s3cret"),)))
    assert "x-api-key" not in server.heard[1].headers


async def test_credentials_of_an_address_are_sent(raw):
    server = await raw(routes({"/1": to("http://b.test/2"), "/2": http(200)}))
    async with fetching(server) as fetcher:
        exchange = await fetcher.fetch(link("http://us%40er:p%20w@a.test/1"))
        own = link("http://user:pw@a.test/2", headers=(("authorization", "Bearer x"),))
        await fetcher.fetch(own)
    assert server.heard[0].headers["authorization"] == "Basic dXNAZXI6cCB3"
    assert "authorization" not in server.heard[1].headers
    assert server.heard[2].headers["authorization"] == "Bearer x"
    assert "pw" not in exchange.final_url


async def test_own_headers_replace_the_usual_ones(raw):
    server = await raw(lambda _: http(200))
    async with fetching(server) as fetcher:
        await fetcher.fetch(link("http://a.test/", headers=(("user-agent", "Mine"), ("ACCEPT", "text/x"))))
        await fetcher.fetch(link("http://a.test/"))
    assert [heard.headers["user-agent"] for heard in server.heard] == ["Mine", "Tests/1"]
    assert server.heard[0].headers["accept"] == "text/x"


async def test_a_cookie_gate_is_passed(raw):
    def gate(heard):
        if "seen=1" in heard.headers.get("cookie", ""):
            return http(200, b"inside")
        return to("/", 302, "Set-Cookie: seen=1; Path=/", "Set-Cookie: more=2")

    server = await raw(gate)
    async with fetching(server) as fetcher:
        assert (await fetcher.fetch(link("http://a.test/"))).body == b"inside"
        assert (await fetcher.fetch(link("http://a.test/"))).body == b"inside"
    assert "cookie" not in server.heard[2].headers


async def test_cookies_stay_with_their_host(raw):
    server = await raw(
        routes({"/1": to("http://b.test/2", 302, "Set-Cookie: a=1"), "/2": to("http://a.test/3"), "/3": http(200)})
    )
    async with fetching(server) as fetcher:
        await fetcher.fetch(link("http://a.test/1"))
    assert [heard.headers.get("cookie") for heard in server.heard] == [None, None, "a=1"]


async def test_a_gate_that_never_opens_ends(raw):
    server = await raw(lambda heard: to("/", 302, f"Set-Cookie: n={heard.headers.get('cookie', '')[-3:]}x"))
    async with fetching(server) as fetcher:
        assert (await fetcher.fetch(link("http://a.test/"))).reason in {"too-many-redirects", "redirect-loop"}
    assert len(server.heard) <= 11
