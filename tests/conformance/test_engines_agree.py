"""One suite over all engines: the same counts, verdicts and runs that show them, whoever searches."""

from __future__ import annotations

from itertools import count

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from conformance.agreement import assert_agree, assert_shown, outcome
from conformance.cases import SMALL, VSS, compiled, known
from conformance.engines import EACH, FIRST, FORMS, FORMS_OF, QUICK
from oracles.published import published
from oracles.random_cases import random_cases
from oracles.random_networks import PATTERNS
from shadowcheck.check.engines import ENGINES
from shadowcheck.check.pipeline import catch
from shadowcheck.errors import SpecificationError
from shadowcheck.explore.run import Run
from shadowcheck.instance import compile_network
from shadowcheck.judge import Result
from shadowcheck.judge.quantifiers import Circumstances
from vss_protocol import MODEL

VERY_SMALL = 5_000

SOME = {
    "vss-forgets-shutdown", "vss-fails-in-silence", "vss-tells-everybody", "instance-accepts-a-second-context",
    "cancel-is-forgotten", "successful-deletion-leaves-a-copy", "vss-thaws-after-time-out",
    "writer-deaf-to-prepareforbackup", "requester-reuses-its-instance", "requester-completes-a-failed-backup",
}
"""Seeded faults that are caught by claims of all kinds; others take minutes with diagrams."""

random_networks = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@pytest.mark.slow
@random_networks
@given(random_cases(PATTERNS))
def test_random_networks_are_judged_alike(case):
    instance, claims = compiled(case)
    expected = outcome("reference", instance, claims)
    assert (expected.states, expected.depth) == (len(case.naive.distance), max(case.naive.distance.values()))
    for verdict in expected.verdicts:
        assert_shown(verdict, instance)
    for name in FORMS:
        note(name)
        assert_agree(name, instance, claims, expected)


@pytest.mark.slow
@pytest.mark.parametrize("kind", PATTERNS)
@settings(random_networks, max_examples=60)
@given(st.data())
def test_sets_of_states_are_judged_as_graphs_are_on_many_networks(kind, data):
    """Engines that visit states are judged by equal graphs; the symbolic one has a judge of its own."""
    instance, claims = compiled(data.draw(random_cases([kind] * 3, least=8)))
    expected = outcome("reference", instance, claims)
    for name in FORMS_OF["symbolic"]:
        note(name)
        assert_agree(name, instance, claims, expected)


CASES = {f"{case.name} {dict(case.sizes)}": case for case in published()}


@pytest.mark.parametrize("name", EACH)
@pytest.mark.parametrize("title", [
    pytest.param(title, marks=[] if case.states <= 1_000 else pytest.mark.slow)
    for title, case in CASES.items() if case.states <= VERY_SMALL
])
def test_published_counts_are_found(name, title):
    case = CASES[title]
    if name not in QUICK and case.states > 1_000:
        pytest.skip("diagrams in pure Python are for small models")
    instance = compile_network(case.network(), case.sizes)
    if not FORMS[name].takes(instance):
        pytest.skip("its states do not fit into one number")
    found = outcome(name, instance)
    assert found.unfinished is None
    assert found.states == case.states
    assert case.steps in (found.steps, None)
    assert case.depth in (found.depth, None)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["packed, 2 workers", "symbolic, cudd"])
@pytest.mark.parametrize("title", [title for title, case in CASES.items() if case.states > VERY_SMALL])
def test_large_published_counts_are_found(name, title):
    case = CASES[title]
    if name not in FORMS:
        pytest.skip("there is no CUDD in this wheel of dd")
    engine, run = FORMS[name]
    limit = 2 * case.states if "limit" in engine.keeps else None
    found = engine.check(compile_network(case.network(), case.sizes), (), run=Run(limit, workers=run.workers))
    assert found.states == case.states
    assert case.steps in (found.steps, None)


def without_delay(name, title):
    """Whether nothing is compiled for it that takes ten seconds."""
    return name in FIRST and not (name in FORMS_OF["packed"] and title == "states wider than a word")


def assert_known(name, title):
    instance, claims, expected, given_ = known(title)
    if not FORMS[name].takes(instance):
        with pytest.raises(SpecificationError, match="cannot handle states of 90 bits"):
            outcome(name, instance, claims, given_)
        return
    assert_agree(name, instance, claims, expected, given_)


@pytest.mark.parametrize(("name", "title"), [
    pytest.param(name, title, marks=[] if without_delay(name, title) else pytest.mark.slow)
    for name in FORMS for title in SMALL
])
def test_small_models_are_judged_alike(name, title):
    assert_known(name, title)


