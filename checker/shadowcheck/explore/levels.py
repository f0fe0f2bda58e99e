"""The levels engine: breadth-first search in numpy, for models too small to be worth compiling kernels for.

A rule is applied to every state of a level in a few array operations. States are numbered in the order in which the
reference engine meets them (by the state from which they are reached, then by the rule), so the graphs are equal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from shadowcheck.errors import SpecificationError
from shadowcheck.explore.enabling import Enabling
from shadowcheck.explore.graph import INTERRUPTED, Graph, NarrowStates, Numbers, Truth
from shadowcheck.explore.run import PLAIN, Run, past
from shadowcheck.explore.table import Known, changes, tabulated
from shadowcheck.instance.order import in_order

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shadowcheck.instance import Instance

BITS = 63
"""The most bits that a packed state may have here: it is one signed number of 64 bits."""

_BLOCK = 16_384  # states expanded at a time: bounds the memory of one block


def fits(instance: Instance) -> bool:
    """Whether a state of *instance* fits into one number of this engine."""
    return _bits(instance) <= BITS


def _bits(instance: Instance) -> int:
    last = instance.fields[-1]
    return last.shift + last.width


def explore(instance: Instance, run: Run = PLAIN) -> Graph:
    """Every reachable state and step of *instance*, breadth first.

    Passing the limit of *run*, or Ctrl-C, does not raise: the graph says that it is unfinished, and why. It then ends
    with a whole block of states. Raises `SpecificationError` for states that do not fit into one number.
    """
    search: _Search | None = None
    try:
        _refuse_wide(instance)
        search = _Search(instance)
        return search.graph(search.go(run))
    except KeyboardInterrupt:
        if search is None:
            return Graph(instance, states=[instance.initial], unfinished=INTERRUPTED)
        return search.graph(INTERRUPTED)


def _refuse_wide(instance: Instance) -> None:
    if not fits(instance):
        raise SpecificationError(
            f"the levels engine cannot handle states of {_bits(instance)} bits", where="--engine levels",
            why=f"it keeps each state in one signed 64-bit number, of which a state may use {BITS} bits",
            instead="leave --engine out, or name one that takes states of any width, such as reference", code="SC0310",
        )


@dataclass(frozen=True, eq=False)
class _Block:
    """The steps of one block of states, in the order of their sources, and the `fresh` states that they reach."""

    offsets: Numbers
    rules: NDArray[np.int32]
    targets: NDArray[np.int32]
    fresh: Numbers
    parents: Numbers


class _Search:
    """The states known so far, in the order in which they were met, and those to expand next (`frontier`)."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        ordered = in_order(instance)
        self._numbers = np.asarray([rule.number for rule in ordered], dtype=np.int32)
        known: Known = {}
        self._tables = [tabulated(((part, part.field) for part in rule.parts), known) for rule in ordered]
        self._enabling = Enabling(self._tables)
        start = np.asarray([instance.initial], dtype=np.int64)
        self.known = start
        self.levels, self.steps = [0], 0
        self.frontier: list[Numbers] = [start]
        self._coming: list[Numbers] = []
        self._sorted, self._order = start, np.zeros(1, dtype=np.int64)
        self._blocks: list[_Block] = []
        self._expanded = 0

    def go(self, run: Run) -> str | None:
        """Expand block after block; return why the search is unfinished (None: it is finished)."""
        while self.frontier:
            self.expand()
            if len(self.known) > run.most:
                return past(run.most)
            if run.progress is not None:
                run.progress(len(self.known), self.steps, len(self.levels) - 1)
        return None

    def expand(self) -> None:
        """Expand one block of the level; after its last block, begin the next level."""
        block = self._block(self.frontier[0])
        self.known = np.concatenate([self.known, block.fresh])
        self._blocks.append(block)
        self.steps += len(block.rules)
        self._expanded += len(block.offsets)
        self.frontier.pop(0)
        self._coming += (block.fresh[start:start + _BLOCK] for start in range(0, len(block.fresh), _BLOCK))
        if not self.frontier and self._coming:
            self.levels.append(len(self.known) - sum(map(len, self._coming)))
            self.frontier, self._coming = self._coming, []

    def graph(self, unfinished: str | None) -> Graph:
        """Return the graph of all complete blocks (Ctrl-C may have left the last one half done)."""
        empty = np.zeros(0, dtype=np.int32)
        offsets = np.cumsum(np.concatenate([[0], *(block.offsets for block in self._blocks)]))
        met = 1 + sum(len(block.fresh) for block in self._blocks)
        graph = Graph(
            self.instance, states=NarrowStates(self.known[:met]), offsets=offsets,
            rules=np.concatenate([empty, *(block.rules for block in self._blocks)]),
            targets=np.concatenate([empty, *(block.targets for block in self._blocks)]),
            parents=np.concatenate([[-1], *(block.parents for block in self._blocks)]),
            levels=self.levels.copy(), unfinished=unfinished,
        )
        if unfinished is not None:
            graph.forget_partial_expansion()
        return graph

    def _block(self, states: Numbers) -> _Block:
        source, rank, reached = self._steps(states)
        telling = np.flatnonzero(reached != states[source])
        target = source + self._expanded
        met, first, back = np.unique(reached[telling], return_index=True, return_inverse=True)
        number, fresh = self._numbered(met, first)
        target[telling] = number[back]
        self._remember(met[fresh], number[fresh])
        order = np.argsort(first[fresh], kind="stable")
        return _Block(
            np.bincount(source, minlength=len(states)), self._numbers[rank], target.astype(np.int32),
            met[fresh][order], self.steps + telling[first[fresh][order]],
        )

    def _steps(self, states: Numbers) -> tuple[Numbers, Numbers, Numbers]:
        """Return every step from *states*, state by state: the place of the state, the rank of the rule, the target."""
        column = [(states & field.mask) >> field.shift for field in self.instance.fields]
        source, rank = self._enabling.steps(column)
        reached = states[source]
        for number, steps in self._enabling.by_rule(rank):
            reached[steps] += changes(self._tables[number], column, source[steps])
        return source, rank, reached

    def _numbered(self, met: Numbers, first: Numbers) -> tuple[Numbers, Truth]:
        """Return the numbers of the states *met*, and which are fresh; these are numbered by their *first* step."""
        place = np.minimum(np.searchsorted(self._sorted, met), len(self._sorted) - 1)
        fresh = self._sorted[place] != met
        number = self._order[place]
        came = np.argsort(first[fresh], kind="stable")
        fresh_numbers = np.empty(len(came), dtype=np.int64)
        fresh_numbers[came] = len(self.known) + np.arange(len(came))
        number[fresh] = fresh_numbers
        return number, fresh

    def _remember(self, fresh: Numbers, number: Numbers) -> None:
        place = np.searchsorted(self._sorted, fresh)
        self._sorted = np.insert(self._sorted, place, fresh)
        self._order = np.insert(self._order, place, number)
