"""Whether budget may follow a fitted model: everything that speaks against it, in words."""

from __future__ import annotations

from dataclasses import dataclass

from marketing_assets.mix.evidence import ChannelEffect
from marketing_assets.mix.inputs import MixInput
from marketing_assets.mix.readiness import Readiness
from marketing_assets.mix.sampling import Draws
from marketing_assets.mix.selection import Holdout

LEAST_CLEAR_SHARE = 0.5
LEAST_R_SQUARED = 0.3
HIGHEST_R_HAT = 1.1


@dataclass(frozen=True)
class ModelGate:
    """`reason` says what held when it passed, and everything that did not when it failed."""

    passed: bool
    reason: str


def judge(
    source: MixInput,
    holdout: Holdout,
    r_squared: float,
    effects: tuple[ChannelEffect, ...],
    readiness: Readiness,
    draws: Draws,
) -> ModelGate:
    """The gate: an incremental target, a holdout better than naive, and clear evidence for half of the spend."""
    against = []
    if source.target_kind == "attributed_revenue":
        against.append("the target is attributed revenue, not incremental, and never moves budget")
    if r_squared < LEAST_R_SQUARED:
        against.append(f"the model explains {r_squared:.0%} of the variation (at least {LEAST_R_SQUARED:.0%} needed)")
    if holdout.mape is None or holdout.naive_mape is None:
        against.append(f"no holdout error: the last {holdout.periods} {source.period_word}s have no sales")
        error = ""
    else:
        error = (
            f"holdout error {holdout.mape:.1%} against {holdout.naive_mape:.1%} of {holdout.naive} "
            f"over {holdout.periods} {source.period_word}s"
        )
        if holdout.mape >= holdout.naive_mape:
            against.append(f"{error}: not better than naive")
    unidentified = sum(float(source.spend[name][source.complete].sum()) for name, _ in readiness.unidentified)
    total = sum(effect.spend for effect in effects) + unidentified
    clear = sum(effect.spend for effect in effects if effect.evidence == "clear")
    share = clear / total if total > 0 else 0.0
    if share < LEAST_CLEAR_SHARE:
        against.append(f"{share:.0%} of spend has clear evidence (at least {LEAST_CLEAR_SHARE:.0%} needed)")
    worst = float(draws.r_hat.max())
    if worst > HIGHEST_R_HAT:
        against.append(f"the draws disagree (R-hat {worst:.2f}, at most {HIGHEST_R_HAT} allowed)")
    if against:
        return ModelGate(False, "; ".join(against))
    return ModelGate(True, f"{error}; {share:.0%} of spend has clear evidence; R² {r_squared:.2f}")
