"""An issue in its forms: HTML for mail programs, plain text, Markdown with front matter for sites."""

from __future__ import annotations

import json
import re
import textwrap
from typing import TYPE_CHECKING, Final

from aggregator.publish.days import day_words
from aggregator.publish.newsletter.issue import NEWSLETTER_FOLDER
from aggregator.publish.newsletter.mail import newsletter_mail
from aggregator.publish.plain import plain
from aggregator.publish.spoken import page_language, story_language

if TYPE_CHECKING:
    from aggregator.publish.newsletter.issue import Issue
    from aggregator.publish.newsletter.period import Period
    from aggregator.publish.teaser import Teaser
    from aggregator.publish.templating import Templates

FORMS: Final = ("eml", "html", "md", "txt")
"""What an issue's files end in."""
MOST_BYTES: Final = 100_000
"""Mail programs clip what is longer."""
_OBEYED: Final = re.compile(r"[\\`*_{}\[\]<>#&|~$^]|\A[^\w\s]|(?<=\A\d)[.)]|(?<=\A\d\d)[.)]|(?<=\A\d{3})[.)]")
"""What Markdown, HTML, Liquid or a shortcode could obey; marks that make a list only where the text begins."""
_INDENT: Final = "   "


def newsletter_files(issue: Issue, templates: Templates) -> dict[str, bytes]:
    """The issue's files by their paths; stories with which its HTML would have 100 kB or more are left out of all."""
    html = newsletter_html(issue, templates)
    while len(html.encode()) >= MOST_BYTES and len(issue.stories) > 1:
        issue = issue.of(issue.stories[:-1])
        html = newsletter_html(issue, templates)
    text = newsletter_text(issue, templates)
    path = f"{NEWSLETTER_FOLDER}/{issue.period.name}"
    return {
        f"{path}.eml": newsletter_mail(issue, html, text),
        f"{path}.html": html.encode(),
        f"{path}.md": newsletter_markdown(issue).encode(),
        f"{path}.txt": text.encode(),
    }


def newsletter_html(issue: Issue, templates: Templates) -> str:
    """The issue for mail programs: tables and inline styles, nothing loaded but the stories' pictures."""
    return templates.render("newsletter.html", **_values(issue))


def newsletter_text(issue: Issue, templates: Templates) -> str:
    """The issue as plain text, in lines of at most 72 characters; addresses stay whole."""
    return templates.render("newsletter.txt", **_values(issue), wrapped=_wrapped)


def newsletter_markdown(issue: Issue) -> str:
    """The issue as a page of a static site: front matter, and a body in Markdown in which nothing is obeyed."""
    keys = [
        ("title", _quoted(issue.title)),
        ("excerpt", _quoted(issue.excerpt)),
        ("publishedDateTime", f"{issue.published:%Y-%m-%dT%H:%M:%SZ}".rjust(20, "0")),
        *([("webUrl", _quoted(issue.web_url))] if issue.web_url else []),
        ("type", "article"),
    ]
    front = "".join(f"{key}: {value}\n" for key, value in keys)
    topics = "".join(f"  - {_quoted(topic)}\n" for topic in issue.topics)
    stories = "\n".join(map(_markdown_story, issue.stories))
    return f"---\n{front}{f'{chr(10)}topics:{chr(10)}{topics}' if topics else ''}---\n\n{stories}"


def dateline(period: Period) -> str:
    """The days of an issue, for people."""
    words = day_words(period.name)
    return words if period.days == 1 else f"Week of {words}"


def _values(issue: Issue) -> dict[str, object]:
    return {
        "issue": issue,
        "site_title": plain(issue.masthead.title),
        "dateline": dateline(issue.period),
        "home": issue.masthead.base_url,
        "lang": page_language(issue.masthead.locale),
        "story_lang": story_language(issue.masthead.locale),
    }


def _wrapped(text: str, first: str = _INDENT) -> str:
    return (
        "\n".join(textwrap.wrap(text, 72, initial_indent=first, subsequent_indent=_INDENT, break_long_words=False))
        or first.rstrip()
    )


def _quoted(text: str) -> str:
    # What JSON writes is a double-quoted text of YAML, once control characters are out.
    return json.dumps(plain(text), ensure_ascii=False)


def _markdown_story(story: Teaser) -> str:
    excerpt = f"{_markdown(story.excerpt)}\n\n" if story.excerpt else ""
    address = re.sub(r"[\s<>\"'`\\{}()\[\]*_|]", lambda character: f"%{ord(character[0]):02X}", story.url or "")
    return (
        f"## [{_markdown(story.title)}]({address})\n\n{excerpt}"
        f"{_markdown(' · '.join([story.provider, *story.topics[:1], story.day]))}\n"
    )


def _markdown(text: str) -> str:
    """`text` with every character that could be obeyed as a reference."""
    return _OBEYED.sub(lambda character: f"&#{ord(character[0])};", text)
