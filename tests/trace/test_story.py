"""The story of a run: who did what, what was decided, what each machine became."""

import pytest

from shadowcheck.instance import compile_network
from shadowcheck.machine.lts import LocalState
from shadowcheck.network import Network, Role, Step, each
from shadowcheck.trace import Change, ReplayError, replay
from shadowcheck.trace.story import became, changed_data, playing, story
from toys.lights import walk
from toys.tables import table


def test_each_step_is_a_sentence_with_what_was_decided_and_what_changed_below_it(run):
    trace = run("flip", "shine 2 [thread_breaks: yes]")
    assert story(trace) == [
        "1. The switch is flipped.",
        "     switch: off -> on",
        "     wire of lamp 1: laid, holds: nothing -> Flip",
        "     wire of lamp 2: laid, holds: nothing -> Flip",
        "2. Lamp 2 gets current.",
        "     decided: the thread of the lamp breaks? yes",
        "     wire of lamp 2: laid, holds: Flip -> nothing",
        "     lamp 2: dark -> burnt_out",
    ]
    replay(trace)


def test_a_choice_that_is_no_yes_or_no_is_told_with_its_value(run):
    assert "     decided: the colour of the light: cold" in story(run("age 1 [colour: cold]"))


def test_data_that_changed_is_told_although_the_state_is_the_same(run):
    assert story(run("age 1 [colour: warm]"))[-1] == "     lamp 1: dark, old: no -> yes"


def test_the_bound_replica_is_named_even_if_something_else_acts(run):
    assert story(run("age 2 [colour: warm]"))[0] == "1. The weather wears lamp 2."
    assert story(run("flip", "tear 2"))[-2] == "2. The wire of lamp 2 drops a Flip"


def test_numbers_stand_right_under_each_other(run):
    lines = story(run(*["age 1 [colour: warm]"] * 10))
    first, *_, last = (line for line in lines if line.lstrip()[0].isdigit())
    assert (first[:4], last[:4]) == (" 1. ", "10. ")


def test_a_lasso_says_where_it_begins_to_repeat_and_that_it_does(run):
    lines = story(run("age 2 [colour: warm]", "age 1 [colour: warm]", "age 1 [colour: cold]", loop_at=1))
    assert lines[0] == "1. The weather wears lamp 2."
    assert lines[3] == "from here it repeats for ever:"
    assert lines[4].startswith("2. The weather wears lamp 1.")
    assert lines[-1] == "and so on, again from step 2"


def test_a_run_that_may_stay_at_its_end_says_so(run):
    assert story(run("flip", rests=True))[-1] == "it may stay here for ever"


def test_a_run_without_steps_has_no_lines(run):
    assert story(run()) == []


def test_data_that_only_one_of_two_states_has_is_told_with_a_dash():
    before, after = LocalState(("a",), (("x", 1),)), LocalState(("b",), (("y", True),))
    assert changed_data(before, after) == [("x", "1", "-"), ("y", "-", "yes")]


TICK = table("Tick", "a b", ("a", "go", "b"))


def paired(by, replicas="cells", *, everyone=False):
    cell, wall = Role("unit", TICK, replicas), Role("wall", TICK)
    move = each(cell.does("go")) if everyone else cell.does("go")
    step = Step("go", move, wall.does("go"), by=by, says="{who} goes", source="s")
    return compile_network(Network("n", (cell, wall), (step,)), {replicas: 2})


def test_a_replica_of_a_family_with_another_name_is_named_by_who_acts_or_comes_first():
    assert story(walk(paired("unit"), "go 2"))[0] == "1. Unit 2 goes"
    assert story(walk(paired("wall"), "go 2"))[0] == "1. Unit 2 goes"


def test_without_a_replica_it_is_who_acts():
    assert story(walk(paired("wall", everyone=True), "go"))[0] == "1. Wall goes"
    assert story(walk(paired("nobody", everyone=True), "go"))[0] == "1. Nobody goes"


def test_who_acts_is_one_machine_or_none():
    instance = paired("unit", everyone=True)
    assert playing("unit", walk(instance, "go").steps[0].rule, instance) is None
    instance = paired("unit")
    assert playing("unit", walk(instance, "go 2").steps[0].rule, instance).name == "unit 2"


def test_a_change_is_told_in_one_line(light):
    lamp = light.fields[-1]
    change = Change(lamp, LocalState(("dark",), (("old", False),)), LocalState(("bright",), (("old", True),)))
    assert became(change) == "dark -> bright, old: no -> yes"


def test_a_machine_that_does_not_do_what_its_table_says_is_caught_before_anything_is_told(run, light, monkeypatch):
    """The table was made when the lamp behaved otherwise: as if it looked at a clock."""
    machine = light.fields[-1].system.machine
    trace = run("flip", "shine 2 [thread_breaks: no]")
    monkeypatch.setattr(machine, "on_current", lambda self: "sparks")
    with pytest.raises(
        ReplayError, match=r"(?s)step 2 of the trace .*lamp 2 .*sparks.*a clock, a random number, a global"
    ):
        replay(trace)


def test_whom_a_step_is_about_is_told_of_though_it_stays_as_it_was():
    stubborn = table("unit", "off", ("off", "go", "off"))
    role = Role("unit", stubborn, "units")
    net = Network("n", (role,), (Step("go", role.does("go"), says="{who} hears go."),))
    assert story(walk(compile_network(net, {"units": 2}), "go 2")) == ["1. Unit 2 hears go.", "     unit 2: stays off"]
