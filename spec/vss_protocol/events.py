"""The events that VSS sends to writers: one row each, from which the network, the designs, the claims and the words are taken.

To add an event of the creation, add a row here, what a session and the reference writer do with it (`machines.session`,
`machines.writer`), when VSS sends it (`machines.service`), and its turns in `writer_contract.backup`.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from vss_protocol.vocabulary import HANDLER

if TYPE_CHECKING:
    from collections.abc import Sequence

PURE = "pure virtual: CVssWriter does not answer it itself"
ABORTS = "a veto makes VSS abort the creation"
CREATES = "DoSnapshotSet causes it"


class Event(Enum):
    """An event of CVssWriter: its name in VSS, its handler, what a writer's session records, and traits.

    The session has an event for a handler that succeeded, and one for a handler that failed; Identify is not part of it.
    """

    IDENTIFY = ("Identify", "OnIdentify", "", "")
    PREPARE_FOR_BACKUP = ("PrepareForBackup", "OnPrepareBackup", "prepared", "preparing_failed")
    PREPARE_FOR_SNAPSHOT = ("PrepareForSnapshot", "OnPrepareSnapshot", "readied", "readying_failed", CREATES, PURE)
    FREEZE = ("Freeze", "OnFreeze", "froze", "freezing_failed", CREATES, PURE, ABORTS)
    THAW = ("Thaw", "OnThaw", "thawed", "thawing_failed", CREATES, PURE, ABORTS)
    POST_SNAPSHOT = ("PostSnapshot", "OnPostSnapshot", "settled", "settling_failed", CREATES)
    BACKUP_COMPLETE = ("BackupComplete", "OnBackupComplete", "completed", "completing_failed")
    BACKUP_SHUTDOWN = ("BackupShutdown", "OnBackupShutdown", "shut_down", "shutting_down_failed")
    ABORT = ("Abort", "OnAbort", "aborted", "", PURE)

    def __init__(self, title: str, handler: str, succeeded: str, failed: str, *traits: str) -> None:
        self.title, self.handler, self.succeeded, self.failed = title, handler, succeeded, failed
        self.traits = traits

    @property
    def snake(self) -> str:
        """Its name in machines: ``prepare_for_backup``."""
        return self.name.lower()

    @property
    def page(self) -> str:
        """The slug of its handler's page."""
        return HANDLER + self.handler.lower()

    @property
    def pure(self) -> bool:
        """Whether every writer has to handle it."""
        return PURE in self.traits

    @property
    def messages(self) -> tuple[str, ...]:
        """The ways in which VSS sends it: BackupShutdown with the id of a set, or with none."""
        return (self.title, f"{self.title}(NULL)") if self is Event.BACKUP_SHUTDOWN else (self.title,)


CREATION = tuple(event for event in Event if CREATES in event.traits)
"""What DoSnapshotSet causes, in its order."""
SESSION = tuple(event for event in Event if event.failed)
"""What a writer's session consists of, in its order, up to BackupShutdown; Identify and Abort have no place in it."""


def listed(words: Sequence[str], last: str) -> str:
    """*words* in a sentence: "Freeze, Thaw or PostSnapshot", with "or" before the last."""
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else words[0]
