"""Starts Dagster's UI, daemon and code location on a home, on the project's workspace.yaml."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from marketing_assets.errors import MarketingAssetsError
from marketing_assets.pipeline.run import open_instance
from marketing_assets.warehouse.home import PROJECT_ROOT, Home

WORKSPACE = PROJECT_ROOT / "workspace.yaml"


def serve(home: Home, settings: Path | None, port: int) -> int:
    """Run until Ctrl-C; returns Dagster's exit code.

    Raises:
        MarketingAssetsError: the port is taken.
    """
    _refuse_busy_port(port)
    open_instance(home).dispose()
    environment = os.environ | {"DAGSTER_HOME": str(home.dagster), "MARKETING_HOME": str(home.path)}
    if home.own_landing:
        environment["MARKETING_LANDING"] = str(home.own_landing)
    if settings:
        environment["MARKETING_SETTINGS"] = str(settings.absolute())
    command = [sys.executable, "-m", "dagster", "dev", "-w", str(WORKSPACE), "-h", "127.0.0.1", "-p", str(port)]
    # Started from a background shell it would ignore SIGINT, and with it all that ends Dagster's processes.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(command, env=environment)
    # A service manager or a script ends only this process; its children would live on and hold the port.
    signal.signal(signal.SIGTERM, lambda _number, _frame: process.terminate())
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue  # the terminal sent it to Dagster too, which ends its own processes


def _refuse_busy_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise MarketingAssetsError(f"port {port} is in use; choose another: make ui PORT={port + 1}") from None
