"""The reader of records: nodes → Article, tolerant where the meaning is clear, and every problem told at once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from aggregator.errors import Problem, RecordError
from aggregator.model.article import Article, Image, Provider, ProviderImage, Rating, Related
from aggregator.store.record_quoting import shown
from aggregator.store.record_scalars import boolean, integer, moment
from aggregator.store.yaml_guard import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Callable

_ADDRESSES = ("webUrl", "ampWebUrl", "cdnAmpWebUrl")
ARTICLE_KEYS = (
    *("category", "title", "excerpt", "publishedDateTime", "updatedDateTime", "originalUrl", *_ADDRESSES, "type"),
    *("quality", "heat", "published", "featuredContent", "provider", "topics", "images", "related", "secured"),
)
PROVIDER_KEYS = ("name", "domain", "images")
LOGO_KEYS = ("url", "width", "height")
IMAGE_KEYS = ("url", "width", "height", "isCached", "title")
RELATED_KEYS = ("title", "excerpt", "publishedDateTime", *_ADDRESSES, "type", "provider", "quality", "images")
RELATED_PROVIDER_KEYS = ("name", "domain")
"""The keys of each mapping in the order in which they are written; every other key is kept as it is."""

T = TypeVar("T")
_RATING_KEYS = ("quality", "heat", "published")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NOBODY = Provider(name="", domain="")
_KINDS = {Scalar: "a text", Sequence: "a list", Mapping: "a mapping"}


class Reading:
    """One reading of a record's nodes.

    `problems` are why there is no article; `faults` what was forgiven: keys that are missing or empty; `extra` whether
    the record holds keys that the grammar does not know.
    """

    def __init__(self, path: str, first_line: int) -> None:
        self.problems: list[Problem] = []
        self.faults: list[Problem] = []
        self.extra = False
        self.path = path
        self.first_line = first_line

    def article(self, root: Node | None) -> Article:
        """The article that `root` tells; raises RecordError with every problem."""
        if not isinstance(root, Mapping):
            what = "no front matter: nothing stands between the two `---`" if root is None else "no keys and values"
            raise RecordError([Problem(self.path, what, line=self.first_line)])
        article = self._article(_Fields(self, root, ARTICLE_KEYS, ""))
        if self.problems:
            raise RecordError(sorted(self.problems, key=lambda problem: problem.line or 0))
        return article

    def _article(self, fields: _Fields) -> Article:
        category, title = fields.required("category"), fields.required("title")
        return Article(
            category=category,
            title=title,
            excerpt=fields.text("excerpt") or fields.forgiven("excerpt", title),
            published=fields.time("publishedDateTime") or fields.missing("publishedDateTime", _EPOCH),
            updated=fields.time("updatedDateTime"),
            original_url=fields.text("originalUrl"),
            web_url=fields.text("webUrl"),
            amp_web_url=fields.text("ampWebUrl"),
            cdn_amp_web_url=fields.text("cdnAmpWebUrl"),
            type=fields.text("type") or fields.forgiven("type", "article"),
            rating=_rating(fields),
            featured_content=fields.text("featuredContent"),
            provider=self._provider(fields, PROVIDER_KEYS),
            topics=fields.texts("topics"),
            images=tuple(fields.each("images", IMAGE_KEYS, _image)),
            related=tuple(fields.each("related", RELATED_KEYS, self._related)),
            secured=self._secured(fields),
        )

    def _provider(self, fields: _Fields, keys: tuple[str, ...]) -> Provider:
        inner = fields.mapping("provider", keys)
        if inner is None:
            return fields.missing("provider", _NOBODY)
        logos = tuple(inner.each("images", LOGO_KEYS, _logo)) if "images" in keys else ()
        return Provider(name=inner.required("name"), domain=inner.required("domain"), images=logos)

    def _related(self, fields: _Fields) -> Related:
        title = fields.required("title")
        return Related(
            title=title,
            excerpt=fields.text("excerpt") or fields.forgiven("excerpt", title),
            published=fields.time("publishedDateTime") or fields.missing("publishedDateTime", _EPOCH),
            web_url=fields.text("webUrl") or fields.forgiven("webUrl", ""),
            amp_web_url=fields.text("ampWebUrl"),
            cdn_amp_web_url=fields.text("cdnAmpWebUrl"),
            type=fields.text("type") or fields.forgiven("type", "article"),
            provider=self._provider(fields, RELATED_PROVIDER_KEYS),
            quality=fields.integer("quality"),
            images=tuple(fields.each("images", IMAGE_KEYS, _image)),
        )

    def _secured(self, fields: _Fields) -> str | None:
        node = fields.nodes.get("secured")
        if node is None or isinstance(node, Scalar):
            return node.text or None if node else None
        self.extra = True
        return None


class _Fields:
    """The known values of one mapping, by key; `prefix` is the dotted way to it."""

    def __init__(self, reading: Reading, node: Mapping, keys: tuple[str, ...], prefix: str) -> None:
        self.nodes: dict[str, Node] = {}
        self._empty: set[str] = set()
        self._reading = reading
        self._node = node
        self._prefix = prefix
        for key, value in node.entries:
            if key.text not in keys:
                reading.extra = True
            elif isinstance(value, Scalar) and (not value.text or value.is_null):
                if value.style is None or key.text not in {"title", "name", "domain"}:
                    self._empty.add(key.text)
                    self._fault(value, key.text, "empty: what is absent is left out")
                else:
                    self.nodes[key.text] = value
            else:
                self.nodes[key.text] = value

    def text(self, key: str) -> str | None:
        node = self.nodes.get(key)
        if node is None or isinstance(node, Scalar):
            return node.text if node else None
        self._wrong(node, key, "a text is expected")
        return None

    def required(self, key: str) -> str:
        value = self.text(key)
        return self.missing(key, "") if value is None else value

    def time(self, key: str) -> datetime | None:
        return self._converted(key, moment, "a time such as 2021-12-08T16:33:00Z is expected")

    def integer(self, key: str) -> int | None:
        return self._converted(key, integer, "a whole number is expected")

    def boolean(self, key: str) -> bool | None:
        return self._converted(key, boolean, "true or false is expected")

    def texts(self, key: str) -> tuple[str, ...]:
        """The texts of a list; one that stands alone is a list of one."""
        found = []
        for index, item in enumerate(self._items(key)):
            if not isinstance(item, Scalar):
                self._wrong(item, f"{key}[{index}]", "a text is expected")
            elif not item.text or item.is_null:
                self._fault(item, f"{key}[{index}]", "empty: what is absent is left out")
            else:
                found.append(item.text)
        return tuple(found)

    def mapping(self, key: str, keys: tuple[str, ...]) -> _Fields | None:
        node = self.nodes.get(key)
        if isinstance(node, Mapping):
            return _Fields(self._reading, node, keys, f"{self._prefix}{key}.")
        if node is not None:
            self._wrong(node, key, "keys and values are expected")
        return None

    def each(self, key: str, keys: tuple[str, ...], make: Callable[[_Fields], T]) -> list[T]:
        """What `make` makes of each mapping of a list; one that stands alone is a list of one."""
        found = []
        for index, item in enumerate(self._items(key)):
            if isinstance(item, Mapping):
                found.append(make(_Fields(self._reading, item, keys, f"{self._prefix}{key}[{index}].")))
            else:
                self._wrong(item, f"{key}[{index}]", "keys and values are expected")
        return found

    def missing(self, key: str, stand_in: T) -> T:
        if key not in self.nodes:
            self._reading.problems.append(self._problem(self._node, key, "missing"))
        return stand_in

    def forgiven(self, key: str, stand_in: str) -> str:
        if key not in self._empty:
            self._reading.faults.append(self._problem(self._node, key, "missing"))
        return stand_in

    def unclear(self, key: str, message: str) -> None:
        self._reading.problems.append(self._problem(self.nodes[key], key, message))

    def _items(self, key: str) -> tuple[Node, ...]:
        node = self.nodes.get(key)
        if node is None:
            return ()
        return node.items if isinstance(node, Sequence) else (node,)

    def _converted(self, key: str, convert: Callable[[str], T | None], expected: str) -> T | None:
        node = self.nodes.get(key)
        if node is None:
            return None
        value = convert(node.text.strip()) if isinstance(node, Scalar) else None
        if value is None:
            self._wrong(node, key, expected)
        return value

    def _wrong(self, node: Node, key: str, expected: str) -> None:
        found = shown(node.text) if isinstance(node, Scalar) else _KINDS[type(node)]
        self._reading.problems.append(self._problem(node, key, f"{expected}, found {found}"))

    def _fault(self, node: Node, key: str, message: str) -> None:
        self._reading.faults.append(self._problem(node, key, message))

    def _problem(self, node: Node, key: str, message: str) -> Problem:
        reading = self._reading
        return Problem(reading.path, message, line=node.line + reading.first_line, key=f"{self._prefix}{key}")


def _rating(fields: _Fields) -> Rating | None:
    quality, heat, published = fields.integer("quality"), fields.integer("heat"), fields.boolean("published")
    if quality is not None and heat is not None and published is not None:
        return Rating(quality=quality, heat=heat, published=published)
    present = [key for key in _RATING_KEYS if key in fields.nodes]
    if 0 < len(present) < len(_RATING_KEYS):
        fields.unclear(present[0], f"{' and '.join(present)} alone: quality, heat and published stand together or not")
    return None


def _logo(fields: _Fields) -> ProviderImage:
    return ProviderImage(url=fields.required("url"), width=fields.integer("width"), height=fields.integer("height"))


def _image(fields: _Fields) -> Image:
    return Image(
        url=fields.required("url"),
        width=fields.integer("width"),
        height=fields.integer("height"),
        is_cached=fields.boolean("isCached"),
        title=fields.text("title"),
    )
