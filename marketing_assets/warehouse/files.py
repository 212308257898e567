"""Writing a file so that a reader, or a killed run, sees the old one or the new one and nothing between."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Yield a path beside `target` to write to; on success it takes the place of `target` in one step."""
    target.parent.mkdir(parents=True, exist_ok=True)
    staged = target.with_name(f".{target.name}.staged")
    staged.unlink(missing_ok=True)
    try:
        yield staged
        staged.replace(target)
    finally:
        staged.unlink(missing_ok=True)


def write_bytes(target: Path, content: bytes) -> None:
    """Replace `target` with `content` atomically."""
    with replacing(target) as staged:
        staged.write_bytes(content)
