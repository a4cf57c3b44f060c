"""The relatives of new and changed stories: candidates, agreements, clusters, and the records that this changes.

What is still to be related stands in the ledger from the moment its record is remembered; it is struck off when the
records of its cluster are written. So a run may be killed anywhere, and the next one begins again.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from aggregator import urls
from aggregator.normalize.clusters import SURE, clusters
from aggregator.normalize.frames import without_frames
from aggregator.normalize.related import NEVER, Compared, Weigh, agreement, weigher
from aggregator.normalize.relatives import heat_of, related_to
from aggregator.pipeline import relate_again
from aggregator.pipeline.revision import Revised, Reviser, Revision
from aggregator.store.record_fields import RATING
from aggregator.store.record_merge import says, was_ours
from aggregator.store.related_index import Indexed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from aggregator.model.article import Article
    from aggregator.model.memory import RecordMemory
    from aggregator.model.settings import Settings
    from aggregator.store.ledger import Ledger
    from aggregator.store.shelf import Shelf

MOST_CANDIDATES: Final = 60
WORTH_KEEPING: Final = -2.4
"""A pair that agrees less counts as one that was never thought of, unless a rule tells it apart."""
AT_ONCE: Final = 100
"""So many stories are compared before what they agree is noted."""
FIELDS: Final = frozenset({"related"}) | RATING - {"quality"}


class Relating:
    """Relates what is waiting. `is_stopped`, once set, ends it before the next story; the rest goes on waiting."""

    def __init__(self, ledger: Ledger, shelf: Shelf, settings: Settings, clicks: Mapping[str, int]) -> None:
        self._ledger = ledger
        self._index = ledger.related
        self._shelf = shelf
        self._settings = settings
        self._window = settings.related.window
        self._clicks = clicks
        self.is_stopped = False

    def relate(self, now: float) -> Revised:
        """Relate what is waiting, at `now` (Unix seconds), and write the records that this changes.

        Where stories are not related any more, those whose window is open stand for themselves again.
        """
        if self._settings.related.enabled:
            relate_again.wake(self._ledger, self._shelf, self._settings.related)
            revised = self._relate(now)
        elif relate_again.was_on(self._ledger):
            revised = Reviser(self._ledger, self._shelf).revise(self._parted(now))
        else:
            return Revised()
        if not self.is_stopped:
            relate_again.remember(self._ledger, self._settings.related)
        return revised

    def _relate(self, now: float) -> Revised:
        waiting = self._index.waiting()
        if not waiting:
            return Revised()
        # A story that rests may still be named by one that does not, up to a window later.
        resting = now - 2 * self._window
        self._index.let_rest(resting)
        waiting = self._index.waiting()
        self._index.forget_before(resting)
        self._take_in(waiting)
        weigh = weigher(self._index.count(), self._index.holding)
        touched = self._neighbours(waiting)
        for start in range(0, len(waiting), AT_ONCE):
            if self.is_stopped:
                return Revised()
            batch = waiting[start : start + AT_ONCE]
            self._index.agree({path: self._agreements(path, weigh) for path in batch if self._index.at(path)})
        revised = Reviser(self._ledger, self._shelf).revise(self._revisions([*waiting, *sorted(touched)], now))
        if not self.is_stopped:
            self._index.settle(waiting)
        return revised

    def _parted(self, now: float) -> Iterator[Revision]:
        waiting = self._index.new()
        for path in self._index.paths():
            if self.is_stopped:
                return
            for article in self._articles([path]).values():
                if article.related and article.published.timestamp() >= now - self._window:
                    yield from self._revision(path, {path: article}, waiting)

    def _take_in(self, waiting: Iterable[str]) -> None:
        stories = []
        for path in waiting:
            record = self._shelf.record(path)
            if record is None:
                self._index.drop(path)
            else:
                story = _indexed(path, record.article)
                stories.append((story, _compared(story).words.text))
        self._index.put(stories)

    def _neighbours(self, paths: Iterable[str]) -> set[str]:
        """The stories that these, as they were told before, had to do with."""
        found: set[str] = set()
        for path in paths:
            if path not in found:
                found.update(story.path for story in self._index.component(path, WORTH_KEEPING)[0])
        return found

    def _agreements(self, path: str, weigh: Weigh) -> dict[str, float]:
        own = self._index.at(path)
        if own is None:
            return {}
        compared = _compared(own)
        rarest = sorted(compared.words.text, key=lambda stem: (-weigh(stem), self._index.holding(stem), stem))
        found = {
            other.path: (told, agreement(compared, told, weigh, window=self._window))
            for other in self._index.candidates(own, rarest, window=self._window, most=MOST_CANDIDATES)
            for told in [_compared(other)]
        }
        agreements = without_frames(compared, found, weigh, window=self._window)
        return {other: value for other, value in agreements.items() if value > WORTH_KEEPING or value == NEVER}

    def _revisions(self, paths: Iterable[str], now: float) -> Iterator[Revision]:
        """What is to become of the records of every cluster that these stories have to do with."""
        seen: set[str] = set()
        waiting = self._index.new()
        for path in paths:
            if path in seen or self.is_stopped:
                continue
            stories, agreements = self._index.component(path, WORTH_KEEPING)
            seen.update(story.path for story in stories)
            yield from self._of_component(stories, agreements, waiting, now)

    def _of_component(
        self,
        stories: list[Indexed],
        agreements: Mapping[tuple[str, str], float],
        waiting: frozenset[str],
        now: float,
    ) -> Iterator[Revision]:
        # Named by address, so that nothing hangs on the paths that the stories got.
        stories = sorted(stories, key=lambda story: (story.published, story.canonical, story.path))
        place = {story.path: number for number, story in enumerate(stories)}
        found = {tuple(sorted(pair, key=place.__getitem__)): value for pair, value in agreements.items()}
        apart = [
            (one.path, other.path)
            for one, other in combinations(stories, 2)
            if abs(one.published - other.published) > self._window
        ]
        pairs = _copies(stories, self._window) | {(one, other): value for (one, other), value in found.items()}
        for members in clusters([story.path for story in stories], pairs, apart=apart):
            articles = self._articles(members)
            for path, article in articles.items():
                is_open = article.published.timestamp() >= now - self._window
                # The mates of a story told again after its time may be let go already: what it says of them stays.
                if is_open or (path in waiting and not article.related):
                    yield from self._revision(path, articles, waiting)

    def _articles(self, paths: Iterable[str]) -> dict[str, Article]:
        records = ((path, self._shelf.record(path)) for path in paths)
        return {path: record.article for path, record in records if record}

    def _revision(self, path: str, cluster: Mapping[str, Article], waiting: frozenset[str]) -> Iterator[Revision]:
        article, known = cluster[path], self._ledger.records.at(path)
        others = {name: other for name, other in cluster.items() if name != path}
        # Of a record that was only found, it is seen here whose its relatives are.
        is_judged = was_ours(known, "related")
        if is_judged and not (others or article.related):
            return
        rivals = [other for name, other in others.items() if not self._is_held_back(name, other)]
        told = related_to(
            article, list(others.values()), self._settings, self._clicks_of(article, known), rivals=rivals
        )
        heat = heat_of(told)
        is_explained = known is None or known.explanation is None or known.explanation.heat == heat
        if is_judged and told == article and is_explained:
            return
        yield Revision(
            path=path,
            tell=lambda disk: replace(disk, related=told.related, rating=told.rating),
            fields=FIELDS,
            explain=lambda explanation: replace(explanation, heat=heat),
            is_counted=path not in waiting,
        )

    def _is_held_back(self, path: str, article: Article) -> bool:
        """Whether a person keeps a story from being published that its heat would publish."""
        rating = article.rating
        if rating is None or rating.published or rating.heat < self._settings.scoring.publish_at:
            return False
        known = self._ledger.records.at(path)
        return known is None or known.written is None or not says(known.written, "published", article)

    def _clicks_of(self, article: Article, known: RecordMemory | None) -> int | None:
        if not self._clicks:
            # What the heat of a record has more, of which nobody knows who wrote it, may be a person's.
            return None if was_ours(known, "heat") else 0
        addresses = filter(None, (article.web_url, article.original_url))
        return sum(self._clicks.get(key, 0) for key in dict.fromkeys(map(urls.compare_key, addresses)))


def _copies(stories: Iterable[Indexed], window: float) -> dict[tuple[str, str], float]:
    """What copies agree, of which there may be more than are ever compared."""
    alike: dict[tuple[str, str], list[Indexed]] = {}
    for story in stories:
        alike.setdefault((story.title, story.excerpt), []).append(story)
    return {
        (one.path, other.path): SURE
        for copies in alike.values()
        for one, other in combinations(copies, 2)
        if other.published - one.published <= window
    }


def _indexed(path: str, article: Article) -> Indexed:
    canonical = article.web_url or article.original_url or path
    return Indexed(
        path, canonical, article.published.timestamp(), article.provider.domain, article.title, article.excerpt
    )


@lru_cache(maxsize=2048)
def _compared(story: Indexed) -> Compared:
    return Compared.of(story.title, story.excerpt, story.published, story.domain)
