"""Which field of a nested GA4 event fills which column of `web_events`, best evidence first. Nothing is computed here.

A path names records and a field in them; after `event_params` it names a parameter. Each column may also stand in the
event under its own name, which is looked at last.
"""

from __future__ import annotations

from collections.abc import Mapping

PARAMS, ITEMS, ECOMMERCE = "event_params", "items", "ecommerce"
DIGEST = "params_digest"

_COLLECTED = "collected_traffic_source"
Path = tuple[str, ...]

# `traffic_source` is the user's first touch, ever, and `session_traffic_source_last_click` looks back to earlier
# sessions: neither says where this visit came from, so neither is read.
PATHS: Mapping[str, tuple[Path, ...]] = {
    "event_timestamp": (("event_timestamp",),),
    "event_date": (("event_date",),),
    "event_name": (("event_name",),),
    "user_pseudo_id": (("user_pseudo_id",),),
    "ga_session_id": ((PARAMS, "ga_session_id"),),
    "user_id": (("user_id",),),
    "page_location": ((PARAMS, "page_location"),),
    "page_referrer": ((PARAMS, "page_referrer"),),
    "page_title": ((PARAMS, "page_title"),),
    "source": ((_COLLECTED, "manual_source"), (PARAMS, "source")),
    "medium": ((_COLLECTED, "manual_medium"), (PARAMS, "medium")),
    "campaign": ((_COLLECTED, "manual_campaign_name"), (PARAMS, "campaign")),
    "gclid": ((_COLLECTED, "gclid"), (PARAMS, "gclid")),
    "fbclid": ((PARAMS, "fbclid"),),
    "fbp": ((PARAMS, "fbp"),),
    "fbc": ((PARAMS, "fbc"),),
    "device": (("device", "category"),),
    "country": (("geo", "country"),),
    "analytics_storage": (("privacy_info", "analytics_storage"),),
    "ads_storage": (("privacy_info", "ads_storage"),),
    "search_term": ((PARAMS, "search_term"),),
    "engagement_time_msec": ((PARAMS, "engagement_time_msec"),),
    "session_engaged": ((PARAMS, "session_engaged"),),
    "revenue": ((ECOMMERCE, "purchase_revenue"),),
    "currency": ((PARAMS, "currency"),),
    "transaction_id": ((ECOMMERCE, "transaction_id"), (PARAMS, "transaction_id")),
    "stream_id": (("stream_id",),),
}
# Made from the whole event, not taken from one field: see `digest`.
EVENT_COLUMNS: tuple[str, ...] = (*PATHS, DIGEST)

# The value of a purchase stands in `ecommerce`, in older tags and in apps only in the parameter `value`; for any other
# event that parameter is no revenue.
PURCHASES = ("purchase", "in_app_purchase", "ecommerce_purchase")
VALUE = (PARAMS, "value")
REFUND, REFUND_VALUE = "refund", (ECOMMERCE, "refund_value")

# What an event may hold as a record, and what may be repeated.
RECORDS: tuple[str, ...] = tuple(
    sorted({path[0] for paths in PATHS.values() for path in paths if len(path) > 1 and path[0] != PARAMS})
)
NESTED: tuple[str, ...] = (PARAMS, ITEMS, *RECORDS)
# What of an item tells two events apart; no field that another export of the same event may lack.
ITEM_FIELDS = ("item_id", "item_name", "item_variant", "price", "quantity")
# Ids and times are digits: a number written as 1.7e15 or 1700000000.0 becomes digits again.
DIGITS = ("event_timestamp", "ga_session_id")
