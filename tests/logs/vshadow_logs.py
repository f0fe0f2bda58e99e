"""Logs as vshadow writes them: with -tracing, each message twice, and each call before it is made."""

SET, COPY = "{11111111-2222-4333-8444-555555555555}", "{66666666-7777-4888-9999-aaaaaaaaaaaa}"


def traced(function, text, file="writer.cpp", line=42):
    return f"[[{f'VssClient::{function}':>40} @ {file:>10}:{line:>4}]] {text}"


def said(function, text):
    """A message, as it is printed and as it is traced."""
    return [*text.split("\n"), traced(function, f"OUTPUT: {text}")]


def called(function, call):
    quoted = f'"{call}"'
    return [traced(function, f"Executing COM call '{quoted}'")]


def failed(function, call, code, name="", quote='"'):
    return [
        *said(function, f'\nERROR: COM call {quote}{call}" failed.'), *said(function, f"- Returned HRESULT = {code}"),
        *said(function, f"- Error text: {name}"),
        *said(function, "- Please re-run VSHADOW.EXE with the /tracing option to get more details"),
    ]


def waited(code=None):
    about = "WaitAndCheckForAsyncOperation"
    lines = [
        traced(about, f"ENTER VssClient::{about}"), *said(about, "(Waiting for the asynchronous operation to finish...)"),
        *called(about, "pAsync->Wait()"), *called(about, "pAsync->QueryStatus(&hrReturned, NULL)"),
    ]
    if code:
        lines += [
            *said(about, "Error during the last asynchronous operation."), *said(about, f"- Returned HRESULT = {code}"),
            *said(about, "- Error text: some text"),
        ]
    return [*lines, traced(about, f"EXIT VssClient::{about}")]


def status(failure=None):
    about = "CheckSelectedWriterStatus"
    one = "m_pVssObject->GetWriterStatus(iWriter, &idInstance, &idWriter, &bstrWriterName, &eWriterStatus, &hrWriterFailure)"
    lines = [
        *called("GatherWriterStatus", "m_pVssObject->GatherWriterStatus(&pAsync)"), *waited(),
        *called(about, "m_pVssObject->GetWriterStatusCount(&cWriters)"), *called(about, one), *called(about, one),
    ]
    if failure:
        text = "GetStringFromWriterStatus"
        lines += [traced(text, f"{edge} VssClient::{text}") for edge in ("ENTER", "EXIT")]
        lines += said(about, (
            f"\nERROR: Selected writer 'Store Writer' is in failed state!\n   - Status: 9 (VSS_WS_FAILED_AT_FREEZE)\n"
            f"   - Writer Failure code: {failure} (<Unknown error code>)\n   - Writer ID: {SET}\n   - Instance ID: {COPY}\n"
        ))
    return [*lines, traced(about, f"EXIT VssClient::{about}")]


