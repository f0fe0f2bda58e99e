"""The profile of a writer's design: the class that an engineer derives from, to verify it against everything VSS may do.

A design is a machine with the events of CVssWriter. It sees at most two backups at once, called A and B; what it keeps
of them is declared data (`SetId`, `SetIds`). What matters to the documentation, but not to the order of events, is
declared as observables (it holds the application's writes; it keeps resources of a backup) and acts (it truncates its
logs). Everything here has a default, so a design declares only what it does.
"""

from __future__ import annotations

from enum import Enum, StrEnum
from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

from shadowcheck.errors import SpecificationError
from shadowcheck.location import place
from shadowcheck.machine import Act, Choice, Machine, Parameter, observable
from vss_protocol.vocabulary import HANDLER

if TYPE_CHECKING:
    from shadowcheck.machine.script import Script

D = TypeVar("D")
COMPONENT = "nf-vswriter-ivsscomponent-"


class SetId(Enum):
    """The id of a shadow copy set, as a writer's data may remember it: backup A's, backup B's, a stranger's, or none."""

    NULL = "none"
    A = "A"
    B = "B"
    STRANGER = "a stranger's"
    """Of a backup in which the writer takes no part."""


class SetIds(Enum):
    """For which of the two backups something is kept; a value never changes, `including` and `without` make others."""

    NONE = ()
    A = (SetId.A,)
    B = (SetId.B,)
    BOTH = (SetId.A, SetId.B)

    def __new__(cls, *ids: object) -> Self:
        """Keep the ids as they are: Python 3.11.2 makes an object of its own of an empty tuple."""
        member = object.__new__(cls)
        member._value_ = ids
        return member

    def __contains__(self, one: object) -> bool:
        return one in self.value

    def including(self, one: SetId) -> SetIds:
        """Return these ids and *one*; `SetId.STRANGER` and `SetId.NULL` add nothing."""
        return SetIds(tuple(known for known in (SetId.A, SetId.B) if known in self or known is one))

    def without(self, one: SetId) -> SetIds:
        """Return these ids without *one*."""
        return SetIds(tuple(known for known in self.value if known is not one))


class BackupType(Enum):
    """What GetBackupType returns. Source: ne-vss-vss_backup_type."""

    FULL = "VSS_BT_FULL"
    INCREMENTAL = "VSS_BT_INCREMENTAL"
    DIFFERENTIAL = "VSS_BT_DIFFERENTIAL"
    LOG = "VSS_BT_LOG"
    COPY = "VSS_BT_COPY"


class WriterError(StrEnum):
    """The errors that SetWriterFailure accepts. Source: nf-vswriter-cvsswriter-setwriterfailure."""

    INCONSISTENT_SNAPSHOT = "VSS_E_WRITERERROR_INCONSISTENTSNAPSHOT"
    OUT_OF_RESOURCES = "VSS_E_WRITERERROR_OUTOFRESOURCES"
    TIMEOUT = "VSS_E_WRITERERROR_TIMEOUT"
    RETRYABLE = "VSS_E_WRITERERROR_RETRYABLE"
    NON_RETRYABLE = "VSS_E_WRITERERROR_NONRETRYABLE"


