"""Spend, revenue and purchases under names that are not ours: read where they are certain, else the file is refused."""

from __future__ import annotations

import pytest

from marketing_assets.ingestion.dialects.refusals import UnknownHeader


def own(*names):
    return f"date,platform,campaign,clicks,{','.join(names)}\n2025-07-08,Google,Brand,5{',7' * len(names)}\n"


@pytest.mark.parametrize("name", ["spend_usd", "SPEND_USD", "Spend in USD", "USD Spend", "usd_spend", "spend USD"])
def test_our_name_with_a_currency_on_either_side_is_read_in_that_currency(recognise_text, name):
    found = recognise_text(own(name))
    assert (found.sources["spend"], found.constants, found.warnings) == (4, {"currency": "USD"}, ())


@pytest.mark.parametrize(
    "name",
    ["cost", "cost_usd", "amount_spent", "amount_spent_usd", "Ad spend", "adspend", "adSpend", "total_spend",
     "media_cost", "cost_in_local_currency", "SPEND_ALL", "Werbekosten", "amount", "spend_net_fees"],
)  # fmt: skip
def test_spend_under_another_name_refuses_the_file_with_a_draft_that_maps_it(recognise_text, name):
    with pytest.raises(UnknownHeader, match=f"the file would lose `{name}`, which may be `spend`") as error:
        recognise_text(own(name))
    assert f'  "{name}": spend\n' in error.value.draft


@pytest.mark.parametrize(
    ("name", "column"),
    [("conversion_value_eur", "revenue"), ("sales", "revenue"), ("purchase_value", "revenue"),
     ("gross_sales", "revenue"), ("purchases", "conversions"), ("purchase", "conversions"), ("orders", "conversions")],
)  # fmt: skip
def test_revenue_and_purchases_under_another_name_refuse_the_file_too(recognise_text, name, column):
    with pytest.raises(UnknownHeader, match=f"would lose `{name}`, which may be `{column}`") as error:
        recognise_text(own("spend", name))
    assert f'  "{name}": {column}\n' in error.value.draft


@pytest.mark.parametrize(
    "name",
    ["Cost per result", "CPC", "Cost / conv.", "Budget", "avg_cost", "Cost per 1000", "cost_per_click", "budget_spent",
     "return on ad spend", "time_spent", "purchase_roas", "sales_rep", "revenue per click", "average_order_value",
     "conversions_rate", "cost_model", "estimated_cost"],
)  # fmt: skip
def test_ratios_budgets_and_other_things_stay_unread_without_complaint(recognise_text, name):
    assert recognise_text(own(name)).warnings == (f"columns not read: `{name}`",)


def test_a_name_that_may_be_spend_matters_only_where_it_holds_numbers(recognise_text):
    text = "date,platform,campaign,clicks,media_cost\n2025-07-08,Google,Brand,5,{}\n"
    for cell in ("", "--", "high", "12%", "2025-07-08"):
        assert recognise_text(text.format(cell)).warnings == ("columns not read: `media_cost`",)
    for cell in ("0", "12.50", "$ 3", "1 234", "1.2E3"):
        with pytest.raises(UnknownHeader):
            recognise_text(text.format(cell))


def test_names_with_underscores_are_read_in_exports_of_platforms(recognise_text):
    meta = "date_start,date_stop,campaign_name,spend_eur,inline_link_clicks\n2025-07-08,2025-07-08,Brand,3,5\n"
    found = recognise_text(meta, currency="USD")
    assert (found.platform, found.sources["spend"], found.constants["currency"]) == ("Meta", 3, "EUR")
    found = recognise_text("TimePeriod,CampaignName,CampaignId,Spend_USD,AllRevenue\n2025-07-08,Brand,1,2,4\n")
    assert (found.platform, found.sources["spend"], found.constants["currency"]) == ("Microsoft", 3, "USD")
    with pytest.raises(UnknownHeader, match="would lose `total_cost`"):
        recognise_text(
            "source_relation,date_day,platform,campaign_id,campaign_name,clicks,total_cost\nx,2025-07-08,bing,1,B,3,4\n"
        )


@pytest.mark.parametrize("name", ["cost_micros", "spend_micros", "Spend Micros"])
def test_millionths_of_a_known_amount_are_read_as_such(recognise_text, name):
    found = recognise_text(own(name))
    assert (found.sources["spend"], found.micros) == (4, frozenset({"spend"}))
    both = recognise_text(own("spend", name))
    assert (both.sources["spend"], both.micros) == (4, frozenset())


def test_scripts_for_google_may_leave_out_the_group_of_the_cost(recognise_text):
    found = recognise_text("date,campaign_id,campaign_name,cost_micros,clicks\n2025-07-08,1,Brand,3000000,5\n")
    assert (found.platform, found.sources["spend"], found.micros) == ("Google", 3, frozenset({"spend"}))


def test_millionths_of_another_amount_are_refused_and_never_drafted(recognise_text):
    with pytest.raises(UnknownHeader, match="`conversions_value_micros`: divide by 1,000,000 in the file") as error:
        recognise_text(own("spend", "conversions_value_micros"))
    assert ": revenue" not in error.value.draft


def test_a_draft_states_the_currency_that_the_names_of_all_amounts_say(recognise_text):
    with pytest.raises(UnknownHeader) as error:
        recognise_text(own("cost_usd"))
    assert "\ncurrency: USD\n" in error.value.draft
    with pytest.raises(UnknownHeader) as error:
        recognise_text(own("cost_usd", "revenue"))
    assert "\n# currency: EUR\n" in error.value.draft
