"""Each machine restricted to what it can reach by itself, with its states numbered anew.

A machine is taken alone here: any step of the network that it takes part in may come at any time. What it cannot reach
then it reaches in no run of the network. Replicas that differ only in what their states are called get equal numbers,
so that their tables are written once.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from shadowcheck.instance import Field, Instance


@dataclass(frozen=True, eq=False)
class Reach:
    """The local states that `field` reaches, in the order of their new numbers, and the new `number` of each."""

    field: Field
    states: tuple[int, ...]
    number: Mapping[int, int]

    def numbers(self, states: Iterable[int]) -> tuple[int, ...]:
        """Return the new numbers of those of *states* that it reaches, in order."""
        return tuple(sorted(self.number[state] for state in states if state in self.number))

    def pairs(self, following: Mapping[int, int]) -> tuple[tuple[int, int], ...]:
        """Return a partial function on its states by their new numbers, in order."""
        return tuple(sorted(
            (self.number[before], self.number[after]) for before, after in following.items() if before in self.number
        ))


def reaches(instance: Instance) -> tuple[Reach, ...]:
    """Return what each field of *instance* reaches by itself."""
    following: list[dict[int, set[int]]] = [{} for _ in instance.fields]
    for part in (part for rule in instance.rules for part in rule.parts):
        for before, after in part.next.items():
            following[part.field.number].setdefault(before, set()).add(after)
    return tuple(_reach(field, following[field.number]) for field in instance.fields)


def _reach(field: Field, following: Mapping[int, set[int]]) -> Reach:
    """Search breadth first, from each state in the order of its rows: that does not depend on how states are called."""
    rows: dict[int, list[int]] = {}
    for reaction in field.system.reactions:
        rows.setdefault(reaction.source, []).append(reaction.target)
    number, waiting = {field.initial: 0}, deque([field.initial])
    while waiting:
        here = waiting.popleft()
        for there in rows.get(here, ()):
            if there in following.get(here, ()) and there not in number:
                number[there] = len(number)
                waiting.append(there)
    return Reach(field, tuple(number), number)
