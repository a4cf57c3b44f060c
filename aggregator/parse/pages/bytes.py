"""The bytes of a page made safe to parse: in UTF-8, as short as its facts allow, and shaped so that parsing is linear.

Encoding as the WHATWG standard sniffs it (byte order mark, HTTP label, `meta` label), but valid UTF-8 beats any label:
labels are often wrong, and text of another encoding is hardly ever valid UTF-8 by chance.
"""

from __future__ import annotations

import codecs
import re

LARGEST = 20 * 1024 * 1024
"""Bytes beyond this many are not looked at."""

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_META_CHARSET = re.compile(rb"""<meta\b[^>]{0,300}?charset\s*=\s*["']?\s*([a-zA-Z0-9_.:-]+)""", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"""^\s*<\?xml\b[^>]{0,200}?encoding\s*=\s*["']([a-zA-Z0-9_.:-]+)""", re.IGNORECASE)
_HTTP_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([a-zA-Z0-9_.:-]+)""", re.IGNORECASE)
_SNIFFED = 8192
_SUPERSETS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "utf-16": "utf-8",
    "utf-16-le": "utf-8",
    "utf-16-be": "utf-8",
}
"""What the label means to browsers (Python's name of each), where that is not what it says."""

_OF_THE_WEB = re.compile(
    r"utf-8|cp(?:125\d|866|874|932|949)|iso8859-\d+|koi8-[ru]|gb18030|big5hkscs|euc_jp|iso2022_jp|mac-(?:roman|cyrillic)"
)
"""The encodings that browsers know; Python knows others (`utf-7`, `idna`, `unicode_escape`) that nobody should obey."""

_HEAD_END = re.compile(rb"</head\s*>", re.IGNORECASE)
_BODY = re.compile(rb"<body\b", re.IGNORECASE)
_NAME = re.compile(rb"<(/?[a-z][a-z0-9-]*)")
_LONG_TAG = re.compile(rb"<[a-zA-Z/!?][^<]{20000}")
_ATTRIBUTE = re.compile(rb"""\s*+[^\s>=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]++))?""")
_CLOSED_BY_THEMSELVES = {
    *(b"area", b"base", b"br", b"col", b"embed", b"hr", b"img", b"input", b"link", b"meta", b"source", b"track"),
    *(b"wbr", b"p", b"li", b"td", b"th", b"tr", b"dt", b"dd", b"option", b"tbody", b"thead", b"tfoot", b"path"),
    *(
        b"script",
        b"style",
        b"use",
        b"rect",
        b"circle",
        b"line",
        b"polygon",
        b"ellipse",
        b"polyline",
        b"image",
        b"stop",
        b"param",
        b"html",
        b"head",
    ),
}
_MANY_TAGS = 5_000
_DEEPEST = 512
_MOST_ATTRIBUTES = 1_000


def to_utf8(body: bytes, content_type: str | None = None) -> bytes:
    """`body` in UTF-8, whatever it was in; bytes that are nothing in their encoding become U+FFFD."""
    body = body[:LARGEST]
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return _recode(body[len(bom) :], encoding)
    if b"\x1b$" not in body[:_SNIFFED]:
        utf8 = _as_utf8(body)
        if utf8 is not None:
            return utf8
    labels = _labels(body, content_type)
    return next((_recode(body, label) for label in labels if _decodes(body, label)), None) or _guess(body, labels)


def _as_utf8(body: bytes) -> bytes | None:
    """`body` where it is UTF-8, without the first part of a character at which it was cut; else None."""
    if body.isascii():
        return body
    try:
        body.decode()
    except UnicodeDecodeError as error:
        return body[: error.start] if error.reason == "unexpected end of data" else None
    return body


def _labels(body: bytes, content_type: str | None) -> list[str]:
    head = body[:_SNIFFED]
    stated = [match[1].decode("ascii") for match in (_XML_ENCODING.search(head), _META_CHARSET.search(head)) if match]
    http = _HTTP_CHARSET.search(content_type or "")
    if http:
        # Servers say ISO-8859-1 of everything by default: then the page knows better.
        stated.insert(len(stated) if _codec(http[1]) == "cp1252" else 0, http[1])
    return [codec for label in stated if (codec := _codec(label))]


def _codec(label: str) -> str | None:
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return None
    name = _SUPERSETS.get(name, name)
    return name if _OF_THE_WEB.fullmatch(name) else None


def _decodes(body: bytes, encoding: str) -> bool:
    try:
        body.decode(encoding)
    except (UnicodeError, LookupError, ValueError):
        return False
    return True


def _recode(body: bytes, encoding: str) -> bytes:
    return body.decode(encoding, "replace").encode("utf-8", "replace")


def _guess(body: bytes, labels: list[str]) -> bytes:
    """With no label that fits: UTF-8 with a few bad bytes, else what was labelled, else windows-1252."""
    text = body.decode("utf-8", "replace")
    good = sum(map(text.count, "äöüéèàñçßøåÄÖÜ’“”–—„…")) + len(re.findall(r"[Ѐ-￼]", text[:200_000]))
    if good > text.count("\ufffd"):
        return text.encode()
    return _recode(body, next((label for label in labels if label != "utf-8"), "cp1252"))


def head_of(page: bytes) -> bytes | None:
    """`page` up to `</head>`, or None where that cannot be told (none there, or it lies in a script or a comment)."""
    end = page.find(b"</head>")
    if end < 0:
        match = _HEAD_END.search(page)
        end = match.start() if match else -1
    if end < 0:
        return None
    head = page[:end]
    lower = head.lower()
    whole = lower.count(b"<script") == lower.count(b"</script") and head.count(b"<!--") == head.count(b"-->")
    return head if whole else None


def linear(page: bytes) -> tuple[bytes, bool]:
    """What of `page` can be parsed in linear time, and whether that is all of it.

    Elements nested deeper than browsers allow (512), or a tag with more than 1,000 attributes, make tree building
    quadratic: then only what stands before `<body` is kept, and before the place of trouble.
    """
    end = len(page)
    if page.count(b"<") > _MANY_TAGS and _too_deep(page):
        body = _BODY.search(page)
        end = body.start() if body else 0
    end = min([end, *(match.start() for match in _LONG_TAG.finditer(page) if _too_many_attributes(page, match))])
    return page[:end], end == len(page)


def _too_deep(page: bytes) -> bool:
    depth = 0
    opened: dict[bytes, int] = {}
    for name in _NAME.findall(_without_scripts(page.lower())):
        if name.startswith(b"/"):
            if opened.get(name[1:], 0) > 0:
                opened[name[1:]] -= 1
                depth -= 1
        elif name not in _CLOSED_BY_THEMSELVES:
            opened[name] = opened.get(name, 0) + 1
            depth += 1
            if depth > _DEEPEST:
                return True
    return False


def _without_scripts(page: bytes) -> bytes:
    first, *scripts = page.split(b"<script")
    return b"".join([first, *(script.partition(b"</script")[2] for script in scripts)])


def _too_many_attributes(page: bytes, tag: re.Match[bytes]) -> bool:
    position = tag.start() + 1
    for _ in range(_MOST_ATTRIBUTES):
        attribute = _ATTRIBUTE.match(page, position)
        if attribute is None:
            return False
        position = attribute.end()
    return True
