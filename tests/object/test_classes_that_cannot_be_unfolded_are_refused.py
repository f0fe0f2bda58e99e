"""What would make the table of an object wrong, or what nobody would hear, is refused, with what to write instead."""

import textwrap

import pytest

from object.toy import PROFILE, Base, class_in, design, table
from shadowcheck.errors import SpecificationError
from shadowcheck.machine import endless
from shadowcheck.machine.live import live
from shadowcheck.network import local_system
from shadowcheck.object import design_of_class

REFUSED = """
#: a clock | SC1101 | the clock
import time


class Own:
    def on_switch(self):
        self.since = time.time()


#: a lock | SC1101 | threads
import threading


class Own:
    def __init__(self):
        self.lock = threading.Lock()

    def on_switch(self): ...


#: a clock in a property | SC1101 | clock
import time


class Own:
    def on_switch(self): ...

    @property
    def lit(self):
        return time.time() > 5


#: a clock in the setter of a property | SC1101 | clock
import time


class Own:
    def on_switch(self):
        self.on = 1

    @property
    def on(self):
        return 1

    @on.setter
    def on(self, x):
        self.t = time.time()


#: a clock in a class inside | SC1101 | clock
import time


class Own:
    class Part:
        def now(self):
            return time.time()

    def on_switch(self):
        self.Part().now()


#: a global list | SC1101 | LOG
LOG = []


class Own:
    def on_switch(self):
        LOG.append(1)


#: a global list under another name | SC1101 | LOG
LOG = []


class Own:
    def __init__(self):
        self.log = LOG

    def on_switch(self):
        self.log.append(1)


#: a global that is assigned | SC1101 | COUNT
COUNT = 0


class Own:
    def on_switch(self):
        global COUNT
        COUNT += 1


#: an attribute of the class | SC1101 | Own
class Own:
    count = 0

    def on_switch(self):
        Own.count += 1


#: an attribute of its type | SC1101 | class Own
class Own:
    phase = 'a'

    def on_switch(self):
        type(self).phase = 'b'


#: a default value | SC1101 | a default of on_switch
class Own:
    def on_switch(self, seen=[]):
        seen.append(1)


#: the order of a set | SC1101 | iterates over a set
class Own:
    def on_switch(self):
        for one in {'a', 'b'}:
            self.last = one


#: how an exception came about | SC1101 | __context__
class Own:
    def on_switch(self):
        self.last = KeyError()
        self.seen = self.last.__context__ is None


#: an iterator | SC1102 | self.left keeps an iterator
class Own:
    def __init__(self):
        self.left = iter((1, 2))

    def on_switch(self): ...


#: an iterator of a handler | SC1102 | self.left keeps an iterator
class Own:
    def on_switch(self):
        self.left = (one for one in (1, 2))


#: a global iterator | SC1102 | LEFT
LEFT = iter((1, 2))


class Own:
    def on_switch(self):
        self.one = next(LEFT, 0)


#: a list in the body | SC1103 | Own.seen is a list
class Own:
    seen = []

    def on_switch(self): ...


#: one object for all | SC1103 | __new__
class Own:
    def __new__(cls):
        return object.__new__(cls)

    def on_switch(self): ...


#: a property that is kept | SC1103 | is a cached property
from functools import cached_property


class Own:
    def on_switch(self): ...

    @cached_property
    def lit(self):
        return True


#: a named tuple | SC1106 | derives from tuple
from typing import NamedTuple


class Own(NamedTuple):
    lit: bool = False

    def on_switch(self): ...


#: a descriptor that keeps values | SC1103 | Own.field is a Field
class Field:
    def __get__(self, one, owner): ...
    def __set__(self, one, value): ...


class Own:
    field = Field()

    def on_switch(self): ...


#: a handler that is misspelt | SC1104 | did you mean on_dim
class Own:
    def on_switch(self): ...

    def on_dimm(self): ...


#: a handler of something that does not come | SC1104 | lamps do not burn
class Own:
    def on_switch(self): ...

    def on_fire(self): ...


#: a property that is misspelt | SC1104 | did you mean lit?
class Own:
    def on_switch(self): ...

    @property
    def litt(self):
        return True


#: a word of its own | SC1105 | 'click'
class Own:
    def on_switch(self): ...

    def click(self): ...


#: a word as an attribute | SC1105 | 'decide'
class Own:
    def on_switch(self):
        self.decide = 1


#: a saying that is no truth | SC1105 | Own.bright is 'yes'
class Own:
    bright = 'yes'

    def on_switch(self): ...


#: a saying of one object | SC1105 | 'bright'
class Own:
    def __init__(self):
        self.bright = True

    def on_switch(self): ...


#: an argument of the beginning | SC1106 | without arguments
class Own:
    def __init__(self, size):
        self.size = size

    def on_switch(self): ...


#: a beginning that fails | SC1106 | ZeroDivisionError
class Own:
    def __init__(self):
        self.size = 1 / 0

    def on_switch(self): ...


#: an argument of a handler | SC1106 | def on_switch(self): ...
class Own:
    def on_switch(self, how): ...


#: a static handler | SC1106 | on_switch
class Own:
    @staticmethod
    def on_switch(): ...


#: an async handler | SC1106 | is async
class Own:
    async def on_switch(self): ...


#: an async helper | SC1106 | is async
class Own:
    def on_switch(self): ...

    async def helper(self): ...


#: a question that is no sentence | SC1107 | decide(1)
class Own:
    def on_switch(self):
        self.decide(1)


#: a question that is a name | SC1107 | decide('colour')
class Own:
    def on_switch(self):
        self.decide('colour')


#: a number as an answer | SC1108 | answered 0
class Own:
    def on_switch(self):
        return 0


#: a counter | SC1109 | self.count took
class Own:
    count = 0

    def on_switch(self):
        self.count += 1


#: a list that grows | SC1109 | self.log took
class Own:
    def __init__(self):
        self.log = []

    def on_switch(self):
        self.log.append(1)


#: a list of all that comes | SC1109 | 3,000 states
class Own:
    def __init__(self):
        self.log = []

    def on_switch(self):
        self.log += [self.colour]


#: a question in the beginning | SC0106 | outside a reaction
class Own:
    def __init__(self):
        self.lit = self.decide('so')

    def on_switch(self): ...


#: a question in a property | SC0106 | outside a reaction
class Own:
    def on_switch(self): ...

    @property
    def lit(self):
        return self.decide('so')


#: an act in a property | SC0102 | 'click'
class Own:
    def on_switch(self): ...

    @property
    def lit(self):
        self.click()
        return True


#: a question that is caught | SC0175 | 'level' was asked
class Own:
    def on_switch(self):
        try:
            self.level
        except Exception:
            pass


#: a parameter that is set | SC0107 | 'colour' was set
class Own:
    def on_switch(self):
        self.colour = 'red'


#: a property that changes | SC0123 | changed the object
class Own:
    def __init__(self):
        self.seen = False

    def on_switch(self): ...

    @property
    def lit(self):
        self.seen = True
        return True


#: a property that fails | SC0103 | KeyError
class Own:
    def on_switch(self): ...

    @property
    def lit(self):
        return {}['key']


#: a property that shows a list | SC0124 | showed [1]
class Own:
    def on_switch(self): ...

    @property
    def lit(self):
        return [1]


#: a handler that never ends | SC0103 | RecursionError
class Own:
    def on_switch(self):
        self.on_switch()


#: a handler that exits | SC0103 | SystemExit
import sys


class Own:
    def on_switch(self):
        sys.exit(3)
"""
"""Each class, with what it is about, the code, and words of the refusal."""


