"""Programs that engineers write: what is documented is no finding, and a mistake is one, however it is dressed up."""

import pytest

from shadowcheck.claims import Strength
from vss_protocol.gallery.requester_image import ImageRequester
from vss_protocol.gallery.requester_small import (
    FileShareRequester,
    ImportRequester,
    InspectionRequester,
    ListingRequester,
    PatientRequester,
    VolumeRequester,
)
from vss_protocol.gallery.requester_variants import varied
from vss_protocol.gallery.requesters import MISTAKES
from vss_protocol.starting.requester import FileCopyRequester

pytestmark = pytest.mark.slow


def both(event, source, good, bad):
    return f"{event}: {source} -> {good} [call_succeeds]", f"{event}: {source} -> {bad} [call_fails]"


def polled(source, good, bad):
    stays = f"query_status: {source} -> {source} [operation_pending]"
    ends = f"query_status: {source} -> {good} [operation_finished]"
    return stays, ends, f"query_status: {source} -> {bad} [operation_did_not_finish]"


SECOND = [*both("create", "second", "looking", "second"), "initialize_for_backup: looking -> leaving"]

RIGHT = {
    "it leaves out a volume that is not supported": (
        FileCopyRequester, ["add_to_snapshot_set: started -> must_abort"],
        [
            "add_to_snapshot_set: started -> without [call_fails]",
            *both("prepare_for_backup", "without", "preparing", "must_abort"),
        ],
    ),
    "it tries again with a new instance when the slot is taken": (
        FileCopyRequester, ["start_snapshot_set: selected -> selected"],
        ["start_snapshot_set: selected -> busy [another_backup_is_creating]", "release: busy -> outside"],
    ),
    "it takes three references, and releases three": (
        FileCopyRequester, ["initialize_for_backup: created", "release: leaving"],
        [
            "add_ref: created -> two", "add_ref: two -> three",
            *both("initialize_for_backup", "three", "initialised", "leaving"),
            "release: leaving -> left", "release: left -> last", "release: last -> finished",
        ],
    ),
    "it releases the IVssAsync after the instance": (
        InspectionRequester, ["release_async: failing"],
        ["release: failing -> after", "release_async: after -> finished"],
    ),
    "it reads persistent copies after the release, and takes them over": (
        FileShareRequester, ["set_context_file_share_backup: initialised", "copy_files: done", "interrupted: doing"],
        [
            *both("set_context_nas_rollback", "initialised", "configured", "leaving"), "release: done -> released",
            "copy_files: released -> stored", "keep_copies: stored -> finished",
        ],
    ),
    "it breaks the set off, and reads the volumes after the release": (
        FileShareRequester, ["copy_files: done"],
        [
            *both("break_snapshot_set", "done", "broken", "leaving"),
            "release: broken -> reading", "copy_files: reading -> finished",
        ],
    ),
    "it asks for the writers' status after it has cancelled": (
        FileCopyRequester, ["query_status: ending -> must_abort"],
        [
            "query_status: ending -> cancelled [not operation_pending]",
            *both("gather_writer_status", "cancelled", "asking_why", "must_abort"),
            *polled("asking_why", "why", "must_abort"), "get_writer_status: why -> ill",
        ],
    ),
    "it says that copies which it keeps are the backup": (
        ImageRequester, ["copy_files: edited", "save_as_xml: unsaved"],
        ["keep_copies: edited -> stored", "save_as_xml: unsaved -> leaving"],
    ),
    "it falls back to the live files when there is no shadow copy": (
        FileCopyRequester, ["query_status: doing -> must_abort"],
        [
            "query_status: doing -> failed [operation_did_not_finish]", "abort_backup: failed -> aborted",
            "copy_live_files: aborted -> leaving",
        ],
    ),
    "it copies logs from the live volume besides": (
        FileCopyRequester, ["copy_files: listed -> copied"],
        ["copy_files: listed -> half [call_succeeds]", *both("copy_live_files", "half", "copied", "must_abort")],
    ),
    "it exposes a copy that goes with the instance as a share": (
        FileShareRequester, ["copy_files: done"],
        [*both("expose_snapshot_as_share", "done", "shared", "leaving"), "copy_files: shared -> leaving"],
    ),
    "it gives up what is still pending: it cancels, and polls until the end": (
        FileShareRequester, ["query_status: doing -> doing"], ["query_status: doing -> stopping [operation_pending]"],
    ),
    "it asks whether the volume is supported": (
        FileCopyRequester, ["add_to_snapshot_set: started"],
        [
            *both("is_volume_supported", "started", "asked", "must_abort"),
            *both("add_to_snapshot_set", "asked", "filled", "must_abort"),
        ],
    ),
    "it hands persistent copies over, and leaves BackupComplete out": (
        ImageRequester, ["copy_files: edited"], ["keep_copies: edited -> leaving"],
    ),
    "it releases the instance when BackupComplete has failed": (
        FileCopyRequester, ["backup_complete: marked -> must_abort", "query_status: completing -> must_abort"],
        [
            "backup_complete: marked -> leaving [call_fails]",
            "query_status: completing -> leaving [operation_did_not_finish]",
        ],
    ),
    "it exposes a copy that somebody else has made": (
        ListingRequester, ["query: configured"],
        [
            *both("get_snapshot_properties", "configured", "found", "leaving"),
            "expose_snapshot: found -> leaving",
        ],
    ),
}

