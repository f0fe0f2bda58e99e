"""Tables: one part of a rule as arrays over the local states of its field, to be applied to many states at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shadowcheck.explore.graph import Numbers, Truth
    from shadowcheck.instance import Field, Part


@dataclass(frozen=True, eq=False)
class Table:
    """One part of a rule: the place of its field, where it is enabled, and what it adds to the packed state there."""

    field: int
    enabled: Truth
    change: Numbers

    @classmethod
    def of(cls, part: Part, field: Field) -> Table:
        """Tabulate *part* for states in which *field*, of the same machine, stands for the part's own."""
        size = len(field.system.states)
        enabled, change = np.zeros(size, dtype=np.bool_), np.zeros(size, dtype=np.int64)
        here = np.fromiter(part.next, dtype=np.int64, count=len(part.next))
        there = np.fromiter(part.next.values(), dtype=np.int64, count=len(part.next))
        enabled[here], change[here] = True, (there - here) << field.shift
        return cls(field.number, enabled, change)

    @cached_property
    def moves(self) -> bool:
        """Whether it leads from some local state to another one."""
        return bool(self.change.any())

    @cached_property
    def share(self) -> float:
        """The share of the local states in which it is enabled."""
        return int(self.enabled.sum()) / len(self.enabled)


Known = dict[tuple[int, int], Table]
"""The tables of one instance, by the identity of what a part does, which many share, and the number of its field."""


def tabulated(parts: Iterable[tuple[Part, Field]], known: Known) -> tuple[Table, ...]:
    """Tabulate each part over its field, those first that are enabled in the fewest local states.

    What is *known* of the same instance, which keeps its parts, is not made again.
    """
    return tuple(sorted((_table(part, field, known) for part, field in parts), key=lambda table: table.share))


def _table(part: Part, field: Field, known: Known) -> Table:
    key = (id(part.next), field.number)
    if key not in known:
        known[key] = Table.of(part, field)
    return known[key]


def where_enabled(tables: Sequence[Table], columns: Sequence[Numbers]) -> Numbers:
    """Return the states, by their places in *columns* (the local states of each field), where all *tables* are enabled.

    It is quickest if the tables that are enabled in the fewest local states come first.
    """
    if not tables:
        return np.arange(len(columns[0]), dtype=np.int64)
    where = np.flatnonzero(tables[0].enabled[columns[tables[0].field]])
    for table in tables[1:]:
        where = where[table.enabled[columns[table.field][where]]]
    return where


def changes(tables: Sequence[Table], columns: Sequence[Numbers], where: Numbers) -> Numbers:
    """Return what *tables* add to each of the packed states at the places *where* all are enabled."""
    change = np.zeros(len(where), dtype=np.int64)
    for table in tables:
        if table.moves:
            change += table.change[columns[table.field][where]]
    return change
