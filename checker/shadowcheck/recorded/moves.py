"""Moves: the steps from a packed state in which the recorded party does what a line tells, or nothing.

Above the bits of such a state stand those of watches, if any are to go along.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from shadowcheck.instance.formula import Position
from shadowcheck.recorded.watch import Watching

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from shadowcheck.instance.instance import Instance, Rule

SILENT = ""
"""Stands for the event of steps in which the recorded party does nothing."""


class Moves:
    """The rules of *instance* by the event that the recorded party, which plays *roles*, takes in them.

    The watches of *watching* go along.
    """

    def __init__(self, instance: Instance, roles: Sequence[str], watching: Watching | None = None) -> None:
        self._watching = watching or Watching(instance, ())
        self._bits = sum(field.width for field in instance.fields)
        self._mask = (1 << self._bits) - 1
        self.width = self._bits + 2 * len(self._watching.watches)
        self.initial = instance.initial | self._watching.started(Position(instance.initial)) << self._bits
        self.by_event: dict[str, list[Rule]] = defaultdict(list)
        for rule in instance.rules:
            own = (part.event for part in rule.parts if part.event and part.field.role.name in roles)
            self.by_event[next(own, SILENT)].append(rule)

    def known(self, events: Iterable[str]) -> list[str]:
        """Return those of *events* that some rule is about, each once."""
        return [event for event in dict.fromkeys(events) if event in self.by_event]

    def plain(self, state: int) -> int:
        """Return *state* without what is remembered in it."""
        return state & self._mask

    def remembered(self, state: int) -> int:
        """Return the bits of the watches in *state*."""
        return state >> self._bits

    def after(self, state: int, event: str, *, unjudged: bool = False) -> Iterator[tuple[int, int]]:
        """Yield the number of each rule that is enabled in *state* by *event*, and where it leads.

        A step of the party that no line tells is *unjudged*: a watch sees only that it answers what is owed.
        """
        here = state & self._mask
        for rule in self.by_event.get(event, ()):
            change = rule.effect(here)
            if change is not None:
                yield rule.number, self._watched(state, here + change, rule.number, unjudged=unjudged)

    def _watched(self, state: int, there: int, rule: int, *, unjudged: bool) -> int:
        """Return the state *there*, with what is remembered after a step by *rule* from *state*."""
        if not self._watching.watches:
            return there
        effect = self._watching.effect(rule, Position(there, rule, state & self._mask))
        bits = (effect.unjudged if unjudged else effect).on(state >> self._bits)
        return there | bits << self._bits