BANNER = ["", "VSHADOW.EXE 3.0 - Volume Shadow Copy sample client.", "Copyright (C) 2005 Microsoft Corporation. All rights reserved.", "", ""]
BEGIN = [
    *BANNER, "(Option: Enable tracing)", *said("MainRoutine", "(Option: Create shadow copy set)"),
    traced("Initialize", "ENTER VssClient::Initialize"), *called("Initialize", "CoInitialize(NULL)"),
    *called("Initialize", "CreateVssBackupComponents(&m_pVssObject)"), *called("Initialize", "m_pVssObject->InitializeForBackup()"),
]
STATE = [
    *called("Initialize", "m_pVssObject->SetBackupState(true, true, VSS_BT_FULL, false)"),
    traced("Initialize", "EXIT VssClient::Initialize"),
]
CONTEXT = [
    *said("Initialize", "- Setting the VSS context to: 0x00000009"), *called("Initialize", "m_pVssObject->SetContext(dwContext)"),
]
METADATA = [
    *said("GatherWriterMetadata", "(Gathering writer metadata...)"),
    *called("GatherWriterMetadata", "m_pVssObject->GatherWriterMetadata(&pAsync)"), *waited(),
    *said("GatherWriterMetadata", "Initialize writer metadata ..."),
    *called("InitializeWriterMetadata", "m_pVssObject->GetWriterMetadataCount (&cWriters)"),
    *called("InitializeWriterMetadata", "m_pVssObject->GetWriterMetadata(iWriter, &idInstance, &pMetadata)"),
    *called("Initialize", "pMetadata->GetIdentity ( &idInstance, &idWriter, &bstrWriterName, &usage, &source )"),
]
SELECTED = [
    *said("SelectExplicitelyIncludedComponents", "Select explicitly included components ..."),
    *said("SelectExplicitelyIncludedComponents", " * Writer 'Store Writer':"),
    *said("SelectExplicitelyIncludedComponents", "   - Add component \\Store"),
    *called("SelectExplicitelyIncludedComponents", "m_pVssObject->AddComponent( WString2Guid(writer.instanceId), component.type)"),
    traced("X", "ENTER WString2Guid").replace("VssClient::X", "WString2Guid"),
]
SET_BEGUN = [
    *called("CreateSnapshotSet", "m_pVssObject->StartSnapshotSet(&m_latestSnapshotSetID)"),
    *said("CreateSnapshotSet", f"Creating shadow set {SET} ..."),
    *said("AddToSnapshotSet", "- Adding volume \\\\?\\Volume{0}\\ [C:\\] to the shadow set..."),
    *called("AddToSnapshotSet", "m_pVssObject->AddToSnapshotSet((LPWSTR)volume.c_str(), GUID_NULL, &SnapshotID)"),
]
PREPARED = [
    *said("PrepareForBackup", "Preparing for backup ... "), *called("PrepareForBackup", "m_pVssObject->PrepareForBackup(&pAsync)"),
    *waited(), *status(),
]
CREATION = [
    *said("DoSnapshotSet", "Creating the shadow (DoSnapshotSet) ... "), *called("DoSnapshotSet", "m_pVssObject->DoSnapshotSet(&pAsync)"),
]
CREATED = [*CREATION, *waited(), *status(), *said("DoSnapshotSet", "Shadow copy set succesfully created.")]
QUERIED = [
    *said("CreateSnapshotSet", "\nList of created shadow copies: \n"),
    *said("QuerySnapshotSet", f"\nQuerying all shadow copies with the SnapshotSetID {SET} ...\n"),
    traced("QuerySnapshotSet", "Executing COM call 'L\"m_pVssObject->Query(GUID_NULL, VSS_OBJECT_NONE, VSS_OBJECT_SNAPSHOT, &pIEnumSnapshots )\"'"),
    *said("PrintSnapshotProperties", f"* SNAPSHOT ID = {COPY} ..."), *said("PrintSnapshotProperties", "   - Attributes: Auto_Release"),
]
COMPLETED = [
    *called("BackupComplete", "m_pVssObject->GetWriterComponentsCount(&cWriters)"),
    *said("BackupComplete", "- Mark all writers as succesfully backed up... "),
    *called("SetBackupSucceeded", "m_pVssObject->SetBackupSucceeded( WString2Guid(writer.instanceId), succeeded)"),
    *said("BackupComplete", "Completing the backup (BackupComplete) ... "),
    *called("BackupComplete", "m_pVssObject->BackupComplete(&pAsync)"), *waited(), *status(),
    *said("MainRoutine", "\nSnapshot creation done."),
]
END = [traced("X", "EXIT wmain", "shadow.cpp").replace("VssClient::X", "wmain")]
BEFORE = [*BEGIN, *STATE, *METADATA, *SELECTED, *SET_BEGUN]
GOOD = [*BEFORE, *PREPARED, *CREATED, *QUERIED, *COMPLETED, *END]
REFUSED = [
    *BEFORE[: BEFORE.index(SET_BEGUN[0]) + 1], *failed("CreateSnapshotSet", "m_pVssObject->StartSnapshotSet(&m_latestSnapshotSetID)", "0x80042316"),
    *END,
]


def plain(lines):
    """What vshadow prints of a run without -tracing."""
    return [line for line in lines if not line.startswith("[[") and line != "(Option: Enable tracing)"]


MAIN = "MainRoutine"
OPTION = "(Option: Create shadow copy set)"


def option(text):
    return [line if line != OPTION else f"(Option: {text})" for line in [*BEGIN, *STATE]]


