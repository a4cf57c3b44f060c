"""Which options a link's good answer depends on, and that nothing secret can be read from what is remembered."""

import pytest

from aggregator.check.terms import Terms
from aggregator.model.check import CheckSettings, OriginHeader
from aggregator.model.settings import NetworkSettings

URL = "https://a.example/x"
LOGIN = OriginHeader("Authorization", "Basic c2VjcmV0", "https://a.example")


def terms(url=URL, network=None, **options):
    return Terms(CheckSettings(**options), network or NetworkSettings()).of(url)


MATTERS = [
    terms(accept="200,404"),
    terms(accept="4xx"),
    terms(methods=("GET",)),
    terms(robots=True),
    terms(headers=(LOGIN,)),
    terms(headers=(OriginHeader("Authorization", "Basic b3RoZXI=", "https://a.example"),)),
    terms(headers=(OriginHeader("X-Key", "1"),)),
    *(
        terms(network=NetworkSettings(**given))
        for given in (
            {"allow": ("10.0.0.0/8",)},
            {"resolve": ("*:80:127.0.0.1",)},
            {"ca_file": "own.pem"},
            {"proxy": "http://p.example:3128"},
        )
    ),
]


def test_what_lets_a_link_be_fine_is_told_apart():
    assert len(set(MATTERS)) == len(MATTERS)
    assert "" not in MATTERS
    assert all(len(one) == 18 for one in MATTERS)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"exclude": ("b.example",), "depth": 3, "fragments": True, "recheck": True, "suggest": True},
        {"headers": (OriginHeader("X-Key", "1", "https://b.example"),)},
    ],
)
def test_the_usual_terms_have_no_name(options):
    assert terms(**options) == ""


def test_patience_is_no_term():
    assert terms(network=NetworkSettings(timeout=3, retries=9, concurrency=1, per_host=1)) == ""


def test_the_same_options_are_the_same_terms_in_every_run():
    assert terms(headers=(LOGIN,)) == terms("https://a.example/other", headers=(LOGIN,)) != terms(accept="200")
    assert "secret" not in terms(headers=(LOGIN,))
