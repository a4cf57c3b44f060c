"""The JSON API: whose shape is a contract with apps."""

import json
from datetime import timedelta

from press import NOON, article

from aggregator.model.article import Image, Provider, ProviderImage

KEYS = [
    "path",
    "title",
    "excerpt",
    "sourceUrl",
    "webUrl",
    "originalUrl",
    "featuredContent",
    "highlight",
    "heat",
    "tags",
    "images",
    "content",
    "type",
    "ampWebUrl",
    "cdnAmpWebUrl",
    "publishedDateTime",
    "updatedDateTime",
    "provider",
    "locale",
    "categories",
    "topics",
]


def test_pages_are_full_and_in_order(press):
    press.fill(60)
    assert press.publish() == 0
    pages = [press.read(f"api/news/page/{number}/index.json") for number in (1, 2, 3)]
    assert [page["page"] for page in pages] == [1, 2, 3]
    assert [page["nextPage"] for page in pages] == [2, 3, None]
    assert [len(page["value"]) for page in pages] == [25, 25, 10]
    assert [item["title"] for page in pages for item in page["value"]] == [f"Story {number}" for number in range(60)]
    assert not (press.out / "api/news/page/4").exists()


def test_the_first_page_lies_in_the_folder_too(press):
    press.fill(3)
    press.publish()
    files = press.files()
    assert files["api/news/index.json"] == files["api/news/page/1/index.json"]
    assert files["api/news/ai/index.json"] == files["api/news/index.json"]


def test_an_item_has_all_keys_in_their_order(press):
    press.add(article(topics=(), rating=None))
    press.publish()
    [item] = press.read("api/news/index.json")["value"]
    assert list(item) == KEYS
    assert list(item["provider"]) == ["name", "domain", "images", "publishers", "authors"]
    assert item["content"] == ""
    assert item["locale"] == "en-us"
    assert item["categories"] == ["news"]
    absent = {key for key, value in item.items() if value is None}
    assert absent == {
        *("sourceUrl", "featuredContent", "highlight", "heat", "tags", "images", "ampWebUrl", "cdnAmpWebUrl"),
        *("updatedDateTime", "topics"),
    }


def test_images_and_logos_say_whether_they_are_cached(press):
    logo = ProviderImage(url="https://daily.test/logo.png", width=50, height=50)
    image = Image(url="https://daily.test/a.jpg", width=1200, height=675, is_cached=True)
    press.add(article(images=(image,), provider=Provider(name="The Daily", domain="daily.test", images=(logo,))))
    press.publish()
    [item] = press.read("api/news/index.json")["value"]
    sizes = {"width": 1200, "height": 675, "title": None, "attribution": None}
    assert item["images"] == [{"url": image.url, **sizes, "isCached": True}]
    assert list(item["images"][0]) == ["url", "width", "height", "title", "attribution", "isCached"]
    assert item["provider"]["images"][0]["isCached"] is False


def test_a_page_is_two_space_json_without_a_newline_at_its_end(press):
    press.add(article(title='Anführung "und" 日本 🎉', excerpt="a\u202eb\x07\n"))
    press.publish()
    data = press.files()["api/news/index.json"].decode()
    assert data == json.dumps(json.loads(data), indent=2, ensure_ascii=False)
    assert json.loads(data)["value"][0]["excerpt"] == "a\u202eb\x07\n"


def test_stories_of_one_second_are_in_the_order_of_their_paths(press):
    for name in ("c", "a", "d", "b"):
        press.add(article(), f"news/{name}.md")
    press.publish()
    assert [item["path"] for item in press.read("api/news/index.json")["value"]] == [f"news/{n}.md" for n in "abcd"]


def test_only_published_and_unrated_stories_are_there(press):
    press.add(article(1, rating=None))
    press.add(article(2))
    rating = article().rating
    press.add(article(3, rating=type(rating)(quality=5, heat=-1, published=False)))
    press.add(article(4), "archive/news/old.md")
    press.publish()
    assert [item["title"] for item in press.read("api/news/index.json")["value"]] == ["Story 1", "Story 2"]


def test_a_category_that_is_written_otherwise_takes_no_folder_away(press):
    press.add(article(1))
    press.add(article(2, category="News"))
    press.publish()
    folders = {path.name for path in (press.out / "api").iterdir() if path.is_dir()}
    assert len(folders) == 2
    assert [item["title"] for item in press.read("api/news/index.json")["value"]] == ["Story 1"]


def test_topics_with_one_slug_have_folders_of_their_own(press):
    press.add(article(1, topics=("C", "C++", "c", "page", "日本", "../x")))
    press.publish()
    folders = {path.name for path in (press.out / "api/news").iterdir() if path.is_dir()}
    assert {"c", "c-plus-plus", "page", "ri-ben", "x"} < folders
    assert len(folders) == 7
    assert press.out.parent.joinpath("x").exists() is False


def test_addresses_that_are_not_of_the_web_are_absent(press):
    hostile = {"web_url": "javascript:alert(1)", "original_url": "//daily.test/0", "images": (Image(url="data:,x"),)}
    press.add(article(**hostile))
    assert press.publish() == 0
    item = press.read("api/news/index.json")["value"][0]
    assert (item["webUrl"], item["originalUrl"], item["images"]) == (None, None, None)


def test_hundreds_of_stories_in_few_seconds_are_in_order_on_each_of_their_pages(press):
    told = []
    for number in range(1_300):
        topics = tuple(name for name, each in (("AI", 2), ("Law", 7), ("Rare", 650)) if number % each == 0)
        seconds = {"published": NOON - timedelta(seconds=number // 90)}
        path = f"news/{number * 7 % 1_300:04d}.md"
        press.add(article(number, topics=topics, **seconds), path)
        told.append((number // 90, path, topics))
    assert press.publish() == 0
    told.sort()
    for folder, topic in (("news", None), ("news/ai", "AI"), ("news/law", "Law"), ("news/rare", "Rare")):
        wanted = [path for _, path, topics in told if topic in {None, *topics}]
        pages = [press.read(f"api/{folder}/page/{number}/index.json") for number in range(1, -(-len(wanted) // 25) + 1)]
        assert [item["path"] for page in pages for item in page["value"]] == wanted
