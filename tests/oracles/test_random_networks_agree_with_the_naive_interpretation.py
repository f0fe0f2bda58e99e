"""Oracle: `naive.py`, a literal interpretation of declarations and of the definitions of the claims, on random
networks."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oracles.naive import UNKNOWN
from oracles.random_cases import random_cases
from oracles.random_networks import PATTERNS
from shadowcheck.claims import Absent, Always, DeadlockFree, Never, Possible, Precedes, Responds
from shadowcheck.instance.formula import Position, allowed_end, holds
from shadowcheck.judge import Result, judge_all
from shadowcheck.network.predicates import And, Or, Some
from toys.tables import claim, graph_of

random_networks = settings(
    max_examples=150, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)


def called(taken):
    return taken.step.name, taken.replica, taken.other


def named(instance, state):
    keys = ((field.role.name, field.index) for field in instance.fields)
    return tuple(sorted(zip(keys, instance.decode(state), strict=True), key=repr))


@random_networks
@given(random_cases(least=8))
def test_states_steps_depth_and_deadlocks_are_those_of_the_declaration(case):
    naive, graph = case.naive, graph_of(case.network, **case.sizes)
    names = [named(graph.instance, state) for state in graph.states]
    assert set(names) == set(naive.distance)
    assert len(names) == len(set(names))
    assert [len(graph.path_to(k)) for k in range(len(names))] == [naive.distance[name] for name in names]
    assert graph.depth == max(naive.distance.values())
    assert [names.index(name) for name in names if naive.distance[name] == 1][:1] == graph.levels[1:2]
    assert {names[k] for k in range(len(names)) if graph.offsets[k] == graph.offsets[k + 1]} == naive.deadlocks()
    ends = allowed_end(graph.instance)
    assert {name for name, k in zip(names, graph.states, strict=True) if holds(ends, Position(k))} == {
        name for name in names if naive.may_stop(name)
    }
    for k, name in enumerate(names):
        ours = Counter(
            (rule.step.name, rule.replica, rule.other, names[graph.targets[e]])
            for e in range(graph.offsets[k], graph.offsets[k + 1]) for rule in [graph.instance.rules[graph.rules[e]]]
        )
        assert ours == Counter((*called(taken), there) for taken, there in naive.edges[name])


@random_networks
@given(random_cases())
def test_a_network_stops_only_where_every_machine_may(case):
    (found,) = judge_all([claim(DeadlockFree())], graph_of(case.network, **case.sizes))
    quiet = case.naive.deadlocks()
    stuck = {state for state in quiet if not case.naive.may_stop(state)}
    assert found.result is (Result.FAILS if stuck else Result.HOLDS)
    assert f"states without a step: {len(quiet):,}, " in found.reason or not quiet
    if stuck:
        assert f"of which {len(quiet - stuck):,} are allowed ends" in found.reason
        assert len(found.evidence.stem) == min(case.naive.distance[state] for state in stuck)


def broken(naive, pattern, who):
    """Length of the shortest run that breaks the claim for *who*; None if it is kept."""
    match pattern:
        case Always(holds, condition):
            return naive.reaches(~holds if condition is None else condition & ~holds, who)
        case Never(bad):
            return naive.reaches(bad, who)
        case Precedes(first, then):
            return naive.precedes(first, then, who)
        case Absent(bad, after):
            return naive.absent(bad, after, who)


def exercised(pattern):
    """What must happen, by the docstrings of `claims.py`, for a kept claim to say anything: all of it, in some case."""
    match pattern:
        case Always(_, condition):
            return [[] if condition is None else [condition]]
        case Never(bad):
            return cases(bad)
        case Precedes(_, then):
            return [[then]]
        case Absent(bad, after):
            return [[after, bad]]
        case Responds(trigger, _):
            return [[trigger]]


def cases(bad):
    match bad:
        case Or(parts):
            return [case for part in parts for case in cases(part)]
        case And(parts):
            return [list(parts)]
        case Some(part):
            return [list(map(Some, case)) for case in cases(part)]
    return [[]]


def expected(naive, pattern, everybody):
    if isinstance(pattern, Possible):
        lengths = [naive.possible(pattern.good, pattern.after, pattern.never, who) for who in everybody]
        return (Result.HOLDS, min(n for n in lengths if n is not None)) if set(lengths) != {None} else (Result.FAILS,
            None)
    if isinstance(pattern, Responds):
        kept = [naive.responds(pattern.trigger, pattern.answer, who) for who in everybody]
        if not all(kept):
            return Result.FAILS, None
    else:
        lengths = [n for n in (broken(naive, pattern, who) for who in everybody) if n is not None]
        if lengths:
            return Result.FAILS, min(lengths)
    lively = any(
        all(naive.reaches(part, who) is not None for part in case) for case in exercised(pattern) for who in everybody
    )
    return (Result.HOLDS if lively else Result.VACUOUS), None


@pytest.mark.slow
@pytest.mark.parametrize("kind", PATTERNS)
@settings(random_networks, max_examples=80)
@given(st.data())
def test_verdicts_and_shortest_traces_are_those_of_the_definitions(kind, data):
    case = data.draw(random_cases([kind] * 4, least=8))
    naive, graph = case.naive, graph_of(case.network, **case.sizes)
    for claimed in case.claims:
        pattern, per = claimed.pattern, claimed.per
        everybody = [{}] if per is None else [{per: index} for index in range(1, case.sizes[per] + 1)]
        (found,) = judge_all([claimed], graph)
        result, length = expected(naive, pattern, everybody)
        assert found.result is result
        if length is not None:
            assert len(found.evidence.stem) == length
        if isinstance(pattern, Responds) and result is Result.FAILS:
            who = {} if per is None else {per: found.blame.replica}
            assert_real(naive, graph, found.evidence, pattern, who)
            length = naive.nearest(naive.unanswered(pattern.trigger, pattern.answer, who))
            assert length in (UNKNOWN, len(found.evidence.stem))


def assert_real(naive, graph, evidence, pattern, who):
    """The stem is a run, the loop closes, the answer is owed all along the loop, and no duty is neglected."""
    owes, here = False, 0
    owes = naive.holds(pattern.trigger, naive.first, who) and not naive.holds(pattern.answer, naive.first, who)
    loop_states, loop_taken = [], set()
    for number, rule in enumerate((*evidence.stem, *evidence.loop)):
        (e,) = [e for e in range(graph.offsets[here], graph.offsets[here + 1]) if graph.rules[e] == rule]
        at, before = position(naive, graph, here, e), owes
        owes = (owes or naive.holds(pattern.trigger, at, who)) and not naive.holds(pattern.answer, at, who)
        if number >= len(evidence.stem):
            assert before
            loop_states.append(named(graph.instance, graph.states[here]))
            loop_taken.add(at.taken.duty())
        here = graph.targets[e]
    assert owes
    assert evidence.rests is (not evidence.loop)
    end = named(graph.instance, graph.states[here])
    if evidence.loop:
        assert loop_states[0] == end
    assert naive.is_fair(loop_states or [end], loop_taken)


def position(naive, graph, here, e):
    rule = graph.instance.rules[graph.rules[e]]
    before, after = (named(graph.instance, graph.states[k]) for k in (here, graph.targets[e]))
    found = [
        at for at in naive.next_positions(naive.first._replace(state=before))
        if (*called(at.taken), at.state) == (rule.step.name, rule.replica, rule.other, after)
    ]
    assert found
    return found[0]
