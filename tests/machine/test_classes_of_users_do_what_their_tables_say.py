"""What users of python-statemachine write is tabulated as it runs, or refused: nothing that it remembers is missed."""

import importlib
import random
import time
from dataclasses import dataclass
from enum import Flag, IntEnum

import pytest
from statemachine import State, StateChart, StateMachine
from statemachine.exceptions import TransitionNotAllowed

from shadowcheck.machine import Machine, NoData, unfold
from toys.refusals import refused
from toys.users_classes import CLASSES, MODELS, PAYLOADS


def stands(machine, state):
    """The machine is in *state*, and remembers what that says, in values of the same types."""
    assert {one.id for one in machine.configuration} == set(state.configuration)
    held = {**vars(machine), **vars(machine.model)}
    for name, value in state.data:
        if name in held:
            assert (held[name], type(held[name])) == (value, type(value))


def is_taken(machine, event, given):
    try:
        machine.send(event, **given)
    except (TransitionNotAllowed, ValueError):  # the latter from a validator
        return False
    return True


@pytest.mark.parametrize("cls", CLASSES)
def test_a_table_says_what_the_library_does(cls):
    payloads = PAYLOADS.get(cls, {})
    table = unfold(cls, payloads=payloads)
    rows = {(row.source, row.event, row.choices): row.target for row in table.reactions}
    drawn = random.Random(1)  # noqa: S311 - of a test
    for _ in range(20):
        machine, here = cls(MODELS[cls]()) if cls in MODELS else cls(), table.initials[""]
        for _ in range(30):
            stands(machine, table.states[here])
            event = drawn.choice(table.events)
            given = {name: drawn.choice(values) for name, values in payloads.get(event, {}).items()}
            key = here, event, tuple(given.items())
            assert is_taken(machine, event, given) == (key in rows)
            here = rows.get(key, here)


def swinging(**members):
    """A machine that goes to and fro, with these members."""
    def made(base):
        class Swing(base):
            a = State(initial=True)
            b = State()
            go = a.to(b)
            back = b.to(a)
            locals().update(members)

        return Swing

    return made


def mark(machine):
    machine.b.visits = getattr(machine.b, "visits", 0) + 1


def mark_declared(machine, target):
    target.visits = getattr(target, "visits", 0) + 1


def mark_transition(machine, transition):
    transition.taken = True


def remember(machine, source):
    machine.last = source


class Heard:
    def on_go(self):
        pass


def listen(machine):
    machine.add_listener(Heard())


def listen_from_the_beginning(machine):
    StateMachine.__init__(machine)
    machine.add_listener(Heard())


def note_in_private(machine):
    machine._log[0] = 1 - machine._log[0]


def toggling(seen):
    def reading(machine):
        return seen[0]

    def changing(machine):
        seen[0] = 1 - seen[0]

    return reading, changing


READING, CHANGING = toggling([0])[0], toggling([1])[1]
"""Two handlers with a variable of the same name, which is not the same variable."""


class Counted:
    made = 0


def count(machine):
    type(machine.model).made = 1 - machine.model.made


@pytest.mark.parametrize(("members", "base", "words"), [
    ({"on_go": mark}, StateMachine, ("changed b.visits", "SC0127")),
    ({"on_go": mark}, Machine[NoData], ("changed b.visits", "SC0127")),
    ({"on_go": mark_declared}, StateMachine, ("changed the state 'b'", "SC0127")),
    ({"on_go": mark_transition}, StateMachine, ("changed a transition from 'a'", "SC0127")),
    ({"on_go": mark_transition}, Machine[NoData], ("changed a transition from 'a'", "SC0127")),
    ({"on_go": remember}, StateMachine, ("the attribute 'last' holds State(", "of a state, its id", "SC0186")),
    ({"on_enter_b": listen}, StateMachine, ("has listeners", "SC0141")),
    ({"__init__": listen_from_the_beginning}, StateMachine, ("has listeners", "SC0141")),
    ({"on_go": note_in_private, "on_back": note_in_private, "_log": [0]}, StateMachine, ("Swing", "SC0127")),
    ({"on_go": READING, "on_back": CHANGING}, StateMachine, ("changed seen", "SC0127")),
    ({"on_go": count, "on_back": count}, StateChart[Counted], ("changed Counted", "SC0127")),
])
def test_what_is_remembered_in_a_place_that_no_state_shows_is_refused(members, base, words):
    with refused(*words):
        unfold(swinging(**members)(base))


