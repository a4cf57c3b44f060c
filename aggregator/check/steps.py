"""What to ask next of a link, or what to think of it: one pure function over the exchanges so far.

HEAD comes first, then GET where HEAD failed, for servers lie on HEAD. A page that HEAD finds is read only where there
is a reason: its host says `all well` of an address that cannot exist, it redirects to somewhere suspicious, or it is
as small as error pages are and of a length not seen on that host yet.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from msgspec import Struct, structs

from aggregator.check import soft404
from aggregator.check.accept import AcceptedCodes, accepted
from aggregator.check.amp import amp_verdict
from aggregator.check.challenge import is_guarded
from aggregator.check.fragment import fragment_verdict
from aggregator.check.habits import (
    MOST_LOOKS,
    Ask,
    HostHabits,
    Step,
    home_address,
    probe_address,
    probe_address_beside,
    probe_of,
    stated_length,
)
from aggregator.check.image import image_verdict
from aggregator.check.landing import Ruling, is_suspicious_landing
from aggregator.check.link import transport_verdict
from aggregator.model.exchange import Exchange, Failure, Response
from aggregator.model.page import AmpFacts, ImageFacts, PageEvidence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aggregator.model.link import LinkKind
    from aggregator.model.verdict import Verdict

CONNECT_TIMEOUT: Final = "no connection in time"
"""How the gate to the network words a timeout before anybody took the connection."""

HEARD: Final = frozenset({"timeout", "connection-reset", "bad-response", "too-large", "bad-redirect"})
HEARD_BESIDES: Final = frozenset({"redirect-loop", "too-many-redirects"})
"""Failures of a host that heard the method, so that another method may fare better."""

HEAD_SHARE: Final = 0.5
PAGE_BYTES: Final = 256 * 1024
IMAGE_BYTES: Final = 64 * 1024
AMP_BYTES: Final = 256 * 1024
SMALL_PAGE: Final = 8 * 1024
"""Bytes on the wire that an error page hardly exceeds, where a page states its length."""

HTML_TYPES: Final = frozenset({"text/html", "application/xhtml+xml", "text/plain", ""})
NOT_AMP_HEADERS: Final = ("location", "x-silent-redirect")
PROBE: Final = "what does the host say of an address that cannot exist?"
HOME: Final = "what is the home page of the host?"


class Rules(Struct, frozen=True, kw_only=True):
    """How a user wants links judged. `methods` are tried in this order; `soft_404` has pages read where in doubt.

    `accept` replaces the statuses that are fine. `page_urls` are the addresses that an AMP document may name as its
    canonical one (none: any), `min_width` the pixels that an image must have.
    """

    methods: tuple[str, ...] = ("HEAD", "GET")
    accept: AcceptedCodes | None = None
    soft_404: bool = True
    page_urls: tuple[str, ...] = ()
    min_width: int = 1


USUAL: Final = Rules()
UNKNOWN: Final = HostHabits()


def decide(
    url: str,
    kind: LinkKind,
    steps: Sequence[Step],
    *,
    rules: Rules = USUAL,
    habits: HostHabits = UNKNOWN,
) -> Ask | Verdict:
    """What to ask next of the link, after these steps, or the verdict on it.

    `habits` are those of the host of `url`, the last step learnt (`learn`). Ends after five steps at most. Total: a
    verdict comes of anything that may have been answered. A link of kind `fragment` has its fragment in `url`.
    """
    if kind in {"link", "feed"}:
        return _decide_link(url, kind, steps, rules, habits)
    if steps:
        return _judge_content(kind, steps[-1], rules)
    return _ask_content(url, kind)


def _ask_content(url: str, kind: LinkKind) -> Ask:
    """The one GET by which images, AMP documents and fragments are judged."""
    why = "content decides"
    if kind == "image":
        return Ask(
            url=url, why=why, method="GET", purpose="image", wants="image", byte_range=(0, IMAGE_BYTES - 1),
            max_bytes=IMAGE_BYTES,
        )  # fmt: skip
    if kind == "amp":
        return Ask(url=url, why=why, method="GET", purpose="amp", wants="amp", max_bytes=AMP_BYTES, stop_at=b"<body")
    if kind == "amp-cache":
        return Ask(url=url, why=why, method="GET", max_bytes=PAGE_BYTES, stop_at=b"<body")
    return Ask(url=url.partition("#")[0], why=why, method="GET", wants="anchors", cut=False)


def _judge_content(kind: LinkKind, step: Step, rules: Rules) -> Verdict:
    exchange, facts = step.exchange, step.facts
    if kind == "image":
        verdict = image_verdict(exchange, facts if isinstance(facts, ImageFacts) else None, min_width=rules.min_width)
    elif kind == "amp":
        verdict = amp_verdict(exchange, facts if isinstance(facts, AmpFacts) else None, page_urls=rules.page_urls)
    elif kind == "amp-cache":
        verdict = _amp_cache_verdict(exchange)
    else:
        verdict = fragment_verdict(exchange, facts if isinstance(facts, bool) else None)
    return accepted(exchange, rules.accept, verdict)


def _amp_cache_verdict(exchange: Exchange) -> Verdict:
    """The cache answers 200 with a way out for documents that it refused (docs/amp.md)."""
    verdict = transport_verdict(exchange)
    if isinstance(exchange, Failure) or not verdict.available:
        return verdict
    if exchange.redirects or any(exchange.header(name) for name in NOT_AMP_HEADERS):
        return structs.replace(
            verdict, verdict="dead", reason="not-amp", suggestion=None, detail="the cache sends its readers elsewhere"
        )
    return verdict


# Links


def _decide_link(url: str, kind: LinkKind, steps: Sequence[Step], rules: Rules, habits: HostHabits) -> Ask | Verdict:
    asked = [step for step in steps if not step.ask.probe]
    if not asked:
        method = _first_method(rules, habits)
        return _ask(url, method, rules, "the first question")
    verdict = _standing(asked, rules)
    tried = [step.ask.method for step in asked]
    left = [method for method in rules.methods if method not in tried]
    if left and not verdict.available and _may_lie(asked[-1], verdict):
        return _ask(url, left[0], rules, f"{tried[-1]} was answered {verdict.reason}")
    if kind == "feed" or not verdict.available or not rules.soft_404:
        return verdict
    return _decide_page(url, steps, verdict, rules, habits)


def _first_method(rules: Rules, habits: HostHabits) -> str:
    first = rules.methods[0]
    return "GET" if first == "HEAD" and habits.head_lies and "GET" in rules.methods else first


def _ask(url: str, method: str, rules: Rules, why: str) -> Ask:
    if method == "HEAD":
        return Ask(url=url, why=why, share=HEAD_SHARE if "GET" in rules.methods else 1.0)
    wants_page = rules.soft_404 and method == "GET"
    return Ask(url=url, why=why, method=method, wants="page" if wants_page else "nothing", max_bytes=PAGE_BYTES)


def _may_lie(step: Step, verdict: Verdict) -> bool:
    """Whether another method may be answered better: not where nobody heard this one, nor where it is too much."""
    exchange = step.exchange
    if isinstance(exchange, Response):
        return exchange.status != HTTPStatus.TOO_MANY_REQUESTS and verdict.reason != "bot-wall"
    if exchange.local or exchange.retry_at is not None or exchange.reason == "parked":
        return False
    if exchange.reason == "timeout":
        return exchange.detail != CONNECT_TIMEOUT
    return exchange.reason in HEARD | HEARD_BESIDES or exchange.reason.startswith("http-")


def _standing(asked: Sequence[Step], rules: Rules) -> Verdict:
    """The verdict by the last word; but a page that HEAD reached is not lost because we were kept from reading it."""
    exchange = last_word(asked, rules).exchange
    last = _transport(exchange, rules)
    kept_out = last.verdict in {"refused", "skipped"} or (isinstance(exchange, Failure) and exchange.local)
    if not kept_out:
        return last
    first = _transport(asked[0].exchange, rules)
    is_same_wall = last.reason == "bot-wall" and last.code == first.code
    return first if first.available and not is_same_wall else last


def last_word(asked: Sequence[Step], rules: Rules) -> Step:
    """The step that counts: the last one. But where HEAD failed after GET did, GET's: servers lie about HEAD alone."""
    last = asked[-1]
    if last.ask.method != "HEAD" or _transport(last.exchange, rules).available:
        return last
    return next((step for step in asked if step.ask.method == "GET"), last)


