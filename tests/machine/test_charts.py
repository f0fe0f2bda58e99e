"""Nested states, regions, history, and transitions that a machine takes by itself, in our notation."""

from dataclasses import dataclass

import pytest
from statemachine import HistoryState, StateChart
from statemachine.transition import Transition
from statemachine.transition_list import TransitionList

from shadowcheck.machine import Choice, Machine, NoData, State, dead_transitions, stays, unfold
from shadowcheck.machine.graph import innermost, reactions_by_transition
from shadowcheck.network import Role
from toys.known_charts import Lift
from toys.past import STATES, past
from toys.refusals import refused


@dataclass
class Notes:
    last: bool = False
    first: bool = False


def regions(**members):
    """Two regions in which the same event is taken."""
    class Both(Machine[Notes]):
        class both(State.Parallel, initial=True):  # noqa: N801
            class one(State.Compound):  # noqa: N801
                a = State(initial=True)
                a2 = State()
                swap = a.to(a2) | a2.to(a)
                tick = a.to(None, on="left")

            class two(State.Compound):  # noqa: N801
                b = State(initial=True)
                b2 = State()
                turn = b.to(b2) | b2.to(b)
                b.to(None, event="tick", on="right")

        left, right = members["left"], members["right"]

    return Both


def test_a_state_of_the_table_is_all_active_states():
    table = unfold(Lift)
    assert table.states[0].configuration == ("lift", "cabin", "below", "doors", "shut")
    assert str(table.states[0]) == "lift/(cabin/below | doors/shut) (full=no)"


def test_to_be_at_a_state_is_to_be_in_it_with_whatever_else_is_active():
    lift = Role("lift", Lift)
    where = {name: sum(lift.at(name).table(lift.system)) for name in ("lift", "doors", "shut", "maintenance")}
    assert where == {"lift": 8, "doors": 8, "shut": 4, "maintenance": 2}


def test_the_final_state_of_a_compound_one_leads_on_in_the_same_reaction():
    table = unfold(Lift)
    checks = [row for row in table.reactions if row.event == "check"]
    assert {table.states[row.target].configuration[0] for row in checks} == {"lift"}
    assert not table.ends


def test_events_that_the_library_sends_are_not_sent_by_others():
    assert unfold(Lift).events == ("move", "toggle", "check", "lock")


def test_each_arrow_knows_the_reactions_that_take_it():
    taken = {(arrow.source, arrow.event): len(rows) for arrow, rows in reactions_by_transition(unfold(Lift))}
    assert taken["maintenance", "done.state.maintenance"] == 2
    assert taken["jacked", "check"] == 2
    assert not dead_transitions(unfold(Lift))
    assert set(innermost(unfold(Lift))) == {"below", "above", "shut", "ajar", "jacked"}


def test_a_machine_is_at_its_end_if_all_regions_of_the_outermost_state_are():
    class Ending(Machine[NoData]):
        class whole(State.Parallel):  # noqa: N801
            class one(State.Compound):  # noqa: N801
                a = State(initial=True)
                z = State(final=True)
                go = a.to(z)

            class two(State.Compound):  # noqa: N801
                b = State(initial=True)
                y = State(final=True)
                come = b.to(y)
                turn = b.to(b)

    table = unfold(Ending)
    assert [table.states[number].configuration for number in table.ends] == [("whole", "one", "z", "two", "y")]
    assert [row for row in table.reactions if row.source in table.ends] == []


@pytest.mark.parametrize("base", [Machine[NoData], StateChart])
def test_what_history_remembers_is_part_of_the_state(base):
    chart = past(base)
    assert [str(state) for state in unfold(chart).states] == STATES
    role = Role("past", chart)
    assert sum(role.has(h="b").table(role.system)) == 1


def test_what_history_remembers_counts_inside_if_a_transition_there_leads_to_it():
    class Inside(Machine[NoData]):
        out = State(initial=True)

        class inner(State.Compound):  # noqa: N801
            a = State(initial=True)
            b = State()
            h = HistoryState()
            h.to(a)
            step = a.to(b)
            again = b.to(h)

        enter = out.to(inner)
        leave = inner.to(out)

    table = unfold(Inside)
    moves = ((row.source, row.target) for row in table.reactions if row.event == "again")
    assert {str(table.states[one]): str(table.states[other]) for one, other in moves} == {
        "inner/b (h=None)": "inner/a (h=None)", "inner/b (h=a)": "inner/a (h=a)", "inner/b (h=b)": "inner/b (h=b)",
    }


def test_history_without_anything_to_remember_and_without_a_default_is_refused():
    class Empty(Machine[NoData]):
        out = State(initial=True)

        class inner(State.Compound):  # noqa: N801
            a = State(initial=True)
            h = HistoryState()
            again = a.to(a)

        enter = out.to(inner.h)
        leave = inner.to(out)

    with refused("leaves the machine in no state", "history.to(a_state)", where="event 'enter'"):
        unfold(Empty)


