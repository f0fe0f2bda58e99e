"""What is passed with an event: the values of its parameters, told once for all rows between the same two states."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from shadowcheck.machine.lts import spoken

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shadowcheck.machine.lts import LocalSystem, Reaction, Value

FEW = 6
"""How many values or combinations of values are named one by one."""


def told_together(system: LocalSystem) -> Iterator[tuple[Reaction, str]]:
    """Yield a reaction of *system* for each two states, event and answer, and the choices under which it happens.

    Rows that differ only in what is passed with the event are told together: "big: 0 to 3".
    """
    alike: dict[tuple[object, ...], list[Reaction]] = {}
    for row in system.reactions:
        own = tuple(choice for choice in row.choices if choice[0] not in system.parameters)
        key = (row.event, row.source, row.target, row.outcome, row.failure, own)
        alike.setdefault(key, []).append(row)
    for rows in alike.values():
        decided = [f"{name}: {spoken(value)}" for name, value in rows[0].choices if name not in system.parameters]
        yield rows[0], ", ".join([*decided, *_passed(system, rows)])


def _passed(system: LocalSystem, rows: Sequence[Reaction]) -> Iterator[str]:
    """Yield the values that come with the event in *rows*; nothing of a parameter that may have any, or is its own."""
    names = [name for name, _ in rows[0].choices if name in system.parameters and name != system.name]
    values = {name: list(dict.fromkeys(dict(row.choices)[name] for row in rows)) for name in names}
    met = {tuple(dict(row.choices)[name] for name in names) for row in rows}
    if len(met) == math.prod(map(len, values.values())):
        anything = {name: len(values[name]) == len(system.choices.get(name, ())) for name in names}
        yield from (f"{name}: {_listed(values[name])}" for name in names if not anything[name])
    elif len(met) <= FEW:
        pairs = (f"({', '.join(map(spoken, one))})" for one in sorted(met, key=repr))
        yield f"{', '.join(names)}: {', '.join(pairs)}"
    else:
        yield f"{', '.join(names)}: {len(met):,} combinations"


def _listed(values: Sequence[Value]) -> str:
    """Write *values*: some numbers in a row as "0 to 3", few by name, and of many how many they are."""
    numbers = [value for value in values if type(value) is int]
    if len(numbers) == len(values) > 2 and sorted(numbers) == list(range(min(numbers), max(numbers) + 1)):
        return f"{min(numbers)} to {max(numbers)}"
    if len(values) > FEW:
        return f"{len(values):,} values"
    return " or ".join(map(spoken, values))
