"""The logs of vshadow, the sample requester of the Windows SDK: of its calls (with -tracing), or of its progress alone.

The texts are those of its public source (microsoft/Windows-classic-samples, winbase/vss/vshadow). It says what it is about to do, and after
a call that fails it says so and ends. It holds one instance, in smart pointers, which is released when its main function is left.
"""

from __future__ import annotations

from shadowcheck.logs.by_table import reader
from shadowcheck.logs.format import Format
from shadowcheck.logs.line import Header
from shadowcheck.logs.table import Answers, Fails, Ignored, Remembers, Row, Table, Tells
from vss_protocol.logs.answers import AN_ERROR, ANSWERS, ARGUMENTS, CONTEXTS, IS_FAILURE

OBJECT = "vshadow"
"""The name of its only instance."""
_NAMES: dict[str, str | None] = {
    "CreateVssBackupComponents": "CreateVssBackupComponents",
    "InitializeForBackup": "InitializeForBackup",
    "InitializeForRestore": None,
    "SetContext": "SetContext",
    "SetBackupState": "SetBackupState(with components)",
    "GatherWriterMetadata": "GatherWriterMetadata",
    "GetWriterMetadataCount": "GetWriterMetadataCount",
    "GetWriterMetadata": "GetWriterMetadata",
    "AddComponent": "AddComponent",
    "StartSnapshotSet": "StartSnapshotSet",
    "AddToSnapshotSet": "AddToSnapshotSet",
    "PrepareForBackup": "PrepareForBackup",
    "DoSnapshotSet": "DoSnapshotSet",
    "GatherWriterStatus": "GatherWriterStatus",
    "GetWriterStatusCount": "GetWriterStatusCount",
    "GetWriterStatus": "GetWriterStatus",
    "FreeWriterMetadata": "FreeWriterMetadata",
    "FreeWriterStatus": "FreeWriterStatus",
    "GetSnapshotProperties": "GetSnapshotProperties",
    "GetWriterComponentsCount": "GetWriterComponentsCount",
    "GetWriterComponents": "GetWriterComponents",
    "SetBackupSucceeded": "SetBackupSucceeded",
    "BackupComplete": "BackupComplete",
    "AbortBackup": "AbortBackup",
    "SaveAsXML": "SaveAsXML",
    "ImportSnapshots": "ImportSnapshots",
    "BreakSnapshotSet": "BreakSnapshotSet",
    "BreakSnapshotSetEx": None,
    "DeleteSnapshots": "DeleteSnapshots",
    "ExposeSnapshot": "ExposeSnapshot",
    "Query": "Query",
    "QueryInterface": None,  # it asks for a newer interface of the same instance, and releases it again, unseen
    "Wait": "Wait(INFINITE)",
    "QueryStatus": "QueryStatus",
    "PreRestore": None,
    "PostRestore": None,
    "SetSelectedForRestore": None,
    "SetFileRestoreStatus": None,
    "AddSnapshotToRecoverySet": None,
    "RecoverSet": None,
}
_CALL = r"(?:m_pVssObject->|pVssObjectEx\d?->|pAsync->|\b(?=CreateVssBackupComponents\())(?P<call>\w+)\s*\("
_TRACE = r"^\[\[[^@\]]*@[^\]]*\]\] "
_SAID = r"^(?:\[\[[^@\]]*@[^\]]*\]\] OUTPUT: )?"
_ERRORS: tuple[Row, ...] = (
    Fails(rf"^ERROR: COM call .*?{_CALL}.* failed\.$"),
    Fails(r"^ERROR: (?:COM|Win32) call .* failed\.$", call=""),
    Fails(_SAID + r"Error during the last asynchronous operation\.$", call="QueryStatus"),
    Fails(r"^ERROR: Selected writer .* is in failed state!$", call="GetWriterStatus"),
    Fails(r"^ERROR: there is no snapshot with the given ID$", call="GetSnapshotProperties", answer="VSS_E_OBJECT_NOT_FOUND"),
    Answers(_SAID + r"- Returned HRESULT = (?P<answer>0x[0-9A-Fa-f]{8})$"),
    Answers(r"^   - Writer Failure code: (?P<answer>0x[0-9A-Fa-f]{8})\b"),
    Ignored(_SAID + r"Error while deleting shadow copies\.\.\.$"),
)
_CREATE, _WAIT, _STATUS = "CreateVssBackupComponents", "Wait(INFINITE)", "QueryStatus"
_OPERATIONS = ("GatherWriterMetadata", "PrepareForBackup", "DoSnapshotSet", "BackupComplete", "ImportSnapshots")


