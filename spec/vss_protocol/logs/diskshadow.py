"""The logs of DiskShadow, which comes with Windows Server: the commands of a script or of a session, and what it says of them.

It logs commands, and not calls. What a command does is taken from Microsoft's pages of DiskShadow's commands, with what the pages of VSS
ask for in between: what is judged is the script, not DiskShadow. Where an error does not say which call failed, and only one can have given that
code, it was that one; otherwise nothing of the command is told. An instance is taken to be used for one CREATE, and up to END BACKUP: what
DiskShadow does at a second CREATE before that, no page says, so it is counted among the lines that are not understood.
"""

from __future__ import annotations

from shadowcheck.logs.by_table import reader
from shadowcheck.logs.format import Format
from shadowcheck.logs.line import Header
from shadowcheck.logs.table import Answers, Fails, Ignored, Remembers, Row, Table, Tells
from vss_protocol.logs.answers import AN_ERROR, ANSWERS, CONTEXTS, IS_FAILURE

_COMMAND = r"(?i)^(?:->|DISKSHADOW>)\s*"
_STATUS, _FINISHED = "QueryStatus", "VSS_S_ASYNC_FINISHED"
_OPENING = ("CreateVssBackupComponents", "InitializeForBackup", "SetContext", "SetBackupState(with components)")
_WRITERS = ("GatherWriterStatus", _STATUS, "GetWriterStatus", "FreeWriterStatus")
_METADATA = ("GatherWriterMetadata", _STATUS, "GetWriterMetadata")
_VOLUMES = ("StartSnapshotSet", "AddToSnapshotSet")
_CREATION = ("DoSnapshotSet", _STATUS)
_WITHOUT_WRITERS = ("VSS_CTX_NAS_ROLLBACK", "VSS_CTX_FILE_SHARE_BACKUP")
_CONTEXTS = {
    "persistent": "VSS_CTX_APP_ROLLBACK", "persistent nowriters": "VSS_CTX_NAS_ROLLBACK",
    "volatile": "VSS_CTX_BACKUP", "volatile nowriters": "VSS_CTX_FILE_SHARE_BACKUP",
}
_CALLS = (
    "CreateVssBackupComponents", "InitializeForBackup", "SetContext", *_METADATA, "AddComponent", *_VOLUMES, "PrepareForBackup", "DoSnapshotSet",
    *_WRITERS, "BackupComplete", "ImportSnapshots", "DeleteSnapshots", "BreakSnapshotSet", "GetSnapshotProperties", "Query", "SaveAsXML",
)


def _command(words: str, *calls: str, under: tuple[str, ...] = (), after: tuple[str, ...] = (), if_held: bool = False) -> Row:
    """The row of a command that makes these calls, on an instance that is made if there is none."""
    return Tells(_COMMAND + words, calls, begins=True, under=under, opening=_OPENING, after=after, if_held=if_held)


TABLE = Table(
    rows=(
        Fails(r"^COM call \"(?:\(\*\w+\)|\w+)->(?P<call>\w+)\" failed\."),
        Fails(r"^\s*- Returned HRESULT: (?P<answer>(?:0x)?80042316)\b", call="StartSnapshotSet"),
        Fails(r"^\s*- Returned HRESULT: (?P<answer>(?:0x)?800423(?:0[cdeCDE]|12|17|2[cC]))\b", call="AddToSnapshotSet"),
        Fails(r"^\s*- Returned HRESULT: (?P<answer>(?:0x)?800423(?:13|14|1[fF]|28|29))\b", call=_STATUS, of="DoSnapshotSet"),
        Fails(r"^\s*- Returned HRESULT: (?:0x)?8", call=""),
        Answers(r"^\s*- Writer Failure code: (?P<answer>0x[0-9A-Fa-f]{8})\b"),
        Ignored(r"^(?:The last operation failed|Selected writer .* is in failed state)\."),
        Fails(r"^\s*- Status: 7 \(", call="GetWriterStatus", of="PrepareForBackup"),
        Fails(r"^\s*- Status: (?:8|9|10|11) \(", call="GetWriterStatus", of="DoSnapshotSet"),
        Remembers(_COMMAND + r"set\s+context\s+(?P<argument>\S+(?:\s+nowriters)?)\s*$", "SetContext"),
        _command(r"create\b", *_VOLUMES, *_CREATION, under=_WITHOUT_WRITERS, after=_OPENING),
        _command(r"create\b", *_METADATA, "AddComponent", *_VOLUMES, "PrepareForBackup", _STATUS, *_WRITERS, *_CREATION, *_WRITERS, after=_OPENING),
        _command(r"end\s+backup\b", "Release", under=_WITHOUT_WRITERS, if_held=True),
        _command(r"end\s+backup\b", "SetBackupSucceeded(true)", "BackupComplete", _STATUS, *_WRITERS, "SaveAsXML", "Release", if_held=True),
        _command(r"(?:begin\s+backup|add\s+volume)\b"),
        _command(r"import\b", "ImportSnapshots", _STATUS),
        _command(r"delete\s+shadows\b", "DeleteSnapshots"),
        _command(r"expose\s+\S+\s+(?:[A-Za-z]:|.*\\)", "ExposeSnapshot(locally)"),
        _command(r"expose\b", "ExposeSnapshot(as a share)"),
        _command(r"break\b", "BreakSnapshotSet"),
        Tells(_COMMAND + r"reset\b", ("Release",), if_held=True),
        Tells(_COMMAND + r"exit\b", ("Release",), ("the program ends",), if_held=True),
        Tells(_COMMAND + r"exec\b"),
        Tells(r"^(?:The shadow copy was successfully exposed as |Number of shadow copies listed: )"),
        Ignored(_COMMAND + r"(?:set|list|add|load|simulate|writer|mask|unexpose|revert|begin|end|help|#|%|$)"),
        Ignored(r"^(?:Microsoft DiskShadow |Copyright |On computer: |\s|Alias |Querying all |Excluding |Component |because |\* |\+ |- )"),
        Ignored(r"^(?:The (?:existing file|drive letter|writer|metadata|command) |Adding |Including |Selected )"),
    ),
    header=Header(leaves_out=("AbortBackup", "FreeWriterStatus")),
    names={name: name for name in _CALLS}, answers=ANSWERS, failed=AN_ERROR, is_failure=IS_FAILURE,
    success={_STATUS: _FINISHED, "GetWriterStatus": "every writer is well"}, usual="S_OK", arguments={**CONTEXTS, **_CONTEXTS},
    opens=("CreateVssBackupComponents",), closes=("Release",), object="diskshadow",
)
LOG = Format(
    name="diskshadow",
    sees="the commands of a script or a session: which calls they amount to, in which context, and which of them failed",
    misses="the calls themselves, which are taken to be as the pages ask; what the commands after EXEC do; restore, resync and revert",
    made_by="diskshadow /s script.dsh /l run.log",
    marker=r"^Microsoft DiskShadow version|^DISKSHADOW> |^-> (?i:set |add volume|begin backup|create$)",
    read=reader(TABLE),
)
