"""A class as a design: a class beside it, which derives from the profile and declares nothing, but has a source."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property, partial
from inspect import getattr_static, getsourcefile, getsourcelines, unwrap
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING, Any, ClassVar
from weakref import WeakKeyDictionary

from shadowcheck.errors import SpecificationError
from shadowcheck.location import SOURCE, Place, shown
from shadowcheck.machine.notation import observable
from shadowcheck.machine.order import compare_orders
from shadowcheck.machine.script import Script
from shadowcheck.machine.source import Source
from shadowcheck.object.kind import Kind
from shadowcheck.object.run import Run, watched
from shadowcheck.object.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from shadowcheck.machine import Machine
    from shadowcheck.machine.lts import LocalState, LocalSystem, Value
    from shadowcheck.object.profile import Profile

_designs: WeakKeyDictionary[type, type[Machine[Any]]] = WeakKeyDictionary()


def design_of_class(
    written: type, base: type[Machine[Any]], profile: Profile, said: tuple[str, ...] = ()
) -> type[Machine[Any]]:
    """Return the design that the class *written* is: a class derived from *base*; the same one each time.

    What the class says about itself are its attributes with the names *said*, besides `waivers`.
    Raises `SpecificationError` for a class that cannot be run, and for what is written to be heard and would not be.
    """
    if written not in _designs:
        kind = Kind(written, profile, base, said)
        source = ObjectSource(kind, partial(table_of_class, written, base, profile, said))
        own = {name: getattr(written, name) for name in ("__module__", "__doc__", "__qualname__")}
        facts = {name: observable(_shown(kind, name)) for name in profile.facts if kind.declares(name)}
        members = {**own, SOURCE: source, **kind.said, **kind.choices, **facts}
        source.design = _designs[written] = type(written.__name__, (base,), members)
    return _designs[written]


def table_of_class(
    written: type, base: type[Machine[Any]], profile: Profile, said: tuple[str, ...]
) -> LocalSystem:
    """Return the table of the class *written*, whatever the order of sets decides in it: for a comparison."""
    design = design_of_class(written, base, profile, said)
    return Table(vars(design)[SOURCE].kind, design, confirmed=False).system


def is_design_of_class(value: object, design: type) -> bool:
    """Whether *value* is the class that its author wrote of *design*."""
    return isinstance(value, type) and _designs.get(value) is design


def _shown(kind: Kind, name: str) -> FunctionType:
    """Return the function that shows the fact *name*, for its place; the table holds its values."""
    member = getattr_static(kind.written, name, None)
    function: object = member.fget if isinstance(member, property) else member
    return function if isinstance(function, FunctionType) else kind.beginning()


class ObjectSource(Source):
    """Where the table of an object comes from."""

    hears: ClassVar[bool] = True
    design: type[Machine[Any]]

    def __init__(self, kind: Kind, tabulate: Callable[[], LocalSystem]) -> None:
        self.kind, self._tabulate = kind, tabulate

    @cached_property
    def explored(self) -> Table:
        """The class, explored. Raises `SpecificationError`."""
        return Table(self.kind, self.design)

    def table(self) -> LocalSystem:
        """Return the table, which is refused if it depends on the order of a set."""
        system, sets = self.explored.system, self.explored.sets_in_order()
        notes = compare_orders(self.kind.written, sets, self._tabulate, system)
        return replace(system, notes=notes)

    def start(self) -> Heard:
        """Return a new object that is sent events one by one."""
        return Heard(self)

    def place_of(self, states: tuple[str, ...], event: str | None = None) -> Place | None:  # noqa: ARG002 - the same in all
        """Return the line of the handler of *event*; or else that of the class."""
        handler = getattr_static(self.kind.written, self.kind.methods.get(event or "", ""), None)
        if not isinstance(handler, FunctionType):
            return _line_of(self.kind.written)
        code = unwrap(handler).__code__  # what is in a decorator is not the handler
        return Place(shown(Path(code.co_filename)), code.co_firstlineno)


class Heard:
    """An object that is sent events one by one."""

    def __init__(self, source: ObjectSource) -> None:
        with watched(source.kind):
            self._source, self._run = source, Run(source.kind)
        self.acts: tuple[str, ...] = ()
        """What was done in the last reaction."""

    @property
    def state(self) -> LocalState:
        """The state of the table in which it is. Raises `SpecificationError` if the table has no such state."""
        key, states = self._run.state, self._source.explored.states
        if key not in states:
            raise self._strange(f"it is in a state that its table does not have: {self._run.told()}", "")
        return states[key]

    @property
    def events(self) -> tuple[str, ...]:
        """The events for which it has handlers."""
        return tuple(self._source.kind.methods)

    def hears(self, event: str) -> bool:
        """Whether it has a handler for *event*."""
        return event in self._source.kind.methods

    def send(self, event: str, choices: Mapping[str, Value] | tuple[tuple[str, Value], ...] = ()) -> str:
        """Send *event* while the environment decides *choices*, and return the outcome.

        Raises `SpecificationError` if it has no handler for *event*, if it asks what *choices* does not decide, and if
        it does not ask what *choices* decides.
        """
        if not self.hears(event):
            raise self._strange(f"{event!r} is refused", event)
        script = Script(event, dict(choices), complete=True)
        with watched(self._source.kind):
            done = self._run.send(script)
        if set(script.asked) != set(script.answers):
            raise self._strange(f"{event!r} asked {sorted(script.asked)} only", event)
        self.acts = done.acts
        return done.outcome

    def _strange(self, what: str, event: str) -> SpecificationError:
        return SpecificationError(
            what, where=self._source.kind.where(event), why="the class was changed after its table was made, or its "
            "objects depend on something outside", instead="an event and choices that its table has in this state",
            code="SC0159",
        )


def _line_of(cls: type) -> Place | None:
    try:
        file, line = getsourcefile(cls), getsourcelines(cls)[1]
    except (OSError, TypeError):
        return None
    return None if file is None else Place(shown(Path(file)), line)