@pytest.mark.parametrize("title", [title for title in SMALL if title.startswith("philosophers")])
def test_a_machine_that_is_done_excuses_nobody_else(title):
    (alive,) = known(title).expected.verdicts
    assert alive.result is Result.FAILS
    assert {"philosopher0 was has_one", "philosopher1 was has_one"} <= set(alive.blame.parts)


def test_a_decision_comes_only_if_nobody_is_put_off_for_ever():
    careless, fair = known("a manager that may be put off for ever"), known("a fair manager")
    assert [one.expected.verdicts[-2].result for one in (careless, fair)] == [Result.FAILS, Result.HOLDS]


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in QUICK if name != "disk, little memory"])  # as below
def test_claims_about_faults_that_are_off_are_excused_alike(name):
    assert any(verdict.excuse for verdict in known("no faults").expected.verdicts)
    assert_known(name, "no faults")


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in QUICK if name != "disk, little memory"])  # it would take minutes
@pytest.mark.parametrize("title", VSS)
def test_vss_with_one_writer_is_judged_alike(name, title):
    assert_known(name, title)


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize("name", ["levels", "packed, 2 workers", "symbolic, cudd", "disk"])
def test_vss_with_two_writers_is_judged_alike(name):
    assert_known(name, "two writers")


@pytest.mark.slow
@pytest.mark.parametrize("name", [next(iter(FORMS_OF["symbolic"])), "disk"])
@pytest.mark.parametrize("fault", [one for one in MODEL.seeded_faults if one.name in SOME], ids=lambda one: one.name)
def test_seeded_faults_are_caught_with_runs_of_the_same_length(fault, name):
    report = catch(MODEL, fault, engine=ENGINES["reference"])
    given_ = Circumstances(frozenset(report.configuration.without))
    claims = [verdict.claim for verdict in report.verdicts]
    assert_agree(name, report.instance, claims, report.outcome, given_)


@pytest.mark.parametrize("name", ENGINES)
def test_a_limit_is_kept_or_refused(name):
    instance, engine = known("five managers").instance, ENGINES[name]
    for limit, value in {"limit": 100, "memory": 1 << 28, "workers": 2}.items():
        if limit in engine.keeps:
            found = engine.check(instance, (), run=Run(**{limit: value}))
            assert found.unfinished == ("limit of 100 states passed" if limit == "limit" else None)
        else:
            with pytest.raises(SpecificationError, match=f"the {name} engine does not support --{limit}"):
                engine.check(instance, (), run=Run(**{limit: value}))


@pytest.mark.parametrize(("node", "limit", "engine", "why"), [
    (1, 10_000, "packed", "the model has more than 10 states, and there are only 58,145 steps"),
    (10**6, 10_000, "packed", "the model has more than 10 states, and diagrams hardly help: "),
    (1, 100, "symbolic", "and visiting them does not work either: limit of 100 states passed"),
])
def test_whoever_searches_in_vain_leaves_it_to_the_next(node, limit, engine, why, monkeypatch):
    monkeypatch.setattr("shadowcheck.check.auto.SMALL", 10)
    monkeypatch.setattr("shadowcheck.explore.run.DEFAULT_LIMIT", limit)
    monkeypatch.setattr("shadowcheck.symbolic.engine.MANY_NODES", 10)
    monkeypatch.setattr("shadowcheck.symbolic.engine.PER_NODE", node)
    case = known("five managers")
    found = ENGINES["auto"].check(case.instance, case.claims)
    assert (found.engine, found.states, found.steps) == (engine, case.expected.states, case.expected.steps)
    assert found.verdicts == case.expected.verdicts
    assert why in found.why


def test_past_its_memory_the_symbolic_engine_is_unfinished(monkeypatch):
    case, sizes = known("five managers"), count(0, 1 << 20)
    monkeypatch.setattr("shadowcheck.symbolic.interrupt.taken", lambda: next(sizes))
    found = ENGINES["symbolic"].check(case.instance, case.claims, run=Run(memory=1 << 20))
    assert found.unfinished == "memory of 1 MB used up"
    assert {verdict.reason for verdict in found.verdicts if verdict.result is Result.UNFINISHED} == {found.unfinished}


@pytest.mark.parametrize("name", [
    "reference", "symbolic", pytest.param("packed", marks=pytest.mark.slow),
])
def test_an_engine_that_was_asked_for_says_so(name):
    found = ENGINES[name].check(known("states wider than a word").instance, ())
    assert (found.engine, found.why) == (name, "asked for")


def test_the_outcome_names_the_engine_that_searched():
    narrow, wide = known("two managers").instance, known("states wider than a word").instance
    auto = ENGINES["auto"]
    assert (auto.check(narrow, ()).engine, auto.check(wide, ()).engine) == ("levels", "reference")
    assert auto.check(narrow, (), run=Run(workers=1)).engine == "packed"
    assert auto.check(narrow, (), run=Run(limit=5)).engine == "levels"
