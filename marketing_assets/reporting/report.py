"""The executive report: one HTML page for the marketing lead that needs nothing from outside.

From what to do tomorrow, over what happened and why, to what the numbers rest on and what is not known. The sections
lie in `report_plan`, `report_pictures`, `report_model` and `report_quality`.
"""

from __future__ import annotations

from marketing_assets.reporting.html import Html, page, tag
from marketing_assets.reporting.report_model import landed_models, model_figures
from marketing_assets.reporting.report_pictures import (
    efficiency_figure,
    experiments,
    forecast_figure,
    sales_figure,
    segments,
)
from marketing_assets.reporting.report_plan import insight_list, outlook_figure, plan_status, what_to_do
from marketing_assets.reporting.report_quality import not_known, quality
from marketing_assets.reporting.report_tables import ReportTables
from marketing_assets.reporting.style import channel_colours
from marketing_assets.reporting.wording import day, weekday


def executive_report(tables: ReportTables) -> str:
    """The page, the same bytes for the same tables. What is missing is said in words, never drawn as an empty picture.

    Args:
        tables: see `ReportTables`; any of them may be empty.
    """
    if tables.as_of is None:
        words = tag(
            "p", "Nothing was published yet: no day of advertising data was read, so there is nothing to report."
        )
        return page("Marketing report", tag("h1", "Marketing report"), words)
    colours = channel_colours(tables.channels)
    model = model_figures(tables, colours)
    # The order of people's questions; the model's pictures are one box of words when there is no model.
    pictures = [
        sales_figure(tables),
        *model.overview,
        efficiency_figure(tables, colours),
        *model.over_time,
    ]
    return page(
        _title(tables),
        _head(tables),
        _section("What to do tomorrow", what_to_do(tables), outlook_figure(tables)),
        _section("What you should know", insight_list(tables)),
        _section("How the business and the channels do", tag("div", *pictures, class_="pictures"), model.table),
        _section("What to expect", forecast_figure(tables)),
        _optional("Experiments", experiments(tables)),
        _optional("Visitors", segments(tables)),
        landed_models(tables, colours),
        _section("What is not known", not_known(tables)),
        _section("What the numbers rest on", quality(tables)),
    )


def _title(tables: ReportTables) -> str:
    return f"Marketing report for {day(tables.effective_date)}"


def _head(tables: ReportTables) -> Html:
    when = f"{weekday(tables.effective_date)}, {day(tables.effective_date)}" if tables.effective_date else "tomorrow"
    facts = f"Data up to {day(tables.as_of)}. All money in {tables.currency or 'the reporting currency'}."
    return tag(
        "header", tag("h1", f"Marketing report for {when}"), tag("p", facts, class_="quiet"), plan_status(tables)
    )


def _section(title: str, *content: str) -> Html:
    return tag("section", tag("h2", title), *content)


def _optional(title: str, content: str) -> Html:
    return _section(title, content) if content else Html("")
