"""Images by their bytes: whole, cut short, and in two requests."""

import json
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.parse.images.image import continue_image, read_image

FOLDER = Path(__file__).parents[1] / "data" / "image"
CASES = sorted(FOLDER.glob("*.json"))
FILES = {
    case.name.removesuffix(".json"): case.with_suffix("").read_bytes()
    for case in CASES
    if case.with_suffix("").exists()
}
GOOD = sorted(name for name in FILES if "problem" not in json.loads((FOLDER / f"{name}.json").read_text()))
SIGNATURES = [data[:size] for data in FILES.values() for size in (4, 16, 40, 200)]


@pytest.mark.parametrize("name", sorted(FILES))
def test_whole_files(name):
    facts = read_image(FILES[name], complete=True, content_type="image/png")
    expected = json.loads((FOLDER / f"{name}.json").read_text())
    assert {key: getattr(facts, key) for key in expected} == expected
    assert facts.needs is None


@pytest.mark.parametrize("name", GOOD)
def test_the_first_bytes_are_enough(name):
    data = FILES[name]
    heads = {"jpg": len(data) * 3 // 4, "avif": 400, "svg": len(data), "ico": 100}
    head = data[: heads.get(name.rpartition(".")[2], 40)]
    facts = read_image(head, complete=False, total=len(data), tail=data[-64:])
    expected = json.loads((FOLDER / f"{name}.json").read_text())
    assert {key: getattr(facts, key) for key in expected} == expected


@pytest.mark.parametrize("name", ["plain.png", "palette.gif", "plain.jpg", "view_box.svg"])
def test_a_tail_without_the_end_tells(name):
    data = FILES[name]
    assert read_image(data[:-8], complete=False, tail=data[-40:-8]).problem == "image-broken"


@pytest.mark.parametrize("name", ["lossy.webp", "plain.avif"])
def test_a_total_that_is_too_small_tells(name):
    total = len(FILES[name]) - 4
    assert read_image(FILES[name][: min(300, total - 1)], complete=False, total=total).problem == "image-broken"


@pytest.mark.parametrize("name", ["plain.jpg", "turned.jpg"])
@pytest.mark.parametrize("segments", [1, 3])
def test_large_segments_are_jumped_over(name, segments):
    data = FILES[name]
    profile = b"\xff\xe2" + struct.pack(">H", 60_002) + bytes(60_000)
    at = 2 + 2 + struct.unpack_from(">H", data, 4)[0]
    large = data[:at] + profile * segments + data[at:]
    head = large[:512]
    facts = read_image(head, complete=False, total=len(large))
    requests = 0
    while facts.needs is not None:
        requests += 1
        facts = continue_image(head, large[facts.needs : facts.needs + 1024], offset=facts.needs, total=len(large))
    expected = json.loads((FOLDER / f"{name}.json").read_text())
    assert (facts.width, facts.height, requests) == (expected["width"], expected["height"], segments)


def test_a_part_that_leads_nowhere_asks_no_more():
    head = FILES["plain.jpg"][:20] + b"\xff\xe2\xff\xff"
    offset = read_image(head, complete=False).needs
    assert offset == 20 + 2 + 0xFFFF
    assert continue_image(head, b"\xff\xe0\0\0", offset=offset).needs is None
    assert continue_image(head, b"<html>", offset=offset).needs is None
    assert continue_image(head, b"", offset=offset).problem == "image-broken"


def test_a_jpeg_whose_segment_passes_its_end_is_broken():
    data = FILES["plain.jpg"]
    assert read_image(data[:4] + b"\xff\xff" + data[6:60], complete=False, total=2000).problem == "image-broken"


def test_a_picture_described_after_its_pixels():
    data = FILES["plain.avif"]
    start = struct.unpack_from(">I", data)[0]
    moved = data[:start] + struct.pack(">I4s", 5008, b"mdat") + bytes(5000) + data[start:]
    facts = read_image(moved[:512], complete=False, total=len(moved))
    assert facts.needs == start + 5008
    facts = continue_image(moved[:512], moved[facts.needs :], offset=facts.needs, total=len(moved))
    assert (facts.width, facts.height) == (64, 48)


def test_too_few_bytes_ask_from_the_start():
    data = FILES["plain.png"]
    assert read_image(data[:10], complete=False).needs == 0
    assert continue_image(data[:10], data, offset=0, total=len(data)).width == 40


def test_a_cut_root_element_asks_again():
    assert read_image(b'<svg xmlns="http://www.w3.org/2000/svg" wid', complete=False).needs == 0


def test_html_called_an_image():
    facts = read_image(b"<html><title>404", complete=False, total=5000, content_type="image/jpeg")
    assert facts.problem in {None, "not-an-image"}
    facts = read_image(b"<html><title>404" + b" " * 40, complete=False, total=5000, content_type="image/jpeg")
    assert facts.problem == "not-an-image"


@given(
    st.sampled_from(SIGNATURES),
    st.binary(max_size=300),
    st.booleans(),
    st.none() | st.integers(0, 5000),
    st.binary(max_size=20),
)
def test_no_bytes_raise(start, rest, complete, total, tail):
    facts = read_image(start + rest, complete=complete, total=total, tail=tail)
    assert facts.problem in {None, "not-an-image", "image-broken"}
    assert (facts.width is None) == (facts.height is None)
    if facts.needs is not None:
        continue_image(start + rest, rest[::-1], offset=facts.needs, total=total)


@pytest.mark.parametrize(
    "data",
    [
        b"<!---->" * 100_000,
        b"<?" * 400_000,
        b"<!DOCTYPE [" * 80_000,
        b"<svg " + b"a='" * 300_000,
        b"\xff\xd8" + b"\xff" * 1_000_000,
        b"\xff\xd8" + b"\xff\x00" * 500_000,
        b"\xff\xd8" + b"\xff\xe0\x00\x00" * 250_000,
        b"GIF89a" + b"\0" * 7 + b"!\x01\x01" * 300_000,
        b"\0\0\0\x18ftypavif\0\0\0\0avifmif1" + b"\0\0\0\x08meta" * 100_000,
    ],
    ids=lambda data: repr(data[:12]),
)
@pytest.mark.timeout(5)
def test_hostile_bytes_are_read_in_time(data):
    read_image(data, complete=True)
    read_image(data, complete=False, total=10**9)
