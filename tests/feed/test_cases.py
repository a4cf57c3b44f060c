"""Each case is two files: what was fetched, and beside it the JSON that `aggregator parse` prints for it."""

import json
from pathlib import Path

import pytest

from aggregator.cli.parse import feed_document
from aggregator.model.feed import Feed, NotAFeed
from aggregator.parse.feeds.bytes import Text, read_text
from aggregator.parse.feeds.feed import _read, _strict_root, parse_feed
from aggregator.parse.feeds.feedparser_adapter import parse_loosely
from aggregator.parse.feeds.scope import Scope
from aggregator.parse.feeds.xml import without_declarations

CASES = Path(__file__).parents[1] / "data" / "feeds"
SHARED = Path(__file__).parents[2].parent / "shared" / "feeds"
URL = "https://base.example/feeds/feed.xml"
FILES = sorted(path for path in CASES.iterdir() if path.suffix != ".json")
XML = [*sorted(CASES.glob("*.xml")), *sorted(SHARED.glob("*.xml"))]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_case_reads_as_its_json_says(path: Path) -> None:
    found = parse_feed(path.read_bytes(), url=URL)
    document = (
        feed_document(found)
        if isinstance(found, Feed)
        else {"reason": found.reason, "detail": found.detail, "feeds": [link.url for link in found.feeds]}
    )
    assert document == json.loads(path.with_suffix(".json").read_text())


def both_ways(path: Path) -> tuple[Feed | NotAFeed, Feed | NotAFeed] | None:
    """The feed as the strict and as the recovering parser read it, or None where it is not well-formed."""
    read = read_text(path.read_bytes())
    if not isinstance(read, Text) or not read.text.startswith("<"):
        return None
    try:
        text = without_declarations(read.text)
    except ValueError:
        return None
    strict = _strict_root(text, URL)
    if strict is None:
        return None
    return _read(strict, Scope(URL), text), _read(parse_loosely(text, URL), Scope(URL), text)


@pytest.mark.parametrize("path", XML, ids=lambda path: path.name)
def test_both_parsers_tell_the_same_of_a_well_formed_feed(path: Path) -> None:
    feeds = both_ways(path)
    if feeds is None:
        assert path.name.startswith(("broken-", "not-", "refused-")), "only cases of damage may be ill-formed"
        return
    assert feeds[0] == feeds[1]
