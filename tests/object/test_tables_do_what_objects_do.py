"""The table of an object does what an object does that is simply sent events, whatever is decided meanwhile."""

import random
import textwrap

import pytest

from object.toy import HANDLERS, PROFILE, class_in, design, table
from shadowcheck.errors import SpecificationError
from shadowcheck.machine.live import live
from shadowcheck.machine.lts import spoken

OBJECTS = {
    "attributes of the class": """
    lit = False

    def on_switch(self):
        self.lit = not self.lit

    def on_cut(self):
        self.lit = False
""",
    "a set, a list and a dictionary": """
    def __init__(self):
        self.colours, self.order, self.levels = set(), [], {}

    @property
    def lit(self):
        return bool(self.colours)

    def on_switch(self):
        self.colours ^= {self.colour}
        if self.colour not in self.order:
            self.order.append(self.colour)

    def on_dim(self):
        self.levels["now"] = self.level
        return self.level != 2

    def on_cut(self):
        self.colours.clear()
        self.order.clear()
""",
    "objects in a dictionary, and an alias": """
    def __init__(self):
        self.bulbs = {}
        self.last = None

    def lit(self):
        return self.last is not None and self.last is self.bulbs.get("red")

    def on_switch(self):
        self.last = self.bulbs.setdefault(self.colour, Bulb())
        self.last.on = not self.last.on

    def on_cut(self):
        self.bulbs.pop("red", None)
        if self.last is not None and self.last.on:
            self.click()
""",
    "functions that are kept": """
    def __init__(self):
        self.undo = None

    def on_switch(self):
        before = self.undo is None
        self.undo = (lambda: self.back(before)) if self.decide("undo is kept") else self.back

    def on_cut(self):
        if self.undo is not None:
            self.undo()

    def back(self, deep=False):
        self.undo = None
        if deep:
            self.glow()
""",
    "slots, private names, and a base": """
    __slots__ = ("__own", "other")

    def __init__(self):
        self.__own = 0
        super().__init__()

    @property
    def lit(self):
        return self.__own == 2

    def on_dim(self):
        self.__own = (self.__own + self.level) % 3

    def on_cut(self):
        self.other = self.__own
        del self.other
""",
    "a data class with an enum": """
    phase: Phase = Phase.OFF
    seen: list = field(default_factory=list)

    def on_switch(self):
        self.phase = Phase.ON if self.phase is Phase.OFF else Phase.OFF

    def on_cut(self):
        match self.phase:
            case Phase.ON:
                self.seen[:] = ["on"]
            case Phase.OFF:
                self.seen.clear()
""",
    "exceptions, caught and not": """
    tries = 0

    def on_switch(self):
        try:
            self.work()
        except KeyError:
            self.tries = min(self.tries + 1, 2)
            return False
        finally:
            self.click()

    def on_dim(self):
        [][self.level]

    def work(self):
        if self.decide("it works"):
            self.tries = 0
        else:
            raise KeyError(self.tries)
""",
    "a class that derives from a list": """
    def on_switch(self):
        self[:] = self[1:] if len(self) > 1 else [*self, self.colour]

    @property
    def lit(self):
        return "red" in self
""",
}
BASES = {"a class that derives from a list": "(list)", "slots, private names, and a base": "(Plain)"}
BEFORE = """
from dataclasses import dataclass, field
from enum import Enum


class Plain:
    __slots__ = ()


class Phase(Enum):
    ON = 1
    OFF = 2


class Bulb:
    on = False


"""


class Direct:
    """What an object is told, and what it does, without anything of the checker."""

    given, done = {}, []

    def decide(self, question):
        return Direct.given.setdefault(question, False)

    def click(self):
        Direct.done.append("click")

    def glow(self):
        Direct.done.append("glow")


for _name in ("level", "colour"):
    setattr(Direct, _name, property(lambda _, name=_name: Direct.given[name]))


