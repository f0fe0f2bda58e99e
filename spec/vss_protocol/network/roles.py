"""The cast: every role of the protocol, who plays it, and how many there are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from shadowcheck.machine.lts import LocalSystem, Sentence
from shadowcheck.network import Mailbox, Message, Role
from vss_protocol.events import Event
from vss_protocol.machines.components import BackupComponents
from vss_protocol.machines.copies import CreationSlot, ShadowCopies
from vss_protocol.machines.requester import ChaoticRequester, DocumentedRequester
from vss_protocol.machines.service import VssService
from vss_protocol.machines.session import WriterSession
from vss_protocol.machines.writer import ReferenceWriter
from vss_protocol.vocabulary import ABORTING, API, SHUTDOWN, Level

if TYPE_CHECKING:
    from collections.abc import Mapping

WRITERS = "writers"
"""The replica parameter: how many writers there are."""

UNLISTED, LISTED, SELECTED, LOST = "unlisted", "listed", "selected", "lost"
"""A writer's place in the backup: not (yet) among those that answered Identify; listed; taking part, by a selected component
or because the backup is not in component mode; dead."""

CAPACITY = 4
"""An unanswered event, two Aborts (VSS's own and the requester's) and BackupShutdown are the most that can wait."""

QUEUED = (*(event for event in Event if event is not Event.BACKUP_SHUTDOWN), Event.BACKUP_SHUTDOWN)
"""Every event; the last one is what ends a backup."""


def delivery(reading: str) -> Mailbox:
    """The queue of one writer for one backup, serial as VSS's deliveries are.

    `reading` decides whether PrepareForBackup, Abort and BackupShutdown also reach writers without a selected component (A17, A40):
    they do for ``strict``, by the pages of the calls and handlers; they do not for ``lenient``.
    """
    return Mailbox(
        name="Delivery",
        messages=tuple(
            Message(message, _reached(event, reading), on_turn=event not in (Event.ABORT, Event.BACKUP_SHUTDOWN))
            for event in QUEUED for message in event.messages
        ),
        capacity=CAPACITY,
        memberships=(UNLISTED, LISTED, SELECTED, LOST),
        changes={
            "list": {UNLISTED: LISTED},
            "select": {LISTED: SELECTED, SELECTED: SELECTED},
            "lose": {UNLISTED: LOST, LISTED: LOST, SELECTED: LOST},
        },
        emptied_by=("lose",),
        answers={"answer Identify": ("Identify", "list")},
        variants=tuple(level.value for level in Level),
        ends=(UNLISTED, LISTED, SELECTED, LOST),
        glossary=_GLOSSARY,
    )


def _reached(event: Event, reading: str) -> frozenset[str]:
    """The writers to which VSS sends *event*, by their places in the backup."""
    if event is Event.IDENTIFY:
        return frozenset({UNLISTED})
    everybody = reading == "strict" and event in (Event.PREPARE_FOR_BACKUP, Event.ABORT, Event.BACKUP_SHUTDOWN)
    return frozenset({LISTED, SELECTED}) if everybody else frozenset({SELECTED})


_GLOSSARY: dict[str, Sentence] = {
    UNLISTED: Sentence("The writer has not answered Identify for this backup.", "determining-writer-status"),
    LISTED: Sentence("The writer has answered Identify.", API + "gatherwritermetadata"),
    SELECTED: Sentence(
        "One of the writer's components is in the backup, or the backup is not in component mode.", "overview-of-the-backup-discovery-phase",
    ),
    LOST: Sentence("The writer's process died: nothing reaches it any more.", "stopping-services-for-restore-by-requestors"),
    "overflow": Sentence("VSS sent what cannot wait here: a mistake of the model.", "model"),
    "list": Sentence("The writer's metadata is in the list.", API + "gatherwritermetadata"),
    "select": Sentence("A component of the writer is selected.", API + "addcomponent"),
    "lose": Sentence("The queue dies with the writer's process.", "stopping-services-for-restore-by-requestors"),
    **{f"post {event.title}": Sentence(f"VSS sends {event.title}.", event.page) for event in Event},
    **{f"deliver {event.title}": Sentence(f"{event.handler} is called.", event.page) for event in Event},
    "post Abort": Sentence("VSS sends Abort.", ABORTING),
    "post BackupShutdown": Sentence("VSS sends BackupShutdown with the id of the set.", Event.BACKUP_SHUTDOWN.page),
    "post BackupShutdown(NULL)": Sentence("VSS sends BackupShutdown; no shadow copy was made.", Event.BACKUP_SHUTDOWN.page),
    "deliver Identify": Sentence("OnIdentify is called, and fails.", Event.IDENTIFY.page),
    "answer Identify": Sentence("OnIdentify is called, and the writer is listed.", Event.IDENTIFY.page),
    "deliver BackupShutdown": Sentence("OnBackupShutdown is called with the id of the set.", Event.BACKUP_SHUTDOWN.page),
    "deliver BackupShutdown(NULL)": Sentence("OnBackupShutdown is called with no id.", SHUTDOWN),
}


@cache
def _delivery_system(reading: str) -> LocalSystem:
    return delivery(reading).system()


@dataclass(frozen=True)
class Cast:
    """The roles, by name; wiring and claims speak of them."""

    requester: Role
    components: Role
    service: Role
    slot: Role
    copies: Role
    mailbox: Role
    session: Role
    writer: Role

    @property
    def roles(self) -> tuple[Role, ...]:
        """In the order of the fields: what belongs to one writer stands together."""
        return (
            self.requester, self.components, self.service, self.slot, self.copies, self.mailbox, self.session, self.writer
        )

    @property
    def orderly(self) -> bool:
        """Whether the requester keeps to the documented order, so that it makes no call out of order."""
        return "call_out_of_order" not in self.requester.system.events

    def makes(self, call: str) -> bool:
        """Whether the requester ever makes that call."""
        return call in self.requester.system.events


def _levels(settings: Mapping[str, str]) -> tuple[str, ...]:
    return (Level.FRONT_END.value,) if settings["levels"] == "same" else tuple(level.value for level in Level)


def cast(settings: Mapping[str, str]) -> Cast:
    """The cast under *settings*: which requester, which readings.

    Levels are assigned in turn: writer 1 is a front end, writer 2 a back end, writer 3 a system writer, and so on; or all writers are
    front ends, and freeze at the same time.
    """
    requester = DocumentedRequester if settings["requester"] == "documented" else ChaoticRequester
    return Cast(
        requester=Role("requester", requester, title="requester"),
        components=Role("components", BackupComponents, title="IVssBackupComponents"),
        service=Role("service", VssService, title="VSS"),
        slot=Role("slot", CreationSlot, title="creation slot"),
        copies=Role("copies", ShadowCopies, title="shadow copies"),
        mailbox=Role("mailbox", _delivery_system(settings["reading"]), WRITERS, _levels(settings), "delivery to writer"),
        session=Role("session", WriterSession, WRITERS, title="session of writer"),
        writer=Role("writer", ReferenceWriter, WRITERS, title="writer", restart="process_dies"),
    )
