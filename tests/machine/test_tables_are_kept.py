"""What a machine does is kept from one process to the next, as long as nothing changes on which it depends."""

import builtins
import decimal
import importlib
import os
import subprocess
import sys
import types
from enum import Enum

import pytest
from statemachine import StateMachine

from shadowcheck import kept
from shadowcheck.errors import SpecificationError
from shadowcheck.machine import Choice, Machine, NoData, Sentence, State, fingerprint, observable, store, unfold
from shadowcheck.machine.store import table_of
from toys.lights import Lamp
from vss_protocol import MODEL
from vss_protocol.gallery.exhibits import exhibits

FILES = {
    "base": """
from shadowcheck.machine import Machine, State, Choice, observable
from kept_words import LIMITS, Colour, Data, Policy, PAIR, POLICY, answer, held, most
import kept_words, os, sys, datetime

class Base(Machine[Data]):
    a = State(initial=True)
    b = State()
    go = a.to(b) | b.to(a)
    stop = a.to(a, cond="open")
    full = Choice("no room")
    WORD = "word"
    def open(self):
        return self.model.colour is Colour.RED
    @observable
    def warm(self):
        return self.model.colour
    def on_go(self):
        if self.full and POLICY.allows(self.model.turns):
            self.record_failure(self.WORD)
        with held() as step:
            self.model.turns = min(self.model.turns + step, LIMITS["turns"][0], kept_words.MOST, most(), PAIR.high)
        return answer(self.model.turns)
""",
    "words": """
import os
from collections import namedtuple
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from enum import Enum
from typing import Annotated
from shadowcheck.machine import Between

class Colour(Enum):
    RED = "red"
    GREEN = "green"
    def other(self):
        return Colour.GREEN if self is Colour.RED else Colour.RED

@dataclass
class Data:
    turns: Annotated[int, Between(0, 3)] = 0
    colour: Colour = Colour.RED

class Policy:
    def __init__(self, most):
        self.most = most
    def allows(self, turns):
        return turns < self.most

POLICY = Policy(2)
LIMITS = {"turns": [2, 3]}
MOST = 3
PAIR = namedtuple("Pair", "low high")(0, 9)
ASKED = os.environ.get("KEPT_WORD", "good")

def answer(turns, least=1):
    return worded(turns) if turns > least else None

@contextmanager
def held():
    yield 1

@cache
def most():
    return 9

def worded(turns):
    return f"{ASKED} {turns}"
""",
    "design": """
from kept_base import Base, Colour

class Design(Base):
    '''A design.'''
    def on_stop(self):
        self.model.colour = self.model.colour.other()

CLAIMS = ["turns", "never", "end"]
""",
}
CHANGES = {
    "a handler of the class": ("design", "self.model.colour.other()", "self.model.colour"),
    "a handler of the base class in another file": ("base", "self.model.turns + step", "self.model.turns + 2 * step"),
    "an attribute of the base class": ("base", 'WORD = "word"', 'WORD = "other"'),
    "a guard": ("base", 'cond="open"', 'unless="open"'),
    "a transition": ("base", "go = a.to(b) | b.to(a)", "go = a.to(b) | b.to(b)"),
    "the first state": ("base", "a = State(initial=True)\n    b = State()", "a = State()\n    b = State(initial=True)"),
    "an observable": ("base", "return self.model.colour\n", "return self.model.turns > 0\n"),
    "the values of a choice": ("base", 'Choice("no room")', 'Choice("no room", values=(True, False))'),
    "a function in another module": ("words", "turns > least else", "turns >= least else"),
    "a function that it calls": ("words", '{ASKED} {turns}"', '{turns} {ASKED}"'),
    "a default of a function": ("words", "least=1", "least=2"),
    "a constant": ("words", "MOST = 3", "MOST = 1"),
    "a constant inside a container": ("words", '"turns": [2, 3]', '"turns": [1, 3]'),
    "an attribute of an object": ("words", "Policy(2)", "Policy(1)"),
    "a method of an object": ("words", "turns < self.most", "turns <= self.most"),
    "a method of an enumeration": ("words", "Colour.GREEN if self is Colour.RED else Colour.RED", "self"),
    "a function behind a decorator of Python's": ("words", "yield 1", "yield 2"),
    "a function whose answers are kept": ("words", "return 9", "return 1"),
    "a field of a named tuple": ("words", "(0, 9)", "(0, 1)"),
    "the type of a field": ("words", "Between(0, 3)] = 0", "Between(1, 3)] = 1"),
    "the first value of a field": ("words", "colour: Colour = Colour.RED", "colour: Colour = Colour.GREEN"),
}
HIDDEN = {
    "a private constant of an enumeration": (
        'GREEN = "green"', 'GREEN = "green"\n    __most = {}\n    def most(self):\n        return self.__most',
        "Colour.RED.most()",
    ),
    "what a dictionary gives for other keys": (
        "MOST = 3", "MOST = 3\nfrom collections import defaultdict\nREST = defaultdict(lambda: {})",
        "kept_words.REST.copy()['key']",
    ),
    "the room in a queue": (
        "MOST = 3", "MOST = 3\nfrom collections import deque\nQUEUE = deque('a', {})", "len(kept_words.QUEUE * 3)",
    ),
    "a name that a module makes up": (
        "MOST = 3", "MOST = 3\ndef __getattr__(name):\n    if name != 'MADE': raise AttributeError\n    return {}",
        "kept_words.MADE",
    ),
}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """The folder of the tables of this test alone."""
    monkeypatch.delenv(kept.SWITCH, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "cache"))
    return tmp_path / "cache" / "shadowcheck" / store.FOLDER


