"""Replay: no run is shown that live machines do not make."""

import dataclasses
from typing import Annotated

import pytest

from shadowcheck.errors import SpecificationError
from shadowcheck.instance import compile_network
from shadowcheck.judge import Evidence
from shadowcheck.machine import Between, Machine, NoData, State, stays, unfold
from shadowcheck.network import Network, Role, Step, each_able
from shadowcheck.trace import ReplayError, rebuild, replay
from toys.lights import walk


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
        Step("open", door.does("open_it"), says="{who} opens.", source="s"),
        Step("shut", each_able(door.does("shut_it")), by="wind", says="The wind shuts every door.", source="s"),
        Step("rebuild", door.does("rebuilt"), by="smith", says="{who} is new.", source="s"),
    )
    return compile_network(Network("house", (door,), steps), {"doors": 2})


def test_a_run_of_live_machines_replays(run):
    replay(run("flip", "shine 2 [thread_breaks: yes]", "shine 1 [thread_breaks: no]", rests=True))


def test_who_cannot_move_and_stands_by_is_not_driven(doors):
    replay(walk(doors, "open 1", "shut", "open 1"))


def test_a_restarted_machine_begins_again(doors):
    replay(walk(doors, "open 1", "rebuild 1", "open 1"))


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
        raise SpecificationError("it is broken", where="lamp", why="it is", instead="a new one", code="SC0408")

    monkeypatch.setattr(light.fields[-1].system.machine, "on_current", refuse)
    with pytest.raises(ReplayError, match="it did not: it is broken") as caught:
        replay(trace)
    assert (caught.value.number, caught.value.field.name) == (2, "lamp 2")


@dataclasses.dataclass
class Turns:
    count: Annotated[int, Between(0, 3)] = 0


class Counter(Machine[Turns]):
    """Counts, and stands still at three."""

    counting = State(initial=True)
    turn = stays(counting)

    def on_turn(self):
        self.model.count = min(3, self.model.count + 1)


def test_two_beginnings_of_one_class_are_not_taken_for_each_other():
    """Both are local state number 1, each in a table of its own."""
    roles = [
        Role(name, unfold(Counter, variants={name: {"count": count}}), variants=(name,))
        for name, count in (("one", 1), ("two", 2))
    ]
    steps = tuple(Step(role.name, role.does("turn"), by=role.name, says="{who} turns.", source="s") for role in roles)
    instance = compile_network(Network("counters", tuple(roles), steps), {})
    known = {}
    for run in ((0,), (1,), (0, 1)):
        replay(rebuild(instance, Evidence(run)), known)
