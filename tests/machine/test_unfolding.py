"""What an unfolding says, what it refuses, and that a live machine never leaves it."""

import itertools
import sys
import types
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Annotated, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shadowcheck.machine import (
    Act,
    Between,
    Choice,
    Live,
    Machine,
    NoData,
    Parameter,
    Sentence,
    State,
    dead_transitions,
    observable,
    sketch,
    unfold,
)
from shadowcheck.machine.executor import DeclaredBench
from shadowcheck.machine.lts import FAILURE, OK, VETO, LocalState, LocalSystem
from toys.refusals import refused


class Code(StrEnum):
    BAD_STATE = "VSS_E_BAD_STATE"


class Mixed(str, Enum):  # noqa: UP042 - what older code writes
    LATE = "late"


@dataclass
class Refs:
    refs: Annotated[int, Between(0, 2)] = 0
    prepared: bool = False


class Writer(Machine[Refs]):
    """A writer with everything that the profile allows."""

    full = Choice("the volume has no room left", source="storage")
    mood = Choice("how the application answers", values=("yes", "no", "late"))

    idle = State(initial=True)
    frozen = State()
    gone = State(final=True)

    prepare_backup = idle.to(idle, internal=True, unless="prepared")
    freeze = idle.to(frozen, cond="prepared and not full") | idle.to(idle, cond="prepared", unless="not full")
    hold = frozen.to(frozen, internal=True, cond="refs < 2")
    drop = frozen.to(frozen, internal=True, cond="is_held")
    thaw = frozen.to(idle, cond="refs == 0")
    crash = idle.to(gone) | frozen.to(gone)
    never = idle.to(gone, cond="refs == 2")

    glossary = {"idle": Sentence("nothing is under way", "writers")}
    ends = ("idle",)

    def on_prepare_backup(self):
        self.model.prepared = True

    def on_freeze(self):
        if self.mood == "no":
            return False
        if self.mood == "late":
            self.record_failure(Code.BAD_STATE)
        return None if self.mood == "yes" else True

    def on_hold(self):
        self.model.refs += 1

    def on_drop(self):
        self.model.refs -= 1

    def on_thaw(self):
        self.model.prepared = False
        return Code.BAD_STATE

    def on_crash(self):
        self.model.refs, self.model.prepared = 0, False

    def is_held(self) -> bool:
        return self.model.refs > 0

    @observable
    def is_quiet(self) -> bool:
        """Whether the application writes."""
        return self.model.state == "frozen"


class Nested(Machine[NoData]):
    class ajar(State.Compound, initial=True):  # noqa: N801
        dirty = State(initial=True)
        clean = State()
        flush = dirty.to(clean)

    shut = State()
    close = ajar.to(shut)
    reopen = shut.to(ajar)
    leave = ajar.clean.to(ajar.dirty) | ajar.to(shut)


TABLE = unfold(Writer, variants={"ready": {"prepared": True}})


def reactions(system, state, event):
    number = system.states.index(state)
    return [r for r in system.reactions if r.source == number and r.event == event]


def at(configuration, refs=0, *, prepared=False):
    return LocalState((configuration,), (("refs", refs), ("prepared", prepared)))


def one_event(handler, data=NoData, **body):
    a = State(initial=True)
    namespace = {"a": a, "go": a.to(a, internal=True), "on_go": handler, **body}
    return types.new_class("One", (Machine[data],), {}, lambda made: made.update(namespace))


def test_every_reachable_state_is_in_the_table_in_breadth_first_order():
    assert [str(state) for state in TABLE.states] == [
        "idle (refs=0, prepared=no)",
        "idle (refs=0, prepared=yes)",
        "gone (refs=0, prepared=no)",
        "frozen (refs=0, prepared=yes)",
        "frozen (refs=1, prepared=yes)",
        "frozen (refs=2, prepared=yes)",
    ]


def test_every_combination_of_choices_is_tried_and_only_where_it_is_asked():
    answers = [dict(r.choices) for r in reactions(TABLE, at("idle", prepared=True), "freeze")]
    assert answers == [{"full": full, "mood": mood} for full in (False, True) for mood in ("yes", "no", "late")]
    assert reactions(TABLE, at("idle", prepared=True), "crash")[0].choices == ()


