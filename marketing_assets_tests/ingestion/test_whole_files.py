"""What shows that a file is another one than its first rows say, however late in the file it stands."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from marketing_assets.errors import ExportError
from marketing_assets.ingestion import read_export
from marketing_assets.ingestion.dialects.refusals import UnknownHeader, UnsuitedReport
from marketing_assets.ingestion.dialects.watched import Watched, WholeFile
from marketing_assets.settings import Settings
from marketing_assets_tests.ingestion.conftest import TODAY, Reader

NETWORKS = "Day,Network,Campaign,Cost,Impr.\n"
SEGMENTS = "Date,Session campaign,Segment,Key events,Sessions\n"
AGES = "Day,Campaign name,Age,Amount spent (EUR),Link clicks\n"


def rows(second: str, third: str, count: int = 900) -> str:
    return "".join(f"2025-03-01,{second},{third},1,{n}\n" for n in range(count))


def test_a_platform_named_behind_many_rows_makes_the_file_nobodys(read: Reader) -> None:
    assert read(NETWORKS + rows("Google search", "Brand", 50_000)).kept == 50_000
    with pytest.raises(UnknownHeader, match="looks like that of Google Ads, but the column `Network` names other") as e:
        read(NETWORKS + rows("Google search", "Brand", 50_000) + rows("Bing", "Brand", 1))
    assert '  "Network": platform\n' in e.value.draft
    assert "Bing" not in str(e.value) + e.value.draft


def test_the_column_counts_in_parquet_too(tmp_path: Path) -> None:
    path = tmp_path / "export.parquet"
    named = {"Day": "2025-03-01", "Campaign": "Brand", "Cost": 1.5, "Impr.": 3}
    for last, refused in (("Display Network", False), ("Criteo", True)):
        table = [named | {"Network": "Google search", "Impr.": n} for n in range(900)] + [named | {"Network": last}]
        pq.write_table(pa.Table.from_pylist(table), path)
        if refused:
            with pytest.raises(UnknownHeader, match="names other platforms"):
                read_export(path, settings=Settings(currency="EUR"), today=TODAY)
        else:
            assert read_export(path, settings=Settings(currency="EUR"), today=TODAY).kept == 901


def test_a_platform_named_in_a_table_that_is_not_read_does_not_matter(read: Reader) -> None:
    result = read(NETWORKS + rows("Google search", "Brand") + '"2025-03-01","Bing","Brand"\n')
    assert (result.kept, len(result.rejected)) == (900, 1)


def test_a_second_segment_behind_many_rows_is_refused_and_totals_are_none(read: Reader) -> None:
    one = SEGMENTS + rows("Brand", "All users").replace("2025-03-01", "20250301")
    assert read(f"{one},,Total,900,900\n").kept == 900
    with pytest.raises(UnsuitedReport, match="the column `Segment`: segments overlap"):
        read(f"{one}20250301,Brand,Mobile,1,1\n")


def test_parts_behind_rows_that_sum_up_everything_are_refused(read: Reader) -> None:
    assert read(AGES + rows("Brand", "All")).kept == 900
    with pytest.raises(UnsuitedReport, match="first rows sum up everything in the column `Age`") as error:
        read(AGES + rows("Brand", "All") + rows("Brand", "18-24", 1))
    assert "Export it again without `Age`" in str(error.value) and "18-24" not in str(error.value)
    mixed = read(AGES + rows("Brand", "18-24") + rows("Brand", "All", 2))
    assert (mixed.kept, mixed.dropped) == (900, {"totals line": 2})


def test_every_different_cell_is_judged_once_and_what_was_told_is_remembered() -> None:
    asked: list[str] = []

    def telling(cells: Iterable[str]) -> set[str]:
        asked.extend(cells)
        return {cell for cell in cells if cell.isupper()}

    file = WholeFile((Watched(3, telling, 1, lambda: ExportError("two")),))
    for chunk in (["a", None, "B"], ["a", "B"], [None], ["c"]):
        file.look(lambda position, chunk=chunk: chunk if position == 3 else ["X", "Y"])  # type: ignore[misc]
    assert sorted(asked) == ["B", "a", "c"]
    with pytest.raises(ExportError, match="two"):
        file.look(lambda position: ["D"])


def test_pipes_split_a_file_but_not_one_whose_campaigns_are_named_with_them(read: Reader) -> None:
    result = read("date|channel|campaign|spend\n2025-01-02|Google|Brand, exact|1,234.50\n2025-01-02|Google|B|1\n")
    assert (result.dialect.delimiter, result.rows["campaign"].tolist()) == ("|", ["Brand, exact", "B"])
    assert "pipe: 4 columns" in result.dialect.evidence
    result = read('date,channel,campaign,spend\n2025-01-02,Google,"DE | Brand | Search | Exact | New | 2025",1.5\n')
    assert (result.dialect.delimiter, result.kept) == (",", 1)
    with pytest.raises(ExportError) as error:
        read("Am,Was,Wo,Wieviel\n2025-01-02,Google,DE | Jane | Search | Exact | New | Doe,1.5\n")
    assert "Found: `Am`, `Was`, `Wo`, `Wieviel`" in str(error.value) and "Jane" not in str(error.value)


@pytest.mark.parametrize(
    ("text", "example"),
    [
        (
            "Tag;Kampagne;Kosten;Klicks\n02.01.2025;Früh;1;2\n",
            "\n  platform: Google\n  currency: EUR\n"
            "  columns: {Tag: date, Kampagne: campaign, Kosten: spend, Klicks: clicks}",
        ),
        (
            'When,"Name: of it",Cost,Network\n2025-01-02,x,1,Google\n',
            "\n  currency: EUR\n"
            "  columns: {When: date, Network: platform, HEADER OF THE CAMPAIGN: campaign, Cost: spend}",
        ),
        (
            "2025-01-02,jane@example.org,4930123456,12\n",
            "\n  platform: Google\n  currency: EUR\n  columns: {HEADER OF THE DATE: date, HEADER OF THE CAMPAIGN: "
            "campaign, HEADER OF THE SPEND: spend}",
        ),
    ],
)
def test_the_example_of_a_mapping_names_the_files_own_headers(read: Reader, text: str, example: str) -> None:
    with pytest.raises(UnknownHeader) as error:
        read(text)
    assert str(error.value).endswith(f"beside the file, for example{example}")


def test_the_example_can_be_used_as_it_stands(read: Reader, tmp_path: Path) -> None:
    text = "Tag;Kampagne;Kosten;Klicks\n2025-01-02;Früh;1;2\n"
    with pytest.raises(UnknownHeader) as error:
        read(text)
    mapping = tmp_path / "export.mapping.yaml"
    mapping.write_text("\n".join(line.strip() for line in str(error.value).split("for example\n")[1].split("\n")))
    assert read(text, mapping).rows["campaign"].tolist() == ["Früh"]
