"""The gallery of requesters: good designs, every documented mistake that a design can make, and why the others cannot be made.

What each mistake breaks is recorded, and tested: no more and no less, by the shortest trace of that length. The same programs as
functions, in a fifth of the lines, are in the folder `requester_functions`; its `twins` tell which is which.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vss_protocol.gallery.mistake import Mistake
from vss_protocol.gallery.mistakes_of_requesters import about_copies, about_ends, about_status
from vss_protocol.gallery.requester_image import ImageRequester
from vss_protocol.gallery.requester_small import (
    FileShareRequester,
    ImportRequester,
    InspectionRequester,
    ListingRequester,
    ListsWritersFirst,
    PatientRequester,
    VolumeRequester,
)
from vss_protocol.methods import COPYING, IUNKNOWN, STATUS, TRANSPORT
from vss_protocol.starting.requester import FileCopyRequester
from vss_protocol.vocabulary import ABORTING, API

if TYPE_CHECKING:
    from vss_protocol.requester_design import RequesterDesign


GOOD: tuple[type[RequesterDesign[Any]], ...] = (
    FileCopyRequester, ImageRequester, FileShareRequester, InspectionRequester, ListingRequester, ImportRequester, PatientRequester,
    ListsWritersFirst, VolumeRequester,
)
"""Designs that keep all that the documentation asks for, advice included."""

MISTAKES = (
    Mistake("N40", about_ends.ReleasesWithoutAbort, ABORTING, ("stopping-goes-through-abort", "creation-ends-with-abort"), 19),
    Mistake("N41", about_ends.LeavesTheAbortToVss, ABORTING, ("failed-creation-is-aborted",), 22),
    Mistake(
        "N42", about_ends.CompletesWhatFailed, API + "backupcomplete",
        ("no-complete-after-failed-creation", "no-result-after-failed-creation", "success-comes-from-query-status", "calls-are-in-place"), 23,
    ),
    Mistake("N43", about_ends.AbortsMeanwhile, ABORTING, ("abort-awaited",), 12),
    Mistake(
        "N44", about_ends.TriesAgainOnTheSameInstance, ABORTING,
        ("failed-backups-start-over", "one-set-per-instance", "failed-creation-is-aborted", "calls-are-in-place"), 22,
    ),
    Mistake("N45", about_status.TrustsWait, "nf-vss-ivssasync-wait", ("success-comes-from-query-status", "failed-backups-start-over", "calls-are-in-place"), 19),
    Mistake("N46", about_status.NeverAsksTheWriters, STATUS, ("status-after-preparation", "status-after-creation"), 14),
    Mistake("N46", about_status.AsksTheWritersTooEarly, STATUS, ("status-asked-in-its-place", "calls-are-in-place"), 8),
    Mistake("N46", about_status.FreesTheStatusUnread, STATUS, ("gathered-status-is-read",), 18),
    Mistake(
        "N46", about_status.MonitorsWithAnother, STATUS,
        ("status-is-about-its-own-backup", "status-asked-in-its-place", "calls-are-in-place"), 22,
    ),
    Mistake("N47", about_status.AsksNothingAtTheEnd, STATUS, ("status-after-completion",), 34),
    Mistake("N48", about_ends.LeaksAReference, IUNKNOWN, ("ended-instances-are-released", "ended-backups-come-to-release"), 4),
    Mistake("N49", about_copies.LeavesPersistentCopies, TRANSPORT, ("persistent-copies-are-deleted",), 47),
    Mistake("N50", about_copies.HandsOverWhatGoes, "vssgloss-a", ("kept-copies-are-persistent",), 35),
    Mistake("N50", about_copies.ReadsAfterRelease, "vssgloss-a", ("copies-read-before-release", "files-listed-from-the-copy"), 36),
    Mistake("N51", about_copies.DeletesInTwoThreads, API + "deletesnapshots", ("deletions-one-at-a-time",), 25),
    Mistake(
        "N51", about_copies.ImportsTwiceAtOnce, API + "importsnapshots",
        ("imports-one-at-a-time", "calls-need-an-instance", "failed-imports-are-cleaned-up", "calls-are-in-place"), 4,
    ),
    Mistake("N52", about_copies.ForgetsSurvivors, API + "deletesnapshots", ("survivors-are-not-forgotten",), 33),
    Mistake("N53", about_ends.GivesUpAtOnce, "state-transitions-in-shadow-copy-providers", ("taken-slot-is-tried-again",), 10, "lenient"),
    Mistake("N54", about_copies.SavesTooEarly, API + "saveasxml", ("document-saved-last",), 35),
    Mistake("N54", about_copies.NeverSaves, COPYING, ("document-is-saved",), 34),
    Mistake("N56", about_copies.CompletesBeforeTheImporter, TRANSPORT, ("complete-when-stored", "success-only-for-stored-data"), 29),
    Mistake("N57", about_ends.StoresAndLeaves, COPYING, ("stored-backups-are-completed",), 29),
    Mistake("N57", about_ends.StoresThenAborts, COPYING, ("stored-backups-are-completed",), 30),
)
"""By number; some mistakes can be made in several ways."""

NOT_EXPRESSED = {"N55": "Restores are left out: that the instance of a restore is released before PostRestore has finished."}
"""The numbers that no design can make here, with the reason."""