def test_false_is_a_veto_a_recorded_failure_is_a_failure_and_a_word_is_itself():
    frozen = reactions(TABLE, at("idle", prepared=True), "freeze")[:3]
    assert [r.outcome for r in frozen] == [OK, VETO, FAILURE]
    assert [r.failure for r in frozen] == [None, None, "VSS_E_BAD_STATE"]
    (thawed,) = reactions(TABLE, at("frozen", prepared=True), "thaw")
    assert (thawed.outcome, type(thawed.outcome)) == ("VSS_E_BAD_STATE", str)


def test_a_choice_in_a_guard_decides_between_transitions():
    targets = {dict(r.choices)["full"]: r.target for r in reactions(TABLE, at("idle", prepared=True), "freeze")}
    assert TABLE.states[targets[False]].configuration == ("frozen",)
    assert TABLE.states[targets[True]].configuration == ("idle",)


def test_an_event_that_no_guard_admits_has_no_reaction():
    assert reactions(TABLE, at("idle"), "freeze") == []
    assert reactions(TABLE, at("frozen", refs=1, prepared=True), "thaw") == []


def test_variants_start_elsewhere_and_share_the_table():
    assert TABLE.initials == {"": 0, "ready": 1}


def test_events_are_in_declaration_order():
    assert TABLE.events == ("prepare_backup", "freeze", "hold", "drop", "thaw", "crash", "never")


def test_data_and_properties_are_observed_in_every_state():
    assert TABLE.observables["refs"] == (0, 0, 0, 0, 1, 2)
    assert TABLE.observables["is_quiet"] == (False, False, False, True, True, True)
    assert Writer.is_quiet.__doc__ == "Whether the application writes."


def test_final_states_and_declared_ends_may_rest():
    assert {str(TABLE.states[number].configuration[0]) for number in TABLE.ends} == {"idle", "gone"}


def test_the_glossary_explains_states_and_choices():
    assert TABLE.glossary["idle"] == Sentence("nothing is under way", "writers")
    assert TABLE.glossary["full"] == Sentence("the volume has no room left", "storage")
    assert Writer.full.sentence == "the volume has no room left"
    assert TABLE.choices == {"full": (False, True), "mood": ("yes", "no", "late")}
    assert (TABLE.name, TABLE.machine) == ("Writer", Writer)


def test_two_unfoldings_are_equal():
    assert unfold(Writer, variants={"ready": {"prepared": True}}) == TABLE


def test_nested_states_are_listed_outermost_first():
    system = unfold(Nested)
    assert {state.configuration for state in system.states} == {("ajar", "dirty"), ("ajar", "clean"), ("shut",)}


def test_an_inner_transition_goes_before_an_outer_one():
    system = unfold(Nested)
    targets = [str(system.states[r.target]) for r in system.reactions_to("leave")]
    assert targets == ["shut", "ajar/dirty"]


def test_a_transition_that_never_fires_is_dead():
    assert [str(arrow) for arrow in dead_transitions(TABLE)] == ["idle --never [refs == 2]--> gone"]
    assert dead_transitions(unfold(Nested)) == []


def test_a_system_without_a_machine_has_no_dead_transitions():
    assert dead_transitions(LocalSystem("box", TABLE.states, {"": 0}, (), ())) == []


def test_the_sketch_has_every_state_and_transition_in_declaration_order():
    made = sketch(Writer)
    initial = {name: state.initial for name, state in made.states.items()}
    assert list(initial.items()) == [("idle", True), ("frozen", False), ("gone", False)]
    assert [name for name, state in made.states.items() if state.final] == ["gone"]
    guards = [arrow.guard for arrow in made.arrows if (arrow.source, arrow.event) == ("idle", "freeze")]
    assert sorted(guards) == ["prepared and not (not full)", "prepared and not full"]
    assert sketch(Nested).states["dirty"].parent == "ajar"


def test_a_guard_is_written_with_its_polarity_and_in_brackets_where_needed():
    class Guarded(Machine[Refs]):
        a = State(initial=True)
        go = a.to(a, cond=["prepared or refs == 1", "refs < 2"], unless="busy", on="note")

        def busy(self) -> bool:
            return False

        def note(self):
            pass

    (arrow,) = sketch(Guarded).arrows
    assert arrow.guard == "(prepared or refs == 1) and refs < 2 and not busy"
    assert arrow.actions == ("note",)


def test_a_machine_beyond_its_limit_is_refused_and_not_cut_off():
    with refused("more than 3 local states", "refs took 1 values"):
        unfold(Writer, limit=3)
    with refused("no data was declared"):
        unfold(Nested, limit=1)


