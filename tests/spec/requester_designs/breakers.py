"""For each claim that no mistake of the gallery breaks: a good design with a few transitions changed that breaks it."""

from vss_protocol.gallery.requester_image import ImageRequester
from vss_protocol.gallery.requester_small import (
    InspectionRequester,
    ListingRequester,
    ListsWritersFirst,
    VolumeRequester,
)
from vss_protocol.gallery.requester_variants import varied
from vss_protocol.starting.requester import FileCopyRequester

CHANGES = {
    "every-answer-is-heard": (FileCopyRequester, ["create: outside -> finished"], []),
    "calls-need-an-instance": (
        ListingRequester, ["query: configured"], ["release: configured -> released", "query: released -> finished"],
    ),
    "failures-are-noticed": (FileCopyRequester, ["add_component: known"], ["add_component: known -> selected"]),
    "one-instance-at-a-time": (FileCopyRequester, [], ["create: gathered -> leaving"]),
    "one-operation-per-instance": (
        FileCopyRequester, ["save_as_xml: unsaved"], ["save_as_xml: unsaved -> selected"],
    ),
    "no-call-after-abort": (
        FileCopyRequester, ["abort_backup: must_abort"],
        ["abort_backup: must_abort -> aborted", "start_snapshot_set: aborted -> leaving"],
    ),
    "no-complete-after-abort": (
        FileCopyRequester, ["abort_backup: must_abort"],
        ["abort_backup: must_abort -> aborted", "backup_complete: aborted -> leaving"],
    ),
    "initialised-first": (
        ListingRequester, ["initialize_for_backup: created"], ["set_context_all: created -> leaving"],
    ),
    "query-has-its-own-instance": (
        FileCopyRequester, ["gather_writer_metadata: stated"],
        [
            "set_context_backup: stated -> configured", "query: configured -> queried",
            "gather_writer_metadata: queried -> gathering [call_succeeds]",
            "gather_writer_metadata: queried -> leaving [call_fails]",
        ],
    ),
    "no-query-in-a-backup": (
        FileCopyRequester, ["set_backup_state: initialised"],
        [
            "set_context_backup: initialised -> chosen", "set_backup_state: chosen -> stated [call_succeeds]",
            "set_backup_state: chosen -> leaving [call_fails]", "query: started -> must_abort",
        ],
    ),
    "query-follows-context": (ListingRequester, [], ["query: initialised -> leaving"]),
    "context-chosen-once": (ListingRequester, [], ["set_context_all: configured -> leaving"]),
    "context-before-creation": (ImageRequester, [], ["set_context_app_rollback: done -> must_abort_and_delete"]),
    "context-before-the-set": (ImageRequester, [], ["set_context_app_rollback: started -> must_abort"]),
    "no-writer-calls-without-writers": (
        FileCopyRequester, ["set_backup_state: initialised"],
        [
            "set_context_file_share_backup: initialised -> bare", "set_backup_state: bare -> stated [call_succeeds]",
            "set_backup_state: bare -> leaving [call_fails]",
        ],
    ),
    "metadata-gathered-once": (FileCopyRequester, [], ["gather_writer_metadata: gathered -> leaving"]),
    "metadata-before-preparation": (
        FileCopyRequester, ["gather_writer_metadata: stated"],
        ["start_snapshot_set: stated -> started [call_succeeds]", "start_snapshot_set: stated -> leaving [call_fails]"],
    ),
    "metadata-before-creation": (
        FileCopyRequester, ["gather_writer_metadata: stated"],
        [
            "start_snapshot_set: stated -> bare [call_succeeds]", "start_snapshot_set: stated -> leaving [call_fails]",
            "do_snapshot_set: bare -> must_abort",
        ],
    ),
    "metadata-read-when-gathered": (FileCopyRequester, [], ["get_writer_metadata: gathering -> leaving"]),
    "metadata-freed-when-gathered": (InspectionRequester, [], ["free_writer_metadata: gathering -> leaving"]),
    "freed-metadata-is-gone": (
        InspectionRequester, ["free_writer_metadata: read"],
        ["free_writer_metadata: read -> freed", "get_writer_metadata: freed -> leaving"],
    ),
    "metadata-before-components": (FileCopyRequester, [], ["add_component: stated -> leaving"]),
    "writers-chosen-before-metadata": (ImageRequester, [], ["choose_writers: known -> leaving"]),
    "backup-state-before-preparation": (
        FileCopyRequester, ["set_backup_state: initialised"],
        [
            "gather_writer_metadata: initialised -> gathering [call_succeeds]",
            "gather_writer_metadata: initialised -> leaving [call_fails]",
        ],
    ),
    "components-before-creation": (FileCopyRequester, [], ["add_component: done -> must_abort"]),
    "components-before-the-set": (FileCopyRequester, [], ["add_component: started -> must_abort"]),
    "required-components-are-added": (
        ImageRequester, [],
        [
            "set_previous_backup_stamp: selected -> stamped [call_succeeds]",
            "set_previous_backup_stamp: selected -> leaving [call_fails]",
        ],
    ),
    "components-are-for-component-mode": (
        VolumeRequester, ["get_writer_metadata: gathered -> selected"],
        [
            "get_writer_metadata: gathered -> known [call_succeeds]",
            "add_component: known -> selected [call_succeeds]", "add_component: known -> leaving [call_fails]",
        ],
    ),
    "set-before-preparation": (FileCopyRequester, [], ["prepare_for_backup: selected -> leaving"]),
    "options-before-preparation": (ImageRequester, [], ["set_backup_options: prepared -> must_abort"]),
    "stamp-before-preparation": (ImageRequester, [], ["set_previous_backup_stamp: prepared -> must_abort"]),
    "pointers-are-renewed": (ImageRequester, [], ["use_writer_components: completed -> unsaved"]),
    "volumes-join-an-open-set": (FileCopyRequester, [], ["add_to_snapshot_set: selected -> leaving"]),
    "set-before-creation": (FileCopyRequester, [], ["do_snapshot_set: selected -> leaving"]),
    "preparation-before-creation": (FileCopyRequester, [], ["do_snapshot_set: filled -> must_abort"]),
    "preparation-awaited": (FileCopyRequester, [], ["do_snapshot_set: preparing -> must_abort"]),
    "files-copied-from-the-copy": (FileCopyRequester, [], ["copy_files: doing -> must_abort"]),
    "nothing-pending-at-release": (FileCopyRequester, [], ["release: gathering -> finished"]),
    "async-not-used-after-release": (
        InspectionRequester, ["release_async: gathered"],
        ["release_async: gathered -> once", "release_async: once -> known"],
    ),
    "async-released": (InspectionRequester, [], ["get_writer_metadata: gathered -> leaving"]),
    "async-released-before-the-next": (InspectionRequester, [], ["gather_writer_metadata: gathered -> gathering"]),
    "status-read-when-gathered": (FileCopyRequester, [], ["get_writer_status: asking_prepared -> must_abort"]),
    "gathered-status-is-freed": (
        FileCopyRequester, ["free_writer_status: heard_completed"], ["save_as_xml: heard_completed -> leaving"],
    ),
    "success-reported-for-components": (FileCopyRequester, [], ["backup_complete: copied -> must_abort"]),
    "back-ends-complete-first": (ImageRequester, [], ["set_backup_succeeded: stored -> marked"]),
    "document-saved-after-preparation": (FileCopyRequester, [], ["save_as_xml: selected -> leaving"]),
    "ended-backups-come-to-release": (FileCopyRequester, [], ["decide: leaving -> leaving"]),
    "ended-backups-come-to-release-of-the-second": (ListsWritersFirst, [], ["decide: dropping -> dropping"]),
    "stops-where-it-may": (
        FileCopyRequester, [], ["decide: known -> at_a_loss", "interrupted: at_a_loss -> leaving"],
    ),
    "only-persistent-copies-are-exposed": (FileCopyRequester, [], ["expose_snapshot: readable -> must_abort"]),
    "earlier-copies-are-cleaned-up": (
        ImageRequester, ["clean_up_earlier_copies: outside", "create: tidy"],
        ["create: outside -> created [call_succeeds]", "create: outside -> finished [call_fails]"],
    ),
    "auto-release-copies-need-no-deletion": (FileCopyRequester, [], ["delete_snapshots: unsaved -> leaving"]),
}
LENIENT = {"components-before-the-set", "context-before-the-set", "taken-slot-is-tried-again"}
"""Claims that the pages of concepts alone ask for."""
STRICT = {"creation-ends-with-abort", "no-query-in-a-backup", "query-follows-context", "query-has-its-own-instance"}
"""Claims that the pages of functions alone ask for."""


def breaker(claim):
    """The design that breaks *claim*."""
    design, without, having = CHANGES[claim]
    name = "".join(word.capitalize() for word in claim.split("-"))
    return varied(design, f"Breaks{name}", f"It breaks {claim}.", without=without, having=having)
