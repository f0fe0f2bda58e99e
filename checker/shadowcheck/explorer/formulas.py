"""Formulas as nested arrays, which the page evaluates.

``["in", field, set]``, ``["took", set]``, ``["was", part]``, ``["not", part]``, ``["all", part...]``,
``["any", part...]``; sets are written once, and named by their numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never

from shadowcheck.explorer.once import Once, runs
from shadowcheck.instance.formula import AllOf, AnyOf, Earlier, Formula, Inside, Negation, Taken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shadowcheck.explorer.reach import Reach


class Writing:
    """Writes formulas over fields of which each `reaches` some states; `sets` are those of states and of rules."""

    def __init__(self, reaches: Sequence[Reach]) -> None:
        self.reaches = reaches
        self.sets = Once[tuple[int, ...]]()

    def __call__(self, formula: Formula) -> list[Any]:
        """Return *formula* as nested arrays."""
        match formula:
            case Inside(field, states):
                return ["in", field.number, self.sets(runs(self.reaches[field.number].numbers(states)))]
            case Taken(rules):
                return ["took", self.sets(runs(sorted(rules)))]
            case Earlier(part):
                return ["was", self(part)]
            case Negation(part):
                return ["not", self(part)]
            case AllOf(parts):
                return ["all", *map(self, parts)]
            case AnyOf(parts):
                return ["any", *map(self, parts)]
            case _:
                assert_never(formula)
