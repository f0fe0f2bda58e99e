"""A writer's design as a writer of the whole model: the same table as in `refine`, with the model's own events.

The whole model has one backup, here called A: a full one, with components. What it does not say comes either way: whether
GetBackupSucceeded says yes, and which set is current while none is being created. Where the design finds no handler for an
event, that is what the model's claim `handles-...` is about; the backup goes on without an answer, as in `verify`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from shadowcheck.machine.lts import OK
from shadowcheck.machine.refine import Sent, refine
from vss_protocol.events import Event
from vss_protocol.writer_contract.backup import TURNS
from vss_protocol.writer_contract.backup_type import FULL, types
from vss_protocol.writer_contract.refine import IDENTIFY, checked, given_of, kept
from vss_protocol.writer_design import SetId, WriterDesign

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from shadowcheck.machine.lts import LocalSystem
    from shadowcheck.network import Move, Network, Role, Step
    from vss_protocol.writer_contract.refine import Given

ROLE = "writer"
WITHOUT_ID = "backup_shutdown_without_id"
UNHANDLED = "{}_finds_no_handler"
KEEPING = ("holds_writes", "keeps", "temporary_files")
"""The observables of a design by which it keeps something of a backup."""


def plays(network: Network, design: type[WriterDesign[Any]]) -> Network:
    """Return the whole model with *design* as each of its writers; raises `SpecificationError` if it does not fit its profile."""
    old = network.role(ROLE)
    new = replace(old, machine=table(design))
    steps = tuple(one for step in network.steps for one in _played(step, new))
    return replace(network, roles=tuple(new if role is old else role for role in network.roles), steps=steps)


def table(design: type[WriterDesign[Any]]) -> LocalSystem:
    """Return what *design* does with the events of one backup; `frozen` and `clean` are as its own observables say.

    Where some values that come with an event find no handler, the event has none there. The design may rest in any state:
    what it may keep there is what claims are about.
    """
    whole = checked(design)
    cases = [_case(whole, given) for given in _givens(design, whole)]
    split = refine(whole, cases, without_reaction=(*(one.snake for one in Event), WITHOUT_ID))
    holes = {(row.event, row.source) for row in split.reactions if row.refused}
    rows = (row for row in split.reactions if (UNHANDLED.format(row.event), row.source) not in holes)
    states = range(len(whole.states))
    frozen = tuple(bool(held) for held in whole.observables["holds_writes"])
    clean = tuple(not any(kept(whole, name, state, SetId.A) for name in KEEPING) for state in states)
    return replace(
        split, reactions=tuple(dict.fromkeys(rows)), observables={**split.observables, "frozen": frozen, "clean": clean},
        ends=frozenset(states),
    )


def undeclared(design: type[WriterDesign[Any]]) -> Mapping[str, str]:
    """Say of `frozen` and `clean`, if nobody knows them of *design*, what it would have to declare."""
    declared = [name for name in KEEPING if getattr(design, name) is not getattr(WriterDesign, name)]
    unknown = {"clean": "keeps"} if not declared else {}
    return unknown if "holds_writes" in declared else {**unknown, "frozen": "holds_writes"}


def _givens(design: type[WriterDesign[Any]], whole: LocalSystem) -> Iterator[Given]:
    """Yield every event in each situation in which VSS sends it, about a full backup."""
    full = types(design, whole, SetId.B)[FULL]
    yield IDENTIFY
    yield from (given_of(sent, SetId.A, FULL, full) for sent in dict.fromkeys(turn.sent for turn in TURNS))


def _case(whole: LocalSystem, given: Given) -> Sent:
    """Make a case of the table: CVssWriter answers what the design leaves out, unless the handler is pure virtual."""
    event, has_id = given.event, given.values["shutdown_id"] != (SetId.NULL,)
    name = event.snake if has_id or event is not Event.BACKUP_SHUTDOWN else WITHOUT_ID
    default = event.snake not in whole.events and not event.pure
    untaken = name if default else UNHANDLED.format(name)
    return Sent(event.snake, given.values, lambda _: name, untaken=untaken, refused=not default)


def _played(step: Step, writer: Role) -> Iterator[Step]:
    """Yield *step* with the design as its writer, and what happens instead where that finds no handler."""
    null = any(move.event == "deliver BackupShutdown(NULL)" for move in step.moves)
    event = next((move.event for move in step.moves if move.role.name == ROLE), None)
    name = WITHOUT_ID if null and event else event
    yield replace(step, moves=tuple(_moved(move, writer, name) for move in step.moves))
    title = next((one.title for one in Event if one.snake == event), "")
    unhandled = UNHANDLED.format(name)
    if unhandled in writer.system.events and _may_succeed(step):
        yield replace(
            step, name=f"{step.name}, and finds no handler", moves=tuple(_moved(move, writer, unhandled) for move in step.moves),
            says=f"VSS sends {title} to {{who}}; the design has no handler for it in this state.",
        )


def _moved(move: Move, writer: Role, event: str | None) -> Move:
    return replace(move, role=writer, event=event) if move.role.name == ROLE else move


def _may_succeed(step: Step) -> bool:
    return all(OK in move.outcomes for move in step.moves if move.role.name == ROLE and move.outcomes)
