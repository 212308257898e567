"""Scenario `two-years`: the company of `quarter` from April 2023 on, ending in that quarter with its five anomalies.

Ads of eight quarters, the company's own sales, web events of the last quarter, two A/B tests and the customers.
"""

from __future__ import annotations

from io import StringIO

import pandas as pd

from marketing_assets.simulation import history, quarter
from marketing_assets.simulation.ab_tests import ab_tests, unit_rows
from marketing_assets.simulation.company_sales import company_sales
from marketing_assets.simulation.customers import customer_rows
from marketing_assets.simulation.draws import Draws, stream
from marketing_assets.simulation.packed import gzipped
from marketing_assets.simulation.truth import Simulation, Truth
from marketing_assets.simulation.web_events import WebTraffic, web_traffic
from marketing_assets.simulation.world import observe

# The streams of the parts; 0 and 1 belong to the quarter.
PLAN, HISTORY, CTV, RESPONSES, SALES, WEB, TESTS, CUSTOMERS = range(2, 10)
MEASURES = ["clicks", "conversions", "revenue"]


def two_years(seed: int) -> Simulation:
    """The two years as a landing folder. The same seed gives the same bytes."""
    last = quarter.quarter(seed)
    (last_table,) = last.files.values()
    assert isinstance(last_table, str)
    plan = history.spend_plan(Draws(stream(seed, PLAN)))
    ctv = observe(plan.ctv, stream(seed, CTV)).astype(dict.fromkeys(MEASURES[:2], "Int64"))
    ctv[MEASURES] = pd.NA
    before = observe(plan.ads, stream(seed, HISTORY))
    ads = pd.concat([before, pd.read_csv(StringIO(last_table), parse_dates=["date"])], ignore_index=True)
    sales = company_sales(
        seed, _daily_spend(pd.concat([ads, ctv])), Draws(stream(seed, RESPONSES)), stream(seed, SALES)
    )
    traffic = traffic_of(seed, ads)
    tests = ab_tests(seed, Draws(stream(seed, TESTS)))
    files: dict[str, str | bytes] = dict(_ad_files(before, ctv, last_table))
    files["sales/sales.csv"] = _csv(sales.daily)
    files |= {f"web_events/{day}.csv.gz": gzipped(text) for day, text in traffic.files().items()}
    # Jumped apart from the tests themselves, so that the units of a seed do not depend on what the tests drew.
    files["experiments/experiments.csv.gz"] = gzipped(unit_rows(tests, Draws(stream(seed, TESTS + 100))))
    files["customers/customers.csv"] = customer_rows(traffic, Draws(stream(seed, CUSTOMERS)))
    return Simulation(
        files,
        Truth(
            "two-years",
            seed,
            history.START,
            quarter.END,
            quarter.CURRENCY,
            last.truth.anomalies,
            mix=sales.truth,
            promotions=sales.promotions,
            experiments=tests,
            web_events=traffic.truth,
        ),
    )


def traffic_of(seed: int, ads: pd.DataFrame) -> WebTraffic:
    """The web traffic of a seed: `ads` are ad rows that include the quarter. No file tells who shops how."""
    return web_traffic(ads[ads["date"] >= pd.Timestamp(quarter.START)], Draws(stream(seed, WEB)))


def _daily_spend(rows: pd.DataFrame) -> pd.DataFrame:
    """Spend per day and channel, as the exports report it."""
    return rows.assign(channel=history.channel_of(rows["campaign"])).pivot_table(
        index="date", columns="channel", values="spend", aggfunc="sum", fill_value=0.0
    )


def _ad_files(before: pd.DataFrame, ctv: pd.DataFrame, last_table: str) -> dict[str, str]:
    """One file per quarter; the last one has the lines of `quarter` as they are, CTV's among them by date."""
    files = {}
    rows = pd.concat([before.astype(dict.fromkeys(MEASURES[:2], "Int64")), ctv])
    rows = rows.sort_values("date", kind="stable")
    for period, part in rows.groupby(rows["date"].dt.to_period("Q")):
        files[f"ads/{period.year}-q{period.quarter}.csv"] = _csv(part)
    header, *lines = last_table.splitlines()
    (name,) = (name for name in files if name.endswith(f"{quarter.END.year}-q1.csv"))
    lines += files[name].splitlines()[1:]
    files[name] = "\n".join([header, *sorted(lines, key=lambda line: line[:10])]) + "\n"
    return files


def _csv(table: pd.DataFrame) -> str:
    return table.to_csv(index=False, float_format="%.2f", date_format="%Y-%m-%d", lineterminator="\n")
