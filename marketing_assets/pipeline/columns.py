"""What each column means, shown as the column schema of every asset. The words stand in `columns.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import dagster as dg
import yaml

from marketing_assets.ingestion import KINDS as LANDING_FOLDERS
from marketing_assets.metrics import CATALOGUE
from marketing_assets.pipeline.landing import KINDS

NEVER_NULL = "never_null"
WORDS = files(__package__).joinpath("columns.yaml")


def meanings(table: str) -> Mapping[str, str]:
    """Column → meaning, of every word that is known where `table` is spoken of."""
    words = _words()
    ratios = {entry.name: f"{entry.title}: {entry.formula}." for entry in CATALOGUE}
    own = {name: text for name, text in words["tables"].get(table, {}).items() if name != NEVER_NULL}
    return {**ratios, **words["everywhere"], **_landed(table), **own}


def never_null(table: str) -> frozenset[str]:
    """Columns that always hold a value. A plan held for want of history has one row without channel and amounts."""
    return frozenset(_words()["tables"].get(table, {}).get(NEVER_NULL, ()))


def column_schema(table: str, columns: list[tuple[str, str]]) -> dg.TableSchema:
    """Dagster's schema of a table from (name, DuckDB type) pairs: meaning, and which columns are never NULL."""
    required, meaning = never_null(table), meanings(table)
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                name,
                type=kind,
                description=meaning.get(name),
                constraints=dg.TableColumnConstraints(nullable=name not in required),
            )
            for name, kind in columns
        ]
    )


@cache
def _words() -> dict[str, dict[str, Any]]:
    words: dict[str, dict[str, Any]] = yaml.safe_load(WORDS.read_text("utf-8"))
    return words


def _landed(table: str) -> dict[str, str]:
    """A table of landed rows means what the columns of its landing folder mean; ads have words of their own."""
    folder = next((kind.name for kind in KINDS.values() if kind.table == table and kind.name != "ads"), None)
    if folder is None:
        return {}
    return {
        column.name: f"{column.meaning[0].upper()}{column.meaning[1:]}." for column in LANDING_FOLDERS[folder].columns
    }
