"""What the importer makes of one file, before it is landed: how it was understood, what is kept, rejected and why.

Nothing is stored. `looking` reads, `printing` shows; neither knows the pipeline, so the answer comes at once.
"""

from __future__ import annotations

from marketing_assets.inspection.folder import FileLine, look_at_folder
from marketing_assets.inspection.looking import Inspection, look_at_file
from marketing_assets.inspection.printing import print_folder, print_inspection

__all__ = ["FileLine", "Inspection", "look_at_file", "look_at_folder", "print_folder", "print_inspection"]
