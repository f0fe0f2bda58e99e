"""Every departure from the profile that the class shows is refused before anything runs."""

import types
from dataclasses import dataclass, field
from enum import Enum
from typing import Annotated, Literal

import pytest
from statemachine import Event

from shadowcheck.errors import SpecificationError
from shadowcheck.machine import Between, Choice, Machine, NoData, Sentence, State, observable, unfold
from shadowcheck.machine.lint import lint
from toys.refusals import refused


class Phase(Enum):
    EARLY = 1
    LATE = 2


@dataclass
class Data:
    refs: Annotated[int, Between(0, 2)] = 0
    ready: bool = False
    phase: Phase = Phase.EARLY
    mood: Literal["calm", "v"] = "calm"


def guarded(guard, data=Data, **body):
    a, b = State(initial=True), State()
    return _make((Machine[data],), {"a": a, "b": b, "go": a.to(b, cond=guard), "back": b.to(a), **body})


def _make(bases, namespace):
    return types.new_class("Sample", bases, {}, lambda made: made.update(namespace))


def sample(data=Data, **body):
    a, b = State(initial=True), State()
    return _make((Machine[data],), {"a": a, "b": b, "go": a.to(b), "back": b.to(a), **body})


def test_a_machine_within_the_profile_is_accepted():
    lint(sample())


def test_a_class_without_states_is_refused():
    class Empty(Machine[NoData]):
        pass

    with refused("not a machine with states", where="Empty"):
        lint(Empty)


def test_something_that_is_no_class_is_refused():
    with refused("not a machine with states", where="3"):
        lint(3)


def test_the_message_names_file_and_line():
    class Empty(Machine[NoData]):
        pass

    with refused(where=f"{__file__}:"):
        lint(Empty)


def test_a_class_without_a_file_is_refused_all_the_same():
    namespace = {"Machine": Machine, "NoData": NoData, "__name__": "nowhere"}
    exec("class Ghost(Machine[NoData]): pass", namespace)  # noqa: S102
    with refused(where="no source file"):
        lint(namespace["Ghost"])


@pytest.mark.parametrize(
    "guard", ["In('b') or ready", "In('a') and not ready", "refs == 1", "1 <= refs < 2", "mood == 'calm'", "is_late"]
)
def test_guards_of_data_states_and_predicates_are_accepted(guard):
    def is_late(self) -> bool:
        return self.model.phase is Phase.LATE

    lint(guarded(guard, is_late=is_late))


@pytest.mark.parametrize(
    ("guard", "word"),
    [
        ("In(b)", "without a quoted state"),
        ("In()", "without a quoted state"),
        ("In('zzz')", "unknown zzz"),
        ("len('a') == 1", "calls len"),
        ("mood == 'v'", "rewrite"),
        ("!ready", "rewrite"),
        ("ready ^ ready", "rewrite"),
        ("ready and", "is not an expression"),
        ("refs + 1 == 2", "BinOp"),
        ("refs is None", "compares with Is"),
        ("refs in (1, 2)", "compares with In"),
        ("refs == 7", "never equals"),
        ("7 != refs", "never equals"),
        ("phase == 'LATE'", "never equals"),
        ("flavour == 'salt'", "never equals"),
        ("back", "names the event 'back'"),
        ("redy", "neither data"),
        ("b", "neither data"),
        ("LIMIT", "neither data"),
        ("is_terminated", "neither data"),
    ],
)
def test_a_guard_that_means_something_else_than_it_says_is_refused(guard, word):
    with refused(word, where="state 'a', event 'go'"):
        lint(guarded(guard, LIMIT=3, flavour=Choice("which", values=("sweet", "sour"))))


@pytest.mark.parametrize("guard", [lambda: True, Choice("directly")])
def test_a_guard_that_is_an_object_is_refused(guard):
    with refused("an object, not a name"):
        lint(guarded(guard))


def test_two_guards_that_the_library_takes_for_one_are_refused():
    class Twice(Machine[Data]):
        a = State(initial=True)
        b = State()
        go = a.to(b, cond="refs == 1", unless="refs==1")
        back = b.to(a)

    with refused("cannot bind", "confuses two guards of one transition"):
        unfold(Twice)


