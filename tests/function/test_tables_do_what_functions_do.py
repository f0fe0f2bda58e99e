"""The table of a function makes the same calls as the function itself, whatever they are answered."""

import itertools

import pytest

from function.programs import HELPER, Author, within
from function.toy import follow, function_in, run, table

PROGRAMS = {
    "a sequence": """
    lamp.test()
    lamp.look()
""",
    "an early return": """
    if lamp.test():
        return
    lamp.look()
""",
    "conditions": """
    if lamp.test() and not lamp.test() or lamp.look() == "red":
        lamp.turn()
""",
    "a loop without a bound": """
    while lamp.look() != "green":
        pass
    lamp.test()
""",
    "tries that are counted": """
    for attempt in range(3):
        try:
            lamp.turn()
            break
        except LampError:
            continue
    else:
        return
    lamp.look()
""",
    "a loop in a loop": """
    for outer in range(2):
        for inner in range(outer, 3):
            if lamp.test():
                break
        lamp.look()
""",
    "a loop over values that are equal, and of different types": """
    for one in (1, True, 1.0):
        if lamp.test() and one is True:
            lamp.look()
""",
    "a loop over objects that a variable keeps": """
    counts = Count(), Count()
    for count in counts:
        if lamp.test():
            count.number += 1
    if counts[1].number:
        lamp.look()
""",
    "a finally that is always run": """
    try:
        lamp.turn()
        if lamp.test():
            return
        lamp.turn()
    finally:
        lamp.look()
    lamp.test()
""",
    "an exception that is raised again": """
    try:
        lamp.turn()
    except LampError:
        try:
            lamp.turn()
        except LampError:
            lamp.test()
        lamp.look()
        raise
    lamp.test()
""",
    "blocks": """
    with lamp.plug() as one:
        one.turn()
        with one.plug() as other:
            other.turn()
            if lamp.test():
                return
    lamp.look()
""",
    "what is remembered": """
    colours = []
    while len(colours) < 2:
        colour = lamp.look()
        if colour not in colours:
            colours.append(colour)
    if colours == ["red", "blue"]:
        lamp.test()
""",
    "objects and closures": """
    class Counter:
        def __init__(self):
            self.count = 0

    counter = Counter()

    def count():
        counter.count += 1
        lamp.test()

    count()
    while lamp.test():
        if counter.count < 3:
            count()
""",
    "an alias": """
    one = []
    other = one if lamp.test() else []
    lamp.look()
    one.append(1)
    if other:
        lamp.turn()
""",
    "a method that is kept": """
    log = []
    add = log.append
    while lamp.test():
        if not log:
            add(1)
        else:
            lamp.turn()
""",
    "classes that derive from Python's own": """
    class Log(list):
        pass

    class Name(str):
        pass

    log = Log()
    log.name = Name("one")
    while lamp.test():
        lamp.look()
        log.name = Name("other") if log.name == "one" else Name("one")
        log[:] = [log.name]
""",
    "a loop and a block whose variables another function reads": """
    with lamp.plug() as one:
        for n in range(2):
            def again():
                if one.test() and n:
                    lamp.look()
            again()
""",
    "half a comparison at once": """
    count = Count()
    while count.number == lamp.look():
        count.number += 1
    if 0 == count.number:
        lamp.turn()
""",
    "a dataclass": """
    count = Count()
    while lamp.test():
        if count.number < 2:
            count.number += 1
        else:
            lamp.turn()
""",
    "bulbs": """
    for bulb in lamp.bulbs():
        if lamp.test():
            break
    else:
        lamp.look()
""",
    "a result": """
    colour = "none"
    try:
        colour = lamp.look()
        lamp.turn()
    except LampError:
        if colour == "red":
            lamp.test()
    if colour == "green":
        lamp.look()
""",
    "a finally that swallows": """
    while True:
        try:
            lamp.turn()
        finally:
            if lamp.test():
                return
""",
    "an error that is kept": """
    kept = None
    try:
        lamp.turn()
    except LampError as error:
        kept = error
    lamp.look()
    if kept:
        raise kept
    lamp.test()
""",
}


HEAD = """from dataclasses import dataclass


@dataclass
class Count:
    number: int = 0


"""


