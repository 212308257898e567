"""Session segments: three readable scores per session, and the segment of the highest one, or 'unclear'."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from marketing_assets.audience.columns import numbers, words
from marketing_assets.settings import AudiencePolicy

LOYAL, VALUE, SPEED, UNCLEAR = "Brand Loyalist", "Value Shopper", "Speed Seeker", "unclear"
SEGMENTS = (LOYAL, VALUE, SPEED)
COLUMNS = ["session_id", "date", "segment", "confidence", "reason"]
DIRECT = frozenset({"(direct)", "direct"})
DIRECT_MEDIUM = frozenset({"(none)", "none", "direct"})
ORGANIC = frozenset({"organic", "organic_search", "organic search"})
EMAIL = re.compile(r"e-?mail|newsletter")
PROMOTION = re.compile(
    r"(?<![a-z])(?:promo|sale(?![a-z])|discount|coupon|voucher|deal(?!er)|offer|clearance|black.?friday)"
)
# A campaign on the own brand's name; "non-brand" and "brand awareness" are the opposite of it.
BRANDED = re.compile(r"(?<![a-z])brand(?![a-z])")
NOT_BRANDED = re.compile(r"(?<![a-z])(?:non|no)[^a-z]?brand|awareness")


@dataclass(frozen=True)
class Signal:
    """One thing seen in a session that speaks for a segment: `values` larger = more so, NaN = not reported.

    `told` says for which sessions `words` may stand in the reason.
    """

    words: str
    values: pd.Series
    told: pd.Series


def segment_sessions(sessions: pd.DataFrame, policy: AudiencePolicy, brand: str = "") -> pd.DataFrame:
    """Name the behaviour of each session.

    Each signal is standardised over all sessions (mean 0, deviation 1; not reported = 0, the average; a signal that is
    the same everywhere says nothing). A score is the mean of its segment's signals, standardised again so that the
    three compare; the highest wins. It stays 'unclear' when it is not above average, leads by less than
    `policy.unclear_margin` deviations, or when the session is a bounce whose brevity is all there is to read.

    - Brand Loyalist: seen on an earlier day; direct, e-mail, organic search or the brand's name; few price views.
    - Value Shopper: views of price and offer pages; product views; came by a promotion.
    - Speed Seeker: short; few page views; converts, per minute.

    Args:
        sessions: `session_id, date, duration_seconds, events, page_views, engaged, source, medium, campaign, pages,
            product_views, price_views, returning, conversions`; any of them may be missing or NULL.
        policy: `unclear_margin` [standard deviations].
        brand: the company's name as it stands in campaign names; '' when not known.
    Returns:
        `session_id, date, segment, confidence` [0..1, softmax of the three scores], `reason`, by date and session_id.
    Source: own convention; no labelled standard exists for these three.
    """
    frame = sessions.sort_values(["date", "session_id"], kind="stable").reset_index(drop=True)
    if frame.empty:
        return pd.DataFrame(columns=COLUMNS)
    signals = {LOYAL: _loyal(frame, brand), VALUE: _value(frame), SPEED: _speed(frame)}
    scores = np.column_stack([_standardise(_score(signals[segment])) for segment in SEGMENTS])
    readable = scores.copy()
    readable[_bounced(frame).to_numpy(), SEGMENTS.index(SPEED)] = -np.inf
    ranked = np.sort(readable, axis=1)
    winner = readable.argmax(axis=1)
    clear = (ranked[:, -1] > 0) & (ranked[:, -1] - ranked[:, -2] >= max(policy.unclear_margin, 1e-9))
    weights = np.exp(readable - ranked[:, [-1]])
    confidence = weights.max(axis=1) / weights.sum(axis=1)
    reasons = np.full(len(frame), "no kind of behaviour stands out", dtype=object)
    for place, segment in enumerate(SEGMENTS):
        chosen = clear & (winner == place)
        reasons[chosen] = _reasons(signals[segment])[chosen]
    names = np.where(clear, np.array(SEGMENTS, dtype=object)[winner], UNCLEAR)
    return pd.DataFrame(
        {
            "session_id": frame["session_id"],
            "date": frame["date"],
            "segment": names,
            "confidence": confidence,
            "reason": reasons,
        },
        columns=COLUMNS,
    )


def _loyal(frame: pd.DataFrame, brand: str) -> list[Signal]:
    source, medium, campaign = words(frame, "source"), words(frame, "medium"), words(frame, "campaign")
    direct = source.isin(DIRECT) & medium.isin(DIRECT_MEDIUM | {""}) | (source == "") & medium.isin(DIRECT_MEDIUM)
    known = (source != "") | (medium != "")
    named = campaign.str.contains(BRANDED) & ~campaign.str.contains(NOT_BRANDED)
    if brand.strip():
        named |= campaign.str.contains(brand.strip().casefold(), regex=False) & ~campaign.str.contains(NOT_BRANDED)
    own = direct | medium.isin(ORGANIC) | medium.str.contains(EMAIL) | source.str.contains(EMAIL) | named
    returning = numbers(frame, "returning")
    price = numbers(frame, "price_views")
    return [
        Signal("seen on an earlier day", returning, returning == 1),
        Signal("came on their own or by the brand's name", own.astype(float).where(known | named), own),
        Signal("no look at prices", -np.log1p(price.clip(lower=0)), price == 0),
    ]


def _value(frame: pd.DataFrame) -> list[Signal]:
    price, product = numbers(frame, "price_views").clip(lower=0), numbers(frame, "product_views").clip(lower=0)
    promoted = (words(frame, "campaign") + " " + words(frame, "medium")).str.contains(PROMOTION)
    return [
        Signal("looked at prices or offers", np.log1p(price), price > 0),
        Signal("compared products", np.log1p(product), product > 1),
        Signal("came by a promotion", promoted.astype(float), promoted),
    ]


def _speed(frame: pd.DataFrame) -> list[Signal]:
    seconds = numbers(frame, "duration_seconds").clip(lower=0)
    views = numbers(frame, "page_views").fillna(numbers(frame, "pages")).clip(lower=0)
    conversions = numbers(frame, "conversions").clip(lower=0)
    # Per minute on site, at least one minute: two conversions in an hour are not quick.
    quick: pd.Series = (conversions > 0).astype(float) / (seconds / 60).clip(lower=1.0)
    return [
        Signal("short visit", -np.log1p(seconds), seconds <= seconds.median()),
        Signal("few pages", -np.log1p(views), views <= views.median()),
        Signal("converted quickly", quick.where(conversions.notna()), (conversions > 0) & (quick >= 0.2)),
    ]


def _bounced(frame: pd.DataFrame) -> pd.Series:
    """At most one page, not engaged, no conversion: short because it ended, not because it was quick."""
    views = numbers(frame, "page_views").fillna(numbers(frame, "pages"))
    idle = (numbers(frame, "engaged") != 1) & ~(numbers(frame, "conversions") > 0)
    return (views.fillna(0) <= 1) & idle


def _score(signals: list[Signal]) -> np.ndarray:
    return np.mean([_standardise(signal.values.to_numpy(dtype=float)) for signal in signals], axis=0)


def _standardise(values: np.ndarray) -> np.ndarray:
    """(value - mean) / deviation; 0 where not reported, and everywhere when all are the same."""
    known = np.isfinite(values)
    deviation = float(np.std(values[known])) if known.any() else 0.0
    if deviation <= 1e-12:
        return np.zeros(len(values))
    return np.where(known, (values - float(np.mean(values[known]))) / deviation, 0.0)


def _reasons(signals: list[Signal]) -> np.ndarray:
    """The signals that were seen in each session, in words."""
    text = pd.Series("", index=signals[0].values.index, dtype=object)
    for signal in signals:
        # What is the same in every session ("no look at prices" where there are no price pages) explains nothing.
        seen = signal.told.fillna(False).astype(bool) & (signal.values.nunique() > 1)
        text = text.where(~seen, text + np.where(text == "", "", "; ") + signal.words)
    return text.where(text != "", "more of it than the average session").to_numpy(dtype=object)
