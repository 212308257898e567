"""Ids and names of accounts, campaigns, ad groups and ads: the many ways to write one become one, so that a file of
another tool, or one that a spreadsheet saved, speaks of the same entity. Made for few, distinct texts.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

ACCOUNT = "account_id"
IDS = frozenset((ACCOUNT, "campaign_id", "ad_group_id", "ad_id"))
NAMES = frozenset(("campaign", "ad_group", "ad"))

# What a spreadsheet is told a text by: `="120206"` and `'120206`.
_AS_FORMULA, _AS_TEXT = r'^="\s*([^"]*?)\s*"$', r"^'\s*"
# A data frame with a gap in a column of whole numbers writes all of them so.
_WHOLE = r"^([0-9]+)\.0+$"
# `1.20206E+17`, `1,20206E+17`, `1.20206E17`; an id may itself be letters and digits, such as `12e5`.
_SCIENTIFIC = r"^[0-9](?:[.,][0-9]+)?[eE]\+[0-9]+$|^[0-9][.,][0-9]+[eE][0-9]+$"
# Meta's, where an interface and not a report wrote it; Google's and Microsoft's way to show ten digits.
_PREFIX, _DASHED = r"^act_([0-9]+)$", r"^([0-9]{3})-([0-9]{3})-([0-9]{4})$"


def one_form(texts: pa.Array) -> pa.Array:
    """Texts (string array, trimmed) with letters and accents composed (NFC): a Mac may write `u` and `¨` for `ü`."""
    return texts if _all(pc.string_is_ascii(texts)) else pc.utf8_normalize(texts, form="NFC")


def plain_ids(texts: pa.Array, *, account: bool) -> tuple[pa.Array, bool]:
    """Ids as the platform's reports write them.

    Args:
        texts: string array, trimmed, NULL where nothing is reported.
        account: whether they are of accounts, which some write with a prefix or dashes.
    Returns:
        string array, NULL also where an id in scientific notation has lost its last digits; whether there is such one.
    """
    if _all(pc.utf8_is_decimal(texts)):
        return texts, False
    plain = one_form(texts)
    for pattern, kept in ((_AS_FORMULA, r"\1"), (_AS_TEXT, ""), (_WHOLE, r"\1")):
        plain = pc.replace_substring_regex(plain, pattern, kept)
    for pattern, kept in ((_PREFIX, r"\1"), (_DASHED, r"\1\2\3")) if account else ():
        plain = pc.replace_substring_regex(plain, pattern, kept)
    lost = pc.match_substring_regex(plain, _SCIENTIFIC)
    return pc.if_else(pc.or_(pc.equal(plain, ""), lost), None, plain), bool(pc.any(lost).as_py())


def _all(mask: pa.BooleanArray) -> bool:
    """True also where there is nothing but NULL."""
    return pc.all(mask, min_count=0).as_py() is True
