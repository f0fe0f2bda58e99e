"""The roles in which a writer's design is verified: two backups, the writer's part in each, and other writers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from shadowcheck.machine import Machine, NoData, State, explained, stays
from shadowcheck.network import Role
from vss_protocol.vocabulary import HANDLER
from vss_protocol.writer_contract.backup import WriterBackup
from vss_protocol.writer_contract.backup_type import TypeOfBackup
from vss_protocol.writer_contract.refine import BACKUPS, RefinedWriter, refine
from vss_protocol.writer_design import SetId, WriterDesign

if TYPE_CHECKING:
    from collections.abc import Mapping

OTHERS = "others"
"""The replica parameter: how many other writers there are."""
DIES = "the writer's process dies"


class OtherWriter(Machine[NoData]):
    """Another writer on the machine: what it does reaches this one only as an Abort."""

    running = explained(State(initial=True), "Another application's writer.", "writers")
    ends = ("running",)
    vetoes = explained(stays(running), "It vetoes Freeze or Thaw, or is late.", HANDLER + "onfreeze")


@dataclass(frozen=True, eq=False)
class Stage:
    """The roles: a backup and the writer's part in it, for A and for B; the type of A, if it matters; and the other writers."""

    backups: Mapping[SetId, Role]
    writers: Mapping[SetId, Role]
    refined: Mapping[SetId, RefinedWriter]
    other: Role
    type_of_a: Role | None

    @property
    def roles(self) -> tuple[Role, ...]:
        """In the order of the fields."""
        types = () if self.type_of_a is None else (self.type_of_a,)
        return (*self.backups.values(), *dict.fromkeys(self.writers.values()), *types, self.other)

    @property
    def shared(self) -> bool:
        """Whether one machine serves both backups."""
        return self.writers[SetId.A] is self.writers[SetId.B]


@cache
def stage(design: type[WriterDesign[Any]]) -> Stage:
    """Set the stage for *design*, once; raises `SpecificationError` if it does not fit the profile."""
    backups = {one: Role(f"backup_{one.value}", WriterBackup, title=f"VSS, for backup {one.value}") for one in BACKUPS}
    if design.one_per_backup:
        refined = {one: refine(design, (one,)) for one in BACKUPS}
        writers = {
            one: Role(f"writer_{one.value}", refined[one].system, title=f"writer, for backup {one.value}", restart=DIES)
            for one in BACKUPS
        }
    else:
        whole = refine(design)
        role = Role("writer", whole.system, title="writer", restart=DIES)
        refined, writers = dict.fromkeys(BACKUPS, whole), dict.fromkeys(BACKUPS, role)
    other = Role("other", OtherWriter, OTHERS, title="other writer")
    told = len(refined[SetId.A].types[SetId.A]) > 1
    return Stage(backups, writers, refined, other, Role("type_A", TypeOfBackup, title="the type of backup A") if told else None)
