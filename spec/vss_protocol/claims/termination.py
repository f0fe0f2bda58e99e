"""How a backup ends, the core of the claims. The table of "Overview of Backup Termination", shadow copies' lives, writers' clean-up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.claims import Claim, Strength, absent, always, never, precedes, responds
from shadowcheck.network import before, entering
from vss_protocol.claims.terms import AUDIENCE, PER_WRITER, Speech
from vss_protocol.events import SESSION, Event
from vss_protocol.machines.session import LEFT_OUT_OF
from vss_protocol.network.calls import ACCEPTED
from vss_protocol.network.faults import CRASH, OTHERS, PARTIAL
from vss_protocol.vocabulary import ABORTING, API, HANDLER, SHUTDOWN, TERMINATION, Party

if TYPE_CHECKING:
    from collections.abc import Iterator
from functools import reduce
from operator import or_

VSS, WRITER = Party.VSS, Party.WRITER
GUARANTEE, MUST, SHOULD, DERIVED = Strength.GUARANTEE, Strength.MUST, Strength.SHOULD, Strength.DERIVED


def card_claims(s: Speech) -> Iterator[Claim]:
    """What the page "Overview of Backup Termination" promises."""
    engaged = before(~s.service.at("idle", "identifying")) & s.with_writers
    ended = s.shut_down | s.dead
    yield Claim(
        "shutdown-follows-release",
        "Every final release of an instance that takes part in a backup leads to BackupShutdown at every live participating writer.",
        responds(s.released & engaged & s.told, ended), TERMINATION, VSS, GUARANTEE, per=PER_WRITER,
        covers=("INV-082",), remark=AUDIENCE, excludes="a writer that waits for ever for the end of a backup",
    )
    yield Claim(
        "shutdown-follows-crash", "When a requester crashes, the system releases its instance, and its writers get BackupShutdown.",
        responds(s.took("the requester crashes") & engaged & s.told, ended), SHUTDOWN, VSS, GUARANTEE, per=PER_WRITER,
        covers=("INV-082",), needs=(CRASH,), excludes="writers that wait for a dead requester",
    )
    yield Claim(
        "no-shutdown-without-release", "BackupShutdown comes only after the final release, by the requester or by the system.",
        precedes(s.released, s.shut_down), SHUTDOWN, VSS, DERIVED, per=PER_WRITER, covers=("INV-081",),
        excludes="a writer that cleans up while the backup is still running",
    )
    yield Claim(
        "no-reuse-after-release", "No call is accepted on a released instance.",
        absent(s.took(ACCEPTED), after=s.released), "model", VSS, DERIVED, remark="An object that is gone answers nothing.",
        excludes="a second backup with the same IVssBackupComponents",
    )
    yield _deletion_is_silent(s)
    yield Claim(
        "deletion-keeps-shutdown", "DeleteSnapshots before the release does not suppress BackupShutdown.",
        responds(s.released & engaged & s.told & s.copies.at("deleted"), ended), TERMINATION, VSS, DERIVED,
        per=PER_WRITER, covers=("INV-156",), excludes="a writer that never gets BackupShutdown because the copies were already gone",
    )
    yield Claim(
        "frozen-writers-run-again", "A writer that holds its application's writes lets go of them: it is thawed, or aborted.",
        responds(s.writer.has(frozen=True), s.writer.has(frozen=False)), ABORTING, WRITER, SHOULD, per=PER_WRITER,
        covers=("INV-113",), remark="VSS owes the Thaw or Abort: freeze-is-answered.", excludes="an application that never writes again",
    )


def _deletion_is_silent(s: Speech) -> Claim:
    deletions = s.took("a deletion", "call DeleteSnapshots", "an automatic deletion")
    sent = [entering(s.queued(message)) for event in (*SESSION, Event.ABORT) for message in event.messages]
    return Claim(
        "deletion-raises-no-event", "Deleting shadow copies sends no event to any writer.",
        never(deletions & reduce(or_, sent)), TERMINATION, VSS, GUARANTEE, per=PER_WRITER, covers=("INV-155",),
        excludes="a writer that takes a deletion for the end of the backup",
    )


def copy_claims(s: Speech) -> Iterator[Claim]:
    """Section 8.7: the lives of shadow copies."""
    yield from _lifetimes(s)
    yield from _deletions(s)


def _lifetimes(s: Speech) -> Iterator[Claim]:
    gone = entering(s.copies.at("partly_deleted")) | entering(s.copies.at("deleted"))
    asked = s.took("a deletion", "storage runs out")
    yield Claim(
        "auto-release-copies-go", "Auto-release shadow copies are deleted once their instance is released.",
        responds(s.components.at("released") & s.auto_release & s.accessible, s.copies.at("deleted")), "vssgloss-a", VSS,
        GUARANTEE, covers=("INV-147",), excludes="shadow copies that pile up until the volume takes no more",
    )
    yield Claim(
        "auto-release-copies-go-after-a-crash", "Auto-release shadow copies are also deleted after a crash of their requester.",
        responds(s.components.at("orphaned") & s.auto_release & s.accessible, s.copies.at("deleted")), "vssgloss-a", VSS, DERIVED,
        covers=("INV-147",), needs=(CRASH,), remark="The page speaks of a release; after a crash the system releases the instance.", excludes="shadow copies that a killed backup program leaves behind",
    )
    yield Claim(
        "auto-release-copies-stay-till-release",
        "Auto-release copies are not deleted before the release, unless somebody asks for it or their storage runs out.",
        never(gone & s.auto_release & ~asked & ~s.components.at("released")), "vssgloss-a", VSS, DERIVED, covers=("INV-148",),
        excludes="a shadow copy that vanishes while it is being read",
    )
    yield Claim(
        "persistent-copies-stay", "Persistent copies survive the release: they go only if somebody asks for their deletion, or for lack of storage.",
        never(gone & ~s.auto_release & ~asked), "vssgloss-p", VSS, GUARANTEE, covers=("INV-149", "INV-157"),
        remark="According to the page, they also survive a restart of the computer; that is not modelled (T33).",
        excludes="a persistent shadow copy that is deleted by Release",
    )
    yield Claim(
        "persistent-is-not-auto-release", "No copy of a persistent context is ever deleted automatically at the release.",
        never(s.took("an automatic deletion") & ~s.auto_release), "ne-vss-vss_snapshot_context", VSS, GUARANTEE,
        covers=("INV-150",), excludes="a copy that is persistent and auto-release at once",
    )
    yield Claim(
        "deleted-is-for-good", "A deleted shadow copy never becomes accessible again.",
        absent(s.accessible, after=s.copies.at("deleted")), "vssgloss-d", VSS, GUARANTEE, covers=("INV-151",),
        excludes="a set that comes back",
    )


def _deletions(s: Speech) -> Iterator[Claim]:
    page, half_way = API + "deletesnapshots", s.took("DeleteSnapshots stops half-way")
    yield Claim(
        "deletion-stops-at-first-failure", "DeleteSnapshots stops at the first failure, and attempts no further deletion.",
        never(half_way & ~s.copies.at("partly_deleted")), page, VSS, GUARANTEE,
        covers=("INV-152",), needs=(PARTIAL,), excludes="a deletion that fails and yet deletes all, or nothing",
    )
    yield Claim(
        "what-is-deleted-stays-deleted", "What DeleteSnapshots deleted before it stopped stays deleted.",
        absent(s.copies.at("created_now"), after=half_way), "vssgloss-d", VSS, DERIVED,
        covers=("INV-152",), needs=(PARTIAL,), excludes="a set that is whole again after half of it was deleted",
    )
    yield Claim(
        "deletion-success-leaves-nothing", "When DeleteSnapshots succeeds, no copy of the set is left.",
        never(s.took("DeleteSnapshots") & ~s.copies.at("deleted")), page, VSS, GUARANTEE, covers=("INV-153",),
        excludes="S_OK with a copy left behind",
    )
    yield Claim(
        "deletion-needs-a-copy", "Deleting what does not exist fails: it answers VSS_E_OBJECT_NOT_FOUND.",
        never(s.took("DeleteSnapshots") & before(~s.accessible)), page, VSS, GUARANTEE, covers=("INV-154",),
        excludes="a deletion of copies that are still being created, or are gone",
    )


def writer_claims(s: Speech) -> Iterator[Claim]:
    """What a writer owes at the end of a backup; section 8.5 is for designs; this is its part about termination."""
    page = HANDLER + "onbackupshutdown"
    yield Claim(
        "clean-after-shutdown", "After BackupShutdown, a writer keeps nothing of the backup, whatever came before.",
        never(s.shut_down & s.writer.has(clean=False)),
        page, WRITER, SHOULD, per=PER_WRITER, covers=("INV-115", "INV-116"),
        excludes="resources of a backup that are never freed",
    )
    yield Claim(
        "running-after-abort", "After Abort, the writer's application runs, and nothing of the backup is kept, even when Abort comes twice.",
        never(s.aborted & s.writer.has(clean=False)), ABORTING, WRITER, SHOULD, per=PER_WRITER,
        covers=("INV-113", "INV-114"), excludes="an application that stays frozen, or resources that stay, after Abort",
    )
    yield Claim(
        "thaw-thaws", "Once OnThaw has returned true, the application writes again.",
        never(s.took("Thaw reaches the writer", "Thaw meets a nonfatal error") & s.writer.has(frozen=True)), "overview-of-pre-backup-tasks", WRITER, SHOULD, per=PER_WRITER,
        covers=("INV-143",), excludes="a writer that says that it has thawed, but has not",
    )
    asked = s.took("OnIdentify", "a foreign Identify")
    yield Claim(
        "identify-does-not-thaw", "OnIdentify does not touch a backup that is under way: a frozen writer stays frozen.",
        never(asked & before(s.writer.has(frozen=True)) & s.writer.has(frozen=False)), HANDLER + "onidentify", WRITER, MUST, per=PER_WRITER,
        covers=("INV-103",), needs=(OTHERS,), excludes="a management tool that thaws a writer in the middle of a backup",
    )
    yield Claim(
        "identify-begins-nothing", "OnIdentify is not the start of a backup: a writer that kept nothing still keeps nothing.",
        never(asked & before(s.writer.has(clean=True)) & s.writer.has(clean=False)), HANDLER + "onidentify", WRITER, MUST,
        per=PER_WRITER, covers=("INV-102",), excludes="resources that are kept although no backup has begun",
    )
    for event in (*SESSION, Event.ABORT, Event.IDENTIFY):
        for message in event.messages:
            yield _handled(s, event, message)


def _handled(s: Speech, event: Event, message: str) -> Claim:
    due = s.mailbox.has(next=message)
    if event in LEFT_OUT_OF:
        due &= ~s.session.at("left_out", *(("failed_at_thaw",) if event is Event.POST_SNAPSHOT else ()))
    page, strength = (event.page, MUST) if event.pure else ("writers", MUST) if event is Event.IDENTIFY else ("model", Strength.MODEL)
    return Claim(
        f"handles-{message.lower().replace('(null)', '-null')}", f"A writer has an answer to {message} whenever it comes.",
        always(~s.writer.unable(event.snake), given=due), page, WRITER, strength, per=PER_WRITER,
        excludes=f"a writer that is in no state for {message} when it arrives",
    )
