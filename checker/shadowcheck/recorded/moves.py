"""Moves: the steps from a packed state in which the recorded party does what a line tells, or nothing."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from shadowcheck.instance.instance import Instance, Rule

SILENT = ""
"""Stands for the event of steps in which the recorded party does nothing."""


class Moves:
    """The rules of *instance* by the event that the recorded party, which plays *roles*, takes in them."""

    def __init__(self, instance: Instance, roles: Sequence[str]) -> None:
        self.by_event: dict[str, list[Rule]] = defaultdict(list)
        for rule in instance.rules:
            own = (part.event for part in rule.parts if part.event and part.field.role.name in roles)
            self.by_event[next(own, SILENT)].append(rule)

    def known(self, events: Iterable[str]) -> list[str]:
        """Return those of *events* that some rule is about, each once."""
        return [event for event in dict.fromkeys(events) if event in self.by_event]

    def after(self, state: int, event: str) -> Iterator[tuple[int, int]]:
        """Yield the number of each rule that is enabled in the packed *state* by *event*, and where it leads."""
        for rule in self.by_event.get(event, ()):
            change = rule.effect(state)
            if change is not None:
                yield rule.number, state + change
