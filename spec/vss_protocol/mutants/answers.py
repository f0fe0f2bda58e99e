"""Seeded faults in what answers say: a call that is refused in its place, or for another reason than there is."""

from __future__ import annotations

from vss_protocol.methods import CALLS
from vss_protocol.mutants.calls import called
from vss_protocol.mutants.edits import Change, also, chain, drops, fault
from vss_protocol.places import PLACES
from vss_protocol.vocabulary import Answer

IN_PLACE = (
    "initializeforbackup", "setcontext", "gatherwritermetadata", "addcomponent", "startsnapshotset", "addtosnapshotset", "prepareforbackup",
    "dosnapshotset", "gatherwriterstatus", "backupcomplete",
)
"""The calls that have a place in every backup, as claims name them."""


def anywhere(*steps: str) -> Change:
    """The instance answers in this way in every state."""
    return chain(*(drops(step, "components") for step in steps))


ANSWER_FAULTS = (
    fault(
        "instance-refuses-at-random", "Every call may be refused with VSS_E_BAD_STATE, wherever it comes.",
        anywhere(*(f"{CALLS[event].title} answers VSS_E_BAD_STATE" for event in PLACES)),
        *(f"{call}-is-not-refused-in-place" for call in IN_PLACE), "no-answer-without-an-instance",
    ),
    fault(
        "instance-ignores-what-it-cannot-abort", "An uninitialised instance ignores AbortBackup.",
        also(
            "AbortBackup is ignored too early", "The requester calls AbortBackup on an uninitialised instance: it is ignored.", "call AbortBackup",
            moves=called("created"), by="requester",
        ),
        "uninitialised-calls-answer-bad-state",
    ),
    fault(
        "instance-ignores-an-abort", "AbortBackup may be ignored while an operation is under way.", anywhere("AbortBackup is ignored"),
        "abort-reaches-writers",
    ),
    fault(
        "instance-refuses-an-abort", "AbortBackup may be refused while an operation is under way.", anywhere("AbortBackup answers VSS_E_BAD_STATE"),
        "abort-is-refused-only-uninitialised",
    ),
    fault(
        "slot-is-said-to-be-taken", "StartSnapshotSet says that a creation is in progress though there is none.",
        drops("StartSnapshotSet answers VSS_E_SNAPSHOT_SET_IN_PROGRESS", "slot"), "in-progress-means-taken",
    ),
    fault(
        "set-is-said-to-be-full", "AddToSnapshotSet says that the set is full when the first volume comes.",
        drops(f"AddToSnapshotSet answers {Answer.TOO_MANY_VOLUMES}", "copies"), "too-many-means-full",
    ),
    fault(
        "copy-is-said-to-be-gone", "DeleteSnapshots says that there is no such copy though there is one.",
        drops(f"DeleteSnapshots answers {Answer.NOT_FOUND}", "copies"), "not-found-means-none",
    ),
    fault(
        "cancel-says-finished-too-early", "Cancel of a pending operation says that it has finished.",
        anywhere(f"IVssAsync::Cancel answers {Answer.FINISHED}"), "late-cancel-tells-the-end",
    ),
    fault(
        "cancel-says-failed-too-early", "Cancel of a pending operation says that it has failed.",
        anywhere("IVssAsync::Cancel answers the earlier failure"), "late-cancel-tells-the-end",
    ),
)
"""Seeded faults in answers."""
