"""Orders in which VSS calls the handlers of a writer, as events that a driver sends."""

from driven.writer_driver import event


def prepare(kind):
    """Return PrepareForBackup of a backup of that *kind*."""
    return event("OnPrepareBackup", GetBackupType=kind)


PREPARED = [event("OnIdentify", None), prepare("VSS_BT_FULL"), event("OnPrepareSnapshot")]
FROZEN = [*PREPARED, event("OnFreeze")]
MADE = [*FROZEN, event("OnThaw"), event("OnPostSnapshot")]
ABORT, SHUTDOWN = event("OnAbort"), event("OnBackupShutdown")
WITHOUT_A_SET = event("OnBackupShutdown", None, session="A")
"""The end of a backup of which no shadow copy was made."""


def complete(about="A", kind="VSS_BT_FULL", *, succeeded=True):
    """Return BackupComplete of a backup of that *kind*."""
    return event("OnBackupComplete", about, GetBackupType=kind, GetBackupSucceeded=succeeded)


def second(handlers):
    """Return the events of another backup at the same time."""
    return [event(handler, "B") for handler in handlers]


BEGIN_AND_COPY = ("OnPrepareBackup", "OnPrepareSnapshot", "OnFreeze", "OnThaw", "OnPostSnapshot")
STORIES = {
    "a full backup": [*MADE, complete(), SHUTDOWN],
    "a copy backup": [MADE[0], prepare("VSS_BT_COPY"), *MADE[2:], complete(kind="VSS_BT_COPY"), SHUTDOWN],
    "an incremental backup": [MADE[0], prepare("VSS_BT_INCREMENTAL"), ABORT, WITHOUT_A_SET],
    "a backup that failed": [*MADE, complete(succeeded=False), SHUTDOWN],
    "Abort while writes are held": [*FROZEN, ABORT, SHUTDOWN],
    "Abort twice": [*FROZEN, ABORT, ABORT, SHUTDOWN],
    "Abort before the snapshot": [*PREPARED[:2], ABORT, WITHOUT_A_SET],
    "the requester crashes": [*MADE, SHUTDOWN],
    "the requester ends early": [*PREPARED[:2], WITHOUT_A_SET],
    "two backups at once": [
        *MADE, *second(BEGIN_AND_COPY), complete(), SHUTDOWN, complete("B"), event("OnBackupShutdown", "B"),
    ],
    "the application ends": [*PREPARED[:2], event("OnPrepareSnapshot", IsWriterShuttingDown=True), ABORT, SHUTDOWN],
}
"""What happens to a writer, from the beginning of a backup to its end."""
