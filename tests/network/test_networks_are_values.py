"""Networks are edited by value: the original stays as it was, and everything else of it is kept."""

from __future__ import annotations

import dataclasses

import pytest

from shadowcheck.machine import Machine, NoData, State
from shadowcheck.machine.lts import LocalSystem
from shadowcheck.network import each, local_system
from toys.tables import graph_of, lamp, network, role, step, switch, table

LAMP = role()
MANY = role("many", replicas="lamps")
NET = network(
    step("press", LAMP.does("press"), labels=("by hand",)),
    step("storm", LAMP.does("press", where=LAMP.at("on") & ~LAMP.unable("press")), group="weather"),
    step("all", each(MANY.does("press"))),
    groups={"weather": "There are storms."},
)


class Bulb(Machine[NoData]):
    off = State(initial=True)
    on = State()
    press = off.to(on) | on.to(off)


def test_a_group_that_is_off_has_no_step_at_all():
    calm = NET.without(["weather"])
    assert [one.name for one in calm.steps] == ["press", "all"]
    assert len(NET.steps) == 3
    assert NET.without([]) == NET


def test_a_step_is_edited_taken_out_or_multiplied_in_its_place():
    quiet = NET.edited("storm", lambda _: None)
    assert [one.name for one in quiet.steps] == ["press", "all"]
    fair = NET.edited("press", lambda one: dataclasses.replace(one, fair=True))
    assert [one.fair for one in fair.steps] == [True, False, False]
    twice = NET.edited("press", lambda one: [one, dataclasses.replace(one, name="again")])
    assert [one.name for one in twice.steps] == ["press", "again", "storm", "all"]
    assert [one.name for one in NET.with_steps(step("more", LAMP.does("press"))).steps][-1] == "more"


def test_a_step_says_who_acts_and_what_happens_unless_told_otherwise():
    alone, one = step("press", LAMP.does("press")), step("press", MANY.does("press"))
    assert (alone.by, alone.says, one.by, one.says) == ("lamp", "press.", "many", "{who}: press.")
    assert (told := step("press", LAMP.does("press"), by="weather", says="A storm.")).by == "weather"
    assert told.says == "A storm."


def test_another_machine_takes_over_every_move_of_the_role():
    dim = table("dim", "off low on", ("off", "press", "low"), ("low", "press", "on"), ("on", "press", "off"))
    cast = NET.played_by("lamp", dim)
    assert cast.role("lamp").system is dim
    assert [move.role for one in cast.steps for move in one.moves] == [cast.role("lamp")] * 2 + [MANY]
    assert len(graph_of(cast, lamps=1).states) == 6
    assert NET.role("lamp").system.name == "lamp"


def test_parameters_and_families_are_in_the_order_met():
    assert NET.parameters() == ("lamps",)
    assert NET.family("lamps") == (MANY,)
    assert NET.family("doors") == ()
    assert [one.replicated for one in NET.steps] == [None, None, None]
    assert step("one", MANY.does("press")).replicated == "lamps"


@pytest.mark.parametrize("labels", [("press",), ("by hand",), ("storm", "all")])
def test_steps_are_known_by_name_and_by_label(labels):
    assert NET.took(*labels).labels == labels


def test_a_class_is_unfolded_once_and_a_table_is_taken_as_it_is():
    assert local_system(Bulb) is local_system(Bulb)
    system = switch()
    assert local_system(system) is system
    assert isinstance(role(machine=Bulb).system, LocalSystem)


def test_a_restart_leads_back_to_the_beginning_from_everywhere():
    mortal = role(machine=lamp(), restart="die")
    assert [(r.source, r.target) for r in mortal.system.reactions_to("die")] == [(0, 0), (1, 0)]
    assert mortal.system.restart == "die"
    graph = graph_of(network(step("press", mortal.does("press")), step("die", mortal.does("die"))))
    assert (len(graph.states), graph.steps) == (2, 4)
