"""The table of steps, part two: what VSS does by itself, from a pending operation to its completion, or to Abort.

An operation that completes tells the instance, if that still waits for it: after Cancel, Release or a crash it does not, and the
operation either runs to its end with nobody waiting or is given up (A10, A35, A42).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.network import Move, Step, each, each_able, if_able
from vss_protocol.machines.service import CREATION_STEPS
from vss_protocol.network.faults import CRASH, EXHAUSTION, OTHERS, PROVIDER, TIMEOUT
from vss_protocol.network.roles import LOST, Cast
from vss_protocol.vocabulary import ABORTING, API, SHUTDOWN, TERMINATION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vss_protocol.machines.service import CreationStep

PROVIDER_FAILS = "a failure of the provider or VSS"
"""Label: it comes after PrepareForSnapshot was sent."""
LOSS = "the loss of a frozen writer"
"""Label: its process dies, and VSS gives the creation up for it."""
LATE_IN_WINDOW, LATE_ELSEWHERE = "a handler is late at Freeze or Thaw", "a handler is late elsewhere"
"""Labels: a handler does not return in time, where VSS aborts for it, and where it does not."""


def dispatch(cast: Cast, reading: str) -> Iterator[Step]:
    """Every step that VSS, its providers or the system take by themselves."""
    yield from _metadata_and_preparation(cast)
    yield from _creation(cast)
    yield from _completion(cast, reading)
    yield from _failure(cast)
    yield from _lateness(cast)
    yield from _release(cast)
    yield from _surroundings(cast)


def vss(
    name: str, *moves: Move, says: str, source: str, labels: tuple[str, ...] = (), group: str = "", fair: bool = True,
    action: str = "",
) -> Step:
    """A step of VSS's own; it is fair, unless it is a fault or one of two readings."""
    return Step(name, *moves, by="service", says=says, source=source, labels=labels, group=group, fair=fair, action=action)


def _learns(cast: Cast, lesson: str) -> tuple[Move, ...]:
    return (if_able(cast.requester.does(lesson)),) if lesson in cast.requester.system.events else ()


def told(cast: Cast, event: str, lesson: str) -> tuple[Move, ...]:
    """The instance's pending operation ends; a requester that listens learns of it."""
    return (if_able(cast.components.does(event)), *_learns(cast, lesson))


def all_answered(cast: Cast) -> Move:
    """Every writer has handled what was sent to it."""
    return each(cast.mailbox.stays(cast.mailbox.has(empty=True)))


def _metadata_and_preparation(cast: Cast) -> Iterator[Step]:
    yield vss(
        "GatherWriterMetadata finishes", cast.service.does("all_identified"), all_answered(cast),
        *told(cast, "metadata_gathered", "learn_success"),
        says="Every writer has answered Identify: GatherWriterMetadata finishes.", source=API + "gatherwritermetadata",
    )
    yield vss(
        "PrepareForBackup finishes", cast.service.does("all_prepared"), all_answered(cast),
        *told(cast, "backup_prepared", "learn_success"),
        says="Every writer has returned from OnPrepareBackup: PrepareForBackup finishes.", source="overview-of-pre-backup-tasks",
    )
    yield vss(
        "GatherWriterStatus finishes", cast.components.does("status_gathered"), *_learns(cast, "learn_status"),
        says="VSS has the status of every writer: GatherWriterStatus finishes.", source=API + "gatherwriterstatus",
    )


def _creation(cast: Cast) -> Iterator[Step]:
    for step in CREATION_STEPS:
        yield vss(step.name, cast.service.does(step.does), *_with_writers(cast, step), says=step.says, source=step.source)


def _with_writers(cast: Cast, step: CreationStep) -> Iterator[Move]:
    """What the writers have to do with a step of the creation: that there are some, that they have answered, what they are sent."""
    if step.writers is not None:
        yield cast.components.stays(cast.components.has(involves_writers=step.writers))
    if step.sends:
        of_level = cast.mailbox.has(variant=step.level.value) if step.level else None
        yield each_able(cast.mailbox.does(f"post {step.sends.title}", where=of_level), provided=cast.mailbox.has(empty=True))
    elif step.writers is not False:
        yield all_answered(cast)


