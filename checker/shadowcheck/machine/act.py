"""Acts: things that a handler does without changing the state, and that claims can be about.

A printer that rings its bell is in the same state afterwards, but whether it may ring depends on the event that it
handles. So the act is recorded in the reaction, beside its outcome.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, overload

from shadowcheck.errors import SpecificationError
from shadowcheck.location import place
from shadowcheck.machine.choice import lasting

if TYPE_CHECKING:
    from collections.abc import Callable

    from shadowcheck.machine.script import Script


class Acting(Protocol):
    """What an act needs to know about the machine that does it."""

    @property
    def under_construction(self) -> bool:
        """Whether it is still being built."""

    @property
    def script(self) -> Script | None:
        """The current reaction; None between reactions."""


class Act:
    """Something that a handler may do: `truncate_logs = Act("truncates its logs")`, and `self.truncate_logs()`.

    Doing it changes nothing in the machine. It is listed once in the `acts` of the reaction, in the order in which acts
    are done. Raises `SpecificationError` if it is done outside a reaction, or assigned to.
    """

    def __init__(self, sentence: str, *, source: str = "") -> None:
        self.sentence, self.source = sentence, source
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, machine: None, owner: type) -> Act: ...
    @overload
    def __get__(self, machine: Acting, owner: type) -> Callable[[], None]: ...

    def __get__(self, machine: Acting | None, owner: type) -> Act | Callable[[], None]:
        return self if machine is None else lambda: self._do(machine)

    def __set__(self, machine: Acting, value: object) -> None:
        """Refuse: an act is done, not assigned."""
        raise lasting(SpecificationError(
            f"the act {self.name!r} was set to {value!r}", where=place(type(machine)),
            why="an act is something that a handler does", instead=f"self.{self.name}() in a handler, or a data field",
            code="SC0101",
        ), machine)

    def _do(self, machine: Acting) -> None:
        script = machine.script
        if script is None or script.event is None:
            raise lasting(SpecificationError(
                f"the act {self.name!r} was done outside a reaction", where=place(type(machine)),
                why="only the handler of an event can act, not an observable or the entry into the initial state",
                instead=f"self.{self.name}() in a handler", code="SC0102",
            ), machine)
        script.acts[self.name] = None
