"""How fast and in how much memory `read_export` reads five million ad rows, beside DuckDB's own `read_csv`.

The file is made by the script: 14 of our own columns, about 600 MB, seeded. Each reader runs in a fresh process that
only reads: DuckDB into a table, then into Arrow (what `read_export` gives is Arrow-backed too). DuckDB does less: it
keeps no line numbers, tells no rejects, looks for no repeated lines, and takes the first locale that fits.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from benchmarks.results import machine, table, write_section

ROWS, BATCH = 5_000_000, 500_000
REPETITIONS = 3
MOST_TIMES, MOST_GIB = 3.0, 2.0
READERS = ("duckdb table", "duckdb arrow", "read_export")


def main() -> None:
    """Measure and write the section."""
    where = machine("duckdb", "pyarrow", "pandas")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ads.csv"
        write_export(path)
        size = path.stat().st_size / 1e6
        runs = {reader: [in_child(reader, path) for _ in range(REPETITIONS)] for reader in READERS}
    seconds = {reader: statistics.median(run["seconds"] for run in found) for reader, found in runs.items()}
    peak = {reader: max(run["gib"] for run in found) for reader, found in runs.items()}
    rows = [(reader, f"{seconds[reader]:.1f}", f"{peak[reader]:.2f}") for reader in READERS]
    ratio = seconds["read_export"] / seconds["duckdb table"]
    reached = {True: "reached", False: "not reached"}
    body = (
        f"{table(['reader', f'seconds (median of {REPETITIONS})', 'peak memory of the process [GiB]'], rows)}\n\n"
        f"{ROWS:,} rows, {size:,.0f} MB. `read_export` takes {ratio:.1f} times as long as DuckDB into a table (target "
        f"{MOST_TIMES:.0f}: {reached[ratio <= MOST_TIMES]}) and {peak['read_export']:.2f} GiB (target "
        f"{MOST_GIB:.0f}: {reached[peak['read_export'] < MOST_GIB]})."
    )
    write_section("Reading five million ad rows", where, body)


def write_export(path: Path) -> None:
    """A seeded export of `ROWS` ad rows in our own columns."""
    random, writer = np.random.default_rng(20250401), None
    for begin in range(0, ROWS, BATCH):
        campaign = random.integers(0, 400, BATCH)
        days = np.datetime64("2022-01-01") + (np.arange(begin, begin + BATCH) // 5000).astype("timedelta64[D]")
        batch = pa.table({
            "date": pa.array(days),
            "platform": pa.array(np.array(["Google", "Meta", "LinkedIn", "Microsoft"])[campaign % 4]),
            "account_id": pa.array((1234567890 + campaign % 7).astype(str)),
            "campaign_id": pa.array((98765432100 + campaign).astype(str)),
            "campaign": pa.array([f"Campaign_{number}_Search_DE" for number in campaign]),
            "ad_group_id": pa.array((55500000000 + campaign * 10 + random.integers(0, 10, BATCH)).astype(str)),
            "ad_id": pa.array((77700000000 + random.integers(0, 50_000, BATCH)).astype(str)),
            "currency": pa.array(["EUR"] * BATCH),
            "spend": pa.array(np.round(random.gamma(2, 30, BATCH), 2)),
            "impressions": pa.array(random.integers(0, 100_000, BATCH)),
            "clicks": pa.array(random.integers(0, 1000, BATCH)),
            "leads": pa.array(random.integers(0, 20, BATCH)),
            "conversions": pa.array(np.round(random.gamma(1, 3, BATCH), 2)),
            "revenue": pa.array(np.round(random.gamma(2, 90, BATCH), 2)),
        })  # fmt: skip
        writer = writer or pa_csv.CSVWriter(path, batch.schema, write_options=pa_csv.WriteOptions(quoting_style="none"))
        writer.write_table(batch)
    if writer is not None:
        writer.close()


def in_child(reader: str, path: Path) -> dict[str, float]:
    """Seconds and peak memory of one reader in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, reader, str(path)], check=True, capture_output=True, text=True, timeout=900
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def read(reader: str, path: str) -> None:
    """Read the file once and print what it took."""
    import duckdb

    from marketing_assets.ingestion import read_export
    from marketing_assets.settings import Settings

    begin = time.perf_counter()
    if reader == "duckdb table":
        duckdb.sql(f"CREATE TABLE ads AS SELECT * FROM read_csv('{path}')")
        rows = int(duckdb.sql("SELECT count(*) FROM ads").fetchall()[0][0])
    elif reader == "duckdb arrow":
        rows = duckdb.sql(f"SELECT * FROM read_csv('{path}')").to_arrow_table().num_rows
    else:
        rows = read_export(Path(path), settings=Settings(currency="EUR"), today=date(2025, 4, 1)).kept
    seconds = time.perf_counter() - begin
    assert rows == ROWS, f"{reader} read {rows} rows"
    gib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(json.dumps({"seconds": seconds, "gib": gib}))


if __name__ == "__main__":
    read(*sys.argv[1:]) if len(sys.argv) > 1 else main()
