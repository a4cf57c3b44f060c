"""Records whose image has become known as their site's since they were told: they lose what it earned.

So stories of one site are held against each other alike, whichever was told first. What is older than the window of
related stories rests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from aggregator.model.article import Rating
from aggregator.normalize.scoring import OUTRANKED
from aggregator.pipeline.revision import Reviser, Revision
from aggregator.pipeline.shared_images import IMAGE, claim_of, unearned
from aggregator.store.image_tables import shared_digest
from aggregator.store.record_fields import RATING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aggregator.model.article import Article
    from aggregator.pipeline.revision import Revised
    from aggregator.store.ledger import Ledger
    from aggregator.store.shelf import Shelf


def revise_shared(ledger: Ledger, shelf: Shelf, *, published_since: float, publish_at: int) -> Revised:
    """Take from the records of newly shared images what these earned. Raises `StoreError`.

    Records published before `published_since` (Unix seconds) stay as they are.
    """
    shared = ledger.images.newly_shared()
    places = {path: image for image, several in shared.items() for path in map(ledger.records.path_of, several) if path}
    known = {path: record for path in places if (record := ledger.records.at(path))}
    places = {path: places[path] for path, record in known.items() if record.published >= published_since}
    revised = Reviser(ledger, shelf).revise(_revisions(places, ledger, shelf, publish_at))
    if shared:
        ledger.related.wake(path for path in places if ledger.related.at(path))
        ledger.images.settle_shared()
    return revised


def _revisions(places: dict[str, bytes], ledger: Ledger, shelf: Shelf, publish_at: int) -> Iterator[Revision]:
    for path, image in places.items():
        known, record = ledger.records.at(path), shelf.record(path)
        claim = claim_of(record.article) if record else None
        if known is None or known.explanation is None or claim is None or shared_digest(claim) != image:
            continue
        earned = sum(fact.points for fact in known.explanation.quality if fact.name == IMAGE)
        if earned:
            yield Revision(
                path=path,
                tell=lambda disk, earned=earned: _without(disk, earned, publish_at),  # type: ignore[misc]
                fields=RATING,
                explain=unearned,
            )


def _without(article: Article, points: int, publish_at: int) -> Article:
    rating = article.rating
    if rating is None:
        return article
    quality = max(0, rating.quality - points)
    heat = rating.heat if rating.heat == OUTRANKED else rating.heat + quality - rating.quality
    return replace(article, rating=Rating(quality=quality, heat=heat, published=heat >= publish_at))
