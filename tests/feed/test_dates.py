"""What texts say of a time: a table of how the world writes dates, and properties where there is no end to it."""

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.parse.dates import parse_date, read_date

SAID = """
Fri, 02 Jan 2026 15:04:05 +0000 | 2026-01-02T15:04:05
Fri, 02 Jan 2026 15:04:05 GMT | 2026-01-02T15:04:05
Fri, 02 Jan 2026 15:04:05 Z | 2026-01-02T15:04:05
Fri, 02 Jan 2026 15:04:05 UT | 2026-01-02T15:04:05
Fri, 02 Jan 2026 15:04:05 CET | 2026-01-02T14:04:05
Thu, 02 Jul 2026 15:04:05 CEST | 2026-07-02T13:04:05
Thu, 02 Jul 2026 15:04:05 BST | 2026-07-02T14:04:05
Fri, 02 Jan 2026 15:04:05 JST | 2026-01-02T06:04:05
Fri, 02 Jan 2026 15:04:05 EST | 2026-01-02T20:04:05
Thu, 02 Jul 2026 15:04:05 PDT | 2026-07-02T22:04:05
Fri, 02 Jan 2026 15:04:05 MSK | 2026-01-02T12:04:05
Fri, 02 Jan 2026 15:04:05 IST | 2026-01-02T09:34:05
Fri, 02 Jan 2026 15:04:05 AEST | 2026-01-02T05:04:05
Fri, 02 Jan 2026 15:04:05 +05:30 | 2026-01-02T09:34:05
Fri, 02 Jan 2026 15:04:05 +0545 | 2026-01-02T09:19:05
Fri, 02 Jan 2026 15:04 GMT-5 | 2026-01-02T20:04:00
Fri, 02 Jan 2026 24:00:00 GMT | 2026-01-03T00:00:00
Fri, 2 January 2026 15:04:60 GMT | 2026-01-02T15:04:59
Thu, 01 Jan 04 19:48:21 GMT | 2004-01-01T19:48:21
2-Jan-26 10:00:00 -0500 | 2026-01-02T15:00:00
Fri Jan  2 15:04:05 CET 2026 | 2026-01-02T14:04:05
Fri Jan 02 2026 15:04:05 GMT+0100 (Central European Standard Time) | 2026-01-02T14:04:05
Jan 2, 2026, 3:04 PM EST | 2026-01-02T20:04:00
July 2nd, 2026 at 5:30pm PT | 2026-07-03T00:30:00
January 2nd, 2026 at 5:30 a.m. ET | 2026-01-02T10:30:00
January 2, 2026 12:30 AM | 2026-01-02T00:30:00
2026-01-02T15:04:05Z | 2026-01-02T15:04:05
2026-01-02T15:04:05.678+01:00 | 2026-01-02T14:04:05
2026-01-02T15:04:05 -08:00 | 2026-01-02T23:04:05
2026-01-02T15:04Z | 2026-01-02T15:04:00
2026-01-02 15:04 | 2026-01-02T15:04:00
2026-01-02T15Z | 2026-01-02T15:00:00
2026-01-02T15+01:00 | 2026-01-02T14:00:00
2026-01-02 | 2026-01-02T00:00:00
2026-1-2 | 2026-01-02T00:00:00
20260102T150405Z | 2026-01-02T15:04:05
20260102 | 2026-01-02T00:00:00
2026-W01-5 | 2026-01-02T00:00:00
2026-002 | 2026-01-02T00:00:00
2026-01-02T24:00:00Z | 2026-01-03T00:00:00
1767366245 | 2026-01-02T15:04:05
1767366245000 | 2026-01-02T15:04:05
2026/01/02 15:04:05 | 2026-01-02T15:04:05
13/02/2026 10:00 | 2026-02-13T10:00:00
2/13/2026 3:04 PM | 2026-02-13T15:04:00
02/02/2026 | 2026-02-02T00:00:00
02.01.2026 15:04 | 2026-01-02T15:04:00
Fr, 02 Jän 2026 15:04:05 +0100 | 2026-01-02T14:04:05
Dienstag, 06. Januar 2026 15:04 Uhr | 2026-01-06T15:04:00
am 2. März 2026 um 12:30 Uhr | 2026-03-02T12:30:00
Mi, 06 Mai 2026 15:04:05 MESZ | 2026-05-06T13:04:05
mar, 03 mars 2026 15:04 +0100 | 2026-03-03T14:04:00
ven. 2 févr. 2026 à 15h04 | 2026-02-02T15:04:00
2 de enero de 2026 15:04 | 2026-01-02T15:04:00
mié, 07 ene 2026 10:00:00 +0100 | 2026-01-07T09:00:00
mar, 03 mar 2026 10:00:00 +0100 | 2026-03-03T09:00:00
giovedì 1 gennaio 2026 10:00 | 2026-01-01T10:00:00
sexta-feira, 2 de janeiro de 2026 10:00 | 2026-01-02T10:00:00
Cum, 02 Oca 2026 15:04:05 +0300 | 2026-01-02T12:04:05
6 Mayıs 2026 Çarşamba 10:00 | 2026-05-06T10:00:00
пт, 02 янв 2026 15:04:05 +0300 | 2026-01-02T12:04:05
2 января 2026 г. в 15:04 МСК | 2026-01-02T12:04:00
Κυρ, 11 Ιουλ 2004 12:00:00 EST | 2004-07-11T17:00:00
الأربعاء 25 نوفمبر 2026 | 2026-11-25T00:00:00
٢ أغسطس ٢٠٢٦ 15:04 | 2026-08-02T15:04:00
25 בנובמבר 2026 08:00 | 2026-11-25T08:00:00
2026年1月2日 15時04分 | 2026-01-02T15:04:00
2026年01月02日 下午3:04 | 2026-01-02T15:04:00
2026년 1월 2일 오후 3:04 | 2026-01-02T15:04:00
"""
NOT_SAID = """
yesterday
01/02/2026
2026
2026-01
January 2026
0001-01-01T00:00:00Z
9999-12-31T23:59:59Z
Mon, 01 Jan 0001 00:00:00 +0000
99999999-99-99
Fri, 30 Feb 2026 10:00:00 GMT
Fri, 02 Jan 2026 25:00:00 GMT
2026-13-01
32 Jan 2026
2 Smarch 2026
0000-00-00 00:00:00
-1
12345
"""