def test_an_internal_transition_to_a_substate_that_the_library_does_not_enter_is_refused():
    class Inward(Machine[NoData]):
        class c(State.Compound):  # noqa: N801
            a = State(initial=True)
            b = State()
            step = a.to(b)

        jump = c.to(c.a, internal=True)

    with refused("leaves the machine in c", where="event 'jump'"):
        unfold(Inward)


def test_the_region_that_was_entered_first_does_not_decide():
    class Contested(Machine[NoData]):
        class p(State.Parallel, initial=True):  # noqa: N801
            class r1(State.Compound):  # noqa: N801
                a = State(initial=True)
                a2 = State()
                swap1 = a.to(a2) | a2.to(a)

            class r2(State.Compound):  # noqa: N801
                b = State(initial=True)
                b2 = State()
                swap2 = b.to(b2) | b2.to(b)

        o1 = State()
        o2 = State()
        esc = p.r1.a.to(o1) | p.r2.b.to(o2)
        again = o1.to(p) | o2.to(p)

    with refused("depends on the order in which the regions were entered", "leads to o1", "leads to o2"):
        unfold(Contested)


def test_handlers_of_regions_may_run_in_any_order_if_it_makes_no_difference():
    def left(self):
        self.model.first = True

    def right(self):
        self.model.last = True

    assert len(unfold(regions(left=left, right=right)).states) > 4


def test_handlers_of_regions_whose_order_makes_a_difference_are_refused():
    def left(self):
        self.model.last = True

    def right(self):
        self.model.last = False

    with refused("depends on the order", "last=no", "last=yes", where="event 'tick'"):
        unfold(regions(left=left, right=right))


@pytest.mark.parametrize("name", ["configuration", "configuration_values"])
def test_code_that_reads_the_active_states_in_order_is_refused(name):
    def left(self):
        self.model.last = next(iter(getattr(self, name))) == "a"  # what getattr reads is not seen

    def right(self):
        return [*self.configuration]

    with refused("reads 'configuration'", "is_active"):
        unfold(regions(left=left, right=right))


def test_a_choice_that_a_machine_would_make_by_itself_is_refused():
    class Whimsical(Machine[NoData]):
        whim = Choice("it feels like it")
        a = State(initial=True)
        b = State()
        a.to(b, cond="whim")
        go = b.to(a)

    with refused("outside a reaction"):
        unfold(Whimsical)

    class Later(Machine[NoData]):
        whim = Choice("it feels like it")
        a = State(initial=True)
        b = State()
        c = State()
        go = a.to(b)
        b.to(c, cond="whim")
        back = c.to(a) | b.to(a)

    with refused("asked by the guard of a transition without an event", where="event 'go'"):
        unfold(Later)


def test_a_transition_to_nowhere_stays():
    class Nowhere(Machine[Notes]):
        a = State(initial=True)
        go = a.to(None, on="note")

        def note(self):
            self.model.last = True

    assert [str(state) for state in unfold(Nowhere).states] == ["a (last=no, first=no)", "a (last=yes, first=no)"]


def test_several_targets_are_one_in_each_region():
    class Fork(Machine[NoData]):
        idle = State(initial=True)

        class p(State.Parallel):  # noqa: N801
            class r1(State.Compound):  # noqa: N801
                a = State(initial=True)
                a2 = State()
                swap1 = a.to(a2) | a2.to(a)

            class r2(State.Compound):  # noqa: N801
                b = State(initial=True)
                b2 = State()
                swap2 = b.to(b2) | b2.to(b)

        join = p.to(idle)
        fork = TransitionList([Transition(idle, [p.r1.a2, p.r2.b2])])
        idle.transitions.add_transitions(fork)

    table = unfold(Fork)
    (row,) = (row for row in table.reactions if row.event == "fork")
    assert table.states[row.target].name == "p/(r1/a2 | r2/b2)"


def test_an_internal_transition_in_a_region_that_enters_others_is_refused_and_staying_is_not():
    def made(loop):
        class Both(Machine[NoData]):
            class both(State.Parallel, initial=True):  # noqa: N801
                class one(State.Compound):  # noqa: N801
                    a = State(initial=True)
                    a2 = State()
                    swap = a.to(a2) | a2.to(a)

                class two(State.Compound):  # noqa: N801
                    b = State(initial=True)
                    tick = loop(b)

        return Both

    with refused("leaves the machine in both, one, a, a2, two, b", "a.to(None)", where="event 'tick'"):
        unfold(made(lambda b: b.to(b, internal=True)))
    assert len(unfold(made(stays)).reactions) == 4
