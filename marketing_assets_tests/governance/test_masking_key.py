from __future__ import annotations

import hashlib
import hmac

import duckdb
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketing_assets.errors import SettingsError
from marketing_assets.governance import KEY_VARIABLE, MaskingKey, install_macros, mask_customers, masking_key
from marketing_assets.governance.masking_key import SAMPLE_KEY

OWN = "0123456789abcdef" * 4


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


def test_the_secret_is_in_no_repr_and_the_id_tells_keys_apart() -> None:
    one, other = MaskingKey(OWN.encode()), MaskingKey(OWN[::-1].encode())
    assert OWN not in repr(one) and OWN not in str(one)
    assert one.key_id != other.key_id
    assert len(one.key_id) == 16 and one.key_id in repr(one)
    assert one.key_id == MaskingKey(OWN.encode()).key_id


_TEXTS = st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40), min_size=5, max_size=40)


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


def test_customers_keep_their_numbers_and_nothing_that_names_them() -> None:
    frame = pd.DataFrame({"customer_id": ["c1", " c1 ", None, ""], "orders": [1, 2, 3, 4], "name": ["Anna"] * 4})
    key = MaskingKey(OWN.encode())
    masked = mask_customers(frame, key)
    assert list(masked.columns) == ["customer_id", "orders"]
    assert masked["customer_id"].tolist()[:2] == [key.mask("c1")] * 2
    assert masked["customer_id"].isna().tolist() == [False, False, True, True]
    assert mask_customers(frame.iloc[:0], key).empty
