"""The table of steps: how the requester ends a backup. AbortBackup, Release, a crash, and the deletion of shadow copies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.network import Step, each_able, if_able
from vss_protocol.network.calls import ACCEPTED
from vss_protocol.network.faults import CRASH, LATE_ABORT, OTHERS, PARTIAL
from vss_protocol.vocabulary import ABORTING, API, SHUTDOWN, TERMINATION, Answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vss_protocol.network.roles import Cast


def ends(cast: Cast, reading: str) -> Iterator[Step]:
    """Every step in which the requester ends something."""
    yield from _abort(cast)
    yield from _release(cast, reading)
    yield from _deletion(cast)


def _abort(cast: Cast) -> Iterator[Step]:
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
            says="The requester decides that it no longer needs its persistent copies.",
            source="importing-transportable-shadow-copied-volumes",
        )
    yield Step(
        "another requester deletes the copies", cast.copies.does("delete_all"),
        says="Another privileged requester calls DeleteSnapshots for the set.", source=page, labels=("a deletion",), group=OTHERS,
    )
