r"""Personal data inside free text become placeholders: one table of rules, the same in SQL and for frames.

Patterns are RE2 (no look-around), because DuckDB applies them. Campaign names hold dates, sizes and long ids too, so a
number counts as a telephone number only in forms that such names do not take.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pandas as pd

_IMAGE = r"(?:png|jpe?g|gif|webp|svg|avif)"
_WORD = r"[\p{L}][\p{L}'’.-]*"
_CAPITAL = r"\p{Lu}[\p{L}'’-]+"
_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_CUES = (
    r"(?:call|phone|ask for|contact|speak (?:to|with)|talk (?:to|with)|reach|write to|attn|c/o|anruf(?:en)?|kontakt)"
)
_ERRANDS = (
    r"(?i:order|invoice|parcel|package|delivery|booking|appointment|reservation|refund|account|bestellung|rechnung|"
    r"paket|termin|reservierung|konto) (?i:for|of|by|from|von|für)"
)

_EMAILS = (
    # `banner@2x.png` is a picture for high-resolution screens: its @ steps aside and comes back at the end.
    (rf"(?i)@([0-9](?:\.[0-9])?x\.{_IMAGE})", "\ue000\\1"),
    (r"(?i)[\p{L}\p{N}._+%-]*[\p{L}\p{N}_+-](?:@|%40)[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}", "[email]"),
    ("\ue000", "@"),
)
# Names of parameters whose values tell people apart.
CLICK_ID_NAMES = "gclid|gbraid|wbraid|dclid|fbclid|fbp|fbc|msclkid|ttclid|twclid|li_fat_id|_ga|client_?id"
TOKEN_NAMES = r"(?:[a-z]+_)?token|auth|session(?:_?id)?|jsessionid|sid|passw(?:or)?d|pwd|api_?key|secret|sig(?:nature)?"
_PARTS_OF_NAMES = r"(?:first|last|full|user|customer)_?name|name|vorname|nachname"
PERSONAL_NAMES = rf"{_PARTS_OF_NAMES}|login|user_?id|customer_?id|tel|phone|mobile|e-?mail"
_PAIRS = (
    (rf"(?i)\b({CLICK_ID_NAMES})=[^\s&\[][^\s&]*", r"\1=[click id]"),
    (rf"(?i)\b({TOKEN_NAMES})=[^\s&\[][^\s&]*", r"\1=[token]"),
    (rf"(?i)\b({PERSONAL_NAMES})=[^\s&\[][^\s&]*", r"\1=[personal]"),
)
_CLICK_IDS = (
    (r"\b(?:EAIaIQob|Cj0KC|Cj0KE|CjwKC|CjgKE|IwAR|IwY2x|IwZXh)[\w-]{8,}", "[click id]"),
    (r"\bfb\.[0-9]\.[0-9]{10,13}\.[\w-]{6,}", "[click id]"),
    (r"\bGA[0-9]\.[0-9]\.[0-9]{5,}\.[0-9]{5,}", "[client id]"),
)
_TOKENS = (
    (r"\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?", "[token]"),
    (r"(?i)\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", "[token]"),
    (r"(?i)\b[0-9a-f]{32,}\b", "[token]"),
)
_IPS = (
    (rf"\b{_OCTET}(?:\.{_OCTET}){{3}}\b", "[ip]"),
    (
        r"(?i)\b(?:[23][0-9a-f]{3}|fe80|f[cd][0-9a-f]{2}):(?::|(?:[0-9a-f]{1,4}:){1,6}:?)(?:[0-9a-f]{1,4}:?){0,7}",
        "[ip]",
    ),
)
# National forms come after the international ones, longer before shorter.
# A form that consumes the character before or after stands twice: two numbers may share it.
_PHONES = (
    *((r"(^|[^\w+])\+[1-9](?:[ ()./-]{0,3}[0-9]){8,14}($|[^0-9])", r"\1[phone]\2"),) * 2,  # +49 171 2345678
    *((r"(^|[^\w+])00[1-9][0-9]{0,2}[ /-](?:[ ()./-]{0,2}[0-9]){7,11}($|[^0-9])", r"\1[phone]\2"),) * 2,  # 0043 1 …
    *((
        r"(^|[^0-9])(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}[-.])[0-9]{3}[-.][0-9]{4}($|[^0-9])",  # (555) 123-4567
        r"\1[phone]\2",
    ),) * 2,
    *((r"(^|[^0-9])0[1-9][0-9]{1,3}[ /-][0-9]{3,6}[ -][0-9]{2,5}($|[^0-9])", r"\1[phone]\2"),) * 2,  # 020 7946 0958
    *((r"(^|[^0-9])0[1-9][0-9]{1,3}[ /][0-9]{5,8}($|[^0-9])", r"\1[phone]\2"),) * 2,  # 0171 2345678, 030/123456
    *((r"(^|[^\w])0[1-9](?:[ .][0-9]{2}){4}($|[^0-9])", r"\1[phone]\2"),) * 2,  # 06 12 34 56 78
    *((r"(^|[^\w])01[567][0-9]{1,2}[ /-]?[0-9]{7,8}($|[^0-9])", r"\1[phone]\2"),) * 2,  # 01712345678
    (r"(?i)\b(tel(?:efon|ephone)?(?:nummer| number)?|call me(?: at| on)?|phone number)([.: ]+)"
     r"[0-9(][0-9 ()/.-]{5,}[0-9]", r"\1\2[phone]"),
)  # fmt: skip
_NAMES = (
    (rf"(?i:\b(my name is|name is|mein name ist|ich hei(?:ß|ss)e|je m'appelle|me llamo))\s+{_WORD}"
     rf"(?:\s{_CAPITAL}){{0,2}}", r"\1 [name]"),
    (rf"\b((?i:mr|mrs|ms|herrn?|frau|madame|monsieur|se[ñn]ora?))\.? {_CAPITAL}(?: {_CAPITAL})?", r"\1 [name]"),
    # A title-case "Call Now Campaign" is a campaign; only a cue within a sentence, or a number after the words, counts.
    (rf"(?i:\b({_CUES}))\s+(?:{_WORD},?\s+){{1,3}}((?:at |on |unter )?\[(?:phone|email)\])", r"\1 [name] \2"),
    (rf"\b({_CUES}|{_ERRANDS}) {_CAPITAL} {_CAPITAL}", r"\1 [name]"),
    (rf"{_CAPITAL} {_CAPITAL},? \[(phone|email)\]", r"[name] [\1]"),
)  # fmt: skip

RULES: tuple[tuple[str, str], ...] = (*_PAIRS, *_CLICK_IDS, *_EMAILS, *_TOKENS, *_IPS, *_PHONES, *_NAMES)

# Most cells hold none of this; one cheap look spares them the rules.
_WORTH_A_LOOK = (
    r"(?i)[@%=]|[0-9][^\p{L}]*[0-9]|::|eyJ|EAIa|Cj[0w]K|CjgK|Iw[AYZ]|name|call|phone|ask for|contact|speak|talk|reach|"
    r"write to|attn|c/o|anruf|kontakt| (?:for|of|by|from|von|für) |hei(?:ß|ss)e|m'appelle|llamo|[0-9a-f]{32}|"
    r"\b(?:mrs?|ms|herrn?|frau|madame|monsieur|se[ñn]ora?)\b"
)


def scrub_sql(column: str) -> str:
    """SQL expression (DuckDB): the text of `column` with personal data replaced by placeholders; NULL stays NULL."""
    expression = column
    for pattern, replacement in RULES:
        expression = f"regexp_replace({expression}, {_literal(pattern)}, {_literal(replacement)}, 'g')"
    return f"CASE WHEN regexp_matches({column}, {_literal(_WORTH_A_LOOK)}) THEN {expression} ELSE {column} END"


def scrub_text(values: pd.Series) -> pd.Series:
    """The same for a column of a frame: dtype, index and name stay, cells that are not text too."""
    import pyarrow as pa
    import pyarrow.compute as pc

    distinct = pa.array(sorted({value for value in values.tolist() if isinstance(value, str)}), pa.string())
    # As DuckDB's, Arrow's expressions are RE2's; without a text worth a look DuckDB need not be started.
    texts = distinct.filter(pc.match_substring_regex(distinct, _WORTH_A_LOOK)).to_pylist()
    if not texts:
        return values
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1").fetchall()
        scrubbed = connection.execute(f"SELECT list({scrub_sql('t')}) FROM unnest(?::VARCHAR[]) AS u(t)", [texts])
        found = scrubbed.fetchone()
    changes = {old: new for old, new in zip(texts, found[0] if found else [], strict=True) if old != new}
    if not changes:
        return values
    replaced = [changes.get(value, value) if isinstance(value, str) else value for value in values.tolist()]
    return pd.Series(replaced, index=values.index, name=values.name, dtype=values.dtype)


def scrub_frame(frame: pd.DataFrame, columns: Sequence[str]) -> tuple[pd.DataFrame, int]:
    """The frame with its free-text columns scrubbed, and how many cells changed. Columns it lacks are skipped."""
    scrubbed, changed = frame.copy(deep=False), 0
    for column in (column for column in columns if column in frame.columns):
        new = scrub_text(frame[column])
        if new is not frame[column]:
            changed += int(((new != frame[column]) & frame[column].notna()).sum())
            scrubbed[column] = new
    return scrubbed, changed


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
