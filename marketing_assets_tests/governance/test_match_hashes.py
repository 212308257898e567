from __future__ import annotations

import csv
import hashlib
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from marketing_assets.cli import app
from marketing_assets.governance.match_hashes import email_hash, phone_hash

# Of test@example.com, as the platforms' own tools give it.
KNOWN = "973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b"
PHONE = hashlib.sha256(b"+18005550100").hexdigest()


@pytest.mark.parametrize("address", ["test@example.com", " Test@Example.COM\n"])
def test_an_address_is_trimmed_and_lower_cased_before_it_is_hashed(address: str) -> None:
    assert email_hash(address) == KNOWN


@pytest.mark.parametrize("number", ["+18005550100", "+1 (800) 555-0100", " +1.800.555.0100 "])
def test_a_telephone_number_is_brought_into_e164(number: str) -> None:
    assert phone_hash(number) == PHONE


@pytest.mark.parametrize("number", ["", "0171 2345678", "001 800 5550100", "+0 171", "+1 800 CALL", "+12"])
def test_a_number_without_its_country_is_refused_and_not_told(number: str) -> None:
    with pytest.raises(ValueError, match=r"E\.164") as caught:
        phone_hash(number)
    assert not number or number not in str(caught.value)


@pytest.mark.parametrize("address", ["", "anna", "anna@host", "a b@example.com"])
def test_what_is_no_address_is_refused_and_not_told(address: str) -> None:
    with pytest.raises(ValueError, match="not an e-mail address") as caught:
        email_hash(address)
    assert not address or address not in str(caught.value)


def test_a_match_list_holds_hashes_alone_and_is_for_its_owner(tmp_path: Path) -> None:
    source, target = tmp_path / "crm.csv", tmp_path / "list.csv"
    source.write_text("Name,Email,Phone\nAnna,TEST@example.com,+1 800 555 0100\nBen,none,0171\nCleo,,+18005550100\n")
    ended = CliRunner().invoke(app, ["match-list", str(source), "--out", str(target)])
    assert ended.exit_code == 0, ended.output
    assert "2 lines written, 1 left out" in ended.output
    assert list(csv.reader(target.open())) == [["email", "phone"], [KNOWN, PHONE], ["", PHONE]]
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


@pytest.mark.parametrize("content", [b"name\nAnna\n", b"", b"email\n\xff\xfe\n"])
def test_a_file_without_addresses_ends_with_a_named_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "crm.csv").write_bytes(content)
    ended = CliRunner().invoke(app, ["match-list", str(tmp_path / "crm.csv"), "--out", str(tmp_path / "list.csv")])
    assert ended.exit_code == 2 and "crm.csv" in ended.output
    assert isinstance(ended.exception, SystemExit) and not (tmp_path / "list.csv").exists()


def test_nothing_is_written_over_a_file(tmp_path: Path) -> None:
    (tmp_path / "crm.csv").write_text("email\ntest@example.com\n")
    (tmp_path / "list.csv").write_text("mine")
    ended = CliRunner().invoke(app, ["match-list", str(tmp_path / "crm.csv"), "--out", str(tmp_path / "list.csv")])
    assert ended.exit_code == 2 and "list.csv exists" in ended.output
    assert (tmp_path / "list.csv").read_text() == "mine"


def test_a_folder_that_does_not_exist_ends_with_a_named_error(tmp_path: Path) -> None:
    (tmp_path / "crm.csv").write_text("email\ntest@example.com\n")
    ended = CliRunner().invoke(app, ["match-list", str(tmp_path / "crm.csv"), "--out", str(tmp_path / "no" / "l.csv")])
    assert ended.exit_code == 2 and "l.csv cannot be written: No such file" in ended.output
