"""Replay: no run is shown that live machines do not make."""

import dataclasses

import pytest

from shadowcheck.errors import SpecificationError
from shadowcheck.machine import Machine, NoData, State
from shadowcheck.network import Network, Role, Step, each_able
from shadowcheck.program import compile_network
from shadowcheck.trace import ReplayError, replay


class Door(Machine[NoData]):
    """Open or shut."""

    shut = State(initial=True)
    ajar = State()
    open_it = shut.to(ajar)
    shut_it = ajar.to(shut)


@pytest.fixture
def doors():
    """Two doors that can be opened, shut all at once, and put back to their beginning."""
    door = Role("door", Door, "doors", restart="rebuilt")
    steps = (
        Step("open", (door.does("open_it"),), "door", "{who} opens.", "s"),
        Step("shut", (each_able(door.does("shut_it")),), "wind", "The wind shuts every door.", "s"),
        Step("rebuild", (door.does("rebuilt"),), "smith", "{who} is new.", "s"),
    )
    return compile_network(Network("house", (door,), steps), {"doors": 2})


def test_a_run_of_live_machines_replays(run):
    replay(run("flip", "shine 2 [thread_breaks: yes]", "shine 1 [thread_breaks: no]", rests=True))


def test_who_cannot_move_and_stands_by_is_not_driven(doors, walked):
    replay(walked(doors, "open 1", "shut", "open 1"))


def test_a_restarted_machine_begins_again(doors, walked):
    replay(walked(doors, "open 1", "rebuild 1", "open 1"))


def test_a_step_to_a_state_that_the_table_does_not_have_is_caught(run):
    trace = run("flip")
    wrong = dataclasses.replace(trace.steps[0], after=trace.initial)
    with pytest.raises(ReplayError, match=r"step 1 of the trace \(flip\).*its table has no such row"):
        replay(dataclasses.replace(trace, steps=(wrong,)))


def test_a_machine_that_moves_although_it_takes_no_part_is_caught(run, light):
    trace = run("flip")
    lamp = light.fields[-1]
    wrong = dataclasses.replace(trace.steps[0], after=trace.steps[0].after + (1 << lamp.shift))
    with pytest.raises(ReplayError, match="lamp 2 should become"):
        replay(dataclasses.replace(trace, steps=(wrong,)))


def test_a_machine_that_refuses_what_its_table_allows_is_caught(run, light, monkeypatch):
    trace = run("flip", "shine 2 [thread_breaks: no]")

    def refuse(self):
        raise SpecificationError("it is broken", where="lamp", why="it is", instead="a new one")

    monkeypatch.setattr(light.fields[-1].system.machine, "on_current", refuse)
    with pytest.raises(ReplayError, match="it did not: it is broken") as caught:
        replay(trace)
    assert (caught.value.number, caught.value.field.name) == (2, "lamp 2")