@pytest.fixture
def executed(monkeypatch):
    """The machines that were executed, by name."""
    names = []
    monkeypatch.setattr(store, "unfold", lambda cls: names.append(cls.__name__) or unfold(cls))
    return names


@pytest.fixture
def design(tmp_path, monkeypatch):
    """Import the design anew, with some of its text replaced."""
    def imported(*changes):
        for name, text in FILES.items():
            for _, old, new in (one for one in changes if one[0] == name):
                assert old in text
                text = text.replace(old, new)  # noqa: PLW2901 - as is it imported
            (tmp_path / f"kept_{name}.py").write_text(text)
            monkeypatch.delitem(sys.modules, f"kept_{name}", raising=False)
        importlib.invalidate_caches()
        return importlib.import_module("kept_design").Design

    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # two texts of one length and second are no other file
    monkeypatch.syspath_prepend(tmp_path)
    return imported


def told(table):
    """Everything that *table* says, with the order and the types of all values."""
    return repr([(name, getattr(table, name)) for name in table.__dataclass_fields__ if name != "machine"])


def test_a_machine_that_did_not_change_is_not_executed_again(design, executed, folder):
    first, again = table_of(design()), table_of(design())
    assert executed == ["Design"]
    assert told(first) == told(again) == told(unfold(design()))
    assert again.machine is not first.machine
    assert all(one.data[1][1] is not other.data[1][1] for one, other in zip(first.states, again.states, strict=True))
    assert len(list(folder.iterdir())) == 1


@pytest.mark.parametrize("change", [
    ("design", "'''A design.'''", "# a comment\n\n    '''A design.'''"), ("design", '"never"', '"always"'),
], ids=["a comment", "a claim beside it"])
def test_what_the_machine_does_not_come_to_may_change(design, executed, change):
    table_of(design())
    assert told(table_of(design(change))) == told(unfold(design()))
    assert executed == ["Design"]


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_machine_is_executed_again_after_a_change_of(design, executed, change):
    before = told(table_of(design()))
    changed = design(change)
    assert told(table_of(changed)) == told(unfold(changed)) != before
    assert executed == ["Design", "Design"]


@pytest.mark.parametrize(("old", "new", "reads"), HIDDEN.values(), ids=HIDDEN)
def test_a_machine_is_executed_again_after_a_change_behind(design, executed, old, new, reads):
    line = ("base", "return answer(self.model.turns)", f"return str({reads})")
    before = told(table_of(design(line, ("words", old, new.format(1)))))
    changed = design(line, ("words", old, new.format(2)))
    assert told(table_of(changed)) == told(unfold(changed)) != before
    assert executed == ["Design", "Design"]


