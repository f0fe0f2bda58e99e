"""One backup as a single writer sees it: the order in which VSS may call the writer's handlers, and the table of what it sends when.

Requester, VSS, providers and the other writers, which `network` models one by one, are folded into what one writer can tell apart.
A test shows that nothing is lost: every order of handlers that the whole model allows one writer is allowed here, under
both readings (tests/spec/writer_designs). Beyond it go any number of Aborts, and a
BackupShutdown without the Abort that no page promises to a writer that is not frozen (A3).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.machine import Machine, NoData, State, explained, observable, stays
from shadowcheck.machine.lts import FAILURE, OK, VETO
from vss_protocol.events import Event
from vss_protocol.machines.session import WriterState
from vss_protocol.vocabulary import ABORTING, HANDLER, SHUTDOWN
from vss_protocol.writer_contract.turns import (
    COMPLETED,
    CREATION_GOES_ON,
    END,
    FAILED_BACKUP,
    TIMEOUT,
    UNFINISHED,
    Situation,
    Turn,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

STATES = "ne-vss-vss_writer_state"
SLOT = "state-transitions-in-shadow-copy-providers"

NUMBERS: dict[str, WriterState] = {
    "readied": WriterState.VSS_WS_WAITING_FOR_FREEZE,
    "frozen": WriterState.VSS_WS_WAITING_FOR_THAW,
    "frozen_doubtfully": WriterState.VSS_WS_FAILED_AT_FREEZE,
    "expired": WriterState.VSS_WS_FAILED_AT_FREEZE,
    "overtaken": WriterState.VSS_WS_FAILED_AT_FREEZE,
    "frozen_after_abort": WriterState.VSS_WS_FAILED_AT_FREEZE,
    "failing": WriterState.VSS_WS_FAILED_AT_FREEZE,
    "failing_at_thaw": WriterState.VSS_WS_FAILED_AT_THAW,
    "thawed": WriterState.VSS_WS_WAITING_FOR_POST_SNAPSHOT,
    "settled": WriterState.VSS_WS_WAITING_FOR_BACKUP_COMPLETE,
    "gone": WriterState.VSS_WS_UNKNOWN,
}
"""VSS_WRITER_STATE; where nothing is said, VSS_WS_STABLE."""


class WriterBackup(Machine[NoData]):
    """What VSS has told the writer about one backup so far."""

    apart = explained(State(initial=True), "The writer has not heard of this backup.", "writers")
    prepared = explained(State(), "OnPrepareBackup was called.", HANDLER + "onpreparebackup")
    prepared_badly = explained(State(), "OnPrepareBackup returned false; the requester may go on all the same.", "writer-errors-and-vetoes")
    readied = explained(State(), "VSS_WS_WAITING_FOR_FREEZE: OnPrepareSnapshot was called.", STATES)
    frozen = explained(State(), "VSS_WS_WAITING_FOR_THAW: OnFreeze has succeeded; the freeze window runs.", STATES)
    frozen_doubtfully = explained(State(), "OnFreeze called SetWriterFailure and returned true (A12).", "writer-errors-and-vetoes")
    failing = explained(State(), "VSS_WS_FAILED_AT_FREEZE: OnFreeze returned false; Abort is due.", HANDLER + "onfreeze")
    failing_at_thaw = explained(State(), "VSS_WS_FAILED_AT_THAW: OnThaw returned false; Abort is due.", ABORTING)
    expired = explained(State(), "No Thaw came in the freeze window: OnAbort was called automatically.", HANDLER + "initialize")
    overtaken = explained(State(), "The freeze window is over while OnFreeze is still running: OnAbort was called meanwhile (A52).", HANDLER + "initialize")
    frozen_after_abort = explained(State(), "OnFreeze has ended after OnAbort, and Thaw no longer comes (A52).", HANDLER + "initialize")
    thawed = explained(State(), "VSS_WS_WAITING_FOR_POST_SNAPSHOT: OnThaw was called.", STATES)
    settled = explained(State(), "VSS_WS_WAITING_FOR_BACKUP_COMPLETE: OnPostSnapshot was called.", STATES)
    completed_well = explained(State(), "BackupComplete came, and GetBackupSucceeded says yes.", HANDLER + "onbackupcomplete")
    completed_badly = explained(State(), "BackupComplete came, and GetBackupSucceeded says no.", "overview-of-actual-backup-of-files")
    completed_and_vetoed = explained(
        State(),
        "BackupComplete came, the backup succeeded, and the handler returned false.", HANDLER + "onbackupcomplete",
    )
    completed_without_copy_well = explained(
        State(),
        "BackupComplete came, no shadow copy was made, and the backup succeeded.", "writer-role-in-backing-up-complex-stores",
    )
    completed_without_copy_and_vetoed = explained(State(), "BackupComplete came, no shadow copy was made, the backup succeeded, and the handler returned false.", HANDLER + "onbackupcomplete")
    completed_without_copy_badly = explained(
        State(),
        "BackupComplete came, no shadow copy was made, and the backup failed.", "writer-role-in-backing-up-complex-stores",
    )
    aborted = explained(State(), "OnAbort was called.", ABORTING)
    aborted_with_copy = explained(State(), "OnAbort was called after OnPostSnapshot (A1).", ABORTING)
    ended = explained(State(final=True), "BackupShutdown came, and no BackupComplete before it.", SHUTDOWN)
    ended_after_completion = explained(State(final=True), "BackupComplete and BackupShutdown came.", SHUTDOWN)
    gone = explained(
        State(final=True),
        "The writer's process died; its new instance hears nothing of this backup.", "stopping-services-for-restore-by-requestors",
    )

    ends = ("apart",)

    begin = explained(apart.to(prepared), "OnPrepareBackup is called.", HANDLER + "onpreparebackup")
    begin_badly = explained(apart.to(prepared_badly), "OnPrepareBackup returns false.", HANDLER + "onpreparebackup")
    get_ready = explained(readied.from_(prepared, prepared_badly), "OnPrepareSnapshot is called.", HANDLER + "onpreparesnapshot")
    freeze = explained(readied.to(frozen), "OnFreeze returns true.", HANDLER + "onfreeze")
    freeze_doubtfully = explained(readied.to(frozen_doubtfully), "OnFreeze calls SetWriterFailure and returns true.", "writer-errors-and-vetoes")
    freezing_fails = explained(readied.to(failing), "OnFreeze returns false.", HANDLER + "onfreeze")
    window_expires = explained(expired.from_(frozen, frozen_doubtfully), "The freeze window is over: OnAbort is called automatically.", HANDLER + "initialize")
    overtake = explained(readied.to(overtaken), "OnAbort is called while OnFreeze is still running.", HANDLER + "initialize")
    freeze_too_late = explained(overtaken.to(frozen_after_abort), "OnFreeze ends, after OnAbort.", HANDLER + "initialize")
    thaw = explained(thawed.from_(frozen, frozen_doubtfully), "OnThaw is called.", HANDLER + "onthaw")
    thawing_fails = explained(failing_at_thaw.from_(frozen, frozen_doubtfully), "OnThaw returns false.", ABORTING)
    settle = explained(thawed.to(settled), "OnPostSnapshot is called.", HANDLER + "onpostsnapshot")
    complete_well = explained(settled.to(completed_well), "OnBackupComplete is called after a backup that succeeded.", HANDLER + "onbackupcomplete")
    complete_badly = explained(settled.to(completed_badly), "OnBackupComplete is called after a backup that failed.", "overview-of-actual-backup-of-files")
    complete_and_veto = explained(
        settled.to(completed_and_vetoed),
        "OnBackupComplete returns false after a backup that succeeded.", HANDLER + "onbackupcomplete",
    )
    complete_without_copy_and_veto = explained(
        completed_without_copy_and_vetoed.from_(prepared, prepared_badly),
        "OnBackupComplete returns false after a backup that succeeded, without a shadow copy.", HANDLER + "onbackupcomplete",
    )
    complete_without_copy_well = explained(
        completed_without_copy_well.from_(prepared, prepared_badly),
        "OnBackupComplete is called after a backup that succeeded, without a shadow copy.", "writer-role-in-backing-up-complex-stores",
    )
    complete_without_copy_badly = explained(
        completed_without_copy_badly.from_(prepared, prepared_badly),
        "OnBackupComplete is called after a backup that failed, without a shadow copy.", "writer-role-in-backing-up-complex-stores",
    )
    abort_by_requester = explained(
        aborted.from_(
            apart, prepared, prepared_badly, readied, frozen, frozen_doubtfully, failing, failing_at_thaw, thawed
        ),
        "The requester called AbortBackup.", ABORTING,
    )
    abort_of_creation = explained(aborted.from_(readied, frozen, frozen_doubtfully, thawed), "The creation failed elsewhere.", ABORTING)
    abort_after_failure = explained(aborted.from_(failing, failing_at_thaw), "VSS aborts because this writer's handler failed.", ABORTING)
    abort_after_copy = explained(settled.to(aborted_with_copy), "The requester called AbortBackup though the shadow copy exists (A1).", ABORTING)
    abort_after_completion = explained(
        stays(completed_well, completed_badly, completed_and_vetoed)
        | aborted.from_(
            completed_without_copy_well, completed_without_copy_badly, completed_without_copy_and_vetoed
        ),
        "The requester called AbortBackup after BackupComplete (A1).", ABORTING,
    )
    abort_again = explained(stays(aborted, aborted_with_copy) | expired.to(aborted), "OnAbort is called once more.", ABORTING)
    shut_down = explained(
        ended.from_(settled, aborted_with_copy)
        | ended_after_completion.from_(completed_well, completed_badly, completed_and_vetoed),
        "OnBackupShutdown is called with the id of the set.", SHUTDOWN,
    )
    shut_down_without_id = explained(
        ended.from_(
            apart, prepared, prepared_badly, readied, thawed, expired, settled, aborted,
            aborted_with_copy,
        )
        | ended_after_completion.from_(
            completed_well, completed_badly, completed_and_vetoed,
            completed_without_copy_well, completed_without_copy_badly, completed_without_copy_and_vetoed,
        ),
        "OnBackupShutdown is called with no id.", HANDLER + "onbackupshutdown",
    )
    shut_down_left_out = explained(
        ended.from_(prepared, prepared_badly, expired, aborted),
        "OnBackupShutdown is called with the id of a set that was created without this writer.", HANDLER + "onbackupshutdown",
    )
    writer_dies = explained(
        gone.from_(
            prepared, prepared_badly, readied, frozen, frozen_doubtfully, failing, failing_at_thaw, expired,
            overtaken, frozen_after_abort, thawed, settled, completed_well, completed_badly, completed_without_copy_well,
            completed_without_copy_badly, completed_and_vetoed, completed_without_copy_and_vetoed, aborted, aborted_with_copy,
        ),
        "The writer's process dies.", "stopping-services-for-restore-by-requestors",
    )

    @observable
    def writer_state(self) -> WriterState:
        """The VSS_WRITER_STATE of this session."""
        return NUMBERS.get(next(state.id for state in self.configuration), WriterState.VSS_WS_STABLE)

    @observable
    def creating(self) -> bool:
        """It holds the system's one creation slot: its shadow copy set is being created."""
        return next(state.id for state in self.configuration) not in OUTSIDE_CREATION


