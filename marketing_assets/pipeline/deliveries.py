"""Approving, holding and delivering a payload: what the command line and the delivery asset do with decisions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from marketing_assets.activation import approval_body, deliver, payload_hash, read_payload
from marketing_assets.decisions import Decision, DecisionKind, DecisionLog
from marketing_assets.errors import DecisionError
from marketing_assets.governance import scan_text
from marketing_assets.settings import DeliveryPolicy
from marketing_assets.warehouse.home import Home
from marketing_assets.warehouse.snapshot import reader

DRY_RUN = " (as a dry run: `delivery.dry_run` is true, nothing may be sent on)"


@dataclass(frozen=True)
class DeliveryOutcome:
    """Whether the day's payload is in the outbox now, and what happened, in words."""

    delivered: bool
    words: str


@dataclass(frozen=True)
class PublishedPayload:
    """The payload of one effective date as the snapshot names it."""

    effective_date: date
    hash: str
    file: Path


def published_payload(home: Home, effective_date: date | None = None) -> PublishedPayload:
    """The published payload of a day, by default of the newest one.

    Raises:
        WarehouseError: nothing was published yet.
        DecisionError: no payload for that day.
    """
    with reader(home.snapshot) as connection:
        found = connection.execute(
            "SELECT effective_date, payload_hash, path FROM dsp_payload "
            "WHERE effective_date = coalesce(?, effective_date) ORDER BY effective_date DESC LIMIT 1",
            [effective_date],
        ).fetchone()
    if found is None:
        raise DecisionError(
            f"no published payload for {effective_date}; `marketing-assets status` names the newest one"
        )
    return PublishedPayload(found[0], found[1], home.path / found[2])


def refuse_personal_data(*texts: str) -> None:
    """What is written down here can never be taken out again, and is searched for personal data by every run.

    Raises:
        DecisionError: an e-mail address, a telephone number or the like in one of the texts.
    """
    found = scan_text("\n".join(texts))
    if found:
        raise DecisionError(
            f"the name or note holds personal data ({', '.join(sorted(found))}), and decisions are kept for good: "
            "say it without, --by takes a name"
        )


def approve(home: Home, by: str, note: str = "", effective_date: date | None = None) -> Decision:
    """Approve the published payload of a day: its amounts are in force from then until it expires.

    Raises:
        DecisionError: no such payload, its bytes were changed, or it is a hold, which proposes nothing.
    """
    refuse_personal_data(by, note)
    chosen = published_payload(home, effective_date)
    return DecisionLog(home.decisions).append(
        DecisionKind.APPROVE,
        effective_date=chosen.effective_date,
        payload_hash=chosen.hash,
        by=by,
        note=note,
        body=approval_body(read_payload(_unchanged(chosen))),
    )


def hold(home: Home, by: str, note: str = "", effective_date: date | None = None) -> Decision:
    """Hold a day: its payload is not delivered, and the plan in force before stays."""
    refuse_personal_data(by, note)
    chosen = published_payload(home, effective_date)
    return DecisionLog(home.decisions).append(
        DecisionKind.HOLD, effective_date=chosen.effective_date, payload_hash=chosen.hash, by=by, note=note
    )


def deliver_approved(
    home: Home, log: DecisionLog, effective_date: date, policy: DeliveryPolicy, *, only_say: bool = False
) -> DeliveryOutcome:
    """Hand the approved payload of a day over to the outbox, once; the receipt is appended to the decisions.

    The approved bytes are delivered, even when the day was planned again since: people approved those.

    Args:
        policy: whether the receipt calls it a dry run: then whoever empties the outbox sends nothing on.
        only_say: write neither file nor receipt.
    Raises:
        DecisionError: the approved payload's file is missing or was changed.
    """
    decisions = [entry for entry in log.read() if entry.effective_date == effective_date]
    last_word = next((entry for entry in reversed(decisions) if entry.judges_plan), None)
    if last_word is None:
        return DeliveryOutcome(False, f"the payload for {effective_date} waits for approval")
    if last_word.kind is DecisionKind.HOLD:
        return DeliveryOutcome(False, f"{effective_date} is held by {last_word.by}: {last_word.note or 'no note'}")
    day = home.payloads / effective_date.isoformat()
    file = day / f"dsp_payload-{last_word.payload_hash[:16]}.json"
    approved = PublishedPayload(effective_date, last_word.payload_hash, file)
    receipt = deliver(_unchanged(approved), home.outbox, dry_run=only_say)
    if only_say:
        return DeliveryOutcome(False, f"dry run: would write {receipt.path}")
    log.append(
        DecisionKind.DELIVER,
        effective_date=effective_date,
        payload_hash=last_word.payload_hash,
        by="dsp_delivery",
        body={"file": receipt.path.name, "dry_run": policy.dry_run},
    )
    words = f"{'delivered to' if receipt.written else 'was delivered before:'} {receipt.path}"
    return DeliveryOutcome(True, words + (DRY_RUN if policy.dry_run else ""))


def _unchanged(payload: PublishedPayload) -> Path:
    """The payload's file, after making sure that its bytes are those that were planned."""
    if not payload.file.is_file():
        raise DecisionError(f"payload {payload.file} is missing; run the day again: --as-of is the day before it")
    if payload_hash(payload.file.read_bytes()) != payload.hash:
        raise DecisionError(f"payload {payload.file} was changed after it was planned; run the day again")
    return payload.file
