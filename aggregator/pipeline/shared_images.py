"""A site's own image under many of its stories: recognized over runs, replaced where a story has a better one.

Four stories make an image the site's. New ones that were told before lose what it earned
(`pipeline/shared_records.py`), and all have a better one when they are told anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from aggregator import urls
from aggregator.model.explanation import Decision
from aggregator.normalize.scoring import quality, rate_quality
from aggregator.store.image_tables import MOST_STORIES, Claim

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aggregator.model.article import Article, Image
    from aggregator.model.explanation import Explanation
    from aggregator.model.feed import Picture
    from aggregator.pipeline.edition import Told
    from aggregator.pipeline.wiring import Wiring

IMAGE = "image"
"""The fact that an image of the story's own counts as."""
ROUNDS = 3

Candidates = tuple["Told", "Sequence[Picture]"]
"""A story told, and the images that its page and entry claim, the best first."""


async def settle(stories: Sequence[Candidates], wiring: Wiring) -> list[Told]:
    """The stories of one source, told with images of their own where they have any; what was seen is remembered."""
    told = [story for story, _ in stories]
    claims = [claim for story in told if (claim := _claim(story))]
    seen = wiring.ledger.images.stories(claims)
    shared = {key for key, several in seen.items() if len(several) >= MOST_STORIES}
    for _ in range(ROUNDS if shared else 0):
        told = [
            await _replaced(story, pictures, shared, wiring) for story, (_, pictures) in zip(told, stories, strict=True)
        ]
        claims += [claim for story in told if (claim := _claim(story)) and claim not in claims]
        seen = wiring.ledger.images.stories(claims)
        more = {key for key, several in seen.items() if len(several) >= MOST_STORIES}
        if more == shared:
            break
        shared = more
    wiring.ledger.images.note(claims, wiring.pictures.take_copies())
    return [_unearned(story, shared, wiring) for story in told]


def _claim(told: Told) -> Claim | None:
    return claim_of(told.article) if told.article else None


def claim_of(article: Article) -> Claim | None:
    """The image that the article has, as one of its site's stories that may have it; None where there is none."""
    address = article.web_url or article.original_url
    if not address or not article.images:
        return None
    return Claim(_site(address), urls.compare_key(article.images[0].url), urls.compare_key(address))


def _site(address: str) -> str:
    host = urls.host(address)
    return urls.registrable_domain(host) or host


def _is_shared(told: Told, shared: set[tuple[str, str]]) -> bool:
    claim = _claim(told)
    return claim is not None and (claim.site, claim.image) in shared


async def _replaced(told: Told, pictures: Sequence[Picture], shared: set[tuple[str, str]], wiring: Wiring) -> Told:
    """The story with the next of its images that is none of its site's, if there is one."""
    claim = _claim(told)
    if claim is None or told.article is None or not _is_shared(told, shared):
        return told
    others = [picture for picture in pictures if (claim.site, urls.compare_key(picture.url)) not in shared]
    look = await wiring.pictures.first_available(others)
    if look.image is None or look.generic:
        return told
    return _with_image(told, look.image)


def _with_image(told: Told, image: Image) -> Told:
    if told.article is None or told.explanation is None:
        return told
    detail = f"{told.article.images[0].url} is under many stories of the site"
    decided = (*told.explanation.decisions, Decision("images", "replaced", detail))
    article = replace(told.article, images=(image,))
    return replace(told, article=article, explanation=replace(told.explanation, decisions=decided))


def _unearned(told: Told, shared: set[tuple[str, str]], wiring: Wiring) -> Told:
    """The story without what its image earned, where that is the site's."""
    if told.article is None or told.explanation is None or not _is_shared(told, shared):
        return told
    explanation = unearned(told.explanation)
    rating = rate_quality(quality(explanation.quality), settings=wiring.settings.scoring, clicks=_clicks(explanation))
    return replace(told, article=replace(told.article, rating=rating), explanation=explanation)


def unearned(explanation: Explanation) -> Explanation:
    """The explanation of a story whose image turned out to be the site's."""
    facts = tuple(fact for fact in explanation.quality if fact.name != IMAGE)
    detail = "the image is under many stories of the site: it earns nothing"
    decided = (*explanation.decisions, Decision("images", "shared", detail))
    return replace(explanation, quality=facts, decisions=decided)


def _clicks(explanation: Explanation) -> int:
    return sum(fact.points for fact in explanation.heat)
