"""Formulas on arrays of nodes or steps, as plain data that can be sent to another process."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, reduce
from typing import TYPE_CHECKING, assert_never, cast

import numpy as np

from shadowcheck.instance.formula import AllOf, AnyOf, Earlier, Inside, Negation, Taken

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shadowcheck.disk.rows import Rows
    from shadowcheck.explore.graph import Column, Numbers, Truth
    from shadowcheck.instance import Field
    from shadowcheck.instance.formula import Formula
    from shadowcheck.network import Role
    from shadowcheck.packed.words import Packing


def portable(formula: Formula) -> Formula:
    """Return *formula* without the machines of its fields, which are a user's code and need not exist elsewhere."""
    match formula:
        case Inside(field, states, says):
            return Inside(bare(field), states, says)
        case Taken():
            return formula
        case Earlier(part):
            return Earlier(portable(part))
        case Negation(part):
            return Negation(portable(part))
        case AllOf(parts):
            return AllOf(tuple(map(portable, parts)))
        case AnyOf(parts):
            return AnyOf(tuple(map(portable, parts)))
        case _:
            assert_never(formula)


def bare(field: Field) -> Field:
    """Return the place of *field* in a state, without its machine."""
    return replace(field, role=cast("Role", None))


def written(formula: Formula) -> str:
    """Write *formula* so that two are written alike if and only if they are built alike."""
    match formula:
        case Inside(field, states):
            return f"{field.number}{sorted(states)}"
        case Taken(rules):
            return f"took{sorted(rules)}"
        case Earlier(part):
            return f"before({written(part)})"
        case Negation(part):
            return f"not({written(part)})"
        case AllOf(parts):
            return f"all({', '.join(map(written, parts))})"
        case AnyOf(parts):
            return f"any({', '.join(map(written, parts))})"
        case _:
            assert_never(formula)


@dataclass(eq=False)
class Positions:
    """Nodes, by their `rows`; or steps, by the rows that they reach, that they leave (`left`), and their `rules`."""

    packing: Packing
    rows: Rows
    left: Rows | None = None
    rules: Column | None = None

    def __len__(self) -> int:
        return len(self.rows)

    def some(self, places: Numbers) -> Positions:
        """Return those at these *places*."""
        left = None if self.left is None else self.left[places]
        rules = None if self.rules is None else self.rules[places]
        return Positions(self.packing, self.rows[places], left, rules)

    @cached_property
    def before(self) -> Positions:
        """The nodes that the steps leave."""
        return Positions(self.packing, self.rows[:0] if self.left is None else self.left)

    @cached_property
    def _columns(self) -> dict[int, Numbers]:
        return {}

    def column(self, field: Field) -> Numbers:
        """Return the local state of *field* in every row; worked out once."""
        number = field.number
        if number not in self._columns:
            self._columns[number] = column(self.rows, self.packing, field)
        return self._columns[number]


def column(rows: Rows, packing: Packing, field: Field) -> Numbers:
    """Return the local state of *field* in every one of *rows*."""
    shift, mask = packing.shift[field.number], (1 << packing.width[field.number]) - 1
    bits = (rows[:, packing.word[field.number]] >> np.uint64(shift)) & np.uint64(mask)
    return cast("Numbers", bits.astype(np.int64))


def truth(formula: Formula, here: Positions) -> Truth:
    """For every position, whether *formula* holds; at nodes, it must not be about steps."""
    match formula:
        case Inside(field, states):
            inside = np.zeros(1 << field.width, dtype=np.bool_)
            inside[list(states)] = True
            return cast("Truth", inside[here.column(field)])
        case Taken(rules):
            return np.isin(here.rules, sorted(rules)) if here.rules is not None else np.zeros(len(here), dtype=np.bool_)
        case Earlier(part):
            return truth(part, here.before)
        case Negation(part):
            return ~truth(part, here)
        case AllOf(parts):
            return _folded(np.logical_and, parts, here, empty=True)
        case AnyOf(parts):
            return _folded(np.logical_or, parts, here, empty=False)
        case _:
            assert_never(formula)


def _folded(
    joined: Callable[[Truth, Truth], Truth], parts: Sequence[Formula], here: Positions, *, empty: bool
) -> Truth:
    return reduce(joined, (truth(part, here) for part in parts), np.full(len(here), empty))


def bearing(formula: Formula, rules: int) -> Truth:
    """For every rule, of so many *rules*, whether a step by it may satisfy *formula*."""
    match formula:
        case Taken(taken):
            some = np.zeros(rules, dtype=np.bool_)
            some[list(taken)] = True
            return some
        case AllOf(parts):
            each = [np.ones(rules, dtype=np.bool_), *(bearing(part, rules) for part in parts)]
            return cast("Truth", np.logical_and.reduce(each))
        case AnyOf(parts):
            each = [np.zeros(rules, dtype=np.bool_), *(bearing(part, rules) for part in parts)]
            return cast("Truth", np.logical_or.reduce(each))
        case Inside() | Earlier() | Negation():
            return np.ones(rules, dtype=np.bool_)
        case _:
            assert_never(formula)


@dataclass(frozen=True, eq=False)
class Question:
    """A `formula` about nodes; or, if it has them, about steps by the rules that `bear` it."""

    formula: Formula
    bear: Truth | None = None

    def of(self, steps: Positions) -> Numbers:
        """Return the places of the *steps* that satisfy it."""
        some = np.arange(len(steps)) if self.bear is None else np.flatnonzero(self.bear[steps.rules])
        return some[truth(self.formula, steps.some(some))] if len(some) else some