@pytest.mark.parametrize("line", SAID.strip().splitlines())
def test_a_date_is_read(line: str) -> None:
    text, expected = line.split(" | ")
    found = parse_date(text)
    assert found is not None
    assert found.tzinfo is UTC
    assert found.replace(microsecond=0) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize("text", NOT_SAID.strip().splitlines())
def test_nothing_is_invented(text: str) -> None:
    assert parse_date(text) is None
    assert read_date(text).problem


def test_a_missing_zone_is_told() -> None:
    assert read_date("2026-01-02 15:04").problem == "states no zone: taken as UTC"
    assert "unknown zone 'xyzt'" in (read_date("Fri, 02 Jan 2026 15:04:05 XYZT").problem or "")
    assert read_date("Fri, 02 Jan 2026 15:04:05 +9900").zone_stated is False


def test_the_zone_is_kept() -> None:
    reading = read_date("2026-01-02T15:04:05+05:30")
    assert reading.moment is not None
    assert reading.moment.isoformat() == "2026-01-02T15:04:05+05:30"
    assert reading.zone_stated


@given(st.text(max_size=200))
def test_no_text_raises(text: str) -> None:
    found = parse_date(text)
    assert found is None or (found.tzinfo is UTC and 1899 <= found.year <= 2101)


PIECES = [
    "2",
    "2026",
    "13",
    "jan",
    "mar",
    "fri,",
    "15:04",
    "+0100",
    "cet",
    "pm",
    "/",
    "-",
    ".",
    "t",
    "z",
    "99",
    "年",
    "월",
    ":",
]


@given(st.lists(st.sampled_from(PIECES), max_size=10), st.sampled_from(["", " "]))
def test_no_heap_of_pieces_raises(pieces: list[str], joint: str) -> None:
    parse_date(joint.join(pieces))


MOMENTS = st.datetimes(datetime(1970, 1, 2), datetime(2099, 12, 30)).map(lambda moment: moment.replace(microsecond=0))  # noqa: DTZ001
ZONES = st.integers(-12 * 4, 14 * 4).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))


@given(MOMENTS, ZONES)
def test_what_the_standard_library_writes_is_read(moment: datetime, zone: timezone) -> None:
    aware = moment.replace(tzinfo=zone)
    assert parse_date(format_datetime(aware)) == aware
    assert parse_date(aware.isoformat()) == aware
    assert parse_date(aware.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")) == aware
    assert parse_date(moment.strftime("%d %B %Y %I:%M:%S %p GMT")) == moment.replace(tzinfo=UTC)
