"""The currency of money: by a column, a sign beside the amount, the file's other lines, at last by the settings."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from marketing_assets.errors import ExportError
from marketing_assets.ingestion import ExportResult, read_export
from marketing_assets.ingestion.cells.currencies import ISO_CODES, currencies_of
from marketing_assets.inspection.looking import look_at_file
from marketing_assets.settings import Settings
from marketing_assets_tests.ingestion.conftest import Reader, assert_conserved

HEADER = "date,platform,campaign,spend,clicks,revenue"
SILENT = "no currency in the file: taken as EUR, the currency of marketing.yaml"


def export(*amounts: str, header: str = HEADER) -> str:
    """One line per text: spend, clicks and revenue; the campaigns are c2, c3, … like the lines they stand in."""
    rows = [f"2025-03-01,Google,c{line},{amount}" for line, amount in enumerate(amounts, start=2)]
    return "\n".join((header, *rows)) + "\n"


def money(result: ExportResult) -> list[tuple[str, str | None, Decimal | None]]:
    rows = result.rows[["campaign", "currency", "spend"]].astype(object)
    return [tuple(row) for row in rows.where(rows.notna(), None).values.tolist()]


def rejects(result: ExportResult) -> list[tuple[Any, ...]]:
    rows = result.rejected[["line", "column", "reason"]].astype(object)
    return [tuple(row) for row in rows.where(rows.notna(), None).values.tolist()]


def why(result: ExportResult) -> list[str]:
    return [reason for reason in result.dialect.evidence if reason.startswith("currency ")]


def test_money_without_any_currency_is_the_settings_and_the_evidence_says_so_in_words(read: Reader) -> None:
    result = read(export("12.50,1,3"))
    assert money(result) == [("c2", "EUR", Decimal("12.5"))]
    assert why(result) == [f"currency EUR: {SILENT}"]
    assert why(read(export("5", header="date,platform,campaign,clicks"))) == []
    assert why(read(export("12.50,1,3,EUR", header=HEADER + ",currency"))) == []


def test_inspect_shows_that_nothing_in_the_file_says_the_currency(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(export("12.50,1,3"))
    found = look_at_file(path, Settings(currency="EUR"), kind="ads")
    assert [(fact.value, fact.why) for fact in found.facts if fact.name == "currency"] == [("EUR", SILENT)]


@pytest.mark.parametrize(
    ("written", "code", "signs"),
    [
        (["€ 12.50", "€ 3"], "EUR", "`€`"),
        (["12.50 €", "3€"], "EUR", "`€`"),
        (["EUR 12.50", "3 EUR"], "EUR", "`EUR`"),
        (["CHF 12.50", "Fr. 3"], "CHF", "`CHF`, `Fr`"),
        (["US$12.50", "$3"], "USD", "`$`, `US$`"),
        (["12.50 zł", "3.00 zł"], "PLN", "`zł`"),
    ],
)
def test_the_one_currency_beside_all_amounts_is_the_files(
    read: Reader, written: list[str], code: str, signs: str
) -> None:
    result = read(export(f"{written[0]},1,{written[1]}"), currency="USD" if code != "USD" else "EUR")
    assert money(result) == [("c2", code, Decimal("12.5"))]
    assert (result.dialect.currency, why(result)) == (code, [f"currency {code}: {signs} beside the amounts"])


def test_a_continental_export_with_signs_is_read_too(read: Reader) -> None:
    result = read('date;platform;campaign;spend;clicks\n2025-03-01;Google;A;"€ 1.234,50";7\n', currency="USD")
    assert money(result) == [("A", "EUR", Decimal("1234.5"))]


@pytest.mark.parametrize(("sign", "ours"), [("$", "USD"), ("$", "CAD"), ("kr", "SEK"), ("¥", "CNY"), ("£", "GBP")])
def test_a_sign_of_several_currencies_is_the_settings_where_they_have_that_sign(
    read: Reader, sign: str, ours: str
) -> None:
    result = read(export(f"{sign} 12.50,1,"), currency=ours)
    assert money(result) == [("c2", ours, Decimal("12.5"))]
    because = f"`{sign}` beside the amounts, taken as {ours}, the currency of marketing.yaml"
    assert why(result) == [f"currency {ours}: {because}"]


def test_a_sign_of_several_currencies_that_may_be_none_of_ours_is_rejected_until_a_mapping_says_which(
    read: Reader,
) -> None:
    text = export("$ 12.50,1,", "$ 3,1,")
    result = read(text)
    assert rejects(result) == [
        (2, "spend", "an amount with a sign that is not EUR (shape $ 99.99)"),
        (3, "spend", "an amount with a sign that is not EUR (shape $ 9)"),
    ]
    assert result.warnings[0] == (
        "`$` beside an amount may be USD, AUD, CAD, MXN, SGD and others, and none is EUR, the currency of "
        "marketing.yaml: such rows are rejected. Choose which one it is and say so in a mapping beside the file, "
        "such as `currency: USD`"
    )
    again = read(text, {"currency": "AUD"})
    assert (money(again), again.warnings) == ([("c2", "AUD", Decimal("12.5")), ("c3", "AUD", Decimal(3))], ())
    assert rejects(read(export("€ 3,1,"), {"currency": "AUD"})) == [
        (2, "spend", "an amount with a sign that is not AUD (shape € 9)")
    ]


def test_each_row_has_its_own_currency_where_signs_differ(read: Reader) -> None:
    result = read(export("USD 1,1,", "€ 2,1,", "3 GBP,1,4 GBP", ",1,€ 5"))
    assert [code for _, code, _ in money(result)] == ["USD", "EUR", "GBP", "EUR"]
    assert result.dialect.currency == "EUR, GBP, USD"
    assert why(result) == ["currency EUR, GBP, USD: `GBP`, `USD`, `€` beside the amounts; each row has its own"]


def test_a_row_whose_column_and_sign_contradict_each_other_is_rejected_alone(read: Reader) -> None:
    lines = ["$ 3,1,,EUR", "$ 3,1,,USD", "3,1,€ 4,USD", "€ 3,1,,", "3,1,,", "€ 3,1,,Euro", "kg 3,1,,EUR"]
    result = read(export(*lines, header=HEADER + ",currency"), currency="USD")
    assert [(name, code) for name, code, _ in money(result)] == [("c3", "USD"), ("c5", "EUR"), ("c6", "USD")]
    assert rejects(result) == [
        (2, "spend", "an amount with a sign that is not EUR (shape $ 9)"),
        (4, "revenue", "an amount with a sign that is not USD (shape € 9)"),
        (7, "currency", "not an ISO 4217 currency code"),
        (8, "spend", "not a number: what stands beside it is no currency (shape aa 9)"),
    ]


def test_amounts_of_one_row_in_two_currencies_are_rejected(read: Reader) -> None:
    result = read(export("€ 3,1,$ 4", "$ 3,1,£ 4", "$ 3,1,USD 4"))
    assert rejects(result) == [
        (2, "revenue", "an amount with a sign that is not EUR (shape $ 9)"),
        (3, "revenue", "an amount with a sign of another currency than one before (shape £ 9)"),
    ]
    assert money(result) == [("c4", "USD", Decimal(3))]


def test_zero_and_nothing_need_no_sign_and_follow_the_file(read: Reader) -> None:
    result = read(export("€ 3,1,", "0.00,1,--", ",1,"), currency="USD")
    assert [code for _, code, _ in money(result)] == ["EUR", "EUR", "EUR"]


def undecided(named: str, example: str) -> str:
    return (
        f"an amount without a currency, while others in the file have {named}: say which it is in a mapping beside the "
        f"file, such as `currency: {example}`, or write it beside each"
    )


def test_an_amount_without_a_sign_is_rejected_where_another_line_has_another_currencys(read: Reader) -> None:
    result = read(export("€ 3,1,", "€ 4,1,", "5,1,", "0,1,"), currency="USD")
    assert rejects(result) == [(4, None, undecided("EUR", "EUR"))]
    assert [name for name, *_ in money(result)] == ["c2", "c3", "c5"]
    assert rejects(read(export("€ 3,1,", "€ 4,1,", "5,1,"))) == []


def test_a_sign_on_the_first_row_only_is_not_taken_for_another_currency_on_the_others(read: Reader) -> None:
    unknown = export("$10.50,1,", "5,1,", "6,1,", "7,1,")
    assert rejects(read(unknown))[1:] == [(line, None, undecided("`$`", "USD")) for line in (3, 4, 5)]
    assert [code for _, code, _ in money(read(unknown, currency="USD"))] == ["USD"] * 4
    known = read(export("US$10.50,1,", "5,1,", "6,1,", ",1,"))
    assert money(known) == [("c2", "USD", Decimal("10.5")), ("c5", "USD", None)]
    assert [line for line, *_ in rejects(known)] == [3, 4]
    assert len(money(read(export("US$10.50,1,", "5,1,"), {"currency": "USD"}))) == 2


@pytest.mark.parametrize("total", ["Total,,,US$12.50,2,", ",,,US$12.50,2,"])
def test_a_sign_on_a_totals_line_only_counts_although_the_line_is_dropped(read: Reader, total: str) -> None:
    text = export("5,1,", "7.5,1,") + total + "\n"
    result = read(text)
    assert (result.kept, result.dropped) == (0, {"totals line": 1})
    assert [reason for *_, reason in rejects(result)] == [undecided("USD", "USD")] * 2
    assert [code for _, code, _ in money(read(text, currency="USD"))] == ["USD", "USD"]
    assert [code for _, code, _ in money(read(text.replace("US$", "€ ")))] == ["EUR", "EUR"]


def test_each_web_event_is_in_its_own_currency_whatever_others_of_the_file_state(land: Any) -> None:
    header, event = "event_timestamp,event_name,user_pseudo_id,revenue,currency\n", "2025-03-01T10:00:00Z,purchase,u,"
    amounts = ["$500,", "500 USD,EUR", "7,USD", "€ 8,", "9,", "EUR 10,EUR", "¥9000,", "5,JPY"]
    result = land("web_events", header + "".join(f"{event}{amount}\n" for amount in amounts))
    assert result.rows["revenue"].tolist() == [Decimal(8), Decimal(9), Decimal(10)]
    assert rejects(result) == [
        (2, "revenue", "an amount with a sign that is not EUR (shape $999)"),
        (3, "revenue", "an amount with a sign that is not EUR (shape 999 aaa)"),
        (4, "currency", "a currency that is not EUR"),
        (8, "revenue", "an amount with a sign that is not EUR (shape ¥9999)"),
        (9, "currency", "a currency that is not EUR"),
    ]


def test_late_rejects_stand_in_the_order_of_the_file_and_are_no_repeated_lines(read: Reader) -> None:
    same = "2025-03-01,Google,A,5,1,\n"
    text = export("€ 3,1,", "€ 4,1,", "€ 4,1,") + same + same + "x,Google,A,€ 5,1,\n"
    result = read(text, currency="USD")
    assert [line for line, *_ in rejects(result)] == [5, 6, 7]
    assert result.duplicates == 0


def test_sales_have_the_same_rules_and_kinds_that_nothing_converts_take_the_settings_sign_only(land: Any) -> None:
    sales = land("sales", "date,revenue\n2025-03-01,CHF 5\n2025-03-02,€ 6\n")
    assert sales.rows["currency"].tolist() == ["CHF", "EUR"]
    customers = land("customers", "customer_id,revenue\nc1,CHF 5\nc2,€ 6\n")
    assert customers.rejected["reason"].tolist() == ["an amount with a sign that is not EUR (shape aaa 9)"]


@pytest.mark.parametrize("kind", ["media_mix", "customers", "experiments"])
def test_a_mapping_with_another_currency_is_refused_where_nothing_converts_it(land: Any, kind: str) -> None:
    with pytest.raises(ExportError, match="Only ads and sales are converted: correct `currency:` in mapping") as error:
        land(kind, "a,b\n1,2\n", {"currency": "USD"})
    assert str(error.value).endswith("convert the amounts to EUR before you land the file, and leave `currency:` out")


SIGNS = ["", "€ ", "$ ", "US$ ", "USD ", "GBP ", "kr ", "£", "chf "]


@hypothesis_settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from(SIGNS), st.integers(0, 9), st.sampled_from(["", "EUR", "USD"])), min_size=1),
    st.sampled_from(["EUR", "USD", "SEK"]),
    st.booleans(),
)
def test_a_kept_row_never_has_a_currency_that_its_own_line_denies(
    tmp_path: Path, rows: list[tuple[str, int, str]], ours: str, column: bool
) -> None:
    path = tmp_path / "export.csv"
    lines = [f"{sign}{number},1,," + stated * column for sign, number, stated in rows]
    path.write_text(export(*lines, header=HEADER + (",currency" if column else ",other")))
    result = read_export(path, settings=Settings(currency=ours), today=date(2025, 6, 30))
    assert_conserved(result)
    for name, code, spend in money(result):
        sign, number, stated = rows[int(name.removeprefix("c")) - 2]
        assert spend == number
        assert code in (currencies_of(sign.strip()) if sign else ISO_CODES)
        assert code == stated or not (column and stated)
        # A sign of several is never anything but ours, unless the row says it.
        assert code == ours or (column and stated) or not sign or len(currencies_of(sign.strip())) == 1
