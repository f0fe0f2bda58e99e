"""N40 to N44, N48, N53 and N57: how a requester ends, and starts over."""

from __future__ import annotations

from vss_protocol.gallery.requester_variants import varied
from vss_protocol.starting.requester import FileCopyRequester

ReleasesWithoutAbort = varied(
    FileCopyRequester, "ReleasesWithoutAbort", "N40: after a writer's veto, it releases its instance, and nothing more.",
    without=("get_writer_status: hearing_prepared -> ill", "get_writer_status: hearing_done -> ill"),
    having=(
        "get_writer_status: hearing_prepared -> vetoed [not_all_writers_are_well]",
        "get_writer_status: hearing_done -> vetoed [not_all_writers_are_well]", "free_writer_status: vetoed -> leaving",
    ),
)

LeavesTheAbortToVss = varied(
    FileCopyRequester, "LeavesTheAbortToVss", "N41: after a failed DoSnapshotSet, it releases its instance, and nothing more.",
    without=("query_status: doing -> must_abort",), having=("query_status: doing -> leaving [operation_did_not_finish]",),
)

CompletesWhatFailed = varied(
    FileCopyRequester, "CompletesWhatFailed", "N42: after a failed DoSnapshotSet, it says so with SetBackupSucceeded(false), and completes.",
    without=("query_status: doing -> must_abort",),
    having=(
        "query_status: doing -> failed [operation_did_not_finish]",
        "set_backup_failed: failed -> marked [call_succeeds]", "set_backup_failed: failed -> must_abort [call_fails]",
    ),
)

AbortsMeanwhile = varied(
    FileCopyRequester, "AbortsMeanwhile", "N43: it has another thread call AbortBackup, and releases the instance meanwhile.",
    without=("abort_backup: must_abort",), having=("abort_backup_in_thread: must_abort -> leaving",),
)

TriesAgainOnTheSameInstance = varied(
    FileCopyRequester, "TriesAgainOnTheSameInstance", "N44: after a failed DoSnapshotSet, it starts another set on the same instance.",
    without=("query_status: doing -> must_abort",), having=("query_status: doing -> selected [operation_did_not_finish]",),
)

LeaksAReference = varied(
    FileCopyRequester, "LeaksAReference", "N48: it takes a second reference, for IVssBackupComponentsEx, and releases one.",
    without=("initialize_for_backup: created",),
    having=(
        "add_ref: created -> extended",
        "initialize_for_backup: extended -> initialised [call_succeeds]", "initialize_for_backup: extended -> leaving [call_fails]",
    ),
)

GivesUpAtOnce = varied(
    FileCopyRequester, "GivesUpAtOnce", "N53: it gives up when another creation is in progress.",
    without=("start_snapshot_set: selected -> selected", "start_snapshot_set: selected -> leaving"),
    having=("start_snapshot_set: selected -> leaving [call_fails]",),
)

StoresAndLeaves = varied(
    FileCopyRequester, "StoresAndLeaves", "N57: it stores the files, and releases its instance without BackupComplete.",
    without=("set_backup_succeeded: copied",), having=("release: copied -> finished",),
)

StoresThenAborts = varied(
    FileCopyRequester, "StoresThenAborts", "N57: it stores the files, and ends every backup with AbortBackup.",
    without=("set_backup_succeeded: copied",), having=("abort_backup: copied -> leaving",),
)
