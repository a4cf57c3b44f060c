"""What one source is about to write: records with their bytes, and where their stories lay before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from aggregator.model.memory import RecordMemory
from aggregator.store.ledger import Intent

if TYPE_CHECKING:
    from collections.abc import Mapping


class Plan(Struct, frozen=True):
    """A record that is to be written. `before` is where its story lies on the shelf, with the hash of that file."""

    record: RecordMemory
    data: bytes
    addresses: tuple[str, ...]
    before: tuple[str, str] | None = None


def in_order(planned: Mapping[str, Plan]) -> list[Intent]:
    """What is to be written, in an order in which nothing is overwritten before it lies elsewhere."""
    moved_from = {plan.before[0]: path for path, plan in planned.items() if plan.before}
    ordered: dict[str, Intent] = {}

    def follow(path: str) -> None:
        successor = moved_from.get(path)
        if successor is not None and successor not in ordered and successor != path:
            follow(successor)
        ordered[path] = _intent(planned[path])

    for path in planned:
        if path not in ordered:
            follow(path)
    return list(ordered.values())


def _intent(plan: Plan) -> Intent:
    path, digest = plan.before or (None, None)
    return Intent(record=plan.record, addresses=plan.addresses, replaces=path, replaces_hash=digest)
