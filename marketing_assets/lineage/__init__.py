"""Content ids and the lineage table: which inputs, settings and code made which table."""

from marketing_assets.lineage.ids import code_hash, lineage_id, source_hash
from marketing_assets.lineage.record import LINEAGE_DDL, Lineage, current_id, record

__all__ = ["LINEAGE_DDL", "Lineage", "code_hash", "current_id", "lineage_id", "record", "source_hash"]