def _table(*rows: Row, leaves_out: tuple[str, ...]) -> Table:
    return Table(
        rows=rows, header=Header(leaves_out=leaves_out),
        names=_NAMES, answers=ANSWERS, failed=AN_ERROR, is_failure=IS_FAILURE, arguments={**CONTEXTS, **ARGUMENTS}, object=OBJECT,
        success={_STATUS: "VSS_S_ASYNC_FINISHED"},  # it waits without limit, cancels nothing, and says so if the operation failed
        usual="S_OK", opens=(_CREATE,), closes=("Release",), about_last=(_WAIT, _STATUS),
    )


TRACED_TABLE = _table(
    Ignored(_TRACE + r"(?!OUTPUT: |EXIT |Executing COM call )"),  # most lines, so this is the first row
    *_ERRORS,
    Remembers(_TRACE + r"OUTPUT: - Setting the VSS context to: (?P<argument>0x[0-9a-f]{8})$", "SetContext"),
    Remembers(_TRACE + r"OUTPUT: - Mark all writers as succesfully backed up", "SetBackupSucceeded", "true"),
    Remembers(_TRACE + r"OUTPUT: - Backup failed\. Mark all writers as not", "SetBackupSucceeded", "false"),
    Remembers(_TRACE + r"OUTPUT: - Exposing shadow copy .* under the path", "ExposeSnapshot", "locally"),
    Remembers(_TRACE + r"OUTPUT: - Exposing shadow copy .* under the share", "ExposeSnapshot", "as a share"),
    Tells(_TRACE + r"OUTPUT: - Deleting shadow copy (?:set )?\{", ("DeleteSnapshots",), begins=True),
    Ignored(_TRACE + r"Executing COM call 'L\"m_pVssObject->DeleteSnapshots"),  # it is said again when it has failed
    Tells(_TRACE + rf"Executing COM call .*?{_CALL}", begins=True),
    Tells(_TRACE + r"EXIT wmain$", ("Release",), ("the program ends",), if_held=True),
    Tells(_TRACE + r"EXIT VssClient::(?!GetString)\w+$"),  # some texts are made within the call
    Ignored(r"^\[\["),
    Ignored(r"^(?:VSHADOW\.EXE |Copyright |\(|- |\s| \* |\* |ERROR: |WARNING: )|\.\.\. ?$"),
    Ignored(r"^(?:\S.* done|Shadow copy set succesfully (?:created|imported)|List of created shadow copies: )\.? ?$"),
    leaves_out=("GetSnapshotProperties",),
)
_BEGUN = (_CREATE, "InitializeForBackup", "SetBackupState(with components)")
PLAIN_TABLE = _table(
    *_ERRORS,
    Fails(r"^ERROR: ", call=""),
    Tells(r"^\(Option: Perform a .*restore\)$", (_CREATE,), begins=True),
    Tells(r"^\(Option: (?:(?:Query|Delete|List|Break|Expose|Import|Create shadow copy set)\b.*)\)$", _BEGUN, begins=True),
    Tells(
        r"^- Setting the VSS context to: (?P<argument>0x[0-9a-f]{8})$", ("SetContext", "SetBackupState(with components)"), begins=True,
        before="SetBackupState(with components)",
    ),
    Tells(r"^\(Gathering writer metadata\.\.\.\)$", ("GatherWriterMetadata",), begins=True),
    Tells(
        r"^\(Waiting for the asynchronous operation to finish\.\.\.\)$", (_WAIT, _STATUS), begins=True, after=_OPERATIONS,
        otherwise=("GatherWriterStatus", _WAIT, _STATUS, "GetWriterStatus"),  # the only operation that it does not announce
    ),
    Tells(r"^Listing writer (?:status|metadata) \.\.\. ?$"),
    Tells(r"^Initialize writer metadata \.\.\.$", ("GetWriterMetadata",), begins=True),
    Tells(r"^   - Add component ", ("AddComponent",), begins=True),
    Tells(r"^Creating shadow set \{.*\} \.\.\.$", ("StartSnapshotSet",), answer="S_OK"),
    Tells(r"^- Adding volume .* to the shadow set\.\.\.$", ("AddToSnapshotSet",), begins=True),
    Tells(r"^Preparing for backup \.\.\. ?$", ("PrepareForBackup",), begins=True),
    Tells(r"^Creating the shadow \(DoSnapshotSet\) \.\.\. ?$", ("DoSnapshotSet",), begins=True),
    Tells(r"^Saving the backup components document \.\.\. ?$", ("SaveAsXML",), begins=True),
    Tells(r"^Querying all shadow copies ", ("Query",), begins=True),
    Tells(r"^- Mark all writers as succesfully backed up\.\.\. ?$", ("SetBackupSucceeded(true)",), begins=True),
    Tells(r"^- Backup failed\. Mark all writers as not succesfully backed up\.\.\. ?$", ("SetBackupSucceeded(false)",), begins=True),
    Tells(r"^Completing the backup \(BackupComplete\) \.\.\. ?$", ("BackupComplete",), begins=True),
    Tells(r"^Importing the transportable snapshot set \.\.\. ?$", ("ImportSnapshots",), begins=True),
    Tells(r"^- Calling BreakSnapshotSet on ", ("BreakSnapshotSet",), begins=True),
    Tells(r"^- Calling (?P<call>BreakSnapshotSetEx) on "),
    Tells(r"^Sending the (?P<call>PreRestore|PostRestore) event \.\.\. ?$"),
    Tells(r"^- Deleting shadow copy (?:set )?\{", ("DeleteSnapshots",), begins=True),
    Tells(r"^- Exposing shadow copy \{", ("GetSnapshotProperties",), begins=True),
    Tells(r"^- Shadow copy exposed as ", ("ExposeSnapshot",), answer="S_OK"),
    Tells(r"^(?:Snapshot creation|Break) done\.$", ("Release",), ("the program ends",), if_held=True),  # nothing else is left to do
    Tells(r"^(?:\S.* done|Shadow copy set succesfully (?:created|imported)|List of created shadow copies: )\.? ?$"),
    Ignored(r"^(?:VSHADOW\.EXE |Copyright |\(|- |\s| \* |\* |WARNING: )|\.\.\. ?$"),
    leaves_out=("GetSnapshotProperties",),
)
TRACED = Format(
    name="vshadow-tracing",
    sees="every call of vshadow, with the HRESULT of each one that failed, and the release and the end of the program",
    misses="what the command after -exec does with the shadow copy; restore",
    made_by="vshadow -tracing ... > run.log",
    marker=r"^\[\[ *\S+ @ +\S+: *\d+\]\] ",
    read=reader(TRACED_TABLE),
)
PLAIN = Format(
    name="vshadow",
    sees="the calls that vshadow announces, those that its source makes in between, and the HRESULT of the one that failed",
    misses="the properties of copies that it reads, its end after a failure, what the command after -exec does; restore",
    made_by="vshadow ... > run.log",
    marker=r"\A(?![\s\S]*^(?:\[\[|\(Option: Enable tracing\)))[\s\S]*^VSHADOW\.EXE ",
    read=reader(PLAIN_TABLE),
)