def react(one, handler, given):
    """What the object does: the outcome, each act once, and whether it is lit then."""
    Direct.given, Direct.done = given, []
    try:
        vetoes = getattr(one, handler)() is False
    except Exception:  # noqa: BLE001 - whatever a handler lets out
        vetoes, Direct.done = True, [*Direct.done, "throw"]
    lit = getattr(one, "lit", False)
    return "veto" if vetoes else "ok", tuple(dict.fromkeys(Direct.done)), bool(lit() if callable(lit) else lit)


def chances(seed):
    return random.Random(seed)  # noqa: S311 - no secret


def questions(system):
    return {name: values for name, values in system.choices.items() if name not in {"level", "colour"}}


def agree(own, chance, events=60):
    """Send the same events to the table and to an object; return how many states were met."""
    system = table(own)
    one, state, met = type("Direct", (own, Direct), {})(), system.initials[""], set()
    for _ in range(events):
        handler = chance.choice([name for name in HANDLERS if hasattr(own, name)])
        event = HANDLERS[handler]
        given = {name: chance.choice(values) for name, values in questions(system).items()}
        colours = ("green",) if event == "dim" else ("red", "green")
        given |= {"level": chance.randrange(3), "colour": chance.choice(colours)}
        rows = [
            row for row in system.reactions_to(event)
            if row.source == state and all(given[name] == value for name, value in row.choices)
        ]
        (row,) = rows
        outcome, acts, lit = react(one, handler, given)
        assert (row.outcome, row.acts, system.observables["lit"][row.target]) == (outcome, acts, lit)
        state = row.target
        met.add(state)
    return len(met)


@pytest.mark.parametrize("what", OBJECTS)
def test_the_table_does_what_the_object_does(tmp_path, what):
    data = "@dataclass\n" if what.startswith("a data class") else ""
    own = class_in(tmp_path, f"{BEFORE}{data}class Own{BASES.get(what, '')}:{OBJECTS[what]}")
    assert sum(agree(own, chances(seed)) for seed in range(5)) >= 10


ATTRIBUTES = ("a", "b", "c", "d")
CONDITIONS = (
    "self.a", "not self.b", "self.c == 2", "self.colour in self.d", "self.decide('one')", "self.decide('two')",
    "self.colour == 'red'", "self.a is self.b", "len(self.d) > 1",
)
DEEDS = (
    "self.a = not self.a", "self.b = self.a", "self.c = (self.c + 1) % 3", "self.d = self.d | {self.colour}",
    "self.d.discard(self.colour)", "self.click()", "self.glow()", "self.c = 0", "self.b = self.decide('one')",
    "self.e = [self.c]", "self.d = set()", "self.a, self.b = self.b, self.a",
)
ENDS = ("return False", "return", "raise KeyError(self.c)", "return True")


def statements(chance, depth=0):
    lines = []
    for _ in range(chance.randint(1, 3)):
        if depth < 2 and chance.random() < 0.4:
            lines.append(f"if {chance.choice(CONDITIONS)}:")
            lines += textwrap.indent("\n".join(statements(chance, depth + 1)), "    ").split("\n")
        else:
            lines.append(chance.choice(DEEDS))
    return [*lines, chance.choice(ENDS)] if chance.random() < 0.3 else lines


def random_class(chance):
    handlers = chance.sample([*HANDLERS], chance.randint(1, 3))
    body = [
        "def __init__(self):", "    self.a, self.c, self.d = False, 0, set()",
        "@property", "def lit(self):", "    return self.a or self.b",
    ]
    for handler in handlers:
        body += [f"def {handler}(self):", *(f"    {line}" for line in statements(chance))]
    return "class Own:\n    b = False\n" + textwrap.indent("\n".join(body), "    ") + "\n"


def test_tables_of_random_classes_do_what_their_objects_do(tmp_path):
    met = 0
    for seed in range(20):
        own = class_in(tmp_path, random_class(chances(seed)), file=f"random_{seed}.py")
        met += agree(own, chances(seed), events=40)
    assert met > 50


@pytest.mark.slow
def test_tables_of_many_random_classes_do_what_their_objects_do(tmp_path):
    for seed in range(100, 250):
        own = class_in(tmp_path, random_class(chances(seed)), file=f"random_{seed}.py")
        agree(own, chances(seed), events=80)


