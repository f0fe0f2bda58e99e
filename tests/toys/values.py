"""Machines as plain tables, for models whose states are values: cells, counters, sets; and steps in one line."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from shadowcheck.machine.lts import LocalState, LocalSystem, Reaction, Value
from shadowcheck.network import Move, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def machine(name: str, first: Value, react: Callable[[Any], Iterable[tuple[str, Value]]]) -> LocalSystem:
    """Unfold *react*, which gives (event, next value) pairs, from the value *first*; `value` is observable.

    The same event twice in one state is a choice between two successors, or two ways to the same.
    """
    numbers: dict[Value, int] = {first: 0}
    order, rows = [first], []
    for here in order:
        for event, there in react(here):
            if there not in numbers:
                numbers[there] = len(order)
                order.append(there)
            rows.append(Reaction(event, numbers[here], numbers[there]))
    return LocalSystem(
        name, tuple(LocalState((_word(value),)) for value in order), {"": 0},
        tuple(dict.fromkeys(row.event for row in rows)), tuple(rows), {"value": tuple(order)},
    )


def _word(value: Value) -> str:
    if isinstance(value, frozenset):
        return "{" + ", ".join(map(str, sorted(value))) + "}"
    return ", ".join(map(_word, value)) or "nothing" if isinstance(value, tuple) else str(value)


@cache
def cell(first: int, values: int) -> LocalSystem:
    """A number below *values* that may become any other: ``become 3``, which the number 3 itself refuses."""
    return machine("Cell", first, lambda here: ((f"become {v}", v) for v in range(values) if v != here))


@cache
def register(first: int, values: int) -> LocalSystem:
    """A number below *values* that may be written with any: ``write 3``, also over 3 itself."""
    return machine("Register", first, lambda _: ((f"write {v}", v) for v in range(values)))


OVERFLOW = -1
"""The content of a place with more tokens than its declared capacity; no model may ever get there."""


@cache
def place(tokens: int, capacity: int) -> LocalSystem:
    """A place of a Petri net: ``take`` and ``put`` a token; one token too many is seen, never lost."""
    def react(here: Any) -> Iterable[tuple[str, Value]]:
        if here != OVERFLOW:
            yield "put", here + 1 if here < capacity else OVERFLOW
        if here > 0:
            yield "take", here - 1
    return machine("Place", tokens, react)


Row = tuple[str, *tuple[Move, ...]]
"""A step's name, and who does what in it."""


def is_at(role: Role, *values: Value) -> Move:
    """A guard: *role* stands still with one of *values*."""
    return role.stays(role.has(value=values))
