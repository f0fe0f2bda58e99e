"""What is remembered of a recorded writer: what it did in a handler that has not returned, what it keeps, what type a backup is.

Only what the log tells is remembered: nothing is known of the rest, and no rule is about it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

from shadowcheck.machine.lts import LocalState, LocalSystem, Reaction
from shadowcheck.network import Role, local_system
from vss_protocol.events import Event
from vss_protocol.writer_contract.backup import OVERTAKEN_AT, WriterBackup
from vss_protocol.writer_contract.backup_type import FULL, NAMES
from vss_protocol.writer_contract.refine import BACKUPS, RefinedWriter
from vss_protocol.writer_contract.roles import OtherWriter, Stage
from vss_protocol.writer_contract.words import ANSWERS, DEEDS, RETURNS, SLOTS, heard, parts_of
from vss_protocol.writer_design import BackupType, SetId, WriterDesign

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from shadowcheck.network import Predicate

OBSERVED = ("holds_writes", "keeps", "temporary_files", "prepares_in_background", "stamped")
OVER = ("ended", "ended_after_completion", "gone")
ANEW, DIES, NO, ELSEWHERE = "begin_anew", "dies", "no", "elsewhere"
DERIVED_MARKS = {"dropped": ("temporary_files",), "changed": ("holds_writes", "keeps", "temporary_files"), "finds": ("looked",)}
"""Marks that no deed has by its name, with what must be told for them to be of use."""


def recorded_backup() -> LocalSystem:
    """Return the table of a backup that starts over when it has ended; one whose OnFreeze came too late ends as others do."""
    table = local_system(WriterBackup)
    number = {state.configuration[-1]: place for place, state in enumerate(table.states)}
    late = number["frozen_after_abort"]
    more = (
        *(Reaction(ANEW, number[state], number["apart"]) for state in OVER),
        *(Reaction(event, late, number["ended"]) for event in ("shut_down", "shut_down_without_id", "shut_down_left_out")),
        *(Reaction("abort_again", number[state], number[state]) for state in OVERTAKEN_AT),
    )
    return replace(table, events=(*table.events, ANEW), reactions=(*table.reactions, *more))


def kept(told: Collection[str]) -> LocalSystem:
    """Return the table of what the writer keeps of a backup, as far as it is *told*."""
    names = [name for name in OBSERVED if name in told]
    values = list(product((False, True), repeat=len(names)))
    states = tuple(LocalState((" and ".join(name for name, one in zip(names, row, strict=True) if one) or "nothing",)) for row in values)
    number = {row: place for place, row in enumerate(values)}
    changes = {deed: dict(what.changes) for deed, what in DEEDS.items()}
    changes |= {DIES: dict.fromkeys(OBSERVED, False), ANEW: dict.fromkeys(OBSERVED[1:], False)}
    rows = tuple(
        Reaction(event, number[row], number[tuple(new.get(name, one) for name, one in zip(names, row, strict=True))])
        for event, new in changes.items() for row in values
    )
    columns = {name: tuple(row[names.index(name)] if name in names else False for row in values) for name in OBSERVED}
    return LocalSystem("Kept", states, {"": 0}, tuple(changes), rows, columns, frozenset(range(len(states))))


def mark() -> LocalSystem:
    """Return the table of a mark: that something was done in a handler that has not returned, or elsewhere since one did."""
    places = (NO, ELSEWHERE, *(event.title for event in Event))
    number = {place: one for one, place in enumerate(places)}
    rows = [Reaction(f"in {place}", one, number[place]) for place in places[1:] for one in range(len(places))]
    for event in Event:
        gone = (number[ELSEWHERE], number[event.title])
        rows += [Reaction(f"return {event.title}", one, 0 if one in gone else one) for one in range(len(places))]
    rows += [Reaction(DIES, one, 0) for one in range(len(places))]
    events = tuple(dict.fromkeys(row.event for row in rows))
    return LocalSystem("Mark", tuple(LocalState((place,)) for place in places), {"": 0}, events, tuple(rows), ends=frozenset(range(len(places))))


def type_told() -> LocalSystem:
    """Return the table of the type of a backup, as GetBackupType told it."""
    names = ("unknown", *(one.value for one in BackupType))
    rows = [Reaction(name, one, place) for place, name in enumerate(names) for one in range(len(names))]
    return LocalSystem("Type", tuple(LocalState((name,)) for name in names), {"": 0}, names, tuple(rows), ends=frozenset(range(len(names))))


@dataclass(frozen=True, eq=False)
class Memory:
    """The roles around a recorded writer: the stage on which the claims are made, marks by name and backup, and types."""

    on: Stage
    writer: Role
    marks: Mapping[tuple[str, SetId], Role]
    types: Mapping[SetId, Role]
    told: frozenset[str]

    @property
    def roles(self) -> tuple[Role, ...]:
        """All, in one order."""
        return (*self.on.backups.values(), self.writer, *self.on.writers.values(), *self.marks.values(), *self.types.values())

    def marked(self, name: str, backup: SetId, event: Event) -> Predicate:
        """Say that the mark is set by what was done in the handler of *event*, or at an unknown place."""
        return self.marks[name, backup].at(event.title, ELSEWHERE)

    def tells(self, *names: str) -> bool:
        """Whether the log tells of all these marks, or of what the writer keeps."""
        return self.told.issuperset(names)


def told_by(events: Iterable[str]) -> frozenset[str]:
    """Return the marks and the observables that a log with these *events* tells of (without the backup before them)."""
    deeds = [DEEDS[deed] for deed in dict.fromkeys(parts_of(event)[0] for event in events) if deed in DEEDS]
    found = {mark for deed in deeds for mark in deed.marks}
    found |= {name for deed in deeds for name, value in deed.changes if value}
    found |= {name for name, needs in DERIVED_MARKS.items() if not found.isdisjoint(needs)}
    return frozenset(found | {"type" for deed in deeds if deed is DEEDS["asks_type"]})


def memory(events: Collection[str]) -> Memory:
    """Return the roles around a writer that may do any of *events*."""
    plain = [one.removeprefix(next((slot for slot in SLOTS if one.startswith(slot)), "")) for one in sorted(events)]
    told = told_by(plain)
    table = tuple(dict.fromkeys(name for event in sorted(events) for name in _in_table(event)))
    system = LocalSystem("Writer", (LocalState(("running",)),), {"": 0}, table, tuple(Reaction(name, 0, 0) for name in table), ends=frozenset((0,)))
    backups = {one: Role(f"backup_{one.value}", recorded_backup(), title=f"VSS, for backup {one.value}") for one in BACKUPS}
    keeps = kept(told)
    writers = {one: Role(f"kept_{one.value}", keeps, title=f"what the writer keeps of backup {one.value}") for one in BACKUPS}
    of_type = {one: _types(told) for one in BACKUPS}
    refined = {one: RefinedWriter(WriterDesign, system, {}, of_type) for one in BACKUPS}
    on = Stage(backups, writers, refined, Role("other", OtherWriter), None)
    names = [name for name in sorted(told) if name in _MARKS]
    marks = {(name, one): Role(f"{name}_{one.value}", mark()) for one in BACKUPS for name in names}
    types_of = {one: Role(f"type_{one.value}", type_told()) for one in BACKUPS} if "type" in told else {}
    return Memory(on, Role("writer", system, title="writer"), marks, types_of, told)


_MARKS = (*dict.fromkeys(mark for deed in DEEDS.values() for mark in deed.marks), *DERIVED_MARKS)


def _types(told: Collection[str]) -> Mapping[str, tuple[BackupType, ...]]:
    return {FULL: tuple(BackupType), **({name: (one,) for one, name in NAMES.items()} if "type" in told else {})}


def _in_table(event: str) -> Iterator[str]:
    slot = next((slot for slot in SLOTS if event.startswith(slot)), "")
    plain = event.removeprefix(slot)
    answers = (None, *ANSWERS) if plain in RETURNS else (None,)
    yield from (slot + name for answer in answers for name in heard(plain, answer))