def test_a_name_that_was_put_among_those_of_python_counts_by_its_value(design, executed, monkeypatch):
    line = ("base", "return answer(self.model.turns)", "return KEPT_WORD")
    monkeypatch.setattr(builtins, "KEPT_WORD", "good", raising=False)
    before = told(table_of(design(line)))
    monkeypatch.setattr(builtins, "KEPT_WORD", "another")
    assert told(table_of(design(line))) == told(unfold(design(line))) != before
    assert executed == ["Design", "Design"]


def test_the_precision_of_decimal_numbers_counts(design, executed):
    line = ("base", "return answer(self.model.turns)", "return str(Decimal(1) / 3)")
    imports = ("base", "import kept_words", "from decimal import Decimal\nimport kept_words")
    before = told(table_of(design(line, imports)))
    with decimal.localcontext() as context:
        context.prec = 3
        assert told(table_of(design(line, imports))) == told(unfold(design(line, imports))) != before
    assert executed == ["Design", "Design"]


def test_a_constant_that_comes_from_outside_counts_by_its_value(design, executed, monkeypatch):
    before = told(table_of(design()))
    monkeypatch.setenv("KEPT_WORD", "another")
    assert told(table_of(design())) == told(unfold(design())) != before
    assert executed == ["Design", "Design"]


def test_a_value_of_a_library_counts_where_it_is_read(design, executed, monkeypatch):
    change = ("base", "return answer(self.model.turns)", "return 'long' if sys.maxunicode > 65535 else 'short'")
    long = told(table_of(design(change)))
    monkeypatch.setattr(sys, "maxunicode", 65535)
    assert told(table_of(design(change))) == told(unfold(design(change))) != long
    assert executed == ["Design", "Design"]


@pytest.mark.parametrize("version", ["statemachine.__version__", "sys.version", "sys.platform"])
def test_another_version_executes_it_again(executed, monkeypatch, version):
    table_of(Lamp)
    monkeypatch.setattr(version, "99")
    fingerprint._versions.cache_clear()
    assert told(table_of(Lamp)) == told(unfold(Lamp))
    assert executed == ["Lamp", "Lamp"]
    fingerprint._versions.cache_clear()


@pytest.mark.parametrize("spoilt", [b"", b"{}", b"\n{}", lambda data: data[:-1], lambda data: data.replace(b"3", b"2")])
def test_a_table_that_is_spoilt_is_made_again(executed, folder, spoilt):
    right = told(table_of(Lamp))
    (file,) = folder.iterdir()
    whole = file.read_bytes()
    file.write_bytes(spoilt(whole) if callable(spoilt) else spoilt)
    assert told(table_of(Lamp)) == right
    assert executed == ["Lamp", "Lamp"]
    assert file.read_bytes() == whole


def test_a_folder_that_cannot_be_written_is_slower_and_no_error(executed, folder):
    folder.parent.mkdir(parents=True)
    folder.write_text("a file where the folder should be")
    assert told(table_of(Lamp)) == told(table_of(Lamp)) == told(unfold(Lamp))
    assert executed == ["Lamp", "Lamp"]


def test_a_file_that_is_not_finished_leaves_nothing(monkeypatch, folder):
    def full(self, data):
        self.touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    assert told(table_of(Lamp)) == told(unfold(Lamp))
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("word", ["off", "0", "no", "OFF"])
def test_nothing_is_kept_where_that_is_switched_off(executed, folder, monkeypatch, word):
    monkeypatch.setenv(kept.SWITCH, word)
    assert told(table_of(Lamp)) == told(table_of(Lamp))
    assert executed == ["Lamp", "Lamp"]
    assert not folder.exists()


def test_the_tables_that_were_written_first_are_forgotten(design, folder, monkeypatch):
    monkeypatch.setattr(store, "MOST", 3)
    for place, change in enumerate([*CHANGES.values()][:6]):
        table_of(design(change))
        for file in folder.iterdir():  # clocks of file systems are coarse
            written = file.stat().st_mtime
            os.utime(file, (written - 10, written - 10))
        assert len(list(folder.iterdir())) == min(place + 1, 3)
    monkeypatch.setattr(store, "unfold", None)
    table_of(design(change))


