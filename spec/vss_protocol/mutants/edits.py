"""How a seeded fault is written: one participant dropped, one guard changed, one row of one machine's table altered."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence

from shadowcheck.errors import SpecificationError
from shadowcheck.machine.lts import LocalState, LocalSystem, Reaction
from shadowcheck.network import Move, Network, Step, local_system
from shadowcheck.specification import SeededFault
from vss_protocol.network.roles import WRITERS

Change = Callable[[Network], Network]


def fault(
    name: str, says: str, change: Change, *kills: str, writers: int = 1, without: Sequence[str] = (),
    options: Mapping[str, str] | None = None,
) -> SeededFault:
    """A seeded fault, looked for with as few writers as show it."""
    return SeededFault(name, says, change, kills, options or {}, {WRITERS: writers}, tuple(without))


def chain(*changes: Change) -> Change:
    """All *changes*, one after the other: for a mistake that shows in several rows of the table."""

    def change(network: Network) -> Network:
        for one in changes:
            network = one(network)
        return network

    return change


def drops(step: str, role: str) -> Change:
    """In *step*, *role* stands still."""

    def edit(row: Step) -> Step:
        return dataclasses.replace(row, moves=tuple(move for move in row.moves if move.role.name != role))

    return lambda network: network.edited(step, edit)


def adds(step: str, move: Callable[[Network], Move]) -> Change:
    """In *step*, one more participant moves."""
    return lambda network: network.edited(
        step, lambda row: dataclasses.replace(row, moves=(*row.moves, move(network)))
    )


def turns(step: str, role: str, move: Callable[[Network], Move]) -> Change:
    """In *step*, *role* makes another move."""
    return chain(drops(step, role), adds(step, move))


def loses(step: str) -> Change:
    """The step does not exist."""
    return lambda network: network.edited(step, lambda _: None)


def unfair(step: str) -> Change:
    """The step may be put off for ever."""
    return lambda network: network.edited(step, lambda row: dataclasses.replace(row, fair=False))


def unasked(step: str, name: str) -> Change:
    """The step may also happen by itself, without its call: a copy of it, under another name and without its labels."""
    return lambda network: network.edited(
        step, lambda row: (row, dataclasses.replace(row, name=name, labels=(), says=f"{name}."))
    )


def also(name: str, says: str, *labels: str, moves: Callable[[Network], tuple[Move, ...]], by: str = "service") -> Change:
    """One more row in the table."""
    return lambda network: network.with_steps(Step(name, *moves(network), by=by, says=says, source="model", labels=labels))


def altered(
    role: str, event: str, source: Callable[[LocalState], bool], target: Callable[[LocalState], LocalState], *,
    adding: bool = False,
) -> Change:
    """The machine of *role* reacts otherwise: where *source* holds, *event* leads to *target*; with *adding*, where it was refused.

    The altered table no longer has a live machine, so a trace of it is replayed on the table alone.
    """

    def change(network: Network) -> Network:
        system = local_system(network.role(role).machine)
        return network.played_by(role, _rewired(system, event, source, target, adding))

    return change


def _rewired(
    system: LocalSystem, event: str, source: Callable[[LocalState], bool], target: Callable[[LocalState], LocalState],
    adding: bool,  # noqa: FBT001 - passed on by name by the one caller
) -> LocalSystem:
    number = {state: index for index, state in enumerate(system.states)}
    touched = {index: number[target(state)] for state, index in number.items() if source(state)}
    if not touched:
        raise SpecificationError(
            f"the seeded fault cannot be made in {system.name}", where=f"machine {system.name}, event {event!r}",
            why="it changes what the model's own machine does in a state that this one does not have",
            instead="leave the machine of your own out, or seed a fault that is not in its part", code="SC9014",
        )
    kept = [
        dataclasses.replace(row, target=touched[row.source]) if row.event == event and row.source in touched and not adding else row
        for row in system.reactions
    ]
    more = [Reaction(event, index, there) for index, there in sorted(touched.items())] if adding else []
    return dataclasses.replace(system, reactions=(*kept, *more), machine=None)


def deaf(role: str, event: str) -> Change:
    """The machine of *role* has no reaction to *event* in any state."""

    def change(network: Network) -> Network:
        system = local_system(network.role(role).machine)
        rows = tuple(row for row in system.reactions if row.event != event)
        return network.played_by(role, dataclasses.replace(system, reactions=rows, machine=None))

    return change


def at(*names: str, **data: object) -> Callable[[LocalState], bool]:
    """The local state is one of the named ones, with the data given."""
    return lambda state: state.configuration[0] in names and all(dict(state.data)[key] == value for key, value in data.items())


def to(name: str, **data: object) -> Callable[[LocalState], LocalState]:
    """The local state of that name, with the same data but for what is given."""
    return lambda state: LocalState(
        (name,), tuple((key, data.get(key, value)) for key, value in state.data)
    )
