"""The locale of whole files: what the lines above the table and later cells say about it."""

from __future__ import annotations

from datetime import date

import pytest

from marketing_assets.errors import ExportError
from marketing_assets.ingestion import read_export
from marketing_assets.settings import Settings

MICROSOFT = "Gregorian date,Account number,Campaign name,Impressions,Clicks,Spend"
LINKEDIN = "Start Date (in UTC),Campaign Name,Impressions,Clicks,Total Spent"
LAST_DAY = "Last Completed Available Day: 25/03/2025"


def microsoft(*above, days):
    rows = [f"{day},F1,Brand,100,5,1.50" for day in days]
    return "\n".join(("Report Name: Days", *above, "", MICROSOFT, *rows)) + "\n"


def linkedin(*above, days):
    rows = [f"{day},Brand,100,5,1.50" for day in days]
    return "\n".join(("Campaign Performance Report (in UTC)", *above, "", LINKEDIN, *rows)) + "\n"


@pytest.mark.parametrize(
    ("text", "last"),
    [
        (microsoft(LAST_DAY, days=[f"{day:02}/03/2025" for day in range(1, 13)]), 12),
        (microsoft(f"{LAST_DAY} 10:50:00 PM (GMT)", days=["01/03/2025", "12/03/2025"]), 12),
        (microsoft("Report Time: 1/3/2025,7/3/2025", LAST_DAY, days=["1/3/2025", "7/3/2025"]), 7),
        (microsoft('"Report Time: 1/3/2025,14/3/2025"', days=["1/3/2025", "7/3/2025"]), 7),
        (microsoft("Report Time: 2025-03-01 - 2025-03-07", days=["1/3/2025", "7/3/2025"]), 7),
        (linkedin("Report Start: March 1, 2025", days=["1/3/2025", "7/3/2025"]), 7),
        (linkedin('"Report Start: March 1, 2025, 12:00 AM"', '"Report End: March 7, 2025, 11:59 PM"',
                  days=["1/3/2025", "7/3/2025"]), 7),
        (linkedin("Report Start: 1/3/2025, Report End: 13/3/2025", days=["1/3/2025", "7/3/2025"]), 7),
        (linkedin('"Date Generated: March 10, 2025, 8:12 AM"', days=["1/3/2025", "7/3/2025"]), 7),
    ],
)  # fmt: skip
def test_days_first_are_known_by_the_days_that_the_lines_above_the_table_name(read, text, last):
    result = read(text)
    assert result.dialect.date_order == "dmy"
    assert (result.first_date, result.last_date) == (date(2025, 3, 1), date(2025, 3, last))
    assert result.warnings == ()


@pytest.mark.parametrize(
    "text",
    [
        microsoft("Last Completed Available Day: 3/8/2025 10:50:00 PM (GMT)", "Report Time: 3/1/2025 - 3/31/2025",
                  days=["3/1/2025", "3/7/2025"]),
        linkedin("Report Start: March 1, 2025, Report End: March 7, 2025", days=["3/1/2025", "3/7/2025"]),
    ],
)  # fmt: skip
def test_months_first_are_known_by_them_too(read, text):
    result = read(text)
    assert result.dialect.date_order == "mdy"
    assert (result.first_date, result.last_date) == (date(2025, 3, 1), date(2025, 3, 7))
    assert result.warnings == ()


def test_a_google_export_whose_title_names_its_days_needs_no_setting(read):
    result = read("Campaign report\n1 March 2025 - 7 March 2025\nDay,Campaign,Cost,Impr.\n1/3/2025,A,1.50,9\n")
    assert (result.dialect.date_order, result.first_date) == ("dmy", date(2025, 3, 1))


def test_where_only_the_platform_decides_the_order_a_warning_names_the_setting(read, tmp_path):
    text = microsoft(days=["1/3/2025", "7/3/2025"])
    result = read(text)
    assert result.dialect.date_order == "mdy"
    assert [warning for warning in result.warnings if "ingestion.date_order" in warning] == list(result.warnings)
    assert len(result.warnings) == 1
    path = tmp_path / "again.csv"
    path.write_text(text)
    settings = Settings.model_validate({"currency": "EUR", "ingestion": {"date_order": "dmy"}})
    again = read_export(path, settings=settings, today=date(2025, 6, 30))
    assert (again.dialect.date_order, again.last_date, again.warnings) == ("dmy", date(2025, 3, 7), ())


COUNTED = 'Day,Campaign name,Amount spent (EUR),Impressions,Clicks (all)\n2025-03-01,A,"12,5","{}",3\n'


def test_impressions_that_would_be_a_fraction_refuse_the_file_unless_a_mapping_says_the_sign(read):
    text = COUNTED.format("1,234")
    with pytest.raises(ExportError, match=r"`1,234` \(line 2, column `Impressions`\) is 1\.234, a fraction"):
        read(text)
    assert read(text, mapping={"decimal": ","}).rows["impressions"].tolist() == [1.234]
    assert read(COUNTED.format("1.234")).rows["impressions"].tolist() == [1234]


def test_a_fraction_far_behind_the_cell_that_decided_is_found(read):
    rows = "".join(f'2025-03-01,A,"12,5",{number % 90},3\n' for number in range(200_000))
    text = COUNTED.format("7") + rows
    assert read(text).dialect.decimal_style == ","
    with pytest.raises(ExportError, match=r"`1,234` \(line 200003, column `Impressions`\) is 1\.234, a fraction"):
        read(text + '2025-03-02,A,"12,5","1,234",3\n')
