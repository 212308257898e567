"""Names of headers and words for totals: what does not count, and what does."""

from __future__ import annotations

import time

import pytest

from marketing_assets.ingestion.dialects.names import normal_header, without_currency
from marketing_assets.ingestion.dialects.totals import says_totals


@pytest.mark.parametrize(
    "written",
    ["Cost / conv.", "  COST /\u00a0conv. ", "Cost\n/ conv.", "\ufeffCost / conv.*", "Cost / conv. †",
     "Cost / c\u00adonv. [1]"],
)  # fmt: skip
def test_case_blanks_line_breaks_and_footnotes_do_not_count(written):
    assert normal_header(written) == "cost / conv."


@pytest.mark.parametrize(
    ("one", "other"),
    [("Coût", "cou\u0302t"), ("Coût", "COUT"), ("Campaña", "Campana"), ("Łącznie", "lacznie"),
     ("l’annonce", "l'annonce"), ("Sitzung – Kampagne", "sitzung - kampagne"),
     ("Campaign_ID", "campaign id"), ("_campaign__id_", "campaign id")],
)  # fmt: skip
def test_accents_and_typographic_signs_do_not_count(one, other):
    assert normal_header(one) == normal_header(other)


@pytest.mark.parametrize(
    ("header", "name", "currency"),
    [
        ("Amount spent (EUR)", "amount spent", "EUR"),
        ("Amount spent (€)", "amount spent", "EUR"),
        ("Spend, USD", "spend", "USD"),
        ("Spend – USD", "spend", "USD"),
        ("Cost/CHF", "cost", "CHF"),
        ("Custo (R$)", "custo", "BRL"),
        ("Koszt (zł)", "koszt", "PLN"),
        ("spend_usd", "spend", "USD"),
        ("SPEND_USD", "spend", "USD"),
        ("Spend_Cad", "spend", "CAD"),
        ("USD Spend", "spend", "USD"),
        ("eur_cost", "cost", "EUR"),
        ("€ cost", "cost", "EUR"),
        ("US$ spend", "spend", "USD"),
        ("Spend in USD", "spend", "USD"),
        ("Coût en EUR", "cout", "EUR"),
        ("Kosten in Euro", "kosten", "EUR"),
        ("CPM (cost per 1,000 impressions) (EUR)", "cpm (cost per 1,000 impressions)", "EUR"),
    ],
)
def test_a_currency_is_taken_off(header, name, currency):
    assert without_currency(header) == (name, frozenset({currency}))


@pytest.mark.parametrize(
    "header", ["Clicks (all)", "Start Date (in UTC)", "Conversion rate (CVR)", "Cost", "Search lost IS (rank)", "EUR",
               "Amount spent (abc)", "Cost per lead", "Impr. (Top) %", "COST_ALL", "ALL COST", "all_cost",
               "top_spend", "try cost", "# clicks"],
)  # fmt: skip
def test_other_words_are_no_currency(header):
    assert without_currency(header) is None


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["Total", "", "1"], True),
        (["", "--", "Total: Account"], True),
        (["", "", "12", "Grand total"], True),
        (["x", "", "12", "Grand total"], False),
        (["Total of 12 results", "-"], True),
        (["Ergebnisse aus 5 Kampagnen", "1"], True),
        (["Insgesamt", "1"], True),
        (["Total Rewards", "1"], False),
        (["", ""], False),
        ([], False),
    ],
)
def test_totals_are_told_by_the_first_word_or_by_the_last_behind_an_empty_cell(cells, expected):
    assert says_totals(cells) is expected


@pytest.mark.parametrize(
    "cell", ["*" * 5000 + "x", " " * 100_000 + "x", "[1]" * 50_000, "a " * 50_000, "(" * 9000, "x" * 10**7]
)
def test_a_cell_that_is_no_name_costs_no_time(cell):
    started = time.perf_counter()
    normal_header(cell)
    without_currency(cell)
    says_totals([cell])
    assert time.perf_counter() - started < 1
