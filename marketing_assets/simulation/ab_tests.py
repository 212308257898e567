"""Two A/B tests on the company's shop, one row per visitor: one with a real effect, one without.

On seeds other than 42 one of the two also has a sample-ratio mismatch: visitors were lost on the way into a variant.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from marketing_assets.simulation.ab_test import AbTest
from marketing_assets.simulation.draws import DIGITS, Draws
from marketing_assets.simulation.quarter import REFERENCE_SEED

HEADER = "experiment,variant,unit_id,date,conversions,value"
MISMATCHED_SHARE = 0.53  # of units in the control group, where an even split was planned
ORDER_VALUE = 26.0

CHECKOUT = AbTest("Checkout one page", date(2025, 2, 3), date(2025, 3, 2), 12_000, 0.10, 0.122)
BUTTON = AbTest("Blue button", date(2025, 3, 3), date(2025, 3, 23), 10_000, 0.10, 0.10)


def ab_tests(seed: int, draws: Draws) -> tuple[AbTest, ...]:
    """The two tests of a seed."""
    if seed == REFERENCE_SEED:
        return CHECKOUT, BUTTON
    moved = replace(CHECKOUT, variant_rate=CHECKOUT.control_rate * (1 + draws.uniform(0.20, 0.28)))
    if draws.chance(0.5):
        return replace(moved, control_share=MISMATCHED_SHARE), BUTTON
    return moved, replace(BUTTON, control_share=MISMATCHED_SHARE)


def unit_rows(tests: tuple[AbTest, ...], draws: Draws) -> str:
    """The CSV of all tests, by test, then by day."""
    from scipy.stats import binom

    lines = [HEADER]
    for test in tests:
        days = (test.end - test.start).days + 1
        # Within its middle 98 %: an even split never looks like a mismatch by chance, and a mismatch always shows.
        controls = int(binom.ppf(draws.uniform(0.01, 0.99), test.units, test.control_share))
        for unit in range(test.units):
            day = test.start + timedelta(days=unit * days // test.units)
            control = draws.chance(controls / (test.units - unit))
            controls -= control
            converted = draws.chance(test.control_rate if control else test.variant_rate)
            value = draws.log_normal(ORDER_VALUE, 0.5) if converted else 0.0
            variant = "control" if control else "variant"
            lines.append(f"{test.name},{variant},V{draws.text(DIGITS, 9)},{day},{int(converted)},{value:.2f}")
    return "\n".join(lines) + "\n"
