"""Section 8.10: what must be possible, for one backup. A model that excludes one of these is too strong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shadowcheck.claims import Claim, Possible, Strength, possible
from shadowcheck.network import before, every, some
from vss_protocol.claims.terms import PER_WRITER, Speech
from vss_protocol.events import Event
from vss_protocol.network.calls import ACCEPTED, CANCELS
from vss_protocol.network.faults import CRASH, EXHAUSTION, LATE_ABORT, OTHERS, PARTIAL, PROVIDER, TIMEOUT, VETOES
from vss_protocol.vocabulary import ABORTING, API, HANDLER, SHUTDOWN, TERMINATION, Answer, Party

if TYPE_CHECKING:
    from collections.abc import Iterator


def possibilities(s: Speech) -> Iterator[Claim]:
    """The POS numbers that are about one backup."""
    yield from _endings(s)
    yield from _vetoes(s)
    yield from _calls_and_copies(s)
    yield from _interleavings(s)
    yield from _normal(s)


def can(name: str, statement: str, pattern: Possible, source: str, **more: Any) -> Claim:  # noqa: ANN401 - passed on
    """A claim that something can happen."""
    return Claim(
        f"can-{name}", statement, pattern, source, Party.VSS, Strength.POSSIBLE,
        excludes=f"a model that is too strong: {statement[0].lower()}{statement[1:]}", **more,
    )


def _endings(s: Speech) -> Iterator[Claim]:
    completed = s.took("OnBackupComplete")
    yield can(
        "shut-down-without-complete", "BackupShutdown may come without BackupComplete.",
        possible(s.shut_down, never=completed), SHUTDOWN, covers=("POS-01",), per=PER_WRITER,
    )
    yield can(
        "abort-twice", "Abort may reach a writer twice for one operation.", possible(s.aborted, after=s.aborted),
        ABORTING, covers=("POS-02",), per=PER_WRITER, needs_any=(VETOES, TIMEOUT, PROVIDER),
    )
    yield can(
        "abort-unasked", "Abort may come although the requester did not ask for it.",
        possible(s.aborted, never=s.took("call AbortBackup")), ABORTING, covers=("POS-03",), per=PER_WRITER,
        needs_any=(VETOES, TIMEOUT, PROVIDER),
    )
    yield can(
        "shut-down-without-abort", "After a crash, a writer may see BackupShutdown, but neither Abort nor BackupComplete.",
        possible(s.shut_down, after=s.took("the requester crashes"), never=s.aborted | completed), SHUTDOWN, covers=("POS-04",), per=PER_WRITER,
        needs=(CRASH,),
    )
    yield can(
        "shut-down-without-id", "BackupShutdown may come without the id of a set.",
        possible(
            s.took("OnBackupShutdown(NULL)")
            & ~s.took("BackupShutdown(NULL) is vetoed", "BackupShutdown(NULL) is late, and VSS goes on")
        ),
        HANDLER + "onbackupshutdown", covers=("POS-06",), per=PER_WRITER,
    )
    yield can(
        "abort-after-creation", "AbortBackup may come although the shadow copies exist.",
        possible(s.took("AbortBackup after the shadow copy exists")), ABORTING, needs=(LATE_ABORT,),
    )
    yield can(
        "identify-while-frozen", "Identify may come between Freeze and Thaw, on somebody else's behalf.",
        possible(s.took("a foreign Identify") & s.writer.has(frozen=True)), "writers", covers=("POS-05",), per=PER_WRITER, needs=(OTHERS,),
    )


def _vetoes(s: Speech) -> Iterator[Claim]:
    yield can(
        "fail-without-abort", "DoSnapshotSet may fail without an Abort.",
        possible(s.took("DoSnapshotSet fails"), never=s.took("VSS sends Abort", "call AbortBackup")), ABORTING, covers=("POS-09",), needs=(PROVIDER,),
    )
    yield can(
        "create-despite-veto", "A veto may be ignored, and the shadow copy made anyway.",
        possible(s.copies.at("created_now"), after=s.took("PrepareForBackup is vetoed", "PrepareForSnapshot is vetoed")),
        "writer-errors-and-vetoes", covers=("POS-10",), needs=(VETOES,),
    )
    for event, name in ((Event.FREEZE, ""), (Event.THAW, "-at-thaw")):
        yield can(
            f"create-despite-nonfatal-error{name}", f"A shadow copy may be made although {event.handler} called SetWriterFailure and returned true.",
            possible(s.copies.at("created_now"), after=s.took(f"{event.title} meets a nonfatal error"), never=s.took("call AbortBackup")), event.page,
            covers=("POS-10",), per=PER_WRITER, needs=(VETOES,),
        )
    failed = s.session.at("failed_at_post_snapshot")
    good = s.session.at("waiting_for_backup_complete")
    yield can(
        "create-for-some", "A shadow copy may be useless for a writer that failed, and good for the others.",
        possible(s.copies.at("created_now") & some(failed) & some(good)), "writer-errors-and-vetoes", covers=("POS-17",), needs=(VETOES,),
        at_least={PER_WRITER: 2},
    )
    yield can(
        "create-without-a-writer", "A running writer may be absent from the backup.",
        possible(s.copies.at("created_now") & s.mailbox.at("unlisted", "listed") & s.with_writers), "determining-writer-status", covers=("POS-18",),
        per=PER_WRITER,
    )
    yield can(
        "complete-without-post-snapshot", "A backup may reach BackupComplete without PostSnapshot.",
        possible(s.took("OnBackupComplete"), never=s.took("OnPostSnapshot")), "writer-role-in-backing-up-complex-stores", covers=("POS-11",),
        per=PER_WRITER,
    )


def _calls_and_copies(s: Speech) -> Iterator[Claim]:
    yield can(
        "delete-half", "A set may be partly deleted.", possible(s.took("DeleteSnapshots stops half-way")),
        API + "deletesnapshots", covers=("POS-13",), needs=(PARTIAL,),
    )
    yield can(
        "wait-in-vain", "Wait may return S_OK although the operation failed.",
        possible(s.took("IVssAsync::Wait answers S_OK")), "nf-vss-ivssasync-wait", covers=("POS-14",),
    )
    yield can(
        "cancel-too-late", "Cancel may lose the race against completion.", possible(s.took(str(Answer.FINISHED))),
        "nf-vss-ivssasync-cancel", covers=("POS-15",),
    )
    lost = s.copies.at("partly_deleted", "deleted")
    yield can(
        "lose-copies", "A copy may vanish without any call by the requester.",
        possible(lost, never=s.took("a deletion", "call Release") | s.released), "volume-shadow-copy-service", covers=("POS-16",),
        needs=(EXHAUSTION,),
    )
    yield can(
        "refuse-a-set", "A requester may be refused because another one is creating a set.",
        possible(s.took("StartSnapshotSet answers VSS_E_SNAPSHOT_SET_IN_PROGRESS")), "state-transitions-in-shadow-copy-providers", covers=("POS-21",), needs=(OTHERS,),
    )


def _interleavings(s: Speech) -> Iterator[Claim]:
    """While each asynchronous call is pending, everything that ends a backup may come."""
    pending = {"gathering": "GatherWriterMetadata", "preparing": "PrepareForBackup", "doing": "DoSnapshotSet", "completing": "BackupComplete"}
    endings = {
        "release": ("Release", "Release", ()),
        "crash": ("the crash of the requester", "the requester crashes", (CRASH,)),
        "abort": ("AbortBackup", "call AbortBackup", ()),
        "delete": ("DeleteSnapshots", "call DeleteSnapshots", ()),
        "cancel": ("Cancel", CANCELS, ()),
    }
    pages = {"abort": API + "abortbackup", "cancel": "nn-vss-ivssasync", "crash": HANDLER + "onbackupshutdown"}
    for state, call in pending.items():
        for name, (ending, label, needs) in endings.items():
            yield can(
                f"{name}-while-{state}", f"{ending[0].upper()}{ending[1:]} may come while {call} is pending.",
                possible(s.took(label) & before(s.components.at(state))), pages.get(name, "model"), needs=needs,
            )


def _normal(s: Speech) -> Iterator[Claim]:
    """The course that pictures show: as the pages on processing a backup tell it, so that a reader finds there what he has read."""
    complete = s.components.at("completed") & s.copies.at("created_now") & every(s.selected & s.session.at("backup_completed"))
    pending = s.components.at("gathering", "started_meanwhile", "preparing", "doing", "completing") | s.components.has(asking=True)
    out_of_order = (
        (s.took(ACCEPTED) & before(pending))
        | (s.took("AddComponent") & before(~s.components.at("gathered")))
        | (s.took("PrepareForBackup") & before(~s.copies.at("collected")))
        | (s.took("the final release") & before(~complete))
    )
    yield can(
        "end-normally",
        "A backup of components with every writer can go as it should: no call before the last operation has finished, the writers' "
        "status after DoSnapshotSet, BackupComplete, Release, BackupShutdown, no copy left.",
        possible(
            s.took("OnBackupShutdown") & every(s.mailbox.has(empty=True) & s.selected) & s.copies.at("deleted"),
            after=s.took("GatherWriterStatus finishes") & s.components.at("done"),
            never=out_of_order | s.took(
                "a veto", "a handler is late", "storage runs out", "a deletion", "SetBackupState(without components)", "DoSnapshotSet without PrepareForBackup",
            ),
        ),
        TERMINATION,
    )