OUTSIDE_CREATION = (
    "apart", "expired", "settled", "completed_well", "completed_badly", "completed_without_copy_well", "completed_without_copy_badly",
    "completed_and_vetoed", "completed_without_copy_and_vetoed", "aborted", "aborted_with_copy", "ended", "ended_after_completion", "gone",
)
"""Where the backup need not hold the creation slot: it does from PrepareForBackup on, which StartSnapshotSet precedes, until the creation
has ended, which it may without a writer whose freeze window has expired."""
NOT_UNDER_WAY = ("apart", "ended", "ended_after_completion", "gone")
"""Where the writer has no such backup: it has not begun, or it is over."""
OVERTAKEN_AT = ("overtaken", "frozen_after_abort")
"""Where nothing more comes except the death of the process, so that nothing follows from what OnFreeze did too late."""
HOLDING = ("readied", "frozen", "frozen_doubtfully", "failing", "failing_at_thaw", *OVERTAKEN_AT)
"""Where a writer may hold its application's writes: from OnPrepareSnapshot until OnThaw succeeds or OnAbort runs."""
UNFINISHED_AT = ("prepared", "readied", "thawed", "settled")
"""Where BackupShutdown ends a backup that was neither completed nor aborted."""
COMPLETED_AT = tuple(f"completed_{copy}{how}" for copy in ("", "without_copy_") for how in ("well", "and_vetoed", "badly"))
EXPIRED_AT = ("expired",)

