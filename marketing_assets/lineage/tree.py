"""A graph of versions as a tree that people can read: the days of a table are one line, and nothing is told twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from marketing_assets.lineage.graph import Graph


@dataclass(frozen=True)
class Branch:
    """Versions of one table that stand in one place of the tree, with what they were made from (or led to).

    `files` are the landed files directly behind them. `told_above` versions of the same table belong here too, and
    already stand further up; where `versions` is empty, all of them do.
    """

    table: str
    versions: tuple[str, ...]
    branches: tuple[Branch, ...] = ()
    files: tuple[str, ...] = ()
    told_above: tuple[str, ...] = ()


def upward_tree(graph: Graph, identities: Sequence[str]) -> tuple[Branch, ...]:
    """Branches from these versions to the landed files."""
    return _grow(graph, identities, set(), graph.parents)


def downward_tree(graph: Graph, identities: Sequence[str]) -> tuple[Branch, ...]:
    """Branches of everything current that rests on these versions or files."""
    near = [child for each in identities for child in graph.children(each)]
    return _grow(graph, near, set(), graph.children)


def _grow(
    graph: Graph, identities: Sequence[str], told: set[str], step: Callable[[str], list[str]]
) -> tuple[Branch, ...]:
    tables: dict[str, list[str]] = {}
    for each in identities:
        tables.setdefault(graph.versions[each].table, []).append(each)
    grown = []
    for table, found in tables.items():
        together = _of_one_table(graph, found, step)
        fresh = [each for each in together if each not in told]
        again = tuple(each for each in together if each in told)
        told.update(fresh)
        near = [n for each in fresh for n in step(each) if graph.versions[n].table != table]
        branches = _grow(graph, near, told, step)
        upwards = step == graph.parents
        files = [sha256 for each in fresh for sha256 in graph.files_of(each)] if upwards else []
        grown.append(Branch(table, tuple(fresh), branches, tuple(dict.fromkeys(files)), again))
    return tuple(grown)


def _of_one_table(graph: Graph, identities: Sequence[str], step: Callable[[str], list[str]]) -> list[str]:
    """These versions of a table, and those reached from them within it: the id of a table stored by day rests on its
    days.
    """
    seen = dict.fromkeys(identities)
    front = list(seen)
    while front:
        near = (n for each in front for n in step(each) if graph.versions[n].table == graph.versions[each].table)
        front = [n for n in dict.fromkeys(near) if n not in seen]
        seen |= dict.fromkeys(front)
    return list(seen)
