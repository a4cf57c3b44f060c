"""Pages that are no stories, in a whole run: left out with a reason, while a wall before a story costs no story."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stage import Stage

from stage import rss

PAGE = "<html><head><title>{title}</title>{head}</head><body><h1>{title}</h1></body></html>"
JOB = (
    '<script type="application/ld+json">{"@context":"https://schema.org","@type":"JobPosting","title":"Cook"}</script>'
)
TAGS = '<script type="application/ld+json">{"@context":"https://schema.org","@type":"CollectionPage"}</script>'


def page(title: str, head: str = "") -> bytes:
    return PAGE.format(title=title, head=head).encode()


def test_each_is_left_out_with_its_reason(stage: Stage) -> None:
    stories = {
        "a.test/1": ("Become an FT subscriber to read: Robots", page("Subscribe to read")),
        "a.test/2": ("A cook for the station", page("A cook for the station", JOB)),
        "a.test/tag/robots/": ("Everything on robots", page("Everything on robots", TAGS)),
        "a.test/3": ("Sign up for our newsletter", page("Newsletter")),
        "a.test/4": ("Job ads fall for the sixth month", page("Job ads fall for the sixth month")),
        "a.test/5": ("A story behind a login", page("Log in | T")),
    }
    stage.write("  - {url: http://a.test/feed, name: A}\n")
    stage.answers["a.test/feed"] = rss(*((title, f"http://{place}") for place, (title, _) in stories.items()))
    stage.answers |= {place: answer for place, (_, answer) in stories.items()}
    done = stage.run("--explain-drops")
    told = {
        line.split("\t")[2].removeprefix("http://"): line.split("\t")[0]
        for line in done.err.splitlines()
        if "\t" in line
    }
    assert told == {"a.test/1": "wall", "a.test/2": "job-ad", "a.test/tag/robots/": "listing", "a.test/3": "sign-up"}
    assert "4 left out (" in done.out
    assert len(stage.records()) == 2
    assert not any(b"Log in" in record for record in stage.records().values())
