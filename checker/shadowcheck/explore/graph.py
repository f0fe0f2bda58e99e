"""The explored graph: states in breadth-first order, and every step between them."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol, SupportsIndex, overload, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from shadowcheck.explore.way import Way, plainest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.instance import Field, Instance

Numbers = NDArray[np.int64]
Truth = NDArray[np.bool_]

Column = NDArray[np.signedinteger]
"""Numbers in as few bytes as the engine needed for them."""

_HALF = 31
_WORD = (1 << 2 * _HALF) - 1

INTERRUPTED = "interrupted"
"""Why a search that Ctrl-C stopped is unfinished."""


class States(Protocol):
    """Packed states by number: a list, or an engine's own way to store them."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[int]: ...
    @overload
    def __getitem__(self, place: SupportsIndex, /) -> int: ...
    @overload
    def __getitem__(self, place: slice, /) -> States: ...


@runtime_checkable
class Columnar(Protocol):
    """States that are stored so that one field of all of them can be read at once."""

    def column(self, of: Field) -> Numbers:
        """Return the local state of field *of* in every state."""


@dataclass(frozen=True, eq=False)
class NarrowStates:
    """Packed states each of which fits into a signed number of 64 bits."""

    packed: Numbers

    def __len__(self) -> int:
        return len(self.packed)

    def __iter__(self) -> Iterator[int]:
        return iter(self.packed.tolist())

    @overload
    def __getitem__(self, place: SupportsIndex, /) -> int: ...
    @overload
    def __getitem__(self, place: slice, /) -> NarrowStates: ...
    def __getitem__(self, place: SupportsIndex | slice, /) -> int | NarrowStates:
        """Return one state, or some of them."""
        return NarrowStates(self.packed[place]) if isinstance(place, slice) else int(self.packed[place])

    def column(self, of: Field) -> Numbers:
        """Return the local state of field *of* in every state."""
        return np.asarray((self.packed & of.mask) >> of.shift)


