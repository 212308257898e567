"""Derives from the SQL that makes a table which columns each of its columns comes from.

For whoever changes that SQL: `python -m marketing_assets.pipeline.column_lineage` writes `lineage/column_lineage.json`
anew, which a run only reads. Needs sqlglot (in the set `dev`). What a value is made of counts, and what conditions it
(CASE, FILTER of an aggregate); not what decides which rows are taken (joins, groups, order).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import Any

from marketing_assets.governance import MASKED_EVENT_COLUMNS, RAW_COLUMNS
from marketing_assets.governance.sessions import SESSION_COLUMNS
from marketing_assets.ingestion import CURRENT_ROWS_SQL
from marketing_assets.lineage.column_lineage import FILE, Columns, ColumnSource, Masking, Subtype, as_json
from marketing_assets.metrics import (
    AD_PERFORMANCE_SQL,
    ANALYTICS_DAILY_SQL,
    BUSINESS_DAILY_SQL,
    CAMPAIGN_KPIS_DAILY_SQL,
    CONVERTED_ROWS_SQL,
    FX_RATES_SQL,
    SESSION_KPIS_DAILY_SQL,
)
from marketing_assets.pipeline.landing import KINDS, LandedKind
from marketing_assets.pipeline.landing.stage import AD_TEXTS, EVENT_TEXTS

GOVERNANCE = files("marketing_assets.governance")
# From weak to strong; of two things done one after another the stronger names both.
ORDER: tuple[Subtype, ...] = ("IDENTITY", "TRANSFORMATION", "AGGREGATION", "CONDITIONAL")
MASKS: Mapping[str, Masking] = {"hmac_sha256": "keyed hash", "sha256": "hash"}
# A row's place in its file, and the file itself, come from where it stands and not from a column.
PLACE = {"line", "file", "file_sha256", "file_order", "template", "grain", "metrics"}
# Which parts of an expression are values of it; the others order or limit the rows that a value is taken from.
VALUES: Mapping[str, tuple[str, ...]] = {
    "Window": ("this",), "ArgMin": ("this",), "ArgMax": ("this",), "Filter": ("this", "expression"),
}  # fmt: skip
CONDITIONS = {("Filter", "expression"), ("If", "this")}


@dataclass(frozen=True)
class Lookup:
    """A small table filled by Python from distinct values: what it tells depends on the columns it is joined on."""

    masking: Masking = ""


@dataclass(frozen=True)
class Step:
    """One table made by SQL. `kept`: it is an asset; else only the way to one, and resolved further."""

    table: str
    sql: str
    kept: bool = True


LOOKUPS = {
    "clean_texts": Lookup("scrubbed"),
    "clean_addresses": Lookup("scrubbed"),
    "channel_aliases": Lookup(),
    "session_traffic": Lookup(),
}
# Filled from the settings, so without a source in the data.
CONSTANTS: Mapping[str, tuple[str, ...]] = {
    "fx_terms": ("currency", "max_age_days"),
    "maturity": ("platform", "days"),
    "zone_offsets": ("utc_from", "utc_until", "offset_seconds"),
    "session_lineage": ("date", "lineage_id"),
}
LOOKUP_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "clean_texts": ("text", "clean"),
    "clean_addresses": ("url", "path"),
    "channel_aliases": ("platform", "campaign", "channel"),
    "session_traffic": (
        "source", "medium", "campaign", "referrer_host", "has_gclid", "has_fbclid", "not_set",
        "platform", "channel", "default_channel_group", "tells_nothing",
    ),
}  # fmt: skip

# Stands for `metrics/expected_conversions.sql`, which turns columns into rows: sqlglot does not follow that.
_EXPECTED = (
    "SELECT y.date, y.platform, y.campaign, "
    + ", ".join(
        f"sum(y.{metric} / c.share) AS {metric}_expected, "
        f"sum(y.{metric} / c.share - c.spread - c.standard_error) AS {metric}_low, "
        f"sum(y.{metric} / c.share + c.spread + c.standard_error) AS {metric}_high"
        for metric in ("conversions", "revenue")
    )
    + " FROM young_rows AS y JOIN conversion_maturity AS c USING (platform) GROUP BY ALL"
)


def derive() -> dict[str, Columns]:
    """Table → column → sources, of every table that SQL or a reader of landed files makes."""
    found: dict[str, Columns] = {kind.table: _landed(kind) for kind in KINDS.values() if kind.name != "web_events"}
    schema: dict[str, tuple[str, ...]] = {
        **{kind.table: tuple(kind.columns) for kind in KINDS.values()},
        **CONSTANTS,
        **LOOKUP_COLUMNS,
        "landing_web_events": (*RAW_COLUMNS, "file", "line", "file_order"),
        "conversion_maturity": _curve_columns(),
    }
    on_the_way: dict[str, Columns] = {}
    for step in _steps():
        columns = columns_of(step.sql, schema)
        resolved = {name: _resolved(sources, on_the_way) for name, sources in columns.items()}
        schema[step.table] = tuple(resolved)
        (found if step.kept else on_the_way)[step.table] = resolved
    return found


def _steps() -> list[Step]:
    raw = ", ".join(RAW_COLUMNS)
    events = ", ".join(name for name in MASKED_EVENT_COLUMNS)
    sessions = ", ".join(f'"{name}"' for name in SESSION_COLUMNS)
    origin = LOOKUP_COLUMNS["session_traffic"][:7]
    same = " AND ".join(f"s.{column} IS NOT DISTINCT FROM t.{column}" for column in origin)
    return [
        Step("typed_events", f"SELECT *, concat_ws('', {raw}) AS canonical FROM landing_web_events", kept=False),
        Step("judged_events", (GOVERNANCE / "mask_events.sql").read_text("utf-8"), kept=False),
        Step(
            "landed_web_events",
            f"SELECT CAST(event_timestamp AS DATE) AS date, {events}, NULL AS file_sha256, file_order "
            "FROM (SELECT *, NULL AS file_order FROM judged_events) AS judged",
        ),
        Step("session_events", "SELECT * FROM landed_web_events", kept=False),
        Step("grouped_sessions", (GOVERNANCE / "sessions.sql").read_text("utf-8"), kept=False),
        Step(
            "complete_sessions",
            "SELECT s.*, t.platform, t.channel, t.default_channel_group, t.tells_nothing, l.lineage_id, "
            'f.first_date < s.date AS "returning" FROM grouped_sessions AS s '
            f"JOIN session_traffic AS t ON {same} JOIN session_lineage AS l ON l.date = s.date JOIN "
            "(SELECT user_id, min(date) AS first_date FROM grouped_sessions GROUP BY user_id) AS f USING (user_id)",
            kept=False,
        ),
        Step(
            "sessions",
            f"SELECT {sessions} FROM ({(GOVERNANCE / 'attribution.sql').read_text('utf-8')}) AS attributed",
        ),
        Step(
            "needed_rates",
            "SELECT date, currency FROM ad_rows UNION ALL SELECT date, currency FROM landed_sales",
            kept=False,
        ),
        Step("fx_rates", FX_RATES_SQL),
        Step("current_rows", CURRENT_ROWS_SQL, kept=False),
        Step("converted_rows", CONVERTED_ROWS_SQL, kept=False),
        Step("ad_performance", AD_PERFORMANCE_SQL),
        Step("analytics_daily", ANALYTICS_DAILY_SQL),
        Step("young_rows", "SELECT * FROM converted_rows", kept=False),
        Step("expected_conversions", _EXPECTED, kept=False),
        Step("campaign_kpis_daily", CAMPAIGN_KPIS_DAILY_SQL),
        Step("session_kpis_daily", SESSION_KPIS_DAILY_SQL),
        Step("business_daily", BUSINESS_DAILY_SQL),
    ]


def _landed(kind: LandedKind) -> Columns:
    """A reader gives each canonical column from the column of that meaning; names are what a dialect makes them."""
    texts = {"ads": AD_TEXTS, "events": EVENT_TEXTS}.get(kind.name, ())
    columns: dict[str, tuple[ColumnSource, ...]] = {}
    for name in kind.columns:
        masked: Masking = "keyed hash" if name in kind.people else "scrubbed" if name in texts else ""
        subtype: Subtype = "TRANSFORMATION" if masked else "IDENTITY"
        columns[name] = () if name in PLACE else (ColumnSource(f"landing_{kind.name}", name, subtype, masked),)
    return columns


def _curve_columns() -> tuple[str, ...]:
    from marketing_assets.metrics import CURVE_COLUMNS

    return tuple(CURVE_COLUMNS)


def _resolved(sources: Iterable[ColumnSource], on_the_way: Mapping[str, Columns]) -> tuple[ColumnSource, ...]:
    """The same, with tables that are no assets replaced by what they are made of."""
    found: set[ColumnSource] = set()
    for source in sources:
        if source.table in on_the_way:
            found |= {_after(inner, source) for inner in on_the_way[source.table].get(source.column, ())}
        elif source.table not in CONSTANTS:
            found.add(source)
    return _strongest(found)


def _after(inner: ColumnSource, outer: ColumnSource) -> ColumnSource:
    """One thing done after another: the stronger word for both."""
    subtype = max(inner.subtype, outer.subtype, key=ORDER.index)
    return replace(inner, subtype=subtype, masking=inner.masking or outer.masking)


def _strongest(sources: Iterable[ColumnSource]) -> tuple[ColumnSource, ...]:
    """One source per column: what it is made of before what conditions it; masked only if it is on every way."""
    by_column: dict[tuple[str, str], ColumnSource] = {}
    for source in sorted(sources, key=lambda source: (source.subtype == "CONDITIONAL", source)):
        known = by_column.get((source.table, source.column))
        if known is None:
            by_column[source.table, source.column] = source
        elif source.subtype != "CONDITIONAL" or known.subtype == "CONDITIONAL":
            subtype = max(known.subtype, source.subtype, key=ORDER.index)
            masking = known.masking if source.masking else ""
            by_column[source.table, source.column] = replace(known, subtype=subtype, masking=masking)
    return tuple(sorted(by_column.values()))


def columns_of(sql: str, schema: Mapping[str, tuple[str, ...]]) -> Columns:
    """Column → sources among the tables of `schema`, of one SELECT in DuckDB's dialect."""
    import sqlglot
    from sqlglot.optimizer.qualify import qualify
    from sqlglot.optimizer.scope import build_scope

    typed: dict[str, object] = {table: dict.fromkeys(columns, "VARCHAR") for table, columns in schema.items()}
    parsed: Any = qualify(
        sqlglot.parse_one(sql, dialect="duckdb"),
        dialect="duckdb",
        schema=typed,
        validate_qualify_columns=False,
        quote_identifiers=False,
    )
    scope: Any = build_scope(parsed)
    names = [projection.alias_or_name for projection in parsed.selects]
    return {name: _strongest(_sources(scope, name)) for name in names}


