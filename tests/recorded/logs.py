"""Logs of backup programs, written down: a good one, and edits of it that make the documented mistakes."""

FINISHED = "VSS_S_ASYNC_FINISHED"
DEEDS = ("copy files", "keep copies", "clean up earlier copies", "report survivors", "clean up luns", "list files")


def call(name, answer="S_OK", about="backup 1"):
    kind = "deed" if name in DEEDS else "call"
    return {"object": about, kind: name, **({} if answer is None else {"answer": answer})}


def awaited(name):
    """A call that begins an operation, and the question how it ended."""
    return [call(name), call("QueryStatus", "VSS_S_ASYNC_PENDING"), call("QueryStatus", FINISHED)]


STATUS = [*awaited("GatherWriterStatus"), call("GetWriterStatus", "every writer is well"), call("FreeWriterStatus")]
BEGIN = [
    call("CreateVssBackupComponents"),
    call("InitializeForBackup"),
    call("SetBackupState(with components)"),
    *awaited("GatherWriterMetadata"),
    call("GetWriterMetadata"),
    call("AddComponent"),
    call("StartSnapshotSet"),
    call("AddToSnapshotSet"),
]
PREPARE, CREATE = [*awaited("PrepareForBackup"), *STATUS], [*awaited("DoSnapshotSet"), *STATUS]
COPY = [call("GetSnapshotProperties"), call("list files"), call("copy files"), call("SetBackupSucceeded(true)")]
COMPLETE = [*awaited("BackupComplete"), *STATUS, call("SaveAsXML")]
RELEASE = [call("Release")]
END = [{"deed": "the program ends"}]
BACKUP = [*BEGIN, *PREPARE, *CREATE, *COPY, *COMPLETE, *RELEASE]
GOOD = [*BACKUP, *END]
TELLS = {"tells": ["copy files", "keep copies", "report survivors", "clean up luns", "clean up earlier copies"]}
FAILED_CREATION = [call("DoSnapshotSet"), call("QueryStatus", "VSS_E_INSUFFICIENT_STORAGE")]


def without(lines, *names):
    """The lines without those of these calls and deeds."""
    return [line for line in lines if line.get("call", line.get("deed")) not in names]


def unanswered(lines):
    """The lines without any answer."""
    return [{key: value for key, value in line.items() if key != "answer"} for line in lines]