def test_two_processes_at_once_do_not_disturb_each_other(folder):
    code = """
import sys
from toys.lights import Lamp
from shadowcheck.machine.store import table_of
sys.stdin.readline()
print(table_of(Lamp).reactions)
"""
    command, path = [sys.executable, "-c", code], os.pathsep.join(sys.path)
    started = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                         env={**os.environ, "PYTHONPATH": path})
        for _ in range(3)
    ]
    for one in started:
        one.stdin.write("\n")
        one.stdin.flush()
    said = {one.communicate()[0] for one in started}
    assert said == {f"{unfold(Lamp).reactions}\n"}
    assert len(list(folder.iterdir())) == 1


def test_lines_that_a_table_tells_of_are_those_of_today(design, executed):
    throws = ("base", 'WORD = "word"', 'WORD = "word"\n    oops = Act("lets it out")\n    throws = "oops"')
    act = ("base", "import Machine,", "import Act, Machine,")
    raises = ("base", "return answer(self.model.turns)", "raise ValueError")
    longer = ("base", "class Base", "# a comment\n\nclass Base")
    first = {row.thrown for row in table_of(design(throws, act, raises)).reactions}
    again = {row.thrown for row in table_of(design(throws, act, raises)).reactions}
    moved = {row.thrown for row in table_of(design(throws, act, raises, longer)).reactions}
    assert first == again == {"", "ValueError (line 25)"}
    assert moved == {"", "ValueError (line 27)"}
    assert executed == ["Design", "Design"]


@pytest.mark.parametrize("line", [
    "import kept_words as words; return words.answer(1)",
    "return getattr(kept_words, 'an' + 'swer')(1)",
    "return eval('answer')(1)",
    "return sys.modules['kept_words'].answer(1)",
    "return str(sys.getrecursionlimit())",
    "return str(datetime.datetime.fromtimestamp(0))",
    "return self.glossary.get('a', 'no sentence')",
    "return 'told' if hasattr(type(self).a, 'sentence') else 'untold'",
])
def test_a_handler_that_comes_to_what_it_does_not_name_is_executed_each_time(design, executed, line):
    change = ("base", "return answer(self.model.turns)", line)
    assert told(table_of(design(change))) == told(table_of(design(change)))
    assert executed == ["Design", "Design"]


def test_a_value_of_a_library_in_c_is_executed_each_time(design, executed):
    change = ("words", "MOST = 3", "import array\nMOST = array.array('i', [3])")
    reads = ("base", "kept_words.MOST", "kept_words.MOST[0]")
    assert told(table_of(design(change, reads))) == told(table_of(design(change, reads)))
    assert executed == ["Design", "Design"]


def test_a_module_of_a_class_of_its_own_is_executed_each_time(design, executed):
    own = "class Own(types.ModuleType):\n    made = 'made'\nsys.modules[__name__].__class__ = Own"
    change = ("words", "MOST = 3", f"import sys, types\nMOST = 3\n{own}")
    reads = ("base", "return answer(self.model.turns)", "return kept_words.made")
    assert told(table_of(design(change, reads))) == told(table_of(design(change, reads)))
    assert executed == ["Design", "Design"]


def test_words_about_what_a_machine_does_not_have_are_refused_although_its_table_is_kept(monkeypatch):
    table_of(Lamp)
    monkeypatch.setattr(Lamp, "glossary", {**Lamp.glossary, "nothing": Sentence("Is not there.", "a page")})
    with pytest.raises(SpecificationError) as refusal:
        table_of(Lamp)
    assert refusal.value.code == "SC0158"


def test_members_of_an_enumeration_that_count_as_equal_are_told_apart(executed):
    class Same(Enum):
        ONE, OTHER = 1, 2

        def __eq__(self, other):
            return isinstance(other, Same)

        def __hash__(self):
            return 1

    class Told(Machine[NoData]):
        here = State(initial=True)
        there = State()
        go = here.to(there) | there.to(here)

        @observable
        def shown(self):
            return Same.ONE if self.here.is_active else Same.OTHER

    assert kept_as_it_is(Told, executed)


