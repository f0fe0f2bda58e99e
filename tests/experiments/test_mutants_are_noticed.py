"""A mutant lacks one thing; it is said to change nothing only if it has the same runs, and to survive if it has not."""

from collections import Counter

import pytest
from hypothesis import given, settings

from experiments.lines import lock, stuck
from oracles import naive
from oracles.random_cases import random_cases
from shadowcheck.check.auto import AUTO, REFERENCE
from shadowcheck.check.configuration import Setting
from shadowcheck.check.pipeline import Configuration, built, check
from shadowcheck.claims import Counts, implements
from shadowcheck.classics import two_phase_commit
from shadowcheck.errors import SpecificationError
from shadowcheck.experiments.mutation import (
    Fate,
    Lacks,
    Mutation,
    Subject,
    Tried,
    judged,
    mutations,
    tried,
    unchanged,
)
from shadowcheck.instance import compile_network
from shadowcheck.judge import Result
from shadowcheck.protocol import starting
from shadowcheck.protocol.starting import MODEL as CROSSING
from shadowcheck.report.mutation_text import mutation_text
from toys import coordinator
from toys.tables import claim

FILES = {
    "lock": f"{lock.__code__.co_filename}:LOCK", "wheel": f"{lock.__code__.co_filename}:WHEEL",
    "toy": f"{coordinator.__file__}:MODEL", "hasty": f"{coordinator.__file__}:HASTY",
    "two-phase-commit": f"{two_phase_commit.__file__}:MODEL",
}


def mutants(name, steps=(), limit=None, **chosen):
    subject = Subject(FILES[name], tuple(Setting(one, value, one) for one, value in chosen.items()), (), limit=limit)
    original = unchanged(subject)
    wanted = tuple(verdict.claim.id for verdict in original.verdicts)
    made = mutations(original.instance.network, [verdict.claim for verdict in original.verdicts], steps)
    return [judged(one, tried((subject, wanted, steps, number)), original) for number, one in enumerate(made)]


def by_name(found):
    return {f"{one.mutation.step}, {one.mutation.says}": one for one in found}


def test_each_step_each_guard_and_each_fairness_is_taken_away_once():
    model = CROSSING.model()
    network, claims = built(model, Configuration(model.settings({}), model.sizes))
    assert [(one.step, one.says) for one in mutations(network, claims)] == [
        ("approach", "dropped"),
        ("lower", "dropped"), ("lower", "without its guard: train is near"),
        ("enter", "dropped"), ("enter", "without its guard: gate is down"),
        ("leave", "dropped"),
        ("lift", "dropped"), ("lift", "without its guard: each train is away"),
        ("lower", "not fair"), ("enter", "not fair"), ("leave", "not fair"), ("lift", "not fair"),
    ]


def test_fairness_is_taken_away_for_claims_in_temporal_logic_too():
    assert dict(by_name(mutants("wheel"))["turn, not fair"].noticed) == {"comes-up": "fails"}


def test_of_a_guard_of_several_parts_each_is_taken_away_by_itself():
    model = CROSSING.model()
    network, _ = built(model, Configuration(model.settings({}), model.sizes))
    train = network.role("train")
    two = train.does("leave", where=train.at("crossing") & ~train.at("away") & ~train.at("near"))
    changed = network.edited("leave", lambda step: type(step)("leave", two))
    texts = [str(one.change(changed).steps[3].moves[0].where) for one in mutations(changed, [], ["leave"])[1:]]
    assert texts == [
        "not train is away and not train is near", "train is crossing and not train is near",
        "train is crossing and not train is away",
    ]


def test_fairness_is_left_alone_if_no_claim_is_about_fair_runs():
    model = CROSSING.model()
    network, claims = built(model, Configuration(model.settings({}), model.sizes), ["road-is-barred"])
    down = network.role("gate").at("down")
    likeness = claim(implements(network, {down: down}))  # only steps are compared
    assert not [one for one in mutations(network, [*claims, likeness]) if one.says == "not fair"]


@settings(max_examples=60)
@given(random_cases(least=4))
def test_counts_settle_whether_a_mutant_has_the_same_runs_where_they_are_said_to(case):
    before = edges(case.network, case.sizes)
    for mutation in mutations(case.network, []):
        try:
            after = edges(mutation.change(case.network), case.sizes)
        except SpecificationError:
            continue
        if mutation.settles and after is not None:
            assert before <= after or after <= before, mutation
            assert (before == after) is (before.total() == after.total())


