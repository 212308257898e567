"""Hand-over of a plan: the payload, its schema, each platform's units, and delivery to the outbox.

A payload is an immutable proposal: same plan, same lineage, same bytes. Approval, delivery and dry run are decisions
about its hash and never part of it.
"""

from marketing_assets.activation.approval import approval_body
from marketing_assets.activation.delivery import DeliveryReceipt, deliver
from marketing_assets.activation.payload import build_payload, payload_bytes, payload_hash
from marketing_assets.activation.units import PlatformUnits, amount_from_units, platform_units
from marketing_assets.activation.validation import payload_schema, read_payload, validate_payload

__all__ = [
    "DeliveryReceipt",
    "PlatformUnits",
    "amount_from_units",
    "approval_body",
    "build_payload",
    "deliver",
    "payload_bytes",
    "payload_hash",
    "payload_schema",
    "platform_units",
    "read_payload",
    "validate_payload",
]
