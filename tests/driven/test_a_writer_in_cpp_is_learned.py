"""The writer in C++ is learned as it is: without a mistake it has none, and each of its mistakes is found."""

from dataclasses import replace

import pytest

from learn.learning import learned
from shadowcheck.drive.command import Command
from shadowcheck.learn.confirm import Seen
from shadowcheck.learn.learning import seen_by
from shadowcheck.learn.system import Effort

MISTAKES = {6: "a-veto-has-a-reason"}
"""One of the mistakes that one backup shows, as each takes half a minute."""
QUICK = Effort(runs=3_000, walks=10)


@pytest.fixture
def learns(native, tmp_path):
    command = native("writer.cpp", '-DMISTAKE=std::atoi(std::getenv("MISTAKE"))')

    def call(mistake):
        return learned(Command(tuple(command), environment={"MISTAKE": str(mistake)}), tmp_path, QUICK)

    return call


@pytest.mark.long
@pytest.mark.slow
def test_the_correct_writer_is_learned_in_full_and_has_no_finding(learns):
    result = learns(0)
    assert result.hypothesis.is_finished
    assert (result.confirmed, seen_by(result.confirmed, result)) == ((), ())
    assert result.learned.certain <= 5
    assert result.learned.states == 5  # prepared or not, frozen or not; and stamped, though its session is gone


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_found_and_confirmed(learns, mistake):
    confirmed = [one.finding.id for one in learns(mistake).confirmed if one.seen is Seen.CONFIRMED]
    assert MISTAKES[mistake] in confirmed


@pytest.mark.long
@pytest.mark.slow
def test_what_it_does_only_the_twelfth_time_is_found(native, tmp_path):
    command = Command(tuple(native("remembering_writer.cpp")), environment={"VETOES": "12"})
    result = learned(command, tmp_path, replace(QUICK, runs=1_000))
    assert "a-veto-has-a-reason" in result.system.found.broken


@pytest.mark.long
@pytest.mark.slow
def test_a_writer_of_twelve_states_is_learned_in_full(native, tmp_path):
    result = learned(Command(tuple(native("remembering_writer.cpp"))), tmp_path)
    assert result.hypothesis.is_finished
    assert (result.learned.states, result.learned.certain) == (12, 10)
    assert {one.finding.id for one in result.confirmed} | set(seen_by(result.confirmed, result)) == {
        "long-work-looks-for-shutdown"
    }
