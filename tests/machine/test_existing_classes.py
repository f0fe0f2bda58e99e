"""Classes of python-statemachine that were not written for this checker are taken as they are, or refused."""

from enum import Enum

import pytest
from statemachine import Event, State, StateChart, StateMachine
from statemachine.states import States

from shadowcheck.machine import Live, unfold
from shadowcheck.machine.graph import dead_transitions
from shadowcheck.machine.store import table_of
from shadowcheck.network import Network, Role, Step
from toys.refusals import refused


class Order:
    """The model of an order."""

    def __init__(self):
        self.paid = 0


class Control(StateMachine):
    """An order, as the documentation of python-statemachine has it; with bounds, so that it is finite."""

    waiting = State(initial=True)
    processing = State()
    shipping = State()
    completed = State(final=True)

    receive = waiting.to(processing, cond="is_enough") | waiting.to(waiting, unless="is_enough")
    process = processing.to(shipping)
    ship = shipping.to(completed)

    def __init__(self):
        self.total = 0
        super().__init__()

    def is_enough(self, amount):
        return self.total + amount >= 3

    def on_receive(self, amount):
        self.total += amount
        return self.total

    def on_enter_completed(self):
        self.done = True


PAID = {"receive": {"amount": (1, 2)}}


def rows(table):
    return {
        (str(table.states[row.source]), row.event, *(value for _, value in row.choices)): (
            str(table.states[row.target]), row.outcome
        ) for row in table.reactions
    }


def test_attributes_are_data_and_what_comes_with_an_event_is_a_parameter():
    table = unfold(Control, payloads=PAID)
    assert rows(table)["waiting (total=0, done=unset)", "receive", 2] == ("waiting (total=2, done=unset)", "ok")
    assert rows(table)["waiting (total=2, done=unset)", "receive", 1] == ("processing (total=3, done=unset)", "ok")
    assert (table.parameters, table.choices["amount"]) == ({"amount"}, (1, 2))
    assert {table.states[number].configuration for number in table.ends} == {("completed",)}


def test_it_is_sent_events_live():
    unfold(Control, payloads=PAID)
    live = Live(Control)
    assert live.send("receive", {"amount": 2}) == "ok"
    assert str(live.state) == "waiting (total=2, done=unset)"


def test_what_comes_with_an_event_has_to_be_told():
    class Untold(StateMachine):
        a = State(initial=True)
        go = a.to(a)

        def on_go(self, amount):
            pass

    with refused("'on_go' cannot be called", "payloads=", where=__file__):
        unfold(Untold)
    for payloads in ({"gone": {"amount": (1,)}}, {"go": {"source": (1,)}}, {"go": {"amount": [1]}}):
        with refused("nothing can come with"):
            unfold(Untold, payloads=payloads)


class Patient(StateMachine):
    """Needs nothing with its event, and would take something."""

    a = State(initial=True)
    go = a.to(a)

    def on_go(self, amount=0):
        pass


def test_what_a_class_was_refused_with_may_be_told_otherwise():
    class Paying(StateMachine):
        a = State(initial=True)
        b = State(final=True)
        go = a.to(b)

        def on_go(self, amount):
            self.change = 10 // amount

    with refused("ZeroDivisionError"):
        unfold(Paying, payloads={"go": {"amount": (0, 2)}})
    assert len(unfold(Paying, payloads={"go": {"amount": (2, 5)}}).states) == 3


def test_what_comes_with_the_events_of_a_class_is_told_once():
    """A run of the first table would otherwise be made again with what was told later."""
    class Told(StateMachine):
        a = State(initial=True)
        go = a.to(a)

        def on_go(self, amount):
            pass

    first = unfold(Told, payloads={"go": {"amount": (1, 2)}})
    assert rows(unfold(Told, payloads={"go": {"amount": (1, 2)}})) == rows(first)
    with refused("what comes with the events of Told is told twice", "class Told2(Told)"):
        unfold(Told, payloads={"go": {"amount": (3,)}})

    class Told2(Told):
        pass

    assert set(rows(unfold(Told2, payloads={"go": {"amount": (3,)}}))) == {("a", "go", 3)}
    unfold(Patient)
    with refused("is told twice", "it was {}"):
        unfold(Patient, payloads={"go": {"amount": (1,)}})
    assert rows(unfold(Told)) == rows(first)