def test_a_class_is_not_taken_for_one_of_the_module_that_it_says_it_is_of():
    def made(handler):
        here = State("A", initial=True)
        body = {"here": here, "go": here.to(here, internal=True), "on_go": handler}
        return types.new_class("One", (Machine[NoData],), {}, lambda made: made.update(body))

    one, other = made(lambda self: "one"), made(lambda self: "other")
    assert one.__module__ == "types"
    assert table_of(one).reactions[0].outcome == "one"
    assert table_of(other).reactions[0].outcome == "other"


def test_a_table_with_a_note_is_made_again(executed):
    class Local(Machine[NoData]):  # that no other process can import
        here = State(initial=True)
        go = here.to(here, internal=True)
        left = Choice("goes left")

        def on_go(self):
            return "".join(sorted({"a", str(self.left)}, key=len))

    assert table_of(Local).notes == table_of(Local).notes != ()
    assert executed == ["Local", "Local"]


def kept_as_it_is(machine, executed):
    first, again = table_of(machine), table_of(machine)
    return executed == [machine.__name__] and told(first) == told(again) and first == again


MACHINES = {role.machine for role in MODEL.network(MODEL.settings({})).roles if isinstance(role.machine, type)}


@pytest.mark.parametrize("machine", sorted(MACHINES, key=lambda cls: cls.__name__), ids=lambda cls: cls.__name__)
def test_every_machine_of_the_model_is_kept_as_it_is(machine, executed):
    assert kept_as_it_is(machine, executed)


@pytest.mark.slow
@pytest.mark.parametrize("exhibit", [one for one in exhibits() if one.design.states], ids=lambda one: one.name)
def test_every_machine_of_the_gallery_is_kept_as_it_is(exhibit, executed):
    assert kept_as_it_is(exhibit.design, executed)


@pytest.fixture
def chart(tmp_path, monkeypatch):
    """Import a chart anew, with some of its text replaced."""
    def imported(old="", new=""):
        assert old in CHART
        (tmp_path / "kept_chart.py").write_text(CHART.replace(old, new) if old else CHART)
        monkeypatch.delitem(sys.modules, "kept_chart", raising=False)
        importlib.invalidate_caches()
        return importlib.import_module("kept_chart").Chart

    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.syspath_prepend(tmp_path)
    return imported


CHART = """
from statemachine import HistoryState
from shadowcheck.machine import Machine, NoData, State

class Chart(Machine[NoData]):
    out = State(initial=True)

    class both(State.Parallel):
        class one(State.Compound):
            a = State(initial=True)
            class b(State.Compound):
                b1 = State(initial=True)
                b2 = State()
                deeper = b1.to(b2)
            h = HistoryState(type="deep")
            h.to(b)
            step = a.to(b)

        class two(State.Compound):
            c = State(initial=True)
            d = State()
            c.to(d, cond="In('b2')")

    enter = out.to(both.one.h)
    leave = both.to(out)
"""


def test_the_table_of_a_chart_is_kept_with_its_regions_and_what_it_remembers(chart, executed):
    first, again = table_of(chart()), table_of(chart())
    assert executed == ["Chart"]
    assert told(first) == told(again) == told(unfold(chart()))
    assert "both/(one/b/b2 | two/d) (h=None)" in map(str, again.states)


@pytest.mark.parametrize(("old", "new"), [
    ('type="deep"', 'type="shallow"'), ("h.to(b)", "h.to(a)"), ("In('b2')", "In('b1')"), ("both.one.h)", "both)"),
    ("class one(State.Compound):", "class one(State.Compound, initial=True):"), ("c.to(d, cond=", "go = c.to(d, cond="),
])
def test_a_chart_is_executed_again_after_a_change_of(chart, executed, old, new):
    table_of(chart())
    assert told(table_of(chart(old, new))) == told(unfold(chart(old, new)))
    assert len(executed) == 1 + ("initial=True" not in new)  # a region is initial in any case


def test_a_class_that_is_not_in_our_notation_is_executed_each_time(executed):
    class Plain(StateMachine):
        a = State(initial=True)
        go = a.to(a)

    assert table_of(Plain) == table_of(Plain)
    assert executed == ["Plain", "Plain"]
