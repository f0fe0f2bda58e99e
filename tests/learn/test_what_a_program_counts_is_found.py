"""A program that does something else only the so manyth time is not taken for one that never does."""

from dataclasses import replace

import pytest

from learn.learning import QUICK, learned
from shadowcheck.learn.confirm import Seen
from shadowcheck.learn.loops import TIMES, loops
from shadowcheck.specification.learned import NOT_NOW, Done, Letter

IDENTIFY = Letter("OnIdentify", None)


class Counts:
    """It refuses the twelfth OnIdentify of its life."""

    def __init__(self):
        self.times = 0

    def on_identify(self):
        if self.times < 12:
            self.times += 1
            return self.times != 12
        return True


class CountsBackups:
    """It refuses the PrepareSnapshot of the twelfth backup of its life, and does not say why."""

    def __init__(self):
        self.times = 0

    def on_prepare_snapshot(self):
        if self.times < 12:
            self.times += 1
            return self.times != 12
        return True


def test_a_twelfth_time_is_found_before_a_machine_of_fewer_states_is_believed(tmp_path):
    result = learned(Counts, tmp_path, replace(QUICK, runs=400))
    assert not result.hypothesis.is_finished
    assert result.hypothesis.suite.refuted == (IDENTIFY,) * 12


def test_a_twelfth_backup_is_found_and_what_it_breaks_is_told(tmp_path):
    result = learned(CountsBackups, tmp_path, replace(QUICK, runs=400))
    assert not result.hypothesis.is_finished
    broken, run = result.system.found.broken["a-veto-has-a-reason"]
    assert sum(one.name == "OnPrepareSnapshot" for one in run.lines if one.number <= broken.line.number) == 12


@pytest.mark.long
@pytest.mark.slow
def test_a_program_that_counts_is_learned_with_a_state_for_each_number(tmp_path):
    result = learned(Counts, tmp_path)
    assert result.hypothesis.is_finished
    assert result.learned.states == 13
    assert [one.seen for one in result.confirmed] == [Seen.DONE]  # identify-changes-nothing


class State:
    """A state of a hypothesis, as aalpy has it."""

    def __init__(self, name):
        self.state_id, self.transitions, self.output_fun = name, {}, {}


class Hypothesis:
    """A hypothesis, given as rows: a state, a letter, the state to which it leads."""

    def __init__(self, *rows):
        states = {name: State(name) for row in rows for name in (row[0], row[2])}
        for source, letter, target in rows:
            states[source].transitions[letter] = states[target]
            states[source].output_fun[letter] = NOT_NOW if letter == NEVER else Done(answer="true")
        self.initial_state = states[rows[0][0]]


ONE, OTHER, AGAIN, NEVER = (Letter(name, None) for name in ("one", "other", "again", "never"))


def test_each_loop_is_gone_through_sixteen_times_and_once_wherever_it_begins():
    hypothesis = Hypothesis((0, ONE, 1), (1, OTHER, 2), (1, AGAIN, 1), (2, ONE, 0), (2, NEVER, 2), (0, AGAIN, 3))
    assert list(loops(hypothesis)) == [(ONE, OTHER, ONE) * TIMES, (ONE, *(AGAIN,) * TIMES)]
