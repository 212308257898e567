from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from marketing_assets.errors import SettingsError
from marketing_assets.settings import load_settings


def write(folder: Path, text: str) -> Path:
    file = folder / "marketing.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_committed_file_documents_every_key() -> None:
    root = Path(__file__).resolve().parents[1]
    text = (root / "marketing.yaml").read_text(encoding="utf-8")
    settings = load_settings(root / "marketing.yaml")
    described = settings.model_dump()
    keys = set(described)
    for section, values in described.items():
        if isinstance(values, dict):
            keys |= set(values)
            keys |= set(values["default"]) if section == "allocation" else set()
    missing = sorted(key for key in keys if f"{key}:" not in text)
    assert missing == []


def test_what_the_committed_file_does_not_call_its_own_are_the_defaults(tmp_path: Path) -> None:
    committed = load_settings(Path(__file__).resolve().parents[1] / "marketing.yaml").model_dump()
    defaults = load_settings(write(tmp_path, "")).model_dump()
    assert {key for key in committed if committed[key] != defaults[key]} == {"channel_rules", "time_zone"}


@pytest.mark.parametrize(
    ("text", "line", "key", "expected"),
    [
        ("currency: EUR\nkip: cpa\n", 2, "kip", "unknown key"),
        ("allocation:\n  daily_budget: -3\n", 2, "allocation.daily_budget", "greater than or equal to 0"),
        ("allocation:\n  channels:\n    PPC: {flor: 3}\n", 3, "allocation.channels.PPC.flor", "floor"),
        ("channel_rules:\n  - channel: PPC\n    platfrm: x\n", 3, "channel_rules.0.platfrm", "platform"),
        ("time_zone: Mars/Base\n", 1, "time_zone", "IANA"),
        ("kpi: clicks\n", 1, "kpi", "'cpa', 'cpl' or 'roas'"),
        ("ingestion:\n  decimal: ;\n", 2, "ingestion.decimal", "'.' or ','"),
        ("ingestion:\n  date_order: ydm\n", 2, "ingestion.date_order", "'ymd', 'dmy' or 'mdy'"),
        ("maturity:\n  platforms:\n    Google: soon\n", 3, "maturity.platforms.Google", "integer"),
    ],
)
def test_a_wrong_key_or_value_names_line_key_and_expectation(
    tmp_path: Path, text: str, line: int, key: str, expected: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(write(tmp_path, text))
    message = str(caught.value)
    assert f"marketing.yaml:{line}: {key}" in message
    assert expected in message


def test_every_problem_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(write(tmp_path, "currency: euro\nmargin: 3\n"))
    assert len(str(caught.value).splitlines()) == 2


@pytest.mark.parametrize("text", ["a: [", "- 1\n- 2\n", "currency: EUR\ncurrency: USD\n", "1: x\n"])
def test_a_file_that_is_no_settings_file_is_refused_by_name(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError, match=r"marketing\.yaml"):
        load_settings(write(tmp_path, text))


def test_a_missing_file_that_was_asked_for_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="does not exist"):
        load_settings(tmp_path / "nowhere.yaml")


def test_the_environment_overrides_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(tmp_path, "currency: EUR\nallocation: {daily_budget: 100, lookback_days: 14}\n")
    monkeypatch.setenv("MARKETING_ALLOCATION__DAILY_BUDGET", "250.50")
    settings = load_settings(file)
    assert settings.allocation.daily_budget == Decimal("250.50")
    assert settings.allocation.lookback_days == 14


def test_a_wrong_override_is_blamed_on_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARKETING_ALLOCATION__DAILY_BUDGET", "much")
    with pytest.raises(SettingsError, match="environment variable MARKETING_ALLOCATION__DAILY_BUDGET"):
        load_settings(write(tmp_path, "currency: EUR\n"))


def test_a_misspelt_override_is_not_ignored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARKETING_ALOCATION__DAILY_BUDGET", "1")
    with pytest.raises(SettingsError, match="MARKETING_ALOCATION__DAILY_BUDGET names no setting"):
        load_settings(write(tmp_path, ""))


def test_money_does_not_pick_up_float_noise(tmp_path: Path) -> None:
    settings = load_settings(write(tmp_path, "allocation: {daily_budget: 0.1}\n"))
    assert settings.allocation.daily_budget == Decimal("0.1")


def test_an_unknown_channel_gets_the_default_guardrails_and_a_known_one_inherits_them(tmp_path: Path) -> None:
    text = "allocation:\n  default: {max_daily_change: 0.1}\n  channels:\n    PPC: {committed_until: 2025-05-01}\n"
    policy = load_settings(write(tmp_path, text)).allocation
    assert policy.guardrails("Billboards").max_daily_change == 0.1
    assert policy.guardrails("ppc").max_daily_change == 0.1
    assert policy.guardrails("PPC").committed_until == date(2025, 5, 1)


def test_the_first_matching_rule_names_the_channel(tmp_path: Path) -> None:
    rules = "{channel: Brand, platform: google, campaign: '*BRAND*'}", "{channel: PPC, platform: G*}"
    text = "channel_rules:\n" + "".join(f"  - {rule}\n" for rule in rules)
    settings = load_settings(write(tmp_path, text))
    assert settings.channel("Google", "Search_Brand_DE") == "Brand"
    assert settings.channel("google", "Shopping") == "PPC"
    assert settings.channel("TikTok", "x") == "TikTok"


def test_the_digest_of_a_section_moves_only_with_that_section(tmp_path: Path) -> None:
    before = load_settings(write(tmp_path, "kpi: roas\n"))
    after = load_settings(write(tmp_path, "kpi: cpa\n"))
    assert before.digest("allocation") == after.digest("allocation")
    assert before.digest("kpi") != after.digest("kpi")
    assert before.digest() != after.digest()
