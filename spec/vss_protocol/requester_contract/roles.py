"""The cast of a requester's verification: the design, and the tables of what VSS knows of its instance, or of its two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shadowcheck.network import Role
from vss_protocol.methods import SECOND, Operation
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

SHARED = ("process", "copies", "earlier", "luns", "patience")
"""What there is once, however many instances the program holds. All else is about one of them."""

MARK = "Second instance: "
"""Before the names and labels of the steps that are about the second instance."""
OTHER = "other_"
"""Before a role: that of the other instance, as seen from one of two."""

UNSEEN = ("reset", "tell", "pass_over", "be_refused", "told", "asked")
"""How the tables keep account, and are put back when the instance is gone: nothing that the program calls or sees."""

LEDGERS = (
    "process", "references", "context", "backup_state", "freed", "components", "requirements", "back_ends", "writers_status",
    "pointers", "files", "document", "earlier", "patience", "async", "thread",
)
"""Tables that only claims look at: the story of a run tells what was done, and a chart need not show them."""

OUTLIVE = ("process", "copies", "earlier", "luns", "patience", "async", "thread")
"""What the final release of the instance does not put back by itself."""


@dataclass(frozen=True)
class Cast:
    """The roles of the network, by name, as a call on one of the instances meets them.

    `prefix` stands before the events that are about that instance, and before the names of its roles.
    """

    roles: Mapping[str, Role]
    prefix: str = ""

    @property
    def mark(self) -> str:
        """What stands before the names and labels of the steps that are about that instance."""
        return MARK if self.prefix else ""

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


def casts(design: LocalSystem) -> tuple[Cast, ...]:
    """The cast, with a design whose calls are split up by answer; two of them for a design that speaks of a second instance."""
    roles = {REQUESTER: Role(REQUESTER, design, title="requester")} | {name: _role(name) for name in TABLES}
    if not any(event.startswith(SECOND) for event in design.events):
        return (Cast(roles),)
    second = {name: role if name in SHARED else _role(name, SECOND) for name, role in roles.items() if name in TABLES}
    return Cast(_seeing(roles, second)), Cast(_seeing({**roles, **second}, roles), SECOND)


def _role(name: str, prefix: str = "") -> Role:
    system, title = TABLES[name]
    whose = "" if not prefix else "second " if name == "instance" else "second instance's "
    return Role(prefix + name, system, title=whose + title, ledger=name in LEDGERS, unseen=UNSEEN)


def _seeing(own: Mapping[str, Role], other: Mapping[str, Role]) -> dict[str, Role]:
    return {**own, **{OTHER + name: other[name] for name in TABLES if name not in SHARED}}
