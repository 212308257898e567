"""Whether a name stands for a total or for a campaign, decided once for all its lines: a name whose lines are the sums
on every day is a total, one that fails on a day without rejected lines is a campaign.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from marketing_assets.ingestion.rows.sums import ENOUGH, Judged, Key, Keys, Mask, Sums

# Names of totals among other words that are tried one by one, each with the others as its parts.
_MOST_TRIED = 50


@dataclass(frozen=True)
class Verdict:
    """One flag per row.

    Attributes:
        gone: it is of a total; `differs`: although its figures are not the sum.
        kept: it has the name of a total and is not the sum; `chance`: it is, but of so few figures that it proves
            nothing.
    """

    gone: Mask
    differs: Mask
    kept: Mask
    chance: Mask

    @classmethod
    def nothing(cls, size: int) -> Verdict:
        """No row is a total."""
        return cls(*(np.zeros(size, bool) for _ in range(4)))

    def joined(self, other: Verdict) -> Verdict:
        """What either says."""
        return Verdict(
            self.gone | other.gone, self.differs | other.differs, self.kept | other.kept, self.chance | other.chance
        )


def decide(
    sums: Sums,
    names: Mapping[int, Key],
    said: Mask,
    maybe: Mask,
    rows: Mask,
    scopes: Sequence[Keys],
    unknown: int,
) -> Verdict:
    """Decide for every name whether it is a total.

    Args:
        names: row -> its name, and the platform and whatever else tells two of that name apart.
        said: rows whose name says totals; `maybe`: those whose name holds such a word among others, which are parts of
            other totals if they are none themselves; `rows`: all that count.
        scopes: see `Sums.judge`.
        unknown: rejected lines of which no day is known; so many lines may fail and prove nothing.
    """
    suspects = said | maybe
    verdict = _decided(sums.judge(suspects, rows & ~suspects, scopes), sums, names, suspects, said, unknown)
    if not (maybe & ~verdict.gone).any():
        return verdict
    again = Verdict.nothing(len(said))
    again.gone[:], again.differs[:] = verdict.gone, verdict.differs
    left = {at: key for at, key in names.items() if not verdict.gone[at]}
    for name in sorted({key[0] for key in left.values()}, key=str)[:_MOST_TRIED]:
        those = np.zeros(len(said), bool)
        those[[at for at, key in left.items() if key[0] == name]] = True
        others = rows & ~again.gone & ~those & ~said
        again = again.joined(_decided(sums.judge(those, others, scopes), sums, left, those, said, unknown))
    # A name that only may be a total and is none is a campaign like all others: nothing is said of it.
    return Verdict(again.gone, again.differs, again.kept & said, again.chance & said)


def _decided(found: Judged, sums: Sums, names: Mapping[int, Key], suspects: Mask, said: Mask, unknown: int) -> Verdict:
    verdict = Verdict.nothing(len(suspects))
    lost_days = set(sums.lost["date"].to_pylist())
    places_of = np.flatnonzero(suspects)
    days = dict(zip(places_of.tolist(), sums.rows["date"].take(places_of).to_pylist(), strict=True))
    groups: dict[Key, list[int]] = {}
    for at in places_of.tolist():
        groups.setdefault(names[at], []).append(at)
    evidence, undecided = Counter[str](), list[list[int]]()
    for key, places in groups.items():
        failed = found.failed(places)
        if sum(days[at] not in lost_days for at in failed) > unknown:
            verdict.kept[failed] = True
        else:
            undecided.append(places)
            evidence[key[0]] += sum(int(found.score[at]) for at in places if found.sums[at] or found.might[at])
    proven = {name for name, score in evidence.items() if score >= ENOUGH}
    for places in undecided:
        failed = found.failed(places)
        # Little evidence of its own is enough beside another total of the file, or where only rejected lines differ.
        rejected = bool(failed) and all(found.might[failed]) and all(said[places])
        if names[places[0]][0] in proven or (proven and not failed) or rejected:
            _drop(verdict, found, places)
        elif failed or not any(found.sums[at] for at in places):
            verdict.kept[failed or places] = True
        else:
            verdict.chance[places] = True
    return verdict


def _drop(verdict: Verdict, found: Judged, places: list[int]) -> None:
    verdict.gone[places] = True
    verdict.differs[found.failed(places)] = True
