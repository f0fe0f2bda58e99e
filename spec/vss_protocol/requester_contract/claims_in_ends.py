"""What a requester owes at the end: AbortBackup for what it does not finish, Release, and no shadow copies left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.claims import Claim, never, responds
from vss_protocol.methods import TRANSPORT, Operation
from vss_protocol.requester_contract.making import CANCELS
from vss_protocol.requester_contract.terms import DERIVED, MODEL, MUST, OURS, RELEASED, REQUESTER, SHOULD, any_of, call
from vss_protocol.vocabulary import ABORTING, API, TERMINATION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vss_protocol.requester_contract.terms import DesignSpeech

INSTANCE_PAGE = "nl-vsbackup-ivssbackupcomponents"
DELETION = ("delete_snapshots", "delete_snapshots_in_thread")


def end_claims(s: DesignSpeech) -> Iterator[Claim]:
    """Sections 8.2 and 8.7 of the catalogue, and the release of the instance."""
    yield from _abort(s)
    yield from _release(s)
    yield from _deletion(s)
    yield from _copies(s)


def _abort(s: DesignSpeech) -> Iterator[Claim]:
    unabated = ~s.aborted
    failed = s.unsuccessful(Operation.CREATION)
    yield from s.forbids(
        "stopping-goes-through-abort", "Whoever stops after a successful PrepareForBackup calls AbortBackup before the final Release.", RELEASED,
        s.with_writers & s.at("preparation", "finished") & s.at("completion", "none") & ~failed & ~s.at("files", "stored", "kept") & unabated, ABORTING, SHOULD, "INV-054",
        excludes="writers that learn only by BackupShutdown that the backup failed", remedy="Call AbortBackup before Release on every way out.",
    )
    yield from s.forbids(
        "abort-awaited", "The instance is not released while AbortBackup is running in another thread.", RELEASED, s.at("thread", "aborting"), ABORTING, SHOULD,
        "INV-054", excludes="a BackupShutdown that overtakes the Abort", remedy="Join the thread before Release.",
    )
    if s.reading == "strict":
        yield from s.forbids(
            "creation-ends-with-abort", "Whoever stops between StartSnapshotSet and the end of DoSnapshotSet calls AbortBackup.", RELEASED,
            any_of(s.has("set", "open") & ~s.at("completion", "finished") & ~failed, s.at("creation", "pending")) & unabated, API + "abortbackup", MUST, "INV-055",
            excludes="a creation slot that stays taken", remedy="Call AbortBackup before Release on every way out.",
            remark="A8: the concept page asks for it only after PrepareForBackup; a good requester does both.",
        )
    yield from s.forbids(
        "failed-creation-is-aborted", "After a failed DoSnapshotSet, AbortBackup is called before the release, although VSS may already have aborted.",
        RELEASED, failed & unabated, ABORTING, SHOULD, "INV-057", excludes="writers that wait because VSS had no reason to abort",
        remedy="Call AbortBackup before Release; where VSS has aborted already, it is ignored.",
    )


def _release(s: DesignSpeech) -> Iterator[Claim]:
    resting, held = (s.at_end | s.stuck) & s.alive, ~s.at("references", "none")
    yield Claim(
        "ended-instances-are-released", "The program does not stop while it holds a reference to the instance.", never(resting & held), INSTANCE_PAGE,
        REQUESTER, MUST, covers=("INV-004",), excludes="an instance that is forgotten, and with it writers and copies",
        remedy="Call Release once for each reference, including those from AddRef and QueryInterface, on every way out.",
    )
    failing = [f"{which.title} fails" for which in Operation] + [f"{which.call} fails" for which in Operation]
    ended = s.took(*call("abort_backup", "abort_backup_in_thread"), "BackupComplete finishes", CANCELS, *failing)
    if ended is not None:
        yield Claim(
            "ended-backups-come-to-release",
            "After AbortBackup, BackupComplete, or an operation that failed or was cancelled, the instance is eventually released.",
            responds(ended, s.at("references", "none") | ~s.alive), INSTANCE_PAGE, REQUESTER, MUST, covers=("INV-004",),
            excludes="a program that loops for ever and never releases",
            remedy="Bound the number of retries, and release the instance however the last one ends.",
        )
    yield Claim(
        "stops-where-it-may", "The program stops only in a final state.", never(s.stuck & s.alive), OURS, REQUESTER, MODEL,
        excludes="a program that does not know how to go on",
        remedy="Declare a transition that leads on, or make the state final if the program is done there.",
    )
    given_up = s.at_end & s.at("patience", "refused") & s.at("process", "running")
    if s.reading == "lenient" and s.makes("start_snapshot_set"):
        yield Claim(
            "taken-slot-is-tried-again", "When another creation is in progress, the program waits and tries again before it gives up.", never(given_up),
            "state-transitions-in-shadow-copy-providers", REQUESTER, SHOULD, covers=("POS-21",), excludes="a backup that fails because another one has begun",
            remedy="Wait for some time, and call StartSnapshotSet again; give up after several refusals.",
            remark="A51: the page of StartSnapshotSet leaves it to the program whether it waits or returns with a failure.",
        )


def _deletion(s: DesignSpeech) -> Iterator[Claim]:
    yield from s.forbids(
        "deletions-one-at-a-time", "DeleteSnapshots is not called while another DeleteSnapshots is running.", call(*DELETION), s.at("thread", "deleting"),
        API + "deletesnapshots", MUST, "INV-050", excludes="two deletions at once", remedy="Join the thread before the next deletion.",
    )
    yield Claim(
        "persistent-copies-are-deleted", "The program does not end with persistent shadow copies that it neither deleted nor handed over.",
        never(s.at_end & s.all_released & s.at("copies", "exist") & s.alive), TRANSPORT, REQUESTER, MUST, covers=("INV-052",),
        excludes="persistent copies that pile up", remedy="Call DeleteSnapshots for them, or tell that somebody else takes them over (keep copies).",
    )
    yield Claim(
        "survivors-are-not-forgotten", "After DeleteSnapshots has failed, the program deletes what is left, or reports which copies are left.",
        never(s.at_end & s.all_released & s.at("copies", "left") & s.alive), API + "deletesnapshots", REQUESTER, DERIVED, covers=("INV-152",),
        excludes="copies of a set that was believed deleted", remedy="Call DeleteSnapshots again for what is left, or report it.",
    )
    yield from s.forbids(
        "auto-release-copies-need-no-deletion", "After a good backup, DeleteSnapshots is not called for copies that go with the instance.",
        call(*DELETION), s.has("context", "auto_release") & s.at("creation", "finished") & ~s.aborted & ~s.at("files", "excused", "kept"), TERMINATION, DERIVED,
        excludes="a deletion of what Release deletes anyway", remedy="Leave it out: Release deletes the copies.",
    )


def _copies(s: DesignSpeech) -> Iterator[Claim]:
    auto = s.has("context", "auto_release")
    own = auto & (s.at("creation", "finished") | s.at("import", "finished"))
    yield from s.forbids(
        "kept-copies-are-persistent", "Only copies of a persistent context are handed over to be kept.", call("keep_copies"),
        own, "vssgloss-a", MUST, "INV-147",
        excludes="copies that vanish while they are being read",
        remedy="Choose VSS_CTX_APP_ROLLBACK or VSS_CTX_NAS_ROLLBACK.",
    )
    yield from s.forbids(
        "copies-read-before-release", "Copies are not read once they have gone with their instance, or have been deleted.", call("list_files", "copy_files", "keep_copies"),
        s.at("copies", "ended"), "vssgloss-a", MUST, "INV-147", excludes="copies that vanish while they are being read",
        remedy="Read the copies before Release or DeleteSnapshots, or choose a persistent context; reading from the live volume is told as such (copy live files).",
    )
    yield from s.forbids(
        "only-persistent-copies-are-exposed", "Only persistent shadow copies are exposed locally.", call("expose_snapshot"), own,
        "exposing-and-surfacing-shadow-copied-volumes", MUST, "INV-162", excludes="a drive letter for a copy that goes with the instance",
        remedy="Choose VSS_CTX_APP_ROLLBACK or VSS_CTX_NAS_ROLLBACK.",
    )
    if not s.makes("keep_copies"):
        yield from s.forbids(
            "earlier-copies-are-cleaned-up", "Before it makes persistent copies, the program looks for those left behind by a run that died.",
            call("start_snapshot_set"), ~auto & s.has("context", "creates") & s.at("earlier", "not_looked_for"), "vssgloss-p", DERIVED, "INV-149",
            excludes="copies that pile up, one for each crash",
            remedy="At the start, call Query on an instance of its own, and DeleteSnapshots: a process that dies deletes nothing.",
        )
    if s.makes("import_snapshots"):
        yield Claim(
            "failed-imports-are-cleaned-up", "After a failed ImportSnapshots, the program has the LUNs cleaned up.",
            never(s.at_end & s.at("luns", "to_clean") & s.alive), API + "importsnapshots", REQUESTER, MUST, covers=("INV-165",),
            excludes="LUNs that nobody can reach", remedy="Start the clean-up of the LUNs before the program ends.",
        )
