# ruff: noqa: PLC0208, PLC3002, PLW0108, PLW0603, PTH118, S311 - handlers that do what they had better not
"""Code that looks at, or changes, something outside of its state, data and choices is refused, wherever it stands."""

import collections
import datetime as dt
import itertools
import os
import random
import sys
import time
import types

import pytest

from shadowcheck.machine import Machine, NoData, State, observable, unfold
from shadowcheck.machine.globals import BIGGEST, reachable
from shadowcheck.machine.lts import OK
from shadowcheck.machine.purity import check_outside
from toys.refusals import refused

SEEN = []
QUEUE = collections.deque()
KNOWN = {"one": ({"deep": []},)}
BIG = list(range(BIGGEST + 1))
WORDS = frozenset(("a", "b", "c"))
NUMBERS = frozenset((1, 2, 3))
total = 0


class Record:
    """An object of the author's."""

    def __init__(self):
        self.number, self.log = 0, []

    def __eq__(self, other):
        raise TypeError

    __hash__ = None


RECORD, RECORDS = Record(), [Record()]


def machine(handler=None, **body):
    """One state, one event, and a handler of it."""
    a = State(initial=True)
    namespace = {"a": a, "go": a.to(a, internal=True), **({"on_go": handler} if handler else {}), **body}
    return types.new_class("One", (Machine[NoData],), {}, lambda made: made.update(namespace))


def looks_at_the_clock():
    return time.monotonic()


def bumps():
    global total
    total += 1


def test_a_machine_that_uses_nothing_is_left_alone():
    check_outside(machine(lambda self: None))


@pytest.mark.parametrize(
    ("body", "member"),
    [
        ({"on_go": lambda self: looks_at_the_clock() > 0}, "on_go"),
        ({"aid": staticmethod(lambda: time.time())}, "aid"),
        ({"aid": classmethod(lambda cls: time.time())}, "aid"),
        ({"aid": property(lambda self: time.time())}, "aid"),
        ({"aid": observable(lambda self: time.time() > 0)}, "aid"),
        ({"on_go": lambda self: [time.time() for _ in range(1)] == 3}, "on_go"),
        ({"on_go": lambda self: (lambda: time.time())() == 3}, "on_go"),
    ],
)
def test_the_clock_is_found_in_every_member_and_in_what_it_calls(body, member):
    with refused(f"{member!r} depends on the clock: it uses time.", where=f"class One, {member} ({__file__}:"):
        unfold(machine(**body))


def test_what_a_base_class_of_the_author_does_is_found_too():
    class Derived(machine(lambda self: random.random() > 2)):
        pass

    with refused("'on_go' depends on random numbers: it uses random.random", where="Derived, on_go"):
        unfold(Derived)


def test_a_variable_of_a_function_around_it_is_outside_as_well():
    dice, today, turns = random.Random(1), dt.date.today, 0

    def counts(self):
        nonlocal turns
        turns += 1

    with refused("depends on random numbers: it uses dice"):
        unfold(machine(lambda self: dice.random() > 2))
    with refused("depends on the clock: it uses today"):
        unfold(machine(lambda self: today() is None))
    with refused("changes the global 'turns'"):
        unfold(machine(counts))
    assert turns == 0, "it was refused before it was run"


def test_a_variable_of_the_handlers_own_is_not():
    def counts(self):
        turns = 0

        def once():
            nonlocal turns
            turns += 1

        once()
        return turns == 1

    assert unfold(machine(counts)).reactions[0].outcome == OK


TWO = [lambda self: list(WORDS) == 3, lambda self: sorted(WORDS) == 3]


def test_of_two_handlers_on_a_line_each_is_judged_by_its_own_code():
    assert unfold(machine(TWO[1])).reactions
    with refused("'on_go' iterates over a set"):
        unfold(machine(TWO[0]))


@pytest.mark.parametrize(
    "handler",
    [
        lambda self: [time for time in (1, 2) if time > 5 and Record.time == time] == 3,
        lambda self: (lambda time: (Record.time if time is None else time))(3) == 4,
    ],
)
def test_a_variable_of_the_handlers_own_may_be_called_like_a_module(handler):
    assert unfold(machine(handler)).reactions


def without_source(text):
    """The handler that *text* defines, of which Python has no source."""
    space = {"time": time, "now": time.time, "dice": random.Random(1), "seen": [], "words": WORDS, "bumps": bumps}
    exec(text, space)  # noqa: S102 - that is the point
    return space["on_go"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("def on_go(self): return time.monotonic() > 0", "depends on the clock: it uses time"),
        ("def on_go(self): return now() > 0", "depends on the clock: it uses now"),
        ("def on_go(self): return [dice.random() for _ in 'a'] == 3", "depends on random numbers: it uses dice"),
        ("def on_go(self): return (lambda: hash('a'))() == 3", "depends on hashes, which differ from run to run"),
        ("def on_go(self): bumps()", "changes the global 'total'"),
        ("on_go = lambda self: id(self) == 3", "depends on addresses in memory: it uses id"),
        ("def on_go(self): seen.append(1)", "the reaction to 'go' changed seen, which is not declared data"),
    ],
)
def test_a_handler_without_source_is_judged_by_the_names_in_it(text, what):
    with refused(f"'on_go' {what}" if "reaction" not in what else what, where="class One, "):
        unfold(machine(without_source(text)))


def test_a_handler_without_source_is_refused_for_no_name_that_looks_at_nothing():
    text = "def on_go(self): return 'a' in words and len(seen) + sum(map(len, words)) == 3 and str(self)"
    assert unfold(machine(without_source(text))).reactions


@pytest.mark.parametrize("module", ["time", "os.path", "subprocess"])
def test_an_import_inside_a_handler_is_an_import_all_the_same(module):
    with refused(f"it uses {module}\n"):
        unfold(machine(without_source(f"def on_go(self):\n    import {module}")))