_PREPARE, _FREEZE, _THAW = Situation(Event.PREPARE_FOR_BACKUP), Situation(Event.FREEZE), Situation(Event.THAW)
_CREATION = (
    Turn(_PREPARE, "begin", answers=(OK, FAILURE), starts=True),
    Turn(_PREPARE, "begin_badly", answers=(VETO,), starts=True),
    Turn(Situation(Event.PREPARE_FOR_SNAPSHOT), "get_ready"),
    Turn(_FREEZE, "freeze", answers=(OK,), due=CREATION_GOES_ON),
    Turn(_FREEZE, "freeze_doubtfully", answers=(FAILURE,), due=CREATION_GOES_ON),
    Turn(_FREEZE, "freezing_fails", answers=(VETO,), due=CREATION_GOES_ON),
    Turn(_THAW, "thaw", answers=(OK, FAILURE), due=CREATION_GOES_ON),
    Turn(_THAW, "thawing_fails", answers=(VETO,), due=CREATION_GOES_ON),
    Turn(Situation(Event.POST_SNAPSHOT), "settle", due=CREATION_GOES_ON),
)


def _completions() -> Iterator[Turn]:
    well, badly = Situation(Event.BACKUP_COMPLETE, succeeded=True), Situation(Event.BACKUP_COMPLETE, " after a failure")
    none, bare = "no shadow copy was made", ("BackupComplete of {} without a shadow copy",)
    for sent, how, answers, group in (
        (well, "well", (OK, FAILURE), ""), (well, "and_veto", (VETO,), ""), (badly, "badly", (OK, FAILURE, VETO), FAILED_BACKUP),
    ):
        without = f"complete_without_copy_{how}"
        yield Turn(sent, f"complete_{how}", "", answers, group=group)
        yield Turn(sent, without, none, answers, at=("prepared",), labels=bare, group=group)
        yield Turn(sent, without, f"{none}, after the writer's veto", answers, at=("prepared_badly",), group=group)


