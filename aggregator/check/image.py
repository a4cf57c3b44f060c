"""Whether an image is there, is one, and says anything about its story."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from msgspec import structs

from aggregator.check.link import transport_verdict
from aggregator.model.exchange import Exchange, Failure, Response
from aggregator.urls import host, registrable_domain

if TYPE_CHECKING:
    from aggregator.model.page import ImageFacts
    from aggregator.model.verdict import Verdict, VerdictName

LARGEST_PIXEL: Final = 3
"""Counting pixels and spacers are 1 × 1, at times 2 × 2 or 3 × 3."""

NO_SUCH_RANGE: Final = 416
NO_IMAGE_TYPES: Final = frozenset({"text/html", "application/xhtml+xml", "application/json", "text/plain"})
SHORTEST_NAME: Final = 3
EXTENSION = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg|bmp|ico)(?:\.[a-z]{3,4})?$")
SIZE_OR_NUMBER = re.compile(r"[0-9]+(?:x[0-9]+)?(?:px|w|h)?|[0-9]x|v[0-9]+|[0-9a-f]{8,}")
WORD_BREAK = re.compile(r"[^a-z0-9]+")
SUBJECTS: Final = frozenset(
    {"logo", "logos", "social", "share", "sharing", "shareimage", "socialshare", "default", "fallback", "placeholder"}
    | {"og", "opengraph", "ogimage", "noimage", "favicon", "sharelogo", "ogdefault", "defaultimage", "socialmedia"}
)
"""One of these must be in a generic name."""

FILLERS: Final = frozenset(
    {
        "image",
        "images",
        "img",
        "pic",
        "picture",
        "photo",
        "thumb",
        "thumbnail",
        "thumbnails",
        "card",
        "banner",
        "preview",
    }
    | {
        "site",
        "website",
        "web",
        "page",
        "brand",
        "branding",
        "brandmark",
        "media",
        "meta",
        "post",
        "article",
        "news",
        "blog",
    }
    | {
        "facebook",
        "fb",
        "twitter",
        "linkedin",
        "graph",
        "open",
        "large",
        "small",
        "medium",
        "square",
        "wide",
        "full",
        "header",
    }
    | {
        "white",
        "black",
        "dark",
        "light",
        "color",
        "colour",
        "transparent",
        "new",
        "final",
        "retina",
        "hd",
        "generic",
        "no",
    }
    | {
        "missing",
        "blank",
        "empty",
        "available",
        "the",
        "of",
        "for",
        "with",
        "and",
        "scaled",
        "featured",
        "icon",
        "main",
        "amp",
    }
)
"""These may stand beside it, and so may numbers and the site's own name; any other word tells a story."""

PHRASES = re.compile(
    r"social[-_]?share[-_](?:post|image|img|card|default)\b.*|social[-_]?default\b.*|(?:og|social|share)[-_]?default\b.*"
    r"|default[-_](?:og|social|share|featured|thumb)\w*\b.*|logo[-_]\w+[-_]social"
)
WHERE_STORIES_ARE_NAMED: Final = frozenset({"og", "opengraph", "ogimage", "default", "social", "share"})
"""Names that generators of sites give to the image of every story, in the story's own folder."""

SHARED_FOLDER = re.compile(
    r"(?:|assets?|static|img|images?|media|public|content|contents|uploads?|files?|themes?|wp-content|wp-includes|sites|all|default"
    r"|common|global|shared|brand(?:ing)?|logos?|icons?|social|share|sharing|og|meta|resources?|dist|build|theme|modules|core|cdn"
    r"|_next|dam|etc|v?[0-9.]+|src|favicons?|library|graphics|pics?|s|fileadmin|etc\.clientlibs|designs?)"
)


def is_pixel(facts: ImageFacts) -> bool:
    """Whether the image only counts its readers: nobody sees it. A drawing is as large as its place."""
    sides = facts.width, facts.height
    return facts.format != "svg" and all(side is not None and side <= LARGEST_PIXEL for side in sides)


def image_verdict(exchange: Exchange, facts: ImageFacts | None, *, min_width: int) -> Verdict:
    """The verdict on an image by its exchange and what its bytes say.

    What cannot be shown is `dead`: `not-an-image` (a tracking pixel is none either), `image-broken`. What is narrower
    than `min_width` (pixels) is no picture for a story: `skipped`, `image-too-small`; with 0 every image will do.
    A width that is not known counts as wide enough. Without facts (only headers were asked for) the media type decides.
    """
    verdict = transport_verdict(exchange, partial_asked=True)
    if isinstance(exchange, Failure) or not verdict.available:
        return verdict
    if facts is None:
        return _by_headers(exchange, verdict)
    if facts.problem:
        return _replaced(verdict, "dead", facts.problem, facts.detail)
    if min_width > 0 and is_pixel(facts):
        return _replaced(verdict, "dead", "not-an-image", f"a tracking pixel: {facts.width} × {facts.height} pixels")
    if facts.width is not None and facts.width < min_width:
        return _replaced(verdict, "skipped", "image-too-small", f"{facts.width} pixels wide, wanted {min_width}")
    return verdict


def _by_headers(response: Response, verdict: Verdict) -> Verdict:
    media_type = (response.header("content-type") or "").partition(";")[0].strip().lower()
    if response.status == NO_SUCH_RANGE:
        return _replaced(verdict, "dead", "image-broken", "the file is empty")
    return _replaced(verdict, "dead", "not-an-image", media_type) if media_type in NO_IMAGE_TYPES else verdict


def _replaced(verdict: Verdict, name: VerdictName, reason: str, detail: str) -> Verdict:
    return structs.replace(verdict, verdict=name, reason=reason, detail=detail, suggestion=None)


def is_generic_share_image(url: str) -> bool:
    """Whether the name says that this is the site's image for everything, not a story's own: a logo, a default.

    By name alone, and careful: a word that is neither generic nor the site's name makes it a story's image, and so
    does a generic name in a folder that looks like a story's (`/story/og-image.png`).
    """
    path = unquote(url.partition("#")[0].partition("?")[0]).lower()
    *folders, name = path.partition("://")[2].split("/")[1:] or [""]
    stem = EXTENSION.sub("", name)
    words = [word for word in WORD_BREAK.split(stem) if word and not SIZE_OR_NUMBER.fullmatch(word)]
    shared = all(SHARED_FOLDER.fullmatch(folder) for folder in folders)
    if PHRASES.fullmatch(stem):
        return True
    site = registrable_domain(host(url)).partition(".")[0]
    subjects = {word for word in words if word in SUBJECTS}
    others = {word for word in words if word not in SUBJECTS | FILLERS and not _names(word, site)}
    return bool(subjects) and not others and (shared or not subjects <= WHERE_STORIES_ARE_NAMED or len(subjects) > 1)


def _names(word: str, site: str) -> bool:
    """Whether the word is the site's name or a good part of it."""
    return len(word) >= SHORTEST_NAME and word in site.replace("-", "")
