"""Findings whose every word was written to break what shows them."""

from datetime import UTC, datetime

from aggregator.model.link import Finding, Place

AT = datetime(2026, 11, 20, 6, 42, tzinfo=UTC)
WORDS = (
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "javascript:alert(1)",
    '=HYPERLINK("https://evil.test";"x")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "\t=1",
    "\x1b[31mred\x1b]0;title\x07\x9b2J",
    "two\r\nlines\u2028three",
    "\u202egnp.exe\u200b",
    "]]>&amp;<![CDATA[",
    "`` ` ``` | a | b |",
    "**bold** [x](https://evil.test) ![i](https://evil.test/i.png) @everyone #1",
    "{0} {{1}} [link](1) \\",
    "\udcff\ud800 not UTF-8",
    "\ufffe\uffff\x00\x0b",
    "{{ 7*7 }}{% raw %}",
    "語" * 50,
    "a" * 100_000,
    "",
)  # fmt: skip


SECRET = "https://user:hunter2@secret.test/?token=s3cr3t"


def hostile_findings():
    """Each of the words as address, place, field, suggestion, of each verdict in turn."""
    verdicts = ("dead", "failing", "refused", "moved", "skipped", "ok")
    return [
        *(hostile(word, verdicts[index % len(verdicts)]) for index, word in enumerate(WORDS)),
        *(hostile(word, "dead") for word in WORDS),
        *(secret(verdict) for verdict in verdicts),
    ]


def hostile(word, verdict):
    return Finding(
        url=word,
        kind="link",
        verdict=verdict,
        reason="http-404" if verdict == "dead" else word[:50] or "odd",
        code=404,
        final_url=f"https://a.test/{word}",
        checked_at=AT,
        found_in=(Place(word, 3, 7, word), Place(f"https://page.test/{word}", None, None, None)),
        since=AT,
        failures=3,
        suggestion=word or None,
    )


def secret(verdict):
    places = (Place(SECRET, 1), Place("a.md", 1))
    return Finding(
        url=SECRET, kind="link", verdict=verdict, reason="odd", final_url=SECRET, suggestion=SECRET, found_in=places
    )