def test_a_value_of_its_own_is_refused():
    a = State(initial=True, value=7)
    with refused("has the value 7"):
        lint(_make((Machine[NoData],), {"a": a, "go": a.to(a)}))


def test_an_invocation_is_refused():
    class Invoking(Machine[NoData]):
        a = State(initial=True, invoke="work")
        again = a.to(a)

        def work(self):
            pass

    with refused("invokes"):
        lint(Invoking)


def test_transitions_without_an_event_that_never_end_are_refused():
    class Livelock(Machine[NoData]):
        a = State(initial=True)
        b = State()
        a.to(b)
        b.to(a)

    with refused("does not come to rest", "from a to b; from b to a"):
        unfold(Livelock)


def test_validators_are_refused():
    class Validated(Machine[NoData]):
        a = State(initial=True)
        go = a.to(a, validators="check")

        def check(self):
            pass

    with refused("validators"):
        lint(Validated)


def test_a_wildcard_is_refused():
    class Wild(Machine[NoData]):
        a = State(initial=True)
        go = a.to(a, event="*")

    with refused("'*' is not a name", where="state 'a'"):
        lint(Wild)


def test_an_id_that_means_two_things_is_refused():
    class Same(Machine[NoData]):
        a = State(initial=True)
        b = State()
        go = a.to(b) | b.to(a, event="b")

    class Twins(Machine[NoData]):
        class one(State.Compound, initial=True):  # noqa: N801
            idle = State(initial=True)
            one_go = idle.to(idle)

        class two(State.Compound):  # noqa: N801
            idle = State(initial=True)
            two_go = idle.to(idle)

        cross = one.to(two) | two.to(one)

    for cls in (Same, Twins):
        with refused("is also a state"):
            lint(cls)


def test_an_event_named_like_the_vocabulary_is_refused_inside_a_transition_too():
    class Hidden(Machine[NoData]):
        a = State(initial=True)
        go = a.to(a, event="record_failure")

    with refused("vocabulary"):
        lint(Hidden)


@pytest.mark.parametrize(("options", "word"), [({"delay": 5}, "delayed"), ({"internal": True}, "internal")])
def test_delayed_and_internal_events_are_refused(options, word):
    class Late(Machine[NoData]):
        a = State(initial=True)
        go = Event(a.to(a), **options)

    with refused(word, where="event 'go'"):
        lint(Late)


def test_listeners_are_refused():
    with refused("has listeners"):
        lint(sample(listeners=[object()]))


@pytest.mark.parametrize(
    "name", ["allow_event_without_transition", "catch_errors_as_events", "enable_self_transition_entries"]
)
def test_the_flags_cannot_be_changed(name):
    with refused("sets the flag", name):
        sample(**{name: True})


@pytest.mark.parametrize(
    "name", ["prepare", "send", "model", "states", "script", "start_configuration_values", "_engine"]
)
def test_names_of_the_library_cannot_be_taken(name):
    a = State(initial=True)
    with refused("its own meaning", name, where="Sample"):
        _make((Machine[NoData],), {"a": a, name: a.to(a)})


def test_a_subclass_cannot_add_transitions_or_states():
    base = sample()
    for added in (State(), base.a.to(base.b)):
        with refused("adds 'more'", "its subclasses"):
            _make((base,), {"more": added})


def test_a_subclass_may_override_guards_and_handlers():
    def on_go(self):
        self.model.refs = 2

    assert unfold(_make((sample(),), {"on_go": on_go})).states[1].data[0] == ("refs", 2)


def test_data_on_the_machine_is_refused():
    with refused("Sample.log is a list"):
        lint(sample(log=[]))


def test_an_async_handler_is_refused():
    async def on_go(self):
        pass

    with refused("is async", where=__file__):
        lint(sample(on_go=on_go))


def test_a_handler_that_yields_is_refused():
    def on_go(self):
        yield

    with refused("contains yield"):
        lint(sample(on_go=on_go))