BREAK_EX = [
    *said("BreakSnapshotSetEx", f"- Calling BreakSnapshotSetEx on {SET} ..."), *called("BreakSnapshotSetEx", "m_pVssObject->QueryInterface(__uuidof(IVssBackupComponentsEx2), (void**)&pVssObjectEx)"),
    *called("BreakSnapshotSetEx", "pVssObjectEx->BreakSnapshotSetEx(snapshotSetID, dwBreakExFlags, &pAsync)"), *waited(), *said("BreakSnapshotSetEx", "BreakEx done."),
]
BREAKS = [*option("Break shadow copy set using BreakSnapshotSetEx"), *BREAK_EX, *END]
ALL = [
    GOOD, REFUSED, [*BEFORE, *PREPARED, *CREATION, *waited("0x8004231f"), *END], [*BEFORE, *PREPARED[: -len(status())], *status("0x800423f2"), *END],
    [*BEGIN, *CONTEXT, *STATE, *END], [*BEFORE, *said(MAIN, "- Backup failed. Mark all writers as not succesfully backed up... "), *END],
    [*option("Delete a shadow copy set"), *said(MAIN, f"- Deleting shadow copy set {SET} ..."), *said(MAIN, "Error while deleting shadow copies..."),
     """[[ VssClient::X @ delete.cpp: 180]] Executing COM call 'L"m_pVssObject->DeleteSnapshots(id)"'""",
     *failed("X", "m_pVssObject->DeleteSnapshots(id)", "0x80042308", quote='L"'), *END],
    [*option("Expose a shadow copy"), *said(MAIN, f"- Exposing shadow copy {COPY} under the path 'Z:'"), *said(MAIN, "- Checking if 'Z:' is a valid drive letter ..."),
     *called("Expose", "m_pVssObject->ExposeSnapshot(snapshotID, NULL, &exposed)"), *said(MAIN, "- Shadow copy exposed as 'Z:'"), *END],
    [*option("Expose a shadow copy"), *said(MAIN, f"- Exposing shadow copy {COPY} under the share 's' (path from root: '')"),
     *said(MAIN, "\nERROR: there is no snapshot with the given ID"), *END],
    [*option("Import shadow copy set from file 'a.xml'"), *said(MAIN, "Importing the transportable snapshot set ... "),
     *called("Import", "m_pVssObject->ImportSnapshots(&pAsync)"), *waited(), *said(MAIN, "Shadow copy set succesfully imported."), *END],
    [*option("Break shadow copy set"), *said(MAIN, f"- Calling BreakSnapshotSet on {SET} ..."), *called("Break", "m_pVssObject->BreakSnapshotSet(id)"), *said(MAIN, "Break done."), *END],
    [*option("Break shadow copy set using BreakSnapshotSetEx"), *BREAK_EX, *END],
    [*option("Perform a restore"), *said("PreRestore", "\nSending the PreRestore event ... \n"), *called("PreRestore", "m_pVssObject->PreRestore(&pAsync)"), *waited(), *END], [*BEGIN, *STATE, *said(MAIN, "Saving the backup components document ... "), *called("Save", "m_pVssObject->SaveAsXML(&bstrXML)"), *END],
    [*BEGIN[:-1], *failed("Initialize", "CoInitialize(NULL)", "0x80070005"), *said(MAIN, "ERROR: Memory allocation error"), *END],
    [*BEGIN, *said(MAIN, "WARNING: some volumes were not succesfully converted to read-write!"), *END],
]


def in_context(number):
    return [*said("Initialize", f"- Setting the VSS context to: {number}"), *called("Initialize", "m_pVssObject->SetContext(dwContext)")]


def operation(text, context=None):
    """The beginning of a run of an operation, in a context."""
    return [*option(text)[: -len(STATE)], *(in_context(context) if context else []), *STATE]


def without_writers(context):
    return [
        *operation("Create shadow copy set", context), *SET_BEGUN, *CREATION, *waited(), *said("DoSnapshotSet", "Shadow copy set succesfully created."),
        *said(MAIN, "\nSnapshot creation done."), *END,
    ]


ALL_COPIES = "0xffffffff"
OPERATIONS = {
    "persistent, without writers": without_writers("0x00000019"), "without writers": without_writers("0x00000010"),
    "import": [
        *operation("Import shadow copy set from file 'a.xml'", ALL_COPIES), *said(MAIN, "Importing the transportable snapshot set ... "),
        *called("Import", "m_pVssObject->ImportSnapshots(&pAsync)"), *waited(), *said(MAIN, "Shadow copy set succesfully imported."), *END,
    ],
    "list of writers": [
        *operation("List writer status"), *METADATA, *called("GatherWriterStatus", "m_pVssObject->GatherWriterStatus(&pAsync)"), *waited(),
        *said(MAIN, "Listing writer status ..."), *called(MAIN, "m_pVssObject->GetWriterStatusCount(&cWriters)"),
        *called(MAIN, "m_pVssObject->GetWriterStatus(iWriter, &idInstance)"), *said(MAIN, f'\n* WRITER "System Writer"\n   - Status: 1 (VSS_WS_STABLE)\n   - Writer ID: {SET}\n'), *END,
    ],
    "list of copies": [*operation("Query all shadow copies", ALL_COPIES), *QUERIED, *END],
    "deletion of all": [
        *operation("Delete all shadow copies", ALL_COPIES), *QUERIED[8:9], *said(MAIN, f"- Deleting shadow copy {COPY} on v from provider {SET} [0x00420009]..."),
        *said(MAIN, f"- Deleting shadow copy {SET} on v from provider {SET} [0x00420009]..."), *END,
    ],
    "exposure": [
        *operation("Expose a shadow copy", ALL_COPIES), *said(MAIN, f"- Exposing shadow copy {COPY} under the path 'Z:'"), *said(MAIN, "- Checking if 'Z:' is a valid drive letter ..."),
        *called("Expose", "m_pVssObject->ExposeSnapshot(snapshotID, NULL, &exposed)"), *said(MAIN, "- Shadow copy exposed as 'Z:'"), *END,
    ],
}
ALL += OPERATIONS.values()
