"""A small profile: a lamp with a few calls, which succeed or fail."""

from shadowcheck.function import Handle, Profile, design_of
from shadowcheck.machine import Machine, NoData, Parameter
from shadowcheck.network import local_system
from shadowcheck.sources.loading import load


class LampError(Exception):
    """A call failed."""


class Base(Machine[NoData]):
    """What designs about lamps derive from."""

    works = Parameter("the call works", values=(True, False))
    colour = Parameter("the colour that it answers", values=("red", "green", "blue"))


ANSWERS = {"look": [{"colour": colour} for colour in ("red", "green", "blue")]}
PLAIN = [{"works": True}, {"works": False}]


class Lamp(Handle):
    """`test` answers yes or no, `turn` raises if it fails, `look` answers a colour, `plug` gives another lamp."""

    __slots__ = ("plugged", "run")

    def __init__(self, run, plugged=0):
        self.run, self.plugged = run, plugged

    def test(self):
        return self.run.ask("test", "test")["works"]

    def turn(self):
        if not self.run.ask("turn", "turn")["works"]:
            raise LampError

    def look(self):
        return self.run.ask("look", "look")["colour"]

    def decide(self, question):
        return self.run.ask("decide", "decide", question)[question]

    def thread(self, work, *arguments):
        return self.run.start(work, arguments)

    def plug(self):
        self.run.ask("plug", "plug")
        return Lamp(self.run, self.plugged + 1)

    def bulbs(self):
        return Bulbs(self.run)

    def __enter__(self):
        return self

    def __exit__(self, *told):
        self.run.ask("unplug", "__exit__")

    def holds(self):
        return self.plugged


class Bulbs(Handle):
    """Any number of bulbs."""

    __slots__ = ("run",)

    def __init__(self, run):
        self.run = run

    def __iter__(self):
        return self

    def __next__(self):
        if not self.run.ask("next", "__next__", "another bulb")["another bulb"]:
            raise StopIteration

    def holds(self):
        return ()


def answers(event):
    return ANSWERS.get(event, PLAIN)


PROFILE = Profile(
    "lamp", Lamp, answers, opens=("plug",), loops=("bulbs",),
    modules=(Lamp.__module__,),
)


def function_in(folder, text, name="design"):
    """The function *name* in a file with that *text*."""
    file = folder / "lamps.py"
    file.write_text(f"from function.toy import LampError\n\n{text}", encoding="utf-8")
    return getattr(load(str(file), str(file)), name)


def table(function):
    return local_system(design_of(function, Base, PROFILE))


def follow(system, answers):
    """The calls that the table makes with these *answers*, one after the other; None where it has ended."""
    state, calls = system.initials[""], []
    for _ in range(len(answers) + 1):
        here = [row for row in system.reactions if row.source == state]
        calls.append(here[0].event if here else None)
        if not here or len(calls) > len(answers):
            return calls
        taken = here[answers[len(calls) - 1] % len(here)]
        state = taken.target
    return calls


class Over(BaseException):
    """No more answers."""


class Told:
    """What a lamp is told by a list of numbers; it looks at no frame."""

    def __init__(self, answers):
        self.answers, self.calls = answers, []

    def ask(self, event, method, question=""):
        self.calls.append(event)
        if len(self.calls) > len(self.answers):
            raise Over
        every = [{question: True}, {question: False}] if question else ANSWERS.get(event, PLAIN)
        return every[self.answers[len(self.calls) - 1] % len(every)]


def run(function, answers):
    """The calls that the function itself makes with these *answers*; None where it has ended."""
    told = Told(answers)
    try:
        function(Lamp(told))
    except Over:
        return told.calls[: len(answers) + 1]
    except Exception:  # noqa: BLE001, S110 - it ends with one
        pass
    return [*told.calls, None] if len(told.calls) <= len(answers) else told.calls[: len(answers) + 1]
