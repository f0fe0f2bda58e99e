"""A writer's session: what CVssWriter keeps beside the application's handlers, for one backup.

It is the VSS_WRITER_STATE that GatherWriterStatus reports, with its numbers, and the window between Freeze and Thaw: while the
state is VSS_WS_WAITING_FOR_THAW the timer runs and, as time is left out, may fire at any moment (A14: it is the
writer's own timer, so it works even if VSS is gone).
"""

from __future__ import annotations

from enum import IntEnum

from shadowcheck.machine import Machine, NoData, State, explained, observable, stays
from vss_protocol.events import Event
from vss_protocol.vocabulary import ABORTING, HANDLER

STATES = "ne-vss-vss_writer_state"


class WriterState(IntEnum):
    """VSS_WRITER_STATE with its numbers. Source: ne-vss-vss_writer_state."""

    VSS_WS_UNKNOWN = 0
    VSS_WS_STABLE = 1
    VSS_WS_WAITING_FOR_FREEZE = 2
    VSS_WS_WAITING_FOR_THAW = 3
    VSS_WS_WAITING_FOR_POST_SNAPSHOT = 4
    VSS_WS_WAITING_FOR_BACKUP_COMPLETE = 5
    VSS_WS_FAILED_AT_IDENTIFY = 6
    VSS_WS_FAILED_AT_PREPARE_BACKUP = 7
    VSS_WS_FAILED_AT_PREPARE_SNAPSHOT = 8
    VSS_WS_FAILED_AT_FREEZE = 9
    VSS_WS_FAILED_AT_THAW = 10
    VSS_WS_FAILED_AT_POST_SNAPSHOT = 11
    VSS_WS_FAILED_AT_BACKUP_COMPLETE = 12
    VSS_WS_FAILED_AT_BACKUPSHUTDOWN = 15


NUMBERS: dict[str, WriterState] = {
    "stable": WriterState.VSS_WS_STABLE,
    "waiting_for_freeze": WriterState.VSS_WS_WAITING_FOR_FREEZE,
    "waiting_for_thaw": WriterState.VSS_WS_WAITING_FOR_THAW,
    "waiting_for_post_snapshot": WriterState.VSS_WS_WAITING_FOR_POST_SNAPSHOT,
    "waiting_for_backup_complete": WriterState.VSS_WS_WAITING_FOR_BACKUP_COMPLETE,
    "backup_completed": WriterState.VSS_WS_STABLE,
    "failed_at_prepare_backup": WriterState.VSS_WS_FAILED_AT_PREPARE_BACKUP,
    "failed_at_prepare_snapshot": WriterState.VSS_WS_FAILED_AT_PREPARE_SNAPSHOT,
    "failed_at_freeze": WriterState.VSS_WS_FAILED_AT_FREEZE,
    "left_out": WriterState.VSS_WS_FAILED_AT_FREEZE,
    "failed_at_thaw": WriterState.VSS_WS_FAILED_AT_THAW,
    "failed_at_post_snapshot": WriterState.VSS_WS_FAILED_AT_POST_SNAPSHOT,
    "failed_at_backup_complete": WriterState.VSS_WS_FAILED_AT_BACKUP_COMPLETE,
    "failed_at_backup_shutdown": WriterState.VSS_WS_FAILED_AT_BACKUPSHUTDOWN,
    "gone": WriterState.VSS_WS_UNKNOWN,
    "another_instance": WriterState.VSS_WS_STABLE,
}
LEFT_OUT_OF = (Event.THAW, Event.POST_SNAPSHOT, Event.BACKUP_COMPLETE)
"""What no longer reaches a writer that was aborted alone, while the backup went on without it."""
AFTER_THAW = ("waiting_for_post_snapshot",)
"""Where OnThaw has succeeded, and OnPostSnapshot has not been called yet."""
AFTER_POST_SNAPSHOT = ("waiting_for_backup_complete", "failed_at_post_snapshot", "backup_completed", "failed_at_backup_complete")
"""Where OnPostSnapshot was called, and the backup has not ended."""


