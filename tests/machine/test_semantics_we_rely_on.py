"""What we rely on in python-statemachine 3.2, one small claim each: the alarm for upgrades."""

from dataclasses import dataclass

import pytest
from statemachine import HistoryState, State, StateChart
from statemachine.engines.sync import SyncEngine
from statemachine.exceptions import InvalidDefinition, TransitionNotAllowed
from statemachine.orderedset import OrderedSet
from statemachine.signature import SignatureAdapter
from statemachine.spec_parser import replace_operators

from shadowcheck.machine import Choice, Machine, NoData
from shadowcheck.machine.notation import FLAGS, RESERVED
from toys.past import past


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


class Pair(StateChart):
    """Two regions; what the library does to one of them by a transition of the other."""

    allow_event_without_transition = False
    enable_self_transition_entries = False

    class both(State.Parallel, initial=True):  # noqa: N801
        class one(State.Compound):  # noqa: N801
            a = State(initial=True)
            a2 = State()
            swap = a.to(a2) | a2.to(a)

        class two(State.Compound):  # noqa: N801
            b = State(initial=True)
            b2 = State()
            turn = b.to(b2) | b2.to(b)
            tick = b.to(b, internal=True)
            stay = b.to(None)

    out_one = State()
    out_two = State()
    escape = both.one.a.to(out_one) | both.two.b.to(out_two)
    again = out_one.to(both) | out_two.to(both)


def active(machine, *events):
    for event in events:
        machine.send(event)
    return [state.id for state in machine.configuration]


def test_active_states_are_kept_in_the_order_of_entering_which_decides_conflicts():
    """SCXML would decide by the order of the declaration. Such machines are refused (SC0185)."""
    assert active(Pair()) == ["both", "one", "a", "two", "b"]
    assert active(Pair(), "swap", "swap") == ["both", "one", "two", "b", "a"]
    assert active(Pair(), "escape") == ["out_one"]
    assert active(Pair(), "swap", "swap", "escape") == ["out_two"]


def test_an_internal_transition_of_a_state_to_itself_enters_the_initial_states_of_other_regions():
    """A mistake of the library: refused (SC0184) where it shows. Staying without a target is right."""
    assert set(active(Pair(), "swap", "tick")) == {"both", "one", "a", "a2", "two", "b"}
    assert set(active(Pair(), "swap", "stay")) == {"both", "one", "a2", "two", "b"}


def test_an_internal_transition_to_a_substate_leaves_it_and_does_not_enter_it():
    """If `enable_self_transition_entries` is off; refused (SC0184)."""
    class Inner(StateChart):
        enable_self_transition_entries = False

        class c(State.Compound):  # noqa: N801
            a = State(initial=True)
            b = State()
            step = a.to(b)

        jump = c.to(c.a, internal=True)

    assert active(Inner(), "jump") == ["c"]


def test_history_without_a_default_and_without_memory_leads_nowhere():
    """Refused (SC0184)."""
    class Empty(StateChart):
        out = State(initial=True)

        class inner(State.Compound):  # noqa: N801
            a = State(initial=True)
            h = HistoryState()
            step = a.to(a)

        enter = out.to(inner.h)
        leave = inner.to(out)

    assert active(Empty(), "enter") == []


def test_the_numbers_of_states_in_two_regions_overlap():
    """Which is why callbacks of regions may run in any order, and each order is tried."""
    assert [one.document_order for one in (Pair.both, Pair.both.one, Pair.both.one.a, Pair.both.two)] == [1, 2, 3, 3]


def test_history_is_kept_by_id_as_a_list_of_states_when_the_state_is_left():
    machine = past(StateChart)()
    assert active(machine, "enter", "step") == ["inner", "b"]
    assert machine.history_values == {}
    machine.send("leave")
    assert [state.id for state in machine.history_values["h"]] == ["b"]


def test_the_engine_is_made_by_a_method_and_calls_the_methods_that_we_watch():
    called = []

    class Watched(SyncEngine):
        def start(self, **kwargs):
            called.append("start")
            super().start(**kwargs)

        def microstep(self, transitions, trigger_data):
            called.append("microstep")
            return super().microstep(transitions, trigger_data)

        def select_eventless_transitions(self, trigger_data):
            called.append("eventless")
            return super().select_eventless_transitions(trigger_data)

        def _filter_conflicting_transitions(self, transitions):
            called.append("filter")
            return super()._filter_conflicting_transitions(transitions)

        def _take_external_event(self, external_event):
            called.append("event")
            return super()._take_external_event(external_event)

        def _prepare_exit_states(self, enabled_transitions):
            called.append("exit")
            return super()._prepare_exit_states(enabled_transitions)

        def _prepare_entry_states(self, *given):
            called.append("entry")
            return super()._prepare_entry_states(*given)

        def put(self, trigger_data, internal=False):  # noqa: FBT002 - the signature of the library
            called.append("put")
            super().put(trigger_data, internal)

    machine = Pair.__new__(Pair)
    vars(machine)["_get_engine"] = lambda: Watched(machine)
    machine.__init__()
    machine.send("turn")
    assert [*dict.fromkeys(called)] == ["start", "entry", "eventless", "filter", "put", "event", "microstep", "exit"]


def test_signatures_are_kept_by_the_names_of_function_and_variables():
    assert callable(SignatureAdapter.from_callable.clear_cache)
