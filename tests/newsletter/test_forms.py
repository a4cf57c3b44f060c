"""The forms of an issue: what mail programs, terminals and sites make of them."""

import email
import json
from datetime import UTC, datetime
from email import policy

import markdown_it
import msgspec
import pytest
import yaml
from lxml import html

from aggregator.model.article import Provider
from aggregator.publish.newsletter.forms import newsletter_files
from aggregator.publish.templating import Templates

HOSTILE = [
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "{{ site.pages }} {% include secret %} {{< figure >}}",
    "](javascript:alert(1)) [x](javascript:alert(1)) `code` *bold* | cell",
    "Quotes \" and ' & entities &lt;b&gt; \\ back",
    "Line\nbreak\r\nBcc: victim@example.org\n\n--boundary",
    "Control \x00\x07\x1b[31m and \u202eoverride\u2028 line \ud800 half",
    "- list",
    "1. list",
    "=====",
    "مرحبا بالعالم ورلد",
    "アクロパン",
]


def files(issue):
    return {path.rpartition(".")[2]: data for path, data in newsletter_files(issue, Templates()).items()}


def read(mail):
    return email.message_from_bytes(mail, policy=policy.default)


def test_an_issue_is_called_by_its_day(issue, story):
    made = newsletter_files(issue(story("a")), Templates())
    assert sorted(made) == [f"newsletter/2026-11-20.{form}" for form in ("eml", "html", "md", "txt")]


def test_an_empty_day_makes_no_issue(issue, story):
    assert issue() is None
    assert issue(story("cold", 10)) is None


def test_the_front_matter_says_what_the_issue_is(issue, story):
    made = files(issue(story("a", 90), story("b", 80, "b.test", ("Law", "AI"))))
    front = yaml.safe_load(made["md"].decode().split("---\n")[1])
    assert front == {
        "title": "AI Every Day (2026-11-20)",
        "excerpt": "Title of a / Title of b",
        "publishedDateTime": datetime(2026, 11, 20, 9, tzinfo=UTC),
        "webUrl": "https://example.org/newsletter/2026-11-20.html",
        "type": "article",
        "topics": ["AI", "Law"],
    }


def test_without_a_base_no_address_is_made_up(issue, story):
    made = files(issue(story("a"), title="News", base_url=None))
    assert "webUrl" not in made["md"].decode()
    assert "canonical" not in made["html"].decode()
    assert read(made["eml"])["From"].addresses[0].domain == "localhost"


def test_mail_programs_can_show_it(issue, story):
    page = html.document_fromstring(files(issue(*(story(f"{n}", provider=f"{n}.test") for n in range(12))))["html"])
    assert len(page.xpath("//h2")) == 12
    assert all(table.get("role") == "presentation" for table in page.xpath("//table"))
    assert not page.xpath(
        "//script | //link[@rel='stylesheet'] | //form | //iframe | //*[starts-with(@style, 'display:flex')]"
    )
    assert all(image.get("alt") and image.get("width") for image in page.xpath("//img"))
    assert {link.get("rel") for link in page.xpath("//h2/a")} == {"noopener nofollow"}
    assert page.xpath("//meta[@name='color-scheme']/@content") == ["light dark"]
    assert "prefers-color-scheme: dark" in page.xpath("string(//style)")


def test_it_stays_under_what_mail_programs_clip(issue, story):
    long = [story(f"{n}", 200 - n, web_url=f"https://a.test/{n}?" + "&" * 3_000) for n in range(40)]
    made = files(issue(*long, most=40))
    assert 50_000 < len(made["html"]) < 100_000
    shown = html.document_fromstring(made["html"]).xpath("//h2/a/@href")
    assert made["txt"].decode().count("https://a.test/") == len(shown) < 40


def test_the_mail_holds_both_forms(issue, story):
    made = files(issue(story("a"), story("b", provider="b.test", title="Ünïcode ↪ 아크로팬")))
    mail = read(made["eml"])
    assert mail["Subject"] == "AI Every Day (2026-11-20)"
    assert str(mail["From"]) == "AI Every Day <newsletter@example.org>"
    assert mail["Date"].datetime == datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    plain, rich = (part.get_content().replace("\r\n", "\n") for part in mail.iter_parts())
    assert plain == made["txt"].decode()
    assert rich == made["html"].decode()
    assert not mail.defects
    assert max(map(len, made["eml"].split(b"\r\n"))) <= 998
    assert made["eml"].isascii()


def test_who_sends_can_be_said_and_written_in_any_script(issue, story):
    mail = read(files(issue(story("a"), title="毎日のニュース", sender="Ünï <news@example.org>"))["eml"])
    assert mail["From"].addresses[0].display_name == "Ünï"
    assert mail["Subject"] == "毎日のニュース (2026-11-20)"


def test_the_same_issue_has_the_same_bytes(issue, story):
    assert files(issue(story("a"), story("b"))) == files(issue(story("b"), story("a")))
    assert read(files(issue(story("a")))["eml"])["Message-ID"] != read(files(issue(story("b")))["eml"])["Message-ID"]


@pytest.mark.parametrize("words", HOSTILE)
def test_what_strangers_write_stays_text(issue, story, words):
    hostile = story("a", title=words, excerpt=f"x {words}", topics=(words,), provider="a.test")
    made = files(issue(hostile, title=words))
    page = html.document_fromstring(made["html"])
    assert not page.xpath("//script | //iframe | //*[@onerror]")
    assert all(href.startswith("https://") for href in page.xpath("//@href"))
    mail = read(made["eml"])
    assert mail["Bcc"] is None
    assert len(list(mail.iter_parts())) == 2
    body = made["md"].decode().split("---\n", 2)[2]
    assert "{{" not in body
    assert "{%" not in body
    rendered = html.fragment_fromstring(markdown_it.MarkdownIt("gfm-like", {"linkify": False}).render(body), "div")
    assert {element.tag for element in rendered.iter()} <= {"div", "h2", "p", "a"}
    assert rendered.xpath("//@href") == ["https://a.test/a"]
    (title,) = page.xpath("//h2/a/text()")
    assert rendered.xpath("string(//h2)") == title
    yaml.safe_load(made["md"].decode().split("---\n")[1])


def test_a_provider_without_a_name_has_its_domain(issue, story):
    nameless = msgspec.structs.replace(story("a"), provider=Provider(name="", domain="a.test"))
    assert "a.test" in files(issue(nameless))["txt"].decode()


def test_json_is_a_subset_of_what_yaml_reads(issue, story):
    made = files(issue(story("a", title='A "quoted" \\ title / with slash')))
    front = yaml.safe_load(made["md"].decode().split("---\n")[1])
    assert front["excerpt"] == json.loads('"A \\"quoted\\" \\\\ title / with slash"')


@pytest.mark.parametrize("count", [1, 2, 3])
def test_there_is_a_line_between_stories_and_none_below_the_last(issue, story, count):
    page = html.document_fromstring(files(issue(*(story(str(n)) for n in range(count))))["html"])
    cells = page.xpath("//td[contains(@class, 'pad')]")
    assert len(cells) == count + 1
    assert ["border-bottom" in cell.get("style") for cell in cells] == [*[True] * count, False]
    assert len(page.xpath("//*[@role='main']//h1")) == 1
