"""The cast of a requester's verification: the design, and the tables of what VSS knows of its instance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shadowcheck.network import Role
from vss_protocol.methods import Operation
from vss_protocol.requester_contract import facts as parts
from vss_protocol.requester_contract.tables import operation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shadowcheck.machine.lts import LocalSystem
    from shadowcheck.network import Predicate

REQUESTER = "requester"

TABLES: Mapping[str, tuple[LocalSystem, str]] = {
    "process": (parts.PROCESS, "process"),
    "instance": (parts.INSTANCE, "instance"),
    "references": (parts.REFERENCES, "references"),
    "context": (parts.CONTEXT, "context"),
    "backup_state": (parts.BACKUP_STATE, "backup state"),
    **{which.role: (operation(which), which.title) for which in Operation},
    "freed": (parts.FREED, "writers' metadata"),
    "set": (parts.SNAPSHOT_SET, "shadow copy set"),
    "components": (parts.COMPONENTS, "components"),
    "requirements": (parts.REQUIREMENTS, "required components"),
    "back_ends": (parts.BACK_ENDS, "back ends"),
    "writers_status": (parts.WRITERS_STATUS, "writers' status"),
    "status_list": (parts.STATUS_LIST, "status list"),
    "pointers": (parts.WRITER_POINTERS, "writer pointers"),
    "files": (parts.FILES, "files"),
    "document": (parts.DOCUMENT, "document"),
    "copies": (parts.COPIES, "shadow copies"),
    "earlier": (parts.EARLIER, "earlier copies"),
    "luns": (parts.LUNS, "LUNs"),
    "patience": (parts.PATIENCE, "patience"),
    "async": (parts.ASYNC, "IVssAsync"),
    "thread": (parts.THREAD, "other thread"),
}
"""Every role of the environment: its table, and its title in reports."""

LEDGERS = (
    "process", "references", "context", "backup_state", "freed", "components", "requirements", "back_ends", "writers_status",
    "pointers", "files", "document", "earlier", "patience", "async", "thread",
)
"""Tables that only claims look at: the story of a run tells what was done, and a chart need not show them."""

OUTLIVE = ("process", "copies", "earlier", "luns", "patience", "async", "thread")
"""What the final release of the instance does not put back by itself."""


@dataclass(frozen=True)
class Cast:
    """The roles of the network, by name."""

    roles: Mapping[str, Role]

    def __getitem__(self, name: str) -> Role:
        return self.roles[name]

    @property
    def design(self) -> Role:
        """The design."""
        return self.roles[REQUESTER]

    def at(self, role: str, *states: str) -> Predicate:
        """The role is in one of the states."""
        return self.roles[role].at(*states)

    def has(self, role: str, name: str, value: bool = True) -> Predicate:  # noqa: FBT001, FBT002 - has(..., "told", False)
        """The role shows the flag so."""
        return self.roles[role].has(**{name: value})


def cast(design: LocalSystem) -> Cast:
    """The cast, with a design whose calls are split up by answer."""
    roles = [Role(REQUESTER, design, title="requester")]
    roles += [Role(name, system, title=title, ledger=name in LEDGERS) for name, (system, title) in TABLES.items()]
    return Cast({role.name: role for role in roles})