def test_the_model_is_made_by_the_class_that_is_named():
    class Paying(StateChart[Order]):
        a = State(initial=True)
        pay = a.to(a, cond="is_open")

        def is_open(self):
            return self.model.paid < 2

        def on_pay(self):
            self.model.paid += 1

    assert [str(state) for state in unfold(Paying).states] == ["a (paid=0)", "a (paid=1)", "a (paid=2)"]


class Chart(StateChart):
    a = State(initial=True)
    b = State()
    go = a.to(b)
    back = b.to(a)


def test_a_chart_ignores_an_event_that_it_has_no_transition_for_and_a_state_machine_refuses_it():
    class Machine(StateMachine):
        a = State(initial=True)
        b = State()
        go = a.to(b)
        back = b.to(a)

    assert rows(unfold(Chart))["a", "back"] == ("a", "ignored")
    assert ("a", "back") not in rows(unfold(Machine))


def test_the_first_transition_whose_guard_holds_is_taken():
    class Fallback(StateMachine):
        a = State(initial=True)
        b = State()
        c = State()
        go = a.to(b, cond="is_odd") | a.to(c)
        back = b.to(a) | c.to(a)

        def __init__(self):
            self.odd = False
            super().__init__()

        def is_odd(self):
            return self.odd

        def on_back(self):
            self.odd = not self.odd

    found = rows(unfold(Fallback))
    assert found["a (odd=no)", "go"] == ("c (odd=no)", "ok")
    assert found["a (odd=yes)", "go"] == ("b (odd=yes)", "ok")
    assert not dead_transitions(unfold(Fallback))


def test_an_exception_is_an_event_in_a_chart_and_refused_in_a_state_machine():
    def made(base):
        class Failing(base):
            a = State(initial=True)
            bad = State()
            go = a.to(a, on="boom")
            error_execution = a.to(bad)
            reset = bad.to(a)

            def boom(self):
                raise ValueError("no")

        return Failing

    table = unfold(made(StateChart))
    assert table.events == ("go", "reset")
    assert rows(table)["a", "go"] == ("bad", "ok")
    with refused("'boom' raised ValueError: no"):
        unfold(made(StateMachine))


def test_an_exception_of_which_nothing_comes_is_told_in_a_note():
    class Lost(StateChart):
        a = State(initial=True)
        go = a.to(a)

        def on_go(self):
            raise AssertionError

    (note,) = unfold(Lost).notes
    assert "on_go raised AssertionError" in note
    assert "in a at 'go'" in note


def test_a_slip_is_refused_even_where_exceptions_are_events():
    class Slip(StateChart):
        a = State(initial=True)
        go = a.to(a)

        def on_go(self):
            undefined_name  # noqa: B018, F821

    with refused("undefined_name", "a slip in the file"):
        unfold(Slip)


def test_an_event_that_a_validator_refuses_is_not_taken():
    class Valid(StateMachine):
        a = State(initial=True)
        b = State()
        go = a.to(b, validators="check")
        back = b.to(a)

        def check(self, amount):
            if amount < 2:
                raise ValueError(amount)

    found = rows(unfold(Valid, payloads={"go": {"amount": (1, 2)}}))
    assert found == {("a", "go", 2): ("b", "ok"), ("b", "back"): ("a", "ok")}


def test_states_are_named_by_their_ids_whatever_their_values():
    class Colour(Enum):
        RED = 1
        GREEN = 2

    class Light(StateMachine):
        _ = States.from_enum(Colour, initial=Colour.RED)
        go = _.RED.to(_.GREEN) | _.GREEN.to(_.RED)

    assert [str(state) for state in unfold(Light).states] == ["RED", "GREEN"]


def test_guards_and_actions_may_be_functions():
    class Functions(StateMachine):
        a = State(initial=True)
        b = State()
        go = a.to(b, cond=lambda: True)
        back = b.to(a)

        @back.on
        def note(self):
            self.seen = True

    assert [str(state) for state in unfold(Functions).states] == [
        "a (seen=unset)", "b (seen=unset)", "a (seen=yes)", "b (seen=yes)",
    ]


