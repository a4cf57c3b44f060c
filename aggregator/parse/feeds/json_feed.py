"""JSON Feed 1.0 and 1.1 (jsonfeed.org). What has the wrong type is taken as absent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from aggregator.model.feed import Feed, NotAFeed
from aggregator.parse.feeds.draft import Defaults, Draft, enclosure, finish, language_of, picture
from aggregator.parse.feeds.media import picture_enclosures
from aggregator.parse.feeds.people import distinct, person_from
from aggregator.parse.feeds.scope import MOST_ENTRIES
from aggregator.parse.feeds.text import Construct, one_line

if TYPE_CHECKING:
    from aggregator.model.feed import Enclosure, Person
    from aggregator.parse.feeds.scope import Scope

Object = dict[str, Any]
_HALF = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)
VERSIONS = {"1": "json-feed-1.0", "1.0": "json-feed-1.0", "1.1": "json-feed-1.1"}


def read_json_feed(text: str, scope: Scope) -> Feed | NotAFeed:
    """The feed that a JSON text holds; other JSON, and what is no JSON, is not a feed."""
    try:
        document = _decoded(text)
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError) as error:
        reason = "parse-failed" if "jsonfeed.org/version" in text[:2000] else "not-a-feed"
        return NotAFeed(reason=reason, detail=f"is no JSON: {error}")
    form = _format(document) if isinstance(document, dict) else None
    if form is None:
        return NotAFeed(reason="not-a-feed", detail="is JSON, but no JSON Feed: it has no version of jsonfeed.org")
    return _feed(document, form, scope)


def _decoded(text: str) -> Any:  # noqa: ANN401 - any JSON value
    """The JSON value; halves of characters (a lone surrogate), which JSON lets pass, are replaced."""
    try:
        return msgspec.json.decode(text.encode())
    except msgspec.DecodeError:
        if not _HALF.search(text):
            raise
        return msgspec.json.decode(_HALF.sub(r"\\ufffd", text).encode())


def _format(document: Object) -> str | None:
    """The format's name by `version`; without one, a document that has items and a title is taken as 1.1."""
    version = _text(document, "version")
    if version and "jsonfeed.org/version/" in version:
        return VERSIONS.get(version.rstrip("/").rpartition("/")[2], "json-feed-1.1")
    is_alike = isinstance(document.get("items"), list) and {"home_page_url", "feed_url"} & document.keys()
    return "json-feed-1.1" if is_alike else None


def _feed(document: Object, form: str, scope: Scope) -> Feed:
    """The feed of a document that is one."""
    scope.site = scope.address(_text(document, "home_page_url"))
    defaults = Defaults(_people(document, scope), language_of(_text(document, "language")))
    entries = []
    for number, item in enumerate(_objects(document, "items")[:MOST_ENTRIES], 1):
        scope.place = f"entry {number}"
        entries.append(finish(_draft(item, scope), scope, defaults))
    scope.place = "feed"
    hubs = (scope.address(_text(hub, "url")) for hub in _objects(document, "hubs"))
    return Feed(
        format=form,
        title=one_line(_text(document, "title") or "") or None,
        url=scope.site,
        self_url=scope.address(_text(document, "feed_url")),
        hub_url=next((hub for hub in hubs if hub), None),
        language=defaults.language,
        entries=tuple(entries),
        problems=scope.problems,
    )


def _draft(item: Object, scope: Scope) -> Draft:
    """What one item says."""
    address, external = scope.address(_text(item, "url")), scope.address(_text(item, "external_url"))
    identity = item.get("id")
    draft = Draft(
        id=(str(identity).strip() or None) if isinstance(identity, str | int | float) else None,
        url=address or external,
        links=[one for one in (address, external) if one],
        title=_plain(item, "title"),
        summary=_plain(item, "summary"),
        content=_content(item),
        published=_texts(item, "date_published"),
        updated=_texts(item, "date_modified"),
        authors=_people(item, scope),
        categories=[tag for tag in _list(item, "tags") if isinstance(tag, str)],
        language=_text(item, "language"),
    )
    if draft.id and not draft.url and draft.id.startswith(("http://", "https://")):
        draft.permalink = scope.address(draft.id)
        draft.links = [draft.permalink] if draft.permalink else []
    pictures = (picture(scope.address(_text(item, name))) for name in ("image", "banner_image"))
    draft.pictures += [shown for shown in pictures if shown]
    attachments = (_attachment(one, scope) for one in _objects(item, "attachments"))
    draft.enclosures = [one for one in attachments if one]
    picture_enclosures(draft)
    return draft


def _attachment(attachment: Object, scope: Scope) -> Enclosure | None:
    """The enclosure that an attachment is."""
    size = attachment.get("size_in_bytes")
    length = str(int(size)) if isinstance(size, int | float) and 0 <= size < 2**53 else None
    return enclosure(scope.address(_text(attachment, "url")), _text(attachment, "mime_type"), length)


def _content(item: Object) -> Construct | None:
    """`content_html`, else `content_text`, which is literal."""
    markup = _text(item, "content_html")
    return Construct(markup) if markup else _plain(item, "content_text")


def _people(document: Object, scope: Scope) -> tuple[Person, ...]:
    """`authors` of 1.1, else the `author` of 1.0."""
    single = document.get("author")
    listed = _objects(document, "authors") or ([single] if isinstance(single, dict) else [])
    return distinct(person_from(_text(one, "name"), None, scope.address(_text(one, "url"))) for one in listed)


def _plain(document: Object, name: str) -> Construct | None:
    text = _text(document, name)
    return Construct(text, markup=False) if text else None


def _text(document: Object, name: str) -> str | None:
    """A string that says anything, stripped."""
    value = document.get(name)
    return (value.strip() or None) if isinstance(value, str) else None


def _texts(document: Object, name: str) -> list[str]:
    return [text] if (text := _text(document, name)) else []


def _list(document: Object, name: str) -> list[Any]:
    value = document.get(name)
    return value if isinstance(value, list) else []


def _objects(document: Object, name: str) -> list[Object]:
    return [one for one in _list(document, name) if isinstance(one, dict)]