def test_a_name_that_a_module_does_not_have_is_left_to_the_run():
    with refused("raised AttributeError"):
        unfold(machine(lambda self: itertools.no_such_name()))


def test_a_variable_that_has_no_value_yet_is_left_to_the_run():
    class Late(Machine[NoData]):
        a = State(initial=True)
        go = a.to(a, internal=True)

        def on_go(self):
            return later and never  # noqa: F821 - that is the point

    with refused("raised NameError"):
        unfold(Late)
    later = True


def test_a_function_that_changes_a_global_is_found_through_the_handler_that_calls_it():
    with refused("'on_go' changes the global 'total'"):
        unfold(machine(lambda self: bumps()))


@pytest.mark.parametrize(
    ("handler", "name"),
    [
        (lambda self: SEEN.append(1), "SEEN"),
        (lambda self: QUEUE.append(1), "QUEUE"),
        (lambda self: KNOWN["one"][0]["deep"].append(1), "KNOWN"),
        (lambda self: setattr(RECORD, "number", RECORD.number + 1), "RECORD"),
        (lambda self: RECORD.log.append(1), "RECORD"),
        (lambda self: RECORDS.__setitem__(0, Record()), "RECORDS"),
        (lambda self, seen=[]: seen.append(1), "a default of <lambda>"),
    ],
)
def test_what_a_handler_changes_in_place_is_refused_at_once(handler, name):
    with refused(f"the reaction to 'go' changed {name}, which is not declared data", where="state 'a', event 'go'"):
        unfold(machine(handler))


def test_what_an_observable_changes_in_place_is_refused():
    with refused("the observable 'shown' changed SEEN", where="state 'a'"):
        unfold(machine(lambda self: None, shown=observable(lambda self: SEEN.append(1) or True)))


def test_what_is_only_read_is_no_change():
    def reads(self):
        return bool(SEEN) or RECORD.number >= 0 or KNOWN["one"] or WORDS or os.path.join("a", "b") or sys.maxsize > 3

    assert unfold(machine(lambda self: reads(self) is None)).reactions


def test_a_table_that_is_too_big_to_be_compared_is_not():
    assert unfold(machine(lambda self: BIG.append(1))).reactions


def test_what_could_be_changed_is_told_by_the_names_in_the_code():
    found = dict(reachable(machine(lambda self: SEEN or KNOWN)))
    assert found["SEEN"] is SEEN
    assert found["KNOWN"] is KNOWN
    assert "One" in found


@pytest.mark.parametrize(
    "handler",
    [
        lambda self: [word for word in WORDS] == 3,  # noqa: C416 - that is the point
        lambda self: tuple(WORDS) == 3,
        lambda self: list(enumerate(WORDS)) == 3,
        lambda self: [word for word in {"a", str(self)}] == 3,  # noqa: C416 - that is the point
        lambda self: next(iter({"a", "b", "c", "d"})) == 3,
    ],
)
def test_the_order_of_a_set_is_not_to_be_relied_upon(handler):
    with refused("'on_go' iterates over a set in the order of its hashes", "sorted(...)"):
        unfold(machine(handler))


@pytest.mark.parametrize(
    "handler",
    [
        lambda self: tuple(NUMBERS) == 3,
        lambda self: list(sorted(WORDS)) == 3,  # noqa: C413 - that is the point
        lambda self: any(word == 3 for word in WORDS),
        lambda self: sum(len(word) for word in {"a", "b"}) == 3,
        lambda self: len(WORDS) == 30 or "a" not in WORDS,
        lambda self: max(WORDS) == "d",
        lambda self: WORDS | {2} == NUMBERS,
        lambda self: list(set(str(self))) == 3,
        lambda self: list({str(word) for word in (self, 3)}) == 3,
    ],
)
def test_what_comes_to_the_same_in_every_order_is_accepted(handler):
    assert unfold(machine(handler)).reactions


@pytest.mark.parametrize("answers", [(False, True), (True, True, False), (True, False, False, True)])
def test_a_hidden_cycle_of_any_length_is_seen(answers):
    turns = itertools.cycle(answers)
    with refused("the reaction to 'go' came out differently the second time", where="event 'go'"):
        unfold(machine(lambda self: next(turns)))


@pytest.mark.parametrize("name", ["__init__", "__setattr__", "__getattr__", "__call__"])
def test_methods_by_which_a_machine_could_keep_more_than_its_data_are_refused(name):
    with refused(f"One.{name} belongs to the machine", where=f"{__file__}:"):
        unfold(machine(**{name: lambda self, *given: None}))


def test_a_machine_with_several_states_says_in_which_it_begins():
    with refused("Adrift has no initial state", where=f"{__file__}:"):

        class Adrift(Machine[NoData]):
            a = State()
            b = State()
            go = a.to(b) | b.to(a)


def test_a_machine_with_one_state_begins_there():
    class Still(Machine[NoData]):
        a = State()
        go = a.to(a)

    assert len(unfold(Still).states) == 1


def test_the_line_that_raised_is_told_without_the_library_in_between():
    def raises():
        raise KeyError(3)

    def on_go(self):
        return sorted([2, 1], key=lambda _: raises())

    line = raises.__code__.co_firstlineno + 1
    with refused(where=f"raised by {__file__}:{line}: raise KeyError(3)"):
        unfold(machine(on_go))


def test_a_handler_that_ends_the_program_does_not_end_the_verification():
    def on_go(self):
        sys.exit(0)

    with refused("'on_go' raised SystemExit: 0"):
        unfold(machine(on_go))
    with refused("the observable 'shown' raised SystemExit"):
        unfold(machine(shown=observable(lambda self: sys.exit(0))))
