"""How long the landing step takes for a thousand small files, beside DuckDB's own `read_csv` over the same files.

A thousand exports of 20 rows, one per day. Each measurement runs in a fresh process that
has imported everything: choosing the newest day and landing all files, as a run does it in an empty home; the same with
nothing new; and the floor, DuckDB reading all files into a table. DuckDB does less: it masks nothing, rejects nothing
with a reason, writes no Parquet per day and remembers no file.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.results import machine, table, write_section

FILES, ROWS = 1_000, 20
REPETITIONS = 3
TARGET_SECONDS = 20
FIRST, TODAY = date(2022, 1, 1), date(2025, 4, 1)
HEADER = "date,platform,campaign,spend,impressions,clicks,conversions,revenue"
ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Measure and write the section."""
    where = machine("duckdb", "pandas", "pyarrow")
    with tempfile.TemporaryDirectory() as folder:
        landing = Path(folder) / "landing"
        write_files(landing)
        runs = [in_child("land", landing, Path(folder) / f"home-{number}") for number in range(REPETITIONS)]
        floors = [in_child("floor", landing, Path(folder))["floor"] for _ in range(REPETITIONS)]
    median = {part: statistics.median(run[part] for run in runs) for part in runs[0]}
    total = median["newest day"] + median["landing"]
    rows = [
        (f"**newest day and landing** (median of {REPETITIONS})", f"**{total:.1f}**"),
        ("of it choosing the newest day, which reads every file", f"{median['newest day']:.1f}"),
        ("of it masking, storing and the manifest", f"{median['landing']:.1f}"),
        ("landing again with nothing new", f"{median['again']:.2f}"),
        ("floor: DuckDB's `read_csv` of all files into a table", f"{statistics.median(floors):.2f}"),
    ]
    verdict = "reached" if total <= TARGET_SECONDS else f"missed by {total - TARGET_SECONDS:.1f} s"
    body = (
        f"{table(('what', 'seconds'), rows)}\n\n{FILES:,} files of {ROWS} rows, one per day. "
        f"Target: {TARGET_SECONDS} s, {verdict}."
    )
    write_section("Landing a thousand small files", where, body)


def write_files(landing: Path) -> None:
    """A thousand daily exports of one platform."""
    (landing / "ads").mkdir(parents=True)
    for number in range(FILES):
        day = FIRST + timedelta(days=number)
        lines = [f"{day},Google,Campaign {row},{row}.10,{1000 + number},50,5,30.00" for row in range(ROWS)]
        (landing / "ads" / f"google-{day}.csv").write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")


def in_child(what: str, landing: Path, home: Path) -> dict[str, float]:
    """Run one of the measurements below in a fresh process."""
    command = [sys.executable, __file__, what, str(landing), str(home)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=ROOT)
    return json.loads(done.stdout.splitlines()[-1])


def land(landing: Path, path: Path) -> dict[str, float]:
    """Seconds of each part of landing everything in an empty home."""
    from marketing_assets.pipeline.inputs import newest_day
    from marketing_assets.pipeline.landing import read_landing, readings_kept
    from marketing_assets.settings import Settings
    from marketing_assets.warehouse.home import Home
    from marketing_assets.warehouse.tables import transaction

    home, settings = Home(path, landing), Settings()
    seconds = {}
    with readings_kept():
        began = time.perf_counter()
        assert newest_day(home, settings, TODAY, working=True) == FIRST + timedelta(days=FILES - 1)
        seconds["newest day"] = time.perf_counter() - began
        for part, files in (("landing", FILES), ("again", 0)):
            began = time.perf_counter()
            with transaction(home.warehouse) as connection:
                assert len(read_landing(connection, home, settings, TODAY).read) == files
                stored = connection.execute("SELECT count(*) FROM ad_rows").fetchall()
            seconds[part] = time.perf_counter() - began
            assert stored == [(FILES * ROWS,)]
    return seconds


def floor(landing: Path, _path: Path) -> dict[str, float]:
    """Seconds DuckDB takes to read all files into a table."""
    import duckdb

    began = time.perf_counter()
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE ads AS SELECT * FROM read_csv('{landing}/ads/*.csv', filename = true)")
        assert connection.execute("SELECT count(*) FROM ads").fetchall() == [(FILES * ROWS,)]
    return {"floor": time.perf_counter() - began}


if __name__ == "__main__":
    if len(sys.argv) == 1:
        main()
    else:
        print(json.dumps({"land": land, "floor": floor}[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))))
