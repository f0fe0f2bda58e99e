"""The terms that claims share: the roles by name, and the events that they are about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vss_protocol import events
from vss_protocol.events import Event
from vss_protocol.machines.session import AFTER_POST_SNAPSHOT
from vss_protocol.network.roles import SELECTED, WRITERS

if TYPE_CHECKING:
    from shadowcheck.network import Network, Predicate, Role

ABORT, SHUT_DOWN = Event.ABORT.handler, Event.BACKUP_SHUTDOWN.handler
SEQUENCE = tuple(event.handler for event in events.CREATION)
"""The handlers that DoSnapshotSet causes to be called."""
SESSION = tuple(event.handler for event in events.SESSION if event is not Event.BACKUP_SHUTDOWN)
"""The handlers of a session in their order; OnBackupShutdown ends it."""
CREATED = ("DoSnapshotSet finishes", "DoSnapshotSet finishes without writers")
FINAL_RELEASE = "the final release"
PER_WRITER = WRITERS
AUDIENCE = "Under the strict reading writers without a selected component take part as well (A17, A40)."
"""Remark on claims about who is told of the end of a backup."""
SET_CONTEXT = tuple(
    f"SetContext(VSS_CTX_{name})" for name in ("BACKUP", "FILE_SHARE_BACKUP", "APP_ROLLBACK", "NAS_ROLLBACK")
)


@dataclass(frozen=True)
class Speech:
    """The network's roles and steps, as claims name them. `reading` is ``strict`` or ``lenient``."""

    network: Network
    reading: str
    levels: str = "mixed"

    @property
    def slot(self) -> Role:
        """The creation slot."""
        return self.network.role("slot")

    @property
    def components(self) -> Role:
        """The IVssBackupComponents instance."""
        return self.network.role("components")

    @property
    def requester(self) -> Role:
        """The requester."""
        return self.network.role("requester")

    @property
    def service(self) -> Role:
        """The VSS service."""
        return self.network.role("service")

    @property
    def copies(self) -> Role:
        """The shadow copies."""
        return self.network.role("copies")

    @property
    def mailbox(self) -> Role:
        """The delivery to one writer."""
        return self.network.role("mailbox")

    @property
    def session(self) -> Role:
        """The session of one writer."""
        return self.network.role("session")

    @property
    def writer(self) -> Role:
        """One writer."""
        return self.network.role("writer")

    def took(self, *labels: str) -> Predicate:
        """The step just taken bears one of the labels."""
        return self.network.took(*labels)

    @property
    def released(self) -> Predicate:
        """The final release, by the requester or by the system."""
        return self.took(FINAL_RELEASE)

    @property
    def aborted(self) -> Predicate:
        """The writer's OnAbort is called."""
        return self.took(ABORT)

    @property
    def shut_down(self) -> Predicate:
        """The writer's OnBackupShutdown is called."""
        return self.took(SHUT_DOWN)

    @property
    def dead(self) -> Predicate:
        """The writer's process has died: nothing is owed to it any longer."""
        return self.mailbox.at("lost")

    @property
    def selected(self) -> Predicate:
        """The writer takes part: one of its components is in the backup, or the backup is not in component mode."""
        return self.mailbox.at(SELECTED)

    @property
    def told(self) -> Predicate:
        """The writer is told of the end of the backup: each one that is listed (strict), or that takes part (lenient; A17, A40)."""
        return self.mailbox.at("listed", SELECTED) if self.reading == "strict" else self.selected

    @property
    def abort_arrives(self) -> Predicate:
        """Abort reaches the writer, or its session, which no longer passes it on after PostSnapshot (A1)."""
        if self.reading == "lenient":
            return self.took(ABORT)
        return self.took(ABORT) | (self.took("Abort is suppressed") & self.session.at(*AFTER_POST_SNAPSHOT))

    def queued(self, message: str) -> Predicate:
        """The message waits for the writer."""
        return self.mailbox.has(**{f"has {message}": True})

    @property
    def auto_release(self) -> Predicate:
        """The context's copies are deleted at the release."""
        return self.components.has(auto_release=True)

    @property
    def with_writers(self) -> Predicate:
        """The context involves writers."""
        return self.components.has(involves_writers=True)

    @property
    def accessible(self) -> Predicate:
        """Some shadow copy of the set can be read."""
        return self.copies.has(accessible=True)
