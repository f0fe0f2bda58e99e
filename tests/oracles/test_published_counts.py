"""The reference engine against the counts that others have published (`published.py`), and so the models too."""

from __future__ import annotations

import pytest

from oracles.naive import explore as explore_naively
from oracles.published import published
from shadowcheck.network.predicates import Has
from toys.tables import graph_of
from toys.values import OVERFLOW

TINY, SMALL = 1_000, 2_000
"""States up to which the naive interpretation is asked as well; beyond the first number it takes its time."""

WITHIN_A_MINUTE = 500_000
"""States up to which the reference engine is asked; the conformance suite asks the quick engines about all of them."""

ORDINARY = [case for case in published() if not case.large]


def named(cases):
    """The cases by name; those that take a while are in the slow lane."""
    return [pytest.param(case, id=case.name, marks=[pytest.mark.slow] if case.states > TINY else []) for case in cases]


def counts(case, graph):
    """What the graph comes to, as far as *case* says anything of it."""
    return (
        len(graph.states), None if case.steps is None else graph.steps, None if case.depth is None else graph.depth)


@pytest.mark.parametrize("case", named(ORDINARY))
def test_counts_are_as_published(case):
    graph = graph_of(case.network(), **case.sizes)
    assert graph.complete
    assert counts(case, graph) == (case.states, case.steps, case.depth)


@pytest.mark.slow
@pytest.mark.parametrize("case", named(
    case for case in published() if case.large and case.states <= WITHIN_A_MINUTE))
def test_large_counts_are_as_published(case):
    graph = graph_of(case.network(), **case.sizes)
    assert counts(case, graph) == (case.states, case.steps, case.depth)


@pytest.mark.parametrize("case", named(case for case in ORDINARY if case.states <= SMALL))
def test_the_naive_interpretation_counts_the_same(case):
    graph = graph_of(case.network(), **case.sizes)
    edges, distance = explore_naively(case.network(), case.sizes, SMALL)
    assert (len(edges), sum(map(len, edges.values())), max(distance.values())) == (
        len(graph.states), graph.steps, graph.depth)


@pytest.mark.parametrize("case", named(case for case in ORDINARY if "kanban" in case.name or "pathway" in case.name))
def test_no_place_ever_holds_more_than_its_capacity(case):
    graph = graph_of(case.network(), **case.sizes)
    for field in graph.instance.fields:
        over = Has(field.role.name, "value", (OVERFLOW,)).table(field.system)
        assert any(over)
        assert not any(over[local] for local in set(graph.column(field)))


def test_the_table_has_every_kind_of_source_and_no_name_twice():
    cases = published()
    assert len({case.name for case in cases}) == len(cases)
    sources = {case.source.split("/")[0] for case in cases}
    assert sources == {"tlaplus", "yanntm", "asminer", "stateright", "nimble-code"}
    assert [case.name for case in cases if case.large]


@pytest.mark.parametrize(("name", "count"), [("kanban", lambda n: ((n + 1) * (n + 2) * (n + 3) // 6) ** 2
    * (3 * n**5 + 30 * n**4 + 115 * n**3 + 210 * n**2 + 182 * n + 60) // 60), ("philosophers", lambda n: 3**n)])
def test_closed_formulas_give_the_same_numbers(name, count):
    """Kanban's is theory_ns in rgmodels.sm of SMART. A fork of the contest's philosophers lies, or one or the other
    neighbour holds it, which says what every philosopher does; and every choice for each fork can be reached."""
    found = [case for case in published() if case.name.split(",")[0] == name]
    assert len(found) > 1
    for case in found:
        assert case.states == count(int(case.name.split(",")[1]))
