"""What a machine class declares, and its transitions that are never taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeGuard

from statemachine.state import HistoryState

from shadowcheck.machine.existing import bench_of
from shadowcheck.machine.lts import Reaction
from shadowcheck.machine.script import Script
from shadowcheck.machine.source import source_of
from shadowcheck.machine.topology import Arrow, Topology, event_ids

if TYPE_CHECKING:
    from collections.abc import Mapping

    from statemachine import StateChart
    from statemachine.transition import Transition

    from shadowcheck.machine.lts import LocalSystem
    from shadowcheck.machine.notation import Machine


@dataclass(frozen=True)
class DeclaredState:
    """A declared state: its id, its name for people, and the id of the state around it (None: at the top).

    The substates of a *parallel* one are its regions, all of which are active. A `history` state is "shallow" or
    "deep"; other states have "".
    """

    id: str
    name: str
    initial: bool
    final: bool
    parent: str | None
    parallel: bool = False
    history: str = ""


@dataclass(frozen=True)
class Sketch:
    """What a class declares: its states by their ids, and its transitions, one for each event; in that order."""

    states: Mapping[str, DeclaredState]
    arrows: tuple[Arrow, ...]


def sketch(cls: type[StateChart[Any]]) -> Sketch:
    """Return the declared states and transitions of *cls*; nothing is executed."""
    topology = Topology(cls)
    states = {
        state.id: DeclaredState(
            state.id, state.name, initial=state.initial, final=state.final,
            parent=state.parent.id if state.parent else None, parallel=state.parallel,
            history=state.type.value if isinstance(state, HistoryState) else "",
        )
        for state in topology.nodes
    }
    return Sketch(states, tuple(arrow for arrow, _ in topology.arrows()))


def innermost(system: LocalSystem) -> tuple[str, ...]:
    """Return the states without substates that occur in *system*, each once: as declared, else in the order met."""
    met = dict.fromkeys(name for number in range(len(system.states)) for name in leaves(system, number))
    declared = (state.id for state in Topology(system.machine).states) if _is_declared(system.machine) else ()
    return tuple(dict.fromkeys((*(name for name in declared if name in met), *met)))


def leaves(system: LocalSystem, number: int) -> tuple[str, ...]:
    """Return the states without substates in state *number* of *system*: one, or one for each region."""
    state = system.states[number]
    if not state.regions or not _is_declared(system.machine):
        return state.configuration[-1:]
    return tuple(one.id for one in Topology(system.machine).configuration(state.configuration).innermost)


def _is_declared(machine: type | None) -> TypeGuard[type[Machine[Any]]]:
    """Whether there is a class that declares the states."""
    return machine is not None and source_of(machine) is None


def reactions_by_transition(system: LocalSystem) -> list[tuple[Arrow, list[Reaction]]]:
    """Return the declared transitions, in declaration order, each with the reactions of *system* that take it.

    A reaction takes several if there are regions, transitions without an event, or events that the machine sends to
    itself. What is taken on the way into the initial state is a reaction to the event "", from that state to itself.

    The machine itself is asked which transition each reaction takes, because two transitions between the same states
    under the same event differ only in their guards. A system that was built without a machine, or from a source,
    declares none.
    """
    if not _is_declared(system.machine):
        return []
    bench = bench_of(system.machine)
    first = system.initials.get("", 0)
    bench.start()
    taken = {_key(event, one): [Reaction("", first, first)] for event, one in bench.engine.taken}
    for reaction in system.reactions:
        bench.put(system.states[reaction.source])
        bench.react(Script(reaction.event, dict(reaction.choices)))
        for key in dict.fromkeys(_key(event, one) for event, one in bench.engine.taken):
            taken.setdefault(key, []).append(reaction)
    return [(arrow, taken.get((arrow.event, id(transition)), [])) for arrow, transition in bench.topology.arrows()]


def _key(event: str, transition: Transition) -> tuple[str, int]:
    """Return the arrow that *transition* is under *event*, which may be another spelling of the event of the arrow."""
    ids = event_ids(transition) or ("",)
    return (event if event in ids else ids[0]), id(transition)


def dead_transitions(system: LocalSystem) -> list[Arrow]:
    """Return the declared transitions that no reaction of *system* takes, in declaration order."""
    return [arrow for arrow, taking in reactions_by_transition(system) if not taking]