def edges(network, sizes):
    """Every step of every reachable state, from the declaration; None if there are too many."""
    found = naive.explore(network, sizes, 2_000)
    return found and Counter(
        (state, taken.step.name, taken.replica, there) for state, left in found[0].items() for taken, there in left
    )


@pytest.mark.parametrize("name", ["lock", "two-phase-commit", "toy"])
def test_what_notices_a_mutant_is_broken_in_it_and_not_before(name):
    model = {"lock": lock(), "toy": coordinator.MODEL, "two-phase-commit": two_phase_commit.MODEL.model()}[name]
    network, claims = built(model, Configuration(model.settings({}), model.sizes))
    asked = [claim for claim in claims if not isinstance(claim.pattern, Counts)]
    kept = {name for name, passes in _passing(network, model, asked).items() if passes}
    for one in mutants(name):
        after = _passing(one.mutation.change(network), model, asked)
        worse = {name for name in kept if not after[name]}
        assert set(one.noticed) == worse
        assert (one.fate is Fate.NOTICED) is bool(worse)


def _passing(network, model, claims):
    found = REFERENCE.check(compile_network(network, model.sizes), claims)
    return {verdict.claim.id: verdict.passes for verdict in found.verdicts}


def test_the_careful_lock_is_needed_and_the_fairness_of_its_clients_is_not():
    found = by_name(mutants("lock"))
    assert found["ask, dropped"].noticed["ask-first"] == "vacuous"
    assert found["enter, dropped"].fate is Fate.NOTICED
    assert found["leave, dropped"].fate is Fate.SURVIVES


def test_a_step_that_can_never_be_taken_changes_nothing_when_it_is_dropped():
    found = by_name(mutants("toy", reading="lenient"))
    assert found["never, dropped"].fate is Fate.SAME
    assert found["never, without its guard: boss is gone"].fate is Fate.SURVIVES


def test_a_claim_that_is_broken_anyway_notices_nothing():
    assert all("decide-last" not in one.noticed for one in mutants("hasty"))


def test_a_mutant_that_is_not_searched_to_its_end_is_undecided_unless_a_claim_is_broken_before():
    fates = Counter(one.fate for one in mutants("two-phase-commit", limit=20))
    assert fates[Fate.UNDECIDED]
    assert not fates[Fate.SURVIVES]
    assert not fates[Fate.SAME]


def test_a_mutant_of_which_nothing_was_found_or_that_cannot_be_made_is_said_to_be_so():
    original = check(stuck(), engine=AUTO)
    mutation = Mutation("begin", "dropped", lambda network: network, settles=True)
    assert judged(mutation, None, original, "interrupted").fate is Fate.UNDECIDED
    refused = judged(mutation, Tried({}, (None, None), refused="no participants"), original)
    assert (refused.fate, refused.why) == (Fate.REFUSED, "no participants")


def test_without_fairness_what_depends_on_it_is_noticed():
    subject = Subject(f"{starting.__file__}:MODEL", (), ())
    original = unchanged(subject)
    assert {verdict.result for verdict in original.verdicts} == {Result.HOLDS}
    claims = [verdict.claim for verdict in original.verdicts]
    made = mutations(original.instance.network, claims, ["enter"])
    wanted = tuple(claim.id for claim in claims)
    found = [judged(one, tried((subject, wanted, ("enter",), k)), original) for k, one in enumerate(made)]
    assert [dict(one.noticed) for one in found if one.mutation.says == "not fair"] == [{"trains-pass": "fails"}]


def test_a_guard_that_is_not_needed_is_named_once_with_the_number_of_its_steps_and_a_long_one_is_cut():
    original = check(stuck(), engine=AUTO)
    same = Tried({}, (original.outcome.states, original.outcome.steps))
    guards = {"begin": "boss is here", "go": "boss is here", "end": " or ".join(f"boss is at{n}" for n in range(40))}
    found = [
        judged(
            Mutation(step, f"without its guard: {guard}", lambda one: one, settles=True, lacks=Lacks.GUARD),
            same, original,
        )
        for step, guard in guards.items()
    ]
    assert {one.why for one in found} == {"it holds wherever the rest of the step is possible"}
    lines = mutation_text(original, found).splitlines()
    assert "  without its guard: boss is here (2 steps)" in lines
    assert sum(line.endswith("... (1 step)") for line in lines) == 1
    assert max(map(len, lines)) < 180
