"""The words that dates are written with: months and weekdays of many languages, zones, and what may stand between.

All words are folded as `fold` does: lower case, without accents.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta

FURTHEST_EAST, FURTHEST_WEST = 14 * 60, -12 * 60
"""The zones furthest from UTC, in minutes."""


def fold(text: str) -> str:
    """`text` in lower case, without accents, full-width characters made plain."""
    if text.isascii():
        return text.lower()
    spread = unicodedata.normalize("NFKD", text.lower().replace("ı", "i"))
    return "".join(character for character in spread if not unicodedata.combining(character))


# A month to a line, long lines indented; English, German, French, Spanish, Italian, Portuguese, Dutch, the Nordic
# languages, Turkish, Polish, Czech, Hungarian, Romanian, Indonesian, Russian, Ukrainian, Greek, Arabic,
# Hebrew; full, genitive, short.
_MONTHS = """
jan january januar janner janvier janv enero ene gennaio gen janeiro januari ocak oca stycznia styczen sty ledna
    leden januarie ianuarie ian tammikuuta янв января январь січня січ ιανουαριου ιαν يناير ינואר בינואר
feb february februar fevrier fevr fev febrero febbraio fevereiro februari subat sub lutego luty lut unora unor
    februarie helmikuuta фев февр февраля февраль лютого лют φεβρουαριου φεβ فبراير פברואר בפברואר
mar march marz mrz mars marzo marco maart mrt mart marca marzec brezna brezen marcius marc martie maret
    maaliskuuta мар марта март березня бер μαρτιου μαρ مارس מרץ במרץ
apr april avril avr abril abr aprile nisan nis kwietnia kwiecien kwi dubna duben aprilis aprilie huhtikuuta апр
    апреля апрель квітня кві απριλιου απρ أبريل אפריל באפריל
may mai mayo maggio mag maio mei maj mayis maja kvetna kveten majus toukokuuta мая маи май травня тра
    μαιου μαι مايو מאי במאי
jun june juni juin junio giugno giu junho haziran haz czerwca czerwiec cze cervna cerven junius iunie iun
    kesakuuta июн июня июнь червня чер ιουνιου ιουν يونيو יוני ביוני
jul july juli juillet juil julio luglio lug julho temmuz tem lipca lipiec lip cervence cervenec julius iulie iul
    heinakuuta июл июля июль липня лип ιουλιου ιουλ يوليو יולי ביולי
aug august aout agosto ago agustus augusti augustus agustos agu sierpnia sierpien sie srpna srpen augusztus
    elokuuta авг августа август серпня сер αυγουστου αυγ أغسطس אוגוסט באוגוסט
sep sept september septembre septiembre set settembre setembro septembrie eylul eyl wrzesnia wrzesien wrz zari
    szeptember szept syyskuuta сен сент сентября сентябрь вересня вер σεπτεμβριου σεπ سبتمبر ספטמבר בספטמבר
oct october oktober okt octobre octubre ottobre ott outubro out octombrie ekim eki pazdziernika pazdziernik paz
    rijna rijen lokakuuta окт октября октябрь жовтня жов οκτωβριου οκτ أكتوبر אוקטובר באוקטובר
nov november novembre noviembre novembro noiembrie noi kasim kas listopada listopad lis marraskuuta ноя нояб
    ноября ноябрь листопада лис νοεμβριου νοε نوفمبر נובמבר בנובמבר
dec december dez dezember decembre diciembre dic dicembre dezembro decembrie aralik ara grudnia grudzien gru
    prosince prosinec des desember joulukuuta дек декабря декабрь грудня гру δεκεμβριου δεκ ديسمبر דצמבר בדצמבר
