"""Bulk reading: lines that every CSV reader splits alike become Arrow columns, without a Python object per cell."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.csv as pcsv

from marketing_assets.ingestion.reading.plain_numbers import NULL_SPELLINGS, TYPES, has_doubtful_numbers
from marketing_assets.ingestion.reading.source import CellType, Want


class OddWidthError(Exception):
    """A line has another number of cells than the header, or the lines are not those that were counted."""


@dataclass(frozen=True)
class Bulk:
    """Columns by position, each of its wanted type or else text."""

    columns: Mapping[int, pa.Array]


def read_bulk(data: bytes, height: int, want: Want, as_text: Collection[int]) -> Bulk:
    """Read whole lines, each a record with as many cells as the header.

    Args:
        data: the lines, each with its line break; none of them blank.
        height: how many.
        as_text: positions of typed columns that are known to hold more than plain numbers.
    Raises:
        OddWidthError: the lines are not all like that.
    """
    types = {at: "text" if at in as_text else cell_type for at, cell_type in want.columns.items()}
    if any(cell_type != "text" for cell_type in types.values()) and not has_doubtful_numbers(data, want.decimal):
        columns = _parse(data, height, want, types)
        if columns is not None:
            return Bulk(columns)
    return Bulk(read_text(data, height, want, want.columns))


def read_text(data: bytes, height: int, want: Want, positions: Collection[int]) -> dict[int, pa.Array]:
    """The same with all columns as text.

    Raises:
        OddWidthError: as for `read_bulk`.
    """
    columns = _parse(data, height, want, dict.fromkeys(positions, "text"))
    assert columns is not None
    return columns


def _parse(data: bytes, height: int, want: Want, types: Mapping[int, CellType]) -> dict[int, pa.Array] | None:
    """None where a typed cell is not a number."""
    if not height:
        return {at: pa.array([], TYPES[cell_type]) for at, cell_type in types.items()}
    names = [str(at) for at in range(len(want.header))]
    # A column must be read for the rows to be counted.
    included = [str(at) for at in types] or names[:1]
    odd_width = False

    def stop(_: pcsv.InvalidRow) -> str:
        nonlocal odd_width
        odd_width = True
        return "error"

    try:
        table = pcsv.read_csv(
            pa.py_buffer(data),
            # One block, so that each column is one array; blocks are read at the same time by several threads instead.
            read_options=pcsv.ReadOptions(column_names=names, block_size=len(data) + 1, use_threads=False),
            parse_options=pcsv.ParseOptions(
                delimiter=want.head.delimiter,
                quote_char='"' if b'"' in data else False,
                double_quote=True,
                ignore_empty_lines=False,
                invalid_row_handler=stop,
            ),
            convert_options=pcsv.ConvertOptions(
                column_types={name: TYPES[types.get(int(name), "text")] for name in included},
                include_columns=included,
                strings_can_be_null=False,
                # Only numbers can be null, and each word takes its time to be looked for.
                null_values=NULL_SPELLINGS if set(types.values()) - {"text"} else [],
                decimal_point=want.decimal,
                check_utf8=False,
            ),
        )
    except pa.ArrowInvalid:
        # A cell that is no number, unless it was the lines: where that is not known, reading them as text tells.
        if not odd_width and any(cell_type != "text" for cell_type in types.values()):
            return None
        raise OddWidthError from None
    if table.num_rows != height:
        raise OddWidthError
    return {at: _one_array(table.column(str(at))) for at in types}


def _one_array(column: pa.ChunkedArray) -> pa.Array:
    if column.num_chunks == 1:
        return column.chunk(0)
    return pa.concat_arrays(column.unify_dictionaries().chunks)
