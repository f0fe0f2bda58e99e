"""The orders in which the states of a machine may have been entered; a state always comes before those inside it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, permutations, product
from math import factorial, prod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from shadowcheck.machine.topology import Topology


@dataclass(frozen=True)
class Order:
    """The active states, and those that each history state remembers, each in one order."""

    active: tuple[str, ...]
    remembered: Mapping[str, tuple[str, ...]]


def orders(topology: Topology, first: Order, mattering: Collection[str]) -> Iterator[Order]:
    """Yield *first* with the *mattering* states in every other order; a state always comes before those inside it."""
    names = list(first.remembered)
    lists = [_shuffled(topology, one, mattering) for one in (first.active, *first.remembered.values())]
    for active, *remembered in islice(product(*lists), 1, None):
        yield Order(active, dict(zip(names, remembered, strict=True)))


def count(first: Order, mattering: Collection[str]) -> int:
    """Return how many orders of the *mattering* states there are at most."""
    lists = (first.active, *first.remembered.values())
    return prod(factorial(sum(name in mattering for name in one)) for one in lists)


def _shuffled(topology: Topology, names: Sequence[str], mattering: Collection[str]) -> list[tuple[str, ...]]:
    """Return *names* in each order of the *mattering* ones among them, beginning with their own."""
    above = {name: [outer.id for outer in topology.by_id[name].ancestors() if outer.id in names] for name in names}
    moved = [name for name in names if name in mattering]
    found = []
    for some in permutations(moved):
        placed: dict[str, None] = {}
        for name in (*some, *names):
            placed.update(dict.fromkeys((*reversed(above[name]), name)))
        order = tuple(placed)
        if [name for name in order if name in mattering] == list(some):
            found.append(order)
    return sorted(dict.fromkeys(found), key=lambda order: order != tuple(names))
