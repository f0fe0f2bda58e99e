"""Seeded faults in the creation of a shadow copy set: its slot, its frozen writers, its copies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.network import each_able
from vss_protocol.mutants.edits import adds, also, altered, at, drops, fault, to

if TYPE_CHECKING:
    from shadowcheck.network import Move, Network


def _thaws_early(network: Network) -> tuple[Move, ...]:
    """Thaw goes to the writers that have answered Freeze, while others are still to be frozen."""
    service, mailbox = network.role("service"), network.role("mailbox")
    return (
        service.stays(service.at("freezing_front_ends")),
        each_able(mailbox.does("post Thaw"), provided=mailbox.has(empty=True)),
    )


_SLOT = (
    fault(
        "vss-forgets-the-slot", "StartSnapshotSet does not take the creation slot.", drops("StartSnapshotSet", "slot"),
        "creation-holds-the-slot", "taken-slot-refuses-a-set",
    ),
    fault(
        "vss-refuses-in-vain", "StartSnapshotSet answers VSS_E_SNAPSHOT_SET_IN_PROGRESS, and starts a set all the same.",
        adds("StartSnapshotSet answers VSS_E_SNAPSHOT_SET_IN_PROGRESS", lambda network: network.role("copies").does("start_set")),
        "refused-set-changes-nothing",
    ),
    fault(
        "vss-keeps-the-slot-after-an-abort", "AbortBackup does not free the creation slot.", drops("AbortBackup", "slot"),
        "slot-comes-free-after-an-abort",
    ),
)

_WRITERS = (
    fault(
        "vss-thaws-too-early", "VSS sends Thaw before providers have committed the copies.",
        also("VSS sends Thaw too early", "VSS sends Thaw to the writers that are frozen, before the copies are committed.", moves=_thaws_early),
        "thaw-waits-for-commit",
    ),
    fault(
        "vss-calls-the-dead", "VSS goes on sending events to a writer whose process has died.",
        drops("the writer crashes", "mailbox"), "dead-writers-hear-nothing",
    ),
)

_COPIES = (
    fault(
        "creation-leaves-a-volume-out", "DoSnapshotSet succeeds although one of the volumes was not copied.",
        altered("copies", "finish_creation", at("creating"), to("partly_deleted")), "set-is-all-or-nothing",
    ),
    fault(
        "failed-creation-leaves-copies", "A DoSnapshotSet that fails has made the copies anyway.",
        altered("copies", "abandon", at("creating"), to("created_now")), "failed-creation-leaves-no-copy",
    ),
    fault(
        "half-deletion-is-undone", "A set that lost one copy to a deletion is whole again after the release.",
        altered("copies", "auto_release", at("partly_deleted"), to("created_now")), "what-is-deleted-stays-deleted",
    ),
    fault(
        "vss-ignores-providers", "VSS goes on with the creation although a provider has failed.",
        altered("service", "a_provider_fails", at("committing"), to("committing")), "provider-failure-ends-in-an-error", "failed-creation-creates-nothing",
    ),
    fault(
        "vss-ignores-failures-after-thaw", "VSS goes on with the creation although a provider, or VSS itself, has failed after Thaw.",
        altered("service", "a_provider_fails", at("settling"), to("settling")), "provider-failure-ends-in-an-error", "failed-creation-creates-nothing",
    ),
    fault(
        "copies-show-too-early", "The copies of a set can be read as soon as DoSnapshotSet is called.",
        altered("copies", "begin_creation", at("collected"), to("created_now")), "copies-are-seen-when-created",
    ),
)

CREATION_FAULTS = (*_SLOT, *_WRITERS, *_COPIES)
