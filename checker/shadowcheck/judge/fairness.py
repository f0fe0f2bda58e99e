"""Liveness under weak fairness: fair strongly connected components, and the lasso that shows one.

A run that owes an answer for ever ends in a strongly connected component of the states in which the answer is owed.
Weak fairness excludes a run that could take some fair step all the time and never takes it. So a component counts if,
for each fair step, some state of it does not enable the step or some move inside it takes the step; staying in one
state for ever counts as a component too (nobody is forced to act but the fair). For weak fairness it is enough to
look at maximal components: what is enabled everywhere in one and never taken inside it, is so in each part of it
(Lichtenstein and Pnueli, "Checking that finite state concurrent programs satisfy their linear specification", 1985).

One is fair to an action (a step of the table, or several that share the name of an action) and the replica that it is
about, however its choices and answers turn out (``checker/decisions/0004-weak-fairness.md``): that is a *duty* here.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from shadowcheck.judge.observers import FIRST
from shadowcheck.judge.verdict import Evidence

if TYPE_CHECKING:
    from collections.abc import Callable

    from shadowcheck.explore.graph import Numbers
    from shadowcheck.judge.observers import Product
    from shadowcheck.judge.valuation import Truth
    from shadowcheck.program import Program


@dataclass(frozen=True)
class _Owing:
    """The reachable nodes that owe an answer, numbered anew, and the moves among and out of them.

    `target` is the number of the node reached, -1 for a move that answers; `duty` the duty that a move fulfils, -1 if
    none.
    """

    nodes: Numbers
    origin: Numbers
    step: Numbers
    target: Numbers
    duty: Numbers


def fair_lasso(product: Product) -> Evidence | None:
    """Return a run of *product* that is weakly fair to every duty, and yet stays in the observer's goal for ever.

    None if there is none. The stem is shortest for the component chosen, and the component is the nearest one.
    """
    owing = _owing(product)
    if not len(owing.nodes):
        return None
    component = _components(owing)
    fair = _fair_components(owing, component)
    if not len(fair):
        return None
    distance = _distances(product)
    inside = np.flatnonzero(np.isin(component, fair))
    start = int(inside[np.argmin(distance[owing.nodes[inside]])])
    loop = _loop(owing, component == component[start], start)
    return Evidence.along(product.graph, product.path_to(int(owing.nodes[start])), loop, rests=not loop)


def _distances(product: Product) -> Numbers:
    distance = np.full(len(product.graph.states) * len(product.observer.states), -1, dtype=np.int64)
    for level, nodes in enumerate(product.levels()):
        distance[nodes] = level
    return distance


def _owing(product: Product) -> _Owing:
    """Follow the run from every trigger: all states of the graph are reachable, so each trigger in it happens."""
    count, goal = len(product.graph.states), product.observer.goal
    owes = np.zeros(count, dtype=np.bool_)
    triggered = product.graph.target[product.letter == FIRST]
    frontier = np.union1d(triggered, [0] if product.start == goal else []).astype(np.int64)
    while len(frontier):
        owes[frontier] = True
        _, _, reached = product.leaving(frontier + goal * count)
        still = reached[reached // count == goal] % count
        frontier = np.unique(still[~owes[still]])
    nodes = np.flatnonzero(owes)
    number = np.full(count, -1, dtype=np.int64)
    number[nodes] = np.arange(len(nodes))
    origin, step, reached = product.leaving(nodes + goal * count)
    target = np.where(reached // count == goal, number[reached % count], -1)
    duty = duties(product.graph.program)[product.graph.rule[step]]
    return _Owing(nodes + goal * count, number[origin % count], step, target, duty)


def duties(program: Program) -> Numbers:
    """For every rule, the number of its duty: its fair action, about its replica; -1 for a rule of an unfair one."""
    known: dict[tuple[str, str | None, int | None], int] = {}
    found = np.full(len(program.rules), -1, dtype=np.int64)
    for rule in program.rules:
        if rule.step.fair:
            duty = (rule.step.action or rule.step.name, rule.step.replicated, rule.replica)
            found[rule.number] = known.setdefault(duty, len(known))
    return found


def _components(owing: _Owing) -> Numbers:
    from scipy.sparse import csr_array  # noqa: PLC0415 - slow to import, and only liveness needs it
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415 - the same

    stay = owing.target >= 0
    size = len(owing.nodes)
    ones = np.ones(int(stay.sum()), dtype=np.int32)
    graph = csr_array((ones, (owing.origin[stay], owing.target[stay])), shape=(size, size))
    _, component = connected_components(graph, directed=True, connection="strong")
    return np.asarray(component, dtype=np.int64)


def _fair_components(owing: _Owing, component: Numbers) -> Numbers:
    """Return the components in which no duty is enabled everywhere and fulfilled nowhere inside."""
    size = np.bincount(component)
    owed = owing.duty >= 0
    count = int(owing.duty.max(initial=-1)) + 1
    if count == 0:
        return np.arange(len(size), dtype=np.int64)
    enabled = np.unique(owing.origin[owed] * count + owing.duty[owed])  # a node enables a duty once, by whatever rules
    home = component[enabled // count] * count + enabled % count
    everywhere, nodes = np.unique(home, return_counts=True)
    everywhere = everywhere[nodes == size[everywhere // count]]
    inner = owed & (owing.target >= 0) & (component[owing.target] == component[owing.origin])
    fulfilled = component[owing.origin[inner]] * count + owing.duty[inner]
    neglected = np.setdiff1d(everywhere, fulfilled)
    return np.setdiff1d(np.arange(len(size), dtype=np.int64), neglected // count)


_Move = tuple[int, int, int]
"""Step taken, node reached, duty fulfilled (-1: none)."""


def _loop(owing: _Owing, inside: Truth, start: int) -> list[int]:
    """Return a closed walk from *start* within the component that neglects no duty; empty for staying put."""
    moves, enabled = _moves_inside(owing, inside), _enabled_duties(owing, inside)
    walk: list[_Move] = []
    here = start
    for duty in sorted(set().union(*enabled.values())):
        if all(duty in enabled[node] for node in (start, *(node for _, node, _ in walk))) and all(
            fulfilled != duty for _, _, fulfilled in walk
        ):
            walk.extend(_walk_until_fair(moves, enabled, here, duty))
            here = walk[-1][1]
    walk.extend(_shortest(moves, here, lambda _, node: node == start) if here != start else [])
    return [step for step, _, _ in walk]


def _moves_inside(owing: _Owing, inside: Truth) -> dict[int, list[_Move]]:
    kept = (owing.target >= 0) & inside[owing.origin] & inside[owing.target]
    moves: dict[int, list[_Move]] = {}
    columns = (owing.origin[kept], owing.step[kept], owing.target[kept], owing.duty[kept])
    for origin, *move in zip(*(column.tolist() for column in columns), strict=True):
        moves.setdefault(origin, []).append((move[0], move[1], move[2]))
    return moves


def _enabled_duties(owing: _Owing, inside: Truth) -> dict[int, set[int]]:
    enabled: dict[int, set[int]] = {int(node): set() for node in np.flatnonzero(inside)}
    owed = inside[owing.origin] & (owing.duty >= 0)
    for origin, duty in zip(owing.origin[owed].tolist(), owing.duty[owed].tolist(), strict=True):
        enabled[origin].add(duty)
    return enabled


def _walk_until_fair(moves: dict[int, list[_Move]], enabled: dict[int, set[int]], here: int, duty: int) -> list[_Move]:
    """Return the shortest walk from *here* that fulfils *duty* or comes to a node that does not enable it."""
    return _shortest(moves, here, lambda fulfilled, node: fulfilled == duty or duty not in enabled[node])


def _shortest(moves: dict[int, list[_Move]], here: int, ends: Callable[[int, int], bool]) -> list[_Move]:
    """Return the shortest walk from *here* whose last move *ends* it: asked of the duty done and the node reached."""
    queue: deque[tuple[int, tuple[_Move, ...]]] = deque([(here, ())])
    seen = {here}
    while queue:
        node, walked = queue.popleft()
        for move in moves.get(node, ()):
            _, target, fulfilled = move
            if ends(fulfilled, target):
                return [*walked, move]
            if target not in seen:
                seen.add(target)
                queue.append((target, (*walked, move)))
    raise AssertionError("a fair component is strongly connected and has such a walk")
