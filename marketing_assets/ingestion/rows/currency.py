"""Which currency the money of a row is in: what its line says in a column, or with a sign beside an amount; else what
the file's other lines say, and at last the settings. Nothing is guessed: a sign of several currencies counts only as
the settings' currency, and amounts without a sign are rejected where any other line carries one of another currency,
be it a totals line: accountants write the sign beside the first amount and the total only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from marketing_assets.ingestion.cells.currencies import ISO_CODES, commonest_first, currencies_of
from marketing_assets.ingestion.layout import Layout

_BETWEEN = "\x1f"  # is white space, which no sign and no code holds
_UNKNOWN = "?"
_ISO = pa.array(sorted(ISO_CODES))
_MOST_NAMED = 5


@dataclass(frozen=True)
class Signs:
    """What the signs beside the amounts of rows say.

    Attributes:
        currency: ISO code of each row, its own column's first; NULL where nothing says it.
        problems: money column -> position -> what is wrong with its sign.
        taken: (sign, ISO code) of signs that decided; `undecided`: signs of several currencies that did not,
            and how many rows have them.
    """

    currency: pa.Array
    problems: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    taken: frozenset[tuple[str, str]] = frozenset()
    undecided: Counter[str] = field(default_factory=Counter)


def read_signs(stated: pa.Array, signs: Mapping[str, pa.Array], ours: str) -> Signs:
    """Bring a row's own column and its signs together; each distinct combination is looked at once.

    Args:
        stated: ISO code that a column or a mapping says, in capitals; NULL where it says nothing.
        signs: money column -> `Numbers.signs` of it.
        ours: the settings' currency.
    """
    known = pc.if_else(pc.is_in(stated, _ISO), stated, pc.if_else(pc.is_valid(stated), _UNKNOWN, None))
    parts = [pc.fill_null(part, "") for part in (known, *signs.values())]
    coded = pc.binary_join_element_wise(*parts, _BETWEEN).dictionary_encode()
    codes: list[str | None] = []
    problems: dict[str, dict[int, str]] = {}
    taken: set[tuple[str, str]] = set()
    undecided: Counter[str] = Counter()
    for place, combination in enumerate(coded.dictionary.to_pylist()):
        own, *words = combination.split(_BETWEEN)
        found = _judge(own, list(zip(signs, words, strict=True)), ours)
        codes.append(own or found.code)
        if found.reason:
            rows = pc.indices_nonzero(pc.equal(coded.indices, place)).to_pylist()
            problems.setdefault(found.column, {}).update(dict.fromkeys(rows, found.reason))
            undecided.update({found.undecided: len(rows)} if found.undecided else {})
        elif not own and found.code:
            taken |= {(sign, found.code) for word in words for sign in word.split()}
    return Signs(pa.array(codes, pa.string()).take(coded.indices), problems, frozenset(taken), undecided)


@dataclass(frozen=True)
class _Found:
    code: str | None = None
    column: str = ""
    reason: str = ""
    undecided: str = ""


def _judge(own: str, signs: Sequence[tuple[str, str]], ours: str) -> _Found:
    """One combination of a row's own currency and the signs of its money columns."""
    if own == _UNKNOWN:  # is a problem already
        return _Found()
    meant = frozenset((own,)) if own else frozenset(ISO_CODES)
    first = ("", "")
    for column, words in signs:
        for sign in words.split():
            before, meant = meant, meant & currencies_of(sign)
            if not meant:
                why = f"that is not {next(iter(before))}" if len(before) == 1 else "of another currency than one before"
                return _Found(column=column, reason=f"an amount with a sign {why}")
            first = first if first[0] else (column, sign)
    if own or not first[0]:
        return _Found()
    if len(meant) > 1 and ours not in meant:
        return _Found(column=first[0], reason=f"an amount with a sign that is not {ours}", undecided=first[1])
    return _Found(ours if ours in meant else next(iter(meant)))


