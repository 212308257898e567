"""Identifiers in frames that land already as small tables: customers, units of experiments."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from marketing_assets.governance.masking_key import MaskingKey

CUSTOMER_COLUMNS = ("customer_id", "signup", "orders", "revenue", "last_order")


def mask_customers(frame: pd.DataFrame, key: MaskingKey) -> pd.DataFrame:
    """Customers with masked ids: `customer_id, signup, orders, revenue, last_order`, and `line` where there is one.

    Any other column (name, address, …) stays behind. An id masks to the `customer_id` of the same person's web events.
    """
    columns = [column for column in (*CUSTOMER_COLUMNS, "line") if column in frame.columns]
    return mask_identifiers(frame[columns], ["customer_id"], key)


def mask_identifiers(frame: pd.DataFrame, columns: Sequence[str], key: MaskingKey) -> pd.DataFrame:
    """The frame with these columns masked (HMAC-SHA-256, 64 hexadecimal digits); NULL and blank become NULL."""
    masked = frame.copy(deep=False)
    for column in columns:
        values = [_mask(value, key) for value in frame[column].tolist()]
        masked[column] = pd.Series(values, index=frame.index, dtype="str")
    return masked


def _mask(value: object, key: MaskingKey) -> str | None:
    if value is None or value != value or not str(value).strip():
        return None
    return key.mask(str(value))
