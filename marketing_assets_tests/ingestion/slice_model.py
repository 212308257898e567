"""The rule "replacement is by slice" in plain Python, to hold the SQL against: rows are dictionaries, files are walked
in their order, nothing is fast.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]
WHOLE = 0.995
NAMES = ("campaign_id", "campaign", "ad_group_id", "ad_group", "ad_id", "ad")
METRICS = ("spend", "impressions", "clicks", "leads", "conversions", "revenue")


def current(rows: Sequence[Row]) -> dict[int, set[str]]:
    """Position -> metrics that count, of the rows of which any does."""
    days = defaultdict(list)
    for place, row in enumerate(rows):
        days[row["platform"].lower(), row["date"]].append(place)
    counting = defaultdict(set)
    for places in days.values():
        slices = _slices(rows, places)
        spoken = defaultdict(set)
        for p in places:
            spoken[_entity(rows[p])] |= set(METRICS if rows[p]["metrics"] is None else rows[p]["metrics"].split())
        for metric in METRICS:
            speaking = [p for p in places if metric in spoken[_entity(rows[p])]]
            for place in _of_a_day(rows, speaking, slices):
                counting[place].add(metric)
    # What is left without any value counts for nothing.
    idle = [
        place
        for place, metrics in counting.items()
        if all(rows[place][metric] is None for metric in metrics)
        and any(rows[place][metric] is not None for metric in METRICS)
    ]
    return {place: metrics for place, metrics in sorted(counting.items()) if place not in idle}


def _entity(row: Row) -> tuple[Any, ...]:
    """Rows of one file that are equal in this are breakdowns and speak together."""
    return tuple(row[name] for name in ("platform", "account_id", *NAMES, "file_order"))


def _of_a_day(rows: Sequence[Row], places: list[int], slices: Mapping[int, Any]) -> list[int]:
    """Those of the `places` that count, by what the files say that speak for a metric."""
    called = {key: {rows[p]["campaign"] for p in slices if slices[p] == key} for key in set(slices.values())}
    ads: dict[int, tuple[Hashable, int]] = {}
    for key in called:
        ads |= _ads(rows, [p for p in places if slices[p] == key])
    grains = defaultdict(lambda: [0, 0])
    for p in places:
        grain = grains[slices[p], rows[p]["file_order"]]
        grain[0], grain[1] = max(grain[0], level(rows[p])), grain[1] | ads[p][1]
    totals = {p for key in grains for p in _totals(rows, [q for q in places if _file(rows, slices, q) == key], ads)}

    def speaks_for(new: int, old: int) -> bool:
        if slices[new] != slices[old]:
            return _alike(slices[new], slices[old], called)
        return grains[_file(rows, slices, new)] != grains[_file(rows, slices, old)] or ads[new][0] == ads[old][0]

    kept: list[int] = []
    for order in sorted({rows[p]["file_order"] for p in places}):
        fresh = [p for p in places if rows[p]["file_order"] == order]
        kept = [old for old in kept if not any(speaks_for(new, old) for new in fresh)] + fresh
    return [p for p in kept if p not in totals]


def _file(rows: Sequence[Row], slices: Mapping[int, Hashable], place: int) -> tuple[Hashable, int]:
    return slices[place], rows[place]["file_order"]


def _slices(rows: Sequence[Row], places: list[int]) -> dict[int, tuple[Any, str]]:
    """Place → (account, campaign), with what a row leaves out filled in where the day knows one answer."""

    def accounts(column: str, value: Any) -> set[str]:
        return {rows[p]["account_id"] for p in places if value and rows[p][column] == value} - {None}

    account = {
        p: rows[p]["account_id"]
        or _single(accounts("campaign_id", rows[p]["campaign_id"]))
        or _single(accounts("campaign", rows[p]["campaign"]))
        for p in places
    }
    filled = {}
    for p in places:
        same = [q for q in places if account[q] == account[p] and rows[q]["campaign"] == rows[p]["campaign"]]
        found = rows[p]["campaign_id"] or _single({rows[q]["campaign_id"] for q in same} - {None})
        filled[p] = (account[p], _text(found, rows[p]["campaign"]))
    return filled


def _alike(a: tuple[Any, str], b: tuple[Any, str], called: Mapping[Any, set[str]]) -> bool:
    if None not in (a[0], b[0]) and a[0] != b[0]:
        return False
    if a[1].startswith("id:") and b[1].startswith("id:"):
        return a[1] == b[1]
    return bool(called[a] & called[b])


def _ads(rows: Sequence[Row], places: list[int]) -> dict[int, tuple[Hashable, int]]:
    """Place → (entity, scheme) within one slice."""
    named = defaultdict(set)
    for p in places:
        parts = tuple(rows[p][part] is None for part in ("ad_group_id", "ad_group", "ad_id", "ad"))
        named[level(rows[p])].add(parts)
    odd = any(len(ways) > 1 for depth, ways in named.items() if depth > 0)
    plain = {
        p: (_text(rows[p]["ad_group_id"], rows[p]["ad_group"]), _text(rows[p]["ad_id"], rows[p]["ad"])) for p in places
    }
    if not odd:
        return {p: (entity, 0) for p, entity in plain.items()}

    def values(column: str, where: Iterable[int]) -> set[Any]:
        return {rows[p][column] for p in where} - {None}

    def same(column: str, p: int) -> list[int]:
        return [q for q in places if rows[p][column] is not None and rows[q][column] == rows[p][column]]

    groups, unclear = {}, {}
    for p in places:
        ids = values("ad_group_id", same("ad_group", p))
        groups[p] = _text(rows[p]["ad_group_id"] or _single(ids), rows[p]["ad_group"])
        unclear[p] = rows[p]["ad_group_id"] is None and len(ids) > 1
    homes = dict(groups)
    for p in places:
        if groups[p] is None and level(rows[p]) == 2:
            found = {groups[q] for q in same("ad_id", p)} - {None} or {groups[q] for q in same("ad", p)} - {None}
            homes[p], unclear[p] = _single(found), len(found) > 1
    ads = {}
    for p in places:
        ids = values("ad_id", [q for q in same("ad", p) if homes[q] == homes[p]])
        ads[p] = _text(rows[p]["ad_id"] or _single(ids), rows[p]["ad"])
        unclear[p] |= rows[p]["ad_id"] is None and len(ids) > 1
    nameless = {
        p: any(
            rows[p][f"{part}_id"] is not None and not values(part, same(f"{part}_id", p)) for part in ("ad_group", "ad")
        )
        for p in places
    }
    idless = {p: any(text is not None and text.startswith("name:") for text in (homes[p], ads[p])) for p in places}
    both = any(nameless.values()) and any(idless.values())
    return {p: ((homes[p], ads[p]), unclear[p] + (2 * nameless[p] + 4 * idless[p] if both else 0)) for p in places}


def _totals(rows: Sequence[Row], places: list[int], ads: Mapping[int, Any]) -> set[int]:
    """Rows of one file and slice that are totals of finer rows beside them."""

    def can_be(coarse: list[int], fine: list[int]) -> bool:
        usual = ("spend", "impressions", "clicks")
        sums = [[_sum(rows[p][metric] for p in some) for some in (coarse, fine)] for metric in usual]
        if all(whole is None for whole, _ in sums):
            sums = [[_results(rows, some) for some in (coarse, fine)]]
        less = any(None not in (whole, parts) and whole < WHOLE * parts for whole, parts in sums)
        return bool(fine) and not less

    at = {depth: [p for p in places if level(rows[p]) == depth] for depth in range(3)}
    totals: set[int] = set()
    for group in {ads[p][0][0] for p in at[1]}:
        mine = [p for p in at[1] if ads[p][0][0] == group]
        if can_be(mine, [p for p in at[2] if ads[p][0][0] == group]):
            totals |= set(mine)
    leaves = [p for p in at[1] + at[2] if p not in totals]
    return totals | (set(at[0]) if can_be(at[0], leaves) else set())


def _results(rows: Sequence[Row], places: list[int]) -> float | None:
    """Conversions, else leads, else revenue, of each ad and then together."""
    ads: dict[Any, list[int]] = defaultdict(list)
    for p in places:
        ads[tuple(rows[p][name] for name in NAMES)].append(p)
    of_ads = [
        next(
            (
                found
                for m in ("conversions", "leads", "revenue")
                if (found := _sum(rows[p][m] for p in some)) is not None
            ),
            None,
        )
        for some in ads.values()
    ]
    return _sum(of_ads)


def level(row: Row) -> int:
    """0 a campaign, 1 an ad group, 2 an ad."""
    if row["ad_id"] is not None or row["ad"] is not None:
        return 2
    return 1 if row["ad_group_id"] is not None or row["ad_group"] is not None else 0


def _sum(values: Iterable[Any]) -> float | None:
    given = [float(value) for value in values if value is not None]
    return sum(given) if given else None


def _single(values: set[Any]) -> Any:
    return next(iter(values)) if len(values) == 1 else None


def _text(id: str | None, name: str | None) -> Any:
    return f"id:{id}" if id is not None else None if name is None else f"name:{name}"
