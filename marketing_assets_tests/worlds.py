"""Tiny landing folders that tests start from: a few lines of every kind that can land."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path

from marketing_assets.settings import Settings

HEADER = "date,channel,campaign,spend,impressions,clicks,conversions,revenue"
EVENT_HEADER = (
    "event_timestamp,event_name,user_pseudo_id,ga_session_id,user_id,page_location,source,medium,gclid,ip_address,"
    "analytics_storage,ads_storage,search_term,revenue,currency,transaction_id"
)
CUSTOMER_HEADER = "customer_id,signup,orders,revenue,last_order"
EXPERIMENT_HEADER = "experiment,variant,unit_id,date,conversions,value"
FIRST = date(2025, 3, 1)
LAST = date(2025, 3, 31)
SETTINGS = Settings()
# A secret of tests alone: own data refuse the public key of the sample.
MASKING_KEY = "tests-only-masking-key-0123456789abcdef"


def ads_line(
    day: date, platform: str = "Google", campaign: str = "Search", spend: str = "10.00", factor: int = 1
) -> str:
    """One line of the sample format; `factor` scales everything but spend."""
    return f"{day},{platform},{campaign},{spend},{1000 * factor},{50 * factor},{5 * factor},{30 * factor}.00"


def write_ads(landing: Path, name: str, lines: Iterable[str], header: str = HEADER) -> Path:
    """Write one ad export into a landing folder."""
    return write_lines(landing, f"ads/{name}", header, lines)


def a_month(platforms: Iterable[str] = ("Google", "Facebook"), days: int = 31) -> list[str]:
    """One campaign per platform on steady spend, each platform more efficient than the one before."""
    return [
        ads_line(FIRST + timedelta(days=n), platform, f"{platform}_Always", factor=factor)
        for n in range(days)
        for factor, platform in enumerate(platforms, start=1)
    ]


def write_sales(landing: Path, name: str, sales: Mapping[date, str]) -> Path:
    """Write the company's own sales: revenue per day; every order is worth 10."""
    lines = [f"{day},{revenue},{float(revenue) / 10:.0f}" for day, revenue in sales.items()]
    return write_lines(landing, f"sales/{name}", "date,revenue,orders", lines)


def client_id(user: int) -> str:
    """The browser's id of a visitor, in the form that analytics gives it."""
    return f"GA1.1.{408295590 + user}.{1735473955 + user}"


def customer_id(user: int) -> str:
    """The id of the same person as a customer, equal in web events and among the customers."""
    return f"C{700000 + user}"


def event_line(
    moment: str, user: int, *, name: str = "page_view", consent: str = "Yes", session: str = "", revenue: str = "",
    page: str = "/products/bag",
) -> str:  # fmt: skip
    """One web event full of identifiers; `moment` is UTC. By default a user has one session per day.

    A purchase has its own transaction id per moment.
    """
    order = f"T-{user}-{moment}" if revenue else ""
    cells = [
        moment, name, client_id(user), session or f"s{moment[:10]}", customer_id(user),
        f"https://shop.example.com{page}?email=visitor{user}%40example.com", "google", "cpc",
        f"EAIaIQobChMI{user:040d}", f"203.0.113.{1 + user % 250}", consent, consent, "", revenue,
        "EUR" if revenue else "", order,
    ]  # fmt: skip
    return ",".join(cells)


def write_events(landing: Path, name: str, lines: Iterable[str]) -> Path:
    """Write one export of web events."""
    return write_lines(landing, f"web_events/{name}", EVENT_HEADER, lines)


def visits(day: date, users: Iterable[int]) -> list[str]:
    """One visit of two pages per user at noon, and a purchase of each third user; each fifth has denied consent."""
    lines = []
    for user in users:
        consent = "No" if user % 5 == 4 else "Yes"
        for second, page in ((0, "/"), (30, "/products/bag")):
            lines.append(event_line(f"{day}T12:00:{second:02d}Z", user, consent=consent, page=page))
        if user % 3 == 0:
            lines.append(event_line(f"{day}T12:01:00Z", user, name="purchase", consent=consent, revenue="20.00"))
    return lines


def write_customers(landing: Path, name: str, users: Iterable[int], *, orders: int = 2) -> Path:
    """Write customers with their orders so far."""
    lines = [f"{customer_id(user)},{FIRST},{orders},{25 * orders}.00,{FIRST + timedelta(days=9)}" for user in users]
    return write_lines(landing, f"customers/{name}", CUSTOMER_HEADER, lines)


def write_experiment(landing: Path, name: str, units: int = 40, *, experiment: str = "Button") -> Path:
    """Write an A/B test, one line per unit, two units per variant and day; each second unit of the variant converts."""
    lines = []
    for unit in range(units):
        day = FIRST + timedelta(days=unit // 4)
        variant, converted = ("control", int(unit % 8 == 0)) if unit % 2 == 0 else ("variant", int(unit % 4 == 1))
        lines.append(f"{experiment},{variant},V{351634000 + unit},{day},{converted},{5 * converted}.00")
    return write_lines(landing, f"experiments/{name}", EXPERIMENT_HEADER, lines)


def write_media_mix(landing: Path, name: str, weeks: int = 4) -> Path:
    """Write a wide weekly file with two media and a control."""
    lines = [f"{date(2025, 2, 3) + timedelta(weeks=n)},{1000 + 10 * n},{50 + n},{20 + n},{1.5}" for n in range(weeks)]
    return write_lines(landing, f"media_mix/{name}", "date,sales,tv_spend,radio_spend,price", lines)


def write_company(landing: Path, days: int = 30) -> None:
    """A month of a company that lands everything but wide media files, one file per kind (web events: per week)."""
    write_ads(landing, "month.csv", a_month(days=days))
    dates = [FIRST + timedelta(days=n) for n in range(days)]
    write_sales(landing, "sales.csv", {day: f"{200 + 5 * day.isoweekday()}.00" for day in dates})
    for week in range(0, days, 7):
        lines = [line for n, day in enumerate(dates[week : week + 7], week) for line in visits(day, range(n, n + 8))]
        write_events(landing, f"week-{week // 7}.csv", lines)
    write_customers(landing, "customers.csv", range(20))
    write_experiment(landing, "button.csv")


def write_lines(landing: Path, name: str, header: str, lines: Iterable[str]) -> Path:
    """Write a landed file; `name` is its path below the landing folder."""
    file = landing / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return file
