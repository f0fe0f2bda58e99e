"""Claims of section 8.6: what VSS guarantees about the creation of a shadow copy set, as far as that can be said without a clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.claims import Claim, Strength, absent, always, never, precedes, responds
from shadowcheck.network import before, entering
from vss_protocol.claims.aborts import ASKED
from vss_protocol.claims.terms import CREATED, PER_WRITER, Speech
from vss_protocol.machines.service import CREATION
from vss_protocol.network.dispatch import PROVIDER_FAILS
from vss_protocol.network.faults import CRASH, OTHERS, PROVIDER
from vss_protocol.vocabulary import API, SHUTDOWN, Answer, Party

if TYPE_CHECKING:
    from collections.abc import Iterator

VSS, GUARANTEE, DERIVED = Party.VSS, Strength.GUARANTEE, Strength.DERIVED
SLOT = "state-transitions-in-shadow-copy-providers"
ERRORS = "error-handling-in-shadow-copy-providers"
VISIBLE = "ne-vss-vss_snapshot_state"


def creation_claims(s: Speech) -> Iterator[Claim]:
    """Section 8.6: the creation slot, the frozen writers, and what becomes of the set."""
    yield from _slot(s)
    yield from _slot_comes_free(s)
    yield from _frozen(s)
    yield from _all_or_nothing(s)
    yield from _visible(s)


def _slot(s: Speech) -> Iterator[Claim]:
    # A18: the lenient reading lets BackupComplete free the slot of a set that was started and never made.
    growing = ("empty_set", "collected", "creating", "creating_nothing") if s.reading == "strict" else ("creating", "creating_nothing")
    yield Claim(
        "creation-holds-the-slot", "While a set is being created, it holds the system's one creation slot, so that no other set is being created.",
        always(s.slot.at("ours"), given=s.copies.at(*growing)), SLOT, VSS, GUARANTEE, covers=("INV-130",),
        remark="A18: with reading=lenient this is claimed from DoSnapshotSet on only.",
        excludes="two requesters whose shadow copy sets are being created at once",
    )
    yield Claim(
        "taken-slot-refuses-a-set", "StartSnapshotSet does not succeed while another requester's set is being created.",
        never(s.took("StartSnapshotSet") & before(s.slot.at("anothers"))), SLOT, VSS, GUARANTEE, covers=("INV-130", "INV-131"),
        excludes="a set that is started in the middle of another creation", needs=(OTHERS,),
    )
    moved = entering(s.copies.at("empty_set")) | entering(s.slot.at("ours")) | entering(s.components.at("started", "started_blind", "started_meanwhile"))
    yield Claim(
        "refused-set-changes-nothing", "A StartSnapshotSet that answers VSS_E_SNAPSHOT_SET_IN_PROGRESS starts no set and takes no slot.",
        never(s.took(str(Answer.IN_PROGRESS)) & moved), API + "startsnapshotset", VSS, DERIVED, covers=("INV-131",),
        excludes="a requester that was refused, yet has a set",
    )


def _slot_comes_free(s: Speech) -> Iterator[Claim]:
    ours, free = s.slot.at("ours"), ~s.slot.at("ours")
    yield Claim(
        "slot-comes-free-after-a-crash", "A requester that crashes does not keep the creation slot.",
        responds(s.took("the requester crashes") & ours, free), SHUTDOWN, VSS, DERIVED, covers=("INV-132",), needs=(CRASH,),
        excludes="a killed backup program that keeps all others from creating a set",
    )
    yield Claim(
        "slot-comes-free-after-an-abort", "AbortBackup, where it is not ignored, frees the creation slot.",
        responds(s.took(ASKED) & before(ours), free), API + "abortbackup", VSS, DERIVED,
        covers=("INV-132",), excludes="an aborted backup that keeps all others from creating a set",
    )


def _frozen(s: Speech) -> Iterator[Claim]:
    committing = s.service.at("committing")
    yield Claim(
        "writers-are-frozen-at-commit",
        "While providers commit the copies, every participating writer has returned from OnFreeze, and has not been thawed.",
        always(s.session.at("waiting_for_thaw"), given=committing & s.selected), CREATION, VSS, GUARANTEE, per=PER_WRITER,
        covers=("INV-138",), excludes="a shadow copy that is torn, because somebody wrote while it was being made",
    )
    yield Claim(
        "thaw-waits-for-commit", "Thaw is sent only once providers have committed the copies.",
        never(entering(s.queued("Thaw")) & before(~committing)), CREATION, VSS, GUARANTEE, per=PER_WRITER, covers=("INV-137",),
        excludes="a writer that writes again before the shadow copy is made",
    )


def _all_or_nothing(s: Speech) -> Iterator[Claim]:
    gone = s.took("a deletion", "an automatic deletion", "storage runs out")
    yield Claim(
        "set-is-all-or-nothing", "A set that has only some of its copies was made whole, and has lost copies since: creation makes all of them or none.",
        never(entering(s.copies.at("partly_deleted")) & ~gone), ERRORS, VSS, GUARANTEE, covers=("INV-133",),
        excludes="a set that is created without one of its volumes",
    )
    yield Claim(
        "failed-creation-leaves-no-copy", "A DoSnapshotSet that fails leaves no shadow copy.",
        never(s.took("DoSnapshotSet fails") & s.accessible), ERRORS, VSS, GUARANTEE, covers=("INV-133",), needs=(PROVIDER,),
        excludes="shadow copies that their requester was told do not exist",
    )
    yield Claim(
        "provider-failure-ends-in-an-error",
        "A failure of a provider, or writes held for too long, makes DoSnapshotSet end with an error, unless the requester aborts first.",
        responds(s.took(PROVIDER_FAILS), s.took("DoSnapshotSet fails", ASKED)), CREATION, VSS, GUARANTEE,
        covers=("INV-140",), needs=(PROVIDER,), excludes="a creation that fails, but says nothing",
    )
    yield Claim(
        "failed-creation-creates-nothing", "After a failure of a provider, the set is never created.",
        absent(s.took(*CREATED), after=s.took(PROVIDER_FAILS, "a provider fails before PrepareForSnapshot")), ERRORS, VSS,
        GUARANTEE, covers=("INV-133", "INV-140"), needs=(PROVIDER,), excludes="a shadow copy part of which could not be made",
    )


def _visible(s: Speech) -> Iterator[Claim]:
    yield Claim(
        "copies-are-seen-when-created", "No shadow copy can be seen before its set is created.",
        precedes(s.took(*CREATED), s.accessible), VISIBLE, VSS, GUARANTEE, covers=("INV-135",),
        excludes="a requester that reads an unfinished shadow copy",
    )
    yield Claim(
        "copies-in-creation-are-not-found", "A call about a copy that is still being created answers VSS_E_OBJECT_NOT_FOUND.",
        never(s.took("call DeleteSnapshots") & ~s.took(str(Answer.NOT_FOUND)) & before(s.copies.at("creating"))), VISIBLE, VSS,
        DERIVED, covers=("INV-136",), remark="The page says so of GetSnapshotProperties; A36 reads it the same way for DeleteSnapshots, which the model has.",
        excludes="a call that works on what does not exist yet",
    )
