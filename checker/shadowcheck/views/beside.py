"""What a replica can be in beside each state of a single role: the closed set of views, as far as two roles see it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from shadowcheck.network import Scope
from shadowcheck.network.predicates import Atom, Took, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.claims import Claim
    from shadowcheck.machine.lts import LocalSystem
    from shadowcheck.network import Network, Role
    from shadowcheck.views.closure import Closure


@dataclass(frozen=True)
class Beside:
    """For each state of the role `single`, in which states a replica's role `other` can be, whatever the others do."""

    single: Role
    other: Role
    states: dict[str, tuple[str, ...]]

    @property
    def share(self) -> float:
        """The share of the pairs of their states that occur together: the smaller, the more it tells."""
        every = {other for others in self.states.values() for other in others}
        return sum(map(len, self.states.values())) / (len(self.states) * len(every))


def beside(closure: Closure, claim: Claim) -> Beside | None:
    """Return what a replica can be in, in one of the roles that *claim* speaks of, beside the role that leads them all.

    That one is the single role that takes part in most steps which ask something of every replica. Of the roles of a
    replica, the one is told that it restricts most. None: there is no leader, or it restricts none of them.
    """
    leader, spoken = _leader(closure.network), _spoken(closure.network, claim)
    roles = [role for role in closure.network.roles if role.name in spoken and role.replicas is not None]
    found = [] if leader is None else [_beside(closure, leader, role) for role in roles]
    return min((one for one in found if one.share < 1), key=lambda one: one.share, default=None)


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
    found: dict[str, dict[str, None]] = {name: {} for name in _innermost(leader.system)}
    for single, other in sorted(pairs):
        found[_name(leader.system, single)][_name(role.system, other)] = None
    return Beside(leader, role, {name: tuple(others) for name, others in found.items() if others})


def _innermost(system: LocalSystem) -> Iterator[str]:
    return (state.configuration[-1] for state in system.states)


def _name(system: LocalSystem, state: int) -> str:
    return system.states[state].configuration[-1]
