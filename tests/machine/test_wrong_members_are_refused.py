"""What a class body, its data and its choices may not hold: refused before anything is run, or runs for ever."""

import itertools
import random
import sys
import types
from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Literal

import pytest

from shadowcheck.machine import Act, Between, Choice, Machine, NoData, Parameter, State, observable, unfold
from shadowcheck.machine.data import MOST_VALUES
from shadowcheck.machine.unfold import MOST_ANSWERS
from toys.refusals import refused


class Profile(Machine[NoData]):
    """What others derive from."""

    patient: ClassVar[bool] = False
    about = Parameter("what it is about", values=("one", "two"))
    busy = Choice("it is busy")
    note = Act("notes it")

    @observable
    def keeps(self) -> bool:
        return False


def derived(base=Profile, data=None, **body):
    """One state, one event, and whatever else."""
    a = State(initial=True)
    namespace = {"a": a, "go": a.to(a, internal=True), **body}
    return types.new_class("Derived", (Machine[data] if data else base,), {}, lambda made: made.update(namespace))


def test_a_class_may_say_anew_what_it_inherits():
    again = {
        "patient": True, "busy": Parameter("p", values=(1, 2)), "about": Choice("c"), "note": Act("writes it down"),
        "keeps": observable(lambda self: True),
    }
    assert unfold(derived(**again)).observables["keeps"] == (True,)


@pytest.mark.parametrize(
    ("name", "member", "word", "instead"),
    [
        ("keeps", lambda self: True, "an observable", "@observable"),
        ("keeps", property(lambda self: True), "an observable", "@observable"),
        ("keeps", True, "an observable", "@observable"),
        ("keeps", State(), "an observable", "@observable"),
        ("about", "one", "a choice", "Choice or Parameter"),
        ("busy", lambda self: True, "a choice", "Choice or Parameter"),
        ("note", lambda self: None, "an act", "Act(...)"),
        ("patient", 1, "a bool", "True or False"),
        ("patient", lambda self: True, "a bool", "True or False"),
    ],
)
def test_what_a_profile_reads_cannot_become_something_else(name, member, word, instead):
    body = {name: member}
    if isinstance(member, State):
        a = State(initial=True)
        body = {name: member, "a": a, "go": a.to(member) | member.to(a)}
    with refused(f"Derived.{name} is not {word}, as it is in Profile", f"another name, or {instead}", where="Derived"):
        unfold(derived(**body))


def test_a_method_without_self_is_refused_with_its_line():
    with refused("Derived.on_go takes no argument, not even self", where=f"{__file__}:"):
        unfold(derived(on_go=lambda: True))


@pytest.mark.parametrize("ends", [3, None, {"a": 1}])
def test_ends_that_are_no_states_are_refused(ends):
    with refused(f"ends is {ends!r}"):
        unfold(derived(ends=ends))


@pytest.mark.parametrize("glossary", [3, ["a"], {"a": "a sentence"}])
def test_a_glossary_that_is_no_glossary_is_refused(glossary):
    with refused("glossary is"):
        unfold(derived(glossary=glossary))


@pytest.mark.parametrize(("low", "high"), [(0.5, 2), ("a", "b"), (False, True), (None, 3)])
def test_bounds_that_are_no_whole_numbers_are_refused(low, high):
    with refused("has bounds that are not whole numbers"):
        Between(low, high)


def test_a_field_with_more_values_than_any_table_holds_is_refused_before_they_are_listed():
    @dataclass
    class Endless:
        count: Annotated[int, Between(0, 10**12)] = 0

    @dataclass
    class Many:
        count: Annotated[int, Between(1, MOST_VALUES)] = 1

    with refused("the data field 'count' has 1,000,000,000,001 values", "none, some, many", where="Endless"):
        unfold(derived(data=Endless))
    assert len(unfold(derived(data=Many)).states) == 1


@pytest.mark.parametrize("values", [Literal[1.5], Literal[[1]]])
def test_literals_of_other_things_than_words_and_numbers_are_refused(values):
    @dataclass
    class Odd:
        shape: values = 1

    with refused("the data field 'shape' has the type typing.Literal"):
        unfold(derived(data=Odd))


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ((), "no answer to give"),
        ([1, 2], "the values must be a tuple"),
        ("abc", "the values must be a tuple"),
        ((1, 1), "two of the values are equal"),
        ((True, 1), "two of the values are equal"),
        (([1], [2]), "a value must be immutable"),
    ],
)
def test_values_that_could_not_be_tried_one_by_one_are_refused(values, why):
    with refused("a choice with", why, where="Choice('which'"):
        Choice("which", values=values)
    with refused("a parameter with", why, where="Parameter('which'"):
        Parameter("which", values=values)


def test_a_choice_without_a_sentence_is_refused():
    with refused("reports need a sentence that says what is decided"):
        Choice(3)


def test_a_reaction_that_asks_too_much_is_refused_before_it_takes_for_ever(monkeypatch):
    assert MOST_ANSWERS == 10_000
    monkeypatch.setattr(sys.modules["shadowcheck.machine.unfold"], "MOST_ANSWERS", 1_000)
    choices = {f"c{number}": Choice("it is so") for number in range(30)}

    def on_go(self):
        for name in choices:
            getattr(self, name)

    with refused(
        "the reaction to 'go' depends on more than 1,000 combinations of choices", "c0, c1, c2",
        where="state 'a', event 'go'",
    ):
        unfold(derived(on_go=on_go, **choices))


def test_a_beginning_that_depends_on_the_world_is_refused():
    @dataclass
    class Dice:
        odd: bool = field(default_factory=lambda: random.random() < 0.5)  # noqa: S311 - that is the point

    @dataclass
    class Later:
        odd: bool = False

        def __post_init__(self):
            self.odd = random.random() < 0.5  # noqa: S311 - that is the point

    for data, name in ((Dice, "odd"), (Later, "__post_init__")):
        with refused(f"{name!r} depends on random numbers: it uses random.random"):
            unfold(derived(data=data))


def test_a_beginning_that_is_another_the_second_time_is_refused():
    turns = itertools.cycle((False, True))

    @dataclass
    class Turning:
        odd: bool = field(default_factory=turns.__next__)

    with refused("the beginning came out differently the second time: first a (odd=no), then a (odd=yes)"):
        unfold(derived(data=Turning))