def test_data_outside_its_domain_is_refused():
    for bad in (3, -1, True, [1], "1"):

        def on_go(self, bad=bad):
            self.model.refs = bad

        with refused("the field 'refs' became", where="state 'a (refs=0, prepared=no)', event 'go'"):
            unfold(one_event(on_go, Refs))


def test_an_undeclared_attribute_is_refused():
    def on_model(self):
        self.model.extra = 1

    def on_machine(self):
        self.extra = 1

    def replaced(self):
        self.history_values = {}

    def deleted(self):
        del self.model.refs

    for handler, name in ((on_model, "extra"), (on_machine, "extra"), (replaced, "history_values"), (deleted, "refs")):
        with refused(f"{name}: set or deleted", where="event 'go'"):
            unfold(one_event(handler, Refs))


def test_a_guard_that_changes_data_is_refused():
    class Impure(Machine[Refs]):
        a = State(initial=True)
        go = a.to(a, cond="taken")

        def taken(self) -> bool:
            self.model.prepared = True
            return True

    with refused("'taken' is not pure", where="event 'go'"):
        unfold(Impure)


def test_a_guard_that_changes_its_mind_is_refused():
    flips = itertools.cycle((True, False))

    class Fickle(Machine[Refs]):
        a = State(initial=True)
        go = a.to(a, cond="likes")

        def likes(self) -> bool:
            return next(flips)

    with refused("asked twice, it said True, then False"):
        unfold(Fickle)


def test_two_enabled_transitions_are_refused_and_both_named():
    class Torn(Machine[Refs]):
        full = Choice("no room")
        a = State(initial=True)
        b = State()
        c = State()
        go = a.to(b, cond="full") | a.to(c)
        back = b.to(a) | c.to(a)

    with refused("to b [full]; to c [always]", "'full': True", where="event 'go'"):
        unfold(Torn)


def test_a_handler_that_raises_is_refused_and_named_with_its_cause():
    def on_go(self):
        raise KeyError(3)

    with refused("'on_go' raised KeyError", where="state 'a', event 'go'") as caught:
        unfold(one_event(on_go))
    assert isinstance(caught.value.__cause__, KeyError)


def test_an_answer_that_is_no_outcome_is_refused():
    for bad in (3, "", ["a"], (), 0.5):
        with refused("'on_go' answered"):
            unfold(one_event(lambda self, bad=bad: bad))


def test_a_word_of_an_old_style_enum_is_its_value():
    assert unfold(one_event(lambda self: Mixed.LATE)).reactions[0].outcome == "late"


def test_a_word_stands_although_a_failure_was_recorded():
    def on_go(self):
        self.record_failure("first")
        self.record_failure("second")
        return "word"

    (reaction,) = unfold(one_event(on_go)).reactions
    assert (reaction.outcome, reaction.failure) == ("word", "second")


def test_two_answers_to_one_event_are_refused():
    with refused("two handlers answered: ['early', True]"):
        unfold(one_event(lambda self: True, before_go=lambda self: "early"))


def test_an_answer_of_an_entry_exit_or_after_action_is_refused_not_lost():
    with refused("'after_go' answered False", "discards the return value"):
        unfold(one_event(lambda self: None, after_go=lambda self: False))


@pytest.mark.parametrize("way", ["send", "raise_", "call"])
def test_a_machine_that_sends_itself_events_for_ever_is_refused(way):
    def on_go(self):
        self.go() if way == "call" else getattr(self, way)("go")

    with refused("does not come to rest", "1,000", where="event 'go'"):
        unfold(one_event(on_go))


def test_an_event_that_a_machine_sends_to_itself_is_part_of_the_reaction():
    class Relay(Machine[Refs]):
        a = State(initial=True)
        b = State()
        c = State()
        go = a.to(b)
        follow = b.to(c)
        back = c.to(a)

        def on_go(self):
            self.send("follow")
            self.model.refs = 1

    table = unfold(Relay)
    assert [str(state) for state in table.states] == [
        "a (refs=0, prepared=no)", "c (refs=1, prepared=no)", "a (refs=1, prepared=no)",
    ]


def test_an_event_that_a_machine_sends_to_itself_and_does_not_take_is_refused():
    class Vain(Machine[NoData]):
        a = State(initial=True)
        b = State()
        go = a.to(b)
        back = b.to(a)

        def on_go(self):
            self.send("go")

    with refused("sent 'go' to itself, where it does not take it", where="state 'a', event 'go'"):
        unfold(Vain)


