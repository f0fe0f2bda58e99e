"""One run of a function: its calls get the answers of a script; at the next call it is looked at, and ended."""

from __future__ import annotations

import sys
import threading
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from shadowcheck.errors import SpecificationError
from shadowcheck.function.frozen import Freezer, Unfit, kind
from shadowcheck.function.hidden import called_directly, catchers, handled_at, hidden, leaving
from shadowcheck.function.written import tree_of
from shadowcheck.machine.endless import MOST_SECONDS, Endless

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
    from types import CodeType, FrameType, FunctionType

    from shadowcheck.function.hidden import Hidden
    from shadowcheck.function.profile import Facts, Profile
    from shadowcheck.function.written import Link
    from shadowcheck.machine.lts import Value

MISTAKES = (NameError, AttributeError, TypeError, ImportError, RecursionError, SyntaxError)
"""Errors that no program means to end with."""
HANDLES = "handles"
"""The name under which reports show the exception that is handled at a place."""
DEEPEST = 50
"""The most functions that may be under way, each called by the one before."""


class _Nowhere(StringIO):
    """A stream that keeps nothing."""

    def write(self, text: str) -> int:
        """Forget *text*."""
        return len(text)


class Stop(BaseException):
    """The run is over. No `except Exception` catches it."""


class Spot(NamedTuple):
    """Where one of the functions under way is: its name, the file, the line, and the instruction."""

    name: str
    file: str
    line: int
    begins: int
    instruction: int


@dataclass(frozen=True)
class Here:
    """A place of a function: it makes the call `event` in the last of `spots`; or it has ended, and `event` is empty.

    Two places are the same if their `key` is. `values` are what its variables show, for people.
    """

    key: Hashable
    event: str
    question: str
    spots: tuple[Spot, ...]
    values: tuple[tuple[str, Value], ...]
    ending: str = ""


class Made(NamedTuple):
    """A call that was made, and what it was answered."""

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

    def finish(self) -> Here:
        """Run the function until the script is used up, or to its end, and return where it is.

        Raises `SpecificationError`.
        """
        thrown: BaseException | None = None
        self._partner = self.profile.begin(self)
        try:
            with redirect_stdout(_Nowhere()), redirect_stderr(_Nowhere()):  # it would be said hundreds of times
                _begin(self.function, self._partner)
        except Stop:
            pass
        except Endless as error:
            raise self._endless(error) from error
        except BaseException as error:  # noqa: BLE001 - whatever a program ends with
            thrown = error
        if self.refused is not None:
            raise self.refused
        if self.here is None and self.made < len(self.script):
            raise self._unsteady(self.script[self.made].event, "its end")
        if self.here is None:
            self.here = self._ended(thrown)
        return self.here

    @property
    def where(self) -> str:
        """The line of the function that is being executed, in words."""
        chain, own = self._chain(), self.function
        return _told(chain[-1]) if chain else f"function {own.__qualname__} ({_first(own.__code__)})"

    def ask(self, event: str, method: str, question: str = "") -> Mapping[str, Value]:
        """Answer the call *event* from the script; after its last answer, note the place, and end the run."""
        if threading.get_ident() != self._thread:
            self._refuse_thread()
        if self.here is not None or self.refused is not None:
            raise Stop
        self._forget(method)
        if self.made < len(self.script):
            known = self.script[self.made]
            self.made += 1
            if known.event != event:
                self.refuse(self._unsteady(known.event, f"a call of {event}"))
            return dict(known.facts)
        try:
            self.here = self._look(event, method, question)
        except SpecificationError as error:
            self.refused = error
        raise Stop

    def refuse(self, error: SpecificationError) -> NoReturn:
        """End the run with *error*, even if the function catches exceptions."""
        self.refused = self.refused or error
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
        inner = [*("" for _ in chain[1:]), method]
        amid = sum(handled_at(frame.f_code, frame.f_lasti, one) for frame, one in zip(chain, inner, strict=True))
        kept = [one for frame in chain for one in frame.f_locals.values() if amid == 0]
        for error in (*kept, self._handled() if amid == 1 else None):
            if isinstance(error, BaseException):
                error.__context__ = None

    def _handled(self) -> BaseException | None:
        error = sys.exc_info()[1]
        return None if error is self._outer else error

    def _look(self, event: str, method: str, question: str) -> Here:
        chain, freeze, handled = self._chain(), Freezer(), self._handled()
        if not 0 < len(chain) <= DEEPEST:
            raise self._too_deep()
        self._refuse_hidden(chain, method)
        key: list[Hashable] = [event, question]
        values: list[tuple[str, Value]] = []
        for frame in chain:
            code = frame.f_code
            local = {name: value for name, value in frame.f_locals.items() if not name.startswith(".")}
            frozen = tuple((name, _frozen(freeze, value, name, frame)) for name, value in sorted(local.items()))
            key += [code.co_filename, code.co_firstlineno, code.co_qualname, frame.f_lasti, frozen]
            before = "" if frame is chain[0] else f"{code.co_name}."
            values += [(before + name, value) for name, value in local.items() if type(value) in {bool, int, str}]
        key += [
            *(_frozen(freeze, one, "a handled exception", chain[-1]) for one in _amid(handled, self._outer)),
            _frozen(freeze, self._partner, self.profile.word, chain[-1]),
        ]
        if handled is not None:
            values.append((HANDLES, _words(handled)))
        return Here(tuple(key), event, question, tuple(map(_spot, chain)), tuple(values))

    def _refuse_hidden(self, chain: Sequence[FrameType], method: str) -> None:
        inner: list[CodeType | str] = [*(frame.f_code for frame in chain[1:]), method]
        for frame, called in zip(chain, inner, strict=True):
            way = self._way(frame, called)
            for found in self._hidden(way, frame, called):
                what, why, instead, code, line = found
                raise SpecificationError(
                    what, where=f"{frame.f_code.co_name} ({frame.f_code.co_filename}:{line or frame.f_lineno})",
                    why=why, instead=instead, code=code,
                )

    def _way(self, frame: FrameType, called: CodeType | str) -> list[Link]:
        """Return the way from the call that *frame* makes to the function around it."""
        code, tree = frame.f_code, tree_of(frame.f_code.co_filename)
        node = None if tree is None else tree.at(code, frame.f_lasti, called if isinstance(called, str) else "")
        if tree is None or node is None or not called_directly(node, frame, called):
            raise SpecificationError(
                f"{code.co_name} makes a call in a way that cannot be followed", where=_told(frame),
                why="something that is not written in your file calls it back (map, sorted, a library), or it is in "
                "a comprehension or a decorator, or the source cannot be read",
                instead=f"call the methods of {self.profile.word} in plain statements of your own functions",
                code="SC1007",
            )
        if code.co_flags & SUSPENDS:
            raise SpecificationError(
                f"{code.co_name} makes a call, and is a generator or a coroutine", where=_told(frame),
                why="where it stands is kept in an object that hides it", instead="an ordinary function", code="SC1007",
            )
        return tree.way(node)

    def _hidden(self, way: Sequence[Link], frame: FrameType, called: CodeType | str) -> Iterator[Hidden]:
        yield from catchers(way[-1].around)
        if called == "__exit__":
            yield from leaving(way[0].node)
        yield from hidden(way, frame, self.profile)

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

    def _too_deep(self) -> SpecificationError:
        return SpecificationError(
            f"more than {DEEPEST} functions are under way, or it is not known which", where=self.where,
            why="each function under way is part of the place, and there must be finitely many",
            instead="a loop",
            code="SC1007",
        )

    def _refuse_thread(self) -> NoReturn:
        self.refused = SpecificationError(
            "a call is made in another thread",
            where=f"function {self.function.__qualname__} ({_first(self.function.__code__)})",
            why="functions are verified with one thread only",
            instead="a state machine, with delete_snapshots_in_thread or abort_backup_in_thread",
            code="SC1007",
        )
        raise Stop