def _completion(cast: Cast, reading: str) -> Iterator[Step]:
    created = (cast.copies.does("finish_creation"), cast.slot.does("give_back"))
    yield vss(
        "DoSnapshotSet finishes", cast.service.does("all_settled"), all_answered(cast), *created,
        *told(cast, "set_created", "learn_success"),
        says="Every writer has returned from OnPostSnapshot: the shadow copies exist, and DoSnapshotSet has finished, if anybody is waiting for it.",
        source=API + "dosnapshotset",
    )
    yield vss(
        "DoSnapshotSet finishes without writers", cast.service.does("created_without_writers"),
        if_able(cast.components.does("set_created"), provided=cast.components.has(involves_writers=False)),
        *_learns(cast, "learn_success"), *created,
        says="The shadow copies exist, and DoSnapshotSet finishes; no writer took part.", source="shadow-copy-creation-details",
    )
    # A18: pages are silent on whether BackupComplete without a shadow copy frees the creation slot; the lenient reading says that it does.
    slot = (if_able(cast.slot.does("give_back")),) if reading == "lenient" else ()
    yield vss(
        "BackupComplete finishes", cast.service.does("all_completed"), all_answered(cast), *slot,
        *told(cast, "backup_completed", "learn_success"),
        says="Every writer has returned from OnBackupComplete: BackupComplete finishes.",
        source="overview-of-actual-backup-of-files",
    )


def _failure(cast: Cast) -> Iterator[Step]:
    ended, undone = told(cast, "operation_fails", "learn_failure"), _undone(cast)
    yield vss(
        "VSS sends Abort", cast.service.does("abort_by_vss"), each_able(cast.mailbox.does("post Abort")), *undone, *ended,
        says="The creation has failed: VSS sends Abort to the writers, and DoSnapshotSet ends with an error.", source=ABORTING,
        labels=("DoSnapshotSet fails",),
    )
    yield vss(
        "a provider fails before PrepareForSnapshot", cast.service.does("a_provider_fails_early"), *undone, *ended,
        says="A provider fails in EndPrepareSnapshots; no event has been sent yet, so no Abort is. DoSnapshotSet ends with an error.",
        source="error-handling-in-shadow-copy-providers", labels=("DoSnapshotSet fails",), group=PROVIDER, fair=False,
    )
    after_thaw, labels = cast.service.at("thawing", "settling"), ("a creation failure", PROVIDER_FAILS)
    yield vss(
        "a provider fails", cast.service.does("a_provider_fails", where=~after_thaw),
        says="A provider, or flush-and-hold, fails: the whole set fails.", source="error-handling-in-shadow-copy-providers",
        labels=labels, group=PROVIDER, fair=False,
    )
    yield vss(
        "a provider, or VSS, fails after Thaw", cast.service.does("a_provider_fails", where=after_thaw),
        says="Transactions cannot be thawed, or a provider fails in PreFinalCommitSnapshots or later: the whole set fails.",
        source="the-shadow-copy-creation-process", labels=labels, group=PROVIDER, fair=False,
    )


def _undone(cast: Cast) -> tuple[Move, ...]:
    """Nothing of the set remains, and the creation slot is free."""
    return (if_able(cast.copies.does("abandon")), if_able(cast.slot.does("give_back")))


def _lateness(cast: Cast) -> Iterator[Step]:
    """An operation fails because a handler is late; that it goes on all the same is one of the ends of a delivery."""
    waiting = cast.mailbox.stays(cast.mailbox.has(empty=False))
    failed, asynchronous = told(cast, "operation_fails", "learn_failure"), "nf-vss-ivssasync-querystatus"
    ways = (
        ("for Freeze or Thaw", ("freezing_front_ends", "freezing_back_ends", "freezing_systems", "thawing"), (), ABORTING,
         "the creation fails", ("a creation failure", LATE_IN_WINDOW)),
        ("for a handler in the creation", ("readying", "settling"), (*_undone(cast), *failed), ABORTING,
         "DoSnapshotSet ends with an error, and no Abort is sent", ("DoSnapshotSet fails", LATE_ELSEWHERE)),
        ("for a handler", ("preparing", "completing"), failed, asynchronous,
         "the pending operation ends with an error", (LATE_ELSEWHERE,)),
        ("for metadata", ("identifying",), told(cast, "gathering_fails", "learn_failure"), asynchronous,
         "GatherWriterMetadata ends with an error", (LATE_ELSEWHERE,)),
    )
    for what, states, ends, page, then, labels in ways:
        yield vss(
            f"VSS waits no longer {what}", cast.service.does("gives_up_waiting", where=cast.service.at(*states)), waiting, *ends,
            says=f"A handler of {{who}} does not return in time: {then}.", source=page, labels=("a handler is late", *labels),
            group=TIMEOUT, fair=False,
        )