@pytest.mark.parametrize("name", ["on_goo", "on_enter_c", "prepare_event", "on_invoke_a"])
def test_a_handler_that_nothing_calls_is_refused(name):
    with refused("nothing calls", name):
        lint(sample(**{name: lambda self: None}))


def test_a_hook_that_two_occasions_call_is_refused():
    class Doubled(Machine[NoData]):
        a = State(initial=True)
        enter_a = a.to(a)

    with refused("'on_enter_a' would be called on two occasions"):
        lint(Doubled)


@pytest.mark.parametrize("action", ["go", "missing", "send", print])
def test_an_action_that_is_not_a_method_of_the_machine_is_refused(action):
    class Acting(Machine[NoData]):
        a = State(initial=True)
        go = a.to(a, on=action)

    with refused("not the name of a method", where="state 'a'"):
        lint(Acting)


def test_an_entry_action_is_held_to_the_same():
    with refused("not the name of a method", where="state 'a'"):
        lint(_make((Machine[NoData],), {"a": (a := State(initial=True, enter="missing")), "go": a.to(a)}))


def test_words_about_nothing_are_refused():
    for body in ({"ends": ("c",)}, {"ends": "a"}, {"glossary": {"c": Sentence("?", "")}}):
        with refused("glossary or ends mention"):
            lint(sample(**body))


@pytest.mark.parametrize("kind", [int, str, list, Annotated[str, "x"], Annotated[int, "x"]])
def test_data_without_a_finite_domain_is_refused(kind):
    made = dataclass(type("Wide", (), {"__annotations__": {"wide": kind}, "wide": 0 if kind is not list else None}))
    with refused("not finite", "wide"):
        lint(sample(made))


def test_a_field_without_an_initial_value_is_refused():
    @dataclass
    class Open:
        refs: bool

    with refused("no default"):
        lint(sample(Open))


@pytest.mark.parametrize("name", ["state", "on_go", "before_x", "send", "a", "go"])
def test_a_field_named_like_something_else_is_refused(name):
    made = dataclass(type("Named", (), {"__annotations__": {name: bool}, name: False}))
    with refused("means something else", name):
        lint(sample(made))


def test_a_method_of_the_data_is_refused():
    @dataclass
    class Busy:
        refs: bool = False

        def on_go(self):
            pass

    with refused("which is not a field"):
        lint(sample(Busy))


def test_frozen_and_slotted_data_are_refused():
    for options in ({"frozen": True}, {"slots": True}):
        with refused("frozen or has slots"):
            lint(sample(dataclass(**options)(type("Stiff", (), {}))))


def test_data_that_is_no_dataclass_is_refused():
    with refused("not a dataclass"):
        lint(sample(int))


def test_an_annotation_that_cannot_be_read_is_refused():
    made = dataclass(type("Unknown", (), {"__annotations__": {"x": "Elsewhere"}, "x": False}))
    with refused("names something unknown"):
        lint(sample(made))


def test_a_machine_that_names_no_data_is_refused():
    a = State(initial=True)
    with refused("does not say what data"):
        lint(_make((Machine,), {"a": a, "go": a.to(a)}))


def test_data_is_inherited_through_a_generic_class():
    base = sample()
    assert unfold(_make((base,), {})).states == unfold(base).states


def test_an_empty_range_is_refused():
    with refused("contains no number"):
        Between(2, 1)


def test_a_choice_without_values_is_refused():
    with refused("without values"):
        Choice("nothing", values=())


def test_observables_and_constants_are_part_of_the_profile():
    lint(sample(shown=observable(lambda self: True), LIMIT=3, Inner=Phase, helper=staticmethod(lambda: 1)))


def test_a_default_factory_is_an_initial_value():
    @dataclass
    class Made:
        ready: bool = field(default_factory=lambda: True)

    assert unfold(sample(Made)).states[0].data == (("ready", True),)


def test_a_refusal_is_a_specification_error():
    with pytest.raises(SpecificationError):
        unfold(sample(log=[]))