"""
MONTHS = {
    fold(word): number
    for number, line in enumerate(_MONTHS.replace("\n    ", " ").strip().splitlines(), 1)
    for word in line.split()
}
"""Each name of a month and its number."""

_WEEKDAYS = """
mon monday tue tues tuesday wed weds wednesday thu thur thurs thursday fri friday sat saturday sun sunday montag mo
dienstag di mittwoch mi donnerstag do freitag fr samstag sonnabend sa sonntag so don mit die lundi lun mardi mar
mercredi mer jeudi jeu vendredi ven samedi sam dimanche dim lunes martes miercoles mie jueves jue viernes vie sabado
sab domingo dom lunedi martedi mercoledi giovedi gio venerdi sabato domenica segunda-feira segunda seg terca-feira
terca ter quarta-feira quarta qua quinta-feira quinta qui sexta-feira sexta sex maandag ma dinsdag woensdag wo
donderdag vrijdag vr zaterdag za zondag zo mandag man tirsdag tir onsdag ons torsdag tor fredag fre lordag lor
sondag son tisdag tis pazartesi pzt sali sal carsamba car persembe per cuma cum cumartesi cmt pazar paz poniedzialek
pon wtorek wt sroda sr czwartek czw piatek pt sobota sob niedziela niedz ndz pondeli po utery ut streda st ctvrtek
ct patek pa nedele ne hetfo kedd szerda csutortok pentek szombat vasarnap luni marti miercuri joi vineri sambata
duminica senin selasa rabu kamis jumat sabtu minggu пн понедельник вт вторник ср среда чт четверг пт пятница сб
суббота вс воскресенье понеділок вівторок середа четвер п'ятниця субота неділя нд δευ δευτερα τρι τριτη τετ τεταρτη
πεμ πεμπτη παρ παρασκευη σαβ σαββατο κυρ κυριακη السبت الأحد الاثنين الثلاثاء الأربعاء الخميس الجمعة
"""
WEEKDAYS = frozenset(map(fold, _WEEKDAYS.split()))

_NOISE = """
at on of the de del di du le den der dem um uhr klo kl o h hs hrs hours a à às alle ore om saat el em г года г. р
року в o'clock th st nd rd er ul t
"""
NOISE = frozenset(map(fold, _NOISE.split()))
"""Words that carry nothing."""

HALVES = {"am": 0, "a.m.": 0, "a.m": 0, "pm": 12, "p.m.": 12, "p.m": 12, "午前": 0, "午後": 12, "上午": 0, "下午": 12}
HALVES |= {fold("오전"): 0, fold("오후"): 12}
"""Words of the twelve-hour clock, and what each adds."""

_ZONES = {
    # In minutes. Where one name means several zones, the one that news feeds mean: IST is India's, BST British Summer
    # Time, CST, EST and their like America's (as RFC 822 has them), AST Atlantic.
    0: "utc gmt z ut wet zulu",
    60: "cet bst west mez wat ist-ie met",
    120: "cest mesz eet cat sast mest ist-il",
    180: "eest msk мск trt eat idt ast-ar arab",
    210: "irst",
    240: "gst azt samt msd",
    270: "aft",
    300: "pkt uzt yekt",
    330: "ist",
    345: "npt",
    360: "bdt omst",
    390: "mmt",
    420: "ict wib krat",
    480: "hkt sgt pht awst myt wita irkt",
    540: "jst kst wit yakt",
    570: "acst",
    600: "aest chst vlat",
    630: "acdt",
    660: "aedt magt sakt",
    720: "nzst petst",
    780: "nzdt",
    -60: "azot cvt",
    -120: "brst fnt",
    -150: "ndt",
    -180: "adt brt art clst uyt",
    -210: "nst",
    -240: "edt ast clt bot amt vet",
    -300: "est cdt cot pet ect",
    -360: "cst mdt",
    -420: "mst pdt",
    -480: "pst akdt",
    -540: "akst hdt",
    -600: "hst",
}
ZONES = {name: minutes for minutes, names in _ZONES.items() for name in names.split()}
"""Each zone's name and how many minutes it is ahead of UTC."""

AMERICAN_ZONES = {"et": -300, "ct": -360, "mt": -420, "pt": -480}
"""Names that mean standard or daylight time, whichever held; the minutes are those of standard time."""

_EASTERN = str.maketrans({"年": "-", "月": "-", "日": " ", "時": ":", "时": ":", "點": ":", "分": ":", "秒": " "})
_KOREAN = tuple((fold(word), mark) for word, mark in zip("년월일시분초", "-- :: ", strict=True))


def with_western_marks(text: str) -> str:
    """Chinese, Japanese and Korean marks as the western ones, in texts that have any."""
    if text.isascii():
        return text
    for word, mark in _KOREAN:
        text = text.replace(word, mark)
    text = re.sub(r"(\d)\s*-\s*(\d{1,2})\s*-\s*(\d{1,2})", r"\1-\2-\3", text.translate(_EASTERN))
    return re.sub(r":\s+", ":", re.sub(r":\s*$", "", re.sub(r"(\d):(?!\s*\d)", r"\1", text)))


def minutes_ahead(zone: str | None, day: datetime) -> int | None:
    """How far `zone` is ahead of UTC on that day, or None where it says nothing."""
    if not zone:
        return None
    if zone in AMERICAN_ZONES:
        return AMERICAN_ZONES[zone] + (60 if _american_summer(day) else 0)
    if zone in ZONES:
        return ZONES[zone]
    digits = zone[1:].replace(":", "")
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > len("05") else (digits, "0")
    total = (int(hours) * 60 + int(minutes)) * (-1 if zone[0] == "-" else 1)
    return total if FURTHEST_WEST <= total <= FURTHEST_EAST else None


def _american_summer(day: datetime) -> bool:
    """Whether daylight time holds: second Sunday of March to first Sunday of November (since 2007)."""
    march, november = datetime(day.year, 3, 8, tzinfo=UTC), datetime(day.year, 11, 1, tzinfo=UTC)
    begin, end = (first + timedelta(days=6 - first.weekday()) for first in (march, november))
    return begin <= day < end
