"""Seeded faults in how calls are answered, and in what becomes of shadow copies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vss_protocol.mutants.edits import also, altered, at, chain, drops, fault, loses, to, turns, unasked
from vss_protocol.network.calls import ACCEPTED, CANCELS
from vss_protocol.vocabulary import Context

if TYPE_CHECKING:
    from collections.abc import Callable

    from shadowcheck.network import Move, Network


def called(*states: str) -> Callable[[Network], tuple[Move, ...]]:
    """The requester makes a call while the instance is in one of *states*, and stays there."""

    def moves(network: Network) -> tuple[Move, ...]:
        components = network.role("components")
        return network.role("requester").does("call_out_of_order"), components.stays(components.at(*states))

    return moves


_CALLS = (
    fault(
        "instance-works-uninitialised", "GatherWriterStatus works on an uninitialised instance.",
        also(
            "GatherWriterStatus on a new instance", "The requester calls GatherWriterStatus on an uninitialised instance: S_OK.",
            ACCEPTED, moves=called("created"), by="requester",
        ),
        "uninitialised-calls-fail",
    ),
    fault(
        "instance-initialises-itself", "An instance becomes initialised without InitializeForBackup.",
        unasked("InitializeForBackup", "the instance initialises itself"), "creation-needs-initialisation",
    ),
    fault(
        "set-starts-itself", "A set is started without StartSnapshotSet.", unasked("StartSnapshotSet", "a set starts by itself"),
        "creation-needs-a-set", "volumes-need-a-set",
    ),
    fault(
        "instance-accepts-a-second-context", "SetContext works a second time.",
        also(
            "SetContext works again", "The requester calls SetContext a second time: S_OK.", "SetContext(VSS_CTX_BACKUP)", ACCEPTED,
            moves=called("configured"), by="requester",
        ),
        "context-set-once",
    ),
    fault(
        "instance-is-persistent-by-default", "Without SetContext, the context is VSS_CTX_APP_ROLLBACK.",
        altered("components", "initialize_for_backup", at("created"), to("configured", context=Context.APP_ROLLBACK, settled=True)),
        "default-context-is-backup",
    ),
    fault(
        "instance-creates-under-ctx-all", "StartSnapshotSet works under VSS_CTX_ALL.",
        also(
            "StartSnapshotSet under VSS_CTX_ALL", "The requester calls StartSnapshotSet under VSS_CTX_ALL: S_OK.", ACCEPTED,
            moves=lambda network: (
                network.role("requester").does("start_snapshot_set"),
                network.role("components").stays(network.role("components").has(context=Context.ALL)),
                network.role("copies").does("start_set"), network.role("slot").does("take"),
            ),
            by="requester",
        ),
        "no-set-under-ctx-all",
    ),
    fault(
        "instance-creates-without-metadata", "DoSnapshotSet works without GatherWriterMetadata.",
        altered("components", "do_snapshot_set", at("started_blind", context=Context.BACKUP), to("doing", settled=False), adding=True),
        "creation-needs-metadata",
    ),
    fault(
        "instance-forgets-its-context", "AddComponent works in a context without writers, and the writers get the creation's events.",
        chain(
            altered("components", "add_component", at("gathered", context=Context.FILE_SHARE_BACKUP), to("gathered"), adding=True),
            drops("VSS sends PrepareForSnapshot", "components"),
        ),
        "no-writer-calls-without-writers", "no-writer-events-without-writers",
    ),
    fault(
        "vss-forgets-writers-without-components", "SetBackupState without components leaves out the writers without an added component.",
        drops("SetBackupState(without components)", "mailbox"), "volumes-involve-every-writer",
    ),
    fault(
        "set-grows-during-creation", "AddToSnapshotSet works while the set is being created.",
        also(
            "AddToSnapshotSet during the creation", "The requester calls AddToSnapshotSet while DoSnapshotSet is pending: S_OK.",
            "AddToSnapshotSet", ACCEPTED, moves=called("doing"), by="requester",
        ),
        "membership-is-frozen",
    ),
    fault(
        "set-makes-copies-of-nothing", "DoSnapshotSet makes a shadow copy of a set without volumes.",
        altered("copies", "finish_creation", at("creating_nothing"), to("created_now")), "empty-set-makes-no-copy",
    ),
    fault(
        "set-has-no-maximum", "AddToSnapshotSet works although the set is full.",
        also(
            "AddToSnapshotSet beyond the maximum", "The requester adds one volume too many: S_OK.", "AddToSnapshotSet", ACCEPTED,
            moves=lambda network: (
                *called("started", "prepared")(network), network.role("copies").stays(network.role("copies").at("collected"))
            ),
            by="requester",
        ),
        "full-set-stays-full",
    ),
    fault(
        "cancel-is-forgotten", "Cancel says that it has cancelled the operation, which goes on and finishes.",
        turns(
            "IVssAsync::Cancel", "components",
            lambda network: network.role("components").stays(
                network.role("components").at("gathering", "preparing", "doing", "completing")
            ),
        ),
        "cancelled-is-final", "cancelled-gathering-is-final",
    ),
    fault(
        "cancel-undoes-the-past", "Cancel succeeds on an operation that has finished.",
        also(
            "Cancel after the end", "The requester cancels a finished operation: cancelled.", CANCELS,
            moves=called("prepared", "done"), by="requester",
        ),
        "cancel-after-completion-changes-nothing",
    ),
    fault(
        "instance-lives-after-release", "A released instance accepts calls.",
        also(
            "a call works on the released instance", "The requester calls StartSnapshotSet on the released instance: S_OK.", ACCEPTED,
            moves=called("released"), by="requester",
        ),
        "no-reuse-after-release",
    ),
)

_COPIES = (
    fault(
        "copies-outlive-their-release", "Auto-release copies are not deleted when their instance is released.",
        loses("VSS deletes an auto-release copy"), "auto-release-copies-go",
    ),
    fault(
        "copies-go-too-early", "Auto-release copies are deleted as soon as the backup is complete.",
        turns(
            "VSS deletes an auto-release copy", "components",
            lambda network: network.role("components").stays(network.role("components").at("completed", "released")),
        ),
        "auto-release-copies-stay-till-release",
    ),
    fault(
        "copies-go-when-half-are-gone", "Auto-release copies are deleted before the release, if DeleteSnapshots has stopped half-way.",
        also(
            "VSS deletes the rest", "VSS deletes the rest of a set that was partly deleted.", "an automatic deletion",
            moves=lambda network: (
                network.role("components").stays(network.role("components").has(alive=True, auto_release=True)),
                network.role("copies").does("auto_release", where=network.role("copies").at("partly_deleted")),
            ),
        ),
        "auto-release-copies-stay-till-release",
    ),
    fault(
        "persistent-copies-go-at-release", "The release deletes persistent copies too.",
        turns(
            "VSS deletes an auto-release copy", "components",
            lambda network: network.role("components").stays(network.role("components").at("released")),
        ),
        "persistent-copies-stay", "persistent-is-not-auto-release",
    ),
    fault(
        "copies-come-back", "A deleted set is accessible again after the release.",
        altered("copies", "auto_release", at("deleted"), to("created_now"), adding=True), "deleted-is-for-good",
    ),
    fault(
        "failed-deletion-deletes-all", "A DeleteSnapshots that reports a failure has deleted every copy.",
        altered("copies", "delete_stops_half_way", at("created_now"), to("deleted")), "deletion-stops-at-first-failure",
    ),
    fault(
        "successful-deletion-leaves-a-copy", "A DeleteSnapshots that reports success has left a copy.",
        altered("copies", "delete_all", at("created_now"), to("partly_deleted")), "deletion-success-leaves-nothing",
    ),
    fault(
        "deletion-of-nothing-succeeds", "DeleteSnapshots succeeds for copies that are still being created.",
        altered("copies", "delete_all", at("creating"), to("deleted"), adding=True), "deletion-needs-a-copy",
        "copies-in-creation-are-not-found",
    ),
)

CALL_FAULTS = (*_CALLS, *_COPIES)
