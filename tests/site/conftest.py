"""A published site: a store of records, the program's own `publish --site`, and a browser on what it wrote."""

import contextlib
import io
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

sys.path.insert(0, str(Path(__file__).parent))  # tests are no package, and these share measures

import pytest
from lxml import html

from aggregator.cli.program import run
from aggregator.model.article import Article, Image, Provider, Rating, Related
from aggregator.store.record import write_record

NOW = "2026-11-23T06:00:00Z"
FIRST = datetime(2026, 11, 1, 8, tzinfo=UTC)
SOURCES = """\
settings:
  store: store
  publish: {{title: AI Every Day, base_url: "https://example.org/news", page_size: {size}}}
topics:
  - {{name: AI}}
  - {{name: Robotics, parent: AI}}
  - {{name: Law}}
sources: []
"""
PROVIDERS = ("daily-robot.test", "harbour-courier.test", "law-review.test")


def told(number, **changes):
    """The story of a number: later ones appeared later."""
    provider = PROVIDERS[number % len(PROVIDERS)]
    address = f"https://{provider}/stories/{number}"
    return Article(
        **{
            "category": "news",
            "title": f"Story number {number}",
            "excerpt": f"What story number {number} is about.",
            "published": FIRST + timedelta(hours=number),
            "original_url": address,
            "web_url": address,
            "rating": Rating(quality=80, heat=80, published=True),
            "provider": Provider(name=provider.partition(".")[0].replace("-", " ").title(), domain=provider),
            "topics": (("AI", "Robotics"), ("Law",), ("AI",))[number % 3],
            "images": (Image(url=f"https://cdn.test/{number}.jpg", width=1200, height=675, is_cached=True),),
            **changes,
        }
    )


HOSTILE = (
    '<script>alert("title")</script>',
    "<img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "'><svg onload=alert(1)>",
    "{{ 7 * 7 }} {% raw %} </title></style></script>",
    "Control \x00\x1b\x9b and \u202egnp.exe\u2066 marks",
    "&lt;b&gt; &amp;amp; &#x3c;",
    "long" * 200,
)


def odd():
    """Stories that wish a page no good, or have as little as a story can have."""
    for place, words in enumerate(HOSTILE):
        yield told(
            300 + place,
            title=words,
            excerpt=f"x {words}",
            provider=Provider(name=words, domain="evil.test"),
            topics=(words, "AI"),
            images=(Image(url=f'https://cdn.test/"onerror="alert(1)/{place}.jpg', title=words),),
            related=(
                Related(
                    title=words,
                    excerpt=words,
                    published=FIRST,
                    web_url="https://other.test/<script>",
                    provider=Provider(name=words, domain="other.test"),
                ),
            ),
        )
    yield told(320, title="Script address", web_url="javascript:alert(1)", original_url="data:text/html,x", images=())
    yield told(321, title="Odd picture", images=(Image(url="javascript:alert(1)"), Image(url="https://cdn.test/1.png")))
    yield told(
        322, title="أعلنت الشركة عن نموذج جديد", excerpt="قالت الشركة إن النموذج الجديد أفضل", images=(), topics=()
    )
    yield told(
        323, title="A film", type="video", web_url=None, featured_content='<iframe src="https://evil.test"></iframe>'
    )
    yield told(324, title="Unrated", rating=None)
    yield told(325, title="Cold story", rating=Rating(quality=1, heat=1, published=False))
    yield told(
        326, title="人工知能が空を飛ぶ", provider=Provider(name="朝日", domain="朝日.test"), topics=("人工知能",)
    )
    yield told(327, title="Why C++ stays", published=FIRST)
    yield told(328, title="Cats write C# code", published=FIRST)


class Newsroom:
    """A folder with sources.yaml and a store, published into `public`."""

    def __init__(self, folder):
        self.folder = folder
        self.public = folder / "public"
        self.store = folder / "store"
        self.count = 0
        self.store.mkdir()
        self.configure()

    def configure(self, size=4):
        (self.folder / "sources.yaml").write_text(SOURCES.format(size=size), encoding="utf-8")

    def add(self, *articles):
        for article in articles:
            self.count += 1
            (self.store / f"{self.count:04}.md").write_bytes(write_record(article))

    def publish(self, *words, now=NOW, code=0):
        """Publish; what the command said."""
        base = ["publish", "--to", str(self.public), "--site", "--config", str(self.folder / "sources.yaml")]
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            done = run([*base, "--now", now, *words])
        assert done == code, said.getvalue()
        return said.getvalue()

    def files(self):
        """What was published, by path."""
        found = (path for path in sorted(self.public.rglob("*")) if path.is_file())
        return {path.relative_to(self.public).as_posix(): path.read_bytes() for path in found}

    def page(self, path="index.html"):
        """A page, read as browsers read it."""
        return html.document_fromstring((self.public / path).read_bytes().decode())


@pytest.fixture
def newsroom(tmp_path):
    return Newsroom(tmp_path)


@pytest.fixture(scope="session")
def published(tmp_path_factory):
    """A site of 60 stories and of the odd ones, that no test changes."""
    room = Newsroom(tmp_path_factory.mktemp("published"))
    room.add(*map(told, range(60)), *odd())
    room.publish()
    return room


@pytest.fixture(scope="session")
def stories():
    """How the stories of this folder's tests are made."""
    return SimpleNamespace(told=told, odd=lambda: list(odd()), hostile=HOSTILE)
