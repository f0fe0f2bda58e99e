"""Values that are written once: each gets a number, and equal ones the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

V = TypeVar("V", bound="Hashable")


class Once(Generic[V]):
    """The values met so far, in the order in which they were first met."""

    def __init__(self) -> None:
        self._numbers: dict[V, int] = {}

    def __call__(self, value: V) -> int:
        """Return the number of *value*."""
        return self._numbers.setdefault(value, len(self._numbers))

    @property
    def values(self) -> list[V]:
        """The values, by their numbers."""
        return list(self._numbers)


def runs(numbers: Iterable[int]) -> tuple[int, ...]:
    """Write a set of numbers, given in order, as its runs: the first and the last of each."""
    found: list[int] = []
    for number in numbers:
        if found and number == found[-1] + 1:
            found[-1] = number
        else:
            found += (number, number)
    return tuple(found)


def moves(pairs: Sequence[tuple[int, int]]) -> tuple[int, ...]:
    """Write a partial function, given as *pairs* in order, as runs: where one begins, its length, where it leads.

    In a run of three that begins at 5 and leads to 8, 5 leads to 8, 6 to 9 and 7 to 10.
    """
    found: list[int] = []
    for before, after in pairs:
        if found and before == found[-3] + found[-2] and after == found[-1] + found[-2]:
            found[-2] += 1
        else:
            found += (before, 1, after)
    return tuple(found)


def frozen(value: Any) -> Any:  # noqa: ANN401 - JSON is of any type
    """Return a JSON *value* as one that can be compared and hashed: lists become tuples, and objects pairs."""
    if isinstance(value, dict):
        return tuple((name, frozen(one)) for name, one in value.items())
    return tuple(map(frozen, value)) if isinstance(value, list | tuple) else value
