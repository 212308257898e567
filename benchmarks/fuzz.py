"""Damages landed files in 100,000 ways and reads each: a result that adds up or a named error, never anything else.

`fuzz.py [N]` reads N files, `fuzz.py --only NUMBER` one of them, with its traceback. The seeds, the mutations and the
laws are those of `marketing_assets_tests/ingestion/fuzzing`; the file of a number is the same on every machine that has
the same data sets beside the checkout.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.results import machine, table, write_section
from marketing_assets_tests.ingestion.fuzzing.laws import outcome
from marketing_assets_tests.ingestion.fuzzing.mutations import Fuzzed, fuzzed
from marketing_assets_tests.ingestion.fuzzing.seeds import WRITTEN, seeds

INPUTS, PROCESSES, BATCH = 100_000, 2, 500
MOST_SECONDS, MOST_MIB = 5.0, 500
BROKEN = "broken law or another exception"


@dataclass
class Report:
    """What came of some files."""

    outcomes: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    slowest: tuple[float, int] = (0.0, -1)
    peak_mib: float = 0.0

    def add(self, other: Report) -> None:
        """Put another report to this one."""
        self.outcomes += other.outcomes
        self.broken += other.broken
        self.slowest = max(self.slowest, other.slowest)
        self.peak_mib = max(self.peak_mib, other.peak_mib)


def numbered(number: int) -> Fuzzed:
    """The file of a number."""
    random = Random(number)
    return fuzzed(random.choice(seeds()), WRITTEN, random)


def read_files(first: int, behind: int) -> Report:
    """Read the files of these numbers, in a process of its own."""
    report = Report()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with tempfile.TemporaryDirectory() as folder:
        for number in range(first, behind):
            begin = time.process_time()
            try:
                found = outcome(numbered(number), Path(folder))
            except Exception as error:  # noqa: BLE001 - which exceptions there are is what is measured
                found = BROKEN
                report.broken.append(f"{number}: {type(error).__name__}: {error}".splitlines()[0][:200])
            report.outcomes[found] += 1
            report.slowest = max(report.slowest, (time.process_time() - begin, number))
    report.peak_mib = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return report


def read_all(inputs: int) -> Iterator[Report]:
    """The reports of all batches as they come."""
    with ProcessPoolExecutor(PROCESSES) as pool:
        batches = [pool.submit(read_files, at, min(at + BATCH, inputs)) for at in range(0, inputs, BATCH)]
        for batch in as_completed(batches):
            yield batch.result()


def main(inputs: int) -> int:
    """Read the files and write the section; 1 when a law was broken."""
    where = machine("pyarrow", "pandas", "hypothesis")
    total, began = Report(), time.monotonic()
    for report in read_all(inputs):
        total.add(report)
        done = total.outcomes.total()
        print(f"{done:,} of {inputs:,} in {time.monotonic() - began:,.0f} s, {len(total.broken)} broken", flush=True)
        for line in report.broken:
            print(f"  {line}", flush=True)
    done = total.outcomes.total()
    rows = [(found, f"{count:,}", f"{count / done:.1%}") for found, count in total.outcomes.most_common()]
    seconds, number = total.slowest
    minutes, broken = (time.monotonic() - began) / 60, len(total.broken)
    body = (
        f"{table(['outcome', 'files', 'share'], rows)}\n\n"
        f"{done:,} files made of {len(seeds())} seeds by {PROCESSES} processes in {minutes:.0f} minutes; {broken} "
        f"broke a law or ended in an exception that is no named error (target 0: {'not ' if broken else ''}reached). "
        f"Slowest file: number {number}, {seconds:.2f} s of computing (target {MOST_SECONDS:.0f}); the memory of a "
        f"process grew by {total.peak_mib:,.0f} MiB (target {MOST_MIB})."
    )
    write_section("Fuzzing the importer", where, body)
    return 1 if total.broken or seconds > MOST_SECONDS or total.peak_mib > MOST_MIB else 0


def only(number: int) -> None:
    """Read one file and print what it is and what came of it."""
    file = numbered(number)
    print(file.name, file.kind, file.mapping, file.content[:2000])
    with tempfile.TemporaryDirectory() as folder:
        try:
            print(outcome(file, Path(folder)))
        except Exception:  # noqa: BLE001 - for a person to read
            traceback.print_exc()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--only"]:
        only(int(sys.argv[2]))
    else:
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else INPUTS))
