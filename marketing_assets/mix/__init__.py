"""The media mix model: incremental effect of each channel on sales, with its doubt.

**Input.** Target and spend per channel per complete ISO week (or a landed file's own period), `weekly_input`,
`file_input`. Target: sales, else session revenue, else attributed revenue, which never moves budget.

**Model.** target = baseline + sum over channels of coefficient x Hill(adstock(spend)) + error. Baseline: intercept,
trend (with bends), yearly season, controls, as flexible as held-out periods justify. Adstock: geometric, finite window,
weights sum to 1. ROI is incremental and gross (revenue / spend); the marginal ROI is that of the next unit at the
current sustained level.

**Fit.** Transforms are drawn from a grid together with non-negative effects (griddy Gibbs, AR(1) errors). One set is
chosen that predicts a time-ordered holdout well and lies near the mean of the draws; OLS with HAC errors gives its
terms. Intervals of contributions, ROI and curves (90 %) come from the draws, so they hold the doubt about transforms.

**Refusals.** Too little history, no variation or too many terms: not fitted, with the reason. A channel that cannot be
told from the baseline is reported without numbers. The gate says whether budget may follow.
"""

from marketing_assets.mix.curves import ResponseCurve, curves_from_tables
from marketing_assets.mix.findings import findings
from marketing_assets.mix.fit import MixFit, fit_media_mix
from marketing_assets.mix.gate import ModelGate
from marketing_assets.mix.inputs import BUSINESS, MixInput, inputs_from_table, mix_input_table
from marketing_assets.mix.landed import file_input
from marketing_assets.mix.tables import contributions_table, curves_table, draws_table, model_table, roi_table
from marketing_assets.mix.weekly import weekly_input

__all__ = [
    "BUSINESS",
    "MixFit",
    "MixInput",
    "ModelGate",
    "ResponseCurve",
    "contributions_table",
    "curves_from_tables",
    "curves_table",
    "draws_table",
    "file_input",
    "findings",
    "fit_media_mix",
    "inputs_from_table",
    "mix_input_table",
    "model_table",
    "roi_table",
    "weekly_input",
]
