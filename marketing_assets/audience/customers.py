"""Customer segments by recency, frequency and money (RFM): quantile scores 1..5 and monotone rules over them."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from marketing_assets.audience.columns import days, numbers

CHAMPIONS, LOYAL, AT_RISK, NEW, LAPSED, REGULAR = "Champions", "Loyal", "At risk", "New", "Lapsed", "Regular"
NO_ORDER, UNCLEAR = "No order yet", "unclear"
COLUMNS = ["customer_id", "segment", "recency_days", "orders", "revenue", "score"]
NEW_DAYS = 60  # signed up so recently that a single order is no sign of weakness
ENOUGH_REPEATERS = 20  # customers with two orders, for a usual gap between orders
MIDDLE = 3.0


def segment_customers(customers: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Score and name every customer who had signed up by `as_of`.

    Scores are fifths of the ranks; equal customers get equal scores, and a value shared by all is the middle. Recency
    within the usual gap between two orders (median over customers with several) counts as at least the middle, so that
    nobody is at risk only because others bought the day before. With v = mean of the frequency and money scores:

        recency >= 4 and v >= 4: Champions        recency >= 3 and v >= 3: Loyal        recency < 3 and v >= 3: At risk
        recency >= 3 and v < 3: New within 60 days of signing up, else Regular           recency < 3 and v < 3: Lapsed

    A customer better in every score is never in a worse segment. Reported zero orders: 'No order yet'. Nothing reported
    to judge by: 'unclear'.

    Args:
        customers: `customer_id, signup, orders, revenue` [currency], `last_order`; NULL = not reported.
        as_of: the day to judge at; a later last order counts as today.
    Returns:
        `customer_id, segment, recency_days, orders, revenue, score` (mean of the known scores, 1..5), by customer_id.
    Source: Hughes (1994), Strategic Database Marketing (quintile RFM).
    """
    signup = days(customers, "signup")
    frame = customers[~(signup > pd.Timestamp(as_of))].sort_values("customer_id", kind="stable").reset_index(drop=True)
    if frame.empty:
        return pd.DataFrame(columns=COLUMNS)
    orders, revenue = numbers(frame, "orders"), numbers(frame, "revenue")
    signup, last = days(frame, "signup"), days(frame, "last_order")
    recency = (pd.Timestamp(as_of) - last).dt.days.astype(float).clip(lower=0)
    buyer = ~(orders == 0)
    r = _fifths(-recency.where(buyer))
    usual = _usual_gap(orders, signup, last)
    if usual is not None:
        r = r.where(~((recency <= usual) & (r < MIDDLE)), MIDDLE)
    scores = pd.DataFrame({"r": r, "f": _fifths(orders.where(buyer)), "m": _fifths(revenue.where(buyer))})
    value = scores[["f", "m"]].mean(axis=1)
    young = (pd.Timestamp(as_of) - signup).dt.days <= NEW_DAYS
    names = [
        NO_ORDER if zero else name_segment(recency_score, worth, bool(new))
        for zero, recency_score, worth, new in zip(orders == 0, scores["r"], value, young, strict=True)
    ]
    return pd.DataFrame(
        {
            "customer_id": frame["customer_id"],
            "segment": names,
            "recency_days": recency.astype("Int64"),
            "orders": orders,
            "revenue": revenue,
            "score": scores.mean(axis=1),
        },
        columns=COLUMNS,
    )


def name_segment(recency: float, value: float, new: bool) -> str:
    """Segment from the recency score and the mean of the other two, each 1..5 or NaN."""
    if np.isnan(recency) or np.isnan(value):
        return UNCLEAR
    if recency >= 4 and value >= 4:
        return CHAMPIONS
    if recency >= MIDDLE:
        if value >= MIDDLE:
            return LOYAL
        return NEW if new else REGULAR
    return AT_RISK if value >= MIDDLE else LAPSED


def _fifths(values: pd.Series) -> pd.Series:
    """Score 1..5 by mean rank, larger is better; equal values share a score; NaN stays NaN."""
    known = int(values.notna().sum())
    # The middle of each rank: a lone customer, or a value all share, is in the middle fifth.
    place = (values.rank(method="average") - 0.5) / max(known, 1)
    return (place * 5).apply(np.ceil).clip(1, 5)


def _usual_gap(orders: pd.Series, signup: pd.Series, last: pd.Series) -> float | None:
    """Median days between two orders, over customers with at least two; None when too few to tell."""
    known = (orders >= 2) & signup.notna() & last.notna() & (last > signup)
    if int(known.sum()) < ENOUGH_REPEATERS:
        return None
    return float(((last - signup).dt.days[known] / (orders[known] - 1)).median())