def _transport(exchange: Exchange, rules: Rules) -> Verdict:
    return accepted(exchange, rules.accept, transport_verdict(exchange))


# Pages


def _decide_page(url: str, steps: Sequence[Step], verdict: Verdict, rules: Rules, habits: HostHabits) -> Ask | Verdict:
    """Whether a page that was reached is what it should be."""
    asked = [step for step in steps if not step.ask.probe]
    last = asked[-1].exchange
    if not isinstance(last, Response) or not _is_html(last):
        return verdict
    if not soft404.may_be_missing(url):
        is_doubted = _may_be_read(asked, rules) and is_guarded(last)
        return _ask(url, "GET", rules, "a guard stands before it") if is_doubted else verdict
    return _decide_deep_page(url, steps, verdict, rules, habits)


def _decide_deep_page(
    url: str, steps: Sequence[Step], verdict: Verdict, rules: Rules, habits: HostHabits
) -> Ask | Verdict:
    """The same of a page below the home page, whose place another page may have taken."""
    asked = [step for step in steps if not step.ask.probe]
    last = asked[-1].exchange
    is_usual = rules.accept is None and len(asked) == 1
    if not isinstance(last, Response) or not (is_usual or transport_verdict(last).available):
        return verdict
    final_url, page = last.final_url, _evidence(asked)
    ruling = soft404.rule(url, final_url, page, habits.probe, habits.home)
    if ruling.missing:
        return _dead(verdict, ruling.why)
    if "GET" not in rules.methods:
        return verdict
    if habits.probe is None:
        return _probe(probe_address(url))
    if _may_be_read(asked, rules) and _worth_reading(url, asked[0].exchange, habits):
        return _ask(url, "GET", rules, "is it what it says?")
    return _ask_beside(url, steps, ruling, verdict, page)


