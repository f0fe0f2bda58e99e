"""What the account says of numbers that no claim covers: the reason; and which numbers are left to the user's own designs."""

from __future__ import annotations

_RESTORES = "Restores are left out"
_PROVIDERS = "Providers are left out, except for their failures"
_CONTENTS = "The contents of documents are left out"
_SECONDS = "Seconds are left out"
_TRANSPORTABLE = "Hardware and transportable sets are not told apart from others"
_WRITING = "Writing to a shadow copy is left out"
_SESSIONS = "There are one or two backups, so that a writer's sessions never run out"

OUT_OF_SCOPE: dict[str, str] = {
    "INV-020": "Components have no identity here: VSS_E_OBJECT_ALREADY_EXISTS is an answer that may come, whatever was added before.",
    "INV-062": f"{_RESTORES}: that AbortBackup does nothing to them.",
    "INV-095": f"{_CONTENTS}: that metadata of a component is set once.",
    "INV-099": f"{_CONTENTS}: that the writer's metadata stays as it is.",
    "INV-100": f"{_CONTENTS}: that GetBackupSucceeded tells the truth about each file.",
    "INV-101": "A design begins when its writer is initialised and subscribed: Initialize and Subscribe are not events of it.",
    "INV-104": "No claim is needed: a design whose OnIdentify answers differently each time is refused when it is read.",
    "INV-125": "No claim is needed: a design is told the type of a backup; not supporting it forbids it nothing.",
    "INV-128": "No claim is needed: designs have one event for OnIdentify and OnIdentifyEx.",
    "INV-129": f"{_RESTORES}: in which service a writer is hosted.",
    "INV-134": "No claim is needed: the model makes all copies of a set in one step, so that they show the same instant.",
    "INV-139": f"{_SECONDS}: how long writes are held. That they are held for too long is a failure (INV-140).",
    "INV-141": f"{_PROVIDERS}: that writes are released before PostCommitSnapshots.",
    "INV-144": "The VSS service never stops here.",
    "INV-145": f"{_SESSIONS}.",
    "INV-146": f"{_SESSIONS}: when one is given back makes no difference.",
    "INV-158": "The two copies of the model's set are not told apart: which of them is lost first is left out.",
    "INV-159": "The volume's protection level is left out: copies may be lost, whatever decides it.",
    "INV-160": f"{_WRITING}: that a copy is read-only.",
    "INV-161": f"{_WRITING}: that no writer changes a copy.",
    "INV-163": f"{_TRANSPORTABLE}: which sets BreakSnapshotSet breaks.",
    "INV-164": f"{_TRANSPORTABLE}: that a set is imported once.",
    "INV-166": f"{_PROVIDERS}: the order of the calls to them.",
    "INV-167": f"{_PROVIDERS}: that EndPrepareSnapshots comes once.",
    "INV-168": f"{_PROVIDERS}: when AbortSnapshots may come.",
    "INV-169": f"{_PROVIDERS}: that they do not hear of an early abort.",
    "INV-170": f"{_PROVIDERS}: that they accept BeginPrepareSnapshot at any time.",
    "INV-171": f"{_PROVIDERS}: that they accept AbortSnapshots during EndPrepareSnapshots.",
    "INV-172": f"{_PROVIDERS}: that PostCommitSnapshots waits for every commit.",
    "INV-173": f"{_PROVIDERS}: that copies are synchronised before CommitSnapshots returns.",
    "INV-174": f"{_PROVIDERS}: that CommitSnapshots does no I/O.",
    "INV-175": f"{_PROVIDERS}, and so are seconds: how long CommitSnapshots takes.",
    "INV-176": f"{_PROVIDERS}: that they agree only to what they can copy.",
    "INV-177": f"{_PROVIDERS}: how their unexpected errors are reported.",
    "INV-178": f"{_PROVIDERS}: what OnUnload returns.",
    "INV-179": f"{_PROVIDERS}: when a LUN is reclaimed.",
    "INV-180": f"{_PROVIDERS}: when OnLunEmpty is called.",
    "INV-181": f"{_PROVIDERS}: when they write their log.",
    "INV-182": f"{_PROVIDERS}: that only VSS calls them.",
    "INV-183": f"{_RESTORES}: SetSelectedForRestore before PreRestore.",
    "INV-184": f"{_RESTORES}: when SetFileRestoreStatus is called.",
    "INV-185": f"{_RESTORES}: when files are restored.",
    "INV-186": f"{_RESTORES}: PreRestore before PostRestore.",
    "INV-187": f"{_RESTORES}: when the instance of a restore is released.",
    "INV-188": f"{_RESTORES}: that the document is read-only in OnPostRestore.",
    "INV-189": f"{_RESTORES}: when SetRestoreMetadata is called.",
    "INV-190": f"{_RESTORES}: recovery after additional restores.",
    "INV-191": f"{_RESTORES}: components of writers that do not run.",
    "INV-192": f"{_RESTORES}: that services are started again.",
    "INV-193": f"{_RESTORES}: that a revert cannot be cancelled.",
    "POS-12": f"{_PROVIDERS}: BeginPrepareSnapshot for a second set.",
    "POS-19": f"{_PROVIDERS}: a LUN that is never given back.",
    "POS-20": "IsVolumeSupported is a call in designs only, and promises nothing; why a volume is refused is left out.",
    "POS-22": f"{_SESSIONS}: VSS_E_WRITER_STATUS_NOT_AVAILABLE is not an answer here.",
    "T32": "The VSS service never stops here. That a frozen writer needs nobody but its own timer is T13 and T21c.",
    "T33": "No step restarts the computer. What that does to requester and writers, one after the other, is T21d and T31.",
    "T35": f"{_TRANSPORTABLE}; and there is no second system that imports them.",
}
"""Numbers that no claim covers, with the reason. A number that gets a claim must leave this table."""
