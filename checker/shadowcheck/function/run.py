"""One run of a function: its calls get the answers of a script; at the next call it is looked at, and ended."""

from __future__ import annotations

import sys
import threading
from functools import partial
from types import FunctionType, MethodType
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from shadowcheck.errors import SpecificationError
from shadowcheck.function.contents import kind
from shadowcheck.function.frames import chain, forget
from shadowcheck.function.interruption import pressed
from shadowcheck.function.place import Here, View, look, told
from shadowcheck.function.profile import Handle, Thread
from shadowcheck.function.stop import Stop, quiet
from shadowcheck.function.threads import MOST_THREADS
from shadowcheck.function.turns import MISTAKES, Turns
from shadowcheck.machine.endless import MOST_SECONDS, Endless

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import CodeType, FrameType

    from shadowcheck.function.profile import Facts, Profile
    from shadowcheck.function.threads import Task
    from shadowcheck.machine.lts import Value

FINISHED = "finished"
"""How a function ends without an exception."""


class Made(NamedTuple):
    """A call that was made in a thread, and what it was answered; or Ctrl-C in its place."""

    event: str
    facts: Facts
    thread: int = 0


class Run:
    """A run of *function* in which the first calls are answered as in *script*."""

    def __init__(self, function: FunctionType, profile: Profile, script: Sequence[Made]) -> None:
        self.function, self.profile, self.script = function, profile, script
        self.made = 0
        self.here: Here | None = None
        self.refused: SpecificationError | None = None
        self._interrupting = False
        self._outer = sys.exc_info()[1]
        self._turns = Turns(self._decide)

    def finish(self) -> Here:
        """Run the function until the script is used up, or to its end, and return where it is.

        Raises `SpecificationError`, and `KeyboardInterrupt` if the user of shadowcheck pressed Ctrl-C meanwhile.
        """
        turns, self._partner = self._turns, self.profile.begin(self)
        with pressed() as stopped, quiet():
            turns.take(partial(self.function, self._partner))
        if stopped:
            raise KeyboardInterrupt
        for error in (self.refused, turns.failed):
            if error is not None:
                raise error
        if isinstance(turns.thrown, Endless):
            raise self._endless(turns.thrown) from turns.thrown
        if self.here is None and self.made < len(self.script):
            raise self._unsteady(self.script[self.made].event, "its end")
        if self.here is None:
            self.here = self._ended(turns.thrown)
        return self.here

    @property
    def active(self) -> int:
        """The identity of the thread that runs."""
        return self._turns.active

    @property
    def where(self) -> str:
        """The line of the function that is being executed, in words."""
        frames, own = self._chain(), self.function
        return told(frames[-1]) if frames else f"function {own.__qualname__} ({_first(own.__code__)})"

    def ask(self, event: str, method: str, question: str = "") -> Mapping[str, Value]:
        """Answer the call *event* from the script; after its last answer, note the place, and end the run."""
        self._stand_still(self._check(), method, event, question)
        return dict(self.script[self.made - 1].facts)

    def _join(self, task: Task) -> None:
        """Let the thread that runs wait until *task* has ended."""
        mine = self._check()
        if not task.ended:
            mine.waits = task
            self._stand_still(mine, "join")

    def start(self, work: Callable[..., object], arguments: tuple[object, ...]) -> Thread:
        """Start another thread, which does *work*."""
        self._check()
        if not isinstance(work, FunctionType | MethodType) or isinstance(getattr(work, "__self__", None), Handle):
            self.refuse(self._no_thread(
                f"a thread is started with a {type(work).__name__}", "its lines and variables are followed",
                "a function or a method of your own, or a lambda",
            ))
        if len(self._turns.tasks) == MOST_THREADS:
            self.refuse(self._no_thread(
                f"there are more than {MOST_THREADS} threads at a time",
                "where each of them is, in all combinations, is part of the place", "join() one before another starts",
            ))
        task = self._turns.add(partial(work, *arguments))
        return Thread(task, partial(self._join, task))

    def refuse(self, error: SpecificationError) -> NoReturn:
        """End the run with *error*, even if the function catches exceptions."""
        self.refused, self._turns.over = self.refused or error, True
        self._stop()

    def _check(self) -> Task:
        """Return the thread that runs. Ends it if the run is over, or if it is none that was started by `start`."""
        if threading.get_ident() != self._turns.active:
            self.refused, self._turns.over = self.refused or self._no_thread(
                "a call is made in an unknown thread", "only one thread may run at a time",
                f"{self.profile.word}.thread(function), and join()",
            ), True
            raise Stop
        if self._turns.over:
            self._stop()
        return self._turns.running

    def _stop(self) -> NoReturn:
        self._turns.running.leaving.arm(self._chain())
        raise Stop

    def _stand_still(self, mine: Task, method: str, event: str = "", question: str = "") -> None:
        """Let other threads go on until it is the turn of *mine*. Raises `KeyboardInterrupt` if Ctrl-C comes then."""
        frames, handled = self._chain(), self._handled()
        forget(frames, method, handled)
        alone = len(self._turns.tasks) == 1
        mine.view = View(self.profile, frames, handled, self._outer, method, event, question, mine.number, alone)
        self._turns.hand_on(mine)
        if self._turns.over:
            self._stop()
        mine.view = mine.waits = None
        if self._interrupting:
            self._interrupting = False
            raise KeyboardInterrupt

    def _decide(self) -> None:
        """Choose the thread whose call is answered next, as the script says; or note the place, and the run is over."""
        if self.made == len(self.script):
            self._look()
            return
        known = self.script[self.made]
        self.made += 1
        self._interrupting = known.event == self.profile.interruption
        task = next((one for one in self._turns.tasks if one.number == known.thread), None)
        now = task.view.event if task is not None and task.view is not None else ""
        if task is None or not (now == known.event or self._interrupting):
            self.refused = self.refused or self._unsteady(known.event, f"a call of {now}" if now else "none")
            self._turns.over = True
        else:
            self._turns.running = task

    def _look(self) -> None:
        self._turns.over = True
        views = [one.view for one in self._turns.tasks if one.view is not None]
        try:
            if not any(view.event for view in views):
                raise self._no_thread(
                    "all threads wait for one another", f"none of them ever ends; this came after: {self.story()}",
                    "one join() fewer",
                )
            self.here = look(views, self._partner, _ending(self._turns.thrown) if self._turns.main.ended else "")
        except SpecificationError as error:
            self.refused = error

    def _chain(self) -> list[FrameType]:
        return chain({__name__, Turns.__module__, Thread.__module__, *self.profile.modules}, self.function.__code__)

    def _handled(self) -> BaseException | None:
        error = sys.exc_info()[1]
        return None if error is self._outer else error

    def _ended(self, thrown: BaseException | None) -> Here:
        if isinstance(thrown, MISTAKES):
            line = _line_of(thrown, self.function)
            raise SpecificationError(
                f"the function stopped with {type(thrown).__name__}: {thrown}",
                where=f"function {self.function.__qualname__} ({line})",
                why="this is a mistake in the program itself; it came after: " + self.story(),
                instead="correct that line",
                code="SC1012",
            ) from thrown
        ending = _ending(thrown)
        return Here(("end", ending, kind(thrown)), ending=ending)

    def _endless(self, error: Endless) -> SpecificationError:
        return SpecificationError(
            "the function goes on for ever without a call",
            where=f"function {self.function.__qualname__} ({_line_of(error, self.function)})",
            why=f"it computed for more than {MOST_SECONDS:g} seconds after: {self.story()}",
            instead="a loop that ends, or that makes a call each time",
            code="SC1009",
        )

    def story(self) -> str:
        """Say the last calls of the script, with their answers."""
        told = [f"{one.event} ({', '.join(str(value) for _, value in one.facts)})" for one in self.script[-3:]]
        return ", ".join(told) or "no call"

    def _unsteady(self, known: str, now: str) -> SpecificationError:
        return SpecificationError(
            f"the function went on differently the second time: first a call of {known}, then {now}", where=self.where,
            why="it is run again and again, and may depend only on the answers that it gets",
            instead=f"{self.profile.word}.decide(...) for what its environment decides, and variables for what it "
            "remembers",
            code="SC1010",
        )

    def _no_thread(self, what: str, why: str, instead: str) -> SpecificationError:
        first = f"function {self.function.__qualname__} ({_first(self.function.__code__)})"
        return SpecificationError(what, where=first, why=why, instead=instead, code="SC1015")


def _ending(thrown: BaseException | None) -> str:
    return FINISHED if thrown is None else f"ended by {type(thrown).__name__}"


def _first(code: CodeType) -> str:
    return f"{code.co_filename}:{code.co_firstlineno}"


def _line_of(error: BaseException, function: FunctionType) -> str:
    line, trace = _first(function.__code__), error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == function.__code__.co_filename:
            line = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
        trace = trace.tb_next
    return line
