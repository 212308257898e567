"""tools/setup on a toy project, without a network: wheels made here from what this environment has installed."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHELL_TOOLS = ("sh", "dirname", "cat", "cksum", "sort", "sed", "date", "mktemp", "rm", "flock")


class Project:
    """A checkout with two small libraries: `alpha` in core, `beta` in dev too."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "a checkout"
        wheels = folder / "wheels"
        wheels.mkdir()
        (self.root / "tools").mkdir(parents=True)
        (self.root / "requirements").mkdir()
        (self.root / "marketing_assets").mkdir()
        (self.root / "marketing_assets" / "__init__.py").write_text("")
        (self.root / "marketing_assets" / "cli.py").write_text("import alpha\ndef main() -> None: print('it runs')\n")
        shutil.copy(ROOT / "tools" / "setup", self.root / "tools")
        (self.root / "pyproject.toml").write_text(
            '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n'
            '[project]\nname = "marketing-assets"\nversion = "0"\n'
            '[project.scripts]\nmarketing-assets = "marketing_assets.cli:main"\n'
            '[tool.setuptools]\npackages = ["marketing_assets"]\n'
        )
        self.lock("uv", installed_wheel("uv", wheels), installed_wheel("setuptools", wheels))
        self.alpha, self.beta, _ = (small_wheel(name, wheels) for name in ("alpha", "beta", "gamma"))
        self.lock("core", self.alpha)
        self.lock("dev", self.alpha, self.beta)
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_", "PYTHON"))}
        # Only pip is told where the wheels are: uv must learn it from there.
        self.environment = clean | {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels)}
        self.environment |= {"UV_CACHE_DIR": str(folder / "cache"), "PYTHON": sys.executable}

    @property
    def command(self) -> list[str]:
        return [str(self.root / "tools" / "setup")]

    def lock(self, name: str, *wheels: Path) -> None:
        lines = [f"{requirement(wheel)} \\\n    --hash=sha256:{digest(wheel)}\n" for wheel in wheels]
        (self.root / "requirements" / f"{name}.lock").write_text("".join(lines))

    def setup(self, *sets: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self.command, *sets],
            env=self.environment | environment,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    def libraries(self) -> set[str]:
        names = {folder.name.split("-")[0] for folder in self.root.glob(".venv/lib/*/site-packages/*.dist-info")}
        return names & {"alpha", "beta"}

    def run(self) -> str:
        script = self.root / ".venv" / "bin" / "marketing-assets"
        return subprocess.run([script], capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Set up with core once; every test begins by saying what it needs."""
    made = Project(tmp_path_factory.mktemp("setup"))
    result = made.setup("core")
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines()[0].startswith("Setting up .venv (core) with Python 3.")
    assert len(result.stdout.splitlines()) == 5
    return made


def test_a_finished_set_up_is_left_alone_and_silent(project: Project) -> None:
    assert project.setup("core").returncode == 0
    begun = time.monotonic()
    again = project.setup("core")
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert time.monotonic() - begun < 1
    assert project.run() == "it runs"


def test_sets_installed_before_stay_when_fewer_are_asked_for(project: Project) -> None:
    assert project.setup("dev").returncode == 0
    assert project.libraries() == {"alpha", "beta"}
    (project.root / "pyproject.toml").touch()
    assert project.setup("core").returncode == 0
    assert project.libraries() == {"alpha", "beta"}
    assert project.run() == "it runs"


def test_a_changed_lock_file_is_installed(project: Project) -> None:
    assert project.setup("dev").returncode == 0
    project.lock("dev", project.alpha)
    changed = project.setup("core")
    project.lock("dev", project.alpha, project.beta)
    assert (changed.returncode, project.libraries()) == (0, {"alpha"})
    assert changed.stdout.startswith("Updating .venv (core dev)")


def test_a_wrong_hash_stops_the_install_with_the_installers_words(project: Project) -> None:
    assert project.setup("core").returncode == 0
    (project.root / "requirements" / "spark.lock").write_text(f"gamma==1.0 --hash=sha256:{'0' * 64}\n")
    broken = project.setup("spark")
    assert broken.returncode == 1
    assert "Hash mismatch" in broken.stderr and "set-up: failed: packages" in broken.stderr
    assert not (project.root / ".venv" / "installed").exists()


def test_a_killed_install_is_rebuilt_by_the_next_one(project: Project) -> None:
    shutil.rmtree(project.root / ".venv", ignore_errors=True)
    process = subprocess.Popen(
        [*project.command, "core"], env=project.environment, stdout=subprocess.DEVNULL, start_new_session=True
    )
    while process.poll() is None and not (project.root / ".venv" / "bin" / "python").exists():
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert not (project.root / ".venv" / "installed").exists()
    repaired = project.setup("core")
    assert repaired.returncode == 0, repaired.stderr
    assert project.run() == "it runs"


def test_an_unknown_set_is_named(project: Project) -> None:
    result = project.setup("everything")
    assert result.returncode == 1
    assert result.stderr == "set-up: no install set 'everything': there is no requirements/everything.lock\n"


@pytest.mark.parametrize("python", ["absent", "without venv"])
def test_what_a_bare_machine_lacks_is_named_in_one_line(tmp_path: Path, python: str) -> None:
    for name in ("tools", "requirements", "pyproject.toml"):
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, tmp_path / name)
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in SHELL_TOOLS:
        (programs / name).symlink_to(shutil.which(name) or "/usr/bin/false")
    if python == "without venv":
        (programs / "python3").write_text(f'#!/bin/sh\nexec {sys.executable} -S -c "import no_such_module"\n')
        (programs / "python3").chmod(0o755)
    result = subprocess.run(
        [tmp_path / "tools" / "setup", "core"], env={"PATH": str(programs)}, capture_output=True, text=True, check=False
    )
    assert result.returncode == 1
    assert result.stderr.splitlines() == [
        "set-up: needs Python 3.11, 3.12 or 3.13 with its venv module: apt-get install python3 python3-venv"
    ]
    assert not (tmp_path / ".venv").exists()


def requirement(wheel: Path) -> str:
    name, version = wheel.name.split("-")[:2]
    return f"{name}=={version}"


def digest(wheel: Path) -> str:
    return hashlib.sha256(wheel.read_bytes()).hexdigest()


def small_wheel(name: str, folder: Path) -> Path:
    """A library of one empty module."""
    wheel, info = folder / f"{name}-1.0-py3-none-any.whl", f"{name}-1.0.dist-info"
    contents = {f"{name}.py": "", f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"}
    contents[f"{info}/WHEEL"] = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    contents[f"{info}/RECORD"] = "".join(f"{file},,\n" for file in [*contents, f"{info}/RECORD"])
    with zipfile.ZipFile(wheel, "w") as archive:
        for file, text in contents.items():
            archive.writestr(file, text)
    return wheel


def installed_wheel(name: str, folder: Path) -> Path:
    """The wheel that an installed library came from, put together again."""
    library = metadata.distribution(name)
    (tag, *_) = [line[5:] for line in (library.read_text("WHEEL") or "").splitlines() if line.startswith("Tag: ")]
    wheel, info = folder / f"{name}-{library.version}-{tag}.whl", f"{name}-{library.version}.dist-info"
    leave_out = {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json"}
    record = []
    with zipfile.ZipFile(wheel, "w") as archive:
        for file in library.files or []:
            if file.suffix == ".pyc" or (file.parent.name == info and file.name in leave_out):
                continue
            inside = f"{name}-{library.version}.data/scripts/{file.name}" if file.parts[0] == ".." else str(file)
            archive.write(Path(str(file.locate())), inside)
            record.append(f"{inside},,\n")
        archive.writestr(f"{info}/RECORD", "".join(record) + f"{info}/RECORD,,\n")
    return wheel
