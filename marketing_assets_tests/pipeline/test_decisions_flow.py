"""From a published plan to the outbox: approve, hold, deliver, and what the next day makes of it."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from marketing_assets.decisions import DecisionKind, DecisionLog
from marketing_assets.errors import DecisionError, WarehouseError
from marketing_assets.pipeline import deliveries
from marketing_assets.settings import DeliveryPolicy
from marketing_assets.warehouse.home import Home
from marketing_assets.warehouse.snapshot import reader
from marketing_assets_tests.pipeline.stories import Story
from marketing_assets_tests.worlds import LAST

EFFECTIVE = date(2025, 3, 31)
DRY = DeliveryPolicy()


def amounts(home: Home, as_of: date, column: str) -> dict[str, Decimal]:
    with reader(home.snapshot) as connection:
        return dict(
            connection.execute(
                f"SELECT channel, {column} FROM budget_plan WHERE as_of = ? AND level = 'channel'", [as_of]
            ).fetchall()
        )


def payload_of(home: Home) -> Path:
    return deliveries.published_payload(home).file


def test_the_next_day_starts_from_what_was_approved(story: Story) -> None:
    proposed = amounts(story.before_replays, date(2025, 3, 30), "proposed")
    assert (story.next_day.state, story.next_day.as_of) == ("planned", "2025-03-31")
    assert amounts(story.before_replays, LAST, "today") == proposed
    # The rows say otherwise: both platforms spent 10.00 on every day.
    assert proposed != {channel: Decimal(10) for channel in proposed}


def test_a_replay_of_the_approved_day_gives_the_bytes_that_were_approved(story: Story) -> None:
    """Decisions about a day, and days that landed later, are not known on the day before it."""
    assert story.first_replay.payload_hash == story.approved.payload_hash
    assert deliveries.published_payload(story.home).effective_date == date(2025, 4, 1)
    # The run for the approved day is also the one that hands it over.
    assert [file.name for file in story.home.outbox.iterdir()] == [
        f"budget-2025-03-31-{story.approved.payload_hash[:16]}.json"
    ]


def test_a_receipt_does_not_change_the_payload_of_the_day(story: Story) -> None:
    kinds = [entry.kind for entry in DecisionLog(story.home.decisions).read()]
    assert kinds[:2] == [DecisionKind.APPROVE, DecisionKind.DELIVER]
    assert story.second_replay.payload_hash == story.approved.payload_hash


def test_without_a_word_the_newest_published_day_is_meant(story: Story) -> None:
    assert deliveries.published_payload(story.home).effective_date == date(2025, 4, 1)
    assert deliveries.published_payload(story.home, EFFECTIVE).hash == story.approved.payload_hash
    with pytest.raises(DecisionError, match="no published payload for 2025-05-01"):
        deliveries.approve(story.home, "somebody", effective_date=date(2025, 5, 1))


def test_an_approval_says_who_what_and_why(story: Story) -> None:
    approved = story.approved
    assert (approved.kind, approved.by, approved.note) == (DecisionKind.APPROVE, "somebody", "looks right")
    assert (approved.effective_date, approved.body["currency"]) == (EFFECTIVE, "EUR")


def test_nothing_is_delivered_before_the_approval(planned: Home) -> None:
    outcome = deliveries.deliver_approved(planned, DecisionLog(planned.decisions), EFFECTIVE, DRY)
    assert outcome == deliveries.DeliveryOutcome(False, "the payload for 2025-03-31 waits for approval")
    assert not planned.outbox.exists()


def test_an_approved_payload_is_delivered_once_with_a_receipt(planned: Home) -> None:
    log = DecisionLog(planned.decisions)
    approved = deliveries.approve(planned, "somebody")
    assert deliveries.deliver_approved(planned, log, EFFECTIVE, DRY).delivered
    (delivered,) = planned.outbox.iterdir()
    assert delivered.read_bytes() == payload_of(planned).read_bytes()
    written = delivered.stat().st_mtime_ns
    assert deliveries.deliver_approved(planned, log, EFFECTIVE, DRY).delivered
    assert [file.stat().st_mtime_ns for file in planned.outbox.iterdir()] == [written]
    receipts = [entry for entry in log.read() if entry.kind is DecisionKind.DELIVER]
    assert [(r.payload_hash, r.by, r.body) for r in receipts] == [
        (approved.payload_hash, "dsp_delivery", {"file": delivered.name, "dry_run": True})
    ]


def test_a_receipt_says_whether_the_payload_may_be_sent_on(planned: Home) -> None:
    log = DecisionLog(planned.decisions)
    deliveries.approve(planned, "somebody")
    rehearsed = deliveries.deliver_approved(planned, log, EFFECTIVE, DRY)
    assert rehearsed.words.endswith(deliveries.DRY_RUN)
    delivered = deliveries.deliver_approved(planned, log, EFFECTIVE, DeliveryPolicy(dry_run=False))
    assert "dry run" not in delivered.words
    receipts = [entry.body["dry_run"] for entry in log.read() if entry.kind is DecisionKind.DELIVER]
    assert receipts[-1] is False


def test_a_dry_run_says_what_it_would_write_and_writes_nothing(planned: Home) -> None:
    log = DecisionLog(planned.decisions)
    approved = deliveries.approve(planned, "somebody")
    outcome = deliveries.deliver_approved(planned, log, EFFECTIVE, DRY, only_say=True)
    target = planned.outbox / f"budget-2025-03-31-{approved.payload_hash[:16]}.json"
    assert outcome == deliveries.DeliveryOutcome(False, f"dry run: would write {target}")
    assert not planned.outbox.exists()
    assert [entry.kind for entry in log.read()] == [DecisionKind.APPROVE]


def test_a_hold_takes_the_approval_back(planned: Home) -> None:
    log = DecisionLog(planned.decisions)
    deliveries.approve(planned, "somebody")
    deliveries.hold(planned, "somebody else", "wait for the launch")
    outcome = deliveries.deliver_approved(planned, log, EFFECTIVE, DRY)
    assert outcome == deliveries.DeliveryOutcome(False, "2025-03-31 is held by somebody else: wait for the launch")
    assert not planned.outbox.exists()
    deliveries.approve(planned, "somebody")
    assert deliveries.deliver_approved(planned, log, EFFECTIVE, DRY).delivered


def test_a_payload_that_was_edited_cannot_be_approved(planned: Home) -> None:
    file = payload_of(planned)
    edited = json.loads(file.read_text())
    edited["total"] = "99999.00"
    file.chmod(0o644)
    file.write_text(json.dumps(edited))
    with pytest.raises(DecisionError, match="was changed after it was planned"):
        deliveries.approve(planned, "somebody")
    assert DecisionLog(planned.decisions).read() == []


def test_a_payload_that_was_edited_after_its_approval_is_not_delivered(planned: Home) -> None:
    deliveries.approve(planned, "somebody")
    file = payload_of(planned)
    file.chmod(0o644)
    file.write_bytes(file.read_bytes() + b"\n")
    with pytest.raises(DecisionError, match="was changed after it was planned"):
        deliveries.deliver_approved(planned, DecisionLog(planned.decisions), EFFECTIVE, DRY)
    assert not planned.outbox.exists()


def test_a_payload_that_is_missing_is_named(planned: Home) -> None:
    payload_of(planned).unlink()
    with pytest.raises(DecisionError, match=r"dsp_payload-[0-9a-f]{16}\.json is missing; run the day again"):
        deliveries.approve(planned, "somebody")


def test_before_the_first_run_there_is_nothing_to_approve(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="nothing published yet"):
        deliveries.approve(Home(tmp_path), "somebody")


@pytest.mark.parametrize(("by", "note"), [("anna@example.com", ""), ("anna", "call +49 171 2345678")])
def test_a_decision_that_names_a_person_is_refused_before_it_is_kept_for_good(
    planned: Home, by: str, note: str
) -> None:
    for decide in (deliveries.approve, deliveries.hold):
        with pytest.raises(DecisionError, match="holds personal data"):
            decide(planned, by, note)
    assert DecisionLog(planned.decisions).read() == []
