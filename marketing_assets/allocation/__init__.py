"""Tomorrow's budget: an amount per channel and campaign, inside the guardrails, to the cent.

**Today** [currency per day] is the approved plan in force; for a campaign without one, its spend over the last 7 days
divided by the days on which its platform reported spend (a missing row of a reporting platform is no spend here).

**The day's budget** B is the lower of the configured daily budget and (monthly budget - month to date) / days left, the
effective day included; with neither configured, the mean daily spend of the lookback (28 days).

**Weight.** Per channel, over the lookback and only rows old enough to be final, with s its spend, r its KPI per spend
relative to all channels together, and E = s x (all evidence / all spend) the evidence its spend would buy on average:

    w = (E * r + k) / (E + k)        k = `prior_conversions`

The KPI is revenue (roas), conversions (cpa) or leads (cpl) per unit of spend. For counts this is the posterior mean
of the gamma-Poisson model, E * r being the observed count (Clayton & Kaldor 1987, Biometrics 43); for revenue it is
the credibility estimate with Z = E / (E + k) (Bühlmann 1967), with conversions as evidence, or clicks where no
conversions are reported. The target is today x w, scaled to B: a small channel moves in proportion to its size and is
never blown up by its ratio.

**Response curves.** When the media mix model passed its gate, its curves decide instead: the amounts maximise the sum
of expected incremental revenue (`curve_solver`), inside the same guardrails and to the same sum. The contribution
margin is one number for all channels, so it scales the sum and leaves its maximum where it is. A channel without a
usable curve is frozen (`no_evidence`); with fewer than two that have one, efficiency decides and the plan says so.
The best split is looked for inside one day's limits: where a curve is S-shaped, a region beyond them is not seen.

**Guardrails**, in this order. 1 to 4 fix a channel at today's amount, and no other limit is then asked:
1. `controllable`  2. `committed_until` later than the effective date
3. `pilot_channels`: when some are named, only they move
4. `min_days_between_changes`, then `no_evidence`: no final KPI (or usable curve) to judge by, frozen not starved
5. `max_daily_change`: today x (1 - share) … (1 + share)
6. `floor` and `ceiling`
7. `max_drift`: mean spend of the last `drift_days` x (1 - share) … (1 + share)
8. `beyond_observed`: highest daily spend of the lookback x (1 + share)
9. `dead_band`: a smaller relative move is not made, unless it alone can make the sum the budget.
7 and 8 stop a further move but never force one back: today's amount always stays allowed by them.

**Solution.** By efficiency, the channel amounts are the target times one common factor, clipped to the limits, such
that the sum is B exactly (`solver`). When no amounts inside the limits sum to B, or a floor or ceiling is out of one
day's reach, the plan is a hold that names the limits. A hold keeps today's amounts. Campaigns share their channel's
amount as they share today's.
"""

from marketing_assets.allocation.basis import CURVE_OBJECTIVE
from marketing_assets.allocation.curves import ResponseCurve
from marketing_assets.allocation.experiment_suggestions import SUGGESTION_COLUMNS, experiment_suggestions, findings
from marketing_assets.allocation.money import minor_unit, planning_unit
from marketing_assets.allocation.outlook import OUTLOOK_COLUMNS, plan_outlook
from marketing_assets.allocation.plan import BudgetPlan, Level, PlanLine, PlanStatus
from marketing_assets.allocation.planner import plan_budget

__all__ = [
    "CURVE_OBJECTIVE",
    "OUTLOOK_COLUMNS",
    "SUGGESTION_COLUMNS",
    "BudgetPlan",
    "Level",
    "PlanLine",
    "PlanStatus",
    "ResponseCurve",
    "experiment_suggestions",
    "findings",
    "minor_unit",
    "plan_budget",
    "plan_outlook",
    "planning_unit",
]
