"""The table of steps, part one: what the requester calls, and what each call is answered.

Every call is answered in every state: accepted, refused as its page says, or VSS_E_BAD_STATE where no page says more; where pages differ, it may be either.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from shadowcheck.network import Move, Step, each, each_able
from vss_protocol.methods import CALLS
from vss_protocol.network.faults import EMPTY, LEAK, UNPREPARED
from vss_protocol.network.roles import LISTED, SELECTED
from vss_protocol.places import CONTEXTS
from vss_protocol.vocabulary import API, Answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vss_protocol.network.roles import Cast


CANCELS = "an operation is cancelled"
"""Label of a Cancel that wins; it answers S_OK (VSS_S_ASYNC_CANCELLED is for an operation that was cancelled before)."""
ACCEPTED = "an accepted call"
"""Label of every step in which the instance accepts a call (AddRef and Release among them)."""


def calls(cast: Cast) -> Iterator[Step]:
    """Every step that begins with a call by the requester, up to BackupComplete, and Cancel."""
    yield from _life(cast)
    yield from _selection(cast)
    yield from _set(cast)
    yield from _preparation(cast)
    yield from _creation(cast)
    if cast.makes("cancel"):
        yield from _cancellation(cast)


def drawn(cast: Cast, steps: Iterable[Step]) -> Iterator[Step]:
    """Say of the *steps* that are calls of the requester that they are: charts draw them as calls of IVssBackupComponents."""
    inside = {"process_dies", "keep_no_longer"}
    for step in steps:
        is_call = step.by == cast.requester.name and inside.isdisjoint(move.event for move in step.moves)
        yield replace(step, to=cast.components.name) if is_call else step


def call(cast: Cast, event: str, *moves: Move, says: str = "") -> Step:
    """The requester makes a call, the instance accepts it, and *moves* happen with it."""
    title, source = CALLS[event].title, CALLS[event].page
    return Step(
        title, cast.requester.does(event), cast.components.does(event), *moves,
        says=says or f"{CALLS[event].says}.", source=source, labels=(f"call {title}", ACCEPTED), fair=cast.orderly,
    )


def _life(cast: Cast) -> Iterator[Step]:
    yield call(cast, "create")
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
            "Release that leaves a reference", cast.requester.does("release"), alive,
            says="The requester calls Release; another reference remains, so nothing else happens.",
            source="nf-unknwn-iunknown-release", labels=(ACCEPTED, "call Release"), group=LEAK,
        )


def _nobody_selected(cast: Cast, event: str) -> tuple[Move, ...]:
    """A context without writers is not accepted once a component has been added; no page says what would become of it."""
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
            says="The requester calls AddComponent, but no writer has answered Identify, so it has none to name.", source=API + "addcomponent",
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
        says="The requester calls StartSnapshotSet while another requester is creating a set: it is refused.",
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
            says="The requester calls AddToSnapshotSet though the set is full.",
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


def _cancellation(cast: Cast) -> Iterator[Step]:
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
