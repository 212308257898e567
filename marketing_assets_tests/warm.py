"""The command line in processes of their own, without paying for the imports each time.

Importing Great Expectations takes longer than a run. One child imports everything and opens nothing; it then forks a
process per command, which calls the real `main()`: arguments, signals, output and exit code are those of a fresh one.
`serve` is that child: it reads one JSON request per line and answers each with one number.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[1]
PATIENCE_SECONDS = 180


@dataclass(frozen=True)
class Ended:
    """A command that is over."""

    code: int
    out: str
    err: str

    @property
    def last_line(self) -> Any:
        """The last line of the output, which `--json` promises to be JSON."""
        return json.loads(self.out.splitlines()[-1])


@dataclass(frozen=True)
class Running:
    """A command that was started."""

    pid: int
    folder: Path
    warm: WarmCommands

    @property
    def out(self) -> str:
        """What it has printed so far."""
        return (self.folder / "out").read_text()

    def wait_until_it_says(self, words: str) -> None:
        """Return as soon as its output holds these words."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while words not in self.out:
            assert time.monotonic() < deadline, f"never said {words!r}: {self.out}{(self.folder / 'err').read_text()}"
            time.sleep(0.02)

    def interrupt(self) -> None:
        """What Ctrl-C does."""
        os.kill(self.pid, signal.SIGINT)

    def end(self) -> Ended:
        """Wait for it to end by itself."""
        code = self.warm.ask({"wait": self.pid})
        return Ended(code, self.out, (self.folder / "err").read_text())


class WarmCommands:
    """Starts commands; `marketing_assets` and all it imports late are loaded already."""

    def __init__(self, child: subprocess.Popen[str], folder: Path) -> None:
        self._child = child
        self._folder = folder
        self._count = 0

    def start(self, *words: object, environment: Mapping[str, str] | None = None) -> Running:
        """Start `marketing-assets WORDS…` in a folder of its own."""
        self._count += 1
        folder = self._folder / str(self._count)
        folder.mkdir()
        for name in ("out", "err"):
            (folder / name).touch()
        start = [str(word) for word in words]
        pid = self.ask({"start": start, "folder": str(folder), "environment": dict(environment or {})})
        return Running(pid, folder, self)

    def run(self, *words: object, environment: Mapping[str, str] | None = None) -> Ended:
        """Start a command and wait for its end."""
        return self.start(*words, environment=environment).end()

    def ask(self, request: Mapping[str, Any]) -> int:
        """One request, one number."""
        assert self._child.stdin is not None and self._child.stdout is not None
        self._child.stdin.write(json.dumps(request) + "\n")
        self._child.stdin.flush()
        return int(self._child.stdout.readline())


@contextmanager
def warm_commands(folder: Path) -> Iterator[WarmCommands]:
    """A warm child for as long as the block lasts; `folder` gets the output of its commands."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("MARKETING_", "DAGSTER_"))}
    command = [sys.executable, "-c", "from marketing_assets_tests.warm import serve; serve()"]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=REPOSITORY, env=clean, **pipes) as child:
        yield WarmCommands(child, folder)
        child.communicate()


def import_what_a_run_imports() -> None:
    """The rooms import their heavy libraries when they work; a process forked after this finds them loaded."""
    import great_expectations  # noqa: F401
    import matplotlib.figure  # noqa: F401
    import pyarrow.parquet  # noqa: F401
    import scipy.optimize
    import scipy.stats  # noqa: F401
    import sklearn.cluster
    import sklearn.ensemble
    import sklearn.metrics  # noqa: F401
    import statsmodels.api  # noqa: F401

    import marketing_assets.pipeline.report  # noqa: F401


def serve() -> None:
    """Import, then fork a command per request until the input ends."""
    import_what_a_run_imports()
    for line in sys.stdin:
        request = json.loads(line)
        answer = _start(**request) if "start" in request else _wait(request["wait"])
        print(answer, flush=True)


def _start(start: Sequence[str], folder: str, environment: Mapping[str, str]) -> int:
    pid = os.fork()
    if pid:
        return pid
    from marketing_assets.cli import main

    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(f"{folder}/{name}", os.O_WRONLY), number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    # The shell that started the tests in its background had it ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.setpgid(0, 0)
    os.chdir(folder)
    os.environ.update(environment)
    sys.argv = ["marketing-assets", *start]
    try:
        main()
    finally:  # reached by an unexpected error alone; the parent's loop is not this process's business
        sys.excepthook(*sys.exc_info())
        sys.stderr.flush()
        os._exit(1)


def _wait(pid: int) -> int:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return -signal.SIGKILL
