"""What is wrong with a record beyond what keeps it from being read: the grammar's rules on values, checked one by one.

A problem makes a record a bad one; a warning is something odd that old records, or somebody's purpose, may have.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from aggregator import urls
from aggregator.errors import Problem, RecordError
from aggregator.store.front_matter import split
from aggregator.store.record import read_record
from aggregator.store.record_kept import NOTHING, Path, known_keys
from aggregator.store.record_quoting import shown
from aggregator.store.yaml_guard import Mapping, Node, Scalar, Sequence, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aggregator.model.article import Article, Image, Provider, ProviderImage, Related

LOWEST_HEAT = -1
"""The heat of a story that another of its cluster outranks."""

_LONGEST_KEY = 40
_MOST_KEYS = 200
"""What is longer is no slip of the hand."""

_NO_DOMAIN = frozenset("/:@?#\\ ")


class Findings(Struct, frozen=True):
    """What was found in one record, in the order of its lines."""

    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


class Finding(Struct, frozen=True):
    """One rule that an article breaks, at `path`."""

    path: Path
    message: str
    suggestion: str | None = None
    warning: bool = False


def check_record(data: bytes, path: str) -> Findings:
    """Everything that is wrong with the record that the bytes of the file at `path` hold."""
    try:
        record = read_record(data, path)
    except RecordError as error:
        return Findings(error.problems)
    found = list(check_article(record.article))
    root: Node | None = None
    line = 0
    if found or record.kept is not NOTHING:
        frame = split(data, path)
        root, line = parse(frame.text, path, frame.line), frame.line
        found += _misspelled(root, ())
    problems = [_problem(finding, path, root, line) for finding in found if not finding.warning]
    warnings = [_problem(finding, path, root, line) for finding in found if finding.warning]
    return Findings(_sorted([*record.faults, *problems]), _sorted(warnings))


def check_article(article: Article) -> Iterator[Finding]:
    """The rules of the grammar that `article` breaks."""
    if not article.title.strip():
        yield Finding(("title",), "empty")
    if not article.category.strip() or "/" in article.category or article.category.startswith("."):
        yield Finding(
            ("category",), f"{shown(article.category)} cannot be the name of a folder", "a word such as `news`"
        )
    yield from _addresses(article, ())
    yield from _address(article.original_url, ("originalUrl",))
    yield from _web_address(article)
    yield from _rating(article)
    yield from _provider(article.provider, ("provider",))
    yield from _topics(article.topics)
    for index, image in enumerate(article.images):
        yield from _picture(image, ("images", index))
    for index, story in enumerate(article.related):
        yield from _related(story, ("related", index))


def _addresses(story: Article | Related, path: Path) -> Iterator[Finding]:
    yield from _address(story.web_url, (*path, "webUrl"))
    yield from _address(story.amp_web_url, (*path, "ampWebUrl"))
    yield from _address(story.cdn_amp_web_url, (*path, "cdnAmpWebUrl"))
    if bool(story.amp_web_url) != bool(story.cdn_amp_web_url):
        there, missing = ("ampWebUrl", "cdnAmpWebUrl") if story.amp_web_url else ("cdnAmpWebUrl", "ampWebUrl")
        yield Finding((*path, there), f"stands without `{missing}`", "both or neither")


def _address(url: str | None, path: Path) -> Iterator[Finding]:
    if url and not (url.startswith(("http://", "https://")) and urls.is_web(url)):
        yield Finding(path, f"{shown(url)} is no absolute http or https address")


def _web_address(article: Article) -> Iterator[Finding]:
    if not article.web_url and not article.original_url:
        yield Finding(("webUrl",), "missing, and `originalUrl` too: the story has no address")
    elif not article.web_url and article.type != "video":
        yield Finding(("webUrl",), "missing: only a video does without", warning=True)
    if article.updated is not None and article.updated <= article.published:
        yield Finding(("updatedDateTime",), "not later than publishedDateTime", "leave it out", warning=True)


def _rating(article: Article) -> Iterator[Finding]:
    rating = article.rating
    if rating and rating.quality < 0:
        yield Finding(("quality",), f"{rating.quality} is below 0")
    if rating and rating.heat < LOWEST_HEAT:
        yield Finding(("heat",), f"{rating.heat} is below {LOWEST_HEAT}")


def _provider(provider: Provider, path: Path) -> Iterator[Finding]:
    if not provider.name.strip():
        yield Finding((*path, "name"), "empty")
    domain = provider.domain
    if "." not in domain or _NO_DOMAIN & set(domain) or not urls.host(f"https://{domain}/"):
        yield Finding((*path, "domain"), f"{shown(domain)} is no domain", "such as `example.org`")
    elif domain not in {urls.publisher_domain(domain), registrable := urls.registrable_domain(domain)}:
        yield Finding((*path, "domain"), "not the registrable domain", f"`{registrable}`", warning=True)
    for index, logo in enumerate(provider.images):
        yield from _picture(logo, (*path, "images", index))


def _topics(topics: tuple[str, ...]) -> Iterator[Finding]:
    for index, topic in enumerate(topics):
        if topic in topics[:index]:
            yield Finding(("topics", index), f"{shown(topic)} stands twice", "remove one of them")


def _picture(image: Image | ProviderImage, path: Path) -> Iterator[Finding]:
    yield from _address(image.url, (*path, "url"))
    for key, size in (("width", image.width), ("height", image.height)):
        if size is not None and size <= 0:
            yield Finding((*path, key), f"{size} is no number of pixels")


def _related(story: Related, path: Path) -> Iterator[Finding]:
    yield from _addresses(story, path)
    yield from _provider(story.provider, (*path, "provider"))
    if story.quality is not None and story.quality < 0:
        yield Finding((*path, "quality"), f"{story.quality} is below 0")
    for index, image in enumerate(story.images):
        yield from _picture(image, (*path, "images", index))


def _misspelled(node: Any, path: Path) -> Iterator[Finding]:  # noqa: ANN401 - a node, or None
    """Unknown keys that look like one of the grammar's."""
    if isinstance(node, Mapping) and len(node.entries) <= _MOST_KEYS:
        keys = known_keys(path)
        present = {key.text for key, _ in node.entries}
        for key, value in node.entries:
            unknown = key.text not in keys and len(key.text) <= _LONGEST_KEY
            close = get_close_matches(key.text, set(keys) - present, 1, 0.8) if unknown else []
            if close:
                yield Finding((*path, key.text), "unknown key", f"did you mean `{close[0]}`?", warning=True)
            yield from _misspelled(value, (*path, key.text)) if key.text in keys else ()
    elif isinstance(node, Sequence):
        for index, item in enumerate(node.items):
            yield from _misspelled(item, (*path, index))


def _problem(finding: Finding, path: str, root: Node | None, first_line: int) -> Problem:
    key = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in finding.path).removeprefix(".")
    line = _line(root, finding.path) + first_line
    return Problem(path, finding.message, line=line, key=key, suggestion=finding.suggestion)


def _line(root: Node | None, path: Path) -> int:
    """The line of the value at `path`, or of what comes nearest to it."""
    line = 0
    node: Any = root
    for step in path:
        if isinstance(step, str) and isinstance(node, Mapping):
            key, node = next(((key, value) for key, value in node.entries if key.text == step), (None, None))
            line = key.line if key else line
        elif isinstance(step, int):
            items = node.items if isinstance(node, Sequence) else (node,)
            node = items[step] if step < len(items) else None
            line = node.line if isinstance(node, Scalar | Mapping) else line
    return line


def _sorted(problems: list[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: problem.line or 0))
