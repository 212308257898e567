"""The registry of scenarios, and `simulate`, which writes one to disk."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from marketing_assets.errors import LandingError, SettingsError
from marketing_assets.simulation.media_mix import media_mix
from marketing_assets.simulation.quarter import quarter
from marketing_assets.simulation.truth import Simulation, Truth
from marketing_assets.simulation.two_years import two_years

SCENARIOS: dict[str, Callable[[int], Simulation]] = {
    "media-mix": media_mix,
    "quarter": quarter,
    "two-years": two_years,
}
TRUTH_FILE = "truth.json"


def simulate(scenario: str, seed: int, out: Path) -> Truth:
    """Write a landing folder and its truth: `out/ads/*.csv` and so on, and `out/truth.json`. Same seed, same bytes.

    Args:
        scenario: a name in `SCENARIOS`.
        seed: any whole number from 0.
        out: a folder that is new, empty, or holds an earlier simulation of the same scenario, which is replaced.
    Raises:
        SettingsError: unknown scenario or negative seed.
        LandingError: `out` is a file, cannot be written, or holds anything else.
    """
    if scenario not in SCENARIOS:
        raise SettingsError(f"scenario {scenario!r} does not exist; expected one of {', '.join(sorted(SCENARIOS))}")
    if seed < 0:
        raise SettingsError(f"seed {seed} is negative; expected a whole number from 0")
    simulation = SCENARIOS[scenario](seed)
    # The truth is written first: it marks the folder as ours, so a killed run can simply be repeated.
    files: dict[str, str | bytes] = {TRUTH_FILE: simulation.truth.to_json(), **simulation.files}
    try:
        _refuse_foreign_files(out, scenario, set(files))
        for name, content in files.items():
            path = out / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    except OSError as error:
        raise LandingError(
            f"{error.filename or out}: cannot be written ({error.strerror}); choose another folder"
        ) from None
    return simulation.truth


def _refuse_foreign_files(out: Path, scenario: str, own: set[str]) -> None:
    """Somebody's own export must neither be overwritten nor land together with invented data."""
    if not out.exists():
        return
    if not out.is_dir():
        raise LandingError(f"{out} is a file; expected a new or empty folder for the simulation")
    present = {path.relative_to(out).as_posix() for path in out.rglob("*") if not path.is_dir()}
    foreign = present - own if _holds_simulation(out, scenario) else present
    if foreign:
        raise LandingError(
            f"{out} holds {min(foreign)}, which is not part of an earlier simulation of {scenario!r}; "
            "choose a new or empty folder"
        )


def _holds_simulation(out: Path, scenario: str) -> bool:
    try:
        truth = json.loads((out / TRUTH_FILE).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return False
    return isinstance(truth, dict) and truth.get("scenario") == scenario
