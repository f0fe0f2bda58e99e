"""Turns: what the lines of a party are about takes the places that the model has for it in turn."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shadowcheck.logs.line import Line


class Turns:
    """Gives what a line is about one of *slots*, which is free again after one of the events that it *closes* with."""

    def __init__(self, slots: Sequence[str], closes: Sequence[str]) -> None:
        self._slots, self._closes = tuple(slots), frozenset(closes)
        self._of: dict[str | None, OrderedDict[str, str]] = {}

    def copy(self) -> Turns:
        """Return what gives slots as this would, from here on."""
        other = Turns(self._slots, tuple(self._closes))
        other._of = {name: OrderedDict(taken) for name, taken in self._of.items()}
        return other

    def of(self, line: Line, events: Sequence[str]) -> str:
        """Return the slot of what the line is about: its own, a free one, or the one longest not heard of.

        It is "", which is none, if the line does not say what it is about. *events* are those that it may be.
        """
        if line.about is None:
            return ""
        taken = self._of.setdefault(line.object, OrderedDict())
        if line.about not in taken:
            free = [slot for slot in self._slots if slot not in taken.values()]
            taken[line.about] = free[0] if free else taken.popitem(last=False)[1]
        taken.move_to_end(line.about, last=self._closes.isdisjoint(events))
        return taken[line.about]
