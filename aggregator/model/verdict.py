"""Links and the verdicts on them, with the reasons of the interface."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

VerdictName = Literal["ok", "moved", "dead", "failing", "refused", "skipped"]


class Verdict(Struct, frozen=True, kw_only=True):
    """What is thought of one link: `suggestion` is where its leading permanent hops lead.

    `local` is true where the trouble may be ours, so that nothing may be concluded about the link.
    """

    verdict: VerdictName
    reason: str
    code: int | None = None
    final_url: str | None = None
    suggestion: str | None = None
    detail: str = ""
    local: bool = False

    @property
    def available(self) -> bool:
        """Whether a reader who follows the link gets what it promises."""
        return self.verdict in {"ok", "moved"}
