"""Refinement: whether each run of a network, by what is observed of it, is one of an abstract network.

What is observed are predicates in pairs, one of each network. After each step the abstract network may be in any of the
states that what was observed so far leaves open; the sets of these are the states of a deterministic automaton
(Rabin and Scott, "Finite automata and their decision problems", 1959). A run that empties the set is none of the
abstract network's: it has made a step that the abstract one cannot make, whatever it did before. Only steps are
compared, and not whether anything must happen (Abadi and Lamport, "The existence of refinement mappings", 1991, call
this part safety).
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from shadowcheck.explore.graph import distinct
from shadowcheck.instance import compile_network
from shadowcheck.instance.formula import Position, at_rest, holds
from shadowcheck.instance.grounding import Grounding
from shadowcheck.judge.product import Moves
from shadowcheck.judge.search import levels, nearest
from shadowcheck.judge.verdict import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shadowcheck.claims.obligation import Refinement
    from shadowcheck.explore.graph import Numbers
    from shadowcheck.instance import Instance
    from shadowcheck.instance.formula import Formula
    from shadowcheck.instance.grounding import Binding
    from shadowcheck.judge.valuation import Valuation

MOST_OPEN = 100_000
"""So many states all sets of states of the abstract network may have together."""
MOST_TOLD = 3
"""So many states of the abstract network are told in a report."""


class TooMuchIsOpenError(Exception):
    """What is observed leaves too much open of where the abstract network may be."""


class Likeness(NamedTuple):
    """A shortest run whose last step the abstract network cannot make, nor is it none there; None if there is none.

    `observed` is what the last step changed, in words, and `could_be` are states in which the abstract network could be
    before. `changes` tells whether what is observed ever changes.
    """

    run: Evidence | None
    observed: tuple[str, ...] = ()
    could_be: tuple[str, ...] = ()
    changes: bool = True


@dataclass(eq=False)
class Comparison:
    """The graph of `valuation` in step with the sets of states that the abstract network of `asked` may be in."""

    valuation: Valuation
    asked: Refinement
    bound: Binding

    def __post_init__(self) -> None:
        graph = self.valuation.graph
        families = self.asked.abstract.parameters()
        sizes = {name: graph.instance.sizes[name] for name in families}
        self.abstract = compile_network(self.asked.abstract, sizes)
        self._pairs = list(self._grounded(graph.instance))
        self._all = Moves.of(graph, np.ones(graph.steps, dtype=np.bool_))
        self._known: dict[int, dict[int, frozenset[int]]] = {}

    def _grounded(self, instance: Instance) -> Iterator[tuple[str, Formula, Formula]]:
        """Yield the pairs, in words, for each replica of a family that both networks have and the pair is about."""
        above, below = Grounding(self.abstract), self.valuation.grounding
        for theirs, ours in zip(self.asked.theirs, self.asked.ours, strict=True):
            common = self.asked.abstract.families(theirs) & instance.network.families(ours)
            common -= set() if self.bound is None else {self.bound[0]}
            every: list[Binding] = [(name, n) for name in common for n in range(1, instance.sizes[name] + 1)]
            for one in every or [self.bound]:
                number = "" if one is None or one == self.bound else f", number {one[1]}"
                yield f"{theirs}{number}", above.of(theirs, one), below.of(ours, one)

    @cached_property
    def letters(self) -> Numbers:
        """What is observed of each step of the graph: a bit for each pair."""
        found = np.zeros(self.valuation.graph.steps, dtype=np.int64)
        for bit, (_, _, ours) in enumerate(self._pairs):
            found[self.valuation.steps(ours)] |= 1 << bit
        return found

    @cached_property
    def beginning(self) -> int:
        """What is observed of the initial state."""
        return sum(self.valuation.grounding.initially(ours) << bit for bit, (_, _, ours) in enumerate(self._pairs))

    def likeness(self) -> Likeness:
        """Compare the networks. Raises `TooMuchIsOpenError`."""
        graph, count = self.valuation.graph, len(self.valuation.graph.states)
        sets, table = self._automaton
        if not sets:
            begun = self.abstract.initial
            said = self._said(self.beginning, self._resting(begun))
            return Likeness(Evidence(()), said, tuple(self._where([begun])))
        known, place = np.unique(self.letters, return_inverse=True)
        follows = np.full((len(sets), len(known)), -1, dtype=np.int64)
        for (number, letter), after in table.items():
            follows[number, np.searchsorted(known, letter)] = after

        def moves(nodes: Numbers) -> tuple[Numbers, Numbers, Numbers]:
            left, step = self._all.leaving(nodes % count)
            mode = follows[(nodes // count)[left], place[step]]
            return nodes[left], step, np.where(mode < 0, lost, mode * count + graph.target[step])

        lost = len(sets) * count
        met = levels(np.zeros(1, dtype=np.int64), lambda nodes: moves(nodes[nodes < lost]), lost + 1)
        if not any((nodes == lost).any() for nodes in met):
            return Likeness(None, changes=bool((self.letters != self.beginning).any()))
        trouble = graph.trouble[graph.rule]
        way = nearest(met, np.asarray([lost]), moves, lambda steps: trouble[steps], lost + 1)
        letters = [self.beginning, *self.letters[way.steps].tolist()]
        open_ = 0
        for letter in letters[1:-1]:
            open_ = table[open_, letter]
        run = Evidence(tuple(int(graph.rules[step]) for step in way.steps), shortest=graph.complete)
        return Likeness(run, self._said(letters[-1], letters[-2]), tuple(self._where(sorted(sets[open_]))))

    def _said(self, letter: int, before: int) -> tuple[str, ...]:
        """Say what *letter* tells otherwise than the one *before*, or once more."""
        changed = (letter ^ before) or letter
        return tuple(
            f"observed: {'' if letter >> bit & 1 else 'not '}{says}" for bit, (says, _, _) in enumerate(self._pairs)
            if changed >> bit & 1
        )

    def _where(self, states: Sequence[int]) -> Iterator[str]:
        for state in states[:MOST_TOLD]:
            yield ", ".join(f"{name} {local}" for name, local in self.abstract.describe(state).items())

    @cached_property
    def _automaton(self) -> tuple[list[frozenset[int]], dict[tuple[int, int], int]]:
        """The sets of open states, by number, and the set after each at each letter (-1: none is left).

        There are no sets if the abstract network begins otherwise.
        """
        start = frozenset({self.abstract.initial} if self._resting(self.abstract.initial) == self.beginning else ())
        if not start:
            return [], {}
        letters, left = distinct(self.letters).tolist(), MOST_OPEN
        number, queue, table = {start: 0}, deque([start]), dict[tuple[int, int], int]()
        while queue:
            here = queue.popleft()
            for letter in letters:
                there = frozenset[int]().union(*(self._steps(state).get(letter, frozenset()) for state in here))
                if there and there not in number:
                    number[there] = len(number)
                    queue.append(there)
                    left -= len(there)
                table[number[here], letter] = number[there] if there else -1
                if left < 0:
                    raise TooMuchIsOpenError
        return list(number), table

    def _steps(self, state: int) -> dict[int, frozenset[int]]:
        """Return the states that the abstract network may be in after *state*, by what is observed then."""
        if state not in self._known:
            found: dict[int, set[int]] = {self._resting(state): {state}}
            for rule, after in self.abstract.successors(state):
                found.setdefault(self._letter(Position(after, rule.number, state)), set()).add(after)
            self._known[state] = {letter: frozenset(there) for letter, there in found.items()}
        return self._known[state]

    def _letter(self, here: Position) -> int:
        return sum(holds(theirs, here) << bit for bit, (_, theirs, _) in enumerate(self._pairs))

    def _resting(self, state: int) -> int:
        return sum(
            holds(at_rest(theirs), Position(state)) << bit for bit, (_, theirs, _) in enumerate(self._pairs))