LAMP = """
class Own:
    bright = True
    waivers = {"a-claim": "a reason"}

    def __init__(self):
        self.lit, self.colours, self.log = False, set(), None

    def on_switch(self):
        print("switched")
        self.lit = not self.lit
        self.colours.add(self.colour)

    def on_dim(self):
        if self.level == 2:
            raise ValueError("too dark")
"""


@pytest.fixture
def lamp(tmp_path):
    return class_in(tmp_path, LAMP)


def test_states_are_told_by_their_attributes(lamp):
    system = table(lamp)
    assert str(system.states[system.initials[""]]) == "colours={}, lit=no, log=None"
    assert {str(state) for state in system.states} >= {"colours={green, red}, lit=yes, log=None"}
    assert len(set(system.states)) == len(system.states)


def test_an_object_is_replayed_in_the_states_of_its_table(lamp):
    running = live(design(lamp))
    assert running.state == table(lamp).states[0]
    assert running.send("switch", {"colour": "red"}) == "ok"
    assert str(running.state) == "colours={red}, lit=yes, log=None"
    assert running.send("dim", {"level": 2}) == "veto"
    assert running.acts == ("throw",)


def test_an_exception_is_told_with_its_line(lamp):
    line = 1 + LAMP[: LAMP.index("raise")].count("\n")
    thrown = {row.thrown for row in table(lamp).reactions if row.thrown}
    assert thrown == {f"ValueError: too dark (line {line})"}


DEEP = """
class Deep(BaseException):
    pass


class Own:
    def __init__(self, deep=None):
        self.deep = deep

    def on_switch(self):
        raise Deep


class Never(Own):
    def __init__(self):
        raise Deep


class Shows(Own):
    @property
    def lit(self):
        raise Deep
"""


def test_an_exception_is_one_of_the_object_whatever_it_derives_from(tmp_path):
    (row,) = {(row.outcome, row.acts) for row in table(class_in(tmp_path, DEEP)).reactions}
    assert row == ("veto", ("throw",))
    for name in ("Never", "Shows"):
        with pytest.raises(SpecificationError, match="Deep"):
            table(class_in(tmp_path, DEEP, name))


def test_what_is_printed_is_said_to_nobody(lamp, capsys):
    table(lamp)
    assert capsys.readouterr() == ("", "")


def test_what_a_class_says_about_itself_is_known_of_the_design(lamp):
    own = design(lamp)
    assert (own.bright, own.waivers, own.__name__) == (True, {"a-claim": "a reason"}, "Own")
    assert design(lamp) is own


def test_a_profile_can_be_part_of_what_is_hashed():
    assert len({PROFILE, PROFILE}) == 1


def test_what_never_comes_is_not_in_the_table(tmp_path):
    own = class_in(tmp_path, "class Own:\n    def on_dim(self):\n        self.last = (self.colour, self.level)\n")
    rows = table(own).reactions
    assert {value for row in rows for name, value in row.choices if name == "colour"} == {"green"}
    assert len(rows) == 3 * 4  # three levels, in the beginning and after each of them


def test_objects_that_look_alike_are_told_apart_by_a_number(tmp_path):
    """The same list twice, or two lists: what is done to one of them shows the difference."""
    own = class_in(tmp_path, """
class Own:
    def __init__(self):
        self.one = self.other = []

    @property
    def lit(self):
        return self.one is self.other

    def on_switch(self):
        self.other = list(self.one) if self.colour == "red" else self.one
""")
    assert sorted(map(str, table(own).states)) == ["one=[], other=[]", "one=[], other=[] (case=2)"]


def test_the_values_of_decisions_are_known(tmp_path):
    own = class_in(tmp_path, "class Own:\n    def on_switch(self):\n        return self.decide('it is dark')\n")
    system = table(own)
    assert system.choices["it is dark"] == (False, True)
    assert {spoken(value) for row in system.reactions for _, value in row.choices} == {"no", "yes"}
