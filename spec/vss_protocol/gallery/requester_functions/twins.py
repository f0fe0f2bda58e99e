"""Which function is which class of the gallery: the same program twice, with the same verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vss_protocol.gallery import requester_image, requester_small
from vss_protocol.gallery.mistakes_of_requesters import about_copies, about_ends, about_status
from vss_protocol.gallery.requester_functions import (
    good,
    mistakes_about_copies,
    mistakes_about_ends,
    mistakes_about_status,
)
from vss_protocol.starting.requester import FileCopyRequester

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vss_protocol.requester_design import RequesterDesign
    from vss_protocol.requester_function import Vss

TWINS: Mapping[type[RequesterDesign[Any]], Callable[[Vss], None]] = {
    FileCopyRequester: good.file_copy,
    requester_image.ImageRequester: good.image,
    requester_small.FileShareRequester: good.file_share,
    requester_small.InspectionRequester: good.inspection,
    requester_small.ListingRequester: good.listing,
    requester_small.ImportRequester: good.importing,
    requester_small.PatientRequester: good.patient,
    requester_small.ListsWritersFirst: good.lists_writers_first,
    requester_small.VolumeRequester: good.volumes,
    about_ends.ReleasesWithoutAbort: mistakes_about_ends.releases_without_abort,
    about_ends.LeavesTheAbortToVss: mistakes_about_ends.leaves_the_abort_to_vss,
    about_ends.CompletesWhatFailed: mistakes_about_ends.completes_what_failed,
    about_ends.TriesAgainOnTheSameInstance: mistakes_about_ends.tries_again_on_the_same_instance,
    about_ends.LeaksAReference: mistakes_about_ends.leaks_a_reference,
    about_ends.GivesUpAtOnce: mistakes_about_ends.gives_up_at_once,
    about_ends.StoresAndLeaves: mistakes_about_ends.stores_and_leaves,
    about_ends.StoresThenAborts: mistakes_about_ends.stores_then_aborts,
    about_status.TrustsWait: mistakes_about_status.trusts_wait,
    about_status.NeverAsksTheWriters: mistakes_about_status.never_asks_the_writers,
    about_status.AsksTheWritersTooEarly: mistakes_about_status.asks_the_writers_too_early,
    about_status.FreesTheStatusUnread: mistakes_about_status.frees_the_status_unread,
    about_status.MonitorsWithAnother: mistakes_about_status.monitors_with_another,
    about_status.AsksNothingAtTheEnd: mistakes_about_status.asks_nothing_at_the_end,
    about_copies.LeavesPersistentCopies: mistakes_about_copies.leaves_persistent_copies,
    about_copies.HandsOverWhatGoes: mistakes_about_copies.hands_over_what_goes,
    about_copies.ReadsAfterRelease: mistakes_about_copies.reads_after_release,
    about_copies.ImportsTwiceAtOnce: mistakes_about_copies.imports_twice_at_once,
    about_copies.ForgetsSurvivors: mistakes_about_copies.forgets_survivors,
    about_copies.SavesTooEarly: mistakes_about_copies.saves_too_early,
    about_copies.NeverSaves: mistakes_about_copies.never_saves,
    about_copies.CompletesBeforeTheImporter: mistakes_about_copies.completes_before_the_importer,
}
"""The functions, by their classes."""

NOT_FUNCTIONS: Mapping[type[RequesterDesign[Any]], str] = {
    about_ends.AbortsMeanwhile: "AbortBackup takes its time in another thread, and each call of a function is one moment.",
    about_copies.DeletesInTwoThreads: "DeleteSnapshots takes its time in another thread, and each call of a function is one moment.",
}
"""The programs that are not functions, each with the reason."""

DIFFERENT: Mapping[type[RequesterDesign[Any]], tuple[set[str], set[str]]] = {
    about_copies.ImportsTwiceAtOnce: ({"calls-need-an-instance"}, {"nothing-pending-at-release"}),
}
"""The claims that only the class breaks, and those that only the function does.

The class does not look at the HRESULT of the second ImportSnapshots, and calls QueryStatus through a pointer to nothing. In a
function an error is an exception: it leaves the function while the first import is pending.
"""