class Right(Flag):
    READ = 1
    WRITE = 2


def may_read(machine):
    machine.rights = Right.READ
    StateMachine.__init__(machine)


def grant(machine):
    machine.rights |= Right.WRITE


def test_an_enumeration_that_a_machine_begins_with_is_no_model_of_it():
    """Python notes the combinations of its members in it, as they are met."""
    table = unfold(swinging(__init__=may_read, on_go=grant)(StateMachine))
    assert {str(dict(state.data)["rights"]) for state in table.states} == {"Right.READ", "Right.READ|WRITE"}


def test_a_guard_of_an_installed_class_is_looked_at_like_one_of_the_project(tmp_path, monkeypatch):
    folder = tmp_path / "site-packages"
    folder.mkdir()
    (folder / "installed_late.py").write_text(
        "import time\nfrom statemachine import State, StateMachine\n\nclass Late(StateMachine):\n"
        "    a = State(initial=True)\n    b = State(final=True)\n    go = a.to(b, cond=lambda: time.time() > 5)\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(str(folder))
    with refused("time.time", "SC0173"):
        unfold(importlib.import_module("installed_late").Late)


def test_an_exception_of_the_library_itself_is_refused():
    """It does not bear a listener that is added while handlers of that very kind run."""
    with refused("the reaction raised RuntimeError: deque mutated", "SC0103", where="event 'go'"):
        unfold(swinging(on_go=listen)(StateMachine))


class Level(IntEnum):
    LOW = 1


@pytest.mark.parametrize(("one", "other"), [(1, True), (0, 0.0), (0.0, -0.0), ((1,), (1.0,)), (1, Level.LOW)])
def test_values_that_are_equal_and_not_the_same_are_refused(one, other):
    def on_go(self):
        self.n = other

    def on_back(self):
        self.n = one

    with refused("the attribute 'n' holds", "the two are equal", "SC0186"):
        unfold(swinging(on_go=on_go, on_back=on_back)(StateMachine))


class Clocked:
    def is_late(self):
        return time.time() > 0


def test_a_model_that_the_constructor_makes_is_looked_at_like_one_that_is_named():
    class Late(StateMachine):
        a = State(initial=True)
        go = a.to(a, cond="is_late")

        def __init__(self):
            super().__init__(Clocked())

    with refused("'is_late' depends on the clock", "SC0173"):
        unfold(Late)


@dataclass
class Paper:
    pages: int = 0


def test_a_dataclass_may_be_a_model():
    """Its `__repr__` calls `id`, which is refused in what the author wrote."""
    assert [str(one) for one in unfold(swinging()(StateChart[Paper])).states] == ["a (pages=0)", "b (pages=0)"]


def test_a_switch_that_a_machine_turns_itself_counts_from_then_on():
    def on_go(self):
        self.allow_event_without_transition = True

    table = unfold(swinging(on_go=on_go)(StateMachine))
    ignored = [(str(table.states[row.source]), row.event) for row in table.reactions if row.outcome == "ignored"]
    assert ignored == [
        ("b (allow_event_without_transition=yes)", "go"), ("a (allow_event_without_transition=yes)", "back"),
    ]


def test_a_reaction_does_not_answer_as_if_it_had_been_ignored():
    """A machine alone would not take that step."""
    with refused("the reaction answered 'ignored'", "SC0104", where="event 'go'"):
        unfold(swinging(on_go=lambda self: "ignored")(StateMachine))


def test_a_lost_exception_is_told_once_though_unfolding_began_anew():
    """It does so when it meets an attribute; from then on the state is called otherwise."""
    class Losing(StateChart):
        a = State(initial=True)
        lose = a.to(a)
        see = a.to(a)

        def on_lose(self):
            raise ValueError

        def on_see(self):
            self.seen = True

    (note,) = unfold(Losing).notes
    assert "in a (seen=unset) at 'lose', and 1 more like it" in note
