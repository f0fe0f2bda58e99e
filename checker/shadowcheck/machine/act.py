"""Acts: what a handler does that no state shows, and that claims may be about all the same.

A printer that rings its bell, or asks for the number of the page, is in the same state afterwards; whether it may do so
depends on the event that it is handling. So the act is recorded in the reaction, beside its outcome.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from shadowcheck.errors import SpecificationError
from shadowcheck.location import place

if TYPE_CHECKING:
    from collections.abc import Callable

    from shadowcheck.machine.notation import Machine


class Act:
    """Something that a handler may do: `truncate_logs = Act("truncates its logs")`, and `self.truncate_logs()`.

    Doing it changes nothing of the machine; the reaction under way has it among its `acts`, once, in the order done.
    Raises `SpecificationError` when it is done outside of a reaction, or set.
    """

    def __init__(self, sentence: str, *, source: str = "") -> None:
        self.sentence, self.source = sentence, source
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, machine: None, owner: type) -> Act: ...
    @overload
    def __get__(self, machine: Machine[Any], owner: type) -> Callable[[], None]: ...

    def __get__(self, machine: Machine[Any] | None, owner: type) -> Act | Callable[[], None]:
        return self if machine is None else lambda: self._do(machine)

    def __set__(self, machine: Machine[Any], value: object) -> None:
        """Refuse: an act is done, it is not kept."""
        raise SpecificationError(
            f"the act {self.name!r} was set to {value!r}", where=place(type(machine)),
            why="an act is something that a handler does", instead=f"self.{self.name}() in a handler, or a data field",
        )

    def _do(self, machine: Machine[Any]) -> None:
        script = machine.script
        if script is None or script.event is None:
            raise SpecificationError(
                f"the act {self.name!r} was done outside of a reaction", where=place(type(machine)),
                why="only the handler of an event does something: no observable, and not the entry into the initial "
                "state",
                instead=f"self.{self.name}() in a handler",
            )
        script.acts[self.name] = None
