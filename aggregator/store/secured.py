"""Fields that only those with the key can read: `base64(ciphertext);base64(iv)`, by AES-256-GCM.

The plaintext is JSON with sorted keys, the IV has 12 bytes and is another each time, the tag is appended to the
ciphertext. Unchanged content keeps its bytes.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from typing import TYPE_CHECKING, Any, Final

import msgspec

from aggregator.errors import ConfigurationError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KEY_BYTES: Final = 32
IV_BYTES: Final = 12
TAG_BYTES: Final = 16
MAKE_ONE: Final = "make one with `openssl rand -base64 32`"


class SealError(Exception):
    """A secured value that cannot be opened: damaged, or written with another key."""


class Keyring:
    """The keys of one store: the first encrypts, all decrypt, so that a key can be replaced by another."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        # Only stores with a key pay for its import.
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

        self._ciphers = [AESGCM(key) for key in keys]

    @classmethod
    def read(cls, environment: Mapping[str, str], name: str) -> Keyring | None:
        """The keys in the environment variable `name`, parted by commas or spaces; None where it has none.

        Each is the base64 of 32 bytes. Raises `ConfigurationError`, which does not repeat the key.
        """
        words = environment.get(name, "").replace(",", " ").split()
        keys = [_decoded(word) for word in words]
        problems = [
            Problem("environment", f"key {place} is not the base64 of {KEY_BYTES} bytes", key=name, suggestion=MAKE_ONE)
            for place, key in enumerate(keys, 1)
            if key is None or len(key) != KEY_BYTES
        ]
        if problems:
            raise ConfigurationError(problems)
        return cls([key for key in keys if key]) if keys else None

    def seal(self, fields: Mapping[str, Any]) -> str:
        """The fields, encrypted with the first key under a new IV."""
        iv = secrets.token_bytes(IV_BYTES)
        ciphertext = self._ciphers[0].encrypt(iv, msgspec.json.encode(fields, order="deterministic"), None)
        return f"{base64.b64encode(ciphertext).decode()};{base64.b64encode(iv).decode()}"

    def open(self, value: str) -> dict[str, Any]:
        """The fields that the value holds. Raises `SealError` that says why it cannot be opened."""
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - as above

        ciphertext, iv = _parts(value)
        for cipher in self._ciphers:
            try:
                plain = cipher.decrypt(iv, ciphertext, None)
            except InvalidTag:
                continue
            try:
                return msgspec.json.decode(plain, type=dict[str, Any])
            except msgspec.MsgspecError as error:
                raise SealError(f"it was opened and holds no JSON object: {error}") from error
        raise SealError("none of the keys opens it: another key wrote it, or it is damaged")

    def resealed(self, fields: Mapping[str, Any], before: str | None) -> str | None:
        """The value for these fields: `before` itself where it says the same, None without fields.

        Raises `SealError` where `before` cannot be opened, so that nobody's value is written over.
        """
        if before is not None and self.open(before) == fields:
            return before
        return self.seal(fields) if fields else None


def _parts(value: str) -> tuple[bytes, bytes]:
    ciphertext, semicolon, iv = value.partition(";")
    decoded = _decoded(ciphertext), _decoded(iv)
    if not semicolon or decoded[0] is None or decoded[1] is None:
        raise SealError("it is not base64(ciphertext);base64(iv): it was cut, or something else wrote it")
    if len(decoded[1]) != IV_BYTES:
        raise SealError(f"its IV has {len(decoded[1])} bytes instead of {IV_BYTES}: something else wrote it")
    if len(decoded[0]) < TAG_BYTES:
        raise SealError("its ciphertext is shorter than its tag: it was cut")
    return decoded[0], decoded[1]


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
