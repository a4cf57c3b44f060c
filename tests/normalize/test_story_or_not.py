"""Pages that are no stories are told by a reason; stories, also about such pages, are kept."""

import csv
import gzip
import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from aggregator.model.page import Page
from aggregator.normalize.story_or_not import is_another_page, kind_of_page
from aggregator.parse.pages.page import parse_page

DATA = Path(__file__).parents[1] / "data" / "normalize" / "story_or_not.yaml"
SHARED = Path(__file__).parents[2].parent / "shared"
CASES = yaml.safe_load(DATA.read_text("utf-8"))
REASONS = {case["out"] for case in CASES if "out" in case}
need_samples = pytest.mark.skipif(not (SHARED / "records").is_dir(), reason="no samples here")


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['title']} {case.get('url', '')}")
def test_story_or_not(case):
    url = case.get("url", "https://a.test/2026/11/story")
    facts = {"type": case.get("type"), "states_story": case.get("states", False), "title": case.get("called")}
    page = Page(url=url, **facts) if "type" in case else None
    found = kind_of_page(case["title"], url, page, names=case.get("names", ()), categories=case.get("categories", ()))
    assert (found[0] if found else None) == case.get("out")


@pytest.mark.parametrize(
    ("asked", "found", "title", "another"),
    [
        ("https://a.test/1", "https://a.test/1", "A story", False),
        ("https://a.test/1", "https://a.test/2026/1", "A story", False),
        ("https://a.test/1", "https://a.test/", "The Site", True),
        ("https://a.test/1", "https://a.test/login?next=/1", "The Site", True),
        ("https://a.test/1", "https://consent.a.test/consent", "The Site", True),
        ("https://a.test/login", "https://a.test/login", "How logins fail", False),
        ("https://a.test/", "https://a.test/en/", "The Site", False),
        ("https://a.test/1", "https://a.test/1", "Log in | The Site", True),
    ],
)
def test_what_answers_may_be_another_page(asked, found, title, another):
    assert is_another_page(asked, Page(url=found, title=title)) is another


@given(st.text(max_size=200), st.text(max_size=60), st.sampled_from([None, "article", "website", "profile"]))
def test_any_title_and_address_may_be_judged(title, path, kind):
    url = f"https://a.test/{path}"
    found = kind_of_page(title, url, Page(url=url, type=kind), names=(title,))
    assert found is None or found[0] in REASONS


@need_samples
def test_every_real_story_is_one():
    with (SHARED / "titles" / "stories.tsv").open(encoding="utf-8") as file:
        titles = [row["title"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    assert [title for title in titles if kind_of_page(title, "https://a.test/2026/a", None)] == []
    for path in (SHARED / "records").glob("*.md"):
        record = yaml.safe_load(path.read_text("utf-8").split("---")[1])
        names = (record["provider"]["name"],)
        for story in (record, *record.get("related", ())):
            for url in filter(None, (story.get("originalUrl"), story.get("webUrl"), story.get("ampWebUrl"))):
                bare = Page(url=url, type="article", title=story["title"])
                assert kind_of_page(story["title"], url, None, names=names) is None
                assert kind_of_page(story["title"], url, bare, names=names) is None


@need_samples
def test_every_real_page_is_that_of_a_story():
    for line in (SHARED / "pages" / "expected.jsonl").read_text("utf-8").splitlines():
        sample = json.loads(line)
        page = parse_page(gzip.decompress((SHARED / "pages" / sample["file"]).read_bytes()), url=sample["url"])
        assert page.states_story
        assert kind_of_page(page.title or "", sample["url"], page, names=(page.site_name or "",)) is None
        assert not is_another_page(sample["url"], page)
