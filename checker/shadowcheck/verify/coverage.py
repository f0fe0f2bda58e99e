"""Coverage: what of a design no order of events reaches, and what it would have to declare to be judged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from shadowcheck.machine.graph import reactions_by_transition
from shadowcheck.machine.source import source_of
from shadowcheck.machine.topology import Topology
from shadowcheck.network import local_system
from shadowcheck.network.predicates import Has, walk

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from shadowcheck.claims import Claim
    from shadowcheck.explore.graph import Graph
    from shadowcheck.machine import Machine
    from shadowcheck.machine.lts import LocalState
    from shadowcheck.machine.topology import Arrow

Move = tuple[str, "LocalState", "LocalState"]
"""An event of the live machine, and its local states before and after."""


def never_taken(
    design: type[Machine[Any]], graphs: Iterable[Graph], roles: Collection[str]
) -> tuple[Arrow, ...]:
    """List the transitions of *design* that the machines of *roles* take in none of *graphs*, as they are declared.

    Those out of a state that is never reached are left out: `never_reached` lists the state.
    """
    taken = {move for graph in graphs for move in _moves(graph, roles)}
    sources = {name for _, before, _ in taken for name in before.configuration}
    table = local_system(design)
    return tuple(
        arrow for arrow, rows in reactions_by_transition(table)
        if arrow.source in sources and taken.isdisjoint(
            (row.event, table.states[row.source], table.states[row.target]) for row in rows)
    )


def never_reached(design: type[Machine[Any]], graphs: Iterable[Graph], roles: Collection[str]) -> tuple[str, ...]:
    """List the states of *design* in which the machines of *roles* are in none of *graphs*, as they are declared."""
    reached = {
        name for graph in graphs for field in graph.instance.fields if field.role.name in roles
        for local in np.unique(graph.column(field)).tolist() for name in field.system.states[local].configuration
    }
    source = source_of(design)
    if source is not None and source.hears:  # its table has states to which other events lead than those that come
        return ()
    if source is not None:
        return tuple(name for name in local_system(design).names() if name not in reached)
    return tuple(state.id for state in Topology(design).states if state.is_atomic and state.id not in reached)


def _moves(graph: Graph, roles: Collection[str]) -> Iterator[Move]:
    """Yield what the machines of *roles* do in the steps of *graph*."""
    for number in np.unique(graph.rule).tolist():
        sources = graph.source[graph.rule == number]
        for part in graph.instance.rules[number].parts:
            system = part.field.system
            event = None if part.event is None else system.live_event(part.event)
            if part.field.role.name in roles and event is not None:
                for local in np.unique(graph.column(part.field)[sources]).tolist():
                    if local not in part.idle:
                        yield event, system.states[local], system.states[part.next[local]]


def undeclared(
    claim: Claim, design: type[Machine[Any]], profile: type[Machine[Any]], roles: Collection[str]
) -> list[str]:
    """List the observables of *design* that *claim* is about and that it leaves to its *profile*."""
    atoms = (part for predicate in claim.predicates() for part in walk(predicate))
    names = dict.fromkeys(atom.name for atom in atoms if isinstance(atom, Has) and atom.role in roles)
    return [name for name in names if name in vars(profile) and getattr(design, name) is getattr(profile, name)]
