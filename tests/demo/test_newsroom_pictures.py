"""Pictures have the size they are asked for, and no two stories have the same bytes."""

import io

import imagesize
import pytest

from aggregator.demo.picture import MEDIA_TYPES, picture

SIZES = [(1200, 675), (320, 180), (7, 9), (1, 1), (1400, 1400)]


def size(body):
    return imagesize.get(io.BytesIO(body))


@pytest.mark.parametrize("kind", ["jpeg", "png", "gif", "webp"])
@pytest.mark.parametrize("wanted", SIZES)
def test_pictures_have_their_size(kind, wanted):
    assert size(picture(kind, "a comment", *wanted)) == wanted


def test_an_avif_has_one_size():
    assert size(picture("avif", "a comment")) == (1200, 675)


def test_an_svg_says_its_size():
    assert b'viewBox="0 0 640 360"' in picture("svg", "a <comment>", 640, 360)


@pytest.mark.parametrize("kind", MEDIA_TYPES)
def test_every_story_has_bytes_of_its_own(kind):
    assert len({picture(kind, f"story {number}") for number in range(50)}) == 50


@pytest.mark.parametrize("kind", ["jpeg", "png", "gif", "webp", "avif"])
@pytest.mark.parametrize("wanted", SIZES)
def test_pictures_decode(kind, wanted):
    image_module = pytest.importorskip("PIL.Image")
    with image_module.open(io.BytesIO(picture(kind, "a comment", *wanted))) as image:
        image.load()
        assert image.format.lower() == kind
