"""What a step in which VSS sends a writer something consists of: who moves, and the labels by which claims find it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vss_protocol.events import Event
from vss_protocol.writer_contract.backup_type import STATES as TYPE_STATES
from vss_protocol.writer_contract.refine import BACKUPS
from vss_protocol.writer_design import SetId

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.network import Move
    from vss_protocol.writer_contract.refine import Kind
    from vss_protocol.writer_contract.roles import Stage
    from vss_protocol.writer_contract.turns import Turn


def labels_of(kind: Kind) -> tuple[str, ...]:
    """Return the labels of a step of that *kind*: what was called, about which backup, and each thing done."""
    title, backup = kind.given.event.title, kind.given.backup
    about = () if backup is None else (f"{title} of {backup.value}", *filter(None, (kind.given.type,)))
    deeds = tuple(f"{title}: {deed}" for deed in kind.deeds)
    return (kind.given.title, *about, *kind.answer, *deeds, *kind.deeds)


def moves_of(on: Stage, backup: SetId, turn: Turn, named: str) -> Iterator[Move]:
    """The backup's own move, and what it needs of its type, of the other backup, or of another writer."""
    role, other = on.backups[backup], on.backups[next(one for one in BACKUPS if one is not backup)]
    where = role.at(*turn.at) if turn.at else ~role.at(*turn.but) if turn.but else None
    yield role.does(turn.does, where=where)
    if on.type_of_a is not None and backup is SetId.A:
        begins, state = turn.sent.event is Event.PREPARE_FOR_BACKUP, TYPE_STATES[named]
        yield on.type_of_a.does(f"becomes_{state}") if begins else on.type_of_a.stays(on.type_of_a.at("undecided", state))
    if turn.starts:  # the other is not in creation: StartSnapshotSet, which comes before all else, would have been refused
        yield other.stays(other.has(creating=False))
    if turn.another_vetoes:
        yield on.other.does("vetoes")
