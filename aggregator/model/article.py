"""The article: one story as its record holds it (see the record's grammar in docs/records.md)."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class Image(Struct, frozen=True, kw_only=True):
    """An image that was checked and is available. `title` is written by old records only."""

    url: str
    width: int | None = None
    height: int | None = None
    is_cached: bool | None = None
    title: str | None = None


class ProviderImage(Struct, frozen=True, kw_only=True):
    """A provider's logo."""

    url: str
    width: int | None = None
    height: int | None = None


class Provider(Struct, frozen=True, kw_only=True):
    """Who publishes; `domain` is the registrable domain."""

    name: str
    domain: str
    images: tuple[ProviderImage, ...] = ()


class Related(Struct, frozen=True, kw_only=True):
    """Another story of the same cluster, told in short."""

    title: str
    excerpt: str
    published: datetime
    web_url: str
    amp_web_url: str | None = None
    cdn_amp_web_url: str | None = None
    type: str = "article"
    provider: Provider
    quality: int | None = None
    images: tuple[Image, ...] = ()


class Rating(Struct, frozen=True, kw_only=True):
    """All three or none: a record without is unrated, and publishers take it as published."""

    quality: int
    heat: int
    published: bool


class Article(Struct, frozen=True, kw_only=True):
    """One story. Times are aware and in UTC, whole seconds. What is absent is None or empty."""

    category: str
    title: str
    excerpt: str
    published: datetime
    updated: datetime | None = None
    original_url: str | None = None
    web_url: str | None = None
    amp_web_url: str | None = None
    cdn_amp_web_url: str | None = None
    type: str = "article"
    rating: Rating | None = None
    featured_content: str | None = None
    provider: Provider
    topics: tuple[str, ...] = ()
    images: tuple[Image, ...] = ()
    related: tuple[Related, ...] = ()
    secured: str | None = None
