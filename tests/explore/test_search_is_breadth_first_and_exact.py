"""The reference engine: shortest paths, exact prefixes when it is stopped, and the same result every time.

Oracle: a lattice whose counts are known (k counters of n values: n^k states), and the complete graph for its prefixes.
"""

from __future__ import annotations

import sys

import pytest

from shadowcheck.explore import reference
from shadowcheck.explore.reference import explore, grouped
from shadowcheck.explore.run import Run
from shadowcheck.instance import Rule, compile_network
from shadowcheck.network import each
from toys.graphs import assert_prefix
from toys.tables import counters, lamp, network, role, step, switch, wide


@pytest.mark.parametrize(("how_many", "values"), [(1, 2), (3, 4), (2, 9), (5, 3)])
def test_a_lattice_has_the_counts_of_a_lattice(how_many, values):
    graph = explore(counters(how_many, values))
    assert len(graph.states) == values**how_many
    assert graph.steps == how_many * (values - 1) * values ** (how_many - 1)
    assert graph.depth == how_many * (values - 1)
    assert graph.levels[:2] == [0, 1]
    assert graph.complete
    sums = [sum(graph.instance.decode(state)) for state in graph.states]
    assert sums == sorted(sums)
    assert [sums.index(level) for level in range(graph.depth + 1)] == graph.levels


def test_paths_are_shortest_and_are_paths():
    graph = explore(counters(3, 4))
    for state, packed in enumerate(graph.states):
        path, here = graph.path_to(state), 0
        assert len(path) == sum(graph.instance.decode(packed))
        for number in path:
            assert int(graph.source[number]) == here
            assert graph.offsets[here] <= number < graph.offsets[here + 1]
            here = graph.targets[number]
        assert here == state


def test_arrays_agree_with_the_lists():
    graph = explore(counters(2, 3))
    assert graph.rule.tolist() == list(graph.rules)
    assert graph.target.tolist() == list(graph.targets)
    assert graph.first.tolist() == list(graph.offsets)
    for field in graph.instance.fields:
        assert graph.column(field).tolist() == [graph.instance.decode(state)[field.number] for state in graph.states]


def test_a_wide_state_is_read_field_by_field():
    graph = explore(wide())
    assert graph.instance.fields[-1].shift > 64
    for field in graph.instance.fields:
        assert graph.column(field).tolist() == [graph.instance.decode(state)[field.number] for state in graph.states]


@pytest.mark.parametrize("limit", [1, 2, 7, 20, 63])
def test_passing_the_limit_leaves_an_exact_prefix_and_says_so(limit):
    whole, part = explore(counters(3, 4)), explore(counters(3, 4), Run(limit=limit))
    assert part.unfinished == f"limit of {limit} states passed"
    assert not part.complete
    assert limit < len(part.states) <= len(whole.states)
    assert_prefix(part, whole)


def test_a_limit_that_is_not_passed_is_none():
    assert explore(counters(3, 4), Run(limit=64)).complete


def test_interruption_between_states_leaves_an_exact_prefix(monkeypatch):
    monkeypatch.setattr(reference, "_REPORT_EVERY", 10)

    def interrupt(states, steps, level):
        if steps > 60:
            raise KeyboardInterrupt

    part, whole = explore(counters(3, 4), Run(progress=interrupt)), explore(counters(3, 4))
    assert part.unfinished == "interrupted"
    assert part.expanded % 10 == 0
    assert_prefix(part, whole)


@pytest.mark.parametrize("after", range(12))
def test_interruption_while_rules_are_tried_leaves_an_exact_prefix(monkeypatch, after):
    calls, effect = [], Rule.effect

    def interrupt(rule, state):
        calls.append(state)
        if len(calls) > after:
            raise KeyboardInterrupt
        return effect(rule, state)

    whole = explore(counters(3, 4))
    monkeypatch.setattr(Rule, "effect", interrupt)
    part = explore(counters(3, 4))
    assert part.unfinished == "interrupted"
    assert part.expanded == 0 if after < 3 else part.expanded > 0
    assert_prefix(part, whole)


def interrupted_after(opcodes):
    """Explore, and press Ctrl-C after so many bytecodes of the search."""
    left = [opcodes]

    def tracer(frame, event, argument):
        if frame.f_code is not reference._search.__code__:
            return None
        frame.f_trace_opcodes = True
        if event == "opcode":
            left[0] -= 1
            if left[0] == 0:
                raise KeyboardInterrupt
        return tracer

    before = sys.gettrace()
    sys.settrace(tracer)
    try:
        return explore(counters(2, 3))
    finally:
        sys.settrace(before)


def test_interruption_after_any_bytecode_leaves_an_exact_prefix():
    """A state may have been numbered, but not its parent; a level may be complete, but not have been counted."""
    whole, part, opcodes = explore(counters(2, 3)), None, 0
    while part is None or part.unfinished:
        opcodes += 1
        part = interrupted_after(opcodes)
        assert_prefix(part, whole)
    assert opcodes > 1_000


def test_progress_tells_states_steps_and_level(monkeypatch):
    monkeypatch.setattr(reference, "_REPORT_EVERY", 1)
    told = []
    graph = explore(counters(2, 3), Run(progress=lambda *numbers: told.append(numbers)))
    assert told[-1] == (len(graph.states), graph.steps, graph.depth)
    assert told == sorted(told)


def test_two_searches_are_the_same():
    one, other = explore(counters(3, 3)), explore(counters(3, 3))
    assert (one.states, one.rules, one.targets, one.parents) == (other.states, other.rules, other.targets,
        other.parents)


def test_rules_that_read_the_same_fields_are_tried_together():
    a, b = role("a"), role("b", switch())
    instance = compile_network(network(
        step("a", a.does("press")), step("both", a.does("press"), b.does("press")), step("a too", a.stays(a.at("on"))),
        step("b and a", b.does("press"), a.does("press")),
    ), {})
    assert [[rule.step.name for rule in group.rules] for group in grouped(instance.rules)] == [
        ["a", "a too"], ["both", "b and a"],
    ]
    assert instance.rules[0].effect(instance.initial) == 1
    assert instance.rules[2].effect(instance.initial) is None


def test_steps_that_never_fired_are_named():
    a = role("a", switch())
    graph = explore(compile_network(network(
        step("press", a.does("press")), step("again", a.does("press", where=a.at("on"))),
        step("lit", a.stays(a.at("on"))),
    ), {}))
    assert list(graph.dead_steps()) == ["again"]


def test_a_broadcast_is_one_step():
    many = role("many", lamp(), "n")
    graph = explore(compile_network(network(step("all", each(many.does("press")))), {"n": 4}))
    assert (len(graph.states), graph.steps, graph.depth) == (2, 2, 1)
