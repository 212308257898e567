"""What lies in the landing folder, and whether it may be run."""

from __future__ import annotations

import hashlib
import json
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from marketing_assets.decisions import DecisionKind, DecisionLog
from marketing_assets.errors import LandingError, SettingsError
from marketing_assets.governance import KEY_VARIABLE
from marketing_assets.governance.masking_key import SAMPLE_KEY
from marketing_assets.pipeline.inputs import input_hash, newest_day, refuse_mixture
from marketing_assets.pipeline.landing import KINDS, masking_of, read_landing, watching
from marketing_assets.pipeline.sample import DERIVED, SAMPLE, SAMPLE_MARKER, contents, holds_sample, land_sample
from marketing_assets.settings import Settings
from marketing_assets.warehouse.home import Home
from marketing_assets.warehouse.snapshot import publish
from marketing_assets.warehouse.tables import transaction
from marketing_assets_tests.pipeline.reading import withdraw
from marketing_assets_tests.worlds import FIRST, MASKING_KEY, SETTINGS, ads_line, write_ads, write_lines, write_sales

TODAY = date(2025, 4, 1)
FIRST_ADS = "ads/2023-q2.csv"
# How a message begins to name the files of the sample.
NAMED = r"ads/2023-q2\.csv, ads/2023-q3\.csv, ads/2023-q4\.csv"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def files(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def read(home: Home, today: date = TODAY) -> None:
    """What a run does with the landing folder, as far as these tests need it."""
    with transaction(home.warehouse) as connection:
        read_landing(connection, home, SETTINGS, today)
        connection.execute("CREATE OR REPLACE TABLE ad_performance AS SELECT date FROM ad_rows").fetchall()
    publish(
        home.warehouse, home.snapshot, ("ad_performance", "landing_manifest", "schema_version"), lambda staged: None
    )


def an_older_sample(home: Home) -> Path:
    """A landing folder as an older version of the project filled it."""
    file = write_ads(home.landing, "quarter.csv", [ads_line(FIRST)])
    marker = {"ads/quarter.csv": hashlib.sha256(file.read_bytes()).hexdigest()}
    (home.landing / SAMPLE_MARKER).write_text(json.dumps(marker))
    return file


def some_of_the_sample(landing: Path, *names: str) -> None:
    """Files of the sample, as somebody copied them into a folder of their own."""
    for name in names:
        (landing / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(SAMPLE / name, landing / name)


# The sample: only into an empty home, only ever replaced by itself


def test_an_empty_home_gets_the_sample_without_its_truth(home: Home) -> None:
    assert land_sample(home) == f"landed the sample in {home.landing}"
    committed = files(SAMPLE)
    assert committed.pop("truth.json")
    landed = files(home.landing)
    assert json.loads(landed.pop(SAMPLE_MARKER)) == contents(SAMPLE)
    assert landed == committed
    assert land_sample(home) is None


def test_the_sample_holds_every_kind_but_wide_media_files_rates_events_and_withdrawals() -> None:
    missing = {"media_mix", "fx", "events", "consent_withdrawals"}
    assert {name.split("/")[0] for name in contents(SAMPLE)} == set(KINDS) - missing


def test_only_files_of_the_sample_are_the_sample(home: Home) -> None:
    assert not holds_sample(home)
    some_of_the_sample(home.landing, FIRST_ADS, "sales/sales.csv")
    assert holds_sample(home)
    (home.landing / "sales" / "sales.mapping.yaml").write_text("currency: EUR\n")
    assert not holds_sample(home)


def test_a_landing_folder_that_somebody_made_stays_empty(home: Home) -> None:
    (home.landing / "ads").mkdir(parents=True)
    assert land_sample(home) is None
    assert files(home.landing) == {}


def test_a_home_whose_landing_was_emptied_after_a_run_does_not_get_the_sample(home: Home) -> None:
    write_ads(home.landing, "own.csv", [ads_line(FIRST)])
    read(home)
    shutil.rmtree(home.landing)
    assert land_sample(home) is None
    assert newest_day(home, SETTINGS, TODAY) == FIRST


def test_an_untouched_older_sample_is_replaced_with_all_that_was_made_from_it(home: Home) -> None:
    an_older_sample(home)
    for name in DERIVED:
        path = home.path / name
        path.write_text("old") if "." in name else (path / "x").mkdir(parents=True)
    log = DecisionLog(home.decisions)
    log.append(DecisionKind.HOLD, effective_date=TODAY, payload_hash="0" * 64, by="somebody")
    assert land_sample(home) == f"replaced the untouched older sample in {home.landing}"
    assert contents(home.landing) == contents(SAMPLE)
    assert [name for name in DERIVED if (home.path / name).exists()] == []
    assert log.read() == []
    assert [len(DecisionLog(file).read()) for file in home.path.glob("*.older-sample")] == [1]


# The sample's public key


def test_the_untouched_sample_needs_no_key(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY_VARIABLE)
    some_of_the_sample(home.landing, FIRST_ADS, "customers/customers.csv")
    key = masking_of(home)
    assert key is not None and key.is_sample


def test_the_sample_with_one_line_more_needs_a_key_of_ones_own(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    some_of_the_sample(home.landing, FIRST_ADS, "customers/customers.csv")
    with (home.landing / "customers" / "customers.csv").open("a") as more:
        more.write("C0000001,2025-01-01,1,1.00,2025-01-01\n")
    for key in ("", SAMPLE_KEY.decode()):
        monkeypatch.setenv(KEY_VARIABLE, key)
        with pytest.raises(SettingsError, match=KEY_VARIABLE):
            masking_of(home)
    monkeypatch.setenv(KEY_VARIABLE, MASKING_KEY)
    key = masking_of(home)
    assert key is not None and not key.is_sample


def test_nobodys_data_needs_no_key_at_all(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY_VARIABLE)
    write_ads(home.landing, "own.csv", [ads_line(FIRST)])
    write_sales(home.landing, "own.csv", {FIRST: "1.00"})
    assert masking_of(home) is None


# An older sample


def test_an_older_sample_that_was_edited_is_left_alone(home: Home) -> None:
    file = an_older_sample(home)
    with file.open("a") as more:
        more.write(ads_line(FIRST + timedelta(days=1)) + "\n")
    before = files(home.path)
    assert land_sample(home) is None
    assert files(home.path) == before


def test_an_older_sample_beside_another_file_is_left_alone(home: Home) -> None:
    an_older_sample(home)
    write_ads(home.landing, "own.csv", [ads_line(FIRST, campaign="Own")])
    before = files(home.path)
    assert land_sample(home) is None
    assert files(home.path) == before
    with pytest.raises(LandingError, match=r"holds the sample \(ads/quarter\.csv\) and also ads/own\.csv"):
        refuse_mixture(home)


def test_a_landing_folder_of_ones_own_is_never_written_to(tmp_path: Path) -> None:
    own = tmp_path / "own"
    for names in ([], ["own.csv"]):
        for name in names:
            write_ads(own, name, [ads_line(FIRST)])
        before = files(tmp_path)
        assert land_sample(Home(tmp_path / "home", own)) is None
        assert files(tmp_path) == before


# Mixtures of the sample and a company's numbers


def test_the_sample_and_another_file_in_one_landing_folder_are_both_named(home: Home) -> None:
    land_sample(home)
    write_ads(home.landing, "own.csv", [ads_line(FIRST)])
    with pytest.raises(LandingError, match=rf"the sample \({NAMED}\) and also ads/own\.csv"):
        refuse_mixture(home)


def test_a_file_of_another_kind_beside_the_sample_is_a_mixture_too(home: Home) -> None:
    some_of_the_sample(home.landing, FIRST_ADS, "customers/customers.csv")
    write_sales(home.landing, "own.csv", {FIRST: "1.00"})
    with pytest.raises(LandingError, match=r"\(ads/2023-q2\.csv, customers/customers\.csv\) and also sales/own\.csv"):
        refuse_mixture(home)


def test_a_copy_of_the_sample_under_another_name_is_still_the_sample(tmp_path: Path) -> None:
    own = tmp_path / "own"
    write_ads(own, "own.csv", [ads_line(FIRST)])
    shutil.copy(SAMPLE / FIRST_ADS, own / "ads" / "last year.csv")
    with pytest.raises(LandingError, match=r"the sample \(ads/last year\.csv\) and also ads/own\.csv"):
        refuse_mixture(Home(tmp_path / "home", own))


def test_own_files_do_not_enter_a_home_made_from_the_sample(home: Home, tmp_path: Path) -> None:
    some_of_the_sample(home.landing, FIRST_ADS)
    read(home)
    own = Home(home.path, tmp_path / "own")
    write_ads(own.landing, "own.csv", [ads_line(FIRST)])
    with pytest.raises(LandingError, match=r"holds ads/own\.csv, but .*home was made from the sample"):
        refuse_mixture(own)


def test_the_sample_does_not_enter_a_home_made_from_own_files(home: Home) -> None:
    write_ads(home.landing, "own.csv", [ads_line(FIRST)])
    read(home)
    shutil.rmtree(home.landing)
    shutil.copytree(SAMPLE, home.landing)
    with pytest.raises(LandingError, match=rf"holds {NAMED}, but .*home was made from other files"):
        refuse_mixture(home)


def test_the_sample_alone_and_own_files_alone_are_no_mixture(home: Home, tmp_path: Path) -> None:
    some_of_the_sample(home.landing, FIRST_ADS, "sales/sales.csv")
    read(home)
    refuse_mixture(home)
    own = Home(tmp_path / "other", tmp_path / "own")
    write_ads(own.landing, "own.csv", [ads_line(FIRST)])
    write_ads(own.landing, "more.csv", [ads_line(FIRST, campaign="More")])
    refuse_mixture(own)
    read(own)
    refuse_mixture(own)


# The newest day


def test_an_empty_landing_folder_says_where_files_belong(home: Home) -> None:
    with pytest.raises(LandingError, match=r"no ad exports in .*landing/ads; put CSV files there"):
        newest_day(home, SETTINGS, TODAY)


def test_a_landing_folder_without_one_usable_row_says_why_for_each_file(home: Home) -> None:
    write_ads(home.landing, "future.csv", [ads_line(date(2030, 1, 1))])
    write_ads(home.landing, "header.csv", ["1,2"], header="who,what")
    write_ads(home.landing, "spend.csv", [ads_line(FIRST, spend="lots")])
    with pytest.raises(LandingError) as refusal:
        newest_day(home, SETTINGS, TODAY)
    first, *reasons = str(refusal.value).splitlines()
    assert first == "no usable row in the landing folder:"
    assert "ads/future.csv: no accepted row before 2025-04-01" in reasons
    assert "ads/spend.csv: no accepted row before 2025-04-01" in reasons
    assert [line for line in reasons if "header.csv" in line and "spend.csv" not in line]


def test_rows_of_today_and_later_do_not_make_the_day(home: Home) -> None:
    write_ads(home.landing, "a.csv", [ads_line(TODAY - timedelta(days=n)) for n in (-3, 0, 2, 5)])
    assert newest_day(home, SETTINGS, TODAY) == date(2025, 3, 30)
    read(home)
    assert newest_day(home, SETTINGS, TODAY) == date(2025, 3, 30)
    assert newest_day(home, SETTINGS, TODAY + timedelta(days=1)) == TODAY


def test_known_and_new_files_count_together(home: Home) -> None:
    write_ads(home.landing, "a.csv", [ads_line(date(2025, 3, 20))])
    read(home)
    assert newest_day(home, SETTINGS, TODAY) == date(2025, 3, 20)
    write_ads(home.landing, "b.csv", [ads_line(date(2025, 3, 10))])
    assert newest_day(home, SETTINGS, TODAY) == date(2025, 3, 20)
    write_ads(home.landing, "c.csv", [ads_line(date(2025, 3, 25))])
    assert newest_day(home, SETTINGS, TODAY) == date(2025, 3, 25)


def test_a_damaged_new_file_does_not_hide_what_is_known(home: Home) -> None:
    write_ads(home.landing, "a.csv", [ads_line(date(2025, 3, 20))])
    read(home)
    write_ads(home.landing, "b.csv", ["1,2"], header="who,what")
    assert newest_day(home, SETTINGS, TODAY) == date(2025, 3, 20)


# What the newest day is when files were refused before


def write_dollars(home: Home, day: date) -> None:
    header = "date,platform,campaign,currency,spend,impressions,clicks,conversions,revenue"
    write_ads(home.landing, f"usd-{day}.csv", [f"{day},Google,Brand,USD,10,100,5,1,30"], header=header)


def write_rate(home: Home, day: date) -> None:
    write_lines(home.landing, "fx/rates.csv", "date,currency,rate", [f"{day},USD,0.9"])


@pytest.mark.parametrize("working", [True, False])
def test_a_home_with_ads_in_dollars_alone_goes_on_when_the_rate_has_landed(home: Home, *, working: bool) -> None:
    write_dollars(home, FIRST)
    read(home)
    with pytest.raises(LandingError) as refusal:
        newest_day(home, SETTINGS, TODAY, working=working)
    first, reason, *_ = str(refusal.value).splitlines()
    assert first == "no usable row in the landing folder:"
    assert reason.startswith(f"ads/usd-{FIRST}.csv: money without an exchange rate")
    write_rate(home, FIRST)
    assert newest_day(home, SETTINGS, TODAY, working=working) == FIRST
    read(home)
    assert newest_day(home, SETTINGS, TODAY, working=working) == FIRST


def test_the_run_that_finds_the_rate_already_plans_from_the_day_in_dollars(home: Home) -> None:
    later = FIRST + timedelta(days=1)
    write_ads(home.landing, "eur.csv", [ads_line(FIRST)])
    write_dollars(home, later)
    read(home)
    assert newest_day(home, SETTINGS, TODAY, working=True) == FIRST
    write_rate(home, FIRST)
    assert newest_day(home, SETTINGS, TODAY, working=True) == later


def test_a_refused_file_is_read_again_only_while_a_new_rate_waits(home: Home) -> None:
    write_ads(home.landing, "eur.csv", [ads_line(FIRST)])
    write_dollars(home, FIRST)
    read(home)
    seen: list[str] = []
    with watching(lambda progress: seen.append(progress.file), every=0, after=0):
        newest_day(home, SETTINGS, TODAY, working=True)
        assert set(seen) == {""}
        write_rate(home, TODAY)
        newest_day(home, SETTINGS, TODAY, working=True)
    assert set(seen) == {"", f"ads/usd-{FIRST}.csv"}


def test_files_that_were_read_withdrawn_or_landed_twice_are_told_apart_when_none_has_a_row(home: Home) -> None:
    file = write_ads(home.landing, "a.csv", [ads_line(FIRST)])
    write_ads(home.landing, "b.csv", [ads_line(TODAY + timedelta(days=9))])
    shutil.copyfile(file, file.with_name("c.csv"))
    read(home)
    withdraw(home, "ads/a.csv", "wrong account")
    with pytest.raises(LandingError) as refusal:
        newest_day(home, SETTINGS, TODAY, working=True)
    assert str(refusal.value).splitlines() == [
        "no usable row in the landing folder:",
        "ads/a.csv: withdrawn: wrong account",
        "ads/b.csv: no accepted row before 2025-04-01",
        "ads/c.csv: the same content as ads/a.csv",
    ]


# The hash that says whether there is anything new to plan from


def test_the_input_hash_knows_contents_names_mappings_and_settings_but_no_times(home: Home) -> None:
    file = write_ads(home.landing, "a.csv", [ads_line(FIRST)])
    seen = [input_hash(home, SETTINGS)]
    file.touch()
    assert input_hash(home, SETTINGS) == seen[0]
    write_ads(home.landing, "a.csv", [ads_line(FIRST, spend="11.00")])
    seen.append(input_hash(home, SETTINGS))
    mapping = file.with_name("a.mapping.yaml")
    mapping.write_text("platform: Google\n")
    seen.append(input_hash(home, SETTINGS))
    mapping.write_text("platform: Facebook\n")
    seen.append(input_hash(home, SETTINGS))
    seen.append(input_hash(home, Settings(currency="USD")))
    assert len(set(seen)) == len(seen)
