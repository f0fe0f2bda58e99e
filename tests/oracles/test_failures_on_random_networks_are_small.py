"""What a failure on random networks shows is small enough to be read, and can be pasted into a test."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import find, given, settings

from oracles.random_cases import Case, random_cases
from oracles.random_networks import PATTERNS
from shadowcheck.claims import never, patterns
from shadowcheck.judge import judge_all
from shadowcheck.machine import lts
from shadowcheck.network import Move, Network, Role, Scope, Step, predicates
from toys.tables import claim, graph_of


def stops_a_level_early(case):
    graph = graph_of(case.network, **case.sizes)
    return len(case.naive.distance) != (graph.levels[-1] if graph.depth > 1 else len(graph.states))


def forgets_guards(case):
    steps = tuple(
        replace(step, moves=tuple(replace(move, where=None) if move.event else move for move in step.moves))
        for step in case.network.steps
    )
    return len(case.naive.distance) != len(graph_of(replace(case.network, steps=steps), **case.sizes).states)


def takes_every_first_for_too_late(case):
    graph = graph_of(case.network, **case.sizes)
    strict = [replace(one, pattern=never(one.pattern.then)) for one in case.claims]
    return [one.result for one in judge_all(case.claims, graph)] != [one.result for one in judge_all(strict, graph)]


@pytest.mark.slow
@pytest.mark.parametrize("defect", [stops_a_level_early, forgets_guards, takes_every_first_for_too_late])
def test_of_a_planted_defect_little_is_shown(defect):
    kinds = ["precedes"] * 4 if defect is takes_every_first_for_too_late else []
    shown = find(random_cases(kinds, least=8, most=50), defect, settings=settings(max_examples=200, database=None))
    network = shown.network
    assert len(network.roles) <= 2
    assert len(network.steps) <= 2
    assert sum(len(role.system.reactions) for role in network.roles) <= 4
    assert len(shown.claims) == min(len(kinds), 1)


@settings(max_examples=10)
@given(random_cases(PATTERNS, least=8))
def test_what_is_shown_can_be_pasted_into_a_test(case):
    spoken = {
        **vars(patterns), **vars(predicates), **vars(lts), "Move": Move, "Network": Network, "Role": Role,
        "Scope": Scope, "Step": Step, "claim": claim,
    }
    exec(repr(case), spoken)  # noqa: S102 - what we have just written
    claims = [spoken[one.id] for one in case.claims]
    assert repr(Case(spoken["network"], spoken["sizes"], claims, None)) == repr(case)
    graph = graph_of(spoken["network"], **spoken["sizes"])
    assert set(map(len, (graph.states, graph.levels))) == {
        len(case.naive.distance), max(case.naive.distance.values()) + 1}
