"""Places: where a function is while it makes a call, and what it has in its variables then."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from shadowcheck.errors import SpecificationError
from shadowcheck.function.blocks import ENTER, EXIT, name_in_block
from shadowcheck.function.contents import Contents, Unfit
from shadowcheck.function.frames import amid
from shadowcheck.function.hidden import called_directly, entering, hidden, leaving
from shadowcheck.function.interruption import Computed, hears
from shadowcheck.function.written import tree_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence
    from types import CodeType, FrameType

    from shadowcheck.function.hidden import Hidden
    from shadowcheck.function.profile import Handle, Profile
    from shadowcheck.function.written import Link
    from shadowcheck.machine.lts import Value

MAIN = "main"
"""The name under which reports show the thread in which the function was called; others have numbers."""
HANDLES = "handles"
"""The name under which reports show the exception that is handled at a place."""
DEEPEST = 50
"""The most functions that may be under way, each called by the one before."""
SUSPENDS = 0x20 | 0x80 | 0x200
"""The flags of the code of generators and coroutines."""


class Spot(NamedTuple):
    """Where one of the functions under way is: its name, the file, the line, and the instruction."""

    name: str
    file: str
    line: int
    begins: int
    instruction: int


class Standing(NamedTuple):
    """Where one thread is: it makes the call `event`, or waits for another thread if that is empty."""

    thread: int
    event: str
    question: str
    spots: tuple[Spot, ...]


@dataclass(frozen=True)
class Here:
    """A place of a function: where each of its threads is. If the main one has ended, `ending` says how.

    Two places are the same if their `key` is. `values` are what its variables show, for people. It `hears` Ctrl-C if
    that may come in place of the call of the main thread, and is caught. `sets` are in its variables whose order
    differs from run to run.
    """

    key: Hashable
    threads: tuple[Standing, ...] = ()
    values: tuple[tuple[str, Value], ...] = ()
    ending: str = ""
    hears: bool = False
    sets: bool = False

    @property
    def calls(self) -> list[Standing]:
        """The calls that are made here, one in each thread that does not wait."""
        return [one for one in self.threads if one.event]

    @property
    def spot(self) -> Spot:
        """Where the last function under way is, in the first thread that makes a call."""
        return self.calls[0].spots[-1]


def look(views: Sequence[View], partner: Handle, ending: str) -> Here:
    """Return the place at which the threads are seen in *views*; the main one may have come to its *ending*.

    Raises `SpecificationError`.
    """
    contents = Contents()
    seen = [view.seen(contents) for view in views]
    values = tuple(pair for view in views for pair in view.values)
    kept = _contents(contents, partner, views[0].profile.word, views[0].chain[-1])
    threads = tuple(view.standing for view in views)
    heard = any(view.hears for view in views if view.thread == 0)
    return Here((ending, *seen, kept), threads, values, ending, hears=heard, sets=contents.sets)


@dataclass(frozen=True)
class View:
    """A thread that stops to be looked at: its frames, the outermost first, and the exception that it handles.

    It has just called *method* of what it talks to, which is the call *event*, or none if it waits for another thread.
    Exceptions from *outer* on are none of the function's. It is *alone* if there is no other thread.
    """

    profile: Profile
    chain: Sequence[FrameType]
    handled: BaseException | None
    outer: BaseException | None
    method: str
    event: str = ""
    question: str = ""
    thread: int = 0
    alone: bool = True

    def seen(self, contents: Contents) -> Hashable:
        """Return what tells this thread's place from others. Raises `SpecificationError`."""
        key: list[Hashable] = [self.thread, self.event, self.question]
        if not 0 < len(self.chain) <= DEEPEST:
            raise self._too_deep()
        _ = self._under  # refuses what it cannot look into
        for frame in self.chain:
            code = frame.f_code
            local = sorted(_locals(frame).items())
            kept = tuple((name, _contents(contents, value, name, frame)) for name, value in local)
            key += [code.co_filename, code.co_firstlineno, code.co_qualname, frame.f_lasti, kept]
        past = amid(self.handled, self.outer)
        return (*key, *(_contents(contents, one, "a handled exception", self.chain[-1]) for one in past))

    @property
    def values(self) -> Iterator[tuple[str, Value]]:
        """What its variables show, for people."""
        thread = f"{name_of(self.thread)}: " if self.thread else ""
        for frame in self.chain:
            before = thread if frame is self.chain[0] else f"{thread}{frame.f_code.co_name}."
            for name, value in _locals(frame).items():
                if type(value) in {bool, int, str}:
                    yield before + name, value
        if self.handled is not None:
            yield thread + HANDLES, _words(self.handled)

    @property
    def standing(self) -> Standing:
        """Where it is."""
        return Standing(self.thread, self.event, self.question, tuple(map(_spot, self.chain)))

    @cached_property
    def _under(self) -> list[tuple[FrameType, list[Link]]]:
        """The frames with the way from the call that each makes outwards. Raises `SpecificationError`."""
        inner: list[CodeType | str] = [*(frame.f_code for frame in self.chain[1:]), self.method]
        under = []
        for frame, called in zip(self.chain, inner, strict=True):
            way = self._way(frame, called)
            for found in self._hidden(way, frame, called):
                what, why, instead, code, line = found
                raise SpecificationError(
                    what, where=f"{frame.f_code.co_name} ({frame.f_code.co_filename}:{line or frame.f_lineno})",
                    why=why, instead=instead, code=code,
                )
            under.append((frame, way))
        return under

    @property
    def hears(self) -> bool:
        """Whether Ctrl-C may come in place of the call, and is caught. Raises `SpecificationError`."""
        try:
            return hears(self._under, self.method)
        except Computed as error:
            raise SpecificationError(
                f"what a handler catches is computed: {error}",
                where=f"{self.chain[-1].f_code.co_filename}:{error.node.lineno}",
                why="it is not known beforehand whether it also catches Ctrl-C",
                instead="the names of the exceptions, or a tuple of them", code="SC1008",
            ) from error

    def _way(self, frame: FrameType, called: CodeType | str) -> list[Link]:
        """Return the way from the call that *frame* makes to the function around it."""
        code, tree = frame.f_code, tree_of(frame.f_code.co_filename)
        node = None if tree is None else tree.at(code, frame.f_lasti, name_in_block(called))
        if tree is not None and node is None and not isinstance(called, str):
            node = tree.at(code, frame.f_lasti, "")
        if tree is None or node is None or not called_directly(node, frame, called):
            raise SpecificationError(
                f"{code.co_name} makes a call in a way that cannot be followed", where=told(frame),
                why="something outside your file calls it back (map, sorted, a library), or it is "
                "in a comprehension or a decorator, or the source cannot be read",
                instead=f"call the methods of {self.profile.word} in plain statements of your own functions",
                code="SC1007",
            )
        if code.co_flags & SUSPENDS:
            raise SpecificationError(
                f"{code.co_name} makes a call, and is a generator or a coroutine", where=told(frame),
                why="its position is kept in an object that hides it", instead="an ordinary function", code="SC1007",
            )
        return tree.way(node)

    def _hidden(self, way: Sequence[Link], frame: FrameType, called: CodeType | str) -> Iterator[Hidden]:
        if name_in_block(called) == EXIT:
            yield from leaving(way[0].node, frame, way[-1].around, self.profile)
        if name_in_block(called) == ENTER and not isinstance(called, str):
            yield from entering(way[0].node, called, self.profile)
        yield from hidden(way, frame, self.profile, at_once=self.alone and frame is self.chain[-1])

    def _too_deep(self) -> SpecificationError:
        return SpecificationError(
            f"more than {DEEPEST} functions are running, or it is not known which",
            where=told(self.chain[-1]) if self.chain else "an unknown place",
            why="each running function is part of the place, and there must be finitely many", instead="a loop",
            code="SC1007",
        )


