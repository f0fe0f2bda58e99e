"""What can be taken away from the model with one writer and is noticed by no claim is what decision 17 accounts for."""

from functools import cache
from pathlib import Path

import pytest

from shadowcheck.check.configuration import Setting
from shadowcheck.check.pipeline import built
from shadowcheck.experiments.mutation import Fate, Lacks, Subject, judged, looked_up, mutations, tried, unchanged
from vss_protocol import MODEL

RECORD = Path(__file__).parents[2] / "spec" / "decisions" / "0017-what-no-claim-notices.md"
ALONE = Subject("vss", (Setting("writers", 1, "--writers 1"),), ())
STEPS = [step.name for step in MODEL.network(MODEL.settings({})).steps]
EVERY = 60
"""Of the steps that the decision does not name, the test takes one of so many apart: all take five minutes."""


def accounted():
    """What the table of the decision has: steps, and what is taken away of each."""
    rows = [line.strip("| ").split(" | ") for line in RECORD.read_text(encoding="utf-8").splitlines()]
    return [(row[0], row[1]) for row in rows if len(row) == 3 and row[1].startswith(("guard: ", "the step"))]


def sample():
    """The steps that the decision names, and some of the others."""
    named = {step for step, _ in accounted()}
    others = [step for step in STEPS if step not in named]
    return [step for step in STEPS if step in named or step in others[::EVERY]]


@cache
def original():
    return unchanged(ALONE)


@cache
def made():
    claims = [verdict.claim for verdict in original().verdicts]
    return mutations(built(*looked_up(ALONE))[0], claims)


def test_the_table_names_each_mutant_once_and_gives_a_reason():
    assert len(accounted()) == len(set(accounted())) > 20
    assert {step for step, _ in accounted()} <= set(STEPS)


@pytest.mark.slow
@pytest.mark.parametrize("step", sample())
def test_what_survives_of_a_step_is_accounted_for_and_nothing_else_is(step):
    wanted = tuple(verdict.claim.id for verdict in original().verdicts)
    mine = [(number, one) for number, one in enumerate(made()) if one.step == step]
    mutants = [judged(one, tried((ALONE, wanted, (), number)), original()) for number, one in mine]
    told = {Lacks.GUARD: "guard: {}", Lacks.STEP: "the step", Lacks.FAIRNESS: "the fairness"}
    left = {told[one.mutation.lacks].format(one.mutation.guard) for one in mutants if one.fate is Fate.SURVIVES}
    assert left == {what for name, what in accounted() if name == step}
    assert {one.fate for one in mutants} <= {Fate.NOTICED, Fate.SURVIVES, Fate.SAME}
