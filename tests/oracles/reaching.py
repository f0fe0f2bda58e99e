"""The plainest search there is, for protocols that are explored from their texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_T = TypeVar("_T")


def reached(start: _T, successors: Callable[[_T], Iterable[_T]]) -> set[_T]:
    """Everything that can be reached from *start*."""
    left, seen = [start], {start}
    while left:
        new = set(successors(left.pop())) - seen
        seen |= new
        left += new
    return seen
