"""A machine class as a graph, and its transitions that are never taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shadowcheck.machine.executor import Bench
from shadowcheck.machine.script import Script
from shadowcheck.machine.source import source_of
from shadowcheck.machine.topology import Arrow, Topology

if TYPE_CHECKING:
    import networkx as nx

    from shadowcheck.machine.lts import LocalSystem, Reaction
    from shadowcheck.machine.notation import Machine


def sketch(cls: type[Machine[Any]]) -> nx.MultiDiGraph[str]:
    """Return the declared states and transitions of *cls* as a graph; nothing is executed.

    A node is a state, with `name`, `initial`, `final` and `parent` (None at the top). An edge is a declared
    transition under one event, with `event`, `guard` (a Python expression, "" for none), `internal`, `actions`
    and `arrow`, which has all of these. Both are in declaration order.
    """
    import networkx as nx  # noqa: PLC0415 - it takes longer to import than a machine to unfold

    topology = Topology(cls)
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(name=cls.__name__)
    for state in topology.states:
        parent = state.parent.id if state.parent else None
        graph.add_node(state.id, name=state.name, initial=state.initial, final=state.final, parent=parent)
    for arrow, _ in topology.arrows():
        graph.add_edge(
            arrow.source, arrow.target, event=arrow.event, guard=arrow.guard, internal=arrow.internal,
            actions=arrow.actions, arrow=arrow,
        )
    return graph


def innermost(system: LocalSystem) -> tuple[str, ...]:
    """Return the states without substates that occur in *system*, each once: as declared, else in the order met."""
    met = dict.fromkeys(state.configuration[-1] for state in system.states)
    made = system.machine is None or source_of(system.machine) is not None
    declared = () if made or system.machine is None else (state.id for state in Topology(system.machine).states)
    return tuple(dict.fromkeys((*(name for name in declared if name in met), *met)))


def reactions_by_transition(system: LocalSystem) -> list[tuple[Arrow, list[Reaction]]]:
    """Return the declared transitions, in declaration order, each with the reactions of *system* that take it.

    The machine itself is asked which transition each reaction takes, because two transitions between the same states
    under the same event differ only in their guards. A system that was built without a machine, or from a source,
    declares none.
    """
    if system.machine is None or source_of(system.machine) is not None:
        return []
    bench = Bench(system.machine)
    bench.start()
    taken: dict[tuple[str, int], list[Reaction]] = {}
    for reaction in system.reactions:
        bench.put(system.states[reaction.source])
        transition = bench.select(Script(reaction.event, dict(reaction.choices)))
        taken.setdefault((reaction.event, id(transition)), []).append(reaction)
    return [(arrow, taken.get((arrow.event, id(transition)), [])) for arrow, transition in bench.topology.arrows()]


def dead_transitions(system: LocalSystem) -> list[Arrow]:
    """Return the declared transitions that no reaction of *system* takes, in declaration order."""
    return [arrow for arrow, taking in reactions_by_transition(system) if not taking]
