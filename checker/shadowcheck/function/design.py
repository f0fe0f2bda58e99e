"""A function as a design: a separate class, which derives from the profile and declares nothing, but has a source."""

from __future__ import annotations

import inspect
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from shadowcheck.errors import SpecificationError
from shadowcheck.function.explore import Explored
from shadowcheck.function.outside import bodies_of
from shadowcheck.function.place import SUSPENDS, name_of
from shadowcheck.function.run import Made, Run
from shadowcheck.function.table import THREAD, Table
from shadowcheck.location import SOURCE, Place, shown
from shadowcheck.machine.lts import OK
from shadowcheck.machine.order import compare_orders, sets_of
from shadowcheck.machine.source import Source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shadowcheck.function.place import Spot
    from shadowcheck.function.profile import Profile
    from shadowcheck.machine import Machine
    from shadowcheck.machine.lts import LocalState, LocalSystem, Value

_designs: WeakKeyDictionary[FunctionType, type[Machine[Any]]] = WeakKeyDictionary()


def design_of(
    function: FunctionType, base: type[Machine[Any]], profile: Profile, said: tuple[str, ...] = ()
) -> type[Machine[Any]]:
    """Return the design that *function* is: a class derived from *base*; the same one each time.

    What the function says about itself is in its attributes with the names *said*, besides `waivers`.
    Raises `SpecificationError` for a function that does not take one argument, for a generator, and for a coroutine.
    """
    if function not in _designs:
        _check(function, profile)
        about = {name: value for name, value in vars(function).items() if name in {*said, "waivers"}}
        source = FunctionSource(function, base, profile)
        own = {name: getattr(function, name) for name in ("__module__", "__doc__", "__qualname__")}
        members = {**own, SOURCE: source, **about}
        source.design = _designs[function] = type(function.__name__, (base,), members)
    return _designs[function]


def is_design(value: object, design: type) -> bool:
    """Whether *value* is what the author wrote of *design*: the class itself, or the function."""
    return value is design or (isinstance(value, FunctionType) and _designs.get(value) is design)


def _check(function: FunctionType, profile: Profile) -> None:
    where = f"function {function.__qualname__} ({function.__code__.co_filename}:{function.__code__.co_firstlineno})"
    needed = [one for one in inspect.signature(function).parameters.values() if one.default is one.empty]
    if len(needed) != 1 or needed[0].kind not in {needed[0].POSITIONAL_ONLY, needed[0].POSITIONAL_OR_KEYWORD}:
        raise SpecificationError(
            f"{function.__name__} takes {len(needed)} arguments",
            where=where, why=f"it is called with one: {profile.word}",
            instead=f"def {function.__name__}({profile.word}): ..., and default values for all other parameters",
            code="SC1013",
        )
    if function.__code__.co_flags & SUSPENDS:
        raise SpecificationError(
            f"{function.__name__} is a generator or a coroutine", where=where, why="it does nothing when it is called",
            instead="an ordinary function: def, without yield and await", code="SC1013",
        )


def _table_of(function: FunctionType, base: type[Machine[Any]], profile: Profile) -> LocalSystem:
    """Return the table of *function*, in a process with another order of sets."""
    found = vars(design_of(function, base, profile))[SOURCE]
    system: LocalSystem = found.table()
    return system


class FunctionSource(Source):
    """Where the table of a function comes from."""

    design: type[Machine[Any]]

    def __init__(self, function: FunctionType, base: type[Machine[Any]], profile: Profile) -> None:
        self.function, self.base, self.profile = function, base, profile

    @cached_property
    def folded(self) -> Table:
        """The function, explored and folded. Raises `SpecificationError`."""
        table = Table(Explored(self.function, self.profile), self.design)
        if not table.system.reactions:
            raise SpecificationError(
                f"{self.function.__name__} makes no call", where=str(self.place_of(())),
                why="there is nothing to verify",
                instead=f"call the methods of {self.profile.word}",
                code="SC1013",
            )
        again = partial(_table_of, self.function, self.base, self.profile)
        sets = {*sets_of(bodies_of([self.function])), *table.sets}
        notes = compare_orders(self.design, sets, again, table.system, "SC1001")
        table.system = replace(table.system, notes=(*table.system.notes, *notes))
        return table

    def table(self) -> LocalSystem:
        """Return the table."""
        return self.folded.system

    def start(self) -> Replayed:
        """Return a run of the function that is told its answers one by one."""
        return Replayed(self)

    def spots_of(self, states: tuple[str, ...]) -> tuple[tuple[Spot, ...], ...]:
        """Return where each thread is in *states*: the functions under way, the outermost first. None at an end."""
        return tuple(one.spots for one in self.folded.threads.get(states, ()))

    def place_of(self, states: tuple[str, ...], event: str | None = None) -> Place:
        """Return the line at which *event* is called in *states*, or where they are; or else that of the function."""
        threads = self.folded.threads.get(states, ()) if states else ()
        calls = [one for one in threads if one.event == event] or threads
        code = self.function.__code__
        spots = calls[0].spots if calls else ()
        file, line = (spots[-1].file, spots[-1].line) if spots else (code.co_filename, code.co_firstlineno)
        return Place(shown(Path(file)), line)

    def words(self, event: str, states: tuple[str, ...]) -> str:
        """Return *event*; of Ctrl-C also where it came, as it is not a call that is written there."""
        return event if event != self.profile.interruption else f"{event} at {'/'.join(states)}"


class Replayed:
    """A run of a function that is told its answers one by one: it is run again after each, with all of them."""

    def __init__(self, source: FunctionSource) -> None:
        self._source = source
        self._made: tuple[Made, ...] = ()
        self._here = Run(source.function, source.profile, ()).finish()

    @property
    def state(self) -> LocalState:
        """The state of the table in which it is."""
        return self._source.folded.states[self._here.key]

    def send(self, event: str, choices: Mapping[str, Value] | tuple[tuple[str, Value], ...] = ()) -> str:
        """Let the call *event* that it makes be answered with *choices*, and return the outcome; or interrupt it there.

        Raises `SpecificationError` if it makes another call here, and if it goes where its table does not lead.
        """
        told = dict(choices)
        calls = [one for one in self._here.calls if one.event == event]
        calls = [one for one in calls if told.get(THREAD) in {None, name_of(one.thread)}]
        interrupts = event == self._source.profile.interruption and self._here.hears
        if not calls and not interrupts:
            raise self._strange(f"it does not call {event} here")
        self._made = (*self._made, Made(event, tuple(told.items()), calls[0].thread if calls else 0))
        here = Run(self._source.function, self._source.profile, self._made).finish()
        if here.key not in self._source.folded.states:
            raise self._strange("it went where its table does not lead")
        self._here = here
        return OK

    def _strange(self, what: str) -> SpecificationError:
        return SpecificationError(
            what, where=f"function {self._source.function.__qualname__}, {self.state}",
            why=f"its calls were {', '.join(one.event for one in self._made) or 'none'}",
            instead="a call and an answer that the function's table has in this state", code="SC1014",
        )
