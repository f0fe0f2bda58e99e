"""The table of steps, part one: what the requester calls, and what each call is answered.

Every call is answered in every state: accepted, refused as its page says, or VSS_E_BAD_STATE where no page says more; where pages differ it may be either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.network import Move, Step, each, each_able, if_able
from vss_protocol.methods import CALLS
from vss_protocol.network.refusals import refusals
from vss_protocol.network.roles import LISTED, SELECTED
from vss_protocol.places import CONTEXTS
from vss_protocol.vocabulary import ABORTING, API, SHUTDOWN, TERMINATION, Answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vss_protocol.network.roles import Cast

LATE_ABORT = "late-abort"
LEAK = "leaked-reference"
CRASH = "requester-crash"
OTHERS = "other-requesters"
PARTIAL = "partial-deletion-failure"
UNPREPARED = "skipped-preparation"
EMPTY = "empty-set"

CANCELS = "an operation is cancelled"
"""Label of a Cancel that wins; it answers S_OK (VSS_S_ASYNC_CANCELLED is for an operation that was cancelled before)."""
ACCEPTED = "an accepted call"
"""Label of every step in which the instance accepts a call (AddRef and Release among them)."""


def calls(cast: Cast, reading: str) -> Iterator[Step]:
    """Every step that begins with a call of the requester."""
    yield from _life(cast)
    yield from _selection(cast)
    yield from _set(cast)
    yield from _preparation(cast)
    yield from _creation(cast)
    yield from _end(cast)
    yield from _release(cast, reading)
    yield from _deletion(cast)
    if not cast.orderly:
        yield from refusals(cast)


def call(cast: Cast, event: str, *moves: Move, says: str = "") -> Step:
    """The requester makes a call, the instance accepts it, and *moves* happen with it."""
    title, source = CALLS[event].title, CALLS[event].page
    return Step(
        title, cast.requester.does(event), cast.components.does(event), *moves,
        says=says or f"{CALLS[event].says}.", source=source, labels=(f"call {title}", ACCEPTED), fair=cast.orderly,
    )


def _life(cast: Cast) -> Iterator[Step]:
    yield Step(
        "CreateVssBackupComponents", cast.requester.does("create"), cast.components.does("create"),
        says="The requester calls CreateVssBackupComponents, and owns one reference.", source="nf-vsbackup-createvssbackupcomponents",
        labels=(ACCEPTED,), fair=cast.orderly,
    )
    yield call(cast, "initialize_for_backup")
    for event in CONTEXTS:
        if cast.makes(event):
            yield call(cast, event, *_nobody_selected(cast, event))
    if cast.makes("add_ref"):
        alive = cast.components.stays(cast.components.has(alive=True))
        yield Step(
            "AddRef", cast.requester.does("add_ref"), alive,
            says="The requester takes one more reference: AddRef, or QueryInterface for an extended interface.",
            source="nl-vsbackup-ivssbackupcomponentsex", labels=(ACCEPTED,), group=LEAK,
        )
        yield Step(
            "Release of one reference of two", cast.requester.does("release"), alive,
            says="The requester calls Release; another reference remains, so nothing else happens.",
            source="nf-unknwn-iunknown-release", labels=(ACCEPTED, "call Release"), group=LEAK,
        )


def _nobody_selected(cast: Cast, event: str) -> tuple[Move, ...]:
    """A context without writers is not accepted once a component was added; what would become of it no page says."""
    return () if event in {"set_context_backup", "set_context_app_rollback"} else (each(cast.mailbox.stays(~cast.mailbox.at(SELECTED))),)


def _selection(cast: Cast) -> Iterator[Step]:
    yield call(
        cast, "gather_writer_metadata", cast.service.does("ask_for_metadata"), each_able(cast.mailbox.does("post Identify")),
        says="The requester calls GatherWriterMetadata; VSS sends Identify to every writer.",
    )
    late = cast.components.at("preparing", "prepared")
    says = "The requester calls AddComponent: a component of {who} is in the backup."
    yield Step(
        "AddComponent", cast.requester.does("add_component"), cast.components.does("add_component", where=~late),
        cast.mailbox.does("select"), says=says, source=API + "addcomponent", labels=("call AddComponent", ACCEPTED), fair=cast.orderly,
    )
    yield Step(
        "SetBackupState(without components)",
        cast.requester.does("set_backup_state_for_volumes"), cast.components.does("set_backup_state_for_volumes"),
        each_able(cast.mailbox.does("select")),
        says="The requester calls SetBackupState: the backup is not in component mode, so that every listed writer takes part.",
        source="vss-backup-state", labels=("call SetBackupState(without components)", ACCEPTED), fair=cast.orderly,
    )
    if not cast.orderly:
        yield Step(
            "AddComponent after PrepareForBackup",
            cast.requester.does("add_component"), cast.components.does("add_component", where=late), cast.mailbox.does("select"),
            says=says, source=API + "addcomponent", labels=("AddComponent", "call AddComponent", ACCEPTED), group=UNPREPARED,
        )
        yield Step(
            "AddComponent answers an error",
            cast.requester.does("add_component"), cast.components.stays(~cast.components.unable("add_component")),
            each(cast.mailbox.stays(~cast.mailbox.at(LISTED, SELECTED))),
            says="The requester calls AddComponent, but no writer has answered Identify, and it has none to name.", source=API + "addcomponent",
            labels=("call AddComponent",),
        )


def _set(cast: Cast) -> Iterator[Step]:
    yield call(
        cast, "start_snapshot_set", cast.slot.does("take"), cast.copies.does("start_set"),
        says="The requester calls StartSnapshotSet: a new set, and the system's one creation slot is taken.",
    )
    yield Step(
        "StartSnapshotSet answers VSS_E_SNAPSHOT_SET_IN_PROGRESS",
        cast.requester.does("start_is_refused"), cast.slot.stays(cast.slot.at("anothers")),
        cast.components.stays(~cast.components.unable("start_snapshot_set")),
        says="The requester calls StartSnapshotSet while another requester creates a set: it is refused.",
        source=API + "startsnapshotset", labels=("call StartSnapshotSet", str(Answer.IN_PROGRESS)),
    )
    yield call(
        cast, "add_to_snapshot_set", cast.copies.does("add_volumes"),
        says="The requester calls AddToSnapshotSet for the volumes of the set.",
    )
    if not cast.orderly:
        yield Step(
            "AddToSnapshotSet answers VSS_E_MAXIMUM_NUMBER_OF_VOLUMES_REACHED",
            cast.requester.does("add_to_snapshot_set"), cast.copies.stays(cast.copies.at("collected")),
            cast.components.stays(~cast.components.unable("add_to_snapshot_set")),
            says="The requester calls AddToSnapshotSet though the set has all the volumes it can have.",
            source=API + "addtosnapshotset", labels=("call AddToSnapshotSet", str(Answer.TOO_MANY_VOLUMES)),
        )


def _preparation(cast: Cast) -> Iterator[Step]:
    yield call(
        cast, "prepare_for_backup", cast.service.does("ask_to_prepare"), each_able(cast.mailbox.does("post PrepareForBackup")),
        says="The requester calls PrepareForBackup; VSS sends PrepareForBackup to the writers.",
    )
    yield call(cast, "gather_writer_status")
    if not cast.orderly:
        yield Step(
            "GatherWriterStatus at any time", cast.requester.does("gather_writer_status"), cast.components.does("ask_meanwhile"),
            says="The requester calls GatherWriterStatus where no phase has just ended; the status is gathered at once.",
            source="determining-writer-status", labels=("call GatherWriterStatus", ACCEPTED),
        )


def _creation(cast: Cast) -> Iterator[Step]:
    unprepared = cast.components.at("started") & cast.components.has(involves_writers=True)
    empty = cast.copies.at("empty_set")
    for name, where, which, group in (
        ("DoSnapshotSet", ~unprepared, ~empty, ""),
        ("DoSnapshotSet without PrepareForBackup", unprepared, ~empty, UNPREPARED),
        ("DoSnapshotSet for an empty set", ~unprepared, empty, EMPTY),
    ):
        if cast.orderly and group == UNPREPARED:
            continue
        yield Step(
            name, cast.requester.does("do_snapshot_set"), cast.components.does("do_snapshot_set", where=where),
            cast.service.does("begin_creation"), cast.copies.does("begin_creation", where=which),
            says=f"The requester calls {name}; VSS has providers prepare the copies.",
            source="shadow-copy-creation-details" if group else API + "dosnapshotset",
            labels=("DoSnapshotSet", "call DoSnapshotSet", ACCEPTED)[not group:], group=group, fair=cast.orderly,
        )
    yield call(
        cast, "backup_complete", cast.service.does("ask_to_complete"), each_able(cast.mailbox.does("post BackupComplete")),
        says="The requester calls BackupComplete; VSS sends BackupComplete to the writers.",
    )
    if cast.makes("cancel"):
        yield Step(
            "IVssAsync::Cancel", cast.requester.does("cancel"), cast.components.does("cancel"),
            says="The requester cancels the pending operation, in time.", source="nf-vss-ivssasync-cancel",
            labels=(CANCELS,),
        )
        yield Step(
            "IVssAsync::Cancel of GatherWriterStatus", cast.requester.does("cancel"), cast.components.does("cancel_status"),
            says="The requester cancels GatherWriterStatus, in time.", source="nn-vss-ivssasync",
        )
        finished = cast.components.at("gathered", "started", "prepared", "done", "completed")
        yield Step(
            "IVssAsync::Cancel answers VSS_S_ASYNC_FINISHED",
            cast.requester.does("cancel"), cast.components.stays(finished),
            says="The requester cancels an operation that has finished already.", source="nf-vss-ivssasync-cancel",
            labels=(str(Answer.FINISHED),),
        )
        yield Step(
            "IVssAsync::Cancel answers the earlier failure",
            cast.requester.does("cancel"), cast.components.stays(cast.components.at("failed", "failed_early")),
            says="The requester cancels an operation that was cancelled before, or has failed: it is told so.", source="nf-vss-ivssasync-cancel",
        )
        yield Step(
            "IVssAsync::Wait answers S_OK", cast.requester.does("call_out_of_order"), cast.components.stays(cast.components.at("failed")),
            says="The requester waits for the operation: S_OK, although it failed (A33).", source="nf-vss-ivssasync-wait",
        )


def _end(cast: Cast) -> Iterator[Step]:
    abort = (
        cast.requester.does("abort_backup"), cast.service.does("abort_by_requester"),
        each_able(cast.mailbox.does("post Abort")), if_able(cast.copies.does("abandon")), if_able(cast.slot.does("give_back")),
    )
    says = "The requester calls AbortBackup; VSS sends Abort to the writers."
    labels = ("call AbortBackup", "AbortBackup while an operation is under way", ACCEPTED)
    late = cast.components.at("done")
    yield Step(
        "AbortBackup", *abort, cast.components.does("abort_backup", where=~late), by="requester", says=says,
        source=API + "abortbackup", labels=labels, fair=cast.orderly,
    )
    yield Step(
        "AbortBackup after the shadow copy exists", *abort, cast.components.does("abort_backup", where=late), by="requester",
        says=says, source=ABORTING, labels=labels, group=LATE_ABORT,
    )
    if not cast.orderly:
        alive = cast.components.has(alive=True)
        nothing = cast.components.unable("abort_backup") & alive & ~cast.components.at("created")
        yield Step(
            "AbortBackup is ignored", cast.requester.does("abort_backup"), cast.components.stays(nothing),
            says="The requester calls AbortBackup while nothing is under way: VSS ignores it.", source=API + "abortbackup",
            labels=("call AbortBackup",),
        )
        yield Step(
            "AbortBackup answers VSS_E_BAD_STATE",
            cast.requester.does("abort_backup"), cast.components.stays(cast.components.at("created")),
            says="The requester calls AbortBackup on an instance that is not initialised.", source=API + "abortbackup",
            labels=("call AbortBackup", str(Answer.BAD_STATE)),
        )


def _release(cast: Cast, reading: str) -> Iterator[Step]:
    released, labels = cast.components.does("final_release"), ("the final release", "call Release", ACCEPTED)
    usual = ~cast.requester.at("may_abort") if cast.orderly else None
    yield Step(
        "Release", cast.requester.does("release", where=usual), released,
        says="The requester calls Release, and the last reference is gone.", source=TERMINATION, labels=labels, fair=cast.orderly,
    )
    if cast.orderly:
        # A8: by the page of AbortBackup a set that was started is aborted; by the concept page Release is enough if PrepareForBackup fails.
        made = (cast.slot.stays(~cast.slot.at("ours")),) if reading == "strict" else ()
        yield Step(
            "Release after a failure", cast.requester.does("release", where=cast.requester.at("may_abort")), released, *made,
            says="The requester calls Release without AbortBackup: PrepareForBackup or BackupComplete has failed.", source=ABORTING,
            labels=("Release", *labels),
        )
    yield Step(
        "the requester crashes", cast.requester.does("process_dies"), cast.components.does("process_dies"),
        says="The requester's process crashes, or is killed.", source=SHUTDOWN, group=CRASH,
    )


def _deletion(cast: Cast) -> Iterator[Step]:
    alive = cast.components.stays(cast.components.has(alive=True) & ~cast.components.at("created"))
    page, labels = API + "deletesnapshots", ("call DeleteSnapshots",)
    yield Step(
        "DeleteSnapshots", cast.requester.does("delete_snapshots"), alive, cast.copies.does("delete_all"),
        says="The requester calls DeleteSnapshots: all copies that are left are deleted.", source=page,
        labels=(*labels, "a deletion", ACCEPTED), fair=cast.orderly,
    )
    yield Step(
        "DeleteSnapshots stops half-way",
        cast.requester.does("delete_snapshots"), alive, cast.copies.does("delete_stops_half_way"),
        says="The requester calls DeleteSnapshots: one copy is deleted, the next cannot be; the rest is not attempted.", source=page,
        labels=(*labels, "a deletion", ACCEPTED), group=PARTIAL,
    )
    yield Step(
        "DeleteSnapshots fails at once",
        cast.requester.does("delete_snapshots"), alive, cast.copies.stays(cast.copies.has(accessible=True)),
        says="The requester calls DeleteSnapshots: the first copy cannot be deleted, so nothing is.", source=page, labels=labels,
        group=PARTIAL,
    )
    yield Step(
        "DeleteSnapshots answers VSS_E_OBJECT_NOT_FOUND",
        cast.requester.does("delete_snapshots"), alive, cast.copies.stays(~cast.copies.has(accessible=True)),
        says="The requester calls DeleteSnapshots, but there is no such shadow copy (any more, or yet).", source=page,
        labels=("call DeleteSnapshots", str(Answer.NOT_FOUND)), fair=cast.orderly,
    )
    if cast.makes("keep_no_longer"):
        yield Step(
            "the persistent copies are no longer needed",
            cast.requester.does("keep_no_longer"), cast.copies.stays(cast.copies.has(accessible=True)),
            cast.components.stays(cast.components.has(auto_release=False)),
            says="The requester decides that it needs its persistent copies no longer.",
            source="importing-transportable-shadow-copied-volumes",
        )
    yield Step(
        "another requester deletes the copies", cast.copies.does("delete_all"),
        says="Another privileged requester calls DeleteSnapshots for the set.", source=page, labels=("a deletion",), group=OTHERS,
    )
