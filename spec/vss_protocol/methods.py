"""The methods of IVssBackupComponents and IVssAsync, and a requester's other deeds: one row each.

The whole model and the environment of requesters' designs take from here the name in VSS, the page, what the call may
answer, and how its operation may end if it is asynchronous.

BAD_STATE is not listed among the failures: it is the answer to a call in a wrong state, and the environment adds it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from vss_protocol.vocabulary import API, Answer

STATUS = "determining-writer-status"
COPYING = "overview-of-actual-backup-of-files"
TRANSPORT = "importing-transportable-shadow-copied-volumes"
IUNKNOWN = "nf-unknwn-iunknown-release"

UNEXPECTED = "VSS_E_UNEXPECTED"
"""Stands for the general errors that every call may answer (E_OUTOFMEMORY, E_UNEXPECTED, and so on)."""
NOT_DONE = "it failed"
"""How a deed that is not a call of VSS fails: the files could not be copied, for example."""
NO_INFRASTRUCTURE = "VSS_E_WRITER_INFRASTRUCTURE"
PROVIDER_ERROR = "VSS_E_UNEXPECTED_PROVIDER_ERROR"
ALREADY_THERE = "VSS_E_OBJECT_ALREADY_EXISTS"
BAD_STATE, NOT_FOUND, IN_PROGRESS = str(Answer.BAD_STATE), str(Answer.NOT_FOUND), str(Answer.IN_PROGRESS)
PROVIDER_VETO, TOO_MANY_VOLUMES = str(Answer.PROVIDER_VETO), str(Answer.TOO_MANY_VOLUMES)
PENDING, FINISHED, CANCELLED = str(Answer.PENDING), str(Answer.FINISHED), str(Answer.CANCELLED)
FAILED = "an error"


class Kind(Enum):
    """What is called: the instance, its pending operation, another thread of the program, or nothing of VSS."""

    CREATION = "creation"
    INSTANCE = "instance"
    OPERATION = "operation"
    THREAD = "thread"
    DEED = "deed"


@dataclass(frozen=True)
class Call:
    """Something that a requester does: its name in VSS (for a deed: what it is), its page, and its errors in the right state."""

    title: str
    page: str
    failures: tuple[str, ...] = (UNEXPECTED,)
    kind: Kind = Kind.INSTANCE
    later: tuple[str, ...] = ()
    """The errors that QueryStatus may report of the operation that it begins, if it is asynchronous."""
    has_bad_state: bool = True
    """Whether it answers VSS_E_BAD_STATE in a wrong state, if it is a method of the instance: some pages do not name that."""

    @property
    def says(self) -> str:
        """The beginning of a sentence about it."""
        return f"The requester {self.title}" if self.kind in {Kind.DEED, Kind.THREAD} else f"The requester calls {self.title}"


def _method(title: str, *failures: str, later: tuple[str, ...] = (), has_bad_state: bool = True) -> Call:
    """A method of IVssBackupComponents, with the errors that its page adds to the general ones."""
    return Call(title, API + title.partition("(")[0].lower(), (UNEXPECTED, *failures), later=later, has_bad_state=has_bad_state)


def _deed(title: str, page: str, *failures: str, kind: Kind = Kind.DEED) -> Call:
    return Call(title, page, failures, kind)


_CREATION = (
    "VSS_E_FLUSH_WRITES_TIMEOUT", "VSS_E_HOLD_WRITES_TIMEOUT", "VSS_E_TRANSACTION_FREEZE_TIMEOUT",
    "VSS_E_TRANSACTION_THAW_TIMEOUT", "VSS_E_REBOOT_REQUIRED", "VSS_E_INSUFFICIENT_STORAGE", PROVIDER_VETO, PROVIDER_ERROR,
)
"""The errors on the page of DoSnapshotSet: it may answer them itself, or QueryStatus later."""
_DELETION = (NOT_FOUND, PROVIDER_VETO, PROVIDER_ERROR)

CALLS: dict[str, Call] = {
    "create": Call("CreateVssBackupComponents", "nf-vsbackup-createvssbackupcomponents", ("E_ACCESSDENIED", UNEXPECTED), Kind.CREATION),
    "initialize_for_backup": _method("InitializeForBackup", "VSS_E_INVALID_XML_DOCUMENT"),
    "set_context_backup": _method("SetContext(VSS_CTX_BACKUP)", "E_NOTIMPL"),
    "set_context_file_share_backup": _method("SetContext(VSS_CTX_FILE_SHARE_BACKUP)", "E_NOTIMPL"),
    "set_context_app_rollback": _method("SetContext(VSS_CTX_APP_ROLLBACK)", "E_NOTIMPL"),
    "set_context_nas_rollback": _method("SetContext(VSS_CTX_NAS_ROLLBACK)", "E_NOTIMPL"),
    "set_context_all": _method("SetContext(VSS_CTX_ALL)", "E_NOTIMPL"),
    "set_backup_state": _method("SetBackupState"),
    "set_backup_state_for_volumes": _method("SetBackupState(without components)"),
    "choose_writers": Call("EnableWriterClasses or DisableWriterClasses", API + "enablewriterclasses"),
    "gather_writer_metadata": _method("GatherWriterMetadata", NO_INFRASTRUCTURE, later=(NO_INFRASTRUCTURE, UNEXPECTED)),
    "get_writer_metadata": _method("GetWriterMetadata", NOT_FOUND),
    "free_writer_metadata": _method("FreeWriterMetadata"),
    "add_component": _method("AddComponent", ALREADY_THERE),
    "add_required_components": Call(
        "AddComponent for what the components require or depend on", API + "addcomponent", (ALREADY_THERE, UNEXPECTED),
    ),
    "set_backup_options": _method("SetBackupOptions", NOT_FOUND),
    "set_previous_backup_stamp": _method("SetPreviousBackupStamp", NOT_FOUND),
    "get_writer_components": _method("GetWriterComponents", NOT_FOUND),
    "use_writer_components": _deed("uses an IVssWriterComponentsExt pointer that it holds", API + "getwritercomponents"),
    "start_snapshot_set": _method("StartSnapshotSet", IN_PROGRESS),
    "add_to_snapshot_set": _method(
        "AddToSnapshotSet", TOO_MANY_VOLUMES, "VSS_E_MAXIMUM_NUMBER_OF_SNAPSHOTS_REACHED", NOT_FOUND, "VSS_E_VOLUME_NOT_SUPPORTED",
        "VSS_E_VOLUME_NOT_SUPPORTED_BY_PROVIDER", "VSS_E_PROVIDER_NOT_REGISTERED", PROVIDER_VETO, "VSS_E_NESTED_VOLUME_LIMIT",
    ),
    "is_volume_supported": _method("IsVolumeSupported", NOT_FOUND, "VSS_E_PROVIDER_NOT_REGISTERED", PROVIDER_ERROR),
    "prepare_for_backup": _method("PrepareForBackup", later=(UNEXPECTED,)),
    "do_snapshot_set": _method("DoSnapshotSet", *_CREATION, later=_CREATION),
    "backup_complete": _method("BackupComplete", later=("VSS_E_UNEXPECTED_WRITER_ERROR", UNEXPECTED)),
    "gather_writer_status": _method("GatherWriterStatus", NO_INFRASTRUCTURE, later=(NO_INFRASTRUCTURE, UNEXPECTED)),
    "get_writer_status": _method("GetWriterStatus", NOT_FOUND),
    "free_writer_status": _method("FreeWriterStatus"),
    "get_snapshot_properties": _method("GetSnapshotProperties", NOT_FOUND),
    "list_files": _deed("builds the list of the files to copy", "overview-of-the-backup-discovery-phase", NOT_DONE),
    "copy_files": _deed("copies the files from the shadow copy, and has them safely stored", COPYING, NOT_DONE),
    "copy_live_files": _deed("copies files from the live volume, and has them safely stored", "writer-role-in-backing-up-complex-stores", NOT_DONE),
    "hear_of_remote_copy": _deed("hears from the other system that it has stored the data", TRANSPORT, NOT_DONE),
    "hear_of_back_ends": _deed(
        "hears that the back ends' backups are complete", "dependencies-between-components-managed-by-different-writers", NOT_DONE,
    ),
    "set_backup_succeeded": Call("SetBackupSucceeded(true)", API + "setbackupsucceeded", (UNEXPECTED, NOT_FOUND)),
    "set_backup_failed": Call("SetBackupSucceeded(false)", API + "setbackupsucceeded", (UNEXPECTED, NOT_FOUND)),
    "save_as_xml": _method("SaveAsXML"),
    "query": _method("Query", NOT_FOUND),
    "expose_snapshot": Call("ExposeSnapshot, locally", API + "exposesnapshot", (UNEXPECTED, NOT_FOUND)),
    "expose_snapshot_as_share": Call("ExposeSnapshot, as a share", API + "exposesnapshot", (UNEXPECTED, NOT_FOUND)),
    "break_snapshot_set": _method("BreakSnapshotSet", NOT_FOUND, PROVIDER_VETO, has_bad_state=False),
    "import_snapshots": _method("ImportSnapshots", later=(PROVIDER_ERROR, UNEXPECTED)),
    "clean_up_luns": _deed("cleans up the LUNs of an import that failed", API + "importsnapshots"),
    "keep_copies": _deed("hands the shadow copies over: from now on they are somebody else's to keep", TRANSPORT),
    "delete_snapshots": _method("DeleteSnapshots", *_DELETION, has_bad_state=False),
    "clean_up_earlier_copies": _deed("deletes shadow copies that an earlier run left behind", API + "query", NOT_DONE),
    "report_survivors": _deed("tells its user which shadow copies are left", API + "deletesnapshots"),
    "delete_snapshots_in_thread": _deed("calls DeleteSnapshots in another thread", API + "deletesnapshots", kind=Kind.THREAD),
    "abort_backup": _method("AbortBackup"),
    "abort_backup_in_thread": _deed("calls AbortBackup in another thread", API + "abortbackup", kind=Kind.THREAD),
    "join_thread": _deed("waits for the call in its other thread to return", API + "abortbackup", kind=Kind.THREAD),
    "query_status": Call("IVssAsync::QueryStatus", "nf-vss-ivssasync-querystatus", (), Kind.OPERATION),
    "wait": Call("IVssAsync::Wait", "nf-vss-ivssasync-wait", (), Kind.OPERATION),
    "wait_for_a_while": Call("IVssAsync::Wait(ms)", "nf-vss-ivssasync-wait", (), Kind.OPERATION),
    "cancel": Call("IVssAsync::Cancel", "nf-vss-ivssasync-cancel", (FINISHED, CANCELLED), Kind.OPERATION),
    "release_async": Call("IVssAsync::Release", "nn-vss-ivssasync", (), Kind.OPERATION),
    "add_ref": Call("AddRef or QueryInterface", "nl-vsbackup-ivssbackupcomponentsex", (), has_bad_state=False),
    "release": Call("Release", IUNKNOWN, (), has_bad_state=False),
    "decide": _deed("goes on by itself", "requestors"),
}
"""Every event of a requester's design but `INTERRUPTED`."""

