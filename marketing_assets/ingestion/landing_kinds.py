"""The kinds of landed files besides ads: sales, web events, experiments, customers, media mix, exchange rates,
known events of the company and withdrawals of consent.
`KINDS` lists all of them by the name of their landing folder.
"""

from __future__ import annotations

from collections.abc import Mapping

from marketing_assets.ingestion.canonical import ADS
from marketing_assets.ingestion.kinds import FIRST_AD_DAY, Column, Kind

SALES = Kind(
    name="sales",
    line="the company's own sales of one day, or of a part of it (a shop, an order); lines of one day are summed",
    columns=(
        Column("date", "date", "day of the sale", required=True),
        Column(
            "revenue",
            "money",
            "sales, whatever brought them about; negative means refunds",
            required=True,
            negative=True,
        ),
        Column("orders", "count", "number of orders; negative means orders taken back", negative=True),
        Column("price", "money", "average price or price index of the day"),
        Column(
            "currency",
            "currency",
            "ISO code of the line's money; another than the settings' is converted at the rates of `landing/fx`",
        ),
    ),
    day="date",
)

WEB_EVENTS = Kind(
    name="web_events",
    line="one event on the web site or in the app, as in the GA4 export",
    columns=(
        Column(
            "event_timestamp",
            "timestamp",
            "ISO 8601 with or without zone and fractions, the epoch in seconds, milliseconds or microseconds, or a day "
            "as in date columns with a time behind it (`21.11.2026 14:03:22`, `11/21/2026 2:03 PM`); without zone it "
            "is UTC unless the mapping says `time_zone:`",
            required=True,
        ),
        Column("event_date", "text", "day as the source reports it; not used, the day follows from the time stamp"),
        Column("event_name", "text", "such as `page_view`, `session_start`, `purchase`", required=True),
        Column("user_pseudo_id", "text", "the browser's or device's id (masked)"),
        Column("ga_session_id", "text", "id of the session within that user (masked)"),
        Column("user_id", "text", "the customer's id where known (masked)"),
        Column("page_location", "text", "URL of the page (cut to its path)"),
        Column("page_referrer", "text", "URL of the page before (cut to its host)"),
        Column("page_title", "text", "title of the page (not kept)"),
        Column("source", "text", "traffic source, such as `google`"),
        Column("medium", "text", "traffic medium, such as `cpc`"),
        Column("campaign", "text", "campaign of the traffic"),
        Column("gclid", "text", "Google's click id (only whether there is one is kept)"),
        Column("fbclid", "text", "Meta's click id (only whether there is one is kept)"),
        Column("fbp", "text", "Meta's browser id (not kept)"),
        Column("fbc", "text", "Meta's click cookie; stands for a click id (not kept)"),
        Column("ip_address", "text", "address of the visitor's computer (not kept)"),
        Column("user_agent", "text", "name of the browser (not kept)"),
        Column("device", "text", "such as `mobile`"),
        Column("country", "text", "country of the visitor"),
        Column("analytics_storage", "text", "consent to analytics at the time of the event: Yes, No, Unset"),
        Column("ads_storage", "text", "consent to advertising at the time of the event: Yes, No, Unset"),
        Column("search_term", "text", "what the visitor searched for on the site (scrubbed)"),
        Column("form_text", "text", "free text of a form (not kept)"),
        Column("session_engaged", "text", "1 where the session was engaged by then, as Analytics counts"),
        Column("stream_id", "text", "id of the data stream (not kept; tells events apart)"),
        Column("params_digest", "text", "digest of all parameters of a nested event (not kept; tells events apart)"),
        Column("engagement_time_msec", "count", "time the page was in view [ms] (not kept)"),
        Column("revenue", "money", "value of the purchase; negative means a refund", negative=True),
        Column("currency", "currency", "ISO code of `revenue`; a revenue in another than the settings' is rejected"),
        Column("transaction_id", "text", "id of the order (masked); an order counts once"),
    ),
    day="event_timestamp",
    # Of the file, not of each event: where consent is denied, Analytics sends neither, and that is no damage.
    one_of=("user_pseudo_id", "user_id"),
    earliest=FIRST_AD_DAY,
    currency_of="revenue",
    one_currency=True,
    equal_lines="repeats of an event are dropped when it is masked",
)

EXPERIMENTS = Kind(
    name="experiments",
    line="one unit (person, session, region) of an experiment, or the sum of many where `units` says so",
    columns=(
        Column("experiment", "text", "name of the experiment", required=True),
        Column("variant", "text", "name of the variant", required=True),
        Column("unit_id", "text", "id of the unit (masked); empty in sums"),
        Column("date", "date", "day on which the unit entered, or of the sum"),
        Column("units", "count", "number of units of the line", required=True, default="1"),
        Column(
            "conversions", "count", "units that converted; TRUE/FALSE and yes/no are 1/0", required=True, yes_no=True
        ),
        Column("value", "number", "the unit's value, such as revenue, or its sum", negative=True),
        Column("value_squares", "number", "sum of the squares of the units' values; only in sums"),
        Column("expected_share", "share", "planned share of the variant; equal shares without it"),
        Column("control", "flag", "TRUE or yes for the variant that the others are compared with"),
    ),
    day="date",
)

