"""The real pages that lie beside the repository: which facts differ from what people noted of them."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from aggregator.model.page import Page
from aggregator.parse.pages.page import parse_page
from aggregator.parse.pages.text import key

FOLDER = Path(__file__).parents[2].parent / "shared" / "pages"
EXPECTED = FOLDER / "expected.jsonl"
CASES = [json.loads(line) for line in EXPECTED.read_text().splitlines()] if EXPECTED.exists() else []

pytestmark = pytest.mark.skipif(not CASES, reason="no real pages beside the repository")


def as_instant(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def stated_titles(body: bytes) -> set[str]:
    tree = LexborHTMLParser(body)
    metas = tree.css('meta[property="og:title"], meta[name="twitter:title"], meta[name="title"]')
    texts = [node.attributes.get("content") or "" for node in metas]
    texts += [node.text(separator=" ") for node in tree.css("h1")]
    for script in tree.css('script[type="application/ld+json"]'):
        document = json.loads(script.text(), strict=False)
        nodes = document.get("@graph", [document]) if isinstance(document, dict) else document
        texts += [node.get("headline") or "" for node in nodes]
    return {key(text) for text in texts}


def differences(case: dict, body: bytes, page: Page) -> dict[str, tuple[object, object]]:
    pairs = {
        "published": (page.published, as_instant(case["published"])),
        "authors": (list(page.authors), case["authors"]),
        "amp": (page.amp_url, case["amp"]),
    }
    if page.title != case["title"] and key(page.title or "") not in stated_titles(body):
        pairs["title"] = (page.title, case["title"])
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["file"])
def test_a_real_page_is_read_as_people_read_it(case: dict) -> None:
    body = gzip.decompress((FOLDER / case["file"]).read_bytes())
    found = differences(case, body, parse_page(body, url=case["url"]))
    assert not found, "\n".join(f"{name}: {ours!r}, noted {noted!r}" for name, (ours, noted) in found.items())
