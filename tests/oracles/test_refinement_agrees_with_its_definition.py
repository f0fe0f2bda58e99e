"""One network implements another: as published of two-phase commit, and on random networks as sets of runs say."""

from __future__ import annotations

import dataclasses
from collections import deque
from functools import cache
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oracles.naive import START, Naive, Position
from oracles.random_cases import random_cases
from oracles.random_networks import random_predicate
from oracles.two_phase_commit import transaction_commit, two_phase_commit
from shadowcheck.check.engines import ENGINES
from shadowcheck.claims import implements
from shadowcheck.explore import explore
from shadowcheck.explore.run import Run
from shadowcheck.instance import compile_network
from shadowcheck.judge import Result, judge_all, refinement
from shadowcheck.network import every, some
from shadowcheck.network.predicates import Took, walk
from toys.refusals import refused
from toys.tables import claim, graph_of, lamp, network, role, step, switch, table, taken, verdict

STATES = ("working", "prepared", "committed", "aborted")


def refining(**how):
    """As ``THEOREM TPSpec => TC!TCSpec`` of TwoPhase.tla says, where the managers' states are the same variable."""
    net, above = two_phase_commit(**how), transaction_commit()
    participant, resource = above.role("participant"), net.role("resource")
    return net, implements(above, {participant.at(name): resource.at(name) for name in STATES})


@pytest.mark.parametrize("managers", [1, 2, 3])
def test_two_phase_commit_implements_transaction_commit(managers):
    net, pattern = refining()
    assert verdict(pattern, graph_of(net, resources=managers)).result is Result.HOLDS


def test_a_careless_manager_does_not_implement_transaction_commit():
    net, pattern = refining(careless=True)
    graph = graph_of(net, resources=2)
    found = verdict(pattern, graph)
    assert found.result is Result.FAILS
    assert taken(graph, found.evidence.stem) == ["TMCommit", "RMRcvCommitMsg 1"]
    assert found.reason == "the network 'transaction commit' cannot make its last step"
    assert found.blame.parts == (
        "observed: not participant is working, number 1", "observed: participant is committed, number 1",
        "the network 'transaction commit' was at: participant 1 working, participant 2 working",
    )


def test_the_abstract_network_may_have_made_what_is_not_observed():
    """Two presses are one in the abstract switch; whether it is broken is not seen before it is used."""
    concrete = role("button", table("button", "up half down", ("up", "push", "half"), ("half", "push", "down")))
    net = network(step("push", concrete.does("push")))
    above = role("switch", table("switch", "off worn on", ("off", "press", "on"), ("off", "wear", "worn")))
    abstract = network(*(step(name, above.does(name)) for name in ("press", "wear")))
    seen = {above.at("on"): concrete.at("down")}
    assert verdict(implements(abstract, seen), graph_of(net)).result is Result.HOLDS
    hidden = {above.at("on"): concrete.at("down"), above.at("worn"): concrete.at("half")}
    found = verdict(implements(abstract, hidden), graph_of(net))
    assert (found.result, len(found.evidence.stem)) == (Result.FAILS, 2)


def test_steps_are_observed_by_their_names():
    one, other = role("lamp", lamp()), role("switch", switch())
    net, abstract = network(step("blink", one.does("press"))), network(step("press", other.does("press")))
    pattern = implements(abstract, {abstract.took("press"): net.took("blink")})
    found = verdict(pattern, graph_of(net))
    assert (found.result, len(found.evidence.stem)) == (Result.FAILS, 2)
    assert found.blame.parts[0] == "observed: step 'press'"


def test_a_network_that_begins_otherwise_implements_nothing():
    one = role("lamp", lamp())
    net = network(step("press", one.does("press")))
    found = verdict(implements(net, {one.at("on"): one.at("off")}), graph_of(net))
    assert (found.result, found.evidence.stem) == (Result.FAILS, ())
    assert found.reason == "the network 'toy' begins otherwise"


def test_a_comparison_in_which_nothing_happens_is_vacuous():
    one, other = role("lamp", lamp()), role("other", lamp())
    net, abstract = network(step("press", one.does("press"))), network(step("press", other.does("press")))
    pattern = implements(abstract, {other.at("on"): one.at("on") & one.at("off")})
    assert verdict(pattern, graph_of(net)).result is Result.VACUOUS


def test_each_replica_may_be_compared_by_itself():
    many, one = role("lamp", lamp(), "n"), role("switch", switch())
    net, abstract = network(step("press", many.does("press"))), network(step("press", one.does("press")))
    found = verdict(implements(abstract, {one.at("on"): many.at("on")}), graph_of(net, n=2), "n")
    assert (found.result, len(found.evidence.stem)) == (Result.FAILS, 2)
    lamps = network(step("press", role("lamp", lamp(), "n").does("press")))
    same = implements(lamps, {lamps.role("lamp").at("on"): many.at("on")})
    assert verdict(same, graph_of(net, n=2)).result is Result.HOLDS