ADVISED = {
    "it calls SetBackupSucceeded, and does not look at the answer": (
        {"failures-are-noticed": Strength.DERIVED}, FileCopyRequester,
        ["copy_files: listed -> must_abort", "set_backup_succeeded: copied"],
        [
            "copy_files: listed -> lost [call_fails]", "set_backup_failed: lost -> marked",
            "set_backup_succeeded: copied -> marked",
        ],
    ),
    "it does not look at the answer of AddComponent": (
        {"failures-are-noticed": Strength.DERIVED}, FileCopyRequester, ["add_component: known"],
        ["add_component: known -> selected"],
    ),
    "it does not look at the answer of AddToSnapshotSet": (
        {"failures-are-noticed": Strength.DERIVED}, FileCopyRequester, ["add_to_snapshot_set: started"],
        ["add_to_snapshot_set: started -> filled"],
    ),
    "it adds components to a backup of whole volumes, and tells nobody whether they were stored": (
        {"components-are-for-component-mode": Strength.DERIVED}, VolumeRequester,
        ["get_writer_metadata: gathered -> selected", "copy_files: listed -> must_abort"],
        [
            "get_writer_metadata: gathered -> known [call_succeeds]",
            *both("add_component", "known", "selected", "leaving"), "copy_files: listed -> marked [call_fails]",
        ],
    ),
    "it leaves the abort to VSS when DoSnapshotSet answers an error": (
        {"failed-creation-is-aborted": Strength.SHOULD}, FileCopyRequester, ["do_snapshot_set: ready -> must_abort"],
        ["do_snapshot_set: ready -> leaving [call_fails]"],
    ),
    "it does not look at the answer of SetBackupState": (
        {"calls-are-in-place": Strength.DERIVED}, FileCopyRequester, ["set_backup_state: initialised"],
        ["set_backup_state: initialised -> stated"],
    ),
    "it waits for the writers' metadata, and looks at what reading them answers": (
        {"calls-are-in-place": Strength.DERIVED}, FileCopyRequester, ["query_status: gathering"],
        ["wait: gathering -> gathered"],
    ),
    "it waits for the writers' status, and looks at what reading it answers": (
        {"calls-are-in-place": Strength.DERIVED}, FileCopyRequester, ["query_status: asking_done"],
        ["wait: asking_done -> hearing_done"],
    ),
    "it finds its copies by Query": (
        {"no-query-in-a-backup": Strength.DERIVED}, FileCopyRequester,
        ["set_backup_state: initialised", "list_files: readable"],
        [
            *both("set_context_backup", "initialised", "chosen", "leaving"),
            *both("set_backup_state", "chosen", "stated", "leaving"),
            *both("query", "readable", "found", "must_abort"), *both("list_files", "found", "listed", "must_abort"),
        ],
    ),
}