KEPT = {  # each in two ways, of which the second tests true
    "a size of alike objects": ("{Plain()}", "{Plain(), Plain()}", "len(kept) == 2"),
    "a range": ("range(1, 1)", "range(0)", "kept.stop == 0"),
    "the file of an error": ("OSError(1, 'no', 'one')", "OSError(1, 'no', 'other')", "kept.filename == 'other'"),
    "the module of an error": ("ImportError(name='one')", "ImportError(name='other')", "kept.name == 'other'"),
    "a slot of an error": ("Slotted(1)", "Slotted(2)", "kept.number == 2"),
    "a flag without a name": ("Flags(8)", "Flags(16)", "kept.value == 16"),
    "what a dictionary makes": ("defaultdict(list)", "defaultdict(int)", "kept['new'] == 0"),
    "the room in a queue": ("deque(maxlen=1)", "deque(maxlen=2)", "kept.maxlen == 2"),
    "a named tuple": ("Named(1)", "Named(2)", "kept.number == 2"),
    "an attribute of a function": ("marked(1)", "marked(2)", "kept.mark == 2"),
    "the class that a function makes": ("made(1)()", "made(2)()", "kept.number == 2"),
    "a class that derives from such a class": ("derived(1)()", "derived(2)()", "kept.number == 2"),
    "an error of such a class": ("made(1, Exception)()", "made(2, Exception)()", "kept.number == 2"),
    "such a class with a property": ("computing(1)()", "computing(2)()", "kept.number == 2"),
}
MAKING = """from collections import defaultdict, deque
from enum import IntFlag
from typing import NamedTuple


class Plain:
    pass


class Slotted(Exception):
    __slots__ = ("number",)

    def __init__(self, number):
        self.number = number


class Flags(IntFlag):
    LIT = 1


class Named(NamedTuple):
    number: int


def marked(mark):
    def function():
        pass

    function.mark = mark
    return function


def made(given, base=object):
    class Made(base):
        number = given

    return Made


def derived(given):
    class Derived(made(given)):
        pass

    return Derived


def computing(given):
    class Computing:
        @property
        def number(self):
            return given

    return Computing


def design(lamp):
"""


@pytest.mark.parametrize("what", KEPT)
def test_places_are_told_apart_by_all_that_a_value_says(what, tmp_path):
    """The places are the same until the value is asked: a table that takes them for one makes the wrong call."""
    one, other, asked = KEPT[what]
    body = f"    kept = {other} if lamp.test() else {one}\n    lamp.test()\n    if {asked}:\n        lamp.look()\n"
    agree(function_in(tmp_path, f"{MAKING}{body}"), 3)


def agree(function, depth):
    system = table(function)
    for answers in itertools.product(range(3), repeat=depth):
        assert follow(system, answers) == run(function, answers), answers
    return system


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_table_makes_the_same_calls(name, tmp_path):
    agree(function_in(tmp_path, f"{HEAD}def design(lamp):{PROGRAMS[name]}"), 6)


@pytest.mark.parametrize("seed", [*range(15), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(15, 60))])
def test_programs_written_at_random_have_true_tables(seed, tmp_path):
    author = Author(seed)
    begins = ["def design(lamp):", "    x, y, z = False, 1, None", "    lamp.test()"]
    lines = [*begins, *within(author.body(3, loops=False))]
    text = HELPER + "\n".join(lines) + "\n"
    agree(function_in(tmp_path, text), 6)


def test_places_that_differ_in_nothing_that_matters_are_one_state(tmp_path):
    kept = function_in(tmp_path, "def design(lamp):\n    colour = lamp.look()\n    lamp.test()\n")
    assert len(table(kept).states) == 3


def test_places_that_differ_in_what_is_done_later_are_told_apart(tmp_path):
    text = "def design(lamp):\n    colour = lamp.look()\n    lamp.test()\n    if colour == 'red':\n        lamp.turn()"
    states = table(function_in(tmp_path, text)).states
    tested = [state for state in states if state.configuration == ("line 5: test",)]
    assert len(tested) == 2
    assert ("colour", "red") in {pair for state in tested for pair in state.data}


def test_the_numbers_of_states_do_not_depend_on_the_run(tmp_path):
    text = "def design(lamp):\n    while lamp.look() != 'red':\n        lamp.turn()\n"
    first = table(function_in(tmp_path, text))
    (tmp_path / "again").mkdir()
    second = table(function_in(tmp_path / "again", text))
    assert (first.states, first.reactions) == (second.states, second.reactions)


def test_an_exception_ends_the_function(tmp_path):
    system = table(function_in(tmp_path, "def design(lamp):\n    lamp.turn()\n"))
    ends = {system.states[number].configuration for number in system.ends}
    assert ends == {("finished",), ("ended by LampError",)}


def test_a_state_shows_that_a_block_is_left_by_an_exception(tmp_path):
    text = "def design(lamp):\n    with lamp.plug() as one:\n        one.turn()\n"
    left = [state for state in table(function_in(tmp_path, text)).states if state.configuration == ("line 4: unplug",)]
    assert [dict(state.data).get("handles") for state in left] == [None, "LampError"]