class WriterSession(Machine[NoData]):
    """VSS_WRITER_STATE of one writer for one backup; each state's number is the observable `writer_state`."""

    stable = explained(State(initial=True), "VSS_WS_STABLE (1): nothing under way, or OnPrepareSnapshot not called yet (A16).", STATES)
    waiting_for_freeze = explained(State(), "VSS_WS_WAITING_FOR_FREEZE (2): OnPrepareSnapshot has returned.", STATES)
    waiting_for_thaw = explained(State(), "VSS_WS_WAITING_FOR_THAW (3): OnFreeze has returned; the freeze window runs.", STATES)
    waiting_for_post_snapshot = explained(State(), "VSS_WS_WAITING_FOR_POST_SNAPSHOT (4): OnThaw has returned.", STATES)
    waiting_for_backup_complete = explained(State(), "VSS_WS_WAITING_FOR_BACKUP_COMPLETE (5): OnPostSnapshot has returned.", STATES)
    backup_completed = explained(State(), "VSS_WS_STABLE (1): OnBackupComplete has returned.", STATES)
    failed_at_prepare_backup = explained(State(), "VSS_WS_FAILED_AT_PREPARE_BACKUP (7): vetoed at PrepareForBackup.", STATES)
    failed_at_prepare_snapshot = explained(State(), "VSS_WS_FAILED_AT_PREPARE_SNAPSHOT (8): vetoed at PrepareForSnapshot.", STATES)
    failed_at_freeze = explained(State(), "VSS_WS_FAILED_AT_FREEZE (9): vetoed at Freeze.", STATES)
    left_out = explained(State(), "VSS_WS_FAILED_AT_FREEZE (9): Thaw did not come in the window (A15), or OnThaw failed; it was aborted alone.", HANDLER + "initialize")
    failed_at_thaw = explained(State(), "VSS_WS_FAILED_AT_THAW (10): vetoed at Thaw.", STATES)
    failed_at_post_snapshot = explained(State(), "VSS_WS_FAILED_AT_POST_SNAPSHOT (11): vetoed at PostSnapshot.", STATES)
    failed_at_backup_complete = explained(State(), "VSS_WS_FAILED_AT_BACKUP_COMPLETE (12): failed after the copy.", STATES)
    failed_at_backup_shutdown = explained(State(), "VSS_WS_FAILED_AT_BACKUPSHUTDOWN (15): failed while cleaning up.", STATES)
    gone = explained(State(), "VSS_WS_UNKNOWN (0): the writer's process has died.", "nf-vsbackup-ivssbackupcomponents-getwriterstatus")
    another_instance = explained(
        State(final=True),
        "The writer runs again, as another instance without this session.", "stopping-services-for-restore-by-requestors",
    )

    ends = ("stable", "failed_at_backup_shutdown", "gone")

    identified = explained(stays(stable), "OnIdentify returned; it is not part of the session.", HANDLER + "onidentify")
    prepared = explained(stays(stable), "OnPrepareBackup returned true.", HANDLER + "onpreparebackup")
    preparing_failed = explained(failed_at_prepare_backup.from_(stable), "OnPrepareBackup vetoed.", HANDLER + "onpreparebackup")
    readied = explained(waiting_for_freeze.from_(stable, failed_at_prepare_backup), "OnPrepareSnapshot returned true.", HANDLER + "onpreparesnapshot")
    readying_failed = explained(
        failed_at_prepare_snapshot.from_(stable, failed_at_prepare_backup),
        "OnPrepareSnapshot vetoed.", HANDLER + "onpreparesnapshot",
    )
    froze = explained(
        waiting_for_thaw.from_(stable, failed_at_prepare_backup, waiting_for_freeze, failed_at_prepare_snapshot),
        "OnFreeze returned true; the window starts.", HANDLER + "onfreeze",
    )
    freezing_failed = explained(
        failed_at_freeze.from_(
            stable, failed_at_prepare_backup, waiting_for_freeze, failed_at_prepare_snapshot
        ),
        "OnFreeze vetoed.", HANDLER + "onfreeze",
    )
    window_expired = explained(
        left_out.from_(waiting_for_thaw),
        "No Thaw came in the window: OnAbort is called automatically.", HANDLER + "initialize",
    )
    aborted_alone = explained(left_out.from_(failed_at_thaw), "OnAbort has run after OnThaw failed, and the backup goes on.", ABORTING)
    thawed = explained(
        waiting_for_post_snapshot.from_(
            stable, failed_at_prepare_backup, waiting_for_freeze, waiting_for_thaw, failed_at_prepare_snapshot, failed_at_freeze
        ),
        "OnThaw returned true; the window is over.", HANDLER + "onthaw",
    )
    thawing_failed = explained(failed_at_thaw.from_(waiting_for_thaw), "OnThaw failed.", HANDLER + "onthaw")
    settled = explained(
        waiting_for_backup_complete.from_(stable, failed_at_prepare_backup, waiting_for_post_snapshot),
        "OnPostSnapshot returned true.", HANDLER + "onpostsnapshot",
    )
    settling_failed = explained(
        failed_at_post_snapshot.from_(
            stable, failed_at_prepare_backup, waiting_for_post_snapshot
        ),
        "OnPostSnapshot failed.", HANDLER + "onpostsnapshot",
    )
    completed = explained(
        backup_completed.from_(
            stable, failed_at_prepare_backup, waiting_for_backup_complete, failed_at_post_snapshot, waiting_for_post_snapshot
        ),
        "OnBackupComplete returned true.", HANDLER + "onbackupcomplete",
    )
    completing_failed = explained(
        failed_at_backup_complete.from_(
            stable, failed_at_prepare_backup, waiting_for_backup_complete, failed_at_post_snapshot, waiting_for_post_snapshot
        ),
        "OnBackupComplete failed.", HANDLER + "onbackupcomplete",
    )
    aborted = explained(
        stable.from_(
            waiting_for_freeze, waiting_for_thaw, waiting_for_post_snapshot, waiting_for_backup_complete, backup_completed
        )
        | stays(
            stable, failed_at_prepare_backup, failed_at_prepare_snapshot, failed_at_freeze, left_out, failed_at_thaw,
            failed_at_post_snapshot, failed_at_backup_complete, failed_at_backup_shutdown,
        ),
        "OnAbort has run; an earlier failure stays on record (A41).", ABORTING,
    )
    shut_down = explained(
        stable.from_(
            waiting_for_freeze, waiting_for_thaw, waiting_for_post_snapshot, waiting_for_backup_complete,
            backup_completed, failed_at_prepare_backup, failed_at_prepare_snapshot, failed_at_freeze, left_out,
            failed_at_thaw, failed_at_post_snapshot, failed_at_backup_complete, failed_at_backup_shutdown,
        )
        | stays(stable),
        "OnBackupShutdown returned true.", HANDLER + "onbackupshutdown",
    )
    shutting_down_failed = explained(
        failed_at_backup_shutdown.from_(
            stable, waiting_for_freeze, waiting_for_thaw, waiting_for_post_snapshot, waiting_for_backup_complete, backup_completed,
            failed_at_prepare_backup, failed_at_prepare_snapshot, failed_at_freeze, left_out, failed_at_thaw,
            failed_at_post_snapshot, failed_at_backup_complete,
        ),
        "OnBackupShutdown failed.", HANDLER + "onbackupshutdown",
    )
    process_dies = explained(
        gone.from_(
            stable, waiting_for_freeze, waiting_for_thaw, waiting_for_post_snapshot, waiting_for_backup_complete, backup_completed,
            failed_at_prepare_backup, failed_at_prepare_snapshot, failed_at_freeze, left_out, failed_at_thaw,
            failed_at_post_snapshot, failed_at_backup_complete, failed_at_backup_shutdown,
        ),
        "The writer's process dies.", "stopping-services-for-restore-by-requestors",
    )
    process_starts = explained(another_instance.from_(gone), "The writer's process starts again.", "stopping-services-for-restore-by-requestors")

    @observable
    def writer_state(self) -> WriterState:
        """The VSS_WRITER_STATE that GatherWriterStatus would report."""
        return NUMBERS[next(state.id for state in self.configuration)]
