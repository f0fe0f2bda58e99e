"""One run of a function: its calls get the answers of a script; at the next call it is looked at, and ended."""

from __future__ import annotations

import sys
import threading
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from shadowcheck.errors import SpecificationError
from shadowcheck.function.contents import kind
from shadowcheck.function.hidden import handled_at
from shadowcheck.function.interruption import pressed
from shadowcheck.function.place import Here, View, told
from shadowcheck.function.stop import Leaving, Stop
from shadowcheck.machine.endless import MOST_SECONDS, Endless

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import CodeType, FrameType, FunctionType

    from shadowcheck.function.profile import Facts, Profile
    from shadowcheck.machine.lts import Value

MISTAKES = (NameError, AttributeError, TypeError, ImportError, RecursionError, SyntaxError)
"""Errors that no program means to end with."""
class _Nowhere(StringIO):
    """A stream that keeps nothing."""

    def write(self, text: str) -> int:
        """Forget *text*."""
        return len(text)


class Made(NamedTuple):
    """A call that was made, and what it was answered; or Ctrl-C in its place."""

    event: str
    facts: Facts


class Run:
    """A run of *function* in which the first calls are answered as in *script*."""

    def __init__(self, function: FunctionType, profile: Profile, script: Sequence[Made]) -> None:
        self.function, self.profile, self.script = function, profile, script
        self.made = 0
        self.here: Here | None = None
        self.refused: SpecificationError | None = None
        self._thread = threading.get_ident()
        self._outer = sys.exc_info()[1]
        self._leaving = Leaving()

    def finish(self) -> Here:
        """Run the function until the script is used up, or to its end, and return where it is.

        Raises `SpecificationError`, and `KeyboardInterrupt` if the user of shadowcheck pressed Ctrl-C meanwhile.
        """
        with pressed() as stopped:
            thrown = self._thrown()
        if stopped:
            raise KeyboardInterrupt
        if self.refused is not None:
            raise self.refused
        if self.here is None and self.made < len(self.script):
            raise self._unsteady(self.script[self.made].event, "its end")
        if self.here is None:
            self.here = self._ended(thrown)
        return self.here

    def _thrown(self) -> BaseException | None:
        """Run the function, and return the exception that it lets out; None if it lets none out, or is stopped."""
        self._partner = self.profile.begin(self)
        try:
            with redirect_stdout(_Nowhere()), redirect_stderr(_Nowhere()):  # it would be said hundreds of times
                _begin(self.function, self._partner, self._leaving)
        except Stop:
            pass
        except Endless as error:
            raise self._endless(error) from error
        except BaseException as error:  # noqa: BLE001 - whatever a program ends with
            return error
        return None

    @property
    def where(self) -> str:
        """The line of the function that is being executed, in words."""
        chain, own = self._chain(), self.function
        return told(chain[-1]) if chain else f"function {own.__qualname__} ({_first(own.__code__)})"

    def ask(self, event: str, method: str, question: str = "") -> Mapping[str, Value]:
        """Answer the call *event* from the script; after its last answer, note the place, and end the run."""
        if threading.get_ident() != self._thread:
            self._refuse_thread()
        if self.here is not None or self.refused is not None:
            self._leaving.arm(self._chain())
            raise Stop
        self._forget(method)
        if self.made < len(self.script):
            known = self.script[self.made]
            self.made += 1
            if known.event == self.profile.interruption:
                raise KeyboardInterrupt
            if known.event != event:
                self.refuse(self._unsteady(known.event, f"a call of {event}"))
            return dict(known.facts)
        view = View(self.profile, self._partner, self._chain(), self._handled(), method)
        try:
            self.here = view.look(event, question, self._outer)
        except SpecificationError as error:
            self.refused = error
        if self.here is None or self.here.hears:
            self._leaving.arm(view.chain)
        raise Stop

    def refuse(self, error: SpecificationError) -> NoReturn:
        """End the run with *error*, even if the function catches exceptions."""
        self.refused = self.refused or error
        self._leaving.arm(self._chain())
        raise Stop

    def _chain(self) -> list[FrameType]:
        """Return the frames of the function under way, and of those that it called, the outermost first."""
        frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 - there is no public form
        ours = {__name__, *self.profile.modules}
        own = self.function.__code__
        while frame is not None and frame.f_globals.get("__name__") in ours and frame.f_code is not own:
            frame = frame.f_back
        chain: list[FrameType] = []
        while frame is not None and frame.f_code is not _begin.__code__:
            chain.append(frame)
            frame = frame.f_back
        return chain[::-1] if frame is not None else []

    def _forget(self, method: str) -> None:
        """Forget what exceptions were raised amid, as soon as nothing can bring that back.

        So a place never tells more of it than the places before did.
        """
        chain = self._chain()
        inner = [*("" for _ in chain[1:]), method] if chain else []
        amid = sum(handled_at(frame.f_code, frame.f_lasti, one) for frame, one in zip(chain, inner, strict=True))
        kept = [one for frame in chain for one in frame.f_locals.values() if amid == 0]
        for error in (*kept, self._handled() if amid == 1 else None):
            if isinstance(error, BaseException):
                error.__context__ = None

    def _handled(self) -> BaseException | None:
        error = sys.exc_info()[1]
        return None if error is self._outer else error

    def _ended(self, thrown: BaseException | None) -> Here:
        if isinstance(thrown, MISTAKES):
            line = _line_of(thrown, self.function)
            raise SpecificationError(
                f"the function stopped with {type(thrown).__name__}: {thrown}",
                where=f"function {self.function.__qualname__} ({line})",
                why="that is a mistake of the program itself; it came after: " + self.story(),
                instead="correct that line",
                code="SC1012",
            ) from thrown
        ending = "finished" if thrown is None else f"ended by {type(thrown).__name__}"
        return Here(("end", ending, kind(thrown)), "", "", (), (), ending)

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
            why="it is run again and again, and may depend on nothing but the answers that it gets",
            instead=f"{self.profile.word}.decide(...) for what its environment decides, and variables for what it "
            "remembers",
            code="SC1010",
        )

    def _refuse_thread(self) -> NoReturn:
        self.refused = SpecificationError(
            "a call is made in another thread",
            where=f"function {self.function.__qualname__} ({_first(self.function.__code__)})",
            why="functions are verified with one thread only",
            instead="a state machine, with an event for what the other thread does",
            code="SC1007",
        )
        raise Stop


def _begin(function: Callable[[object], object], partner: object, leaving: Leaving) -> None:
    """Call *function*: the frame of this call marks where it begins. It is watched no more when it is left."""
    try:
        function(partner)
    finally:
        while leaving.armed:
            try:  # what it was stopped with may come in here, too
                leaving.off()
                leaving.armed = False
            except Stop:
                pass


def _first(code: CodeType) -> str:
    return f"{code.co_filename}:{code.co_firstlineno}"


def _line_of(error: BaseException, function: FunctionType) -> str:
    line, trace = _first(function.__code__), error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == function.__code__.co_filename:
            line = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
        trace = trace.tb_next
    return line
