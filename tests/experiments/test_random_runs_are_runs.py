"""Random runs are runs of the model, the same for the same seed; what they break, a check breaks, too."""

from itertools import pairwise

import pytest

from experiments.lines import lock, stuck, wheel
from shadowcheck.check.auto import AUTO
from shadowcheck.check.pipeline import built, check
from shadowcheck.classics import die_hard, two_phase_commit
from shadowcheck.experiments.simulation import direct, simulate, walks
from shadowcheck.instance import compile_network
from shadowcheck.judge import Result
from shadowcheck.report.simulation_text import simulation_text
from shadowcheck.sources.models import asked_for
from toys.coordinator import HASTY

MODELS = [lock(), lock(careful=False), stuck(), HASTY, die_hard.MODEL.model(), two_phase_commit.MODEL.model()]


def simulated(model, **given):
    network, claims = built(model, asked := asked_for(model, (), ()))
    options = {"runs": 200, "length": 12, "seed": 1, **given}
    return simulate(compile_network(network, asked.sizes), claims, **options)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_a_random_run_takes_steps_that_can_happen_and_ends_early_only_where_none_can(model):
    instance = simulated(model, runs=1).instance
    for run in walks(instance, 50, 12, seed=3):
        states = run.along(instance)  # refuses a rule that is not enabled
        assert run.rests is (not list(instance.successors(states[-1])))
        assert run.rests or len(run.stem) == 12


def test_the_runs_of_a_seed_are_always_the_same_and_others_are_different():
    instance = simulated(lock()).instance
    first, again, other = (list(walks(instance, 5, 12, seed)) for seed in (1, 1, 2))
    assert first == again != other
    assert list(walks(instance, 3, 12, 1)) == first[:3]


def test_a_step_with_many_ways_to_happen_is_as_likely_as_one_with_one_way():
    """After one has asked, the other may ask, too, or the first may enter."""
    found = simulated(lock(), runs=2_000, length=2).taken
    assert found["ask"] + found["enter"] == 4_000
    assert 900 < found["enter"] < 1_100


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_what_is_broken_or_shown_on_random_runs_is_so_when_every_run_is_looked_at(model):
    found = simulated(model)
    verdicts = {verdict.claim.id: verdict.result for verdict in check(model, engine=AUTO).verdicts}
    assert {verdicts[name] for name in found.broken} <= {Result.FAILS}
    assert {verdicts[name] for name in found.shown} <= {Result.HOLDS}


def test_with_enough_runs_of_a_small_model_all_that_is_broken_is_found_with_a_shortest_run():
    for model in (lock(careful=False), stuck(), HASTY):
        verdicts = [one for one in check(model, engine=AUTO).verdicts if one.result is Result.FAILS]
        broken = {one.claim.id: len(one.evidence.stem) for one in verdicts if one.evidence is not None}
        found = simulated(model, runs=3_000).broken
        assert {name: len(one.run.stem) for name, one in found.items()} == broken


def test_a_run_that_ends_where_nothing_can_happen_is_a_deadlock_and_owes_what_is_not_answered():
    assert set(simulated(stuck()).broken) == {"no-deadlock", "finishes"}
    assert not simulated(stuck(), length=1).broken


def test_what_must_not_happen_on_the_way_to_a_witness_has_not_happened():
    found = simulated(lock(), runs=300)
    assert set(found.shown) == {"all-wait", "all-wait-early"}
    assert found.unshown == ("never-both",)


def test_a_run_without_its_detours_ends_with_the_same_step_between_the_same_states():
    instance = simulated(die_hard.MODEL.model()).instance
    shortened = 0
    for run in walks(instance, 100, 30, seed=5):
        short = direct(run, instance)
        before, after = run.along(instance), short.along(instance)
        assert (run.stem[-1], *before[-2:]) == (short.stem[-1], *after[-2:])
        assert len(set(after[:-1])) == len(after) - 1
        assert all(rule in run.stem for rule in short.stem)
        assert all(pair in set(pairwise(before)) for pair in pairwise(after))
        shortened += len(short.stem) < len(run.stem)
    assert shortened


def test_steps_and_states_are_counted_as_taken_and_met():
    found = simulated(die_hard.MODEL.model(), runs=1, length=3)
    assert found.taken.total() == 3
    assert found.states == set(found.first.along(found.instance))
    assert (set(found.never_taken) | {found.instance.rules[rule].step.name for rule in found.first.stem}) == {
        step.name for step in found.instance.network.steps
    }


def test_claims_that_no_random_run_decides_are_named_and_not_said_to_be_kept():
    found = simulated(wheel())
    assert found.left == ("comes-up", "can-come-up")
    assert [claim.id for claim in found.watched] == ["no-deadlock"]
    told = simulation_text(wheel(), found, 12)
    assert "not looked at, as no random run decides it: comes-up, can-come-up" in told
    assert "no claim was broken in them, of 1 claim that a run can break" in told
