"""On random networks, formulas of linear temporal logic are judged as a tableau of guesses judges them."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oracles.naive import START, Position
from oracles.naive_temporal import Temporal
from oracles.random_cases import random_cases
from oracles.random_networks import random_predicate
from oracles.test_random_networks_agree_with_the_naive_interpretation import named, position
from shadowcheck.claims import Ltl, always_eventually, eventually_always, possible_from_everywhere, release, until
from shadowcheck.claims.temporal import Conjunction, Disjunction, F, G, Implication, Negation, Now, R, U, X
from shadowcheck.judge import Result, judge_all, projection
from toys.tables import claim, graph_of

on_random_networks = settings(
    max_examples=60, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)


def random_formula(rng, case, per, operators):
    kinds = (Now, Negation, Conjunction, Disjunction, Implication, X, F, F, G, G, U, R)
    kind = rng.choice(kinds if operators else (Now,))
    if kind is Now:
        return Now(random_predicate(rng, case, per, about_steps=rng.random() < 0.5, depth=rng.choice((0, 0, 1))))
    if kind in (Negation, X, F, G):
        return kind(random_formula(rng, case, per, operators - 1))
    left = rng.randrange(operators)
    return kind(random_formula(rng, case, per, left), random_formula(rng, case, per, operators - 1 - left))


def random_temporal(rng, case, per):
    def anything():
        return random_predicate(rng, case, per, about_steps=rng.random() < 0.5, depth=1)

    match rng.choice(("always eventually", "eventually always", "until", "release", *["formula"] * 4)):
        case "always eventually":
            happens = anything()
            return always_eventually(happens), G(F(Now(happens)))
        case "eventually always":
            holds = anything()
            return eventually_always(holds), F(G(Now(holds)))
        case "until":
            one, other = anything(), anything()
            return until(one, other), U(Now(one), Now(other))
        case "release":
            one, other = anything(), anything()
            return release(one, other), R(Now(one), Now(other))
        case _:
            formula = random_formula(rng, case, per, rng.choice((2, 3, 4)))
            return Ltl(formula), formula


def asked(case, seed):
    rng = Random(seed)  # noqa: S311 - no secret
    per = rng.choice([None, *case.sizes])
    pattern, formula = random_temporal(rng, case, per)
    return claim(pattern, per), formula, [{}] if per is None else [{per: n} for n in range(1, case.sizes[per] + 1)]


@settings(on_random_networks, max_examples=40)
@given(random_cases(least=3, most=15), st.integers(0, 1 << 40))
def test_a_formula_fails_if_some_fair_run_breaks_it_and_the_run_shown_does(case, seed):
    compared(case, seed)


@pytest.mark.slow
@settings(on_random_networks, max_examples=100)
@given(random_cases(least=3, most=40), st.integers(0, 1 << 40))
def test_more_formulas_fail_if_some_fair_run_breaks_them(case, seed):
    compared(case, seed)


def compared(case, seed):
    claimed, formula, everybody = asked(case, seed)
    graph = graph_of(case.network, **case.sizes)
    (found,) = judge_all([claimed], graph)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(projection, "_WORTH", 0)
        assert judge_all([claimed], graph) == [found]
    broken = any(Temporal(case.naive, formula, who).is_broken() for who in everybody)
    assert (found.result is Result.FAILS) is broken, str(claimed.pattern)
    if broken:
        who = {} if claimed.per is None else {claimed.per: found.blame.replica}
        assert_breaks(case.naive, graph, found.evidence, Temporal(case.naive, formula, who))


def assert_breaks(naive, graph, run, temporal):
    """The run happens and is fair, and the formula is not true of it; or of no run that goes on from its end."""
    along, here = [naive.first], 0
    for rule in (*run.stem, *run.loop):
        (step,) = [e for e in range(graph.offsets[here], graph.offsets[here + 1]) if graph.rules[e] == rule]
        along.append(position(naive, graph, here, step))
        here = graph.targets[step]
    if run.rests:
        assert not naive.duties(along[-1].state)
        along.append(Position(START, None, along[-1].state))
        assert not temporal.is_true_of(along, len(along) - 1)
    elif run.loop:
        loop = along[len(run.stem) + 1:]
        assert along[len(run.stem)].state == along[-1].state
        assert naive.is_fair([at.state for at in loop], {at.taken.duty() for at in loop})
        assert not temporal.is_true_of(along, len(run.stem) + 1)
    else:
        assert not temporal.may_still_be_true(along)


@on_random_networks
@given(random_cases(least=3), st.integers(0, 1 << 40))
def test_what_is_possible_from_everywhere_is_reached_from_each_state(case, seed):
    rng = Random(seed)  # noqa: S311 - no secret
    good = random_predicate(rng, case, None, about_steps=True, depth=1)
    graph = graph_of(case.network, **case.sizes)
    (found,) = judge_all([claim(possible_from_everywhere(good))], graph)
    able = {
        state: any(case.naive.holds(good, at, {}) for at in (
            Position(START, None, state), *case.naive.next_positions(Position(START, None, state)),
        )) for state in case.naive.edges
    }
    for _ in able:
        able = {one: able[one] or any(able[there] for _, there in steps) for one, steps in case.naive.edges.items()}
    lost = [case.naive.distance[state] for state, may in able.items() if not may]
    assert found.result is (Result.FAILS if lost else Result.HOLDS)
    if lost:
        assert len(found.evidence.stem) == min(lost)
        assert not able[named(graph.instance, found.evidence.along(graph.instance)[-1])]
