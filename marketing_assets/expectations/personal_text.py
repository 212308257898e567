"""Text that looks like a person's e-mail address or telephone number, as SQL conditions (RE2 syntax).

Campaign names also hold dates, sizes and long ids, and a false alarm stops the plan: a number counts as a telephone
number only in a form that such names do not take.
"""

from __future__ import annotations

from collections.abc import Iterable

EMAIL = r"[\w.+-]+(@|%40)[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}"
# `banner@2x.png` is a picture for high-resolution screens.
RETINA_FILE = r"@[0-9](\.[0-9])?x\.(png|jpe?g|gif|webp|svg|avif)"
PHONES = (
    r"(^|[^\w+])\+[1-9]([ ()./-]{0,2}[0-9]){9,13}($|[^0-9])",  # +49 171 2345678, +1 (415) 555-2671
    r"(^|[^\w+])00[1-9][0-9]{0,2}[ /-]([ ()./-]{0,2}[0-9]){7,11}($|[^0-9])",  # 0043 1 5123456
    r"(^|[^0-9])(\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}[-.])[0-9]{3}[-.][0-9]{4}($|[^0-9])",  # (555) 123-4567, 555-123-4567
    r"(^|[^0-9])0[1-9][0-9]{1,3}[ /][0-9]{5,7}($|[^0-9])",  # 0171 2345678, 030/123456
)


def holds_personal_data(columns: Iterable[str]) -> str:
    """SQL condition: one of the text columns holds an e-mail address or a telephone number; NULL counts as no."""
    return " OR ".join(f"({holds_email(column)} OR {_holds_phone(column)})" for column in columns)


def holds_email(column: str) -> str:
    """SQL condition: the text column holds an e-mail address; NULL counts as no."""
    return f"regexp_matches(regexp_replace(coalesce({column}, ''), '{RETINA_FILE}', '', 'gi'), '{EMAIL}', 'i')"


def _holds_phone(column: str) -> str:
    return " OR ".join(f"regexp_matches(coalesce({column}, ''), '{pattern}')" for pattern in PHONES)
