"""A `with` block over an object of the author's class: what it does at its end is known where a variable keeps it."""

import pytest

from function.programs import HELPER, Author, within
from function.test_tables_do_what_functions_do import agree
from function.toy import function_in, table
from shadowcheck.errors import SpecificationError

ROOM = """class Room:
    def __init__(self, lamp):
        self.lamp = lamp
        self.lit = lamp.test()

    def __enter__(self):
        if self.lit:
            self.lamp.turn()
        return self

    def __exit__(self, kind, error, trace):
        if kind is not None and self.lamp.test():
            return True
        self.lamp.look()
        return False


class Dark(Room):
    def __init__(self, lamp):
        super().__init__(lamp)
        self.lit = False


class Ring:
    def __init__(self, room):
        self.room = room

    def __enter__(self):
        return self.room

    def __exit__(self, *told):
        self.room.lamp.test()


"""
PROGRAMS = {
    "a call that fails": """
    with Room(lamp) as room:
        room.lamp.turn()
    lamp.test()
""",
    "an early return": """
    for n in range(2):
        with Room(lamp) as room:
            if room.lit:
                return
            if lamp.test():
                break
""",
    "a block in a block, and a base class": """
    with Room(lamp) as outer:
        with Dark(lamp) as inner:
            lamp.turn()
        outer.lit = lamp.test()
    if outer.lit:
        lamp.turn()
""",
    "an object that a variable keeps": """
    ring = Ring(Room(lamp))
    with ring as room:
        room.lamp.turn()
""",
    "an exception on its way through a handler": """
    try:
        with Room(lamp) as room:
            raise LampError
    except LampError:
        lamp.turn()
""",
}
REFUSED = {
    "an object that no variable keeps": "    with Ring(Room(lamp)) as room:\n        lamp.turn()",
    "an object without a name": "    with Room(lamp):\n        lamp.turn()",
    "a variable that is assigned again": "    with Room(lamp) as room:\n        room = None\n        lamp.turn()",
    "several in one block": "    with Room(lamp) as one, Room(lamp) as other:\n        pass",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_table_makes_the_same_calls(name, tmp_path):
    agree(function_in(tmp_path, f"{ROOM}def design(lamp):{PROGRAMS[name]}"), 6)


@pytest.mark.parametrize("seed", [*range(5), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(5, 60))])
def test_programs_written_at_random_have_true_tables(seed, tmp_path):
    author = Author(seed, blocks=("lamp.plug()", "Room(lamp)", "Dark(lamp)"))
    begins = ["def design(lamp):", "    x, y, z = False, 1, None", "    lamp.test()"]
    lines = [*begins, *within(author.body(3, loops=False))]
    agree(function_in(tmp_path, HELPER + ROOM + "\n".join(lines) + "\n"), 6)


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_kept_where_nobody_can_look_is_refused(what, tmp_path):
    with pytest.raises(SpecificationError) as error:
        table(function_in(tmp_path, f"{ROOM}def design(lamp):\n{REFUSED[what]}\n"))
    assert error.value.code == "SC1004", error.value


RAISING = """class Ring:
    def __init__(self, lit):
        self.lit = lit

    def __enter__(self):
        return self

    def __exit__(self, *told):
        if self.lit:
            raise LampError


class Twin(Ring):
    def __enter__(self):
        return Twin(False)


"""


def test_two_objects_are_told_apart_by_what_they_keep(tmp_path):
    """The calls in the block are the same, and what comes after them is not."""
    text = "    with Ring(lamp.test()) as ring:\n        lamp.look()\n"
    system = agree(function_in(tmp_path, f"{RAISING}def design(lamp):\n{text}"), 3)
    assert {system.states[number].configuration for number in system.ends} == {("finished",), ("ended by LampError",)}


def test_ctrl_c_comes_in_the_block_and_not_while_it_is_left(tmp_path):
    body = "with Room(lamp) as room:", "    lamp.look()"
    lines = ["try:", *within(body), "except KeyboardInterrupt:", "    pass"]
    system = table(function_in(tmp_path, f"{ROOM}def design(lamp):\n" + "\n".join(within(lines)) + "\n"))
    rows = [row for row in system.reactions if row.event == "interrupted"]
    heard = {system.states[row.source].configuration[-1].partition(",")[0] for row in rows}
    assert heard == {"__init__", "__enter__", "line 40: look"}


@pytest.mark.parametrize("block", [
    "with Ring(lamp.test()) as ring, Ring(False) as ring:",
    "with Ring(lamp.test()) as ring, lamp.plug() as ring:",
    "ring = Ring(lamp.test())\n    with ring, Ring(False) as ring:",
    "ring = Twin(lamp.test())\n    with ring as ring:",
])
def test_an_object_is_not_known_by_a_variable_that_is_assigned_again_in_the_first_line(block, tmp_path):
    """At the end of the block its own `__exit__` is called, whatever the variable has become."""
    with pytest.raises(SpecificationError) as error:
        table(function_in(tmp_path, f"{RAISING}def design(lamp):\n    {block}\n        lamp.look()\n"))
    assert error.value.code == "SC1004", error.value
