"""What is asked next: whole conversations with servers of every manner, played to their verdict."""

# A row of a table is a line.
# ruff: noqa: E501

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.check.accept import parse_accept
from aggregator.check.habits import Ask, HostHabits, Probe, Step, learn, probe_address, probe_address_beside
from aggregator.check.steps import CONNECT_TIMEOUT, Rules, decide
from aggregator.fetch import troubles
from aggregator.model.exchange import Failure, Hop, Response
from aggregator.model.page import AmpFacts, ImageFacts, PageEvidence
from aggregator.model.verdict import Verdict

URL = "https://site.example/news/2024/bridge"
HOME = "https://site.example/"
HTML = (("content-type", "text/html"),)
FINE = PageEvidence(url=URL, title="Bridge opens", headings=("Bridge opens",), words=300, prose_words=200)
LOGIN = PageEvidence(url=HOME, title="Acme", headings=("Sign in",), words=9, login=True)
LOST = PageEvidence(url=URL, title="Page not found", headings=("Page not found",), words=9, prose_words=3)
HONEST = HostHabits(probe=Probe(url=probe_address(URL), status=404), looked=frozenset({None}))


def answer(status=200, *, length=None, hops=(), final=None, headers=HTML, page=None):
    headers = (*headers, *((("content-length", str(length)),) if length is not None else ()))
    hops = tuple(Hop(URL, code) for code in hops)
    return Response(url=URL, final_url=final or URL, status=status, headers=headers, redirects=hops), page


def failure(reason, **facts):
    return Failure(url=URL, reason=reason, **facts), None


def play(server, *, kind="link", rules=None, habits=HONEST, url=URL):
    """The verdict, what was asked on the way, and what is known of the host then."""
    steps = []
    for _ in range(6):
        following = decide(url, kind, steps, rules=rules or Rules(), habits=habits)
        if isinstance(following, Verdict):
            asked = [("PROBE" if step.ask.probe else step.ask.method) for step in steps]
            return following, asked, habits
        key = following.url if following.probe else following.method
        exchange, facts = server.get(key) or answer(404, page=LOST)
        steps.append(Step(following, exchange, facts if following.wants != "nothing" else None))
        habits = learn(habits, steps)
    pytest.fail("it never ends")


