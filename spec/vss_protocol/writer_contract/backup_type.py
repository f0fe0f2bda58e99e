"""The type of a backup, where a writer must tell it from a full one: a copy backup and a differential one keep the logs.

So does a backup of whole volumes, if the writer asks whether components are selected.

The type is that of one backup from PrepareForBackup to its end, so that it is a role beside backup A. Backup B is a full
one: whatever goes wrong with the two exchanged also goes wrong with A. Types that the writer does not support count as full, as it
treats them so; to one that supports full backups alone there is nothing to tell apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shadowcheck.machine import Machine, NoData, State, explained
from vss_protocol.vocabulary import HANDLER
from vss_protocol.writer_design import BackupType, SetId, WriterDesign

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shadowcheck.machine.lts import LocalSystem

    Types = Mapping[str, tuple[BackupType, ...]]

STORES = "writer-role-in-backing-up-complex-stores"
SELECTED = HANDLER + "arecomponentsselected"
FULL, COPY, DIFFERENTIAL, VOLUMES = "", "a copy backup", "a differential backup", "of whole volumes"
"""How steps about backup A name its type; a full backup has no name."""
NAMES = {
    BackupType.COPY: COPY, BackupType.DIFFERENTIAL: DIFFERENTIAL, BackupType.INCREMENTAL: "an incremental backup",
    BackupType.LOG: "a log backup",
}


class TypeOfBackup(Machine[NoData]):
    """The type of backup A."""

    undecided = explained(State(initial=True), "PrepareForBackup has not come: the backup may be of any type.", STORES)
    full = explained(State(final=True), "A full backup, or one of a type that the writer does not support.", STORES)
    copy = explained(State(final=True), "VSS_BT_COPY: logs are never truncated.", STORES)
    differential = explained(State(final=True), "VSS_BT_DIFFERENTIAL: logs are usually not truncated.", STORES)
    incremental = explained(State(final=True), "VSS_BT_INCREMENTAL: logs may be truncated.", STORES)
    log = explained(State(final=True), "VSS_BT_LOG: logs are typically truncated.", STORES)

    volumes = explained(State(final=True), "Whole volumes are backed up: no component is selected.", SELECTED)

    ends = ("undecided",)

    becomes_full = explained(undecided.to(full), "A full backup begins.", STORES)
    becomes_copy = explained(undecided.to(copy), "A copy backup begins.", STORES)
    becomes_differential = explained(undecided.to(differential), "A differential backup begins.", STORES)
    becomes_incremental = explained(undecided.to(incremental), "An incremental backup begins.", STORES)
    becomes_log = explained(undecided.to(log), "A log backup begins.", STORES)
    becomes_volumes = explained(undecided.to(volumes), "A backup of whole volumes begins.", SELECTED)


STATES = {FULL: "full", VOLUMES: "volumes", **{name: one.name.lower() for one, name in NAMES.items()}}
"""The state of `TypeOfBackup` for each name."""


def types(design: type[WriterDesign[Any]], table: LocalSystem, backup: SetId) -> Types:
    """Return the types that *backup* may have, by how steps name them.

    *table* shows what *design* asks for: if for the type, it supports all types, unless it says which.
    """
    asked = {name for row in table.reactions for name, _ in row.choices}
    supported = (tuple(BackupType) if "backup_type" in asked else ()) if design.supports is None else design.supports
    apart = {name: (one,) for one, name in NAMES.items() if one in supported}
    rest = tuple(one for one in BackupType if (one,) not in apart.values())
    volumes = {VOLUMES: rest} if "components_selected" in asked else {}
    return {FULL: rest, **({**apart, **volumes} if backup is SetId.A else {})}
