"""Ctrl-C: it comes in place of a call, where a `try` around it catches `KeyboardInterrupt`, and nowhere else."""

import os
import random
import signal
from contextlib import suppress
from functools import partial

import pytest

from function.programs import HELPER, Author, within
from function.toy import PROFILE, Base, Lamp, Over, Told, function_in, table
from shadowcheck.errors import SpecificationError
from shadowcheck.function import design_of
from shadowcheck.machine.live import live

HEAD = """from contextlib import suppress

NOTHING = (LampError, ValueError)
ALL = (LampError, KeyboardInterrupt)


def turn(lamp):
    lamp.turn()


def design(lamp):
"""


def written(folder, body):
    return function_in(folder, f"{HEAD}{body.lstrip(chr(10))}\n")


def heard(system):
    """The calls in place of which Ctrl-C may come, in the order of their lines, and where it leads."""
    rows = [row for row in system.reactions if row.event == "interrupted"]
    return [(system.states[row.source].configuration[-1].rpartition(": ")[2], said(system, row.target)) for row in rows]


def said(system, number):
    return system.states[number].configuration[-1].rpartition(": ")[2]


HEARD = {
    "a handler for it": ("""
    try:
        lamp.turn()
    except KeyboardInterrupt:
        lamp.test()
""", [("turn", "test")]),
    "a bare handler": ("""
    try:
        lamp.turn()
    except:
        lamp.test()
""", [("turn", "test")]),
    "a handler for everything": ("""
    try:
        lamp.turn()
    except BaseException:
        pass
""", [("turn", "finished")]),
    "a handler for several": ("""
    try:
        lamp.turn()
    except (LampError, KeyboardInterrupt):
        pass
""", [("turn", "finished")]),
    "a handler for a tuple in a variable": ("""
    try:
        lamp.turn()
    except ALL:
        pass
""", [("turn", "finished")]),
    "a helper": ("""
    try:
        turn(lamp)
    except KeyboardInterrupt:
        lamp.test()
""", [("turn", "test")]),
    "blocks and finally between are run": ("""
    try:
        with lamp.plug() as one:
            try:
                one.turn()
            finally:
                lamp.look()
    except KeyboardInterrupt:
        lamp.test()
""", [("plug", "test"), ("turn", "look")]),
    "a handler that raises it again": ("""
    try:
        lamp.turn()
    except BaseException:
        lamp.test()
        raise
""", [("turn", "test")]),
    "errors only": ("""
    try:
        lamp.turn()
    except Exception:
        pass
""", []),
    "a handler for a tuple without it": ("""
    try:
        lamp.turn()
    except NOTHING:
        pass
""", []),
    "a finally alone": ("""
    try:
        lamp.turn()
    finally:
        lamp.test()
""", []),
    "after the handler": ("""
    try:
        pass
    except KeyboardInterrupt:
        pass
    lamp.turn()
""", []),
    "the else": ("""
    try:
        pass
    except KeyboardInterrupt:
        pass
    else:
        lamp.turn()
""", []),
    "inside a handler": ("""
    try:
        try:
            lamp.turn()
        except BaseException:
            lamp.test()
            raise
    except KeyboardInterrupt:
        pass
""", [("turn", "test")]),
    "inside a handler that has a try itself": ("""
    try:
        lamp.turn()
    except LampError:
        try:
            lamp.test()
        except KeyboardInterrupt:
            lamp.look()
""", [("test", "look")]),
    "errors that are suppressed": ("""
    with suppress(LampError):
        lamp.turn()
""", []),
    "everything is suppressed": ("""
    with suppress(BaseException):
        lamp.turn()
    lamp.test()
""", [("turn", "test")]),
}


@pytest.mark.parametrize("what", HEARD)
def test_it_is_heard_there(what, tmp_path):
    body, expected = HEARD[what]
    assert heard(table(written(tmp_path, body))) == expected


def test_it_is_in_no_place_swallowed_by_handlers_for_errors(tmp_path):
    body = (
        "    try:\n        try:\n            lamp.turn()\n        except Exception:\n            lamp.look()\n"
        "    except KeyboardInterrupt:\n        lamp.test()"
    )
    assert heard(table(written(tmp_path, body))) == [("turn", "test")]


def test_what_nobody_catches_in_the_end_is_the_end(tmp_path):
    body = "    try:\n        lamp.turn()\n    except KeyboardInterrupt:\n        raise"
    assert ("turn", "ended by KeyboardInterrupt") in heard(table(written(tmp_path, body)))


def test_places_that_differ_in_whether_they_are_interrupted_are_not_one_state(tmp_path):
    """Both ways lead to the same line with the same values, which matter to what is caught alone."""
    body = (
        "    kinds = KeyboardInterrupt if lamp.test() else LampError\n"
        "    try:\n        lamp.turn()\n    except kinds:\n        pass"
    )
    system = table(written(tmp_path, body))
    turns = [number for number, state in enumerate(system.states) if said(system, number) == "turn"]
    assert len(turns) == 2
    assert len(heard(system)) == 1


