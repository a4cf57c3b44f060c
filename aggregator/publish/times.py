"""Times as published files write them."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


def instant(moment: datetime) -> str:
    """`YYYY-MM-DDTHH:MM:SSZ` (ISO 8601, RFC 3339), in UTC."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"