def _sources(scope: Any, column: str) -> Iterator[ColumnSource]:
    """What one column of a scope is made of."""
    from sqlglot import exp
    from sqlglot.optimizer.scope import Scope

    if scope.set_operation_scopes:
        # Columns of a union meet by their place.
        place = [projection.alias_or_name for projection in scope.expression.selects].index(column)
        for part in scope.set_operation_scopes:
            yield from _sources(part, part.expression.selects[place].alias_or_name)
        return
    projection = next((item for item in scope.expression.selects if item.alias_or_name == column), None)
    if projection is None:
        raise LookupError(f"no column {column} among {[item.alias_or_name for item in scope.expression.selects]}")
    inner = {id(child.expression): child for child in scope.subquery_scopes}
    for reference, subquery in _references(projection, inner):
        if subquery is not None:
            for item in subquery.expression.selects:
                yield from (_done(projection, reference, found) for found in _sources(subquery, item.alias_or_name))
            continue
        source = scope.sources.get(reference.table)
        if isinstance(source, Scope):
            found = _sources(source, reference.name)
        elif source is not None and source.name in LOOKUPS:
            found = _looked_up(scope, reference.table, LOOKUPS[source.name])
        elif isinstance(source, exp.Table):
            found = iter([ColumnSource(source.name, reference.name, "IDENTITY")])
        else:
            raise LookupError(f"{reference.sql()} of column {column}: not a column of any table that is read")
        yield from (_done(projection, reference, item) for item in found)


