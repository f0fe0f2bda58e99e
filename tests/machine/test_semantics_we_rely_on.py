"""What we rely on in python-statemachine 3.2, one small claim each: the alarm for upgrades."""

from dataclasses import dataclass

import pytest
from statemachine import State, StateChart
from statemachine.exceptions import InvalidDefinition, TransitionNotAllowed
from statemachine.orderedset import OrderedSet
from statemachine.spec_parser import replace_operators

from shadowcheck.machine import Choice, Machine, NoData
from shadowcheck.machine.notation import FLAGS, RESERVED


@dataclass
class Log:
    ready: bool = False
    seen: int = 0


class Strict(StateChart[Log]):
    """The four flags, without our base class."""

    allow_event_without_transition = False
    catch_errors_as_events = False
    enable_self_transition_entries = False
    atomic_configuration_update = True

    a = State(initial=True)
    b = State()
    z = State(final=True)
    go = a.to(b, cond="ready") | b.to(a)
    stay = a.to(a, internal=True) | b.to(b)
    over = a.to(z)

    def on_go(self):
        self.model.seen += 1
        return "word"

    def on_enter_b(self):
        return "lost"

    def on_enter_a(self):
        self.model.seen += 10

    def on_stay(self):
        return False


class Deep(StateChart[Log]):
    class inner(State.Compound):  # noqa: N801
        a = State(initial=True)
        b = State()
        step = a.to(b) | b.to(a)

    out = State()
    leave = inner.to(out)
    back = out.to(inner)


def test_the_defaults_of_the_library_are_not_ours():
    assert [getattr(StateChart, flag) for flag in FLAGS] == [True, True, True, False]
    assert [getattr(Machine, flag) for flag in FLAGS] == [False, False, False, True]


def test_an_event_without_an_enabled_transition_raises():
    with pytest.raises(TransitionNotAllowed):
        Strict(Log()).send("go")


def test_send_returns_what_the_handler_answers_and_drops_what_entry_actions_answer():
    assert Strict(Log(ready=True)).send("go") == "word"
    assert Strict(Log()).send("stay") is False


def test_an_internal_self_transition_runs_no_entry_action_and_an_external_one_does():
    machine = Strict(Log())
    machine.send("stay")
    assert machine.model.seen == 10


def test_the_active_state_is_a_word_on_the_data_and_a_preset_one_is_not_entered():
    model = Log()
    model.state = "b"
    machine = Strict(model)
    assert (machine.model.state, model.seen) == ("b", 0)


def test_clearing_the_state_and_activating_enters_the_initial_state():
    model = Log()
    model.state = "b"
    machine = Strict(model)
    model.state = None
    machine.activate_initial_state()
    assert (model.state, model.seen) == ("a", 10)


def test_writing_the_state_and_running_rewinds_even_out_of_a_final_state():
    machine = Strict(Log())
    machine.send("over")
    assert machine.is_terminated
    machine.model.state = "a"
    with pytest.raises(TransitionNotAllowed):
        machine.send("stay")
    machine._engine.running = True
    assert machine.send("stay") is False


def test_nested_states_are_kept_as_an_ordered_set_of_ids_and_can_be_written_as_one():
    machine = Deep(Log())
    assert set(machine.model.state) == {"inner", "a"}
    machine.model.state = OrderedSet(("inner", "b"))
    machine.send("step")
    assert set(machine.model.state) == {"inner", "a"}


def test_an_exception_in_a_handler_comes_out():
    class Failing(Strict):
        def on_stay(self):
            raise KeyError

    with pytest.raises(KeyError):
        Failing(Log()).send("stay")


def test_a_name_in_a_guard_is_read_from_the_data_at_every_event():
    machine = Strict(Log())
    machine.model.ready = True
    assert machine.send("go") == "word"


def test_overlapping_guards_are_resolved_silently_by_declaration_order():
    class Both(StateChart):
        a = State(initial=True)
        b = State()
        c = State()
        late = a.to(c)
        go = a.to(b) | late
        back = b.to(a) | c.to(a)

    machine = Both()
    machine.send("go")
    assert [state.id for state in machine.configuration] == ["c"]


def test_string_literals_in_guards_are_rewritten():
    assert replace_operators("phase == 'v'") == "phase == ' or '"
    assert replace_operators("a != b") == "a != b"


def test_in_without_quotes_always_holds():
    class Careless(StateChart):
        a = State(initial=True)
        b = State()
        go = a.to(b, cond="In(b)")
        back = b.to(a)

    machine = Careless()
    machine.send("go")
    assert [state.id for state in machine.configuration] == ["b"]


def test_the_same_name_under_cond_and_unless_loses_the_second_one():
    """A contradiction that ought never to hold; there is nothing left of it that we could refuse."""

    class Contradiction(StateChart[Log]):
        a = State(initial=True)
        b = State()
        go = a.to(b, cond="ready", unless="ready")
        back = b.to(a)

    assert [spec.func for spec in Contradiction.a.transitions[0].cond] == ["ready"]


def test_two_guards_with_the_same_key_are_an_invalid_definition_with_another_reason():
    class Twice(StateChart[Log]):
        a = State(initial=True)
        b = State()
        go = a.to(b, cond="seen == 1", unless="seen==1")
        back = b.to(a)

    with pytest.raises(InvalidDefinition, match="Did not found name"):
        Twice(Log())


def test_a_transition_in_a_subclass_changes_the_base_class():
    class Base(StateChart):
        a = State(initial=True)
        b = State()
        go = a.to(b) | b.to(a)

    class Child(Base):
        skip = Base.a.to(Base.b)

    assert "skip" in [str(event) for transition in Base.a.transitions for event in transition.events]
    assert Child.states is not Base.states


def test_guard_names_are_read_once_while_the_engine_does_not_exist_yet():
    class Asking(Machine[NoData]):
        full = Choice("no room")
        a = State(initial=True)
        go = a.to(a, cond="full")

    machine = Asking(NoData())
    assert not machine.under_construction


def test_everything_that_an_instance_carries_is_a_reserved_name():
    class Plain(Machine[NoData]):
        a = State(initial=True)
        go = a.to(a)

    assert vars(Plain(NoData())).keys() - {"a"} <= RESERVED


def test_every_way_of_sending_passes_one_door(monkeypatch):
    passed = []
    through = StateChart._put_nonblocking

    def door(self, trigger_data, internal=False):  # noqa: FBT002 - the signature of the library
        passed.append(str(trigger_data.event))
        through(self, trigger_data, internal)

    monkeypatch.setattr(StateChart, "_put_nonblocking", door)
    machine = Strict(Log())
    machine.send("stay")
    machine.stay()
    machine.raise_("stay")
    assert passed == ["stay"] * 3
