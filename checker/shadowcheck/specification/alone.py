"""A machine alone: a model of a single class, in which others send it any event at any time."""

from __future__ import annotations

import inspect
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from shadowcheck.claims import Claim, Strength, possible
from shadowcheck.machine import unfold
from shadowcheck.machine.existing import IGNORED
from shadowcheck.machine.lts import spoken
from shadowcheck.machine.topology import Topology
from shadowcheck.network import FALSE, Network, Role, Step, local_system
from shadowcheck.specification.model import Model

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from statemachine import StateChart

    from shadowcheck.machine.known import Payloads
    from shadowcheck.machine.lts import LocalSystem, Reaction


def alone(
    machine: type[StateChart[Any]], claims: Callable[[Role], Sequence[Claim]] | None = None, *,
    payloads: Payloads | None = None,
) -> Model:
    """Return a model in which *machine*, any class of python-statemachine, is sent each of its events at any time.

    It claims that the machine can be in each of its states, and what *claims* returns for its role. *payloads* are
    what may come with the events, as in `unfold`. An event that the machine ignores is no step.
    """
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", machine.__name__).lower()
    says = (inspect.getdoc(machine) or machine.__name__).partition("\n")[0]

    def build(_: Mapping[str, str]) -> Network:
        table = _told(unfold(machine, payloads=payloads)) if payloads else local_system(machine)
        role = Role(name, table)
        return Network(machine.__name__, (role,), tuple(_step(role, event) for event in table.events))

    def claimed(network: Network, _: Mapping[str, str]) -> list[Claim]:
        (role,) = network.roles
        return [*_reached(role, machine), *(claims(role) if claims is not None else ())]

    return Model(name=name, says=says, options=(), sizes={}, build=build, claims=claimed, parties=(name,))


def _told(table: LocalSystem) -> LocalSystem:
    """Return *table* with an event for each value that comes with one: ``pay(coin=2)``."""
    live = {_call(row): row.event for row in table.reactions}
    events = tuple(one for event in table.events for one in (*(new for new in live if live[new] == event),) or (event,))
    return replace(
        table, events=events, live=live, reactions=tuple(replace(row, event=_call(row)) for row in table.reactions)
    )


def _call(row: Reaction) -> str:
    given = ", ".join(f"{name}={spoken(value)}" for name, value in row.choices)
    return f"{row.event}({given})" if given else row.event


def _step(role: Role, event: str) -> Step:
    outcomes = dict.fromkeys(row.outcome for row in role.system.reactions_to(event) if row.outcome != IGNORED)
    return Step(event, role.does(event, answering=tuple(outcomes) or ("ok",)), says=f"Event {event} is sent.")


def _reached(role: Role, machine: type[StateChart[Any]]) -> list[Claim]:
    """Claim of each declared state that the machine can be in it."""
    met = role.system.names()
    return [
        Claim(
            f"reaches-{state.id}", f"It can be in {state.id}.",
            possible(role.at(state.id) if state.id in met else FALSE), machine.__name__, role.name,
            Strength.POSSIBLE,
        ) for state in Topology(machine).states
    ]
