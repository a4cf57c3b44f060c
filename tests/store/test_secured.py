"""Encrypted fields: what one key writes it opens again, and whatever else is there is an error that changes nothing."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from aggregator.errors import ConfigurationError
from aggregator.store.secured import Keyring, SealError

SHARED = Path(__file__).parents[2].parent / "shared/records"
ONE, TWO = bytes(range(32)), bytes(range(1, 33))
FIELDS = {"feedUrl": "https://a.test/feed?key=secret", "authors": ["Ä", "B"]}
JSON = st.recursive(st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(), st.lists, max_leaves=5)


def text(*keys: bytes, between: str = ",") -> str:
    return between.join(base64.b64encode(key).decode() for key in keys)


def ring(*keys: bytes) -> Keyring:
    found = Keyring.read({"KEY": text(*keys)}, "KEY")
    assert found
    return found


def test_a_value_is_what_the_grammar_says() -> None:
    value = ring(ONE).seal({"b": 1, "a": "é"})
    ciphertext, iv = (base64.b64decode(part, validate=True) for part in value.split(";"))
    assert len(iv) == 12
    assert AESGCM(ONE).decrypt(iv, ciphertext, None) == '{"a":"é","b":1}'.encode()


@given(st.dictionaries(st.text(st.characters(exclude_categories=("Cs",))), JSON))
def test_what_is_sealed_is_opened(fields: dict[str, object]) -> None:
    fields = json.loads(json.dumps(fields).encode("utf-8", "replace").decode("utf-8", "replace"))
    keys = ring(ONE)
    try:
        sealed = keys.seal(fields)
    except UnicodeEncodeError:
        return
    assert keys.open(sealed) == fields
    assert keys.resealed(fields, sealed) == sealed


def test_every_sealing_has_an_iv_of_its_own() -> None:
    assert len({ring(ONE).seal(FIELDS).partition(";")[2] for _ in range(100)}) == 100


SEALED = ring(ONE).seal(FIELDS)


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (ring(TWO).seal(FIELDS), "none of the keys opens it"),
        (SEALED[4:], "none of the keys opens it"),
        ("A" + SEALED[1:] if SEALED[0] != "A" else "B" + SEALED[1:], "none of the keys opens it"),
        (SEALED[:-4], "IV has"),
        (SEALED.partition(";")[0], "it was cut"),
        (SEALED.partition(";")[0] + ";", "IV has 0 bytes"),
        ("YQ==;" + SEALED.partition(";")[2], "shorter than its tag"),
        ("not base64;" + SEALED.partition(";")[2], "something else wrote it"),
        ("", "it was cut"),
        (f"{text(AESGCM(ONE).encrypt(bytes(12), b'[1]', None))};{text(bytes(12))}", "holds no JSON object"),
    ],
    ids=["key", "head", "byte", "tail", "alone", "no-iv", "short", "words", "empty", "list"],
)
def test_a_value_that_cannot_be_opened_is_an_error(value: str, why: str) -> None:
    with pytest.raises(SealError, match=why):
        ring(ONE).open(value)
    with pytest.raises(SealError):
        ring(ONE).resealed(FIELDS, value)


def test_keys_are_rotated() -> None:
    for between in (",", " ", ", ", "\n"):
        both = Keyring.read({"KEY": text(TWO, ONE, between=between)}, "KEY")
        assert both
        assert both.resealed(FIELDS, SEALED) == SEALED
        changed = both.resealed({"feedUrl": "new"}, SEALED)
        assert changed
        assert ring(TWO).open(changed) == {"feedUrl": "new"}


@pytest.mark.parametrize(
    ("fields", "before", "same"),
    [(FIELDS, SEALED, True), ({}, SEALED, None), ({}, None, None)],
    ids=["same", "gone", "none"],
)
def test_without_fields_there_is_no_value(fields: dict[str, object], before: str | None, *, same: bool | None) -> None:
    assert ring(ONE).resealed(fields, before) == (before if same else None)


@pytest.mark.parametrize("value", ["", " , ", None])
def test_no_key_is_no_ring(value: str | None) -> None:
    assert Keyring.read({} if value is None else {"KEY": value}, "KEY") is None


@pytest.mark.parametrize("value", ["short", "AAAA", text(ONE) + ",AAAA", text(ONE + b"x"), "é"])
def test_what_is_no_key_is_named_and_not_repeated(value: str) -> None:
    with pytest.raises(ConfigurationError, match=r"KEY: key . is not the base64 of 32 bytes") as caught:
        Keyring.read({"KEY": value}, "KEY")
    assert value not in str(caught.value)


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the real records")
def test_the_real_value_is_foreign() -> None:
    (record,) = SHARED.glob("2021-12-08-aclu*")
    value = record.read_text().rstrip("-\n").rpartition('secured: "')[2].partition('"')[0]
    assert ";" in value
    with pytest.raises(SealError):
        ring(ONE).open(value)
