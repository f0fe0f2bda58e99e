"""Places: where a function is while it makes a call, and what it has in its variables then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from shadowcheck.errors import SpecificationError
from shadowcheck.function.contents import Contents, Unfit
from shadowcheck.function.hidden import called_directly, hidden, leaving
from shadowcheck.function.interruption import Computed, hears
from shadowcheck.function.written import tree_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence
    from types import CodeType, FrameType

    from shadowcheck.function.hidden import Hidden
    from shadowcheck.function.profile import Handle, Profile
    from shadowcheck.function.written import Link
    from shadowcheck.machine.lts import Value

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


@dataclass(frozen=True)
class Here:
    """A place of a function: it makes the call `event` in the last of `spots`; or it has ended, and `event` is empty.

    Two places are the same if their `key` is. `values` are what its variables show, for people. It `hears` Ctrl-C if
    that may come in place of the call, and is caught. `sets` are in its
    variables whose order differs from run to run.
    """

    key: Hashable
    event: str
    question: str
    spots: tuple[Spot, ...]
    values: tuple[tuple[str, Value], ...]
    ending: str = ""
    hears: bool = False
    sets: bool = False


@dataclass(frozen=True)
class View:
    """A run that stops to be looked at: its frames, the outermost first, and the exception that it handles.

    It has just called *method* of what it talks to, the *partner*.
    """

    profile: Profile
    partner: Handle
    chain: Sequence[FrameType]
    handled: BaseException | None
    method: str

    def look(self, event: str, question: str, outer: BaseException | None) -> Here:
        """Return the place, where *event* is called; exceptions from *outer* on are none of the function's.

        Raises `SpecificationError`.
        """
        chain, contents = self.chain, Contents()
        if not 0 < len(chain) <= DEEPEST:
            raise self._too_deep()
        under = self._under()
        key: list[Hashable] = [event, question]
        values: list[tuple[str, Value]] = []
        for frame in chain:
            code = frame.f_code
            local = {name: value for name, value in frame.f_locals.items() if not name.startswith(".")}
            kept = tuple((name, _contents(contents, value, name, frame)) for name, value in sorted(local.items()))
            key += [code.co_filename, code.co_firstlineno, code.co_qualname, frame.f_lasti, kept]
            before = "" if frame is chain[0] else f"{code.co_name}."
            values += [(before + name, value) for name, value in local.items() if type(value) in {bool, int, str}]
        key += [
            *(_contents(contents, one, "a handled exception", chain[-1]) for one in _amid(self.handled, outer)),
            _contents(contents, self.partner, self.profile.word, chain[-1]),
        ]
        if self.handled is not None:
            values.append((HANDLES, _words(self.handled)))
        spots, hears_it = tuple(map(_spot, chain)), self._hears(under)
        return Here(tuple(key), event, question, spots, tuple(values), hears=hears_it, sets=contents.sets)

    def _under(self) -> list[tuple[FrameType, list[Link]]]:
        """Return the frames with the way from the call that each makes outwards. Raises `SpecificationError`."""
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

    def _hears(self, under: list[tuple[FrameType, list[Link]]]) -> bool:
        try:
            return hears(under, self.method)
        except Computed as error:
            raise SpecificationError(
                f"what a handler catches is computed: {error}",
                where=f"{self.chain[-1].f_code.co_filename}:{error.node.lineno}",
                why="it is not known before whether it catches Ctrl-C, too",
                instead="the names of the exceptions, or a tuple of them", code="SC1008",
            ) from error

    def _way(self, frame: FrameType, called: CodeType | str) -> list[Link]:
        """Return the way from the call that *frame* makes to the function around it."""
        code, tree = frame.f_code, tree_of(frame.f_code.co_filename)
        node = None if tree is None else tree.at(code, frame.f_lasti, called if isinstance(called, str) else "")
        if tree is None or node is None or not called_directly(node, frame, called):
            raise SpecificationError(
                f"{code.co_name} makes a call in a way that cannot be followed", where=told(frame),
                why="something that is not written in your file calls it back (map, sorted, a library), or it is in "
                "a comprehension or a decorator, or the source cannot be read",
                instead=f"call the methods of {self.profile.word} in plain statements of your own functions",
                code="SC1007",
            )
        if code.co_flags & SUSPENDS:
            raise SpecificationError(
                f"{code.co_name} makes a call, and is a generator or a coroutine", where=told(frame),
                why="where it stands is kept in an object that hides it", instead="an ordinary function", code="SC1007",
            )
        return tree.way(node)

    def _hidden(self, way: Sequence[Link], frame: FrameType, called: CodeType | str) -> Iterator[Hidden]:
        if called == "__exit__":
            yield from leaving(way[0].node)
        yield from hidden(way, frame, self.profile)

    def _too_deep(self) -> SpecificationError:
        return SpecificationError(
            f"more than {DEEPEST} functions are under way, or it is not known which",
            where=told(self.chain[-1]) if self.chain else "an unknown place",
            why="each function under way is part of the place, and there must be finitely many", instead="a loop",
            code="SC1007",
        )


def _amid(error: BaseException | None, outer: BaseException | None) -> list[BaseException]:
    """Return a handled exception, and those that were handled when it was raised: `raise` may bring them back."""
    found: list[BaseException] = []
    while error is not None and error is not outer and error not in found:
        found.append(error)
        error = error.__context__
    return found


def _contents(contents: Contents, value: object, name: str, frame: FrameType) -> Hashable:
    try:
        return contents(value)
    except Unfit as error:
        raise SpecificationError(
            f"{name!r} keeps {'an iterator' if error.hides else 'a value'} of the type {error} while a call is made",
            where=told(frame),
            why="it hides how far it has come" if error.hides else "what is in it cannot be compared with what was "
            "in it in another run",
            instead="numbers, words, tuples, lists, dictionaries and objects of your own classes; what does not "
            "matter to the calls, left out",
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