def name_of(number: int) -> str:
    """Return the name of the thread with that *number*, the main one being the first."""
    return f"thread {number + 1}" if number else MAIN


def _locals(frame: FrameType) -> dict[str, object]:
    return {name: value for name, value in frame.f_locals.items() if not name.startswith(".")}


def _contents(contents: Contents, value: object, name: str, frame: FrameType) -> Hashable:
    try:
        return contents(value)
    except Unfit as error:
        raise SpecificationError(
            f"{name!r} keeps {'an iterator' if error.hides else 'a value'} of the type {error} while a call is made",
            where=told(frame),
            why="it hides how far it has come" if error.hides else "its contents cannot be compared "
            "with those in another run",
            instead="numbers, words, tuples, lists, dictionaries and objects of your own classes; leave out "
            "what does not matter to the calls",
            code="SC1002",
        ) from error


def _spot(frame: FrameType) -> Spot:
    code = frame.f_code
    return Spot(code.co_name, code.co_filename, frame.f_lineno, code.co_firstlineno, frame.f_lasti)


def told(frame: FrameType) -> str:
    """Say where *frame* is."""
    return f"{frame.f_code.co_name} ({frame.f_code.co_filename}:{frame.f_lineno})"


def _words(error: BaseException) -> str:
    said = " ".join(str(error).split())
    return f"{type(error).__name__} {said}".strip()