WRONG = {
    "it does not wait for the end of BackupComplete": (
        "stored-backups-are-completed", FileCopyRequester, ["backup_complete: marked -> completing"],
        ["backup_complete: marked -> unsaved [call_succeeds]"],
    ),
    "it deletes a copy that somebody else has made, and forgets its instance": (
        "ended-instances-are-released", ListingRequester, ["query: configured"],
        both("delete_snapshots", "configured", "finished", "leaving"),
    ),
    "it waits for the writers' metadata, and prepares without them": (
        "metadata-before-preparation", FileCopyRequester,
        ["query_status: gathering", "get_writer_metadata: gathered", "add_component: known"],
        ["wait: gathering -> gathered", "get_writer_metadata: gathered -> selected"],
    ),
    "it stores the live files of a complete backup, and leaves": (
        "stored-backups-are-completed", FileCopyRequester, ["copy_files: listed -> copied"],
        ["copy_files: listed -> half [call_succeeds]", *both("copy_live_files", "half", "leaving", "must_abort")],
    ),
    "it takes the end of Wait(ms) for the end of the operation": (
        "success-comes-from-query-status", PatientRequester, ["wait_for_a_while: doing"],
        ["wait_for_a_while: doing -> done"],
    ),
    "it gives up, and releases what is pending": (
        "creation-ends-with-abort", FileShareRequester, ["query_status: doing -> doing"],
        ["query_status: doing -> leaving [operation_pending]"],
    ),
    "it ignores the HRESULT of DoSnapshotSet": (
        "calls-need-an-instance", FileCopyRequester, ["do_snapshot_set: ready"], ["do_snapshot_set: ready -> doing"],
    ),
    "it reads the live files when DoSnapshotSet fails at once, and reports success": (
        "success-comes-from-query-status", FileCopyRequester, ["do_snapshot_set: ready -> must_abort"],
        ["do_snapshot_set: ready -> readable [call_fails]"],
    ),
    "it completes what failed at once": (
        "no-complete-after-failed-creation", FileCopyRequester, ["do_snapshot_set: ready -> must_abort"],
        [
            "do_snapshot_set: ready -> lost [call_fails]", *both("set_backup_failed", "lost", "marked", "must_abort"),
        ],
    ),
    "it tries DoSnapshotSet again on the same instance": (
        "failed-backups-start-over", FileCopyRequester, ["do_snapshot_set: ready -> must_abort"],
        ["do_snapshot_set: ready -> ready [call_fails]"],
    ),
    "it starts another set on the instance whose backup is complete": (
        "one-operation-per-instance", FileCopyRequester, ["save_as_xml: unsaved"], ["save_as_xml: unsaved -> selected"],
    ),
    "it takes three references, and releases two": (
        "ended-instances-are-released", FileCopyRequester, ["initialize_for_backup: created", "release: leaving"],
        [
            "add_ref: created -> two", "add_ref: two -> three",
            *both("initialize_for_backup", "three", "initialised", "leaving"),
            "release: leaving -> left", "release: left -> finished",
        ],
    ),
    "it copies the files before DoSnapshotSet": (
        "complete-when-stored", FileCopyRequester, ["copy_files: listed", "do_snapshot_set: ready"],
        [
            *both("copy_files", "ready", "early", "must_abort"),
            *both("do_snapshot_set", "early", "doing", "must_abort"),
            *both("set_backup_succeeded", "listed", "marked", "must_abort"),
        ],
    ),
    "it forgets persistent copies, and has another instance after that": (
        "persistent-copies-are-deleted", ImageRequester, ["save_as_xml: unsaved"],
        ["save_as_xml: unsaved -> over", "release: over -> second", *SECOND],
    ),
    "it asks for ever how a failed operation goes on": (
        "ended-backups-come-to-release", FileCopyRequester, ["query_status: preparing -> must_abort"],
        ["query_status: preparing -> preparing [operation_did_not_finish]"],
    ),
    "it calls GatherWriterMetadata until it succeeds": (
        "ended-backups-come-to-release", FileCopyRequester, ["gather_writer_metadata: stated -> leaving"],
        ["gather_writer_metadata: stated -> stated [call_fails]"],
    ),
    "it reads the copies that it has deleted": (
        "copies-read-before-release", FileCopyRequester, ["list_files: readable"],
        ["delete_snapshots: readable -> deleted", *both("list_files", "deleted", "listed", "must_abort")],
    ),
    "it reads what is still being imported": (
        "success-comes-from-query-status", ImportRequester, ["import_snapshots: initialised -> importing"],
        ["import_snapshots: initialised -> hasty [call_succeeds]", "copy_files: hasty -> importing"],
    ),
    "it asks an IVssAsync that it has released": (
        "async-not-used-after-release", InspectionRequester,
        ["gather_writer_metadata: initialised -> gathering", "release_async: gathered"],
        [
            "gather_writer_metadata: initialised -> begun [call_succeeds]", "release_async: begun -> gathering",
            "get_writer_metadata: gathered -> leaving",
        ],
    ),
}


def variant(design, without, having):
    return varied(design, "Variant", "A variant.", without=without, having=having)


@pytest.mark.parametrize("what", RIGHT)
def test_what_is_documented_is_no_finding(broken, what):
    assert broken(variant(*RIGHT[what])) == {}


@pytest.mark.parametrize("what", ADVISED)
def test_what_a_page_advises_or_leaves_open_is_no_error(broken, what):
    right, *change = ADVISED[what]
    assert {claim: verdict.claim.strength for claim, verdict in broken(variant(*change)).items()} == right


@pytest.mark.parametrize("what", WRONG)
def test_a_mistake_is_a_finding(broken, what):
    claim, *change = WRONG[what]
    assert claim in broken(variant(*change))


CLEANING = [
    "abort_backup: leaving -> aborted", "free_writer_status: aborted -> freed", "delete_snapshots: freed -> deleted",
    "release: deleted -> finished",
]


@pytest.mark.parametrize("design", [FileCopyRequester, FileShareRequester, ListingRequester])
def test_a_program_that_cleans_up_on_every_way_out_gets_notes_at_most(broken, design):
    found = broken(variant(design, ["release: leaving"], CLEANING))
    assert {verdict.claim.strength for verdict in found.values()} <= {Strength.DERIVED}


def test_a_document_is_owed_by_a_program_that_restores_through_vss_and_advice_to_others(broken):
    (never,) = (mistake.design for mistake in MISTAKES if mistake.design.__name__ == "NeverSaves")

    class RestoresThroughVss(never):
        restores_through_vss = True

    owed = [broken(design)["document-is-saved"].claim.strength for design in (never, RestoresThroughVss)]
    assert owed == [Strength.SHOULD, Strength.MUST]
