"""What would make the table of an object wrong, or what nobody would hear, is refused, with what to write instead."""

import textwrap

import pytest

from object.toy import PROFILE, Base, class_in, design, table
from shadowcheck.errors import SpecificationError
from shadowcheck.machine import NoData
from shadowcheck.machine.live import live
from shadowcheck.object import design_of_class

INIT = "def __init__(self):\n    self.lit = False\n"
REFUSED = {
    "a clock": ("SC1101", "import time", "def on_switch(self):\n    self.since = time.time()", "the clock"),
    "a lock": ("SC1101", "import threading", "def __init__(self):\n    self.lock = threading.Lock()\ndef on_switch(self): ...", "threads"),
    "a clock in a property": ("SC1101", "import time", "def on_switch(self): ...\n@property\ndef lit(self):\n    return time.time() > 5", "clock"),
    "a clock in the setter of a property": (
        "SC1101", "import time",
        "def on_switch(self):\n    self.on = 1\n@property\ndef on(self):\n    return 1\n@on.setter\ndef on(self, x):\n    self.t = time.time()", "clock",
    ),
    "a clock in a class inside": ("SC1101", "import time", "class Part:\n    def now(self):\n        return time.time()\ndef on_switch(self):\n    self.Part().now()", "clock"),
    "a global list": ("SC1101", "LOG = []", "def on_switch(self):\n    LOG.append(1)", "LOG"),
    "a global list under another name": (
        "SC1101", "LOG = []", "def __init__(self):\n    self.log = LOG\ndef on_switch(self):\n    self.log.append(1)", "LOG",
    ),
    "a global that is assigned": ("SC1101", "COUNT = 0", "def on_switch(self):\n    global COUNT\n    COUNT += 1", "COUNT"),
    "an attribute of the class": ("SC1101", "", "count = 0\ndef on_switch(self):\n    Own.count += 1", "Own"),
    "an attribute of its type": ("SC1101", "", "phase = 'a'\ndef on_switch(self):\n    type(self).phase = 'b'", "class Own"),
    "a default value": ("SC1101", "", "def on_switch(self, seen=[]):\n    seen.append(1)", "a default of on_switch"),
    "the order of a set": ("SC1101", "", "def on_switch(self):\n    for one in {'a', 'b'}:\n        self.last = one", "iterates over a set"),
    "how an exception came about": (
        "SC1101", "", "def on_switch(self):\n    self.last = KeyError()\n    self.seen = self.last.__context__ is None", "__context__",
    ),
    "an iterator": ("SC1102", "", "def __init__(self):\n    self.left = iter((1, 2))\ndef on_switch(self): ...", "self.left keeps an iterator"),
    "an iterator of a handler": ("SC1102", "", "def on_switch(self):\n    self.left = (one for one in (1, 2))", "self.left keeps an iterator"),
    "a global iterator": ("SC1102", "LEFT = iter((1, 2))", "def on_switch(self):\n    self.one = next(LEFT, 0)", "LEFT"),
    "a list in the body": ("SC1103", "", "seen = []\ndef on_switch(self): ...", "Own.seen is a list"),
    "one object for all": ("SC1103", "", "def __new__(cls):\n    return object.__new__(cls)\ndef on_switch(self): ...", "__new__"),
    "a descriptor that keeps values": (
        "SC1103", "class Field:\n    def __get__(self, one, owner): ...\n    def __set__(self, one, value): ...",
        "field = Field()\ndef on_switch(self): ...", "Own.field is a Field",
    ),
    "a handler that is misspelt": ("SC1104", "", "def on_switch(self): ...\ndef on_dimm(self): ...", "did you mean on_dim"),
    "a handler of something that does not come": ("SC1104", "", "def on_switch(self): ...\ndef on_fire(self): ...", "lamps do not burn"),
    "a property that is misspelt": ("SC1104", "", "def on_switch(self): ...\n@property\ndef litt(self):\n    return True", "did you mean lit?"),
    "a word of its own": ("SC1105", "", "def on_switch(self): ...\ndef click(self): ...", "'click'"),
    "a word as an attribute": ("SC1105", "", "def on_switch(self):\n    self.decide = 1", "'decide'"),
    "a saying that is no truth": ("SC1105", "", "bright = 'yes'\ndef on_switch(self): ...", "Own.bright is 'yes'"),
    "an argument of the beginning": ("SC1106", "", "def __init__(self, size):\n    self.size = size\ndef on_switch(self): ...", "without arguments"),
    "a beginning that fails": ("SC1106", "", "def __init__(self):\n    self.size = 1 / 0\ndef on_switch(self): ...", "ZeroDivisionError"),
    "an argument of a handler": ("SC1106", "", "def on_switch(self, how): ...", "def on_switch(self): ..."),
    "a static handler": ("SC1106", "", "@staticmethod\ndef on_switch(): ...", "on_switch"),
    "an async handler": ("SC1106", "", "async def on_switch(self): ...", "is async"),
    "an async helper": ("SC1106", "", "def on_switch(self): ...\nasync def helper(self): ...", "is async"),
    "a question that is no sentence": ("SC1107", "", "def on_switch(self):\n    self.decide(1)", "decide(1)"),
    "a question that is a name": ("SC1107", "", "def on_switch(self):\n    self.decide('colour')", "decide('colour')"),
    "a number as an answer": ("SC1108", "", "def on_switch(self):\n    return 0", "answered 0"),
    "a counter": ("SC1109", "", "count = 0\ndef on_switch(self):\n    self.count += 1", "self.count took"),
    "a list that grows": ("SC1109", "", "def __init__(self):\n    self.log = []\ndef on_switch(self):\n    self.log.append(1)", "self.log took"),
    "a list of all that comes": ("SC1109", "", "def __init__(self):\n    self.log = []\ndef on_switch(self):\n    self.log += [self.colour]", "3,000 states"),
    "a question in the beginning": ("SC0106", "", "def __init__(self):\n    self.lit = self.decide('so')\ndef on_switch(self): ...", "outside of a reaction"),
    "a question in a property": ("SC0106", "", "def on_switch(self): ...\n@property\ndef lit(self):\n    return self.decide('so')", "outside of a reaction"),
    "an act in a property": ("SC0102", "", "def on_switch(self): ...\n@property\ndef lit(self):\n    self.click()\n    return True", "'click'"),
    "a question that is caught": (
        "SC0175", "", "def on_switch(self):\n    try:\n        self.level\n    except Exception:\n        pass", "'level' was asked",
    ),
    "a parameter that is set": ("SC0107", "", "def on_switch(self):\n    self.colour = 'red'", "'colour' was set"),
    "a property that changes": ("SC0123", "", f"{INIT}def on_switch(self): ...\n".replace("lit", "seen") + "@property\ndef lit(self):\n    self.seen = True\n    return True", "changed the object"),
    "a property that fails": ("SC0103", "", "def on_switch(self): ...\n@property\ndef lit(self):\n    return {}['key']", "KeyError"),
    "a property that shows a list": ("SC0124", "", "def on_switch(self): ...\n@property\ndef lit(self):\n    return [1]", "showed [1]"),
    "a handler that never ends": ("SC0103", "", "def on_switch(self):\n    self.on_switch()", "RecursionError"),
    "a handler that exits": ("SC0103", "import sys", "def on_switch(self):\n    sys.exit(3)", "SystemExit"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_it_is_refused_by_name_with_its_line(tmp_path, what):
    code, before, body, words = REFUSED[what]
    own = class_in(tmp_path, f"{before}\n\n\nclass Own:\n{textwrap.indent(body, '    ')}\n")
    with pytest.raises(SpecificationError) as refused:
        table(own)
    assert refused.value.code == code
    assert words in str(refused.value)
    assert "lamps.py:" in refused.value.where


@pytest.mark.slow
def test_a_handler_that_loops_for_ever_is_refused(tmp_path):
    own = class_in(tmp_path, "class Own:\n    def on_switch(self):\n        while True:\n            pass\n")
    with pytest.raises(SpecificationError, match="SC0181"):
        table(own)


def test_what_is_remembered_in_secret_shows_in_two_histories(tmp_path):
    """A counter in a closure of the class is in no attribute, and named by no global."""
    text = """
        def secret():
            seen = {}

            def count(one):
                seen[id] = seen.get(id, 0) + 1
                return seen[id] % 7 == 0

            return {"count": count}


        class Own:
            hidden = tuple(secret().values())

            def on_switch(self):
                return self.hidden[0](self)
    """
    with pytest.raises(SpecificationError, match=r"SC1110|SC1101"):
        table(class_in(tmp_path, textwrap.dedent(text).replace("[id]", "['it']").replace("(id,", "('it',")))


def test_a_class_that_changes_what_a_trace_needs_is_refused(tmp_path):
    text = "class Own:\n    def on_switch(self):\n        self.lit = self.decide('the power is on')\n"
    running = live(design(class_in(tmp_path, text)))
    with pytest.raises(SpecificationError, match="SC0159"):
        running.send("dim")
    with pytest.raises(SpecificationError, match="SC0176"):
        running.send("switch")
    with pytest.raises(SpecificationError, match="SC0159"):
        running.send("switch", {"the power is on": True, "colour": "red"})


def test_without_an_act_for_exceptions_they_are_refused(tmp_path):
    class Strict(Base):
        throws = ""

    own = class_in(tmp_path, "class Own:\n    def on_switch(self):\n        raise KeyError\n")
    with pytest.raises(SpecificationError, match="SC0103"):
        table_of = design_of_class(own, Strict, PROFILE)
        vars(table_of)["__source__"].table()
    assert NoData is not None
