"""What was taken out of texts, counted by file, column and rule. Counts only, never a value.

A cell counts for a rule when it held something that the rule names, whatever became of its row afterwards. Click
ids, IP addresses, user agents and the texts of forms have columns that are left behind as a whole; of addresses the
query is, and it is looked through for what it carried; everywhere else a rule leaves its placeholder. What is hidden
deeper in a query, such as an address within an address, goes with it without being counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import duckdb

from marketing_assets.governance.scrubbing import CLICK_ID_NAMES, PERSONAL_NAMES, TOKEN_NAMES

RARE = "rare"
PLACEHOLDERS = (
    "click id", "client id", "email", "ip", "name", "number", "person", "personal", "phone", "token",
)  # fmt: skip
# Columns of web events that never leave as they are.
_LEFT_BEHIND = {
    "ip_address": "ip", "user_agent": "user agent", "gclid": "click id", "fbclid": "click id", "fbp": "click id",
    "fbc": "click id", "page_title": "free text", "form_text": "free text",
}  # fmt: skip
_ADDRESSES = ("page_location", "page_referrer")
_MAIL = r"[?#;].*[^?&#;=](?:@|%40)[^?&#;]*\."
_QUERY = {
    "click id": rf"(?i)[?&#;](?:{CLICK_ID_NAMES})=[^&#]",
    "email": rf"(?i){_MAIL}",
    "personal": rf"(?i)[?&#;](?:{PERSONAL_NAMES})=[^&#]",
    "token": rf"(?i)[?&#;](?:{TOKEN_NAMES})=[^&#]",
}
# One look that spares nearly every address the four.
_QUERY_WORTH_A_LOOK = rf"(?i)[?&#;](?:{CLICK_ID_NAMES}|{PERSONAL_NAMES}|{TOKEN_NAMES})=|[?#;].*(?:@|%40)"


@dataclass(frozen=True)
class RemovedCells:
    """`cells` landed cells of a column of a file held what `rule` names."""

    file: str
    column: str
    rule: str
    cells: int


def rules_applied(before: str, after: str) -> tuple[str, ...]:
    """The rules that left more placeholders in a text than it had before."""
    return tuple(rule for rule in PLACEHOLDERS if after.count(f"[{rule}]") > before.count(f"[{rule}]"))


def removed_from_events(
    connection: duckdb.DuckDBPyConnection, texts: Mapping[str, str], masked: str
) -> tuple[RemovedCells, ...]:
    """Counts of what `mask_events` removed, read from its temporary tables.

    Args:
        texts: column of a web event → SQL of the text in it that was scrubbed.
        masked: the table of what was kept.
    """
    described = connection.execute("DESCRIBE typed_events").fetchall()
    parts = [_left_behind({str(row[0]) for row in described}), *map(_queries, _ADDRESSES), _paths()]
    parts.append(f"SELECT file, 'search_term', '{RARE}', count(*) FROM \"{masked}\" WHERE search_term = '[{RARE}]' "
                 "GROUP BY file")  # fmt: skip
    changed = connection.execute(f"CREATE OR REPLACE TEMP TABLE removed_texts AS {_CHANGED_TEXTS}").fetchone()
    if changed and changed[0]:
        parts += [
            f"SELECT file, '{column}', rule, count(*) FROM (SELECT file, {text} AS text FROM typed_events) AS cells "
            "JOIN removed_texts USING (text) GROUP BY file, rule"
            for column, text in texts.items()
        ]
    counted = connection.execute(" UNION ALL ".join(parts)).fetchall()
    connection.execute("DROP TABLE removed_texts").fetchall()
    return tuple(sorted_cells({(file, column, rule): cells for file, column, rule, cells in counted}))


def sorted_cells(counts: Mapping[tuple[str, str, str], int]) -> list[RemovedCells]:
    """Counts by (file, column, rule) as rows, those of nothing left out."""
    return [RemovedCells(*place, cells) for place, cells in sorted(counts.items()) if cells]


def count_changes(cells: Iterable[tuple[str, str, str, int]], changes: Mapping[str, str]) -> list[RemovedCells]:
    """What scrubbing removed from cells that were counted by (file, column, text, cells).

    Args:
        changes: text as it landed → scrubbed; cells with another text count for nothing.
    """
    rules = {before: rules_applied(before, after) for before, after in changes.items()}
    counts: Counter[tuple[str, str, str]] = Counter()
    for file, column, text, number in cells:
        for rule in rules.get(text, ()):
            counts[file, column, rule] += number
    return sorted_cells(counts)


_RULES = "unnest([" + ", ".join(f"'{rule}'" for rule in PLACEHOLDERS) + "])"


def _times(text: str) -> str:
    return f"len(string_split({text}, '[' || rule || ']'))"


_CHANGED_TEXTS = f"""
SELECT text, rule FROM (SELECT text, clean, {_RULES} AS rule FROM clean_texts WHERE text <> clean) AS changed
WHERE {_times("clean")} > {_times("text")}"""


def _left_behind(present: set[str]) -> str:
    found = {column: rule for column, rule in _LEFT_BEHIND.items() if column in present}
    columns = ", ".join(f"'{column}'" for column in found)
    rules = ", ".join(f"'{rule}'" for rule in found.values())
    counts = ", ".join(f"count(*) FILTER ({column} <> '')" for column in found)
    return (
        f'SELECT file, unnest([{columns}]) AS "column", unnest([{rules}]) AS rule, unnest([{counts}]) AS cells '
        "FROM typed_events GROUP BY file"
    )


def _queries(column: str) -> str:
    rules = ", ".join(f"'{rule}'" for rule in _QUERY)
    counts = ", ".join(f"count(*) FILTER (regexp_matches(url, '{pattern}'))" for pattern in _QUERY.values())
    return (
        f"SELECT file, '{column} query', unnest([{rules}]), unnest([{counts}]) FROM (SELECT file, {column} AS url "
        f"FROM typed_events WHERE regexp_matches({column}, '{_QUERY_WORTH_A_LOOK}')) AS addresses GROUP BY file"
    )


def _paths() -> str:
    return (
        "SELECT file, 'page_location path', rule, count(*) FROM (SELECT file, page_path, "
        f"{_RULES} AS rule FROM judged_events WHERE contains(page_path, '[')) AS paths "
        "WHERE contains(page_path, '[' || rule || ']') GROUP BY file, rule"
    )