def test_an_unfinished_search_settles_only_what_it_has_seen():
    net, pattern = refining()
    assert verdict(pattern, explore(compile_network(net, {"resources": 2}), Run(limit=10))).result is Result.UNFINISHED
    net, pattern = refining(careless=True)
    assert verdict(pattern, explore(compile_network(net, {"resources": 2}), Run(limit=40))).result is Result.FAILS


def test_engines_that_see_no_runs_leave_a_refinement_open():
    net, pattern = refining()
    instance = compile_network(net, {"resources": 2})
    results = {name: ENGINES[name].check(instance, [claim(pattern)]).verdicts[0].result for name in ENGINES}
    assert {name for name, result in results.items() if result is Result.UNFINISHED} == {"disk", "symbolic"}
    assert {result for name, result in results.items() if name not in {"disk", "symbolic"}} == {Result.HOLDS}


def test_a_comparison_that_leaves_too_much_open_is_left_open_itself(monkeypatch):
    monkeypatch.setattr(refinement, "MOST_OPEN", 3)
    net, pattern = refining()
    found = verdict(pattern, graph_of(net, resources=2))
    assert (found.result, "too much is left open" in found.reason) == (Result.UNFINISHED, True)


MANY, FEW, LAMP = role("many", lamp(), "n"), role("few", lamp(), "m"), role("main", lamp())
NET = network(*(step(one.name, one.does("press")) for one in (MANY, FEW, LAMP)))
OTHERS = network(step("press", role("strange", lamp(), "k").does("press")))


@pytest.mark.parametrize(("abstract", "observed", "told"), [
    (NET, {}, "observes nothing"), (LAMP, {LAMP.at("on"): LAMP.at("on")}, "observes nothing"),
    (OTHERS, {some(OTHERS.role("strange").at("on")): LAMP.at("on")}, "has k, which this network does not have"),
    (NET, {MANY.at("on"): LAMP.at("on")}, "does not say which replica is observed"),
    (NET, {LAMP.at("on"): FEW.at("on")}, "does not say which replica is observed"),
    (NET, {MANY.at("on") & FEW.at("on"): MANY.at("on") | FEW.at("on")}, "does not say which replica is observed"),
    (OTHERS, {LAMP.at("on"): LAMP.at("on")}, "there is no role 'main'"),
    (NET, {LAMP.at("on"): 5}, "does not assert a pattern of predicates"),
    (NET, {NET.took("many"): every(OTHERS.role("strange").at("on"))}, "there is no role 'strange'"),
])
def test_a_comparison_that_says_too_little_is_refused(abstract, observed, told):
    with refused(told):
        judge_all([claim(implements(abstract, observed))], graph_of(NET, n=1, m=1))


def first_unlike(below, above, pairs):
    """Length of a shortest run of *below* that leaves no state of *above* open; None if there is none."""
    everybody = [
        (pair, who) for pair in pairs
        for who in [{name: n} for name in above.families(pair[0]) & below.families(pair[1])
                    for n in range(1, below.sizes[name] + 1)] or [{}]
    ]

    def seen(naive, at, side):
        return tuple(naive.holds(pair[side], at, who) for pair, who in everybody)

    @cache
    def after(state):
        ways = (Position(START, None, state), *above.next_positions(Position(START, None, state)))
        return {(one.state, seen(above, one, 0)) for one in ways}

    @cache
    def below_after(state):
        return {(one.state, seen(below, one, 1)) for one in below.next_positions(Position(START, None, state))}

    here = {above.first.state} if seen(above, above.first, 0) == seen(below, below.first, 1) else set()
    queue, met = deque([(below.first.state, frozenset(here), 0)]), set()
    while queue:
        state, here, length = queue.popleft()
        if not here:
            return length
        for reached, shown in below_after(state):
            there = frozenset(one for other in here for one, same in after(other) if same == shown)
            if (reached, there) not in met:
                met.add((reached, there))
                queue.append((reached, there, length + 1))
    return None


@settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(random_cases(least=4, most=60), st.integers(0, 1 << 40))
def test_random_networks_implement_others_if_no_run_of_theirs_is_unlike(case, seed):
    """The abstract network is the same, but for a step or two that it lacks; what is observed is a few predicates."""
    rng = Random(seed)  # noqa: S311 - no secret
    steps = [one for one in case.network.steps if rng.random() < 0.7] or case.network.steps[:1]
    abstract = dataclasses.replace(case.network, steps=tuple(steps))
    labels = {label for one in steps for label in (one.name, *one.labels)}
    pairs = {}
    for _ in range(rng.choice((1, 2, 3))):
        one = random_predicate(rng, case, None, about_steps=rng.random() < 0.3, depth=1)
        named = {label for part in walk(one) if isinstance(part, Took) for label in part.labels}
        if named <= labels and len(case.network.families(one)) < 2:
            pairs[one] = one
    if not pairs:
        return
    (found,) = judge_all([claim(implements(abstract, pairs))], graph_of(case.network, **case.sizes))
    above = Naive(abstract, case.sizes, 1_000)
    wanted = first_unlike(case.naive, above, list(pairs.items()))
    assert (found.result is Result.FAILS) is (wanted is not None)
    assert wanted is None or len(found.evidence.stem) == wanted
