"""Which stories are to be related again though nobody told them anew: what was done to their files, or the settings.

A file that was removed or edited by hand changes what its mates say, and a setting what all of them say. Only stories
whose window is open are looked at, and of these only when their files were written last.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from aggregator.model.settings import RelatedSettings
    from aggregator.store.ledger import Ledger
    from aggregator.store.shelf import Shelf

TIME_KEY: Final = "related_at"
SETTINGS_KEY: Final = "related_by"
OFF: Final = "off"


def was_on(ledger: Ledger) -> bool:
    """Whether the last run related stories, and so left relatives that are to be kept right."""
    return ledger.meta(SETTINGS_KEY) != OFF and bool(ledger.related.count())


def wake(ledger: Ledger, shelf: Shelf, settings: RelatedSettings) -> None:
    """Have those related again whose files or settings changed since the last time; let go of those that are gone."""
    before = ledger.meta(SETTINGS_KEY)
    if before not in {None, _words(settings)}:
        ledger.related.wake(ledger.related.paths())
    since = float(ledger.meta(TIME_KEY) or time.time())
    written = {path: shelf.written_at(path) for path in ledger.related.paths(with_mates=True)}
    ledger.related.let_go(path for path, moment in written.items() if moment is None)
    ledger.related.wake(path for path, moment in written.items() if moment is not None and moment > since)


def remember(ledger: Ledger, settings: RelatedSettings) -> None:
    """All is related as these settings say, and as the files are now."""
    with ledger.transaction() as connection:
        ledger.put_meta(connection, **{TIME_KEY: str(time.time()), SETTINGS_KEY: _words(settings)})


def _words(settings: RelatedSettings) -> str:
    return f"{settings.window} {settings.most}" if settings.enabled else OFF
