"""What is written into cells, headers and mappings that nobody expects there."""

from __future__ import annotations

from typing import Any

from marketing_assets_tests.ingestion.fuzzing.seeds import Packing

# Somebody's data: no message, no reject and no warning may repeat them.
SECRETS = ("jane.doe@mail.example", "+49 170 1234567", "0171/2345678", "(030) 901820-11", "+1-202-555-0143")
NUMBERS = (
    "1e999", "-1e-999", "0x1F", "١٢٣", "-0", "1.2.3", "9" * 400, "inf", "nan", "1_000", "1,2,3", "12,34", "1.234",
    "1.234,5", "1,234.5", "1'234.50", "1 234,50", "1\u00a0000", "−5", "-1", "(5)", "1e5", "1e308", "999999999999", "²",
    "½", "€ 5", "5 EUR", "$1", "-$5.00", "USD", "EUR", "eur", "50 %", "< 10%", "+1", "45000", "yes", "TRUE",
)  # fmt: skip
DAYS = (
    "99/99/9999", "31.02.2025", "0000-00-00", "2025-13-01", "0001-01-01", "9999-12-31", "13/12/2025", "12/13/2025",
    "01/02/2025", "2999-01-01", "1969-12-31", "20250701", "1748772000123456", "2025-06-01T25:00:00Z", "٣/٤/٢٠٢٥",
    "2025-06-01 10:00:00+99:99", "Feb 30, 2025", "8. Juli 2025", "Mai",
)  # fmt: skip
TEXTS = (
    "=cmd|'/C calc'!A0", "@SUM(A1)", "../../etc/passwd", "<script>alert(1)</script>", "x" * 5000, "🚀👩\u200d👧",
    "\u202egnp.csv", "\ud800", "NULL", "--", "Total", "Total: Account", "Grand total", "Gesamt", "#", "# ---",
    "©2025 Microsoft Corporation. All rights reserved.", "\ufeff", "\u200b", "\x0b", "\x1c", "\x85", "\u2028", "\x7f",
    '"', '""', "'", "\\", "%s", "{0}", "a\rb", "a\nb", "", " ", "\u3000", "ſ", "İ", "ẞ", "Ⅷ", "Europe/Berlin",
)  # fmt: skip
NASTY = (*NUMBERS, *DAYS, *TEXTS, *SECRETS)
HEADERS = (
    "Day", "Date", "date", "Campaign", "Campaign name", "spend", "Cost", "Amount spent (USD)", "Clicks", "platform",
    "Clicks (all)", "Week", "Month", "currency", "Currency code", "revenue", "Reporting starts", "Reporting ends", "",
    " ", "Conversion action", "Nth day", "2025-06-01", "event_timestamp", "x" * 300, *SECRETS,
)  # fmt: skip
ENCODINGS = (
    "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1", "shift_jis", "utf-7",
)  # fmt: skip
PACKINGS: tuple[Packing, ...] = ("plain", "gz", "zip", "xlsx", "parquet")
NAMES = ("a.csv", "a.xlsx", "a.parquet", "a.zip", "a.csv.gz", "a.json", "a.txt", "a.tsv", "a.jsonl.gz")
ODD_CHARACTERS = (
    '"', ",", ";", "\t", "\n", "\r", "\r\n", "\0", "\ufeff", "#", "0", ".", "-", "\u00a0", "é", "\x1a", "{", "]",
)  # fmt: skip
ODD_BYTES = (b"\0", b"\xff", b"\xef\xbb\xbf", b"\xfe\xff", b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"\r")
JSON_VALUES: tuple[Any, ...] = (
    None, [], {}, [[]], [None], {"key": 1}, 0, -1, 1e300, True, 10**30, "", "x", [{"key": "ga_session_id"}],
    [{"key": "a", "value": {"int_value": "x"}}], *NASTY,
)  # fmt: skip
MAPPING_KEYS = ("decimal", "currency", "date", "rows", "drop_when_empty", "constants", "time_zone", "roles", "what")
MAPPING_VALUES: tuple[Any, ...] = (
    None, [], {}, "", "x", 1, True, "date", ",", "EUR", {"a": "b"}, [{"columns": {}}], *SECRETS,
)  # fmt: skip
MAPPING_RULES: tuple[dict[str, Any], ...] = (
    {"decimal": ","}, {"decimal": "."}, {"currency": "USD"}, {"platform": "X"}, {"date": {"order": "dmy"}},
    {"date": {"format": "%d.%m.%Y"}}, {"time_zone": "Europe/Berlin"}, {"constants": {"account_id": "7"}},
    {"drop_when_empty": {"Campaign": "no campaign"}}, {"columns": {"Day": "date", "Campaign": "campaign"}},
)  # fmt: skip