@dataclass(frozen=True)
class Settled:
    """The rows with a currency each, and which of them could be in several.

    `undecided`: mask of the rows to reject, None where there is none; `evidence` and `warnings`: what to tell.
    """

    table: pa.Table
    undecided: np.ndarray | None = None
    reason: str = ""
    evidence: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def settle(table: pa.Table, layout: Layout, ours: str, signs: Sequence[Signs]) -> Settled:
    """Give the rows that name no currency the one of the file, where it is certain.

    Args:
        table: all rows of the file; `currency` is NULL where a row's own line says nothing.
        signs: of all its chunks and templates.
    """
    if not layout.kind.keeps_currency:
        return Settled(table)
    undecided = sum((found.undecided for found in signs), Counter[str]())
    warnings = tuple(_which(sign, ours) for sign in sorted(undecided))
    if any("currency" in template for template in layout.templates):
        return Settled(_filled(table, ours), warnings=warnings)
    money = layout.kind.money
    if not any(name in template for template in layout.templates for name in money):
        return Settled(_filled(table, ours))
    taken = {pair for found in signs for pair in found.taken}
    codes = sorted(filter(None, pc.unique(table["currency"]).to_pylist()))
    # Of all lines, also those that are dropped or rejected.
    foreign = sorted({code for _, code in taken if code != ours} | {code for code in codes if code != ours})
    if not foreign and not undecided:
        return Settled(_filled(table, ours), evidence=(_evidence(codes, taken, ours),), warnings=warnings)
    has_money = np.logical_or.reduce([pc.fill_null(pc.not_equal(table[name], 0), False) for name in money])
    bare = np.logical_and(pc.is_null(table["currency"]), has_money)
    # What has no sign and is no money, such as 0, follows the others.
    rest = ours if len(foreign) != 1 or undecided or ours in codes else foreign[0]
    evidence = _evidence(codes or ([rest] if rest != ours else []), taken, ours, bool(undecided))
    named = [*foreign, *(f"`{sign}`" for sign in sorted(undecided))]
    example = foreign[0] if foreign else commonest_first(currencies_of(min(undecided)))[0]
    return Settled(
        table=_filled(table, rest),
        undecided=bare if bare.any() else None,
        reason=f"an amount without a currency, while others in the file have {_listed(named)}: say which it is in a "
        f"mapping beside the file, such as `currency: {example}`, or write it beside each",
        evidence=(evidence,),
        warnings=warnings,
    )


def _filled(table: pa.Table, code: str) -> pa.Table:
    if not table["currency"].null_count:
        return table
    at = table.schema.get_field_index("currency")
    return table.set_column(at, table.schema.field(at), pc.fill_null(table["currency"], code))


def _evidence(codes: list[str], taken: set[tuple[str, str]], ours: str, undecided: bool = False) -> str:
    if not codes:
        none = "no sign of one currency" if undecided else "no currency"
        return f"currency {ours}: {none} in the file: taken as {ours}, the currency of marketing.yaml"
    signs = sorted({sign for sign, code in taken if code in codes})
    beside = f"{_listed([f'`{sign}`' for sign in signs])} beside the amounts"
    if len(codes) > 1:
        return f"currency {', '.join(codes)}: {beside}; each row has its own"
    several = codes == [ours] and all(len(currencies_of(sign)) > 1 for sign in signs)
    return f"currency {codes[0]}: {beside}" + (f", taken as {ours}, the currency of marketing.yaml" * several)


def _which(sign: str, ours: str) -> str:
    named = commonest_first(currencies_of(sign))
    return (
        f"`{sign}` beside an amount may be {_listed(named)}, and none is {ours}, the currency of marketing.yaml: such "
        f"rows are rejected. Choose which one it is and say so in a mapping beside the file, such as "
        f"`currency: {named[0]}`"
    )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:_MOST_NAMED]) + " and others" * (len(names) > _MOST_NAMED)
