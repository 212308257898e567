"""Money in workbooks whose number formats name its currency: the rules of signs beside the amounts of a CSV hold."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest

from marketing_assets.ingestion import ExportResult, read_export
from marketing_assets.settings import Settings
from marketing_assets_tests.ingestion.conftest import TODAY, assert_conserved
from marketing_assets_tests.ingestion.reading.test_workbooks import workbook

HEADER = ("Day", "Campaign", "Cost", "Impr.", "Clicks")
SILENT = "currency EUR: no currency in the file: taken as EUR, the currency of marketing.yaml"


def read(
    folder: Path, *formats: str, header: tuple[str, ...] = HEADER, last: str = "", mapping: dict[str, str] | None = None
) -> ExportResult:
    """One row per number format, each with a cost of 1210.5 in it; clicks have the same format."""
    fmts = "".join(
        f'<numFmt numFmtId="{at}" formatCode={quoteattr(code)}/>' for at, code in enumerate(formats, start=164)
    )
    xfs = "".join(f'<xf numFmtId="{at}"/>' for at in (0, *range(164, 164 + len(formats))))
    styles = f"<styleSheet><numFmts>{fmts}</numFmts><cellXfs>{xfs}</cellXfs></styleSheet>"

    def text(cell: str) -> str:
        return f'<c t="inlineStr"><is><t>{cell}</t></is></c>'

    rows = [f'<row r="1">{"".join(map(text, header))}</row>']
    for style in range(1, len(formats) + 1):
        amount = f'<c s="{style}"><v>1210.5</v></c><c><v>100</v></c><c s="{style}"><v>5</v></c>'
        more = text(last) if last else ""
        rows.append(f'<row r="{style + 1}">{text("2025-03-01")}{text(f"c{style}")}{amount}{more}</row>')
    path = folder / "export.xlsx"
    path.write_bytes(workbook("".join(rows), **{"xl/styles.xml": styles}))
    result = read_export(path, mapping=mapping, settings=Settings(currency="EUR"), today=TODAY)
    assert_conserved(result)
    return result


def money(result: ExportResult) -> list[tuple[str, Decimal, float]]:
    return list(result.rows[["currency", "spend", "clicks"]].itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("code", "currency"),
    [
        ("[$USD] #,##0.00", "USD"),
        ("[$£-809]#,##0.00", "GBP"),
        ('_-"US$"* #,##0.00_-', "USD"),
        ("[$$-409]#,##0.00", "USD"),
        (r'#,##0.00\ "€"', "EUR"),
        ('_-* #,##0.00\\ [$€-407]_-;-* #,##0.00\\ [$€-407]_-;_-* "-"??\\ [$€-407]_-', "EUR"),
        ('"kr" #,##0.00', ""),
        ('"$"#,##0.00', ""),
    ],
)
def test_the_format_says_the_currency_of_the_money_and_a_sign_of_several_is_not_guessed(
    tmp_path: Path, code: str, currency: str
) -> None:
    result = read(tmp_path, code)
    assert money(result) == ([(currency, Decimal("1210.5"), 5.0)] if currency else [])
    assert result.rejected["column"].tolist() == ([] if currency else ["Cost"])
    assert SILENT not in result.dialect.evidence


def test_a_mapping_says_which_of_several_currencies_a_sign_is(tmp_path: Path) -> None:
    result = read(tmp_path, '"$"#,##0.00', mapping={"currency": "USD"})
    assert money(result) == [("USD", Decimal("1210.5"), 5.0)]


def test_each_row_has_the_currency_of_its_own_format(tmp_path: Path) -> None:
    result = read(tmp_path, "[$USD] 0.00", "[$EUR] 0.00", "[$GBP] 0.00")
    assert [currency for currency, _, _ in money(result)] == ["USD", "EUR", "GBP"]


@pytest.mark.parametrize("code", ["General", "#,##0.00", r"_-* #,##0.00\ _€_-", "[Red]0.0", "0.00%"])
def test_a_format_without_a_currency_changes_nothing(tmp_path: Path, code: str) -> None:
    result = read(tmp_path, code)
    assert money(result) == [("EUR", Decimal("1210.5"), 5.0)]
    assert SILENT in result.dialect.evidence


def test_a_format_that_agrees_with_the_currency_column_is_right_and_another_rejects_the_row(tmp_path: Path) -> None:
    result = read(tmp_path, '"$"0.00', "[$€-407] 0.00", header=(*HEADER, "Currency code"), last="USD")
    assert money(result) == [("USD", Decimal("1210.5"), 5.0)]
    assert result.rejected[["line", "column"]].values.tolist() == [[3, "Cost"]]
    assert result.rejected["reason"][0].startswith("an amount with a sign that is not USD")