def test_a_handler_whose_errors_are_computed_is_refused(tmp_path):
    body = "    try:\n        lamp.turn()\n    except ALL[:1]:\n        pass"
    with pytest.raises(SpecificationError, match=r"SC1008") as error:
        table(written(tmp_path, body))
    assert "lamps.py:16" in error.value.where


HANDLERS = ("LampError", "KeyboardInterrupt", "(LampError, KeyboardInterrupt)")
LENGTH, WALKS = 12, 40


class Interrupted(Told):
    """What a lamp is told: facts, or Ctrl-C, if that is None; it looks at no frame."""

    def ask(self, event, method, question=""):
        self.calls.append(event)
        if len(self.calls) > len(self.answers):
            raise Over
        told = self.answers[len(self.calls) - 1]
        if told is None:
            raise KeyboardInterrupt
        return told


def calls_of(function, answers):
    """The calls that the function itself makes; None where it has ended."""
    told = Interrupted(answers)
    with suppress(Exception, KeyboardInterrupt, Over):  # it ends with one
        function(Lamp(told))
    return [*told.calls, None][: len(answers) + 1]  # blocks are left after the last answer, too


def walk(system, chance):
    """What is answered on a way through the table, and the calls that are made on it; Ctrl-C is no call."""
    state, answers, calls = system.initials[""], [], []
    while len(answers) < LENGTH:
        rows = [row for row in system.reactions if row.source == state]
        call = next((row.event for row in rows if row.event != "interrupted"), None)
        calls.append(call)
        if call is None:
            return answers, calls
        row = chance.choice([*rows, *(row for row in rows if row.event == "interrupted")])
        answers.append(None if row.event == "interrupted" else dict(row.choices))
        state = row.target
    rows = [row.event for row in system.reactions if row.source == state and row.event != "interrupted"]
    return answers, [*calls, rows[0] if rows else None]


@pytest.mark.parametrize("seed", [*range(12), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(12, 28))])
def test_programs_written_at_random_do_what_their_tables_say_when_they_are_interrupted(seed, tmp_path):
    body = ["lamp.test()", *Author(seed, HANDLERS).body(2, loops=False), "lamp.test()"]
    tried = ["try:", *within(body), "except KeyboardInterrupt:", "    lamp.look()"]
    text = HELPER + "\n".join(["def design(lamp):", "    x, y, z = False, 1, None", *within(tried)]) + "\n"
    function = function_in(tmp_path, text)
    system, chance = table(function), random.Random(seed)  # noqa: S311 - ways, no secrets
    assert "interrupted" in system.events
    for _ in range(WALKS):
        answers, calls = walk(system, chance)
        assert calls_of(function, answers) == calls, answers


CATCHES_THE_END = {
    "in a loop": """
    while True:
        try:
            lamp.turn()
        except:
            pass
""",
    "in loops in loops": """
    while True:
        try:
            while True:
                try:
                    lamp.turn()
                except:
                    pass
        except BaseException:
            continue
""",
    "again and again": """
    while True:
        try:
            try:
                lamp.turn()
            except:
                raise
        except BaseException:
            lamp.test()
""",
    "in a finally that returns": """
    while True:
        try:
            lamp.turn()
        finally:
            lamp.test()
            continue
""",
}


@pytest.mark.parametrize("what", CATCHES_THE_END)
def test_a_run_ends_even_if_the_function_catches_everything(what, tmp_path):
    system = table(written(tmp_path, CATCHES_THE_END[what]))
    assert not system.ends
    assert {row.source for row in system.reactions} == {*range(len(system.states))}


def test_it_is_replayed(tmp_path):
    body = HEARD["a handler for it"][0].replace("turn()", "turn()\n        lamp.look()")
    running = live(design_of(written(tmp_path, body), Base, PROFILE))
    running.send("turn", {"works": True})
    running.send("interrupted")
    assert running.state.configuration == ("line 18: test",)
    with pytest.raises(SpecificationError, match="SC1014"):  # it cleans up
        running.send("interrupted")


def test_ctrl_c_of_the_user_of_shadowcheck_is_not_caught_by_the_function(tmp_path, monkeypatch):
    """It would be taken for something that the function does."""
    body = "    for _ in range(3):\n        try:\n            lamp.turn()\n        except:\n            pass"
    function = written(tmp_path, body)
    press = partial(os.kill, os.getpid(), signal.SIGINT)
    monkeypatch.setattr("shadowcheck.function.frames.handled_at", lambda *_: press() or 0)
    with pytest.raises(KeyboardInterrupt):
        table(function)
    monkeypatch.undo()
    assert len(table(function).states) == 4
