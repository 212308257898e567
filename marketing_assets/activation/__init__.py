"""Hand-over of a plan: the payload, its schema, each platform's units, ad texts, and delivery to the outbox.

A payload is an immutable proposal: same plan, same lineage, same bytes. Approval, delivery and dry run are decisions
about its hash and never part of it.
"""

from marketing_assets.activation.ad_copy import COPY_COLUMNS, ad_copy_library, findings
from marketing_assets.activation.approval import approval_body
from marketing_assets.activation.copy_policy import traffic_light
from marketing_assets.activation.delivery import DeliveryReceipt, deliver
from marketing_assets.activation.payload import build_payload, payload_bytes, payload_hash
from marketing_assets.activation.segment_facts import segment_facts_sql
from marketing_assets.activation.units import PlatformUnits, amount_from_units, platform_units
from marketing_assets.activation.validation import payload_schema, read_payload, validate_payload

__all__ = [
    "COPY_COLUMNS",
    "DeliveryReceipt",
    "PlatformUnits",
    "ad_copy_library",
    "amount_from_units",
    "approval_body",
    "build_payload",
    "deliver",
    "findings",
    "payload_bytes",
    "payload_hash",
    "payload_schema",
    "platform_units",
    "read_payload",
    "segment_facts_sql",
    "traffic_light",
    "validate_payload",
]
