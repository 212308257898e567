"""The lineage as a graph and as a tree: nothing is left out, nothing is told twice."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from marketing_assets.lineage import Branch, FileFacts, Graph, Version, downward_tree, upward_tree

DAY = date(2025, 3, 1)
MARCH = FileFacts("ads/march.csv", "f" * 64, "ads", "read", 1, 30, 30, 30, 0, 0, 0, DAY, DAY)
SALES = FileFacts("sales/s.csv", "e" * 64, "sales", "read", 2)


def version(identity: str, table: str, *parents: str, as_of: date | None = None, current: bool = True) -> Version:
    return Version(identity, table, parents, as_of, is_current=current)


def told(branches: tuple[Branch, ...]) -> list[str]:
    """Every version that a tree tells something about, as often as it does."""
    found = []
    for branch in branches:
        found += [*branch.versions, *told(branch.branches)]
    return found


def test_days_of_a_table_are_one_branch_with_the_files_behind_all_of_them() -> None:
    days = [version(f"d{n}", "ad_rows", MARCH.sha256, as_of=DAY + timedelta(days=n)) for n in range(3)]
    graph = Graph.of([*days, version("k", "kpis", "d0", "d1", "d2")], [MARCH, SALES])
    assert upward_tree(graph, ["k"]) == (
        Branch("kpis", ("k",), (Branch("ad_rows", ("d0", "d1", "d2"), (), (MARCH.sha256,)),)),
    )


def test_what_was_told_above_is_named_and_not_told_again() -> None:
    graph = Graph.of([version("a", "a", MARCH.sha256), version("b", "b", "a"), version("c", "c", "b", "a")], [MARCH])
    (root,) = upward_tree(graph, ["c"])
    assert [branch.table for branch in root.branches] == ["b", "a"]
    assert root.branches[1] == Branch("a", (), told_above=("a",))


def test_the_id_of_a_table_stored_by_day_and_its_days_are_one_branch() -> None:
    days = [version(f"d{n}", "ad_rows", MARCH.sha256, as_of=DAY + timedelta(days=n)) for n in range(2)]
    graph = Graph.of([*days, version("w", "ad_rows", "d0", "d1")], [MARCH])
    assert upward_tree(graph, ["w"]) == (Branch("ad_rows", ("w", "d0", "d1"), (), (MARCH.sha256,)),)


def test_what_rests_on_a_file_is_current_and_found_through_every_table_between() -> None:
    graph = Graph.of(
        [
            version("d", "ad_rows", MARCH.sha256, as_of=DAY),
            version("old", "ad_performance", "d", current=False),
            version("m", "ad_performance", "d"),
            version("p", "dsp_payload", "m"),
            version("s", "sales", SALES.sha256),
        ],
        [MARCH, SALES],
    )
    assert graph.below([MARCH.sha256]) == ["d", "m", "p"]
    assert told(downward_tree(graph, [MARCH.sha256])) == ["d", "m", "p"]


def test_parents_that_no_table_knows_are_counted_and_not_followed() -> None:
    graph = Graph.of([version("a", "a", MARCH.sha256, "how it was read", "", "gone")], [MARCH])
    assert (graph.parents("a"), graph.files_of("a"), graph.other_inputs("a")) == ([], [MARCH.sha256], 2)


def test_an_id_that_nobody_knows_has_neither_parents_nor_files() -> None:
    graph = Graph.of([], [])
    assert (graph.parents("x"), graph.files_of("x"), graph.other_inputs("x")) == ([], [], 0)


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Versions that rest on earlier ones, of few tables."""
    versions: list[Version] = []
    for number in range(draw(st.integers(1, 12))):
        earlier = [each.id for each in versions] + [MARCH.sha256]
        parents = draw(st.lists(st.sampled_from(earlier), max_size=4))
        table = draw(st.sampled_from(["a", "b", "c"]))
        versions.append(version(f"v{number}", table, *parents, as_of=DAY + timedelta(days=number)))
    return Graph.of(versions, [MARCH])


@given(graphs(), st.data())
def test_a_tree_tells_every_version_once_in_either_direction(graph: Graph, data: st.DataObject) -> None:
    start = data.draw(st.sampled_from(sorted(graph.versions)))
    assert sorted(told(upward_tree(graph, [start]))) == sorted(graph.above([start]))
    assert sorted(told(downward_tree(graph, [MARCH.sha256]))) == sorted(graph.below([MARCH.sha256]))
