"""The AMP cache's addresses, by branch."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.normalize.amp import cache_url, prefix

HERE = Path(__file__).parents[1]
FILES = sorted((HERE / "data" / "amp").glob("*.jsonl"))
OWN = [json.loads(line) for path in FILES for line in path.read_text().splitlines()]
SHARED = Path(__file__).parents[2].parent / "shared" / "amp" / "cache-urls.jsonl"


@pytest.mark.parametrize("case", OWN, ids=lambda case: case["url"])
def test_each_branch(case):
    assert cache_url(case["url"]) == case["expected"]


@pytest.mark.skipif(not SHARED.exists(), reason="the shared pairs lie beside the repository")
def test_the_shared_pairs():
    pairs = [json.loads(line) for line in SHARED.read_text().splitlines()]
    wrong = [pair["url"] for pair in pairs if cache_url(pair["url"]) != pair["expected"]]
    # This pair's `expected` names the host spelled with U+0623, its `url` the other host spelled with U+0627: whatever
    # is computed from the one cannot be the other. Its `reference` is the hash of the spelling in `url`.
    assert wrong in ([], ["https://hello.موقع.وزارة-الاتصالات.مصر/"])


@given(st.text() | st.from_regex(r"https?://[a-z0-9.-]{1,70}/?.*"))
def test_never_raises_and_is_one_label(url):
    address = cache_url(url)
    assert address is None or len(address.split("/")[2].split(".")[0]) <= 63


@given(st.from_regex(r"[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?(\.[a-z0-9]{1,10}){0,3}", fullmatch=True))
def test_prefix_is_a_dns_label(host):
    label = prefix(host)
    assert 0 < len(label) <= 63
    assert not label.startswith("-")
    assert not label.endswith("-")


@given(st.from_regex(r"https://[a-z]{1,9}\.example/[a-z]{0,5}", fullmatch=True))
def test_a_cache_address_stays(url):
    once = cache_url(url)
    assert once is not None
    assert cache_url(once) == once