def _may_be_read(asked: Sequence[Step], rules: Rules) -> bool:
    """Whether the page was not asked with GET yet, and may be."""
    return "GET" in rules.methods and all(step.ask.method != "GET" for step in asked)


def _probe(address: str, why: str = PROBE) -> Ask:
    return Ask(url=address, why=why, method="GET", wants="page", max_bytes=PAGE_BYTES, probe=True)


def _ask_beside(
    url: str, steps: Sequence[Step], ruling: Ruling, verdict: Verdict, page: PageEvidence | None
) -> Ask | Verdict:
    """Where the page alone leaves a doubt, what the host's home page and the same folder say.

    The folder is asked for an address that cannot exist.
    """
    if ruling.asks_home:
        return _probe(home_address(url), HOME)
    if not ruling.doubtful and not any(step.ask.probe for step in steps):
        return verdict
    beside = probe_address_beside(url)
    answered = next((step for step in steps if step.ask.probe and step.ask.url == beside), None)
    if answered is None:
        return _probe(beside) if ruling.doubtful and beside != probe_address(url) else verdict
    final_url = verdict.final_url or url
    ruling = soft404.rule(url, final_url, page, probe_of(answered))
    return _dead(verdict, ruling.why) if ruling.missing else verdict


def _worth_reading(url: str, first: Exchange, habits: HostHabits) -> bool:
    if not isinstance(first, Response):
        return False
    if habits.suspect or is_suspicious_landing(url, first.final_url):
        return True
    length = stated_length(first)
    small = length is None or length <= SMALL_PAGE
    return small and length not in habits.looked and habits.looks < MOST_LOOKS


def _is_html(response: Response) -> bool:
    return (response.header("content-type") or "").partition(";")[0].strip().lower() in HTML_TYPES


def _evidence(asked: Sequence[Step]) -> PageEvidence | None:
    facts = asked[-1].facts
    return facts if isinstance(facts, PageEvidence) else None


def _dead(verdict: Verdict, why: str) -> Verdict:
    return structs.replace(verdict, verdict="dead", reason="soft-404", suggestion=None, detail=why)
