"""Where OpenLineage events go: a file in the home, and the server that the official client's configuration names.

A server that is away or slow costs a run at most `SEND_SECONDS` and a warning.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from marketing_assets.warehouse.files import replacing

if TYPE_CHECKING:
    from openlineage.client.event_v2 import RunEvent

SEND_SECONDS = 5.0


def write(target: Path, events: Sequence[RunEvent]) -> None:
    """All events or no file: a reader never sees half a run."""
    from openlineage.client import OpenLineageClient
    from openlineage.client.transport.file import FileConfig, FileTransport

    with replacing(target) as staged:
        client = OpenLineageClient(transport=FileTransport(FileConfig(log_file_path=str(staged), append=True)))
        for event in events:
            client.emit(event)


def server_is_configured() -> bool:
    """True where the environment names a server, in any of the ways the client knows."""
    names = (name for name in os.environ if name.startswith("OPENLINEAGE_"))
    return any(name in ("OPENLINEAGE_URL", "OPENLINEAGE_CONFIG") or "__TRANSPORT__" in name for name in names)


def send(events: Sequence[RunEvent]) -> str:
    """Send the events in the background, and wait for it no longer than `SEND_SECONDS`.

    The client's own settings say how long one request may take and how often it is tried: a minute for one event.

    Returns:
        A warning in words where not all were received; else "".
    """
    late = threading.Event()
    sent: list[RunEvent] = []
    errors: list[str] = []

    def send_all() -> None:
        try:
            with _environment_kept():
                from openlineage.client import OpenLineageClient

                client = OpenLineageClient()
            for event in events:
                if late.is_set():
                    return
                client.emit(event)
                sent.append(event)
            client.close(SEND_SECONDS)
        except Exception as error:  # noqa: BLE001 - which transport it is and what it raises is the user's choice
            errors.append(type(error).__name__)

    sender = threading.Thread(target=send_all, name="openlineage", daemon=True)
    sender.start()
    sender.join(SEND_SECONDS)
    late.set()
    if not sender.is_alive() and not errors:
        return ""
    why = errors[0] if errors else f"not done after {SEND_SECONDS:.0f} seconds"
    return (
        f"OpenLineage: {len(sent)} of {len(events)} events reached the server ({why}); all stand in "
        "`lineage/` of the home. Look at OPENLINEAGE_URL, or unset it"
    )


@contextmanager
def _environment_kept() -> Iterator[None]:
    """The client notes what `OPENLINEAGE_URL` means in further variables, which would outlive a change of it."""
    before = set(os.environ)
    try:
        yield
    finally:
        for name in set(os.environ) - before:
            if name.startswith("OPENLINEAGE__"):
                del os.environ[name]
