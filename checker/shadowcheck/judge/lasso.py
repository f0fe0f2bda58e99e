"""Lassos: the loop of one, a closed walk in a fair component that neglects no duty."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from shadowcheck.explore.graph import Truth
    from shadowcheck.judge.duties import Owing


class Move(NamedTuple):
    """The step taken, the node reached, and the duty fulfilled (-1: none)."""

    step: int
    target: int
    duty: int


class Ring(ABC):
    """The nodes of a fair component, and the moves among them. Each engine has its own way to walk along them."""

    @abstractmethod
    def is_strong(self, duty: int) -> bool:
        """Whether *duty* is a strong one."""

    @abstractmethod
    def enabled(self, node: int) -> set[int]:
        """Return the duties that *node* enables."""

    @abstractmethod
    def back(self, here: int, start: int) -> list[Move]:
        """Return a shortest walk from *here* to *start*, of one move at least."""

    @abstractmethod
    def serving(self, here: int, duty: int) -> list[Move]:
        """Return a walk from *here* that fulfils *duty*, or leads to where a weak duty is not enabled."""

    def loop(self, start: int, *, moving: bool = False) -> list[int]:
        """Return the steps of a closed walk from node *start* that neglects no duty; empty for resting in it.

        The walk serves, in the order of their numbers, the duties that it would neglect otherwise. If it has to be
        *moving*, it does not rest.
        """
        walk: list[Move] = []
        while True:
            here = walk[-1].target if walk else start
            closed = [*walk, *(self.back(here, start) if here != start else ())]
            neglected = self._neglected(start, closed)
            if not neglected and (closed or not moving):
                return [move.step for move in closed]
            walk += self.serving(here, min(neglected)) if neglected else self.back(start, start)

    def _neglected(self, start: int, closed: list[Move]) -> set[int]:
        """Return the duties that a run neglects if it goes round *closed* forever (empty: if it rests in *start*)."""
        enabled = [self.enabled(node) for node in {start, *(move.target for move in closed)}]
        required = set.intersection(*enabled).union(filter(self.is_strong, set.union(*enabled)))
        return required.difference(move.duty for move in closed)


class GraphRing(Ring):
    """A fair component of the nodes of *owing*; *inside* tells for each node whether it belongs to the component."""

    def __init__(self, owing: Owing, inside: Truth) -> None:
        self._owing, self._inside = owing, inside

    def is_strong(self, duty: int) -> bool:
        """Whether *duty* is a strong one."""
        return bool(self._owing.strong[duty])

    def enabled(self, node: int) -> set[int]:
        """Return the duties that *node* enables."""
        here = slice(self._owing.first[node], self._owing.first[node + 1])
        return set(self._owing.duty[here][self._owing.enables[here]].tolist())

    def back(self, here: int, start: int) -> list[Move]:
        """Return a shortest walk from *here* to *start*."""
        return self._shortest(here, lambda move: move.target == start)

    def serving(self, here: int, duty: int) -> list[Move]:
        """Return a shortest walk from *here* that fulfils *duty*, or leads to where a weak duty is not enabled."""
        weak = not self.is_strong(duty)
        return self._shortest(here, lambda move: move.duty == duty or (weak and duty not in self.enabled(move.target)))

    def _shortest(self, here: int, ends: Callable[[Move], bool]) -> list[Move]:
        """Return a shortest walk from *here* whose last move satisfies *ends*."""
        queue, way = deque([here]), {here: (here, Move(-1, here, -1))}
        while queue:
            node = queue.popleft()
            for move in self._moves(node):
                if ends(move):
                    return [*_walked(way, here, node), move]
                if move.target not in way:
                    way[move.target] = (node, move)
                    queue.append(move.target)
        raise AssertionError("a fair component is strongly connected and has such a walk")

    def _moves(self, node: int) -> list[Move]:
        here = slice(self._owing.first[node], self._owing.first[node + 1])
        columns = (self._owing.step[here], self._owing.target[here], self._owing.duty[here])
        moves = map(Move._make, zip(*(column.tolist() for column in columns), strict=True))
        return [move for move in moves if move.target >= 0 and self._inside[move.target]]


def _walked(way: dict[int, tuple[int, Move]], here: int, node: int) -> list[Move]:
    """Follow *way* (the node before each node, and the move between them) back from *node* to *here*."""
    walk: list[Move] = []
    while node != here:
        node, move = way[node]
        walk.append(move)
    return walk[::-1]