INTERRUPTED = "interrupted"
"""The one event that the program does not choose: its process is asked to stop (Ctrl-C)."""

SECOND = "second_"
"""Before a call or deed: it is about the second instance that the program holds."""
OF_NO_INSTANCE = ("decide", "clean_up_luns", "clean_up_earlier_copies", "report_survivors", INTERRUPTED)
"""What is about the program as a whole, however many instances it holds."""


def plain(event: str) -> str:
    """Return the call or deed that *event* is, on whichever instance."""
    return event.removeprefix(SECOND)


CLEAN_UP = (
    "abort_backup", "abort_backup_in_thread", "release", "add_ref", "free_writer_status", "delete_snapshots", "cancel", "release_async", "join_thread",
)
"""Calls that clean up: harmless wherever they are made, so that a program may make them on every way out."""

RESUMING = (
    "initialize_for_backup", *(event for event in CALLS if event.startswith("set_context")), "set_backup_state", "set_backup_state_for_volumes",
    "choose_writers", "gather_writer_metadata", "add_component", "add_required_components", "set_backup_options", "set_previous_backup_stamp", "start_snapshot_set",
    "add_to_snapshot_set", "prepare_for_backup", "do_snapshot_set", "set_backup_succeeded", "set_backup_failed", "import_snapshots",
)
"""Calls that go on with a backup, or begin one: an aborted one is not to be resumed with them."""


class Operation(Enum):
    """The asynchronous operations, each by the call that begins it."""

    METADATA = "gather_writer_metadata"
    PREPARATION = "prepare_for_backup"
    CREATION = "do_snapshot_set"
    COMPLETION = "backup_complete"
    STATUS = "gather_writer_status"
    IMPORT = "import_snapshots"

    def __init__(self, call: str) -> None:
        self.call, self.title, self.failures = call, CALLS[call].title, CALLS[call].later

    @property
    def role(self) -> str:
        """The name of its role in the network."""
        return self.name.lower()
