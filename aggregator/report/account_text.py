"""The account of a record for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aggregator.report.shown import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aggregator.model.account import Account, Sum


def account_text(account: Account) -> str:
    """Title with its keywords marked, then what the numbers are made of, what was decided, and what is known else."""
    return "".join(f"{line}\n" for line in _lines(account))


def _lines(account: Account) -> Iterator[str]:
    yield shown(account.path)
    yield f"  {shown(_marked(account.title, account.keywords))}"
    for found in account.keywords:
        yield f"    {_keyword(found)}"
    yield from _sum("quality", account.quality)
    yield from _sum("heat", account.heat, account.quality.value if account.heat.value != -1 else None)
    yield f"published   {_published(account)}"
    yield from _block("topics", (shown(f"{one['topic']}  ({_topic_reason(one)})") for one in account.topic_reasons))
    yield from _block("decided", (shown(_decision(one)) for one in account.decisions))
    yield f"source      {shown(account.source or 'not known')}"
    yield f"edited      {_edited(account.edited)}"
    yield from _block("related", (shown(f"{one['title']}  {one['url']}") for one in account.related))
    yield from _block("links", (shown(_link(one)) for one in account.links))
    yield from _block("secured", (shown(f"{name}: {value}") for name, value in (account.secured or {}).items()))
    yield from _block("note", map(shown, account.notes))


def _marked(title: str, keywords: tuple[dict[str, Any], ...]) -> str:
    """The title with `[` and `]` around each keyword that counts."""
    spans = sorted({(found["start"], found["end"]) for found in keywords if found["counts"]})
    opening, closing = {start for start, _ in spans}, {end for _, end in spans}
    marked = (f"{']' * (place in closing)}{'[' * (place in opening)}{letter}" for place, letter in enumerate(title))
    return "".join(marked) + "]" * (len(title) in closing)


def _keyword(found: dict[str, Any]) -> str:
    place = f"{found['topic']}: keyword {found['keyword']!r} at {found['start'] + 1}-{found['end']}"
    if found["hidden_by"]:
        return shown(f"{place}, does not count inside of {found['hidden_by']!r}")
    return shown(f"{place}, does not count without {', '.join(found['lacks'])}" if found["lacks"] else place)


def _sum(name: str, total: Sum, quality: int | None = None) -> Iterator[str]:
    yield f"{name:<12}{'none' if total.value is None else total.value}"
    if quality is not None and total.facts:
        yield f"  {quality:>+6} quality"
    yield from (f"  {fact['points']:>+6} {shown(fact['name'])}" for fact in total.facts)


def _topic_reason(one: dict[str, Any]) -> str:
    reasons = (
        "of the source" if one["source"] else "",
        f"keyword {', '.join(one['keywords'])}" if one["keywords"] else "",
        f"parent of {', '.join(one['parent_of'])}" if one["parent_of"] else "",
    )
    return "; ".join(filter(None, reasons)) or "by none of the settings: written by others, or by settings of the time"


def _published(account: Account) -> str:
    if account.published is None:
        return "as unrated records are"
    return f"{'yes' if account.published else 'no'} (from a heat of {account.publish_at})"


def _decision(one: dict[str, str]) -> str:
    return f"{one['field']}: {one['decision']}" + (f" ({one['detail']})" if one["detail"] else "")


def _edited(fields: tuple[str, ...] | None) -> str:
    if fields is None:
        return "not known"
    return f"by hand: {', '.join(fields)}" if fields else "nothing: every field is as the program wrote it"


def _link(one: dict[str, Any]) -> str:
    reason = f" {one['reason']}" if one["reason"] != one["verdict"] else ""
    return f"{one['verdict']}{reason}  {one['kind']}  {one['url']}  checked {one['checked_at']}"


def _block(name: str, lines: Iterator[str]) -> Iterator[str]:
    for place, line in enumerate(lines):
        yield f"{'' if place else name:<12}{line}"
