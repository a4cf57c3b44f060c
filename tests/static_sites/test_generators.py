"""The store works as a Jekyll collection and as Hugo content: the real generators build the sites of docs/site."""

import shutil
import subprocess
from pathlib import Path

import pytest
from lxml import html

from aggregator.cli.program import run
from aggregator.normalize.name import record_name

GENERATORS = {
    "jekyll": (["jekyll", "build", "--destination", "public", "--quiet"], "news/{name}/index.html"),
    "hugo": (["hugo", "--destination", "public", "--quiet"], "news/2024/11/{name}/index.html"),
}


class Built:
    """A site that a generator built; nothing was written to its source but what it says."""

    def __init__(self, name, folder):
        command, self.place = GENERATORS[name]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=100, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        self.folder = folder / "public"

    def page(self, path):
        return html.document_fromstring((self.folder / path).read_text(encoding="utf-8"))

    def story(self, story):
        return self.place.format(name=record_name(story.published, story.title, canonical=story.web_url or ""))


@pytest.fixture(params=sorted(GENERATORS))
def built(request, site):
    if not shutil.which(request.param):
        pytest.skip(f"{request.param} is not installed (Debian: apt-get install {request.param})")
    return Built(request.param, site(request.param))


@pytest.mark.parametrize(("name", "place"), [("jekyll", "newsletter"), ("hugo", "content/newsletter")])
def test_an_issue_of_the_newsletter_is_a_page(name, place, site, tmp_path, records):
    if not shutil.which(name):
        pytest.skip(f"{name} is not installed (Debian: apt-get install {name})")
    folder = site(name)
    assert run(["publish", "--config", str(folder / "sources.yaml"), "--to", str(tmp_path / "out")]) == 0
    (folder / place).mkdir(parents=True)
    (issue,) = (tmp_path / "out" / "newsletter").glob("*.md")
    shutil.copy(issue, folder / place)
    built = Built(name, folder)
    page = built.page("newsletter/2024-11-20/index.html")
    assert words(page.xpath("//h1")) == ["News (2024-11-20)"]
    assert set(words(page.xpath("//h2"))) >= {records["plain"].title, "A film"}
    assert "https://daily-robot.test/stories/rotterdam" in page.xpath("//h2/a/@href")
    assert not page.xpath("//main//script | //a[@href='']")
    assert "News (2024-11-20)" not in words(built.page("index.html").xpath("//h2"))


def words(nodes):
    return [" ".join(node.text_content().split()) for node in nodes]


def test_a_built_site_tells_the_records(built, records):
    told = built.page(built.story(records["plain"]))
    assert words(told.xpath("//h1")) == [records["plain"].title]
    assert told.xpath("//time/@datetime")[0].startswith("2024-11-20T05:44:08")
    assert records["plain"].excerpt in words(told.xpath("//article/p"))
    assert told.xpath("//article//img/@src") == ["https://cdn.daily-robot.test/5.jpg"]
    assert told.xpath("//article//img/@width") == ["1200"]
    assert "https://daily-robot.test/stories/rotterdam" in told.xpath("//article//a/@href")
    assert "https://other.test/ferries" in told.xpath("//article//a/@href")
    assert words(told.xpath("//*[@class='topics']/li")) == ["Computer Vision", "AI"]
    assert not (built.folder / built.story(records["unpublished"])).exists()


def test_home_and_topics_list_what_is_published(built, records):
    home = set(words(built.page("index.html").xpath("//main//h2")))
    published = {story.title for name, story in records.items() if name != "unpublished"}
    assert home == {" ".join(title.split()) for title in published}
    topics = built.page("topics/index.html").text_content()
    assert "Computer Vision" in topics
    assert "R&D <b>" in topics


def test_strangers_words_stay_text_and_scripts_no_links(built, records):
    hostile = built.page(built.story(records["hostile"]))
    assert words(hostile.xpath("//h1")) == [records["hostile"].title]
    assert not hostile.xpath("//script | //b")
    for path in built.folder.rglob("*.html"):
        addresses = built.page(path).xpath("//@href | //@src")
        assert not [address for address in addresses if address.lower().startswith("javascript:")]
    script = built.page(built.story(records["script"]))
    assert [text.startswith("Ferries stop looking at faces") for text in words(script.xpath("//article/ul/li"))] == [
        *(False for _ in script.xpath("//*[@class='topics']/li")),
        True,
        True,
    ]
    assert "https://other.test/ferries" in script.xpath("//article/ul/li/a/@href")
    film = built.page(built.story(records["film"]))
    assert records["film"].original_url in film.xpath("//article//a/@href")


def test_what_the_program_keeps_for_itself_is_not_served(built):
    served = {path.name for path in built.folder.rglob("*")}
    assert "ledger.db" not in served
    assert "sources.yaml" not in served
    assert [path.name for path in Path(built.folder).rglob("ab01.jpg")] == ["ab01.jpg"]
