"""Languages by script, and by what they are mistaken for: tables of primary subtags (BCP 47)."""

from __future__ import annotations

SCRIPTS = {
    script: frozenset(languages.split())
    for script, languages in {
        "HANGUL": "ko",
        "KANA": "ja",
        "HAN": "zh ja",
        "THAI": "th",
        "LAO": "lo",
        "KHMER": "km",
        "MYANMAR": "my",
        "TIBETAN": "bo dz",
        "HEBREW": "he yi",
        "GREEK": "el",
        "ARMENIAN": "hy",
        "GEORGIAN": "ka",
        "SINHALA": "si",
        "TAMIL": "ta",
        "TELUGU": "te",
        "KANNADA": "kn",
        "MALAYALAM": "ml",
        "GUJARATI": "gu",
        "GURMUKHI": "pa",
        "ORIYA": "or",
        "BENGALI": "bn as",
        "ETHIOPIC": "am ti",
        "THAANA": "dv",
        "DEVANAGARI": "hi mr ne sa bh kok mai sd",
        "ARABIC": "ar fa ur ps ug sd ku ckb ks az pa",
        "CYRILLIC": "ru uk bg sr mk be kk ky mn tg tt ba cv uz az os ce",
    }.items()
}
"""The languages that are written in a script, by the first word of its letters' Unicode names; Latin is not told."""

_FAMILIES = (
    "no da sv",
    "cs sk",
    "hr sr bs sl",
    "es gl pt ca",
    "id ms",
    "ru uk be bg mk sr",
    "hi mr ne",
    "ar fa ur",
    "nl af",
    "fr oc ca",
    "it co",
    "zh ja",
    "de lb",
    "fi et",
    "zu xh st",
)
KIN = {
    language: frozenset(
        other for family in _FAMILIES if language in family.split() for other in family.split() if other != language
    )
    for language in {language for family in _FAMILIES for language in family.split()}
}
"""What a language may be mistaken for."""
