"""The symbolic engine where states are too many to be visited, or where something would be too much work."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conformance.agreement import assert_agree, assert_shown
from conformance.cases import compiled, known
from oracles.random_cases import random_cases
from oracles.random_networks import PATTERNS
from oracles.two_phase_commit import commitment, two_phase_commit
from shadowcheck.claims import possible, responds
from shadowcheck.explore import explore
from shadowcheck.instance import compile_network
from shadowcheck.judge import Result, built_in_claims, judge_all
from shadowcheck.network import every, if_able, others
from shadowcheck.symbolic import saturation
from shadowcheck.symbolic.backend import PYTHON, available
from shadowcheck.symbolic.counterexample import Effort
from shadowcheck.symbolic.engine import Analysis, Symbolic
from shadowcheck.symbolic.judge import TOO_MUCH
from toys.tables import claim, network, role, step, table
from vss_protocol import MODEL

LITTLE = Effort(first=0, later=0, witness=0)
"""So little that rings are never enough: each run is found by another way."""

random_networks = settings(
    max_examples=25, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
backends = pytest.mark.parametrize("backend", available())


@pytest.mark.slow
@pytest.mark.parametrize("kind", PATTERNS)
@random_networks
@given(st.data())
def test_where_rings_are_too_much_work_runs_still_show_the_verdict(kind, data):
    instance, claims = compiled(data.draw(random_cases([kind] * 3, least=8)))
    found = Symbolic(effort=LITTLE).check(instance, claims)
    for verdict, expected in zip(found.verdicts, judge_all(claims, explore(instance)), strict=True):
        assert verdict.result is expected.result
        assert (verdict.evidence is None) == (expected.evidence is None)
        if verdict.evidence is not None:
            assert_shown(verdict, instance)
            assert len(verdict.evidence.stem) >= len(expected.evidence.stem)
            if verdict.evidence.shortest:
                assert len(verdict.evidence.stem) == len(expected.evidence.stem)


@pytest.mark.parametrize("many", [2, 3, 4])
@backends
def test_others_who_take_part_or_not_by_what_is_agreed_are_not_all_alike(backend, many):
    """A rule in which two of the others take part is possible in other states than one in which one of them does."""
    rows = [("a", "settle", "b"), ("a", "rise", "d")]
    rows += [("b", "tell", "b", "ok", (("value", value),)) for value in (0, 1)]
    rows += [(here, "hear", "c", "ok", (("value", 0),)) for here in "ad"] + [("c", "hear", "a", "ok", (("value", 1),))]
    one = role("one", table("one", "a b c d", *rows), "ones")
    net = network(
        step("settle", one.does("settle")), step("rise", one.does("rise")),
        step("tell", one.does("tell"), others(if_able(one.does("hear"))), agree=("value",)),
    )
    instance = compile_network(net, {"ones": many})
    graph, claims = explore(instance), [claim(responds(one.at("a"), one.at("c")), "ones")]
    found = Symbolic(backend).check(instance, claims)
    assert (found.states, found.steps) == (len(graph.states), graph.steps)
    assert [verdict.result for verdict in found.verdicts] == [verdict.result for verdict in judge_all(claims, graph)]


@backends
def test_two_phase_commit_has_the_published_number_of_states(backend):
    for managers, states in ((3, 288), (5, 8_832), (7, 296_448), (9, 10_340_352)):
        assert Analysis(commitment(managers), backend=backend).states() == states


def test_two_phase_commit_with_nine_managers_has_the_published_number_of_steps():
    assert Analysis(commitment(9)).steps() == 123_558_401


def test_two_phase_commit_with_fifty_managers_is_counted_and_judged():
    instance = commitment(50)
    found = Symbolic().check(instance, built_in_claims(instance.network))
    assert (found.states, found.depth) == (808281278732414660871370127853146341376, None)
    assert [verdict.result for verdict in found.verdicts] == [Result.HOLDS]


def test_a_run_of_many_managers_is_made_after_that_of_few():
    """All of twelve commit: 12 votes, 12 notes, 12 messages and the decision; rings of that are too much work."""
    network = two_phase_commit()
    claimed = claim(possible(every(network.role("resource").at("committed"))))
    verdict = Symbolic(effort=LITTLE).check(commitment(12), [claimed]).verdicts[0]
    assert_shown(verdict, commitment(12))
    assert (len(verdict.evidence.stem), verdict.evidence.shortest) == (37, False)


@pytest.mark.parametrize("title", ["two managers", "five managers", "a fair manager"])
def test_steps_that_are_not_closed_because_it_is_too_much_work_are_taken_one_by_one(title, monkeypatch):
    monkeypatch.setattr(saturation, "MOST_WORK", 0)
    case = known(title)
    assert_agree(f"symbolic, {available()[0]}", case.instance, case.claims, case.expected)


@pytest.mark.slow
def test_a_long_way_through_the_states_of_one_replica_is_no_more_work_than_its_steps():
    order = [0, *random.Random(1).sample(range(1, 800), 799)]  # noqa: S311 - no secret
    rows = [(f"v{here}", "go", f"v{there}") for here, there in pairwise(order)]
    one = role("walker", table("walker", " ".join(f"v{n}" for n in range(800)), *rows), "n")
    analysis = Analysis(compile_network(network(step("go", one.does("go"))), {"n": 1}))
    assert analysis.states() == 800
    assert not analysis.system.plan(analysis.system.arrows()).inside


def test_the_depth_is_left_out_where_it_is_too_much_work():
    found = Symbolic(effort=Effort(depth=0)).check(commitment(3), [])
    assert (found.states, found.depth, found.unfinished) == (288, None, None)


def test_a_fair_run_that_is_too_much_work_to_look_for_leaves_the_claim_open():
    instance = commitment(3, fair=True)
    manager = instance.network.role("manager")
    claimed = claim(responds(manager.at("undecided"), every(instance.network.role("resource").at("committed"))))
    found = Symbolic(effort=Effort(fairness=0)).check(instance, [claimed])
    assert [(verdict.result, verdict.reason) for verdict in found.verdicts] == [(Result.UNFINISHED, TOO_MUCH)]


def test_two_runs_show_the_same_evidence():
    instance = commitment(3, careless=True)
    resource = instance.network.role("resource")
    claimed = claim(responds(resource.at("prepared"), resource.at("committed")), "resources")
    runs = [Symbolic().check(instance, [claimed]).verdicts[0].evidence for _ in range(2)]
    assert runs[0] == runs[1]


@pytest.mark.slow
def test_pure_python_diagrams_count_vss_with_one_writer_alike():
    instance = compile_network(MODEL.network(MODEL.settings({})), {"writers": 1})
    assert Analysis(instance, backend=PYTHON).states() == Analysis(instance).states()
