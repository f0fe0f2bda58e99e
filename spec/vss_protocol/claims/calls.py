"""Claims of section 8.1: how VSS answers calls, whichever the requester makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.claims import Claim, Strength, absent, never, precedes, responds
from shadowcheck.network import before, entering
from vss_protocol.claims.terms import CREATED, PER_WRITER, SEQUENCE, SET_CONTEXT, Speech
from vss_protocol.machines.service import CREATION_STEPS
from vss_protocol.network.calls import ACCEPTED, CANCELS
from vss_protocol.network.faults import EMPTY
from vss_protocol.vocabulary import API, Context, Party

if TYPE_CHECKING:
    from collections.abc import Iterator

VSS, GUARANTEE, MUST, DERIVED = Party.VSS, Strength.GUARANTEE, Strength.MUST, Strength.DERIVED


def call_claims(s: Speech) -> Iterator[Claim]:
    """What VSS guarantees about calls."""
    yield from _initialisation(s)
    yield from _contexts(s)
    yield from _sets(s)
    yield from _asynchronous(s)


def _initialisation(s: Speech) -> Iterator[Claim]:
    free = s.took("InitializeForBackup", "AddRef", "call Release")
    yield Claim(
        "uninitialised-calls-fail", "On an uninitialised instance, no call succeeds except InitializeForBackup, AddRef and Release.",
        never(s.took(ACCEPTED) & ~free & before(s.components.at("created"))),
        API + "abortbackup", VSS, GUARANTEE, covers=("INV-001",),
        excludes="a GatherWriterMetadata or StartSnapshotSet that works before InitializeForBackup",
    )
    yield Claim(
        "creation-needs-initialisation", "No DoSnapshotSet succeeds without an earlier InitializeForBackup.",
        precedes(s.took("InitializeForBackup"), s.took(*CREATED)), "shadow-copy-creation-details", VSS, GUARANTEE,
        covers=("INV-002",), excludes="a shadow copy set made by an instance that was never initialised",
    )
    yield Claim(
        "creation-needs-a-set", "No DoSnapshotSet succeeds without an earlier StartSnapshotSet.",
        precedes(s.took("StartSnapshotSet"), s.took(*CREATED)), "shadow-copy-creation-details", VSS, GUARANTEE,
        covers=("INV-002",), excludes="a shadow copy set that nobody started",
    )


def _contexts(s: Speech) -> Iterator[Claim]:
    contexts = (*SET_CONTEXT, "SetContext(VSS_CTX_ALL)")
    yield Claim(
        "context-set-once", "SetContext succeeds at most once on an instance.",
        absent(s.took(*contexts), after=s.took(*contexts)),
        API + "setcontext", VSS, MUST, covers=("INV-006",), excludes="a context that changes under a backup",
    )
    yield Claim(
        "default-context-is-backup", "Without SetContext, the context is VSS_CTX_BACKUP.",
        precedes(s.took(*contexts), ~s.components.has(context=Context.BACKUP)), API + "setcontext", VSS, GUARANTEE,
        covers=("INV-008",), excludes="persistent shadow copies that nobody asked for",
    )
    yield Claim(
        "no-set-under-ctx-all", "A shadow copy set is never created under VSS_CTX_ALL.",
        never(s.components.has(context=Context.ALL) & ~s.copies.at("none")), "shadow-copy-context-configurations", VSS,
        GUARANTEE, covers=("INV-009",), excludes="a creation under the context for administration",
    )
    yield Claim(
        "creation-needs-metadata", "In a context with writers, DoSnapshotSet is refused without an earlier GatherWriterMetadata.",
        precedes(s.took("GatherWriterMetadata"), s.took("DoSnapshotSet") & before(s.with_writers)),
        "shadow-copy-creation-details", VSS, GUARANTEE, covers=("INV-012",),
        excludes="writers that are frozen though nobody asked who they are",
    )
    writers_only = s.took("AddComponent", "PrepareForBackup", "BackupComplete")
    yield Claim(
        "no-writer-calls-without-writers", "In a context without writers, AddComponent, PrepareForBackup and BackupComplete fail.",
        never(writers_only & before(~s.with_writers)), "shadow-copy-creation-details", VSS, GUARANTEE, covers=("INV-028",),
        excludes="a writer that is asked to prepare for a backup in which it has no part",
    )
    yield Claim(
        "no-writer-events-without-writers",
        "In a context without writers, no PrepareForSnapshot, Freeze, Thaw or PostSnapshot is generated.",
        never(s.took(*SEQUENCE, *(step.name for step in CREATION_STEPS if step.sends)) & ~s.with_writers),
        "shadow-copy-creation-details", VSS, GUARANTEE, covers=("INV-029",),
        excludes="a Freeze for a shadow copy that involves no writers",
    )
    yield Claim(
        "no-shutdown-without-writers", "In a context without writers, no writer gets BackupShutdown.",
        never(s.shut_down & ~s.with_writers), "ne-vss-vss_snapshot_context", VSS, DERIVED, per=PER_WRITER,
        remark='The page has these contexts "without writer involvement", and BackupShutdown is for a backup that a writer takes part in.',
        excludes="a writer that is told of the end of a backup that did not involve it",
    )


def _sets(s: Speech) -> Iterator[Claim]:
    page = API + "addtosnapshotset"
    slot = "state-transitions-in-shadow-copy-providers"
    yield Claim(
        "slot-comes-free", "A released instance does not keep the creation slot.",
        responds(s.slot.at("ours") & s.components.at("released"), ~s.slot.at("ours")), slot, VSS, DERIVED,
        covers=("INV-132",), excludes="VSS_E_SNAPSHOT_SET_IN_PROGRESS for everybody, until the service is restarted",
    )
    yield Claim(
        "slot-is-free-after-creation", "Once DoSnapshotSet has finished, the creation slot is free.",
        never(s.components.at("done") & s.slot.at("ours")), slot, VSS, GUARANTEE,
        covers=("INV-132",), excludes="a finished backup that keeps all others from creating a set",
    )
    yield Claim(
        "volumes-need-a-set", "AddToSnapshotSet succeeds only after StartSnapshotSet.",
        precedes(s.took("StartSnapshotSet"), s.took("AddToSnapshotSet")), page, VSS, GUARANTEE, covers=("INV-023",),
        excludes="a volume in a set that does not exist",
    )
    yield Claim(
        "membership-is-frozen", "From DoSnapshotSet on, no volume joins the set.",
        absent(s.took("AddToSnapshotSet"), after=s.took("DoSnapshotSet")), "shadow-copy-creation-for-providers", VSS,
        GUARANTEE, covers=("INV-023", "INV-024"), excludes="a volume that joins a set while it is being created",
    )
    yield Claim(
        "empty-set-makes-no-copy", "A set without volumes makes no shadow copy.",
        absent(s.accessible, after=s.copies.at("creating_nothing")), "shadow-copy-creation-details", VSS, DERIVED, needs=(EMPTY,),
        excludes="a shadow copy of a volume that nobody has added",
    )
    yield Claim(
        "full-set-stays-full", "A full set takes no further volume (64 fill it in reality, two in the model).",
        never(s.took("AddToSnapshotSet") & before(s.copies.at("collected"))), page, VSS, GUARANTEE, covers=("INV-025",),
        excludes="a 65th volume",
    )


def _asynchronous(s: Speech) -> Iterator[Claim]:
    page = "nf-vss-ivssasync-cancel"
    finished, gathering = s.components.at("gathered", "prepared", "done", "completed"), before(s.components.at("gathering", "started_meanwhile"))
    for name, what, cancelled, ends in (
        ("cancelled-is-final", "PrepareForBackup, DoSnapshotSet or BackupComplete", s.took(CANCELS) & ~gathering, finished),
        ("cancelled-gathering-is-final", "GatherWriterMetadata", s.took(CANCELS) & gathering, s.components.at("gathered", "started")),
    ):
        yield Claim(
            name, f"{what} that has been cancelled does not finish afterwards.", absent(entering(ends), after=cancelled), page, VSS, DERIVED,
            covers=("INV-048",), excludes="an operation that is cancelled and finished at once",
        )
    for states, call in (
        (("gathering", "started_meanwhile"), "GatherWriterMetadata"), (("preparing",), "PrepareForBackup"), (("doing",), "DoSnapshotSet"),
        (("completing",), "BackupComplete"),
    ):
        pending = s.components.at(*states)
        yield Claim(
            f"{call.lower()}-ends", f"{call} does not stay pending for ever: it finishes, fails, is cancelled or loses its instance.",
            responds(pending, ~pending), "model", VSS, Strength.MODEL, covers=("INV-142",) if call == "DoSnapshotSet" else (),
            excludes=f"a requester that waits for {call} for ever",
        )
    yield Claim(
        "gatherwriterstatus-ends", "GatherWriterStatus does not stay pending for ever.",
        responds(s.components.has(asking=True), s.components.has(asking=False)), "model", VSS, Strength.MODEL,
        excludes="a requester that waits for GatherWriterStatus for ever",
    )
    yield Claim(
        "cancel-after-completion-changes-nothing", "Cancel after the operation has finished changes nothing.",
        never(s.took(CANCELS) & before(finished)), page, VSS, GUARANTEE, covers=("INV-049",),
        excludes="a finished operation that is undone by a late Cancel",
    )
