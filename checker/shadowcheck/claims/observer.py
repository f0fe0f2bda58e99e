"""Observers: the small machines that watch a network's steps and remember what a claim needs remembered.

An observer reads, at each step, a letter: which of its two questions ("first", "then") the step answers with yes. It
joins the network in a product: the network moves, and the observer moves with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shadowcheck.network import Predicate

NOTHING, FIRST, SECOND, BOTH = range(4)
"""The letters: bit 0, the first question is answered yes; bit 1, the second."""


@dataclass(frozen=True)
class Observer:
    """A deterministic machine over the four letters.

    `moves[state][letter]` is the next state. `goal` is the state whose reaching decides the claim (for `responds`, the
    state in which an answer is owed). But for that one, no state is left for one with a smaller number. `questions`
    names the two bits; `says` is what the goal means, for its picture.
    """

    name: str
    states: tuple[str, ...]
    moves: tuple[tuple[int, int, int, int], ...]
    goal: int
    questions: tuple[str, str]
    says: str

    @property
    def sinks(self) -> list[int]:
        """The states that are never left."""
        return [state for state, moves in enumerate(self.moves) if set(moves) == {state}]

    @property
    def is_monotone(self) -> bool:
        """Whether all that leads from its first state to the goal leads there from each of its states."""
        pairs = {(0, state) for state in range(len(self.states))}
        while True:
            reached = (zip(self.moves[one], self.moves[other], strict=True) for one, other in pairs)
            more = pairs.union(*reached)
            if more == pairs:
                return all(other == self.goal for one, other in pairs if one == self.goal)
            pairs = more

    def start(self, first: bool, second: bool) -> int:  # noqa: FBT001 - the answers to its questions
        """Its state after it has read the initial state of the network, which answers its questions so."""
        return self.moves[0][FIRST * first + SECOND * second]


@dataclass(frozen=True)
class Observation:
    """An observer with the predicates that it asks (`second`: None if it has one question).

    Steps of which `without` holds must not be taken on the way to its goal.
    """

    observer: Observer
    first: Predicate
    second: Predicate | None = None
    without: Predicate | None = None

    @property
    def last(self) -> Predicate:
        """What happens at last on the way to the goal."""
        return self.first if self.second is None else self.second