HIDDEN = {
    "sends 'go' to itself with a delay of 5 ms": lambda machine: machine.send("go", delay=5),
    "the choice 'full' was set to True": lambda machine: setattr(machine, "full", True),
    "the act 'ring' was set to 3": lambda machine: setattr(machine, "ring", 3),
    "the observable '<lambda>' was set to 3": lambda machine: setattr(machine, "shown", 3),
    "record_failure('')": lambda machine: machine.record_failure(""),
    "the parameter 'page' was asked in the reaction to 'go'": lambda machine: machine.page,
}


@pytest.mark.parametrize("refusal", HIDDEN)
def test_what_is_refused_is_refused_even_if_the_handler_hides_it(refusal):
    def on_go(self):
        try:
            HIDDEN[refusal](self)
        except Exception:  # noqa: BLE001
            return

    told = {
        "full": Choice("no room"), "ring": Act("rings"), "shown": observable(lambda self: True),
        "page": Parameter("which page", values=(1, 2), events=("turn",)),
    }
    with refused(refusal):
        unfold(one_event(on_go, **told))


def test_what_an_observable_may_not_do_is_refused_even_if_it_hides_it():
    def looks(self):
        try:
            return self.full
        except Exception:  # noqa: BLE001
            return False

    with refused("the observable 'shown'", "was asked outside a reaction"):
        unfold(one_event(lambda self: None, shown=observable(looks), full=Choice("no room")))


def test_entering_the_initial_state_is_part_of_the_start_and_has_no_choices():
    def asks(self):
        return self.full

    def fails(self):
        self.record_failure("early")

    def counts(self):
        self.model.refs = 1

    assert unfold(one_event(lambda self: None, Refs, on_enter_a=counts)).states[0].data[0] == ("refs", 1)
    for handler, word in ((asks, "outside a reaction"), (fails, "record_failure")):
        with refused(word):
            unfold(one_event(lambda self: None, on_enter_a=handler, full=Choice("no room")))


def test_a_failure_without_a_reason_is_refused():
    for reason in ("", 3):
        with refused("record_failure("):
            unfold(one_event(lambda self, reason=reason: self.record_failure(reason)))


def test_a_choice_and_an_observable_cannot_be_set():
    def decide(self):
        self.full = True

    def pretend(self):
        self.shown = True

    body = {"full": Choice("no room"), "shown": observable(lambda self: True)}
    with refused("the choice 'full' was set"):
        unfold(one_event(decide, **body))
    with refused("was set to True"):
        unfold(one_event(pretend, **body))


def test_a_choice_asked_twice_answers_the_same():
    def on_go(self):
        assert self.full == self.full
        return self.full

    assert [r.outcome for r in unfold(one_event(on_go, full=Choice("no room"))).reactions] == [VETO, OK]


def test_a_choice_asked_only_after_another_is_branched_only_there():
    def on_go(self):
        return "both" if self.first and self.second else "not both"

    found = unfold(one_event(on_go, first=Choice("1"), second=Choice("2"))).reactions
    assert [tuple(dict(r.choices).values()) for r in found] == [(False,), (True, False), (True, True)]


def test_a_handler_that_remembers_something_elsewhere_is_refused():
    calls = itertools.count()

    with refused("came out differently the second time", "call 0", "call 1", where="event 'go'"):
        unfold(one_event(lambda self: f"call {next(calls)}"))


def test_a_handler_that_changes_what_a_guard_looks_at_outside_of_the_data_is_refused():
    world = []

    class Worldly(Machine[NoData]):
        a = State(initial=True)
        b = State()
        go = a.to(b, cond="is_new")
        back = b.to(a)

        def is_new(self) -> bool:
            return not world

        def on_back(self):
            world.append(1)

    with refused("the reaction to 'back' changed world", where="event 'back'"):
        unfold(Worldly)


def test_an_observable_that_depends_on_the_world_is_refused():
    calls = itertools.count()

    with refused("the observable 'shown' came out differently"):
        unfold(one_event(lambda self: None, shown=observable(lambda self: next(calls))))