GET_FINE = answer(page=FINE)
CONVERSATIONS = [
    ("head is fine", {"HEAD": answer()}, "ok", "ok", ["HEAD"]),
    ("a part that nobody asked for", {"HEAD": answer(206)}, "ok", "ok", ["HEAD"]),
    *(
        (f"head lies with {status}", {"HEAD": answer(status), "GET": GET_FINE}, "ok", "ok", ["HEAD", "GET"])
        for status in (400, 403, 404, 405, 410, 500, 501, 502, 304)
    ),
    *(
        (f"head ends in {reason}", {"HEAD": failure(reason), "GET": GET_FINE}, "ok", "ok", ["HEAD", "GET"])
        for reason in ("timeout", "connection-reset", "bad-response", "too-many-redirects", "redirect-loop", "bad-redirect")
    ),
    *(
        (f"nobody heard: {reason}", {"HEAD": failure(reason)}, verdict, reason, ["HEAD"])
        for reason, verdict in [
            ("no-such-host", "dead"),
            ("connection-refused", "failing"),
            ("tls-expired", "failing"),
            ("private-address", "skipped"),
            ("scheme", "skipped"),
            ("bad-url", "dead"),
            ("dns-failure", "failing"),
        ]
    ),
    ("connect timeout", {"HEAD": failure("timeout", detail=CONNECT_TIMEOUT)}, "failing", "timeout", ["HEAD"]),
    ("our own trouble", {"HEAD": failure("offline", local=True)}, "skipped", "offline", ["HEAD"]),
    ("parked", {"HEAD": failure("http-429", code=429, retry_at=9.0)}, "refused", "http-429", ["HEAD"]),
    ("too many requests", {"HEAD": answer(429)}, "refused", "http-429", ["HEAD"]),
    ("bot wall by header", {"HEAD": answer(403, headers=(("cf-mitigated", "challenge"),))}, "refused", "bot-wall", ["HEAD"]),
    ("gone for both", {"HEAD": answer(404), "GET": answer(404)}, "dead", "http-404", ["HEAD", "GET"]),
    ("head fails, get knows better", {"HEAD": answer(500), "GET": answer(410)}, "dead", "http-410", ["HEAD", "GET"]),
    ("soft 404 behind a lying head", {"HEAD": answer(405), "GET": answer(page=LOST)}, "dead", "soft-404", ["HEAD", "GET"]),
    ("moved", {"HEAD": answer(hops=[301], final=URL + "-opens")}, "moved", "redirect-permanent", ["HEAD"]),
    ("sent home", {"HEAD": answer(hops=[302], final=HOME), "GET": answer(hops=[302], final=HOME, page=FINE)}, "dead", "soft-404", ["HEAD", "GET"]),
    ("sent home, where a login is", {"HEAD": answer(hops=[302], final=HOME), "GET": answer(hops=[302], final=HOME, page=LOGIN)}, "ok", "ok", ["HEAD", "GET"]),
    ("sent to a language's home", {"HEAD": answer(hops=[302], final=HOME + "de/"), "GET": answer(hops=[302], final=HOME + "de/", page=FINE), HOME: answer(hops=[302], final=HOME + "en/")}, "dead", "soft-404", ["HEAD", "GET", "PROBE"]),
    ("sent to a section called like a language", {"HEAD": answer(hops=[302], final=HOME + "it/"), "GET": answer(hops=[302], final=HOME + "it/", page=FINE), HOME: answer()}, "ok", "ok", ["HEAD", "GET", "PROBE", "PROBE"]),
    ("sent to a language's home with its folder", {"HEAD": answer(hops=[302], final=HOME + "it/"), "GET": answer(hops=[302], final=HOME + "it/", page=FINE), HOME: answer(), probe_address_beside(URL): answer(hops=[302], final=HOME + "it/")}, "dead", "soft-404", ["HEAD", "GET", "PROBE", "PROBE"]),
    ("sent upwards, read", {"HEAD": answer(hops=[302], final=HOME + "news"), "GET": GET_FINE}, "ok", "ok", ["HEAD", "GET"]),
    ("small and not seen before", {"HEAD": answer(length=90), "GET": answer(page=LOST)}, "dead", "soft-404", ["HEAD", "GET"]),
    ("large", {"HEAD": answer(length=90_000)}, "ok", "ok", ["HEAD"]),
    ("no page at all", {"HEAD": answer(length=90, headers=(("content-type", "application/pdf"),))}, "ok", "ok", ["HEAD"]),
    ("not let in to read", {"HEAD": answer(length=90), "GET": answer(403)}, "ok", "ok", ["HEAD", "GET"]),
    ("head says fine, get says gone", {"HEAD": answer(length=90), "GET": answer(404)}, "dead", "http-404", ["HEAD", "GET"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("server", "verdict", "reason", "asked"), [c[1:] for c in CONVERSATIONS], ids=[c[0] for c in CONVERSATIONS]
)
def test_conversations(server, verdict, reason, asked):
    result, methods, _ = play(server)
    assert (result.verdict, result.reason, methods) == (verdict, reason, asked)


def test_the_words_of_a_connect_timeout_are_those_of_the_gate():
    assert troubles.CONNECT_TIMEOUT.detail == CONNECT_TIMEOUT


def test_who_lies_on_head_is_not_asked_again():
    _, _, habits = play({"HEAD": answer(405), "GET": GET_FINE})
    assert habits.head_lies
    assert play({"GET": GET_FINE}, habits=habits)[1] == ["GET"]
    assert not play({"HEAD": answer(404), "GET": answer(404)})[2].head_lies


def test_an_unknown_host_is_probed_once():
    server = {"HEAD": answer(length=90_000), probe_address(URL): answer(404)}
    verdict, asked, habits = play(server, habits=HostHabits())
    assert (verdict.verdict, asked) == ("ok", ["HEAD", "PROBE"])
    assert habits.probe.honest
    assert play(server, habits=habits)[1] == ["HEAD"]
    assert play(server, habits=HostHabits(), url=HOME)[1] == ["HEAD"]


def test_every_page_of_a_host_that_says_all_is_well_is_read():
    server = {"HEAD": answer(length=90_000), "GET": answer(page=LOST), probe_address(URL): answer(page=LOST)}
    verdict, asked, habits = play(server, habits=HostHabits())
    assert (verdict.reason, asked) == ("soft-404", ["HEAD", "PROBE", "GET"])
    assert habits.suspect
    assert play({**server, "GET": GET_FINE}, habits=habits)[0].verdict == "ok"


def test_a_doubt_is_settled_by_the_same_folder():
    doubtful = PageEvidence(url=URL, title="Not found", headings=("Hm",), words=280, prose_words=120, opening="Well")
    beside = probe_address_beside(URL)
    page = {"HEAD": answer(length=90), "GET": answer(page=doubtful)}
    assert play({**page, beside: answer(404)})[1] == ["HEAD", "GET", "PROBE"]
    assert play({**page, beside: answer(404)})[0].verdict == "ok"
    assert play({**page, beside: answer(page=doubtful)})[0].reason == "soft-404"


@pytest.mark.parametrize(("impossible", "reason"), [(404, "ok"), (410, "ok"), (500, "soft-404")])
def test_a_long_text_is_not_judged_by_its_title_before_the_host_was_asked(impossible, reason):
    long = PageEvidence(
        url=URL, title="HTTP 404 - Acme", headings=("HTTP 404",), words=300, prose_words=240, opening="In"
    )
    server = {"HEAD": answer(405), "GET": answer(page=long), probe_address(URL): answer(impossible)}
    verdict, asked, _ = play({**server, probe_address_beside(URL): answer(impossible)}, habits=HostHabits())
    assert (verdict.reason, asked[:3]) == (reason, ["HEAD", "GET", "PROBE"])


def test_pages_of_one_length_are_read_once_and_not_too_many():
    habits, gets = HONEST, 0
    for number in range(40):
        _, asked, habits = play({"HEAD": answer(length=100 + number // 2), "GET": GET_FINE}, habits=habits)
        gets += "GET" in asked
    assert gets == 8


LIAR = HostHabits(probe=HONEST.probe, looked=HONEST.looked, head_lies=True)
BAD_HOURS = [
    (answer(502), "http-502"),
    (answer(503), "http-503"),
    (failure("connection-reset"), "connection-reset"),
    (failure("timeout"), "timeout"),
    (failure("bad-response"), "bad-response"),
]


@pytest.mark.parametrize(("get", "reason"), BAD_HOURS, ids=[reason for _, reason in BAD_HOURS])
@pytest.mark.parametrize("status", [400, 403, 404, 405, 410, 429])
def test_a_head_that_fails_decides_nothing_where_get_fails_for_an_hour(status, get, reason):
    server = {"HEAD": answer(status), "GET": get}
    if status != 429:
        verdict, asked, habits = play(server)
        assert (verdict.verdict, verdict.reason, asked) == ("failing", reason, ["HEAD", "GET"])
        verdict, _, _ = play(server, habits=habits)
        assert (verdict.verdict, verdict.reason) == ("failing", reason)
    verdict, asked, _ = play(server, habits=LIAR)
    assert (verdict.verdict, verdict.reason, asked) == ("failing", reason, ["GET", "HEAD"])


@pytest.mark.parametrize(("get", "reason"), BAD_HOURS, ids=[reason for _, reason in BAD_HOURS])
def test_a_head_that_succeeds_counts_where_get_fails_for_an_hour(get, reason):
    verdict, asked, _ = play({"HEAD": answer(), "GET": get}, habits=LIAR)
    assert (verdict.verdict, asked) == ("ok", ["GET", "HEAD"]), reason


@pytest.mark.parametrize("head", [answer(404), answer(503), failure("timeout")])
def test_what_get_says_stands_before_what_head_says_afterwards(head):
    for get, said in ((answer(404), ("dead", "http-404")), (answer(403), ("refused", "http-403"))):
        verdict, _, _ = play({"HEAD": head, "GET": get}, habits=LIAR)
        assert (verdict.verdict, verdict.reason) == said


@pytest.mark.parametrize(
    ("rules", "server", "verdict", "reason", "asked"),
    [
        (Rules(methods=("HEAD",)), {"HEAD": answer(405)}, "dead", "http-405", ["HEAD"]),
        (Rules(methods=("HEAD",)), {"HEAD": answer(hops=[302], final=HOME)}, "ok", "ok", ["HEAD"]),
        (Rules(methods=("GET",)), {"GET": GET_FINE}, "ok", "ok", ["GET"]),
        (Rules(methods=("GET", "HEAD")), {"GET": answer(500), "HEAD": answer()}, "ok", "ok", ["GET", "HEAD"]),
        (Rules(accept=parse_accept("404")), {"HEAD": answer(404)}, "ok", "ok", ["HEAD"]),
        (Rules(accept=parse_accept("404")), {"HEAD": answer(200), "GET": GET_FINE}, "dead", "http-200", ["HEAD", "GET"]),
        (Rules(accept=parse_accept("200,403")), {"HEAD": answer(403)}, "ok", "ok", ["HEAD"]),
        (Rules(accept=parse_accept("429")), {"HEAD": failure("http-429", code=429, retry_at=1.0)}, "ok", "ok", ["HEAD"]),
        (Rules(accept=parse_accept("200")), {"HEAD": answer(500), "GET": answer(500)}, "failing", "http-500", ["HEAD", "GET"]),
        (Rules(soft_404=False), {"HEAD": answer(hops=[302], final=HOME)}, "ok", "ok", ["HEAD"]),
    ],
)  # fmt: skip
def test_what_users_ask_for(rules, server, verdict, reason, asked):
    result, methods, _ = play(server, rules=rules)
    assert (result.verdict, result.reason, methods) == (verdict, reason, asked)


IMAGE = (("content-type", "image/png"),)
OTHERS = [
    ("image", answer(headers=IMAGE, page=ImageFacts(format="png", width=9, height=9)), "ok", "ok"),
    ("image", answer(headers=HTML, page=ImageFacts(problem="not-an-image")), "dead", "not-an-image"),
    ("image", answer(headers=IMAGE, page=ImageFacts(format="gif", width=1, height=1)), "dead", "not-an-image"),
    ("image", answer(206, headers=IMAGE, page=ImageFacts(format="png", width=9, height=9)), "ok", "ok"),
    ("amp", answer(page=AmpFacts(is_amp=True, canonicals=(URL,))), "ok", "ok"),
    ("amp", answer(page=AmpFacts(is_amp=False)), "dead", "not-amp"),
    ("amp-cache", answer(), "ok", "ok"),
    ("amp-cache", answer(headers=(*HTML, ("x-silent-redirect", HOME))), "dead", "not-amp"),
    ("amp-cache", answer(404), "dead", "http-404"),
    ("fragment", answer(page=True), "ok", "ok"),
    ("fragment", answer(page=False), "dead", "fragment-missing"),
    ("fragment", answer(page=None), "ok", "ok"),
    ("fragment", answer(headers=(("content-type", "application/pdf"),), page=False), "ok", "ok"),
    ("fragment", answer(404, page=False), "dead", "http-404"),
    ("feed", answer(length=90), "ok", "ok"),
]


@pytest.mark.parametrize(("kind", "reply", "verdict", "reason"), OTHERS)
def test_other_kinds(kind, reply, verdict, reason):
    result, asked, _ = play({"GET": reply, "HEAD": reply}, kind=kind, url=URL + "#part" * (kind == "fragment"))
    assert (result.verdict, result.reason) == (verdict, reason)
    assert asked == (["HEAD"] if kind == "feed" else ["GET"])


exchanges = st.one_of(
    st.builds(
        answer, st.integers(0, 1200), length=st.none() | st.integers(0, 10_000),
        hops=st.lists(st.sampled_from([301, 302, 308]), max_size=2), final=st.sampled_from([None, HOME, HOME + "x/404"]),
        page=st.sampled_from([None, FINE, LOST]),
    ),
    st.builds(failure, st.sampled_from(["timeout", "connection-reset", "offline", "http-503"]), local=st.booleans()),
)  # fmt: skip


@given(st.fixed_dictionaries({"HEAD": exchanges, "GET": exchanges, probe_address(URL): exchanges}), st.booleans())
def test_every_conversation_ends(server, known):
    verdict, asked, _ = play(server, habits=HONEST if known else HostHabits())
    assert len(asked) <= 5
    assert not (verdict.local and verdict.verdict == "dead")


def test_an_ask_is_a_request_within_the_links_time():
    request = Ask(url=URL, why="", share=0.5).request(timeout=20.0, headers=(("a", "b"),))
    assert (request.method, request.timeout, request.purpose, request.headers) == ("HEAD", 10.0, "link", (("a", "b"),))
