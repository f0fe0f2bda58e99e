"""Loops: a closed walk round a fair component that neglects no duty."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from shadowcheck.explore.graph import Truth
    from shadowcheck.judge.duties import Owing


class _Move(NamedTuple):
    """Step taken, node reached, duty fulfilled (-1: none)."""

    step: int
    target: int
    duty: int


def fair_loop(owing: Owing, inside: Truth, start: int) -> list[int]:
    """Return the steps of a closed walk from node *start* that neglects no duty; empty for resting in it.

    *inside* tells of each node whether it is in the component, which must be a fair one. The walk serves one duty
    after the other, by number, and of these only what it would neglect otherwise.
    """
    ring = _Ring(owing, inside)
    walk: list[_Move] = []
    while True:
        here = walk[-1].target if walk else start
        closed = [*walk, *(ring.shortest(here, lambda move: move.target == start) if here != start else ())]
        neglected = ring.neglected(start, closed)
        if not neglected:
            return [move.step for move in closed]
        walk += ring.serving(here, min(neglected))


class _Ring:
    """The nodes *inside* a component, and the moves among them."""

    def __init__(self, owing: Owing, inside: Truth) -> None:
        self._owing, self._inside = owing, inside

    def neglected(self, start: int, closed: list[_Move]) -> set[int]:
        """Return the duties that a run neglects which goes round *closed* for ever (empty: rests in *start*)."""
        enabled = [self._enabled(node) for node in {start, *(move.target for move in closed)}]
        everywhere, somewhere = set.intersection(*enabled), set.union(*enabled)
        required = everywhere | {duty for duty in somewhere if self._owing.strong[duty]}
        return required.difference(move.duty for move in closed)

    def serving(self, here: int, duty: int) -> list[_Move]:
        """Return the shortest walk from *here* that fulfils *duty*, or comes to where a weak one is not enabled."""
        if self._owing.strong[duty]:
            return self.shortest(here, lambda move: move.duty == duty)
        return self.shortest(here, lambda move: move.duty == duty or duty not in self._enabled(move.target))

    def shortest(self, here: int, ends: Callable[[_Move], bool]) -> list[_Move]:
        """Return the shortest walk from *here* whose last move *ends* it."""
        queue, way = deque([here]), {here: (here, _Move(-1, here, -1))}
        while queue:
            node = queue.popleft()
            for move in self._moves(node):
                if ends(move):
                    return [*_walked(way, here, node), move]
                if move.target not in way:
                    way[move.target] = (node, move)
                    queue.append(move.target)
        raise AssertionError("a fair component is strongly connected and has such a walk")

    def _moves(self, node: int) -> list[_Move]:
        """Return the moves from *node* that stay inside."""
        here = slice(self._owing.first[node], self._owing.first[node + 1])
        columns = (self._owing.step[here], self._owing.target[here], self._owing.duty[here])
        moves = map(_Move._make, zip(*(column.tolist() for column in columns), strict=True))
        return [move for move in moves if move.target >= 0 and self._inside[move.target]]

    def _enabled(self, node: int) -> set[int]:
        """Return the duties that *node* enables, by whatever moves."""
        here = slice(self._owing.first[node], self._owing.first[node + 1])
        return set(self._owing.duty[here][self._owing.enables[here]].tolist())


def _walked(way: dict[int, tuple[int, _Move]], here: int, node: int) -> list[_Move]:
    """Follow *way* (from where, and by which move, each node was met) back from *node* to *here*."""
    walk: list[_Move] = []
    while node != here:
        node, move = way[node]
        walk.append(move)
    return walk[::-1]
