"""Claims of section 8.3: what VSS guarantees about the events that reach writers."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from shadowcheck.claims import Claim, Strength, absent, never, precedes, responds
from shadowcheck.network import before, some
from vss_protocol.claims.terms import ABORT, PER_WRITER, SEQUENCE, SESSION, SHUT_DOWN, Speech
from vss_protocol.events import CREATION, listed
from vss_protocol.network.faults import VETOES, WRITER_CRASH
from vss_protocol.vocabulary import API, HANDLER, SHUTDOWN, Level, Party

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.network import Predicate

VSS, GUARANTEE, DERIVED = Party.VSS, Strength.GUARANTEE, Strength.DERIVED
UNPREPARED_WRITERS = ("AddComponent after PrepareForBackup", "DoSnapshotSet without PrepareForBackup")
"""The steps by which a requester leaves writers unprepared."""
SAID = {
    ("OnPrepareSnapshot", "OnFreeze"): (HANDLER + "onpreparesnapshot", GUARANTEE),
    ("OnFreeze", "OnThaw"): (HANDLER + "onthaw", GUARANTEE),
}
"""Which event precedes which by a page of its own; the rest of the order is that of a typical backup."""


def event_claims(s: Speech) -> Iterator[Claim]:
    """Section 8.3."""
    yield from _order(s)
    yield from _freeze(s)
    yield from _completion(s)
    yield from _shutdown(s)
    yield from _audience(s)


def _order(s: Speech) -> Iterator[Claim]:
    begins, *sequence, completes = SESSION
    for first, then in (*pairwise((begins, *sequence)), (begins, completes)):
        page, strength = SAID.get((first, then), ("writers", DERIVED))
        cause, unless = s.took(first), ""
        if first == begins:
            cause, unless = cause | _unprepared(s), ", unless the requester does not have the writer prepare"
        yield Claim(
            f"{then.removeprefix('On').lower()}-follows-{first.removeprefix('On').lower()}", f"{then} is called only after {first}{unless}.",
            precedes(cause, s.took(then)), page, VSS, strength,
            per=PER_WRITER, covers=("INV-072", "INV-073"), excludes=f"{then} without an earlier {first}",
        )
    yield Claim(
        "backupcomplete-ends-the-sequence", "After OnBackupComplete, no earlier event of the session comes.",
        absent(s.took("OnPrepareBackup", *SEQUENCE), after=s.took("OnBackupComplete")), "writers", VSS, DERIVED,
        per=PER_WRITER, covers=("INV-072", "INV-073"), excludes="a Freeze after BackupComplete",
    )


def _unprepared(s: Speech) -> Predicate:
    """The requester leaves the writer unprepared; one that is listed is asked to prepare under the strict reading (A17)."""
    late, without = UNPREPARED_WRITERS
    return s.took(without) if s.reading == "strict" else s.took(without) | (s.took(late) & before(s.mailbox.at("listed")))


def _freeze(s: Speech) -> Iterator[Claim]:
    yield Claim(
        "freeze-is-answered", "After Freeze, either Thaw or Abort comes.",
        responds(s.took("Freeze reaches the writer", "Freeze meets a nonfatal error"), s.took("OnThaw") | s.abort_arrives | s.dead), HANDLER + "onfreeze", VSS,
        GUARANTEE, per=PER_WRITER, covers=("INV-074",), excludes="an application that never writes again",
    )
    waiting = s.selected & s.session.at("waiting_for_freeze", "failed_at_prepare_snapshot")
    if s.levels == "mixed":
        front, back, system = (s.mailbox.has(variant=level.value) for level in Level)
        page = "ne-vss-vss_application_level"
        yield Claim(
            "front-ends-freeze-first", "Freeze goes to back-end writers only once all front-end writers have answered it.",
            never(s.took("OnFreeze") & back & some(front & waiting)), page, VSS, GUARANTEE, per=PER_WRITER, covers=("INV-075",),
            at_least={PER_WRITER: 2}, excludes="a store that is frozen while its front end still writes to it",
        )
        yield Claim(
            "system-freezes-last", "Freeze goes to system writers only once all others have answered it.",
            never(s.took("OnFreeze") & system & some((front | back) & waiting)), page, VSS, GUARANTEE, per=PER_WRITER,
            covers=("INV-075",), at_least={PER_WRITER: 3}, excludes="a registry that is frozen while others still write to it",
        )
    yield Claim(
        "creation-events-need-dosnapshotset", f"No {listed([event.title for event in CREATION], 'or')} comes without DoSnapshotSet.",
        precedes(s.took("DoSnapshotSet"), s.took(*SEQUENCE)), "overview-of-pre-backup-tasks", VSS, GUARANTEE,
        per=PER_WRITER, covers=("INV-076", "INV-092"), excludes="a Freeze that no creation asked for",
    )
    yield Claim(
        "creation-events-end-with-dosnapshotset", "Once DoSnapshotSet has finished, no more of the creation's events come.",
        absent(s.took(*SEQUENCE), after=s.took("DoSnapshotSet finishes")), "overview-of-pre-backup-tasks", VSS, GUARANTEE,
        per=PER_WRITER, covers=("INV-076",), excludes="a Thaw or PostSnapshot after the requester was told that all is done",
    )


def _completion(s: Speech) -> Iterator[Claim]:
    waits = (
        ("PrepareForBackup", "PrepareForBackup", "INV-077", "overview-of-pre-backup-tasks"),
        ("DoSnapshotSet", "PostSnapshot", "INV-078", "overview-of-actual-backup-of-files"),
        ("BackupComplete", "BackupComplete", "INV-079", "overview-of-actual-backup-of-files"),
    )
    for call, message, number, page in waits:
        yield Claim(
            f"{call.lower()}-waits-for-writers", f"{call} finishes only after every participating writer has returned from On{message}, or is no longer waited for.",
            never(s.took(f"{call} finishes") & before(some(s.queued(message)))), page, VSS, GUARANTEE, covers=(number,),
            excludes=f"a requester that goes on while a writer is still working on {message}",
        )
    alone = s.session.at("left_out", "failed_at_thaw")
    yield Claim(
        "backupcomplete-reaches-writers", "BackupComplete reaches each live participating writer that was not aborted alone.",
        responds(s.took("BackupComplete") & s.selected & ~alone, s.took("OnBackupComplete") | s.dead), API + "backupcomplete", VSS,
        GUARANTEE, per=PER_WRITER, excludes="a writer that never hears that its data is safely stored",
    )
    yield Claim(
        "backupcomplete-needs-the-call", "BackupComplete reaches writers only through a call to BackupComplete.",
        precedes(s.took("BackupComplete"), s.took("OnBackupComplete")), API + "backupcomplete", VSS, GUARANTEE,
        per=PER_WRITER, covers=("INV-080",), excludes="logs truncated for a backup that nobody finished",
    )


def _shutdown(s: Speech) -> Iterator[Claim]:
    yield Claim(
        "shutdown-ends-the-session", "BackupShutdown is the last event of a session.",
        absent(s.took(*SESSION, ABORT), after=s.shut_down), SHUTDOWN, VSS, DERIVED, per=PER_WRITER, covers=("INV-084",),
        excludes="an event for a backup that was shut down",
    )
    yield Claim(
        "shutdown-comes-once", "BackupShutdown is delivered at most once per writer and instance.",
        absent(s.shut_down, after=s.shut_down), SHUTDOWN, VSS, DERIVED, per=PER_WRITER, covers=("INV-085",),
        excludes="a second BackupShutdown for the same backup",
    )
    page = HANDLER + "onbackupshutdown"
    yield Claim(
        "shutdown-id-means-created", "BackupShutdown carries the id of the set only if its shadow copies were created.",
        never(s.took("OnBackupShutdown(id)") & s.copies.has(ever_created=False)), page, VSS, GUARANTEE, per=PER_WRITER,
        covers=("INV-086",), excludes="a writer that takes a failed backup for a good one",
    )
    yield Claim(
        "shutdown-null-means-none", "BackupShutdown comes without an id only if no shadow copy was successfully made.",
        never(s.took("OnBackupShutdown(NULL)") & s.copies.has(ever_created=True)), page, VSS, DERIVED, per=PER_WRITER,
        covers=("INV-086",), excludes="a writer that rolls back a good backup",
    )


def _audience(s: Speech) -> Iterator[Claim]:
    beyond = (*SEQUENCE, "OnBackupComplete", *(("OnPrepareBackup", SHUT_DOWN, ABORT) if s.reading == "lenient" else ()))
    yield Claim(
        "unselected-writers-hear-nothing", "In component mode, a writer without a selected component gets no event of the backup.",
        never(s.took(*beyond) & before(s.mailbox.at("listed"))), "backup-components-document-contents", VSS, GUARANTEE,
        per=PER_WRITER, covers=("INV-088",), remark="PrepareForBackup, Abort and BackupShutdown are exceptions under the strict reading (A17, A40).",
        excludes="a Freeze for a writer that has no part in the backup",
    )
    yield Claim(
        "volumes-involve-every-writer", "If the backup is not in component mode, every writer in the list takes part.",
        never(s.took("SetBackupState(without components)") & s.mailbox.at("listed")), "vss-backup-state", VSS, DERIVED, per=PER_WRITER,
        remark="A17: pages that exclude writers without a selected component are about component mode.",
        excludes="a system image that a writer knows nothing about",
    )
    yield Claim(
        "failed-identify-stays-out", "Identify does not put a writer that fails it into the list of writers.",
        never(s.took("Identify is vetoed") & s.mailbox.at("listed", "selected")), "determining-writer-status", VSS,
        GUARANTEE, per=PER_WRITER, covers=("INV-089",), needs=(VETOES,), excludes="a writer in the list that has no metadata",
    )
    yield Claim(
        "restarted-writers-are-new", "A writer that was restarted never receives events of its earlier session.",
        absent(s.took(*SESSION, "OnBackupShutdown", ABORT), after=s.took("the writer crashes")),
        "stopping-services-for-restore-by-requestors", VSS, GUARANTEE, per=PER_WRITER, covers=("INV-090",),
        needs=(WRITER_CRASH,), excludes="a new process that is told to thaw what it never froze",
    )
    everything = (*SESSION, "OnBackupShutdown", ABORT, "OnIdentify", "a foreign Identify")
    yield Claim(
        "dead-writers-hear-nothing", "No event reaches a writer whose process, and with it its subscription, is gone.",
        never(s.took(*everything) & before(s.session.at("gone", "another_instance"))), "nl-vswriter-cvsswriter", VSS, DERIVED,
        per=PER_WRITER, covers=("INV-091",), needs=(WRITER_CRASH,),
        remark="A writer of the model subscribes when its process starts; the end of the process stands for Unsubscribe.",
        excludes="an event that nobody is there to receive",
    )
