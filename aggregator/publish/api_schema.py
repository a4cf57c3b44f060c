"""The JSON API described: a JSON Schema of its stories, and an OpenAPI document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from aggregator.model.publication import Document

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aggregator.model.publication import Census, Group, Listing, Masthead, Rendering, Stories

ARTICLE: Final = "api/article.schema.json"
OPENAPI: Final = "api/openapi.json"
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, Any]
TEXT: Final[Schema] = {"type": "string"}
MAYBE_TEXT: Final[Schema] = {"type": ["string", "null"]}
NOTHING: Final[Schema] = {"type": "null"}
PIXELS: Final[Schema] = {"type": ["integer", "null"], "minimum": 0}


def described(schema: Schema, description: str) -> Schema:
    """The schema with a description."""
    return {**schema, "description": description}


def closed(properties: dict[str, Schema], description: str) -> Schema:
    """An object that has all these properties and no other."""
    return {
        "type": "object",
        "description": description,
        "additionalProperties": False,
        "required": list(properties),
        "properties": properties,
    }


def list_of(schema: Schema, description: str) -> Schema:
    """A list with one item or more, or null."""
    return {"type": ["array", "null"], "minItems": 1, "items": schema, "description": description}


IMAGE: Final = closed(
    {
        "url": TEXT,
        "width": PIXELS,
        "height": PIXELS,
        "title": MAYBE_TEXT,
        "attribution": NOTHING,
        "isCached": described({"type": "boolean"}, "Whether the store has a copy; of a logo always false."),
    },
    "An image that was there when it was last checked.",
)
PROVIDER: Final = closed(
    {
        "name": TEXT,
        "domain": described(TEXT, "The registrable domain."),
        "images": list_of(IMAGE, "Logos."),
        "publishers": NOTHING,
        "authors": NOTHING,
    },
    "Who publishes the story.",
)
INSTANT: Final[Schema] = {
    "type": "string",
    "format": "date-time",
    "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$",
}
PROPERTIES: Final[dict[str, Schema]] = {
    "path": described(TEXT, "The path of the story's record in the store."),
    "title": TEXT,
    "excerpt": TEXT,
    "sourceUrl": NOTHING,
    "webUrl": described(MAYBE_TEXT, "The page that a reader opens; null for some videos."),
    "originalUrl": described(MAYBE_TEXT, "The address as the source gave it; null in old records."),
    "featuredContent": described(MAYBE_TEXT, "HTML of a player."),
    "highlight": NOTHING,
    "heat": described({"type": ["integer", "null"]}, "How much the story moves; null where it is not rated."),
    "tags": NOTHING,
    "images": list_of(IMAGE, "The story's images."),
    "content": described({"type": "string", "const": ""}, "Always empty."),
    "type": described(TEXT, "`article`, `video` or another kind."),
    "ampWebUrl": MAYBE_TEXT,
    "cdnAmpWebUrl": MAYBE_TEXT,
    "publishedDateTime": INSTANT,
    "updatedDateTime": {"anyOf": [INSTANT, NOTHING], "description": "Where the publisher states a later one."},
    "provider": PROVIDER,
    "locale": described(TEXT, "The language of the publication, such as en-us."),
    "categories": {"type": "array", "minItems": 1, "maxItems": 1, "items": TEXT},
    "topics": list_of(TEXT, "The names of the story's topics."),
}


def article_schema(base: str | None) -> Schema:
    """The JSON Schema of a story."""
    name = {"$id": f"{base}{ARTICLE}"} if base else {}
    return {"$schema": DIALECT, **name, "title": "Story", **closed(PROPERTIES, "A story as the API tells it.")}


def page_schema(size: int) -> Schema:
    """The JSON Schema of a page of stories, as part of an OpenAPI document."""
    return closed(
        {
            "page": described({"type": "integer", "minimum": 1}, "The number of this page."),
            "value": {"type": "array", "maxItems": size, "items": {"$ref": "#/components/schemas/Story"}},
            "nextPage": described({"type": ["integer", "null"], "minimum": 2}, "The number of the next page, or null."),
        },
        "Stories, the newest first.",
    )


def openapi(masthead: Masthead, census: Census) -> Schema:
    """The OpenAPI 3.1 document of the API."""
    category = _parameter("category", "A category.", census.categories.values())
    topic = _parameter("topic", "A topic.", census.topics.values())
    number = {
        "name": "number",
        "in": "path",
        "required": True,
        "description": "The number of a page.",
        "schema": {"type": "integer", "minimum": 1},
    }
    paths = {
        "/api/{category}/index.json": _page("newest", "The newest stories of a category", category),
        "/api/{category}/page/{number}/index.json": _page("page", "A page of a category's stories", category, number),
        "/api/{category}/{topic}/index.json": _page("newestOfTopic", "The newest stories of a topic", category, topic),
        "/api/{category}/{topic}/page/{number}/index.json": _page(
            "pageOfTopic", "A page of a topic's stories", category, topic, number
        ),
    }
    story = closed(PROPERTIES, "A story.")
    return {
        "openapi": "3.1.0",
        "info": {"title": masthead.title, "version": "1", "description": "Published stories as static files."},
        "servers": [{"url": masthead.base_url.rstrip("/") if masthead.base_url else ".."}],
        "paths": paths,
        "components": {"schemas": {"Story": story, "Page": page_schema(masthead.page_size)}},
    }


def _parameter(name: str, description: str, groups: Iterable[Group]) -> Schema:
    slugs = [group.slug for group in groups]
    schema = {"type": "string", "enum": slugs} if slugs else TEXT
    return {"name": name, "in": "path", "required": True, "description": description, "schema": schema}


def _page(name: str, summary: str, *parameters: Schema) -> Schema:
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Page"}}}
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": list(parameters),
            "responses": {
                "200": {"description": "The page.", "content": content},
                "404": {"description": "There is no such page."},
            },
        }
    }


class ApiSchema:
    """The two descriptions."""

    renderings: Sequence[Rendering] = ()
    notices: Sequence[str] = ()

    def __init__(self, masthead: Masthead) -> None:
        self._masthead = masthead

    def listings(self, census: Census) -> Iterable[Listing]:
        """None."""
        del census
        return ()

    def documents(self, census: Census, stories: Stories, written: Sequence[str]) -> Iterable[Document]:
        """The descriptions."""
        del stories, written
        yield Document(ARTICLE, _written(article_schema(self._masthead.base_url)))
        yield Document(OPENAPI, _written(openapi(self._masthead, census)))


def _written(schema: Schema) -> bytes:
    return msgspec.json.format(msgspec.json.encode(schema), indent=2) + b"\n"
