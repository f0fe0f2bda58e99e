"""Observers: small automata that watch a network's steps and remember what a claim needs to know of the past.

At each step an observer reads a letter: which of its two questions ("first", "then") the step answers with yes. In the
product with the network, the two move together.
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
    """A deterministic automaton over the four letters.

    `moves[state][letter]` is the next state. `goal` is the state that decides the claim once it is reached (for
    `responds`, the state in which an answer is owed). Except from that state, no move leads to a state with a smaller
    number. `questions` names the two bits; `says` is what the goal means, for the observer's picture. `prevents` is the
    place of the question that keeps it from its goal if it is answered yes; -1: neither does.
    """

    name: str
    states: tuple[str, ...]
    moves: tuple[tuple[int, int, int, int], ...]
    goal: int
    questions: tuple[str, str]
    says: str
    prevents: int = -1

    @property
    def sinks(self) -> list[int]:
        """The states that are never left."""
        return [state for state, moves in enumerate(self.moves) if set(moves) == {state}]

    @property
    def waits(self) -> bool:
        """Whether it stays as it is at a step that answers neither question."""
        return all(moves[NOTHING] == state for state, moves in enumerate(self.moves))

    @property
    def is_monotone(self) -> bool:
        """Whether every word that leads from the first state to the goal leads there from each state."""
        pairs = {(0, state) for state in range(len(self.states))}
        while True:
            reached = (zip(self.moves[one], self.moves[other], strict=True) for one, other in pairs)
            more = pairs.union(*reached)
            if more == pairs:
                return all(other == self.goal for one, other in pairs if one == self.goal)
            pairs = more

    def start(self, first: bool, second: bool) -> int:  # noqa: FBT001 - the answers to its questions
        """Its state after it has read the network's initial state, which answers its two questions like this."""
        return self.moves[0][FIRST * first + SECOND * second]


@dataclass(frozen=True)
class Observation:
    """An observer, and the predicates that answer its questions (`second` is None if it asks only one).

    Steps that satisfy `without` must not be taken on the way to its goal.
    """

    observer: Observer
    first: Predicate
    second: Predicate | None = None
    without: Predicate | None = None

    @property
    def last(self) -> Predicate:
        """The predicate that the last step to the goal satisfies."""
        return self.first if self.second is None else self.second