def test_an_observable_that_does_more_than_show_is_refused():
    def changes(self):
        self.model.refs = 1
        return True

    def asks(self):
        return self.full

    def raises(self):
        raise KeyError

    cases = ((changes, "left"), (asks, "outside a reaction"), (raises, "raised KeyError"), (lambda self: [], "[]"))
    for look, word in cases:
        with refused(word, "observable"):
            unfold(one_event(lambda self: None, Refs, shown=observable(look), full=Choice("no room")))


def test_a_property_that_cannot_be_read_while_binding_is_refused():
    class Unready(Machine[NoData]):
        a = State(initial=True)
        go = a.to(a, cond="ready")

        @property
        def ready(self) -> bool:
            raise KeyError

    class Asking(Machine[NoData]):
        a = State(initial=True)
        go = a.to(a, cond="ready")

        @property
        def ready(self) -> bool:
            self.record_failure("too early")
            return True

    with refused("cannot bind"):
        unfold(Unready)
    with refused("record_failure"):
        unfold(Asking)


def test_variants_that_make_no_sense_are_refused():
    with refused("which is not a data field", "refs"):
        unfold(Writer, variants={"odd": {"colour": 1}})
    with refused("the initial value of 'refs' is 9"):
        unfold(Writer, variants={"odd": {"refs": 9}})


def test_a_live_machine_follows_its_script():
    live = Live(Writer, {"prepared": True})
    assert live.send("freeze", {"full": False, "mood": "no"}) == VETO
    assert live.state == at("frozen", prepared=True)
    assert live.send("hold") == OK
    assert live.state == at("frozen", refs=1, prepared=True)


def test_a_live_machine_refuses_what_the_table_does_not_have():
    for event, choices, word in (
        ("thaw", {}, "'thaw' is refused"),
        ("unheard", {}, "'unheard' is refused"),
        ("crash", {"full": True}, "asked [] only"),
        ("freeze", {"full": False}, "the choice 'mood' has no answer"),
        ("freeze", {"full": "perhaps", "mood": "no"}, "the choice 'full' has no answer"),
    ):
        with refused(word, where="idle (refs=0, prepared=yes)"):
            Live(Writer, {"prepared": True}).send(event, choices)


def test_a_bench_that_was_not_started_refuses_nothing_by_itself():
    bench = DeclaredBench(Writer)
    assert bench.at is None
    assert bench.start() == TABLE.states[0]


@given(st.data())
@settings(max_examples=60)
def test_random_walks_of_a_live_machine_stay_in_the_table(data):
    variant = data.draw(st.sampled_from(["", "ready"]))
    live = Live(Writer, {"prepared": True} if variant else None)
    here = TABLE.initials[variant]
    for _ in range(data.draw(st.integers(0, 12))):
        assert live.state == TABLE.states[here]
        open_now = [r for r in TABLE.reactions if r.source == here]
        if not open_now:
            break
        reaction = data.draw(st.sampled_from(open_now))
        assert live.send(reaction.event, reaction.choices) == reaction.outcome
        here = reaction.target


@dataclass
class Wide:
    count: Annotated[int, Between(0, 99)] = 0
    level: Literal["low", "high"] = "low"


@pytest.mark.slow
def test_a_hundred_states_with_twenty_events_take_few_calls_of_each_handler_in_each_state():
    a = State(initial=True)
    events = {f"step{n}": a.to(a, internal=True, cond="count < 99") for n in range(20)}

    def handler(self):
        self.model.count += 1

    def counting(frame, event, _):
        if event == "call" and frame.f_code is handler.__code__:
            calls.append(event)

    handlers, calls = {f"on_{event}": handler for event in events}, []
    cls = types.new_class("Big", (Machine[Wide],), {}, lambda made: made.update({"a": a, **events, **handlers}))
    before = sys.getprofile()
    sys.setprofile(counting)
    try:
        system = unfold(cls)
    finally:
        sys.setprofile(before)
    assert len(system.reactions) == 99 * 20
    assert 99 * 20 <= len(calls) <= 3 * 99 * 20


class HalfAnswered(Machine[NoData]):
    """Aborts only if it can: under the other choice Abort would silently not exist."""

    busy = Choice("the application is busy")
    idle = State(initial=True)
    frozen = State()
    freeze = idle.to(frozen)
    abort = frozen.to(idle, unless="busy")


def test_an_event_that_is_answered_under_some_choices_only_is_refused():
    with refused(where="HalfAnswered") as caught:
        unfold(HalfAnswered)
    assert "'abort' is answered under some choices of the environment and refused under others" in caught.value.what
    assert "would silently not exist" in caught.value.why
