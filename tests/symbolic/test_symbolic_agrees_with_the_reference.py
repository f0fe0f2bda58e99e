"""The symbolic engine is held to the reference: counts, verdicts, lengths of runs, blame; lassos are fair."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oracles.naive import Naive
from oracles.random_networks import ANY_FAIRNESS, PATTERNS, random_network, random_pattern
from oracles.two_phase_commit import two_phase_commit
from shadowcheck.check.pipeline import Configuration, catch, check
from shadowcheck.claims import Counts, possible, responds
from shadowcheck.explore import explore
from shadowcheck.instance import compile_network
from shadowcheck.judge import Result, built_in_claims, judge_all
from shadowcheck.judge.quantifiers import Circumstances
from shadowcheck.network import every
from shadowcheck.symbolic.backend import PYTHON, available
from shadowcheck.symbolic.counterexample import Effort
from shadowcheck.symbolic.engine import SymbolicEngine, check_symbolically
from shadowcheck.symbolic.judge import TOO_MUCH
from symbolic.agreement import assert_same, assert_shown, claim_of
from vss_protocol import MODEL

LIMIT = 200
SEEDED = st.randoms(use_true_random=True)
LITTLE = Effort(first=0, later=0, witness=0)
"""So little that rings are never enough: each run is found by another way."""

random_networks = settings(
    max_examples=25, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
backends = pytest.mark.parametrize("backend", available())


def program_of(rng):
    while True:
        case = random_network(rng, ANY_FAIRNESS)
        naive = Naive(case.network, case.sizes, LIMIT)
        if naive.found is not None and (len(naive.edges) >= 8 or rng.random() < 0.02):
            return case, compile_network(case.network, case.sizes)


def claims_of(rng, kind):
    case, instance = program_of(rng)
    claims = built_in_claims(instance.network)
    for number in range(3):
        per = rng.choice([None, *case.sizes])
        claims.append(claim_of(number, random_pattern(rng, case, per, [kind]), per))
    return instance, claims


def commit(managers, **how):
    return compile_network(two_phase_commit(**how), {"resources": managers})


@backends
@random_networks
@given(SEEDED)
def test_counts_and_dead_steps_are_those_of_the_explored_graph(backend, rng):
    _, instance = program_of(rng)
    graph = explore(instance)
    engine = SymbolicEngine(instance, backend=backend)
    assert (engine.states(), engine.steps(), engine.depth()) == (len(graph.states), graph.steps, graph.depth)
    assert engine.dead_steps() == tuple(graph.dead_steps())


@pytest.mark.slow
@pytest.mark.parametrize("kind", PATTERNS)
@random_networks
@given(SEEDED)
def test_verdicts_reasons_replicas_and_lengths_are_the_judges(kind, rng):
    instance, claims = claims_of(rng, kind)
    found = check_symbolically(instance, claims)
    for verdict, expected in zip(found.verdicts, judge_all(claims, explore(instance)), strict=True):
        assert_same(verdict, expected, instance)


@pytest.mark.slow
@backends
@pytest.mark.parametrize("kind", PATTERNS)
@settings(random_networks, max_examples=100)
@given(SEEDED)
def test_verdicts_are_the_judges_on_many_networks_and_by_either_backend(backend, kind, rng):
    instance, claims = claims_of(rng, kind)
    found = check_symbolically(instance, claims, backend=backend)
    for verdict, expected in zip(found.verdicts, judge_all(claims, explore(instance)), strict=True):
        assert_same(verdict, expected, instance)


@pytest.mark.slow
@pytest.mark.parametrize("kind", PATTERNS)
@random_networks
@given(SEEDED)
def test_where_rings_are_too_much_work_runs_still_show_the_verdict(kind, rng):
    instance, claims = claims_of(rng, kind)
    found = check_symbolically(instance, claims, effort=LITTLE)
    for verdict, expected in zip(found.verdicts, judge_all(claims, explore(instance)), strict=True):
        assert verdict.result is expected.result
        assert (verdict.evidence is None) == (expected.evidence is None)
        if verdict.evidence is not None:
            assert_shown(verdict, instance)
            assert len(verdict.evidence.stem) >= len(expected.evidence.stem)
            if verdict.evidence.shortest:
                assert len(verdict.evidence.stem) == len(expected.evidence.stem)


@backends
def test_two_phase_commit_has_the_published_number_of_states(backend):
    for managers, states in ((3, 288), (5, 8_832), (7, 296_448), (9, 10_340_352)):
        assert SymbolicEngine(commit(managers), backend=backend).states() == states


def test_two_phase_commit_with_nine_managers_has_the_published_number_of_steps():
    assert SymbolicEngine(commit(9)).steps() == 123_558_401


def test_two_phase_commit_with_fifty_managers_is_counted_and_judged():
    instance = commit(50)
    found = check_symbolically(instance, built_in_claims(instance.network))
    assert (found.states, found.depth) == (808281278732414660871370127853146341376, None)
    assert [verdict.result for verdict in found.verdicts] == [Result.HOLDS]


def test_a_run_of_many_managers_is_made_after_that_of_few():
    """All of twelve commit: 12 votes, 12 notes, 12 messages and the decision; rings of that are too much work."""
    network = two_phase_commit()
    claim = claim_of(1, possible(every(network.role("resource").at("committed"))))
    verdict = check_symbolically(commit(12), [claim], effort=LITTLE).verdicts[0]
    assert_shown(verdict, commit(12))
    assert (len(verdict.evidence.stem), verdict.evidence.shortest) == (37, False)


def test_the_depth_is_left_out_where_it_is_too_much_work():
    found = check_symbolically(commit(3), [], effort=Effort(depth=0))
    assert (found.states, found.depth, found.unfinished) == (288, None, None)


def test_a_fair_run_that_is_too_much_work_to_look_for_leaves_the_claim_open():
    instance = commit(3, fair=True)
    manager = instance.network.role("manager")
    claim = claim_of(1, responds(manager.at("undecided"), every(instance.network.role("resource").at("committed"))))
    found = check_symbolically(instance, [claim], effort=Effort(fairness=0))
    assert [(verdict.result, verdict.reason) for verdict in found.verdicts] == [(Result.UNFINISHED, TOO_MUCH)]


def test_recorded_counts_are_compared():
    claims = [claim_of(1, Counts(288, 1_145, 10)), claim_of(2, Counts(288, 1_145, 9))]
    instance = commit(3)
    found = check_symbolically(instance, claims)
    for verdict, expected in zip(found.verdicts, judge_all(claims, explore(instance)), strict=True):
        assert (verdict.result, verdict.reason) == (expected.result, expected.reason)


@pytest.mark.parametrize("fair", [False, True])
def test_two_phase_commit_ends_only_if_nobody_is_put_off_for_ever(fair):
    instance = commit(3, fair=fair)
    manager = instance.network.role("manager")
    claim = claim_of(1, responds(manager.at("undecided"), manager.at("committed", "aborted")))
    verdict = check_symbolically(instance, [claim]).verdicts[0]
    assert_same(verdict, judge_all([claim], explore(instance))[0], instance)
    assert verdict.result is (Result.HOLDS if fair else Result.FAILS)


def test_two_runs_show_the_same_evidence():
    instance = commit(3, careless=True)
    resource = instance.network.role("resource")
    claim = claim_of(1, responds(resource.at("prepared"), resource.at("committed")), "resources")
    runs = [check_symbolically(instance, [claim]).verdicts[0].evidence for _ in range(2)]
    assert runs[0] == runs[1]


@pytest.mark.slow
def test_pure_python_diagrams_count_vss_with_one_writer_alike():
    instance = compile_network(MODEL.network(MODEL.settings({})), {"writers": 1})
    assert SymbolicEngine(instance, backend=PYTHON).states() == SymbolicEngine(instance).states()


def agree(report):
    instance, given_ = report.instance, Circumstances(frozenset(report.configuration.without))
    graph = explore(instance)
    claims = [verdict.claim for verdict in report.verdicts]
    found = check_symbolically(instance, claims, given_)
    assert (found.states, found.steps, found.depth) == (len(graph.states), graph.steps, graph.depth)
    for verdict, expected in zip(found.verdicts, judge_all(claims, graph, given_), strict=True):
        assert_same(verdict, expected, instance)


@pytest.mark.slow
@pytest.mark.parametrize("options", [{}, {"requester": "documented"}, {"reading": "lenient"}])
def test_vss_with_one_writer_has_the_verdicts_of_the_reference_engine(options):
    agree(check(MODEL, Configuration(MODEL.settings(options), {"writers": 1})))


def test_vss_without_faults_has_excused_claims_too():
    agree(check(MODEL, Configuration(MODEL.settings({}), {"writers": 1}, tuple(sorted(MODEL.network(
        MODEL.settings({})).groups)))))


@pytest.mark.slow
def test_vss_with_two_writers_has_the_verdicts_of_the_reference_engine():
    agree(check(MODEL, Configuration(MODEL.settings({}), {"writers": 2})))


@pytest.mark.slow
@pytest.mark.parametrize("fault", MODEL.seeded_faults[::9], ids=lambda fault: fault.name)
def test_seeded_faults_are_caught_with_runs_of_the_same_length(fault):
    agree(catch(MODEL, fault))