def _release(cast: Cast) -> Iterator[Step]:
    unheard = cast.components.stays(cast.components.at("orphaned", "released", "failed", "failed_early", "started_blind"))
    over, with_writers = cast.components.at("released"), cast.components.has(involves_writers=True)
    released, nobody = cast.components.stays(over & with_writers), cast.components.stays(over & ~with_writers)
    yield vss(
        "the system releases the instance", cast.components.does("system_releases"),
        says="The system releases the instance of the dead requester.", source=SHUTDOWN, labels=("the final release",),
        group=CRASH,
    )
    yield vss(
        "VSS gives up an operation that nobody waits for", cast.service.does("gives_up_the_released"), unheard,
        says="The instance is gone, or its operation was cancelled: VSS gives up the operation (A10, A35, A42).", source=SHUTDOWN, fair=False,
        labels=("a creation failure", "an operation is given up"),
    )
    for name, message, copies in (
        ("VSS sends BackupShutdown", "BackupShutdown", cast.copies.stays(cast.copies.has(ever_created=True))),
        ("VSS sends BackupShutdown without an id", "BackupShutdown(NULL)",
         cast.copies.stays(cast.copies.at("none", "abandoned", "created_nothing"))),
        ("VSS sends BackupShutdown and abandons the set", "BackupShutdown(NULL)", cast.copies.does("abandon")),
    ):
        yield vss(
            name, cast.service.does("shut_down"), released, copies, each_able(cast.mailbox.does(f"post {message}")),
            if_able(cast.slot.does("give_back")),
            says="The instance is released: VSS sends BackupShutdown to the writers that took part.", source=TERMINATION,
            action="the end of the backup", labels=("BackupShutdown is sent",),
        )
    yield vss(
        "VSS ends an instance that took no part", cast.service.does("shut_down", where=cast.service.at("idle")), released, *_undone(cast),
        says="The instance is released before it took part in a backup: VSS tells nobody (A5).", source=SHUTDOWN,
        action="the end of the backup",
    )
    yield vss(
        "VSS ends an instance without writers", cast.service.does("shut_down"), nobody, *_undone(cast),
        says="The instance is released: no writers take part in its context, so VSS tells nobody.", source="ne-vss-vss_snapshot_context",
        action="the end of the backup",
    )
    yield vss(
        "VSS deletes an auto-release copy", cast.copies.does("auto_release"),
        cast.components.stays(cast.components.at("released") & cast.components.has(auto_release=True)),
        says="The instance is released: VSS deletes the next of its auto-release shadow copies.", source="vssgloss-a",
        labels=("an automatic deletion",),
    )


def _surroundings(cast: Cast) -> Iterator[Step]:
    before = cast.components.stays(cast.components.at("initialised", "configured", "gathered"))
    yield Step(
        "another requester starts a set", cast.slot.does("another_takes"), before,
        says="Another requester starts a shadow copy set: the creation slot is taken.", source="state-transitions-in-shadow-copy-providers",
        group=OTHERS,
    )
    yield Step(
        "another requester's creation ends", cast.slot.does("another_gives_back"),
        says="The other requester's creation ends: the slot is free.", source="state-transitions-in-shadow-copy-providers", group=OTHERS,
    )
    yield Step(
        "somebody else asks for metadata",
        cast.writer.does("identify"), cast.mailbox.stays(~cast.mailbox.at(LOST)),
        says="Another requester or a management tool has {who} answer Identify, in the middle of everything.", source="writers",
        labels=("a foreign Identify",), group=OTHERS,
    )
    yield vss(
        "storage runs out", cast.copies.does("storage_runs_out"),
        says="The storage of the shadow copies is exhausted: the oldest copy that is left is lost.",
        source="volume-shadow-copy-service", labels=("storage runs out",), group=EXHAUSTION, fair=False,
    )
