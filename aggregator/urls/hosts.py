"""Hosts as browsers read them: lower-case ASCII domains (UTS 46), IPv4 in any spelling, compressed IPv6.

A label that already is ASCII stays as it is, also where its punycode does not decode: name servers have the last word.
"""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv6Address
from urllib.parse import unquote

FORBIDDEN_IN_DOMAIN = re.compile(r"[\x00-\x20\"#%/:<>?@\[\\\]^`{|}\x7f]")
FORBIDDEN_IN_OPAQUE = re.compile(r"[\x00\t\n\r #/:<>?@\[\\\]^|]")
NUMBER = re.compile(r"[0-9]+|0[xX][0-9a-fA-F]*")
IPV4_BITS = 32
IPV4_MOST_PARTS = 4
HIGHEST_BYTE = 0xFF


def special_host(text: str) -> str | None:
    """The host of an http, https, ws, wss, ftp or file URL, in brackets when IPv6; None where `text` is no host."""
    if text.startswith("["):
        return _bracketed(text)
    domain = domain_to_ascii(unquote(text) if "%" in text else text)
    if not domain or FORBIDDEN_IN_DOMAIN.search(domain):
        return None
    labels = domain.removesuffix(".").split(".")
    return _ipv4(labels) if NUMBER.fullmatch(labels[-1]) else domain


def opaque_host(text: str) -> str | None:
    """The host of a URL of any other scheme; its non-ASCII characters are the caller's to encode."""
    if text.startswith("["):
        return _bracketed(text)
    return None if FORBIDDEN_IN_OPAQUE.search(text) else text


def domain_to_ascii(domain: str) -> str | None:
    """The domain in lower-case ASCII, by UTS 46 (non-transitional, hyphens and underscores allowed), or None."""
    if domain.isascii():
        return domain.lower()
    from idna import IDNAError, uts46_remap  # noqa: PLC0415  its tables are large, and most hosts are ASCII

    try:
        mapped = uts46_remap(domain, std3_rules=False)
        return ".".join(_label_to_ascii(label) for label in mapped.split("."))
    except (IDNAError, UnicodeError):
        return None


def _label_to_ascii(label: str) -> str:
    if label.isascii():
        return label
    if label.startswith("xn--"):
        raise UnicodeError(label)
    return "xn--" + label.encode("punycode").decode("ascii")


def _bracketed(text: str) -> str | None:
    try:
        if not text.endswith("]") or "%" in text:
            return None
        return f"[{_compressed(IPv6Address(text[1:-1]))}]"
    except AddressValueError:
        return None


def _compressed(address: IPv6Address) -> str:
    """RFC 5952 without its dotted notation, which browsers do not write."""
    groups = [int.from_bytes(address.packed[index : index + 2]) for index in range(0, 16, 2)]
    text = ":".join(f"{group:x}" for group in groups)
    runs: list[str] = re.findall(r"(?:(?<=:)|^)0(?::0)+(?![0-9a-f])", text)
    if not runs:
        return text
    longest = max(runs, key=len)
    before, after = re.split(rf"(?:(?<=:)|^){longest}(?![0-9a-f])", text, maxsplit=1)
    return f"{before.removesuffix(':')}::{after.removeprefix(':')}"


def _ipv4(labels: list[str]) -> str | None:
    """The dotted address of one to four decimal, octal or hexadecimal numbers (WHATWG's IPv4 parser)."""
    numbers = [_number(label) for label in labels] if len(labels) <= IPV4_MOST_PARTS else []
    if not numbers or any(number is None for number in numbers):
        return None
    *leading, last = (number for number in numbers if number is not None)
    if any(number > HIGHEST_BYTE for number in leading) or last >= 1 << (IPV4_BITS - 8 * len(leading)):
        return None
    value = last + sum(number << (24 - 8 * index) for index, number in enumerate(leading))
    return ".".join(str(byte) for byte in value.to_bytes(4))


def _number(label: str) -> int | None:
    """A number of an IPv4 address. Twelve digits are more than 32 bits in any radix, so longer ones are not read."""
    significant = label.lower()
    if significant.startswith("0x"):
        digits, radix = significant[2:].lstrip("0"), 16
    elif significant.startswith("0") and len(significant) > 1:
        digits, radix = significant.lstrip("0"), 8
    else:
        digits, radix = significant, 10
    try:
        return int(digits[:12] or "0", radix) if label.isascii() and label.isalnum() else None
    except ValueError:
        return None