def _references(node: Any, inner: Mapping[int, Any]) -> Iterator[tuple[Any, Any]]:
    """Columns of the scope's own tables in an expression; a query inside it stands for itself."""
    from sqlglot import exp

    if id(node) in inner:
        yield node, inner[id(node)]
        return
    if isinstance(node, exp.Column):
        yield node, None
        return
    for name, child in node.args.items():
        if name not in VALUES.get(type(node).__name__, (name,)):
            continue
        for item in child if isinstance(child, list) else [child]:
            if isinstance(item, exp.Expression) and not isinstance(item, exp.Order):
                yield from _references(item, inner)


def _looked_up(scope: Any, alias: str, lookup: Lookup) -> Iterator[ColumnSource]:
    """The columns that a lookup is joined on."""
    from sqlglot import exp

    for join in scope.expression.args.get("joins") or []:
        for equal in join.find_all(exp.EQ, exp.NullSafeEQ):
            for here, there in ((equal.left, equal.right), (equal.right, equal.left)):
                if isinstance(here, exp.Column) and here.table == alias:
                    for reference in there.find_all(exp.Column):
                        source = scope.sources[reference.table]
                        found = (
                            iter([ColumnSource(source.name, reference.name, "IDENTITY")])
                            if isinstance(source, exp.Table)
                            else _sources(source, reference.name)
                        )
                        for item in found:
                            yield _after(item, ColumnSource("", "", "TRANSFORMATION", lookup.masking))


def _done(projection: Any, reference: Any, source: ColumnSource) -> ColumnSource:
    """`source` after what the expression does between the reference and the column."""
    subtype: Subtype = "IDENTITY"
    masking: Masking = ""
    node = reference
    while node is not projection:
        done, made_harmless = _act(node.parent, node.arg_key)
        subtype = max(subtype, done, key=ORDER.index)
        masking = masking or made_harmless
        node = node.parent
    return _after(source, ColumnSource("", "", subtype, masking))


def _act(node: Any, place: str) -> tuple[Subtype, Masking]:
    """What one node does to what stands at `place` in it."""
    from sqlglot import exp

    if (type(node).__name__, place) in CONDITIONS:
        return "CONDITIONAL", ""
    if isinstance(node, exp.Alias | exp.Paren | exp.Filter):
        return "IDENTITY", ""
    if isinstance(node, exp.AggFunc | exp.Window):
        return "AGGREGATION", ""
    if isinstance(node, exp.Is):
        return "TRANSFORMATION", "presence only"
    if isinstance(node, exp.SHA2):
        return "TRANSFORMATION", "hash"
    called = node.name.lower() if isinstance(node, exp.Anonymous) else ""
    return "TRANSFORMATION", MASKS.get(called, "")


def main() -> None:
    """Write the file anew."""
    FILE.write_text(as_json(derive()), encoding="utf-8")


if __name__ == "__main__":
    main()
