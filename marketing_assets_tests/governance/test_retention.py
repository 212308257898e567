from __future__ import annotations

from datetime import date

from marketing_assets.governance import RawFile, kept_too_long, retention_findings, retention_words

TODAY = date(2025, 3, 31)
FRESH = RawFile(date(2025, 3, 1), "web_events/march.csv")
OLD = RawFile(date(2025, 2, 28), "web_events/february.csv")
OLDER = RawFile(date(2024, 12, 31), "customers/anna@example.com.csv")


def test_a_file_is_as_old_as_the_newest_day_in_it() -> None:
    assert kept_too_long([FRESH, OLD, OLDER], 30, TODAY) == [OLDER, OLD]
    assert kept_too_long([FRESH, OLD, OLDER], 31, TODAY) == [OLDER]


def test_without_a_limit_nobody_is_warned() -> None:
    assert kept_too_long([OLDER], None, TODAY) == []
    assert retention_words([], 30) == "" and retention_findings([], 30) == []


def test_files_are_named_unless_their_name_is_personal() -> None:
    assert retention_words([OLDER, OLD], 30) == (
        "2 landed files about people ended more than 30 days ago (`governance.landing_retention_days`): "
        "[personal data], web_events/february.csv."
    )
    many = [RawFile(OLD.newest_day, f"web_events/{number}.csv") for number in range(7)]
    assert retention_words(many, 30).endswith("web_events/4.csv and 2 more.")


def test_the_finding_tells_since_when_and_what_to_do() -> None:
    (finding,) = retention_findings([OLD], 30)
    assert (finding.kind, finding.severity, finding.since) == ("landing_retention", "warning", date(2025, 3, 31))
    assert finding.title == (
        "1 landed file about people ended more than 30 days ago (`governance.landing_retention_days`): "
        "web_events/february.csv."
    )
    assert finding.advice.startswith("Delete them from the landing folder")
