"""A story told again where it has its record: what of the file follows, what a person keeps, what cannot be read.

Of a record that the ledger only knows from its file nobody knows whose the fields are. Its story, told in full, says
it: the fields in which both agree are ours from then on, the others may be a person's, and stay. So nothing is ever
written by adopting a record, and of several sources that tell its story in one run that which stands first in
sources.yaml has it, whichever came in first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from aggregator.errors import Problem, RecordError
from aggregator.model.memory import is_archived
from aggregator.normalize.relatives import as_it_stands, with_relatives
from aggregator.pipeline.revision import renew
from aggregator.store.record_fields import FIELDS
from aggregator.store.record_merge import was_ours
from aggregator.store.secured import SealError

if TYPE_CHECKING:
    from aggregator.model.article import Article
    from aggregator.model.memory import RecordMemory
    from aggregator.pipeline.edition import Told
    from aggregator.pipeline.revision import Renewal
    from aggregator.store.secured import Keyring

TOLD = tuple(field for field in FIELDS if field != "related")
"""What a telling bears witness of; whose `related` is, is seen when relatives are looked for."""


def may_adopt(record: RecordMemory | None, run: int, position: tuple[int, int]) -> bool:
    """Whether the record follows whoever tells its story, at `position` in this `run`: nobody better does yet."""
    if record is None or is_archived(record.path):
        return False
    return not record.source or (was_adopted(record, run) and position < record.position)


def was_adopted(record: RecordMemory, run: int) -> bool:
    """Whether somebody adopted the record in this `run`; nothing has been written of it since."""
    return bool(record.source) and record.run == run and not record.content_hash


def adopted(record: RecordMemory, told: Told, run: int) -> RecordMemory:
    """The record as one that follows this telling, and of which nothing was judged by another."""
    written = None if record.source else record.written
    return replace(record, source=told.entry.source, position=told.position, run=run, written=written)


class Retelling:
    """Tells stories anew. `problems` are files that are no records, at the paths `unread`, or cannot be opened."""

    def __init__(self, keys: Keyring | None, publish_at: int) -> None:
        self._keys = keys
        self._publish_at = publish_at
        self.problems: list[Problem] = []
        self.unread: set[str] = set()

    def renewed(self, told: Told, article: Article, known: RecordMemory, data: bytes) -> Renewal | None:
        """The record as it is told now, but for what a person edited; None where its file is no record."""

        def tell(disk: Article) -> Article:
            follow = with_relatives if was_ours(known, "heat") else as_it_stands
            return replace(follow(article, disk, self._publish_at), secured=self.sealed(told, disk, known.path))

        try:
            return renew(known, data, tell, fields=TOLD)
        except RecordError as error:
            self.problems += error.problems
            self.unread.add(known.path)
            return None

    def sealed(self, told: Told, disk: Article, path: str) -> str | None:
        """The private facts, encrypted; where there is no key, or what is there cannot be opened, what is there."""
        if self._keys is None:
            return disk.secured
        try:
            return self._keys.resealed(told.secured, disk.secured)
        except SealError as error:
            self.problems.append(Problem(path, str(error), key="secured"))
            return disk.secured