def test_it_plays_a_role_as_it_is():
    role = Role("chart", Chart)
    steps = (Step("go", role.does("go", answering="ok")), Step("ignored", role.does("back", answering="ignored")))
    assert Network("one", (role,), steps).role("chart").system.name == "Chart"
    assert table_of(Chart).machine is Chart


def test_attributes_that_could_be_changed_in_place_are_refused():
    class Listed(StateMachine):
        a = State(initial=True)
        go = a.to(a)

        def __init__(self):
            self.log = []
            super().__init__()

    with refused("the attribute 'log' holds []", "a tuple"):
        unfold(Listed)


def test_a_counter_without_a_bound_is_refused():
    class Counting(StateMachine):
        a = State(initial=True)
        go = a.to(a)

        def __init__(self):
            self.n = 0
            super().__init__()

        def on_go(self):
            self.n += 1

    with refused("more than 50 local states", "n took 50 values"):
        unfold(Counting, limit=50)


def test_a_machine_that_needs_arguments_is_refused():
    class Needy(StateMachine):
        a = State(initial=True)
        go = a.to(a)

        def __init__(self, name):
            super().__init__()

    with refused("Needy cannot be made", "StateChart[Order]"):
        unfold(Needy)


def invoking():
    class Sample(StateChart):
        a = State(initial=True, invoke=lambda: None)
        go = a.to(a)

    return Sample


def invoking_by_name():
    class Sample(StateChart):
        a = State(initial=True)
        go = a.to(a)

        def on_invoke_a(self):
            pass

    return Sample


def waiting():
    class Sample(StateChart):
        a = State(initial=True)
        go = Event(a.to(a), delay=5)

    return Sample


def waiting_in_a_handler():
    class Sample(StateChart):
        a = State(initial=True)
        go = a.to(a)

        def on_go(self):
            self.send("go", delay=5)

    return Sample


def awaiting():
    class Sample(StateChart):
        a = State(initial=True)
        go = a.to(a)

        async def on_go(self):
            pass

    return Sample


def listened_to():
    class Sample(StateChart):
        listeners = [object()]
        a = State(initial=True)
        go = a.to(a)

    return Sample


def listened_to_later():
    class Sample(StateChart):
        a = State(initial=True)
        go = a.to(a)

        def __init__(self):
            super().__init__(listeners=[Order()])

    return Sample


def wild():
    class Sample(StateChart):
        a = State(initial=True)
        go = a.to(a, event="*")

    return Sample


def twins():
    class Sample(StateChart):
        class one(State.Compound, initial=True):  # noqa: N801
            idle = State(initial=True)

        class two(State.Compound):  # noqa: N801
            idle = State(initial=True)

        cross = one.to(two) | two.to(one)

    return Sample


def restless():
    class Sample(StateChart):
        a = State(initial=True)
        b = State()
        a.to(b)
        b.to(a)

    return Sample


def random():
    import random as chance  # noqa: PLC0415 - as its author may write it

    class Sample(StateChart):
        a = State(initial=True)
        go = a.to(a)

        def on_go(self):
            self.n = chance.choice((1, 2))  # noqa: S311

    return Sample


@pytest.mark.parametrize(("made", "word"), [
    (invoking, "invokes"), (invoking_by_name, "invokes"), (waiting, "is delayed"),
    (waiting_in_a_handler, "with a delay of 5 ms"), (awaiting, "is async"), (listened_to, "listeners"),
    (listened_to_later, "listeners"), (wild, "is not a name"), (twins, "is also a state"),
    (restless, "does not come to rest"), (random, "random numbers"),
])
def test_what_has_no_exact_meaning_is_refused(made, word):
    with refused(word, where="Sample"):
        unfold(made())


def test_a_handler_is_called_as_its_own_class_says_and_not_as_another_of_that_name():
    """The library keeps signatures by names: the first of two handlers `Sample.on_go` would decide for both."""
    def first():
        class Sample(StateMachine):
            a = State(initial=True)
            go = a.to(a)

            def on_go(self, amount=1):
                self.n = amount

        return Sample

    def second():
        class Sample(StateMachine):
            a = State(initial=True)
            go = a.to(a)

            def on_go(self, amount=2):
                self.n = amount

        return Sample

    first.__name__ = second.__name__ = "made"
    assert [str(unfold(made()).states[-1]) for made in (first, second)] == ["a (n=1)", "a (n=2)"]
