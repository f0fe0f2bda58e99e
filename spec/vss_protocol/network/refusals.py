"""The table of steps: calls that are refused. Where they are is said in `places`; here is what its facts are in the whole model."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from shadowcheck.network import Step
from vss_protocol.methods import BAD_STATE, CALLS, IN_PROGRESS
from vss_protocol.places import PLACES
from vss_protocol.vocabulary import API, TERMINATION, Answer, Context

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from shadowcheck.machine.lts import LocalState
    from shadowcheck.network import Predicate, Role
    from vss_protocol.network.roles import Cast

Facts = dict[str, str]
ACCEPTING: Mapping[str, tuple[str, ...]] = {"gather_writer_status": ("gather_writer_status", "ask_meanwhile")}
"""The events of BackupComponents that stand for a call, where it is not the one of that name alone."""

_NOTHING: Facts = {
    "instance": "unused", "set": "none", "metadata": "none", "preparation": "none", "creation": "none", "completion": "none",
    "backup_state": "set", "writers_status": "nothing_to_ask",
}
_BLIND: Facts = {**_NOTHING, "instance": "busy", "set": "started"}
_STARTED: Facts = {**_BLIND, "metadata": "finished"}
_PREPARED: Facts = {**_STARTED, "preparation": "finished", "writers_status": "prepared"}
_ENDS = ("failed", "cancelled")
_UNSET = ("created", "initialised", "configured", "gathering", "gathered", "failed_early", "started_blind", "started_meanwhile", "started")
"""The states of an instance that remembers whether SetContext was called: it may still be."""
_SEALED = tuple({**before, "set": "sealed"} for before in (_PREPARED, _STARTED, _BLIND))
_DONE = tuple({**before, "creation": "finished", "writers_status": "created"} for before in _SEALED)
_COMPLETABLE = (_PREPARED, *_DONE)
_FAILED = (
    *({**_STARTED, "preparation": end, "writers_status": "asked"} for end in _ENDS),
    *({**before, "creation": end, "writers_status": "asked"} for before, end in product(_SEALED, _ENDS)),
    *({**before, "completion": end, "writers_status": "asked"} for before, end in product(_COMPLETABLE, _ENDS)),
)
HISTORIES: Mapping[str, tuple[Facts, ...]] = {
    "created": ({**_NOTHING, "instance": "fresh"},),
    "initialised": (_NOTHING,), "configured": (_NOTHING,),
    "gathering": ({**_NOTHING, "metadata": "pending"},),
    "gathered": ({**_NOTHING, "metadata": "finished"},),
    "started_blind": (_BLIND, *({**_BLIND, "metadata": end} for end in _ENDS)), "started": (_STARTED,),
    "started_meanwhile": ({**_BLIND, "metadata": "pending"},),
    "preparing": ({**_STARTED, "preparation": "pending"},), "prepared": (_PREPARED,),
    "doing": tuple({**before, "creation": "pending"} for before in _SEALED), "done": _DONE,
    "completing": tuple({**before, "completion": "pending"} for before in _COMPLETABLE),
    "completed": tuple({**before, "instance": "unused", "completion": "finished", "writers_status": "completed"} for before in _COMPLETABLE),
    "failed_early": tuple({**_NOTHING, "metadata": end} for end in _ENDS),
    "failed": _FAILED,
    "aborted": tuple({**before, "instance": "aborted"} for before in (_BLIND, *_COMPLETABLE, *_FAILED)),
}
"""What may have come before, by the state of a living instance: the facts that decide what a call is answered."""


def facts_of(state: LocalState) -> tuple[Facts, ...]:
    """The facts that the local *state* of a living instance stands for: one way or several, as it does not tell them apart."""
    name, data = state.configuration[0], dict(state.data)
    chosen = (str(data["context"]).lower(),) if data["settled"] or name not in _UNSET else ()
    default = ("not_chosen",) if data["context"] is Context.BACKUP and not data["settled"] else ()
    contexts = (*chosen, *default)
    status = "pending" if data["asking"] else "none"
    return tuple({**before, "context": one, "status": status} for before in HISTORIES[name] for one in contexts)


def refused(components: Role, event: str, answer: str) -> Predicate:
    """Where the instance refuses *event* with *answer*: wherever that is what the table says, whatever came before.

    Where it does not say so of all that may have come before, the call is refused if it is not accepted.
    """
    system = components.system
    accepting = {row.source for one in ACCEPTING.get(event, (event,)) for row in system.reactions_to(one)}

    def here(number: int) -> bool:
        said = [answer in PLACES[event].refused(facts) for facts in facts_of(system.states[number])]
        return all(said) or (any(said) and number not in accepting)

    alive = system.observables["alive"]
    return where(components, lambda number: bool(alive[number]) and here(number))


def where(role: Role, chosen: Callable[[int], bool]) -> Predicate:
    """Say that *role* is in one of the local states with the *chosen* numbers."""
    by_name: dict[str, list[int]] = {}
    for number, state in enumerate(role.system.states):
        by_name.setdefault(state.configuration[0], []).append(number)
    there = {name: [number for number in numbers if chosen(number)] for name, numbers in by_name.items()}
    whole = tuple(name for name, numbers in by_name.items() if there[name] == numbers)
    single = [number for name, numbers in there.items() if name not in whole for number in numbers]
    found = role.at(*whole)
    for number in single:
        state = role.system.states[number]
        found |= role.at(*state.configuration) & role.has(**dict(state.data))
    return found


def refusals(cast: Cast) -> Iterator[Step]:
    """Calls that have no place: refused on a living instance, and accepted by nobody on a released one."""
    for event in PLACES:
        title = CALLS[event].title
        yield Step(
            f"{title} answers VSS_E_BAD_STATE",
            cast.requester.does("call_out_of_order"), cast.components.stays(refused(cast.components, event, BAD_STATE)),
            says=f"The requester calls {title} in the wrong state, or in a context that has no use for it.", source=CALLS[event].page,
            labels=(f"call {title}", BAD_STATE),
        )
    yield Step(
        "StartSnapshotSet answers VSS_E_SNAPSHOT_SET_IN_PROGRESS for the own set",
        cast.requester.does("start_is_refused"), cast.slot.stays(cast.slot.at("ours")),
        cast.components.stays(refused(cast.components, "start_snapshot_set", IN_PROGRESS)),
        says="The requester calls StartSnapshotSet while its own set is being created: it is refused (A31).",
        source=API + "startsnapshotset", labels=("call StartSnapshotSet", IN_PROGRESS),
    )
    yield Step(
        "DeleteSnapshots on an uninitialised instance",
        cast.requester.does("call_out_of_order"), cast.components.stays(cast.components.at("created")),
        says="The requester calls DeleteSnapshots on an instance that is not initialised: it finds no such copy.",
        source=API + "deletesnapshots", labels=("call DeleteSnapshots", str(Answer.NOT_FOUND)),
    )
    yield Step(
        "a call on the released instance",
        cast.requester.does("call_out_of_order"), cast.components.stays(cast.components.at("released")),
        says="The requester makes a call on the instance that it has released: nothing is there to accept it.", source=TERMINATION,
        labels=("a call after the release",),
    )
