"""Ids and names: one entity is one text, however a tool wrote it."""

from __future__ import annotations

import unicodedata

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketing_assets.ingestion.cells.names import one_form, plain_ids

HEADER = "date,platform,account_id,campaign_id,campaign,spend\n"
ROW = "2025-03-0{day},{platform},{account},{campaign_id},Brand,1\n"
LOST = (
    "campaign_id: ids in scientific notation, such as 1.2E+17, count as not reported: a spreadsheet has cut off their "
    "last digits. Land the file as the platform exported it, without saving it in a spreadsheet"
)


def ids(*texts: str | None, account: bool = False) -> list[str | None]:
    return plain_ids(pa.array(texts, pa.string()), account=account)[0].to_pylist()


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("120206", "120206"),
        ('="120206"', "120206"),
        ("'120206", "120206"),
        ("121.0", "121"),
        ('="121.0"', "121"),
        ("ad-7.0", "ad-7.0"),
        ("121.5", "121.5"),
        ("12e5", "12e5"),
        ("act_919", "act_919"),
        ("123-456-7890", "123-456-7890"),
        ('=""', None),
        ("'", None),
        (None, None),
        ("1.20206E+17", None),
        ("1,20206E+17", None),
        ("1.20206e17", None),
        ("1E+17", None),
    ],
)
def test_an_id_is_the_same_however_a_tool_wrote_it(written, plain):
    assert ids(written, "x") == [plain, "x"]


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("act_919", "919"),
        ("act_shop", "act_shop"),
        ("123-456-7890", "1234567890"),
        ("12-345", "12-345"),
        ("'act_1.0", "act_1.0"),
        ("Fru\u0308hling", "Frühling"),
    ],
)
def test_an_account_may_have_a_prefix_or_dashes(written, plain):
    assert ids(written, account=True) == [plain]


@given(st.lists(st.one_of(st.none(), st.text())))
def test_plain_ids_and_names_stay_what_they_are(texts):
    once = plain_ids(pa.array(texts, pa.string()), account=True)[0]
    names = one_form(pa.array(texts, pa.string()))
    assert names.to_pylist() == [text and unicodedata.normalize("NFC", text) for text in texts]
    assert "" not in once.to_pylist()


@given(st.lists(st.one_of(st.none(), st.from_regex(r"[0-9]{1,25}", fullmatch=True))))
def test_digits_stay_as_they_are(texts):
    assert ids(*texts, account=True) == texts


def test_one_account_written_in_two_ways_is_one_account(read):
    rows = [("Google", "123-456-7890", "1.0"), ("Google", "1234567890", '"=""1"""'), ("Meta", "act_919", "'7")]
    text = HEADER + "".join(
        ROW.format(day=day, platform=platform, account=account, campaign_id=campaign)
        for day, (platform, account, campaign) in enumerate(rows, 1)
    )
    assert read(text).rows[["account_id", "campaign_id"]].values.tolist() == [
        ["1234567890", "1"],
        ["1234567890", "1"],
        ["919", "7"],
    ]


def test_names_are_the_same_whichever_computer_wrote_their_accents(read):
    text = "date,platform,campaign,ad_group,ad,spend\n2025-03-01,Google,Fru\u0308hling,Ma\u0308rz,Schuhgro\u0308ße,1\n"
    assert read(text).rows[["campaign", "ad_group", "ad"]].values.tolist() == [["Frühling", "März", "Schuhgröße"]]


def test_ids_that_a_spreadsheet_cut_off_are_none_and_the_file_says_so_once(read):
    text = HEADER + "".join(
        ROW.format(day=day, platform="Meta", account="919", campaign_id=campaign)
        for day, campaign in enumerate(("1.20206E+17", "1.20207E+17", "120206123456789012"), 1)
    )
    result = read(text)
    assert result.rows["campaign_id"].isna().tolist() == [True, True, False]
    assert result.rows["campaign_id"][2] == "120206123456789012"
    assert result.warnings == (LOST,)


def test_a_mapping_states_an_account_in_either_way(read):
    mapping = {"platform": "Google", "constants": {"account_id": "123-456-7890"}}
    mapping |= {"columns": {"day": "date", "name": "campaign", "cost": "spend"}}
    assert read("day,name,cost\n2025-03-01,Brand,1\n", mapping).rows["account_id"].tolist() == ["1234567890"]