def cases():
    for case in REFUSED.split("#: ")[1:]:
        about, _, text = case.partition("\n")
        what, code, words = about.split(" | ")
        yield pytest.param(text, code, words, id=what)


@pytest.mark.parametrize(("text", "code", "words"), [*cases()])
def test_it_is_refused_by_name_with_its_line(tmp_path, text, code, words):
    own = class_in(tmp_path, text)
    with pytest.raises(SpecificationError) as refused:
        table(own)
    assert refused.value.code == code
    assert words in str(refused.value)
    assert "lamps.py:" in refused.value.where


@pytest.mark.slow
@pytest.mark.parametrize("text", [
    "def on_switch(self):\n    while True:\n        pass",
    "def __init__(self):\n    while True: pass\ndef on_switch(self): ...",
    "def on_switch(self): ...\n@property\ndef lit(self):\n    while True: pass",
], ids=["a handler", "the beginning", "a property"])
def test_what_never_ends_is_refused(tmp_path, text, monkeypatch):
    monkeypatch.setattr(endless, "MOST_SECONDS", 1.0)
    own = class_in(tmp_path, f"class Own:\n{textwrap.indent(text, '    ')}\n")
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
    strict = design_of_class(own, Strict, PROFILE)
    with pytest.raises(SpecificationError, match="SC0103"):
        local_system(strict)


def test_a_handler_in_other_letters_is_not_passed_over(tmp_path):
    """CVssWriter's own spelling: nobody would call it, and the class would be judged as if it were not there."""
    own = class_in(tmp_path, "class Own:\n    def OnSwitch(self): ...\n")
    with pytest.raises(SpecificationError, match="has 'OnSwitch', which nothing calls") as refused:
        table(own)
    assert (refused.value.instead, refused.value.code) == ("def on_switch(self): ...", "SC1104")


def test_what_python_adds_to_a_class_is_no_code_of_the_author(tmp_path):
    text = """
        from dataclasses import dataclass


        @dataclass(frozen=True)
        class Phase:
            lit: bool = False


        class Own:
            def __init__(self):
                self.phase = Phase()

            def on_switch(self):
                self.phase = Phase(not self.phase.lit)
    """
    assert len(table(class_in(tmp_path, textwrap.dedent(text))).states) == 2
