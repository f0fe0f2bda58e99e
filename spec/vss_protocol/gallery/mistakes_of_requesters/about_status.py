"""N45 to N47: how a requester learns what became of its operations, and of the writers."""

from __future__ import annotations

from vss_protocol.gallery.requester_variants import varied
from vss_protocol.starting.requester import FileCopyRequester

TrustsWait = varied(
    FileCopyRequester, "TrustsWait", "N45: it takes S_OK from Wait for the success of PrepareForBackup.",
    without=("query_status: preparing",), having=("wait: preparing -> prepared [call_succeeds]", "wait: preparing -> must_abort [call_fails]"),
)

NeverAsksTheWriters = varied(
    FileCopyRequester, "NeverAsksTheWriters", "N46: it goes on after PrepareForBackup and DoSnapshotSet without asking for the writers' status.",
    without=("gather_writer_status: prepared", "gather_writer_status: done"),
    having=(
        "do_snapshot_set: prepared -> doing [call_succeeds]", "do_snapshot_set: prepared -> must_abort [call_fails]",
        "list_files: done -> listed [call_succeeds]", "list_files: done -> must_abort [call_fails]",
    ),
)

AsksTheWritersTooEarly = varied(
    FileCopyRequester, "AsksTheWritersTooEarly", "N46: it asks for the writers' status after GatherWriterMetadata, where it is about nothing.",
    without=("add_component: known",),
    having=(
        "gather_writer_status: known -> asking_early [call_succeeds]", "gather_writer_status: known -> leaving [call_fails]",
        "query_status: asking_early -> asking_early [operation_pending]", "query_status: asking_early -> hearing_early [operation_finished]",
        "query_status: asking_early -> leaving [operation_did_not_finish]", "get_writer_status: hearing_early -> heard_early",
        "free_writer_status: heard_early -> chosen", "add_component: chosen -> selected [call_succeeds]",
        "add_component: chosen -> leaving [call_fails]",
    ),
)

FreesTheStatusUnread = varied(
    FileCopyRequester, "FreesTheStatusUnread", "N46: it gathers the writers' status and frees it, but calls no GetWriterStatus.",
    without=("get_writer_status: hearing_prepared",), having=("free_writer_status: hearing_prepared -> ready",),
)

MonitorsWithAnother = varied(
    FileCopyRequester, "MonitorsWithAnother", "N46: it watches DoSnapshotSet with GatherWriterStatus on a second instance.",
    without=("do_snapshot_set: ready -> doing",),
    having=(
        "do_snapshot_set: ready -> making [call_succeeds]",
        "second_create: making -> watching [call_succeeds]", "second_create: making -> doing [call_fails]",
        "second_initialize_for_backup: watching -> able [call_succeeds]", "second_initialize_for_backup: watching -> parting [call_fails]",
        "second_gather_writer_status: able -> looking [call_succeeds]", "second_gather_writer_status: able -> parting [call_fails]",
        "second_query_status: looking -> looking [operation_pending]", "second_query_status: looking -> seeing [operation_finished]",
        "second_query_status: looking -> parting [operation_did_not_finish]", "second_get_writer_status: seeing -> seen",
        "second_free_writer_status: seen -> parting", "second_release: parting -> doing",
    ),
)

AsksNothingAtTheEnd = varied(
    FileCopyRequester, "AsksNothingAtTheEnd", "N47: after BackupComplete, it saves the document, and releases the instance.",
    without=("gather_writer_status: completed",), having=("save_as_xml: completed -> leaving",),
)
