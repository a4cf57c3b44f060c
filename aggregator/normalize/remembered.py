"""What a record says of a page that cannot be read today: a bad hour of its server takes nothing out of the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.model.page import Page

if TYPE_CHECKING:
    from aggregator.model.article import Article


def remembered_page(article: Article) -> Page:
    """The facts of the article's page as they were found when its record was written."""
    address = article.web_url or article.original_url or ""
    return Page(
        url=address,
        canonical=address,
        title=article.title,
        excerpt=article.excerpt,
        published=article.published,
        site_name=article.provider.name,
        type=article.type,
        states_story=True,
    )
