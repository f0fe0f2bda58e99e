"""Seeded faults of the VSS service: what it forgets, sends too early, too late, or to the wrong writers."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from shadowcheck.network import Mailbox, Message, Move, Network, each_able, if_able
from vss_protocol.events import CREATION, Event, listed
from vss_protocol.machines.service import CREATION_STEPS
from vss_protocol.mutants.edits import (
    Change,
    adds,
    also,
    altered,
    at,
    chain,
    drops,
    fault,
    loses,
    to,
    turns,
    unasked,
    unfair,
)
from vss_protocol.network.faults import FAULTS, TIMEOUT
from vss_protocol.network.roles import LISTED, SELECTED, delivery
from vss_protocol.vocabulary import Level

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shadowcheck.specification import SeededFault

SHUTDOWNS = (
    "VSS sends BackupShutdown", "VSS sends BackupShutdown without an id", "VSS sends BackupShutdown and abandons the set"
)


def posts(message: str) -> Callable[[Network], Move]:
    """The message is sent to every writer that it is for."""
    return lambda network: each_able(network.role("mailbox").does(f"post {message}"))


def _released(network: Network) -> Move:
    """The instance is released, whatever its context."""
    return network.role("components").stays(network.role("components").at("released"))


def fails(network: Network) -> Move:
    """VSS takes the creation for failed."""
    return if_able(network.role("service").does("a_writer_fails"))


def delivers(change: Callable[[Mailbox], Mailbox]) -> Change:
    """The deliveries to writers are declared otherwise."""
    return lambda network: network.played_by("mailbox", change(delivery("strict")).system())


def _to_everybody(box: Mailbox) -> Mailbox:
    everybody = frozenset({LISTED, SELECTED})
    messages = tuple(
        message if message.name == "Identify" else Message(message.name, everybody, on_turn=message.on_turn)
        for message in box.messages
    )
    return dataclasses.replace(box, messages=messages)


def _skips_to(event: Event, earlier: Sequence[Event]) -> SeededFault:
    """The creation begins with *event*: skipping only its predecessor would leave writers frozen, so that it would not come either."""
    unsent = [step.name for step in CREATION_STEPS if step.sends in earlier and step.level in (None, Level.FRONT_END)]
    then, first = (one.handler.removeprefix("On").lower() for one in (event, earlier[-1]))
    return fault(
        f"vss-skips-to-{event.snake.replace('_', '-')}",
        f"VSS sends {event.title}, but no {listed([one.title for one in earlier], 'or')} before it.",
        chain(*(drops(step, "mailbox") for step in unsent)), f"{then}-follows-{first}",
    )


_TERMINATION = (
    fault(
        "vss-shuts-down-bystanders", "VSS sends BackupShutdown in a context without writers, too.",
        chain(*(turns(step, "components", _released) for step in SHUTDOWNS)), "no-shutdown-without-writers",
    ),
    fault(
        "vss-forgets-shutdown", "VSS ends the backup of a released instance without sending BackupShutdown.",
        chain(*(drops(step, "mailbox") for step in SHUTDOWNS)), "shutdown-follows-release",
    ),
    fault(
        "vss-shuts-down-at-complete", "VSS sends BackupShutdown when BackupComplete finishes, and again at the release.",
        turns(
            "BackupComplete finishes", "mailbox",
            lambda network: each_able(
                network.role("mailbox").does("post BackupShutdown"), provided=network.role("mailbox").has(empty=True)
            ),
        ),
        "no-shutdown-without-release", "shutdown-comes-once",
    ),
    fault(
        "vss-lets-deletion-end-the-backup", "VSS takes a set that was deleted for the end of the backup, and sends no BackupShutdown.",
        drops("VSS sends BackupShutdown", "mailbox"), "deletion-keeps-shutdown", "shutdown-follows-release",
    ),
    fault(
        "vss-tells-writers-of-deletions", "DeleteSnapshots sends Abort to the writers.",
        adds("DeleteSnapshots", posts("Abort")), "deletion-raises-no-event",
    ),
    fault(
        "vss-aborts-after-shutdown", "VSS sends Abort when the backup is over.",
        also(
            "VSS sends Abort too late", "VSS sends Abort although the backup is over.",
            moves=lambda network: (network.role("service").stays(network.role("service").at("over")), posts("Abort")(network)),
        ),
        "no-abort-after-shutdown", "shutdown-ends-the-session", "abort-has-a-cause",
    ),
    fault(
        "vss-shuts-down-with-a-false-id", "BackupShutdown carries the id of a set that was never created.",
        turns("VSS sends BackupShutdown without an id", "mailbox", posts("BackupShutdown")), "shutdown-id-means-created",
    ),
    fault(
        "vss-shuts-down-without-the-id", "BackupShutdown carries no id although the set was created.",
        turns("VSS sends BackupShutdown", "mailbox", posts("BackupShutdown(NULL)")), "shutdown-null-means-none",
    ),
    fault(
        "vss-forgets-orphans", "The system never releases the instance of a requester that crashed.",
        loses("the system releases the instance"), "no-deadlock", "shutdown-follows-crash", "auto-release-copies-go-after-a-crash",
        "slot-comes-free-after-a-crash",
    ),
    fault(
        "vss-keeps-the-slot", "The creation slot stays taken when the instance is released.",
        chain(*(drops(step, "slot") for step in (*SHUTDOWNS, "VSS ends an instance that took no part"))), "slot-comes-free",
    ),
    fault(
        "vss-frees-the-slot-late", "The creation slot is not freed when DoSnapshotSet finishes.",
        drops("DoSnapshotSet finishes", "slot"), "slot-is-free-after-creation",
    ),
    *(
        fault(f"vss-never-finishes-{call.lower()}", f"VSS may put off finishing {call} for ever.", unfair(f"{call} finishes"), f"{call.lower()}-ends")
        for call in ("GatherWriterMetadata", "PrepareForBackup", "DoSnapshotSet", "BackupComplete", "GatherWriterStatus")
    ),
)

_ABORT = (
    fault(
        "vss-aborts-what-is-not-there", "AbortBackup sends Abort while nothing is under way.",
        adds("AbortBackup is ignored", posts("Abort")), "idle-abort-is-ignored", "abort-has-a-cause",
    ),
    fault(
        "vss-keeps-abort-to-itself", "AbortBackup sends no Abort to the writers.", drops("AbortBackup", "mailbox"),
        "abort-reaches-writers",
    ),
    fault(
        "vss-ignores-freeze-vetoes", "VSS goes on with the creation although a writer vetoed Freeze.",
        drops("Freeze is vetoed", "service"), "freeze-veto-aborts",
    ),
    fault(
        "vss-fails-in-silence", "VSS ends a failed creation without sending Abort.", drops("VSS sends Abort", "mailbox"),
        "late-handler-aborts", "creation-failure-aborts", "freeze-is-answered",
    ),
    fault(
        "vss-suppresses-every-abort", "Abort may be kept from a writer that has not handled PostSnapshot.",
        turns("Abort is suppressed", "session", lambda network: network.role("session").stays(network.role("session").at("waiting_for_thaw"))),
        "abort-reaches-writers", "creation-failure-aborts", "freeze-is-answered",
    ),
    fault(
        "vss-aborts-what-it-gives-up", "VSS sends Abort when it gives up a PrepareForBackup that nobody waits for.",
        altered("service", "gives_up_the_released", at("preparing"), to("failing")), "abort-has-a-cause",
    ),
    fault(
        "vss-aborts-for-mild-vetoes", "A veto at PrepareForSnapshot makes VSS abort the creation.",
        chain(
            altered("service", "a_writer_fails", at("readying"), to("failing"), adding=True), adds("PrepareForSnapshot is vetoed", fails),
        ),
        "mild-vetoes-do-not-abort", "abort-has-a-cause",
    ),
    fault(
        "vss-aborts-for-nonfatal-errors", "An error at Freeze that is not fatal makes VSS abort the creation.",
        adds("Freeze meets a nonfatal error", fails), "nonfatal-errors-do-not-abort", "abort-has-a-cause",
    ),
    fault(
        "vss-aborts-after-post-snapshot", "Abort reaches a writer that has handled PostSnapshot.",
        turns("Abort reaches the writer", "session", lambda network: network.role("session").does("aborted")),
        "no-abort-after-post-snapshot",
    ),
)

_ORDER = (
    fault(
        "vss-skips-prepare-for-backup", "PrepareForBackup sends no event.", drops("PrepareForBackup", "mailbox"),
        "preparesnapshot-follows-preparebackup", "backupcomplete-follows-preparebackup",
    ),
    fault(
        "vss-skips-prepare-for-snapshot", "VSS sends no PrepareForSnapshot.", drops("VSS sends PrepareForSnapshot", "mailbox"),
        "freeze-follows-preparesnapshot",
    ),
    fault(
        "vss-skips-freeze", "VSS sends no Freeze.", drops("VSS sends Freeze to front-ends", "mailbox"), "thaw-follows-freeze",
        "writers-are-frozen-at-commit",
    ),
    *(_skips_to(CREATION[number], CREATION[:number]) for number in range(CREATION.index(Event.THAW) + 1, len(CREATION))),
    fault(
        "vss-repeats-post-snapshot", "OnPostSnapshot is called once more when the backup is complete.",
        also(
            "PostSnapshot comes again", "VSS calls OnPostSnapshot of {who} once more.", "OnPostSnapshot", by="session",
            moves=lambda network: (network.role("session").stays(network.role("session").at("backup_completed")),),
        ),
        "backupcomplete-ends-the-sequence",
    ),
    fault(
        "vss-freezes-system-writers-early", "VSS sends Freeze to system writers together with back-end writers.",
        turns("VSS sends Freeze to back-ends", "mailbox", posts("Freeze")), "system-freezes-last", writers=3,
        without=tuple(name for name in FAULTS if name != "handler-veto"),
    ),
    fault(
        "vss-freezes-all-levels-at-once", "VSS sends Freeze to writers of all levels at once.",
        turns("VSS sends Freeze to front-ends", "mailbox", posts("Freeze")), "front-ends-freeze-first", writers=2,
        without=(TIMEOUT,),
    ),
    fault(
        "vss-creates-unasked", "VSS begins a creation by itself.", unasked("DoSnapshotSet", "VSS begins the creation by itself"),
        "creation-events-need-dosnapshotset",
    ),
    fault(
        "vss-does-not-wait-for-preparation", "PrepareForBackup finishes while writers still prepare.",
        drops("PrepareForBackup finishes", "mailbox"), "prepareforbackup-waits-for-writers",
    ),
    fault(
        "vss-does-not-wait-for-post-snapshot", "DoSnapshotSet finishes while writers still handle PostSnapshot.",
        drops("DoSnapshotSet finishes", "mailbox"), "dosnapshotset-waits-for-writers", "creation-events-end-with-dosnapshotset",
    ),
    fault(
        "vss-does-not-wait-for-complete", "BackupComplete finishes while writers still handle it.",
        drops("BackupComplete finishes", "mailbox"), "backupcomplete-waits-for-writers",
    ),
    fault(
        "vss-completes-unasked", "VSS sends BackupComplete by itself.", unasked("BackupComplete", "VSS completes the backup by itself"),
        "backupcomplete-needs-the-call",
    ),
)

_PREPARES_ALL = delivers(lambda box: dataclasses.replace(box, messages=(*box.messages[:2], *delivery("lenient").messages[2:])))
"""PrepareForBackup goes to every writer that is listed, and all that follows to selected ones."""

_AUDIENCE = (
    fault(
        "vss-tells-everybody", "Every writer gets every event, with or without a selected component.", delivers(_to_everybody),
        "unselected-writers-hear-nothing",
    ),
    fault(
        "vss-prepares-the-unselected", "VSS has writers without a selected component prepare, under the reading by which it does not.",
        _PREPARES_ALL, "unselected-writers-hear-nothing", options={"reading": "lenient"},
    ),
    fault(
        "vss-forgets-the-unselected", "VSS has writers without a selected component prepare, but never tells them of the end.",
        _PREPARES_ALL, "shutdown-follows-release", "abort-reaches-writers",
    ),
    fault(
        "vss-lists-who-failed", "A writer that fails Identify is in the list anyway.",
        turns("Identify fails", "mailbox", lambda network: network.role("mailbox").does("answer Identify")),
        "failed-identify-stays-out",
    ),
    fault(
        "vss-mixes-up-instances", "A writer that was restarted gets the events of the session of the process that died.",
        chain(drops("the writer crashes", "mailbox"), drops("the writer crashes", "session")), "restarted-writers-are-new",
    ),
    fault(
        "vss-queue-too-short", "Only two events can wait for a writer.",
        delivers(lambda box: dataclasses.replace(box, capacity=2)), "no-overflow-mailbox",
    ),
)

VSS_FAULTS = (*_TERMINATION, *_ABORT, *_ORDER, *_AUDIENCE)
