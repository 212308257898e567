"""The draft of a mapping: what it proposes, and that it can be loaded."""

from __future__ import annotations

from difflib import SequenceMatcher
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketing_assets.errors import ExportError
from marketing_assets.ingestion.canonical import ADS
from marketing_assets.ingestion.dialects.propose import propose_columns, propose_mapping
from marketing_assets.ingestion.kinds import Column, Kind
from marketing_assets.ingestion.landing_kinds import CUSTOMERS, EXPERIMENTS, KINDS, MEDIA_MIX, SALES
from marketing_assets.ingestion.mapping_file import load_mapping
from marketing_assets.yaml_file import read_yaml


def proposed(header: str, kind: Kind = ADS, rows: str = "") -> dict[str, str]:
    names = header.split(",")
    records = [row.split(",") for row in rows.splitlines()]
    return {names[place]: column for place, column in propose_columns(names, records, kind).items()}


def test_names_of_platforms_and_other_tools_are_recognised_in_any_mixture():
    assert proposed("Bestelldatum,Kampagnen,Ad spend (USD),Clics,Impresions,Werbeplatz") == {
        "Bestelldatum": "date", "Kampagnen": "campaign", "Ad spend (USD)": "spend", "Clics": "clicks",
        "Impresions": "impressions",
    }  # fmt: skip


def test_each_column_is_proposed_once_for_the_closest_name():
    assert proposed("Cost,Costs,Cost per click") == {"Cost": "spend"}


def test_a_column_of_days_is_the_day_whatever_its_name():
    assert proposed("When,Campaign", rows="08.07.2025,Brand\n09.07.2025,Brand") == {
        "When": "date", "Campaign": "campaign",
    }  # fmt: skip
    assert proposed("Dates,Campaign", rows="x,Brand\ny,Brand") == {"Campaign": "campaign"}


def test_a_column_of_codes_is_the_currency():
    assert proposed("Ccy,Campaign", rows="EUR,a\nUSD,b") == {"Ccy": "currency", "Campaign": "campaign"}


def test_every_kind_has_its_own_columns():
    assert proposed("Order date,Turnover,Number of orders", SALES) == {
        "Order date": "date", "Turnover": "revenue", "Number of orders": "orders",
    }  # fmt: skip
    assert proposed("User ID,Orders", CUSTOMERS) == {"User ID": "customer_id", "Orders": "orders"}
    assert proposed("Test,Group,Conversions", EXPERIMENTS)["Group"] == "variant"
    assert proposed("Week,date,Sales", MEDIA_MIX) == {"date": "date", "Sales": "sales"}


@given(st.text("abdehilnoprst", min_size=3, max_size=14), st.sampled_from(["billboards", "telephone", "printads"]))
def test_a_name_is_proposed_exactly_where_it_is_four_fifths_alike(typed: str, known: str) -> None:
    kind = Kind("x", "", (Column(known, "text", ""),), None)
    for name in (typed, known[:3] + typed[0] + known[4:], known.replace("b", typed[:2]), known[:-1] + typed[:3]):
        alike = 0.99 * SequenceMatcher(None, name, known).ratio() >= 0.8
        assert bool(propose_columns([name], [], kind)) == (alike or name.endswith(known))


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("Tag,Kampagne,Kosten,Klicks,Etwas", ADS),
        ("Order date,Turnover,Note", SALES),
        ("User ID,Orders", CUSTOMERS),
        ("date,Sales", MEDIA_MIX),
    ],
)
def test_a_draft_with_all_that_a_row_needs_can_be_loaded(tmp_path: Path, header, kind):
    path = tmp_path / "export.mapping.yaml"
    path.write_text(propose_mapping(header.split(","), [], kind), encoding="utf-8")
    mapping = load_mapping(path, kind)
    assert set(mapping.columns.values()) == set(proposed(header, kind).values())


def test_a_draft_lists_the_other_columns_as_comments_and_repeats_no_cell():
    draft = propose_mapping(["Tag", "Etwas: #1", "jane@example.org"], [["08.07.2025", "geheim", "x"]], ADS)
    assert '  "Tag": date\n  # "Etwas: #1":\n  # column 3 has no name that can stand here\n' in draft
    assert "# constants: {campaign: the same value in every row}" in draft
    assert "geheim" not in draft and "jane" not in draft


def test_a_name_that_stands_twice_is_proposed_once():
    draft = propose_mapping(["Kosten", "Kosten"], [], ADS)
    assert draft.count('\n  "Kosten": spend') == 1 and '\n  # "Kosten":' in draft


@given(st.lists(st.text(max_size=20), max_size=6), st.sampled_from(sorted(KINDS)))
@settings(max_examples=50, deadline=None)
def test_any_draft_is_yaml(tmp_path_factory, header, kind):
    path = tmp_path_factory.mktemp("drafts") / "x.mapping.yaml"
    path.write_text(propose_mapping(header, [], KINDS[kind]), encoding="utf-8")
    values, _ = read_yaml(path, ExportError, "x", as_text=True)
    assert values["columns"] == "" or set(values["columns"].values()) <= {*KINDS[kind].names, "sales"}
