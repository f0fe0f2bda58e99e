"""What VSS guarantees about the calls of a requester, judged against the environment of designs: option ``about=vss``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.claims import Claim, Strength, never, possible
from shadowcheck.network import before, entering
from vss_protocol.methods import Operation
from vss_protocol.requester_contract.making import HIDDEN_FAILURE, SLOT_TAKEN
from vss_protocol.requester_contract.terms import GUARANTEE, INSTANCE_CALLS, RELEASED, VSS, any_of, call
from vss_protocol.vocabulary import ABORTING, API

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.network import Predicate
    from vss_protocol.requester_contract.terms import DesignSpeech

DETAILS = "shadow-copy-creation-details"
CANCEL = "nf-vss-ivssasync-cancel"


def vss_claims(s: DesignSpeech) -> Iterator[Claim]:
    """Sections 8.1, 8.2, 8.7 and 8.10 of the catalogue, as far as VSS guarantees them and this environment shows it."""
    yield from _calls(s)
    yield from _operations(s)
    yield from _copies(s)
    yield from _possible(s)


def _succeeds(*events: str) -> tuple[str, ...]:
    return tuple(f"{event} succeeds" for event in events)


def _guaranteed(  # noqa: PLR0917 - a claim is a row of a table
    s: DesignSpeech, name: str, statement: str, labels: tuple[str, ...], where: Predicate, source: str, number: str, excludes: str,
) -> Iterator[Claim]:
    taken = s.took(*labels)
    if taken is not None:
        yield Claim(name, statement, never(taken & before(where)), source, VSS, GUARANTEE, covers=(number,), excludes=excludes)


def _calls(s: DesignSpeech) -> Iterator[Claim]:
    later = tuple(event for event in INSTANCE_CALLS if event not in {"initialize_for_backup", "add_ref", "release", "delete_snapshots", "break_snapshot_set"})
    writers, known = s.with_writers, s.at("metadata", "finished")
    yield from _guaranteed(
        s, "uninitialised-calls-fail", "On an uninitialised instance, calls fail.", _succeeds(*later), s.at("instance", "fresh", "absent"),
        API + "abortbackup", "INV-001", "a call that works on an instance that is not initialised",
    )
    yield from _guaranteed(
        s, "creation-needs-a-set", "DoSnapshotSet succeeds only after StartSnapshotSet.", _succeeds("do_snapshot_set"), s.at("set", "none"), DETAILS,
        "INV-002", "a shadow copy of nothing",
    )
    yield from _guaranteed(
        s, "creation-needs-metadata", "With writers, DoSnapshotSet fails without GatherWriterMetadata.", _succeeds("do_snapshot_set"), writers & ~known,
        DETAILS, "INV-012", "a shadow copy with writers that nobody asked",
    )
    yield from _guaranteed(
        s, "freed-metadata-stays-gone", "Freed metadata does not come back.", _succeeds("get_writer_metadata"), s.at("freed", "freed"),
        API + "freewritermetadata", "INV-016", "metadata that comes back",
    )
    yield from _guaranteed(
        s, "volumes-join-open-sets-only", "AddToSnapshotSet succeeds only between StartSnapshotSet and DoSnapshotSet.", _succeeds("add_to_snapshot_set"),
        ~s.has("set", "open"), API + "addtosnapshotset", "INV-023", "a set that changes while it is being made",
    )
    yield from _guaranteed(
        s, "no-writer-contexts-refuse-writers", "Without writers, AddComponent, PrepareForBackup and BackupComplete fail.",
        _succeeds("add_component", "prepare_for_backup", "backup_complete"), ~writers, DETAILS, "INV-028", "writers in a context without writers",
    )


def _operations(s: DesignSpeech) -> Iterator[Claim]:
    ends = ("finished", "failed", "cancelled")
    yield Claim(
        "ends-of-operations-are-final", "Finished, failed and cancelled are final, and exclude each other.",
        never(any_of(*(
            entering(s.at(which.role, end)) & before(s.at(which.role, *(other for other in ends if other != end)))
            for which in Operation for end in ends
        ))),
        CANCEL, VSS, GUARANTEE, covers=("INV-048",), excludes="an operation that ends twice",
    )
    cancelled = s.took(*call("cancel"))
    if cancelled is not None:
        yield Claim(
            "cancel-comes-too-late", "Cancel after the end of an operation changes nothing.",
            never(any_of(*(cancelled & before(s.at(which.role, end)) & ~s.at(which.role, end) & s.alive for which in Operation for end in ends))),
            CANCEL, VSS, GUARANTEE, covers=("INV-049",), excludes="an operation that is undone",
        )


def _copies(s: DesignSpeech) -> Iterator[Claim]:
    released, there = s.took(*RELEASED), s.has("copies", "accessible")
    auto = s.has("context", "auto_release")
    own = auto & (s.at("creation", "finished") | ~s.at("import", "none"))
    if s.two:
        own &= ~s.other.at("creation", "finished")
    if released is not None:
        yield Claim(
            "auto-release-copies-go", "Auto-release copies are deleted when the instance is released.", never(released & before(own & there) & there),
            "vssgloss-a", VSS, GUARANTEE, covers=("INV-147",), excludes="copies that outlive their instance",
        )
        yield Claim(
            "persistent-copies-stay", "Persistent copies survive the release of the instance.", never(released & before(~auto & there) & ~there),
            "vssgloss-p", VSS, GUARANTEE, covers=("INV-149",), excludes="persistent copies that go with their instance",
        )
    yield from _guaranteed(
        s, "nothing-is-deleted-twice", "Deleting what is gone fails.", _succeeds("delete_snapshots"), s.at("copies", "gone", "ended", "broken_off"), API + "deletesnapshots", "INV-154",
        "a deletion of nothing",
    )


def _possible(s: DesignSpeech) -> Iterator[Claim]:
    def can(name: str, statement: str, good: Predicate | None, source: str, number: str, *, without: Predicate | None = None) -> Iterator[Claim]:
        if good is not None:
            yield Claim(name, statement, possible(good, never=without), source, VSS, Strength.POSSIBLE, covers=(number,), excludes="an environment that is too kind")

    released, waited, cancelled = s.took(*RELEASED), s.took(*call("wait")), s.took(*call("cancel"))
    aborting = s.took(*call("abort_backup"))
    if released is not None:
        yield from can(
            "early-end-needs-no-abort", "Before a set is started, a backup may end with Release alone.", released & before(s.at("set", "none")), ABORTING,
            "INV-056", without=aborting,
        )
    if released is not None and aborting is not None:
        yield from can("abort-needs-no-complete", "After AbortBackup, no BackupComplete is needed before Release.", released & before(s.aborted), ABORTING, "INV-060", without=s.took(*call("backup_complete")))
    if waited is not None:
        yield from can("wait-hides-failure", "Wait may answer S_OK although the operation failed.", s.took(HIDDEN_FAILURE), "nf-vss-ivssasync-wait", "POS-14")
    if cancelled is not None:
        yield from can("cancel-loses", "Cancel may come too late.", cancelled & before(any_of(*(s.at(which.role, "finished") & s.has(which.role, "asked") for which in Operation))), CANCEL, "POS-15")
    if s.makes("delete_snapshots"):
        yield from can("deletion-fails-half-way", "A deletion may fail, and leave copies.", s.at("copies", "left"), API + "deletesnapshots", "POS-13")
    if s.makes("do_snapshot_set") or s.makes("import_snapshots"):
        yield from can("copies-vanish", "A copy may vanish although nobody did anything.", s.took("Storage runs out"), "volume-shadow-copy-service", "POS-16")
    yield from can("slot-is-taken", "StartSnapshotSet may be refused because another requester is creating a set.", s.took(SLOT_TAKEN), API + "startsnapshotset", "POS-21")