CUSTOMERS = Kind(
    name="customers",
    line="one customer",
    columns=(
        Column("customer_id", "text", "the customer's id, as `user_id` in web events (masked)", required=True),
        Column("signup", "date", "day of the first contact or order"),
        Column("orders", "count", "number of orders so far"),
        Column("revenue", "money", "revenue so far; negative means refunds", negative=True),
        Column("last_order", "date", "day of the newest order"),
    ),
    day="signup",
    one_of=("orders", "revenue"),
)

MEDIA_MIX = Kind(
    name="media_mix",
    line="one week (or other period) with the target, each medium and each control side by side",
    columns=(
        Column("date", "date", "first day of the period", required=True),
        Column("variable", "text", "name of the column, without `_spend`", required=True),
        Column("role", "text", "target, media or control", required=True),
        Column("value", "number", "value of the variable in the period, in the file's own unit", negative=True),
    ),
    day="date",
    wide=True,
    file_columns=(
        Column("date", "date", "first day of the period", required=True),
        Column("sales", "number", "the target; may also be called `revenue` or `target`", required=True),
        Column("NAME_spend", "number", "spend on the medium NAME, never negative; at least one", required=True),
        Column("any other", "number", "a control, such as a price or a promotion; text columns are not read"),
    ),
)

FX = Kind(
    name="fx",
    line="one exchange rate of one day: one unit of `currency` is worth `rate` units of `to_currency`",
    columns=(
        Column(
            "date", "date", "day of the rate; it holds until the next one, `fx.max_age_days` days long", required=True
        ),
        Column("currency", "currency", "ISO code of the currency that is exchanged", required=True),
        Column(
            "rate", "number", "units of `to_currency` for one unit of `currency`, above 0", required=True, positive=True
        ),
        Column(
            "to_currency",
            "currency",
            "ISO code of what one gets for it, the settings' currency where not said; the other way round, from the "
            "settings' currency into another, is turned over",
        ),
    ),
    day="date",
    # How tables of rates call them; "base" and "from" are what is exchanged, "quote" and "to" what one gets.
    aliases={
        "day": "date", "from_currency": "currency", "from": "currency", "base_currency": "currency",
        "base": "currency", "quote_currency": "to_currency", "quote": "to_currency", "target_currency": "to_currency",
        "to": "to_currency", "exchange_rate": "rate", "fx_rate": "rate",
    },
    one_name_each=True,
)  # fmt: skip

EVENT_TYPES = ("promotion", "holiday", "price", "outage", "tracking", "other")

EVENTS = Kind(
    name="events",
    line="one thing that happened, or will happen, in the company and moves its numbers",
    columns=(
        Column("date", "date", "first day; may lie ahead", required=True),
        Column("end_date", "date", "last day, included; empty where it is one day"),
        Column("event", "text", "what it was, in a few words (scrubbed)", required=True),
        Column("type", "text", f"{', '.join(EVENT_TYPES[:-1])} or {EVENT_TYPES[-1]}", choices=EVENT_TYPES),
        Column("platform", "text", "the ad platform it concerns; empty for all"),
        Column("campaign", "text", "the campaign it concerns; empty for all (scrubbed)"),
    ),
    day="date",
    aliases={"start_date": "date", "name": "event"},
    ahead=True,
    span=("date", "end_date"),
)

PURPOSES = ("analytics", "ads", "all")

CONSENT_WITHDRAWALS = Kind(
    name="consent_withdrawals",
    line="one person who took consent back; it counts for all days, those before it too",
    columns=(
        Column(
            "user_id", "text", "the person's id, as `user_id` or `user_pseudo_id` in web events (masked)", required=True
        ),
        Column(
            "purpose",
            "text",
            f"what the consent was for: {', '.join(PURPOSES[:-1])} or {PURPOSES[-1]}; an empty cell means all",
            choices=PURPOSES,
            default="all",
        ),
        Column("withdrawn_at", "date", "day (or time) of the withdrawal, for the record: it counts for all days"),
    ),
    day="withdrawn_at",
    aliases={
        "user_pseudo_id": "user_id", "customer_id": "user_id", "client_id": "user_id", "consent": "purpose",
        "date": "withdrawn_at",
    },
    one_name_each=True,
    # A clock that is ahead must not hold a person's word back.
    ahead=True,
    equal_lines="to say it twice changes nothing",
)  # fmt: skip

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (ADS, SALES, WEB_EVENTS, EXPERIMENTS, CUSTOMERS, MEDIA_MIX, FX, EVENTS, CONSENT_WITHDRAWALS)
}
