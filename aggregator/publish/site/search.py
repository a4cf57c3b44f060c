"""The index that the site's search reads: stories in segments, and in which segments words stand.

Segments and word files count from the oldest story on, so that a new story changes only the last of each. The script
asks the newest word file first, then only the segments in which all words may stand.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

import msgspec

from aggregator.model.publication import Listing, Series
from aggregator.publish.site.places import SEARCH, steady_pages
from aggregator.publish.teaser import teaser

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aggregator.model.publication import Page, Story

VERSION: Final = "2"
SEGMENT: Final = 500
"""Stories a segment."""
WORDS: Final = 10_000
"""Stories a word file."""
KEY: Final = 6
"""How many characters of a word are indexed."""
_FIRST_SIGN: Final = ord("0")
_WORD = re.compile(r"[^\W_]+[+#]*")
"""C, C++ and C# are three words. The script has the same ones."""
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]"
)
"""Scripts that put no spaces between words: there, every character is a word. The script has the same ones."""
_encode = msgspec.json.Encoder().encode


def row(story: Story) -> bytes:
    """A story as a segment holds it: `[title, address or null, provider, day, topics]`."""
    shown = teaser(story.article)
    return _encode([shown.title, shown.url, shown.provider, shown.date, shown.topics])


def keys(story: Story) -> bytes:
    """The beginnings of the words by which a story is found, each once, with spaces between."""
    shown = teaser(story.article)
    return " ".join(sorted(_keys(" ".join([shown.title, shown.provider, *shown.topics])))).encode()


def search_listings() -> Iterator[Listing]:
    """The index as listings of all stories."""
    segments = f"{SEARCH}/stories-{{}}.json".format
    words = f"{SEARCH}/words-{{}}.json".format
    yield Listing(Series(), "row", SEGMENT, lambda number: (segments(number),), segment, steady=True, version=VERSION)
    yield Listing(Series(), "keys", WORDS, lambda number: (words(number),), word_file, steady=True, version=VERSION)


def segment(page: Page) -> bytes:
    """A segment: a list of rows, the newest first."""
    return b"[" + b",\n".join(page.items) + b"]\n"


def word_file(page: Page) -> bytes:
    """From each word's beginning to the segments in which it stands, one character a segment.

    The first segment of the file is `0`, the next the character after it.
    """
    first = (page.number - 1) * WORDS
    last = steady_pages(first + len(page.items), SEGMENT) - 1
    found: dict[str, int] = {}
    for index, item in enumerate(reversed(page.items)):
        bit = 1 << (min((first + index) // SEGMENT, last) - first // SEGMENT)
        for key in item.decode().split():
            found[key] = found.get(key, 0) | bit
    signs = {bits: _signs(bits) for bits in set(found.values())}
    return _encode({key: signs[found[key]] for key in sorted(found)}) + b"\n"


def search_index(stories: int) -> bytes:
    """What the script reads first: how many stories there are, and how they are divided."""
    return _encode({"stories": stories, "segment": SEGMENT, "words": WORDS, "key": KEY}) + b"\n"


def folded(text: str) -> str:
    """`text` as it is compared: without accents, in lower case (NFKD, marks left out)."""
    if text.isascii():
        return text.lower()
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if unicodedata.category(sign)[0] != "M").lower()


def _keys(text: str) -> set[str]:
    return {key for word in _WORD.findall(folded(text)) for key in _pieces(word)}


def _pieces(word: str) -> Iterable[str]:
    if word.isascii() or not _UNSPACED.search(word):
        return (word[:KEY],)
    spaced = _UNSPACED.sub(lambda sign: f" {sign[0]} ", word).split()
    return (piece[:KEY] for piece in spaced)


def _signs(bits: int) -> str:
    return "".join(chr(_FIRST_SIGN + place) for place in range(bits.bit_length()) if bits >> place & 1)
