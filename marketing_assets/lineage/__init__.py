"""Content ids and the lineage table: which inputs, settings and code made which table; and the way back as a tree."""

from marketing_assets.lineage.graph import Checks, FileFacts, Graph, Version
from marketing_assets.lineage.ids import code_hash, lineage_id, source_hash
from marketing_assets.lineage.record import LINEAGE_DDL, Lineage, current_id, record
from marketing_assets.lineage.tree import Branch, downward_tree, upward_tree

__all__ = [
    "LINEAGE_DDL", "Branch", "Checks", "FileFacts", "Graph", "Lineage", "Version", "code_hash", "current_id",
    "downward_tree", "lineage_id", "record", "source_hash", "upward_tree",
]  # fmt: skip
