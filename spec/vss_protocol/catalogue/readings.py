"""The ambiguities of the catalogue (A1 to A53): how each is read. Options, open silences and what is settled: `spec/decisions`."""

from __future__ import annotations

_OPTION = "--set reading=strict or lenient"
_DESIGNS = "`--reading` of designs"
_OPEN = "Left open: both ways are explored."
_ONE = "Read in one way."
_OUT = "Makes no difference here."

READINGS: dict[str, str] = {
    "A1": f"{_OPTION}: Abort after PostSnapshot is kept from the writer (strict), or reaches it (lenient).",
    "A2": f"{_ONE} After OnAbort, nothing more of the sequence comes, in designs and logs, either, but further Aborts and one BackupShutdown may.",
    "A3": f"{_ONE} Abort stands before BackupShutdown in the writer's queue; a crash or a plain Release sends no Abort.",
    "A4": f"{_ONE} The release deletes auto-release copies, and no others.",
    "A5": f"{_OPEN} Before PrepareForBackup, the release may send BackupShutdown to selected writers, or tell nobody; from then on, it is certain.",
    "A6": f"{_ONE} The id that BackupShutdown carries is right; what GetCurrentSnapshotSetId returns may be another backup's (designs of writers).",
    "A7": f"{_ONE} For designs of writers: the id may be asked from OnPrepareSnapshot to OnPostSnapshot.",
    "A8": f"{_DESIGNS}: AbortBackup is owed from StartSnapshotSet on (strict), or from PrepareForBackup on (lenient). VSS also frees the creation slot after a plain Release.",
    "A9": f"{_ONE} BackupComplete after AbortBackup or after a failure is the requester's mistake, and answers VSS_E_BAD_STATE.",
    "A10": f"{_OPEN} After Cancel, VSS finishes the operation with nobody waiting, or gives it up.",
    "A11": f"{_ONE} For designs of writers: the document is written in OnPrepareBackup and OnPostSnapshot at the latest.",
    "A12": f"{_ONE} At Freeze and Thaw, a handler that returns false leads to Abort; one that calls SetWriterFailure and returns true does not. Elsewhere both only show in the writer's state.",
    "A13": f"{_ONE} A writer that failed OnPrepareSnapshot goes on with the others.",
    "A14": f"{_ONE} The freeze window is the writer's own timer, from Freeze to Thaw.",
    "A15": f"{_ONE} A writer whose window expired is at VSS_WS_FAILED_AT_FREEZE.",
    "A16": f"{_ONE} VSS_WS_STABLE proves nothing: no claim concludes from it that no session is open.",
    "A17": f"{_OPTION}: PrepareForBackup, and BackupShutdown in the end, go to every writer that is listed (strict), or to selected ones only (lenient). If the backup is not in component mode, all that are listed count as selected.",
    "A18": f"{_OPTION}: BackupComplete without a shadow copy keeps the creation slot (strict), or frees it (lenient).",
    "A19": f"{_OPEN} The automatic deletion and BackupShutdown come in any order, after Release has returned.",
    "A20": f"{_DESIGNS}: AddComponent may come until DoSnapshotSet (strict), or until StartSnapshotSet (lenient). In the VSS model, it works after StartSnapshotSet, or answers VSS_E_BAD_STATE.",
    "A21": f"{_DESIGNS}: Query has an instance of its own, after SetContext, and SetContext may come until DoSnapshotSet (strict); or Query is a step of any backup, and SetContext comes before StartSnapshotSet (lenient). In the VSS model, SetContext works after GatherWriterMetadata and StartSnapshotSet, or is refused.",
    "A22": f"{_ONE} There is no VSS_SS_COMPLETED; a finished copy is VSS_SS_CREATED.",
    "A23": f"{_OUT} A slip of the test writer's page.",
    "A24": f"{_ONE} Four contexts, in which a copy is persistent or auto-release; those for clients behave as two of them do.",
    "A25": f"{_ONE} VSS sends the events, and only in contexts with writers.",
    "A26": f"{_OUT} The order of the providers' calls is left out.",
    "A27": f"{_OUT} AbortSnapshots is a call to providers, which are left out, except for their failures.",
    "A28": f"{_OUT} Durations are left out.",
    "A29": f"{_ONE} Providers prepare, then PrepareForSnapshot is sent, then Freeze.",
    "A30": f"{_OUT} Restores are left out.",
    "A31": f"{_OPEN} A second StartSnapshotSet answers VSS_E_BAD_STATE or VSS_E_SNAPSHOT_SET_IN_PROGRESS.",
    "A32": f"{_OUT} Restores are left out.",
    "A33": f"{_OPEN} Wait may answer S_OK although the operation failed.",
    "A34": f"{_ONE} For designs of writers: what OnPrepareBackup began is finished before OnPrepareSnapshot returns.",
    "A35": f"{_OPEN} A release during a pending operation: VSS finishes it with nobody waiting, or gives it up.",
    "A36": f"{_ONE} What is not created yet, or gone, answers VSS_E_OBJECT_NOT_FOUND.",
    "A37": f"{_OPEN} After a failure at Thaw, or a window that expires when the copies are committed, nothing of the set remains, or it is created without that writer.",
    "A38": f"{_OUT} Sessions of the model never run out; a claim has the status gathered once more after BackupComplete (INV-035).",
    "A39": f"{_ONE} The handlers of a writer run one after the other; those of two backups come in any order.",
    "A40": f"{_OPTION}: Abort goes to every writer that is listed (strict), or to selected ones only (lenient).",
    "A41": f"{_ONE} There is no state for a failure at Abort; an earlier failure stays on record.",
    "A42": f"{_OPEN} A crash during DoSnapshotSet: VSS finishes the creation with nobody waiting, or gives it up.",
    "A43": f"{_OUT} Restores are left out.",
    "A44": f"{_OUT} No bound on the number of events is claimed.",
    "A45": f"{_OPEN} A writer that fails at BackupComplete shows that in its state; one that is late may or may not make it end with an error.",
    "A46": f"{_ONE} Abort is about backups.",
    "A47": f"{_OUT} Durations are left out.",
    "A48": f"{_ONE} DoSnapshotSet has returned when its asynchronous operation has ended.",
    "A49": f"{_ONE} AbortBackup stops a pending creation at once; if the creation wins, the two came in the other order.",
    "A50": f"{_ONE} A failed creation sends Abort to every writer that takes part.",
    "A51": f"{_DESIGNS}: when another creation is in progress, a requester may give up (strict), or should wait and try again (lenient).",
    "A52": f"{_OPEN} For designs of writers that work long in OnFreeze: an Abort that becomes due meanwhile is handled at once, or when OnFreeze has returned.",
    "A53": f"{_DESIGNS}: temporary files of a writer stay until OnPostSnapshot (strict), or may go in OnThaw (lenient).",
}
"""How each ambiguity is read: by an option, in both ways, in one way; or why it makes no difference."""