SUSPENDS = 0x20 | 0x80 | 0x200
"""The flags of the code of generators and coroutines."""


def _begin(function: Callable[[object], object], partner: object) -> None:
    """Call *function*: the frame of this call marks where it begins."""
    function(partner)


def _amid(error: BaseException | None, outer: BaseException | None) -> list[BaseException]:
    """Return a handled exception, and those that were handled when it was raised: `raise` may bring them back."""
    found: list[BaseException] = []
    while error is not None and error is not outer and error not in found:
        found.append(error)
        error = error.__context__
    return found


def _frozen(freeze: Freezer, value: object, name: str, frame: FrameType) -> Hashable:
    try:
        return freeze(value)
    except Unfit as error:
        raise SpecificationError(
            f"{name!r} keeps {'an iterator' if error.hides else 'a value'} of the type {error} while a call is made",
            where=_told(frame),
            why="it hides how far it has come" if error.hides else "what is in it cannot be compared with what was "
            "in it in another run",
            instead="numbers, words, tuples, lists, dictionaries and objects of your own classes; what does not "
            "matter to the calls, left out",
            code="SC1002",
        ) from error


def _spot(frame: FrameType) -> Spot:
    code = frame.f_code
    return Spot(code.co_name, code.co_filename, frame.f_lineno, code.co_firstlineno, frame.f_lasti)


def _told(frame: FrameType) -> str:
    return f"{frame.f_code.co_name} ({frame.f_code.co_filename}:{frame.f_lineno})"


def _first(code: CodeType) -> str:
    return f"{code.co_filename}:{code.co_firstlineno}"


def _words(error: BaseException) -> str:
    said = " ".join(str(error).split())
    return f"{type(error).__name__} {said}".strip()


def _line_of(error: BaseException, function: FunctionType) -> str:
    line, trace = _first(function.__code__), error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == function.__code__.co_filename:
            line = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
        trace = trace.tb_next
    return line
