from __future__ import annotations

import hashlib
import hmac
import os
import unicodedata
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketing_assets.errors import SettingsError
from marketing_assets.governance import (
    KEY_FILE_VARIABLE,
    KEY_VARIABLE,
    MaskingKey,
    install_macros,
    mask_customers,
    masking_key,
)
from marketing_assets.governance.masking_key import BLANKS, SAMPLE_KEY, normalised

OWN = "0123456789abcdef" * 4


@pytest.fixture
def key_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A private file that the environment names, without the variable of the key itself."""
    file = tmp_path / "masking.key"
    file.touch(mode=0o600)
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(file))
    return file


def test_a_key_of_ones_own_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, OWN)
    key = masking_key(is_sample=False)
    assert key.mask("u1") == hmac.new(OWN.encode(), b"u1", hashlib.sha256).hexdigest()
    assert not key.is_sample


def test_without_a_key_only_the_sample_is_masked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    assert masking_key(is_sample=True).is_sample
    with pytest.raises(SettingsError, match=r"secrets\.token_hex\(32\)"):
        masking_key(is_sample=False)


def test_the_sample_key_is_refused_for_own_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, SAMPLE_KEY.decode())
    with pytest.raises(SettingsError, match="public key of the sample"):
        masking_key(is_sample=False)
    assert masking_key(is_sample=True).is_sample


def test_a_short_key_is_refused_without_being_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, "hunter2")
    with pytest.raises(SettingsError, match="7 bytes, expected at least 32") as caught:
        masking_key(is_sample=False)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"])
def test_a_key_file_holds_the_key_and_perhaps_the_end_of_a_line(key_file: Path, end: bytes) -> None:
    key_file.write_bytes(OWN.encode() + end)
    assert masking_key(is_sample=False).secret == OWN.encode()


def test_every_other_byte_of_a_key_file_counts(key_file: Path) -> None:
    secret = b" \x00\xff" + OWN.encode() + b"\n"
    key_file.write_bytes(secret + b"\n")
    assert masking_key(is_sample=False).secret == secret


def test_the_same_key_in_both_places_is_one_key_and_two_keys_are_an_error(
    key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key_file.write_text(OWN)
    monkeypatch.setenv(KEY_VARIABLE, OWN)
    assert masking_key(is_sample=False).secret == OWN.encode()
    monkeypatch.setenv(KEY_VARIABLE, OWN[::-1])
    with pytest.raises(SettingsError, match=r"hold different keys.*unset the one that is not meant") as caught:
        masking_key(is_sample=False)
    assert OWN not in str(caught.value) and OWN[::-1] not in str(caught.value)


@pytest.mark.parametrize("mode", [0o604, 0o602, 0o644])
def test_a_key_file_that_everybody_may_open_is_refused_with_the_remedy(key_file: Path, mode: int) -> None:
    key_file.write_text(OWN)
    key_file.chmod(mode)
    with pytest.raises(SettingsError, match=rf"every user of this machine \(mode {mode:o}\); chmod 600 it") as caught:
        masking_key(is_sample=False)
    assert OWN not in str(caught.value)
    key_file.chmod(0o440)
    assert masking_key(is_sample=False).secret == OWN.encode()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "has 0 bytes, expected at least 32"),
        (b"hunter2\n", "has 7 bytes, expected at least 32"),
        (b"x" * 5000, "has 5000 bytes, expected a key of at most 4096"),
        (SAMPLE_KEY, "is the public key of the sample"),
    ],
)
def test_a_key_file_without_a_usable_key_is_refused(key_file: Path, content: bytes, words: str) -> None:
    key_file.write_bytes(content)
    with pytest.raises(SettingsError, match=words) as caught:
        masking_key(is_sample=False)
    assert str(caught.value).startswith(f"the file that {KEY_FILE_VARIABLE} names {words}")


@pytest.mark.parametrize("named", ["no/such/file", OWN, "bad\x1fname" * 200])
def test_a_key_file_that_is_not_there_is_an_error_even_for_the_sample_and_its_name_is_not_told(
    monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    """Who gives the key where its file is expected must not read it in a log."""
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    monkeypatch.setenv(KEY_FILE_VARIABLE, named)
    with pytest.raises(SettingsError, match=r"cannot be read \(.*chmod 600") as caught:
        masking_key(is_sample=True)
    assert named not in str(caught.value)


def test_a_folder_is_no_key_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(tmp_path))
    with pytest.raises(SettingsError, match=f"{KEY_FILE_VARIABLE} names no file"):
        masking_key(is_sample=False)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_key_file_of_somebody_else_is_refused(key_file: Path) -> None:
    key_file.write_text(OWN)
    key_file.chmod(0)
    with pytest.raises(SettingsError, match="Permission denied"):
        masking_key(is_sample=False)


def test_the_secret_is_in_no_repr_and_the_id_tells_keys_apart() -> None:
    one, other = MaskingKey(OWN.encode()), MaskingKey(OWN[::-1].encode())
    assert OWN not in repr(one) and OWN not in str(one)
    assert one.key_id != other.key_id
    assert len(one.key_id) == 16 and one.key_id in repr(one)
    assert one.key_id == MaskingKey(OWN.encode()).key_id


_LETTERS = st.characters(exclude_categories=["Cn", "Cs"])
_TEXTS = st.lists(st.text(alphabet=_LETTERS, max_size=40), min_size=5, max_size=40)


@settings(deadline=None, max_examples=12)
@given(_TEXTS, st.binary(min_size=32, max_size=90))
def test_the_hmac_in_sql_equals_pythons(messages: list[str], secret: bytes) -> None:
    with duckdb.connect() as connection:
        install_macros(connection)
        inner, outer = MaskingKey(secret).pads
        found = connection.execute(
            "SELECT hmac_sha256($inner, $outer, t) FROM unnest($messages) AS u(t)",
            {"inner": inner, "outer": outer, "messages": messages},
        ).fetchall()
    assert found == [(hmac.new(secret, text.encode(), hashlib.sha256).hexdigest(),) for text in messages]


@settings(deadline=None, max_examples=25)
@given(_TEXTS.map(lambda texts: [*texts, *(f" {text}@Ex.com" for text in texts)]), st.binary(min_size=32, max_size=90))
def test_sql_and_python_mask_the_same_bytes_of_any_identifier(identifiers: list[str], secret: bytes) -> None:
    key = MaskingKey(secret)
    with duckdb.connect() as connection:
        install_macros(connection)
        inner, outer = key.pads
        found = connection.execute(
            "SELECT normalised(t), hmac_sha256($inner, $outer, normalised(t)) FROM unnest($identifiers) AS u(t)",
            {"inner": inner, "outer": outer, "identifiers": identifiers},
        ).fetchall()
    assert [text for text, _ in found] == [normalised(each) for each in identifiers]
    masked = [hmac.new(secret, text.encode(), hashlib.sha256).hexdigest() for text, _ in found]
    assert [mask for _, mask in found] == masked == [key.mask(each) for each in identifiers]


def test_sql_and_python_normalise_every_character_alike() -> None:
    """Each character that Python knows; every ninth also within an address, and before an accent that it may take."""
    letters = [chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) not in ("Cn", "Cs")]
    with duckdb.connect() as connection:
        install_macros(connection)
        for form, every in (("{}", 1), ("{}A@B.Co", 9), ("x{}\u0301", 9)):
            texts = [form.format(letter) for letter in letters[::every]]
            found = connection.execute("SELECT list(normalised(t)) FROM unnest(?) AS u(t)", [texts]).fetchone()
            assert found == ([normalised(text) for text in texts],)


@pytest.mark.parametrize(
    ("spellings", "what_is_masked"),
    [
        (["u1", " u1", "u1\n", "\u00a0u1\u3000"], "u1"),
        (["Zoe\u0308", "Zo\u00eb "], "Zo\u00eb"),
        (["Anna@Example.com", "anna@example.COM "], "anna@example.com"),
        (["aB3"], "aB3"),
        (["Ab3"], "Ab3"),
        (["A @ b.de", "A@B"], None),  # no addresses, so each stays as it is
    ],
)
def test_spellings_of_one_identifier_have_one_mask(spellings: list[str], what_is_masked: str | None) -> None:
    key = MaskingKey(OWN.encode())
    for spelling in spellings:
        message = (what_is_masked or spelling).encode()
        assert key.mask(spelling) == hmac.new(OWN.encode(), message, hashlib.sha256).hexdigest()


def test_the_blanks_are_those_of_python() -> None:
    assert all(letter.isspace() for letter in BLANKS) and len(BLANKS) == 29
    assert not unicodedata.normalize("NFC", BLANKS).strip()


def test_customers_keep_their_numbers_and_nothing_that_names_them() -> None:
    frame = pd.DataFrame({"customer_id": ["c1", " c1 ", None, ""], "orders": [1, 2, 3, 4], "name": ["Anna"] * 4})
    key = MaskingKey(OWN.encode())
    masked = mask_customers(frame, key)
    assert list(masked.columns) == ["customer_id", "orders"]
    assert masked["customer_id"].tolist()[:2] == [key.mask("c1")] * 2
    assert masked["customer_id"].isna().tolist() == [False, False, True, True]
    assert mask_customers(frame.iloc[:0], key).empty