def _shutdowns() -> Iterator[Turn]:
    for null, does in ((False, "shut_down"), (True, "shut_down_without_id")):
        sent = Situation(Event.BACKUP_SHUTDOWN, null=null)
        yield Turn(sent, does, labels=(UNFINISHED,), at=UNFINISHED_AT, due=END)
        yield Turn(sent, does, "nothing to finish", but=(*UNFINISHED_AT, *COMPLETED_AT), due=END)
    sent, unselected = Situation(Event.BACKUP_SHUTDOWN), ("prepared", "prepared_badly")
    yield Turn(sent, "shut_down_left_out", "no component of the writer is in the backup", at=unselected, due=END, reading="strict")
    yield Turn(sent, "shut_down_left_out", "the shadow copy was made without the writer", but=unselected, due=END)
    for how, succeeded, cause, labels in (
        ("well", True, "", (COMPLETED,)), ("and_vetoed", True, "OnBackupComplete had returned false", ()), ("badly", False, "", ()),
    ):
        after = " after BackupComplete" if succeeded else " after a failed backup"
        for null, does, copy, without in (
            (False, "shut_down", "", ""), (True, "shut_down_without_id", "", "the set had no volume"),
            (True, "shut_down_without_id", "without_copy_", ""),
        ):
            why = "; ".join(filter(None, (without, cause)))
            yield Turn(Situation(Event.BACKUP_SHUTDOWN, after, null, succeeded), does, why, at=(f"completed_{copy}{how}",), labels=labels, due=END)


_ABORT, _LATE = Situation(Event.ABORT), "the requester called AbortBackup after the shadow copy was made"
_ABORTS = (
    Turn(_ABORT, "abort_by_requester", "the requester called AbortBackup", but=("apart",)),
    Turn(_ABORT, "abort_by_requester", "the requester called AbortBackup before PrepareForBackup", at=("apart",), starts=True),
    Turn(_ABORT, "abort_of_creation", "another writer vetoed, or was late", another_vetoes=True),
    Turn(_ABORT, "abort_of_creation", "a provider failed"),
    Turn(_ABORT, "abort_after_failure", "the writer's own handler failed", due=CREATION_GOES_ON),
    Turn(_ABORT, "window_expires", "automatic: the freeze window expired", group=TIMEOUT),
    Turn(_ABORT, "abort_again", "VSS's own, after the automatic one", at=EXPIRED_AT, labels=("Abort again",), due=CREATION_GOES_ON),
    Turn(_ABORT, "abort_again", "once more", but=EXPIRED_AT, labels=("Abort again",)),
    Turn(_ABORT, "abort_after_copy", _LATE, reading="lenient"),
    Turn(_ABORT, "abort_after_completion", f"{_LATE}, and after BackupComplete", reading="lenient"),
)

_OVERTAKING = (
    Turn(_ABORT, "overtake", "automatic: the freeze window expired, and OnFreeze is still running", group=TIMEOUT, long_freeze=True),
    Turn(_FREEZE, "freeze_too_late", "it ends after OnAbort", answers=(OK, FAILURE), long_freeze=True),
)
TURNS = (*_CREATION, *_completions(), *_shutdowns(), *_ABORTS, *_OVERTAKING)
"""All that VSS may send about a backup, and when: in each state, what can come there."""
