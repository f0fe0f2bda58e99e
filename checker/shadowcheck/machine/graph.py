"""What a machine class declares, and its transitions that are never taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shadowcheck.machine.executor import Bench
from shadowcheck.machine.script import Script
from shadowcheck.machine.source import source_of
from shadowcheck.machine.topology import Arrow, Topology

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shadowcheck.machine.lts import LocalSystem, Reaction
    from shadowcheck.machine.notation import Machine


@dataclass(frozen=True)
class DeclaredState:
    """A declared state: its id, its name for people, and the id of the state around it (None: at the top)."""

    id: str
    name: str
    initial: bool
    final: bool
    parent: str | None


@dataclass(frozen=True)
class Sketch:
    """What a class declares: its states by their ids, and its transitions, one for each event; in that order."""

    states: Mapping[str, DeclaredState]
    arrows: tuple[Arrow, ...]


def sketch(cls: type[Machine[Any]]) -> Sketch:
    """Return the declared states and transitions of *cls*; nothing is executed."""
    topology = Topology(cls)
    states = {
        state.id: DeclaredState(
            state.id, state.name, initial=state.initial, final=state.final,
            parent=state.parent.id if state.parent else None,
        )
        for state in topology.states
    }
    return Sketch(states, tuple(arrow for arrow, _ in topology.arrows()))


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
