"""What the importer makes of a file, before it is landed: how it was understood, what is kept, rejected and why.

Nothing is stored. `looking` reads, `printing` shows; neither knows the pipeline, so the answer comes at once.
"""

from __future__ import annotations

from marketing_assets.inspection.command import Found, inspect_path
from marketing_assets.inspection.folder import FileLine
from marketing_assets.inspection.looking import Inspection

__all__ = ["FileLine", "Found", "Inspection", "inspect_path"]
