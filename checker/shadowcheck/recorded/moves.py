"""Moves: the steps from a packed state in which the recorded party does what a line tells, or nothing."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from shadowcheck.instance.instance import Instance, Rule

SILENT = ""
"""Stands for the event of steps in which the recorded party does nothing."""

_Compiled = tuple[int, tuple[tuple[int, int, dict[int, int]], ...]]


class Moves:
    """The rules of *instance* by the event that the recorded party, which plays *roles*, takes in them."""

    def __init__(self, instance: Instance, roles: Sequence[str]) -> None:
        self._rules: dict[str, list[_Compiled]] = defaultdict(list)
        self.by_event: dict[str, list[Rule]] = defaultdict(list)
        for rule in instance.rules:
            own = (part.event for part in rule.parts if part.event and part.field.role.name in roles)
            event = next(own, SILENT)
            self._rules[event].append(_compiled(rule))
            self.by_event[event].append(rule)

    def known(self, events: Iterable[str]) -> list[str]:
        """Return those of *events* that some rule is about, each once."""
        return [event for event in dict.fromkeys(events) if event in self._rules]

    def after(self, state: int, event: str) -> Iterator[tuple[int, int]]:
        """Yield the number of each rule that is enabled in the packed *state* by *event*, and where it leads."""
        for number, parts in self._rules.get(event, ()):
            change = 0
            for shift, own, following in parts:
                here = state >> shift & own
                there = following.get(here)
                if there is None:
                    break
                change += (there - here) << shift
            else:
                yield number, state + change


def _compiled(rule: Rule) -> _Compiled:
    parts = tuple((part.field.shift, (1 << part.field.width) - 1, dict(part.next)) for part in rule.parts)
    return rule.number, tuple(sorted(parts, key=lambda part: len(part[2])))  # what excludes most comes first