class WriterDesign(Machine[D]):
    """The user's own writer: derive from it, declare states, and a transition for each event that you override.

    Its events are the rows of `vss_protocol.events.Event`, in lower case: ``prepare_for_backup``, ``freeze`` and so on
    (handler `on_<event>`; return True, or False after `set_writer_failure`). CVssWriter itself handles those that are
    left out, except the four that are pure virtual: ``prepare_for_snapshot``, ``freeze``, ``thaw`` and ``abort``. An
    event that is declared, but has no transition in some state in which VSS may send it, is a finding.
    """

    one_per_backup: ClassVar[bool] = False
    """Whether the writer keeps one such machine for each backup, found by its session id, and not one for all."""
    supports: ClassVar[tuple[BackupType, ...] | None] = None
    """The types, besides full, that its SetBackupSchema names: any other backup is treated as a full one.

    None: all types, if some handler asks for the `backup_type`; otherwise full backups alone.
    """
    throws: ClassVar[str] = "throw"
    overflows: ClassVar[str] = "go_beyond_the_type"
    writes_data: ClassVar[bool] = True
    """Whether its application writes to the data that is backed up, so that OnFreeze has something to hold."""

    session = Parameter("the backup that the event is about (GetSessionId)", values=(SetId.A, SetId.B, SetId.STRANGER),
        source="nf-vswriter-cvsswriterex2-getsessionid")
    current_set = Parameter("what GetCurrentSnapshotSetId returns", values=(SetId.NULL, SetId.A, SetId.B),
        source=HANDLER + "getcurrentsnapshotsetid")
    shutdown_id = Parameter("the SnapshotSetId that OnBackupShutdown is given",
        values=(SetId.NULL, SetId.A, SetId.B, SetId.STRANGER), source=HANDLER + "onbackupshutdown",
        events=("backup_shutdown",))
    backup_succeeded = Parameter("what GetBackupSucceeded returns", values=(False, True),
        source=COMPONENT + "getbackupsucceeded")
    backup_type = Parameter("what GetBackupType returns", values=tuple(BackupType), source=HANDLER + "getbackuptype")
    components_selected = Parameter("what AreComponentsSelected returns", values=(True, False), source=HANDLER + "arecomponentsselected")
    writer_shuts_down = Choice("the writer is being shut down meanwhile (IsWriterShuttingDown)",
        source="nf-vswriter-cvsswriterex2-iswritershuttingdown")

    truncate_logs = Act("truncates its logs", source="writer-role-in-backing-up-complex-stores")
    roll_back = Act("treats the backup as failed, and undoes what was done for it", source=HANDLER + "onbackupshutdown")
    resume_writes = Act("lets its application write again", source=HANDLER + "onthaw")
    write_event_log = Act("writes to the event log", source=HANDLER + "onfreeze")
    edit_backup_document = Act("edits the Backup Components Document (SetBackupMetadata, SetBackupStamp ...)",
        source=COMPONENT + "setbackupmetadata")
    read_own_metadata = Act("reads back its own metadata (GetIdentifyInformation)", source="nf-vswriter-cvsswriterex-onidentifyex")
    get_snapshot_device_name = Act("calls GetSnapshotDeviceName", source=HANDLER + "getsnapshotdevicename")
    get_context = Act("reads the shadow copy context (GetContext)", source=HANDLER + "getcontext")
    set_prepare_failure_message = Act("calls SetPrepareForBackupFailureMsg",
        source="nf-vswriter-ivsscomponentex-setprepareforbackupfailuremsg")
    work_long = Act("does long work", source=HANDLER + "onfreeze")
    throw = Act("lets an exception escape", source=HANDLER + "onfreeze")
    go_beyond_the_type = Act("takes a data field beyond what its type allows", source="model")
    report_from_worker_thread = Act("calls SetWriterFailure or GetSessionId on a worker thread", source="writers")

    def set_writer_failure(self, error: WriterError) -> None:
        """Call SetWriterFailure: before a handler returns False; if the handler returns True, it reports a failure that is not fatal.

        Raises `SpecificationError` if *error* is not a `WriterError`.
        """
        refuse_no_writer_error(error, type(self), self.script)
        self.record_failure(error)

    @observable
    def holds_writes(self) -> bool:
        """It holds its application's writes."""
        return False

    @observable
    def keeps(self) -> SetIds | bool:
        """For which backups it keeps resources: preparations, a session. A bool if there is `one_per_backup`."""
        return SetIds.NONE

    @observable
    def temporary_files(self) -> SetIds | bool:
        """For which backups it has temporary files that support the shadow copy."""
        return SetIds.NONE

    @observable
    def prepares_in_background(self) -> SetIds | bool:
        """For which backups a preparation that OnPrepareBackup started is still under way."""
        return SetIds.NONE

    @observable
    def stamped(self) -> SetIds | bool:
        """For which backups it has set the backup stamp."""
        return SetIds.NONE


def refuse_no_writer_error(error: object, writer: type, script: Script | None) -> None:
    """Raise `SpecificationError` unless *error* is one that SetWriterFailure accepts from *writer*."""
    if not isinstance(error, WriterError):
        raise SpecificationError(
            f"set_writer_failure({error!r})", where=place(writer, state=script.at if script else None),
            why=f"SetWriterFailure takes {', '.join(WriterError)}, and nothing else",
            instead="a WriterError, such as WriterError.RETRYABLE", code="SC9001",
        )


__all__ = ["BackupType", "SetId", "SetIds", "WriterDesign", "WriterError", "refuse_no_writer_error"]