@dataclass(eq=False)
class Graph:
    """States of an instance and the steps between them.

    `states[k]` is the k-th state met, breadth first; state 0 is the initial one. The steps that leave state k are
    those numbered `offsets[k]` up to (not including) `offsets[k + 1]`: rule `rules[e]` leads to state `targets[e]`.
    `parents[k]` is the step by which k was met first (-1 for the initial state). `levels[d]` is the number of the first
    state at distance d. If `unfinished` is not None it says why the search stopped, and only the states below
    `expanded` have their steps. In an abstraction of a larger graph (`shadowcheck.judge.projection`), `certain` tells
    for every state and duty whether all the states that it stands for enable the duty; it is None in other
    graphs.
    """

    instance: Instance
    states: States = field(default_factory=list)
    offsets: array[int] | Column = field(default_factory=lambda: array("q", [0]))
    rules: array[int] | Column = field(default_factory=lambda: array("i"))
    targets: array[int] | Column = field(default_factory=lambda: array("i"))
    parents: array[int] | Column = field(default_factory=lambda: array("q", [-1]))
    levels: list[int] = field(default_factory=lambda: [0])
    unfinished: str | None = None
    certain: Truth | None = None

    @property
    def complete(self) -> bool:
        """Whether every reachable state was met and expanded."""
        return self.unfinished is None

    @property
    def expanded(self) -> int:
        """How many states have their steps recorded."""
        return len(self.offsets) - 1

    @property
    def steps(self) -> int:
        """How many steps there are: every enabled step of every state met, self-loops included."""
        return len(self.rules)

    @property
    def size(self) -> int:
        """How many bytes it takes: its columns, and its states in words of 64 bits."""
        columns = (self.offsets, self.rules, self.targets, self.parents)
        words = -(-(self.instance.fields[-1].shift + self.instance.fields[-1].width) // 64)
        return 8 * words * len(self.states) + sum(column.itemsize * len(column) for column in columns)

    def forget_derived(self) -> None:
        """Drop the columns that are worked out when they are needed."""
        for name in ("first", "source", "moving", "_words"):
            self.__dict__.pop(name, None)

    @property
    def depth(self) -> int:
        """The distance of the farthest state met from the initial one."""
        return len(self.levels) - 1

    @cached_property
    def rule(self) -> Column:
        """The rule of every step."""
        return np.asarray(self.rules)

    @cached_property
    def target(self) -> Column:
        """The state that every step reaches."""
        return np.asarray(self.targets)

    @cached_property
    def first(self) -> Numbers:
        """`offsets`, extended over states that were met but not expanded (they have no steps)."""
        known = np.asarray(self.offsets, dtype=np.int64)
        return np.concatenate([known, np.full(len(self.states) + 1 - len(known), known[-1])])

    @cached_property
    def source(self) -> Numbers:
        """The state that every step leaves."""
        return np.repeat(np.arange(len(self.states), dtype=np.int64), np.diff(self.first))

    @cached_property
    def moving(self) -> Truth:
        """For every step, whether it leads to another state."""
        moving: Truth = self.target != self.source
        return moving

    def column(self, of: Field) -> Numbers:
        """Return the local state of field *of* in every state."""
        if isinstance(self.states, Columnar):
            return self.states.column(of)
        word, shift = divmod(of.shift, _HALF)
        if word not in self._words:
            low = word * _HALF
            words = ((state >> low) & _WORD for state in self.states)
            self._words[word] = np.fromiter(words, dtype=np.int64, count=len(self.states))
        return (self._words[word] >> shift) & (of.mask >> of.shift)

    @cached_property
    def _words(self) -> dict[int, Numbers]:
        """The packed states in words of 62 bits, one from every 31st bit on: each field lies within one of them."""
        return {}

    def forget_partial_expansion(self) -> None:
        """Drop what an interrupted expansion left behind, so that the rest is exact."""
        whole = int(self.offsets[-1])
        self.rules, self.targets = self.rules[:whole], self.targets[:whole]
        self.parents = self.parents[:bisect_left(self.parents, whole)]
        self.states = self.states[:len(self.parents)]
        self.levels[:] = self._levels()

    def _levels(self) -> Iterator[int]:
        """Where each level begins: at the first state that was reached from the level before."""
        start, end = 0, 1
        while start < len(self.states):
            yield start
            start, end = end, bisect_left(self.parents, self.offsets[min(end, self.expanded)])

    @cached_property
    def trouble(self) -> Numbers:
        """For every rule of the instance, 1 if something fails in its steps, or they are faults; 0 if not."""
        return np.asarray([rule.step.is_trouble for rule in self.instance.rules], dtype=np.int64)

    def path_to(self, states: Numbers | int) -> list[int]:
        """Return the steps of the plainest path to one of *states*, in order: a shortest one with the least trouble."""
        ends = np.atleast_1d(states)
        return self._plainest(ends, np.zeros(len(ends), dtype=np.int64)).steps

    def path_by(self, steps: Numbers) -> list[int]:
        """Return the steps of the plainest path that ends with one of *steps*, in order."""
        source = np.searchsorted(self.first, steps, side="right") - 1
        beyond = bisect_right(self.levels, int(source[0]))
        if beyond < len(self.levels):  # only the nearest matter
            source = source[: np.searchsorted(source, self.levels[beyond])]
        trouble = self.trouble[self.rule[steps[: len(source)]]]
        order = np.lexsort((trouble, source))
        ends, first = np.unique(source[order], return_index=True)
        last = order[first]
        way = self._plainest(ends, trouble[last])
        return [*way.steps, int(steps[last[np.searchsorted(ends, way.end)]])]

    def _plainest(self, ends: Numbers, after: Numbers) -> Way:
        """Return the plainest path to one of the nearest *ends*; *after* is the trouble after each."""
        nearest = bisect_right(self.levels, int(ends[0])) - 1
        if nearest == 0 or not self.trouble.any():
            return Way(self._first_met(int(ends[0])), int(ends[0]))
        left = np.full(len(self.states), np.iinfo(np.int64).max)
        left[ends] = after
        levels = [np.arange(start, end) for start, end in pairwise(self.levels[: nearest + 1])]
        return plainest(levels, self._moves, lambda steps: self.trouble[self.rule[steps]], left)

    def _moves(self, states: Numbers) -> tuple[Numbers, Numbers, Numbers]:
        """Return the steps from *states*, numbered one after another: the states left, the steps, those reached."""
        bounds = self.first[int(states[0]): int(states[-1]) + 2]
        steps = np.arange(bounds[0], bounds[-1])
        return np.repeat(states, np.diff(bounds)), steps, self.target[bounds[0]: bounds[-1]]

    def _first_met(self, state: int) -> list[int]:
        """Return the steps by which *state* was met first, which is a shortest path."""
        path: list[int] = []
        while (step := int(self.parents[state])) >= 0:
            path.append(step)
            state = int(np.searchsorted(self.first, step, side="right")) - 1
        return path[::-1]

    def dead_steps(self) -> Iterator[str]:
        """Yield the names of those steps of the table that never fire."""
        taken = np.zeros(len(self.instance.rules), dtype=np.bool_)
        taken[self.rule] = True  # counting them would first copy all rules to 64 bits
        fired = {self.instance.rules[number].step.name for number in np.flatnonzero(taken).tolist()}
        return (step.name for step in self.instance.network.steps if step.name not in fired)


def ranges(first: Numbers, last: Numbers) -> Numbers:
    """Return the numbers from each of *first* up to (not including) that of *last* at its place, one after another."""
    fan = last - first
    ends = fan.cumsum()
    begin: Numbers = first - ends + fan
    return begin.repeat(fan) + np.arange(ends[-1] if len(ends) else 0, dtype=np.int64)


def in_order(numbers: NDArray[np.signedinteger], limit: int) -> Numbers:
    """Return the places of *numbers*, from 0 up to (not including) *limit*, in ascending order; of equal ones, too."""
    small = np.uint16 if limit <= 1 << 16 else np.int64  # numpy sorts these by their digits
    return np.argsort(numbers.astype(small), kind="stable")


def distinct(numbers: Numbers) -> Numbers:
    """Sort *numbers* and drop repetitions: faster than `numpy.unique`, which hashes."""
    if len(numbers) < 2:
        return numbers
    ascending = np.sort(numbers, kind="stable")  # which makes use of what is in order already
    fresh = np.ones(len(ascending), dtype=np.bool_)
    np.not_equal(ascending[1:], ascending[:-1], out=fresh[1:])
    return ascending[fresh]
