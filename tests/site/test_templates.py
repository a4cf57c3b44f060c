"""Templates of a user's own: they stand in for ours, one by one, and tell their faults before anything is written."""

import pytest

CARD = '<article class="card"><h2><a href="{{ story.url }}">{{ story.title | upper }}</a></h2></article>\n'
FRAME = "<!doctype html><title>Mine</title><main>{% block main %}{% endblock %}</main>\n"


@pytest.fixture
def templates(newsroom):
    folder = newsroom.folder / "templates"
    folder.mkdir()

    def write(**texts):
        for name, text in texts.items():
            stem, _, ending = name.rpartition("_")
            (folder / f"{stem}.{ending}").write_text(text, encoding="utf-8")
        return "--templates", str(folder)

    return write


def test_one_template_replaces_one_of_ours(newsroom, stories, templates):
    newsroom.add(stories.told(1), stories.told(2, title="<b>bold</b>"))
    newsroom.publish(*templates(card_html=CARD))
    page = newsroom.page()
    assert page.xpath("//article/h2/a/text()") == ["<B>BOLD</B>", "STORY NUMBER 1"]
    assert page.xpath("//header//nav")


def test_a_frame_replaces_the_frame_of_all_pages(newsroom, stories, templates):
    newsroom.add(stories.told(1))
    newsroom.publish(*templates(frame_html=FRAME, site_css="p { color: red }\n"))
    assert newsroom.page("topics/index.html").xpath("string(//title)") == "Mine"
    assert newsroom.page().xpath("//main//article")
    assert (newsroom.public / "assets/site.css").read_text(encoding="utf-8") == "p { color: red }\n"


def test_templates_may_use_each_other(newsroom, stories, templates):
    newsroom.add(stories.told(1))
    said = newsroom.publish(*templates(card_html='{% include "mine.html" %}', mine_html="<i>{{ story.title }}</i>"))
    assert newsroom.page().xpath("//i/text()") == ["Story number 1"]
    assert "mine.html" not in said


def test_changed_templates_change_what_is_published_and_ours_come_back(newsroom, stories, templates):
    newsroom.add(stories.told(1))
    newsroom.publish()
    ours = newsroom.files()
    newsroom.publish(*templates(card_html=CARD))
    newsroom.publish(*templates(card_html=CARD.replace("upper", "lower")))
    assert newsroom.page().xpath("//article/h2/a/text()") == ["story number 1"]
    newsroom.publish()
    assert {path: data for path, data in newsroom.files().items() if path.endswith("html")} == {
        path: data for path, data in ours.items() if path.endswith("html")
    }


@pytest.mark.parametrize(
    "fault",
    [
        ("card_html", "{{ story.title }}\n{% if %}", "card.html:2"),
        ("card_html", "a\nb\n{{ story.picture.url }}", "card.html:3"),
        ("list_html", "{{ nobody.knows }}", "list.html:1"),
        ("list_html", '\n{% extends "gone.html" %}', "list.html:2"),
        ("topics_html", "{% for one in entries %}\n{{ one.count / 0 }}{% endfor %}", "topics.html:2"),
        ("newsletter_html", "\n\n{{ issue.stories[5].title }}", "newsletter.html:3"),
        ("newsletter_txt", "{{ wrapped() }}", "newsletter.txt:1"),
        ("search_html", "{{ ''.__class__.__mro__ }}", "search.html:1"),
        ("frame_html", "{% for n in range(10 ** 9) %}{% endfor %}", "frame.html:1"),
    ],
)
def test_a_fault_is_told_with_its_line_and_nothing_is_written(newsroom, stories, templates, fault):
    name, text, place = fault
    newsroom.add(stories.told(1))
    newsroom.publish()
    before = newsroom.files()
    newsroom.add(stories.told(2))
    said = newsroom.publish(*templates(**{name: text}), code=2)
    assert place in said
    assert "Traceback" not in said
    assert newsroom.files() == before


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        (
            "card_html",
            "{{ story.autor }}",
            "card.html:1: there is no 'autor' here; there are date, day, domain, excerpt, ",
        ),
        (
            "card_html",
            "{{ story.picture.src }}",
            "card.html:1: there is no 'src' here; there are alt, height, url, width",
        ),
        ("newsletter_html", "\n{{ issue }}", "newsletter.html:2: this is no text; write one of its parts: excerpt, "),
        ("card_html", "{{ nothing }}", "card.html:1: 'nothing' is undefined"),
    ],
)
def test_what_is_not_there_is_told_with_what_is(newsroom, stories, templates, name, text, told):  # noqa: PLR0917 - fixtures
    newsroom.add(stories.told(1))
    assert told in newsroom.publish(*templates(**{name: text}), code=2)


def test_a_name_that_is_none_of_ours_is_told(newsroom, stories, templates):
    newsroom.add(stories.told(1))
    assert "cards.html" in newsroom.publish(*templates(cards_html="x"))


def test_a_folder_without_templates_is_refused(newsroom, tmp_path):
    said = newsroom.publish("--templates", str(tmp_path / "nothing"), code=2)
    assert "nothing" in said
    (tmp_path / "empty").mkdir()
    assert "card.html" in newsroom.publish("--templates", str(tmp_path / "empty"), code=2)


def test_bytes_that_are_no_text_are_told(newsroom, templates):
    words = templates(card_html="x")
    (newsroom.folder / "templates" / "card.html").write_bytes(b"\xff\xfe")
    assert "not UTF-8" in newsroom.publish(*words, code=2)
