"""What a replica can be in beside each state of a single role: the closed set of views, as far as two roles see it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from shadowcheck.machine.graph import innermost, leaves
from shadowcheck.network import Scope
from shadowcheck.network.predicates import Atom, Took, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shadowcheck.claims import Claim
    from shadowcheck.network import Network, Role
    from shadowcheck.views.closure import Closure


@dataclass(frozen=True)
class Beside:
    """For each state of the role `single`, in which states a replica's role `other` can be, whatever the others do.

    Both in declared order; a state of `single` that never occurs has none beside it.
    """

    single: Role
    other: Role
    states: dict[str, tuple[str, ...]]

    @property
    def share(self) -> float:
        """The share of the pairs of their states that occur together: the smaller, the more it tells."""
        occurring = [others for others in self.states.values() if others]
        every = {other for others in occurring for other in others}
        return sum(map(len, occurring)) / (len(occurring) * len(every))

    @property
    def titles(self) -> tuple[str, str]:
        """What readers call both roles."""
        return self.single.title or self.single.name, self.other.title or self.other.name

    def phases(self) -> dict[tuple[str, ...], tuple[str, ...]]:
        """Return the states of `other` that occur, each set with the states of `single` that have just those beside."""
        found: dict[tuple[str, ...], tuple[str, ...]] = {}
        for single, others in self.states.items():
            if others:
                found[others] = (*found.get(others, ()), single)
        return found

    def told(self) -> Iterator[str]:
        """Say it in words, a line for each phase."""
        single, other = self.titles
        for others, phase in self.phases().items():
            yield f"while {single} is {' or '.join(phase)}, {other} is {self._any(others)}"

    def _any(self, others: tuple[str, ...]) -> str:
        """Name *others*, or those that are missing if that is shorter."""
        missing = [name for name in innermost(self.other.system) if name not in others]
        all_but = "in any state" + (f" but {' or '.join(missing)}" if missing else "")
        return min(" or ".join(others), all_but, key=len)


def beside(network: Network, claim: Claim, among: Iterable[Beside]) -> Beside | None:
    """Return what a replica can be in, in that role of those that *claim* speaks of which the leader restricts most.

    *among* are the `restricted` roles of *network*. None: there is no leader, or it restricts none of them.
    """
    spoken = _spoken(network, claim)
    found = [one for one in among if one.other.name in spoken]
    return min(found, key=lambda one: one.share, default=None)


def restricted(closure: Closure) -> list[Beside]:
    """Return what a replica can be in beside the role that leads all, in each of its roles that this one restricts.

    The leader is the single role that takes part in most steps which ask something of every replica; there may be none.
    """
    leader = _leader(closure.network)
    if leader is None:
        return []
    found = [_beside(closure, leader, role) for role in closure.network.roles if role.replicas is not None]
    return [one for one in found if one.share < 1]


def _leader(network: Network) -> Role | None:
    asking = [step for step in network.steps if any(move.scope is Scope.EACH for move in step.moves)]
    taking = Counter(move.role for step in asking for move in step.moves if move.role.replicas is None and move.event)
    return taking.most_common(1)[0][0] if taking else None


def _spoken(network: Network, claim: Claim) -> set[str]:
    """Return the roles that *claim* speaks of, or that take part in its steps if it speaks of no state of a replica."""
    parts = [part for predicate in claim.predicates() for part in walk(predicate)]
    named = {part.role for part in parts if isinstance(part, Atom)}
    if any(network.role(name).replicas for name in named):
        return named
    labels = {label for part in parts if isinstance(part, Took) for label in part.labels}
    steps = (step for step in network.steps if not labels.isdisjoint({step.name, *step.labels}))
    return {move.role.name for step in steps for move in step.moves}


def _beside(closure: Closure, leader: Role, role: Role) -> Beside:
    family = closure.families[role.replicas or ""]
    fields = {field.role: place for place, field in enumerate(family.space.fields)}
    columns = family.space.columns(family.known)
    pairs = np.unique(np.stack([columns[fields[leader]], columns[fields[role]]]), axis=1).T.tolist()
    together = {
        pair for single, other in pairs for pair in product(leaves(leader.system, single), leaves(role.system, other))
    }
    others = innermost(role.system)
    return Beside(leader, role, {
        single: tuple(other for other in others if (single, other) in together) for single in innermost(leader.system)
    })

