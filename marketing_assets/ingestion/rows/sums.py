"""Which rows are the sum of others: by their figures alone, within one platform and account before the whole day. What
follows from it for a name is decided in `day_totals`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa

_WHOLE = frozenset(("impressions", "clicks", "leads", "orders"))
# Every part may have been rounded to the cent, and so may every total; of very many lines the errors cancel out, so
# one unit of the currency is plenty for 30,000 of them.
_ROUNDED, _MOST_ROUNDED, _MOST_UNITS, _LEAST = 0.005, 0.01, 1.0, 1e-6
# So many figures agree hardly by chance; 1 conversion beside 1 conversion does.
ENOUGH = 2

Keys = tuple[str, ...]
Key = tuple[Any, ...]
Row = Mapping[str, Any]
Mask = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True)
class Judged:
    """What the figures of each row say, one entry per row.

    Attributes:
        sums: it is the sum of the others of its scope.
        might: it could be, if what rejected lines say were added.
        idle: it says nothing, or 0 where there is nothing else.
        score: how many figures agree; `ENOUGH` for a sum of several lines.
    """

    sums: Mask
    might: Mask
    idle: Mask
    score: np.ndarray[Any, np.dtype[np.int64]]

    def failed(self, places: Sequence[int]) -> list[int]:
        """Those of the rows that say something else than the sum."""
        return [at for at in places if not (self.sums[at] or self.idle[at])]


@dataclass(frozen=True)
class Sums:
    """The figures of one file.

    `lost`: rejected rows, as far as they could be read (same schema); `metrics`: the columns that add up.
    """

    rows: pa.Table
    lost: pa.Table
    metrics: tuple[str, ...]

    def judge(self, suspects: Mask, others: Mask, scopes: Sequence[Keys]) -> Judged:
        """Compare the suspects with the sums of the others in each scope, the closest first: each alone, or all of a
        scope together, because a report split by a column that is not read, such as the device, has a total for each
        of its values.
        """
        size = self.rows.num_rows
        found = Judged(np.zeros(size, bool), np.zeros(size, bool), np.zeros(size, bool), np.zeros(size, np.int64))
        beside = self.rows.filter(pa.array(others))
        parts = {keys: self._sums(beside, keys) for keys in scopes}
        lost = {keys: self._sums(self.lost, keys) for keys in scopes if "date" in keys and self.lost.num_rows}

        def look(those: Mask, keys: Keys, *, together: bool) -> None:
            totals = self.rows.filter(pa.array(those)).select([*keys, *self.metrics, "line"])
            said: list[Row] = totals.to_pylist()
            named = [tuple(total[key] for key in keys) for total in said]
            whole = self._sums(totals, keys) if together else {}
            for place, total, scope in zip(np.flatnonzero(those), said, named, strict=True):
                total = whole.get(scope, total)
                equal, score = self._equal(total, parts[keys].get(scope))
                # What a wider scope adds to the closest one that agrees proves nothing new.
                found.score[place] = found.score[place] if found.sums[place] else max(found.score[place], score)
                found.sums[place] |= equal
                gone = lost.get(keys, {}).get(scope)
                if gone is not None and not equal:
                    might, score = self._might(total, parts[keys].get(scope), gone)
                    found.might[place] |= might
                    found.score[place] = max(found.score[place], score)

        for keys in scopes:
            look(suspects & ~found.sums, keys, together=False)
        for keys in scopes:
            # Where a device has no figures, the total of another one is the sum already alone: both ways are tried.
            look(suspects, keys, together=True)
            look(suspects & ~found.sums, keys, together=True)
        day = min((keys for keys in scopes if "date" in keys), key=len)
        self._find_idle(found.idle, np.flatnonzero(suspects & ~found.sums), day, parts[day])
        return found

    def _find_idle(self, idle: Mask, places: np.ndarray[Any, Any], day: Keys, parts: Mapping[Key, Row]) -> None:
        for place, row in zip(places, self.rows.select([*day, *self.metrics]).take(places).to_pylist(), strict=True):
            said = [row[name] for name in self.metrics if row[name] is not None]
            idle[place] = not any(said) and (not said or tuple(row[key] for key in day) not in parts)

    def _sums(self, rows: pa.Table, keys: Keys) -> dict[Key, Row]:
        """Per key the sum of every metric, of how many lines (`NAME_count`), and how many `lines` there are."""
        asked: list[tuple[str, Any]] = [(name, how) for name in self.metrics for how in ("sum", "count")]
        found = rows.group_by(list(keys)).aggregate([*asked, ("line", "count")])
        named = found.rename_columns(
            [name.removesuffix("_sum").replace("line_count", "lines") for name in found.schema.names]
        )
        return {tuple(row[key] for key in keys): row for row in named.to_pylist()}

    def _equal(self, total: Row, parts: Row | None) -> tuple[bool, int]:
        """Whether all that the total (or several together) reports is the sum of its parts, and how telling that is."""
        said = [name for name in self.metrics if total[name] is not None]
        if parts is None or not said:
            return False, 0
        lines = parts["lines"] + total.get("lines", 1)
        if not all(_close(total[name], parts[name] or 0, lines, name in _WHOLE) for name in said):
            return False, 0
        return True, _score(total, said, several=parts["lines"] > 1)

    def _might(self, total: Row, parts: Row | None, lost: Row) -> tuple[bool, int]:
        """The same with rejected lines: what they all report must agree, of the rest the total has at least as much."""
        said = [name for name in self.metrics if total[name] is not None]
        lines = (parts["lines"] if parts else 0) + lost["lines"] + total.get("lines", 1)
        known = [name for name in said if lost[f"{name}_count"] == lost["lines"]]
        for name in said:
            there = float((parts or {}).get(name) or 0) + float(lost[name] or 0)
            if name in known:
                if not _close(total[name], there, lines, name in _WHOLE):
                    return False, 0
            elif float(total[name]) < there - _allowed(total[name], lines, name in _WHOLE):
                return False, 0
        return bool(said), _score(total, known, several=parts is not None)


def _score(total: Row, names: Sequence[str], *, several: bool) -> int:
    figures = sum(_figures(total[name]) for name in names)
    return ENOUGH if figures and several else figures


def _figures(value: Decimal | float) -> int:
    """How many digits a value has: 0 for 0, 3 for 5.21 and for 100."""
    return len(f"{abs(float(value)):.6f}".rstrip("0").replace(".", "").lstrip("0"))


def _allowed(total: Decimal | float, lines: int, whole: bool) -> float:
    return _LEAST + (0.0 if whole else min(_ROUNDED * lines, _MOST_ROUNDED * abs(float(total)), _MOST_UNITS))


def _close(total: Decimal | float, parts: Decimal | float, lines: int, whole: bool) -> bool:
    return abs(float(total) - float(parts)) <= _allowed(total, lines, whole)
