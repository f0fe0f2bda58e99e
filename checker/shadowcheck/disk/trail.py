"""Trails: the plainest of the shortest runs, from the levels on disk, without a note of who reached whom.

Nodes that reach an end are looked for from the last level back to the first; then the run goes forward, by the first
step, in the order in which the reference engine tries rules, that leaves as little trouble ahead as there can be. This
is the run that `shadowcheck.explore.way` finds in a graph.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shadowcheck.disk.rows import places
from shadowcheck.instance.formula import Position, holds
from shadowcheck.instance.order import in_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from shadowcheck.disk.found import Left
    from shadowcheck.disk.plan import Plan
    from shadowcheck.disk.search import Search
    from shadowcheck.instance import Instance
    from shadowcheck.instance.formula import Formula

Node = tuple[int, int]
"""A packed state, and the state of the observer (0 without one)."""

Moves = list[tuple[int, Node]]
"""The steps from a node: the number of the rule, and the node that it leads to."""


def trail(
    search: Search, level: int, what: int, moves: Callable[[Node], Moves], last: Callable[[Node], Moves] | None = None
) -> list[int]:
    """Return the rules of the plainest run to the ends at *level* of which *what* tells (see `Partition.ends`).

    *moves* gives the steps from a node, in order; *last*, if an end is a step, those with which a run may end.
    """
    plan, crew = search.plan, search.crew
    behind = [crew.ends(level, what)]
    for number in range(level - 1, -1, -1):
        behind.append(crew.back(number, behind[-1]))
    node, run = _start(plan), list[int]()
    left = _left(plan, behind[-1], node)
    for ahead in behind[-2::-1]:
        tried = ((rule, there, _left(plan, ahead, there)) for rule, there in moves(node))
        rule, node, left = next(
            (rule, there, more) for rule, there, more in tried
            if more is not None and more + int(plan.trouble[rule]) == left
        )
        run.append(rule)
    if last is not None:
        run.append(next(rule for rule, _ in last(node) if int(plan.trouble[rule]) == left))
    return run


def _start(plan: Plan) -> Node:
    mode = 0 if plan.watch is None else (plan.start[plan.watch.corner.word] >> plan.watch.corner.shift)
    words = list(plan.start)
    if plan.watch is not None:
        words[plan.watch.corner.word] &= (1 << plan.watch.corner.shift) - 1
    return plan.packing.join(words), mode


def _left(plan: Plan, among: Left, node: Node) -> int | None:
    """Return the trouble that is left at *node*; None if no run from there goes on to an end."""
    words = list(plan.packing.split(node[0]))
    if plan.watch is not None:
        words[plan.watch.corner.word] |= node[1] << plan.watch.corner.shift
    place = int(places(np.asarray([words], dtype=np.uint64), among.nodes)[0])
    return None if place < 0 else int(among.trouble[place])


def moves_of(instance: Instance) -> Callable[[Node], Moves]:
    """Return a function that gives the steps from a state of *instance*, in the order in which rules are tried."""
    rules = in_order(instance)

    def moves(node: Node) -> Moves:
        effects = ((rule.number, rule.effect(node[0])) for rule in rules)
        return [(number, (node[0] + change, 0)) for number, change in effects if change is not None]

    return moves


def ending_with(formula: Formula, moves: Callable[[Node], Moves]) -> Callable[[Node], Moves]:
    """Return a function that gives only those *moves* that satisfy *formula*."""
    def ending(node: Node) -> Moves:
        return [(rule, there) for rule, there in moves(node) if holds(formula, Position(there[0], rule, node[0]))]

    return ending


def watched(
    moves: Callable[[Node], Moves], table: tuple[tuple[int, int, int, int], ...], asked: list[Formula | None]
) -> Callable[[Node], Moves]:
    """Return a function that gives the *moves* of a product with an observer whose moves are in *table*.

    *asked* are its questions, and the formula of steps that must not be taken.
    """
    first, second, blocked = asked

    def product(node: Node) -> Iterator[tuple[int, Node]]:
        for rule, (state, _) in moves(node):
            here = Position(state, rule, node[0])
            answers = [formula is not None and holds(formula, here) for formula in (first, second, blocked)]
            if not answers[2]:
                yield rule, (state, table[node[1]][answers[0] + 2 * answers[1]])

    return lambda node: list(product(node))
