"""The words of VSS that the machines share: answers, contexts, levels, and where each page is."""

from __future__ import annotations

from enum import StrEnum

TERMINATION = "overview-of-backup-termination"
ABORTING = "aborting-vss-operations"
SHUTDOWN = "handling-backupshutdown-events"
API = "nf-vsbackup-ivssbackupcomponents-"
"""Prefix of the slugs of the pages about the methods of IVssBackupComponents."""
HANDLER = "nf-vswriter-cvsswriter-"
"""Prefix of the slugs of the pages about the handlers of CVssWriter."""


TIME = "time is abstracted: a time-out may fire whenever its timer runs"
"""What every report says, because every verdict depends on it."""


class Party(StrEnum):
    """Who owes a claim: whose fault it is when it is broken."""

    REQUESTER = "requester"
    WRITER = "writer"
    VSS = "VSS"


class Answer(StrEnum):
    """What a call answers (vss.h). A call in a wrong state is answered, it does not vanish."""

    OK = "S_OK"
    BAD_STATE = "VSS_E_BAD_STATE"
    NOT_FOUND = "VSS_E_OBJECT_NOT_FOUND"
    IN_PROGRESS = "VSS_E_SNAPSHOT_SET_IN_PROGRESS"
    TOO_MANY_VOLUMES = "VSS_E_MAXIMUM_NUMBER_OF_VOLUMES_REACHED"
    PROVIDER_VETO = "VSS_E_PROVIDER_VETO"
    PENDING = "VSS_S_ASYNC_PENDING"
    FINISHED = "VSS_S_ASYNC_FINISHED"
    CANCELLED = "VSS_S_ASYNC_CANCELLED"


class Context(StrEnum):
    """VSS_SNAPSHOT_CONTEXT, as far as it matters here: who deletes the copies, and whether writers take part.

    Source: ne-vss-vss_snapshot_context. VSS_CTX_CLIENT_ACCESSIBLE(_WRITERS) behave as NAS_ROLLBACK and APP_ROLLBACK do.
    """

    BACKUP = "VSS_CTX_BACKUP"
    FILE_SHARE_BACKUP = "VSS_CTX_FILE_SHARE_BACKUP"
    APP_ROLLBACK = "VSS_CTX_APP_ROLLBACK"
    NAS_ROLLBACK = "VSS_CTX_NAS_ROLLBACK"
    ALL = "VSS_CTX_ALL"


AUTO_RELEASE = (Context.BACKUP, Context.FILE_SHARE_BACKUP)
WITH_WRITERS = (Context.BACKUP, Context.APP_ROLLBACK)


class Level(StrEnum):
    """VSS_APPLICATION_LEVEL: Freeze goes to front ends first, then to back ends, then to the system.

    Source: ne-vss-vss_application_level.
    """

    FRONT_END = "VSS_APP_FRONT_END"
    BACK_END = "VSS_APP_BACK_END"
    SYSTEM = "VSS_APP_SYSTEM"


def address(slug: str) -> str:
    """The public address of the page with that slug."""
    if slug == "model":  # no page says it
        return slug
    head, _, rest = slug.partition("-")
    if slug == "registry-keys-for-backup-and-restore":
        return f"https://learn.microsoft.com/windows/win32/backup/{slug}"
    if slug == "volume-shadow-copy-service":
        return f"https://learn.microsoft.com/windows-server/storage/file-server/{slug}"
    if head in {"nf", "ne", "nn", "nl", "ns"}:
        return f"https://learn.microsoft.com/windows/win32/api/{rest.partition('-')[0]}/{slug}"
    return f"https://learn.microsoft.com/windows/win32/vss/{slug}"
