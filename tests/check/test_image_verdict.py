"""Images: what they are, and what their names say."""

import pytest

from aggregator.check.image import image_verdict, is_generic_share_image, is_pixel
from aggregator.model.exchange import Failure, Hop, Response
from aggregator.model.page import ImageFacts

URL = "https://img.example/a.jpg"


def response(status=200, **kwargs):
    return Response(url=URL, final_url=URL, status=status, **kwargs)


@pytest.mark.parametrize(
    ("exchange", "facts", "expected"),
    [
        (response(), ImageFacts(format="jpeg", width=800, height=600), ("ok", "ok")),
        (response(206), ImageFacts(format="jpeg", width=800, height=600), ("ok", "ok")),
        (
            response(redirects=(Hop("https://x.example/", 301),)),
            ImageFacts(format="png"),
            ("moved", "redirect-permanent"),
        ),
        (response(404), ImageFacts(problem="not-an-image"), ("dead", "http-404")),
        (response(), ImageFacts(problem="not-an-image", detail="begins with '<html'"), ("dead", "not-an-image")),
        (response(), ImageFacts(format="png", problem="image-broken"), ("dead", "image-broken")),
        (response(), ImageFacts(format="gif", width=1, height=1), ("dead", "not-an-image")),
        (response(), ImageFacts(format="gif", width=150, height=150), ("skipped", "image-too-small")),
        (response(), ImageFacts(format="svg"), ("ok", "ok")),
        (response(headers=(("content-type", "text/html; charset=utf-8"),)), None, ("dead", "not-an-image")),
        (response(headers=(("content-type", "image/png"),)), None, ("ok", "ok")),
        (response(416), None, ("dead", "image-broken")),
        (Failure(url=URL, reason="timeout"), None, ("failing", "timeout")),
    ],
)
def test_verdicts(exchange, facts, expected):
    verdict = image_verdict(exchange, facts, min_width=200)
    assert (verdict.verdict, verdict.reason) == expected


def test_any_image_will_do_without_a_least_width():
    assert image_verdict(response(), ImageFacts(format="gif", width=1, height=1), min_width=0).available


def test_pixels():
    assert is_pixel(ImageFacts(format="gif", width=1, height=1))
    assert not is_pixel(ImageFacts(format="gif", width=1, height=400))
    assert not is_pixel(ImageFacts(format="svg", width=1, height=1))


@pytest.mark.parametrize(
    "url",
    [
        "https://powerapps.microsoft.com/images/shared/social/social-share-post-ignite.png",
        "https://powerapps.microsoft.com/images/shared/social/social-default-image.png",
        "https://www.example.com/images/logo-ms-social.png",
        "https://www.example.com/logo.png",
        "https://www.example.com/assets/img/example-logo-1200x630.png",
        "https://example.com/static/og-default.jpg?v=3",
        "https://example.com/og-image.png",
        "https://example.com/wp-content/uploads/2021/03/default-share-image.jpg",
        "https://example.com/img/placeholder.jpg",
        "https://cdn.example.com/stories/2021/Default_Social.png",
        "https://example.com/img/facebook_share.png",
    ],
)
def test_generic_names(url):
    assert is_generic_share_image(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://i.ytimg.com/vi/rigZ1FvrgSY/maxresdefault.jpg",
        "https://i.ytimg.com/vi/rigZ1FvrgSY/default.jpg",
        "https://example.com/2021/google-logo-building.jpg",
        "https://example.com/blog/my-story/og-image.png",
        "https://example.com/blog/my-story/opengraph-image.png",
        "https://example.com/uploads/microsoft-logo-ignite-2019.jpg",
        "https://example.com/uploads/social-media-teens.jpg",
        "https://example.com/uploads/credit-default-swaps.jpg",
        "https://example.com/uploads/share-prices.jpg",
        "https://example.com/uploads/featured-image.jpg",
        "https://example.com/uploads/5f3a2b1c9d8e7f60.jpg",
        "https://example.com/",
        "",
        "https://[",
    ],
)
def test_names_of_stories(url):
    assert not is_generic_share_image(url)
