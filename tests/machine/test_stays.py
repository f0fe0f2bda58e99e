"""`stays(...)` is short for internal self-transitions, and means exactly the same."""

from dataclasses import dataclass
from typing import Annotated

import pytest

from shadowcheck.machine import Between, Choice, Machine, NoData, State, dead_transitions, sketch, stays, unfold
from toys.refusals import refused


@dataclass
class Count:
    creaks: Annotated[int, Between(0, 9)] = 0


def written(*, short):
    """A machine whose events leave it where it is, written in either way."""

    class Clerk(Machine[NoData]):
        busy_hour = Choice("there is a queue")
        idle = State(initial=True)
        busy = State()
        work = idle.to(busy)
        ends = ("idle", "busy")
        if short:
            ask = stays(idle, busy)
            wait = (
                stays(idle, busy, cond="busy_hour")
                | stays(idle, unless="busy_hour")
                | busy.to(idle, unless="busy_hour")
            )
        else:
            ask = idle.to(idle, internal=True) | busy.to(busy, internal=True)
            wait = (
                idle.to(idle, cond="busy_hour", internal=True)
                | busy.to(busy, cond="busy_hour", internal=True)
                | idle.to(idle, unless="busy_hour", internal=True)
                | busy.to(idle, unless="busy_hour")
            )

    return Clerk


def test_the_tables_and_the_pictures_of_both_ways_to_write_it_are_the_same():
    short, long = written(short=True), written(short=False)
    assert unfold(short).reactions == unfold(long).reactions
    assert sketch(short) == sketch(long)
    assert dead_transitions(unfold(short)) == dead_transitions(unfold(long)) == []


def test_no_entry_action_runs():
    class Door(Machine[Count]):
        shut = State(initial=True, enter="creak")
        knock = stays(shut)
        ends = ("shut",)

        def creak(self):
            self.model.creaks += 1

    assert [dict(state.data)["creaks"] for state in unfold(Door).states] == [1]


@pytest.mark.parametrize("states", [(), ("idle",)])
def test_what_is_no_state_is_refused(states):
    with refused("names no state"):
        stays(*states)
