"""The local states of a machine in words: names, data, observables, and what a state stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shadowcheck.explorer.once import Once, runs
from shadowcheck.machine.lts import spoken

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shadowcheck.explorer.reach import Reach
    from shadowcheck.machine.lts import LocalState, LocalSystem, Value

_MOST_VALUES = 24
"""An observable with more values is not a good list to choose from; the data tell it anyway."""


def system_table(reach: Reach, page: Callable[[str], int]) -> dict[str, Any]:
    """Return the states of *reach* as a table; *page* gives the number of the page of a slug.

    `names` are the active states, and `called` what they are called together. `rows` has for each state the number of
    its name, and for each of `data` the number of its value (-1: it has none).
    """
    system = reach.field.system
    states = [system.states[number] for number in reach.states]
    names, keys = Once[tuple[str, ...]](), list(dict.fromkeys(name for state in states for name, _ in state.data))
    values = [Once[str]() for _ in keys]
    rows = [[names(state.configuration), *_data(state, keys, values)] for state in states]
    called = {state.configuration: state.name for state in states}
    return {
        "names": names.values, "called": [called[name] for name in names.values],
        "data": [[key, known.values] for key, known in zip(keys, values, strict=True)],
        "rows": rows,
        "says": _says(system, names.values, page),
        "observed": [
            [name, found] for name, column in system.observables.items()
            if (found := _observed([column[number] for number in reach.states])) is not None
        ],
        "unseen": [key for key in keys if key in reach.field.role.unseen],
    }


def _data(state: LocalState, keys: Sequence[str], values: Sequence[Once[str]]) -> list[int]:
    data = dict(state.data)
    return [known(spoken(data[key])) if key in data else -1 for key, known in zip(keys, values, strict=True)]


def _says(
    system: LocalSystem, names: Sequence[tuple[str, ...]], page: Callable[[str], int]
) -> list[tuple[str, int] | None]:
    """Return what each state name stands for, and its page: the innermost name that the glossary explains."""
    told = (next((system.glossary[one] for one in reversed(name) if one in system.glossary), None) for name in names)
    return [None if one is None else (one.text, page(one.source)) for one in told]


def _observed(column: Sequence[Value]) -> list[tuple[str, tuple[int, ...]]] | None:
    """Return where an observable has each of its values; None if it is always the same, or has very many."""
    states: dict[str, list[int]] = {}
    for number, value in enumerate(column):
        states.setdefault(spoken(value), []).append(number)
    few = 1 < len(states) <= _MOST_VALUES
    return [(value, runs(where)) for value, where in states.items()] if few else None
