import gzip
import zlib
from contextlib import suppress

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loopback import fetching, http, link

from aggregator.fetch.decode import PIECE, DecodeError, codings_of, feed_all


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


PACKERS = {"gzip": gzip.compress, "x-gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress}
TRUTH = b"some text that is long enough to be worth packing, " * 40


def unpacked(name: str, data: bytes, step: int = 7) -> bytes:
    codings, _ = codings_of(name)
    pieces = [piece for at in range(0, len(data), step) for piece in feed_all(codings, data[at : at + step])]
    for coding in codings:
        coding.finish()
    return b"".join(pieces)


@given(
    data=st.binary(max_size=5000).map(lambda data: data * 3),
    name=st.sampled_from(sorted(PACKERS)),
    step=st.integers(1, 6000),
)
@settings(max_examples=150, deadline=None)
def test_what_was_packed_is_unpacked(data, name, step):
    assert unpacked(name, PACKERS[name](data), step) == data


@pytest.mark.parametrize("step", [1, 2, 5, 100000])
@pytest.mark.parametrize(
    ("name", "data", "truth"),
    [
        ("deflate", raw_deflate(TRUTH), TRUTH),
        ("gzip", gzip.compress(b"one, ") + gzip.compress(b"two"), b"one, two"),
        ("gzip", gzip.compress(TRUTH) + b"\0\0\0\0 litter", TRUTH),
        ("gzip", b"", b""),
        ("br", b"", b""),
        ("deflate", b"", b""),
        ("identity", TRUTH, TRUTH),
        ("", TRUTH, TRUTH),
        ("gzip, br", brotli.compress(gzip.compress(TRUTH)), TRUTH),
        ("utf-8", TRUTH, TRUTH),
    ],
    ids=[
        *("raw deflate", "two members", "litter behind", "empty gzip", "empty br", "empty deflate"),
        *("identity", "nothing", "two codings", "no coding"),
    ],
)
def test_odd_ways_of_packing(name, data, truth, step):
    assert unpacked(name, data, step) == truth


@pytest.mark.parametrize("name", sorted(PACKERS))
@pytest.mark.parametrize("cut", [1, 5, 20])
def test_a_body_that_stops_early_is_no_body(name, cut):
    packed = PACKERS[name](TRUTH)
    with pytest.raises(DecodeError, match="stops before its end"):
        unpacked(name, packed[:-cut], len(packed))


@pytest.mark.parametrize("name", ["gzip", "deflate", "br"])
def test_a_body_that_is_something_else_is_no_body(name):
    with pytest.raises(DecodeError):
        unpacked(name, b"<html>" + TRUTH, 100)


@given(data=st.binary(max_size=2000), name=st.sampled_from(sorted(PACKERS)))
@settings(deadline=None)
def test_no_bytes_do_harm(data, name):
    with suppress(DecodeError):
        unpacked(name, data, 50)


def test_many_codings_are_refused():
    with pytest.raises(DecodeError, match="4 codings"):
        codings_of("gzip, gzip, gzip, gzip")


def bomb(name: str, size: int) -> bytes:
    zeros = bytes(1 << 20)
    if name == "br":
        packer = brotli.Compressor(quality=5)
        return b"".join([packer.process(zeros) for _ in range(size >> 20)]) + packer.finish()
    packer = zlib.compressobj(9, zlib.DEFLATED, 31 if name == "gzip" else 15)
    return b"".join([packer.compress(zeros) for _ in range(size >> 20)]) + packer.flush()


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "gzip, gzip"])
async def test_a_bomb_is_stopped_at_its_budget(raw, name):
    packed = bomb(name.split(",", maxsplit=1)[0], 64 << 20)
    server = await raw(
        lambda _: http(200, gzip.compress(packed) if "," in name else packed, f"Content-Encoding: {name}")
    )
    async with fetching(server, max_body=1 << 20) as fetcher:
        assert (await fetcher.fetch(link("http://a.test/"))).reason == "too-large"
        cut = await fetcher.fetch(link("http://a.test/", cut=True))
        assert (len(cut.body), cut.truncated) == (1 << 20, True)


@pytest.mark.parametrize("name", ["gzip", "deflate", "br"])
def test_pieces_are_small(name):
    codings, _ = codings_of(name)
    sizes = [len(piece) for piece in feed_all(codings, bomb(name, 8 << 20))]
    assert sum(sizes) == 8 << 20
    assert max(sizes) <= 8 * PIECE


async def test_answers_are_unpacked(raw):
    server = await raw(
        lambda heard: http(200, PACKERS[heard.path[1:]](TRUTH), f"Content-Encoding: {heard.path[1:].upper()}")
    )
    async with fetching(server) as fetcher:
        for name in PACKERS:
            exchange = await fetcher.fetch(link(f"http://a.test/{name}"))
            assert (exchange.body, exchange.truncated, exchange.malformed) == (TRUTH, False, None)
        assert fetcher.bytes < 4 * len(TRUTH) / 5
    assert server.heard[0].headers["accept-encoding"].startswith("gzip, deflate, br")


@pytest.mark.parametrize("name", sorted(PACKERS))
async def test_a_truncated_packed_answer_is_a_failure(raw, name):
    server = await raw(lambda _: http(200, PACKERS[name](TRUTH)[:-9], f"Content-Encoding: {name}"))
    async with fetching(server) as fetcher:
        exchange = await fetcher.fetch(link("http://a.test/"))
    assert (exchange.reason, "stops before its end" in exchange.detail) == ("bad-response", True)


async def test_an_unknown_coding_is_forgiven(raw):
    server = await raw(lambda _: http(200, TRUTH, "Content-Encoding: utf-8"))
    async with fetching(server) as fetcher:
        exchange = await fetcher.fetch(link("http://a.test/"))
    assert (exchange.body, exchange.malformed) == (TRUTH, "unknown content coding 'utf-8'")
