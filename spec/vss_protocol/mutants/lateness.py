"""Seeded faults about writers that are late or are left out: where VSS owes an Abort, where it owes none, and what comes after it."""

from __future__ import annotations

import dataclasses

from vss_protocol.machines.session import AFTER_THAW
from vss_protocol.mutants.edits import Change, altered, at, chain, drops, fault, loses, to, turns
from vss_protocol.mutants.vss import posts
from vss_protocol.network.roles import LOST


def calls(step: str, handler: str) -> Change:
    """The step calls the handler all the same."""
    return lambda network: network.edited(step, lambda row: dataclasses.replace(row, labels=(handler,)))


_LATE = (
    fault(
        "vss-aborts-for-late-preparation", "A writer that is late at PrepareForSnapshot makes VSS abort the creation.",
        altered("service", "gives_up_waiting", at("readying"), to("failing")), "other-lateness-does-not-abort",
    ),
    fault(
        "vss-aborts-at-once-for-lateness", "When VSS waits no longer for PrepareForBackup or BackupComplete, it sends Abort.",
        turns("VSS waits no longer for a handler", "mailbox", posts("Abort")), "other-lateness-does-not-abort",
    ),
    fault(
        "vss-gives-up-writers-that-have-answered", "VSS waits no longer for PrepareForBackup or BackupComplete though the writer has returned.",
        turns("VSS waits no longer for a handler", "mailbox", lambda network: network.role("mailbox").stays(~network.role("mailbox").at(LOST))),
        "only-late-writers-are-given-up",
    ),
    fault(
        "vss-keeps-quiet-when-freeze-is-late", "VSS takes a late Freeze for a late PrepareForSnapshot: the creation ends without Abort.",
        altered("service", "gives_up_waiting", at("freezing_front_ends"), to("engaged")), "late-handler-aborts",
    ),
)

_LEFT_OUT = (
    fault(
        "vss-ignores-thaw-vetoes", "VSS goes on with the creation although a writer failed at Thaw, and sends that writer no Abort.",
        chain(drops("Thaw is vetoed", "service"), loses("Abort comes instead of PostSnapshot")), "thaw-veto-aborts",
    ),
    fault(
        "vss-timer-survives-thaw", "The freeze window may expire after Thaw was handled, as on Windows Server 2003 (KB 915331).",
        altered("session", "window_expired", at(*AFTER_THAW), to("left_out"), adding=True),
        "window-ends-with-thaw",
    ),
    fault(
        "vss-thaws-after-time-out", "Thaw reaches a writer whose window has expired.",
        calls("Thaw is suppressed", "OnThaw"), "abort-ends-the-sequence",
    ),
    fault(
        "vss-suppresses-backup-complete", "BackupComplete may be kept from a writer that was not aborted.",
        drops("BackupComplete is suppressed", "session"), "backupcomplete-reaches-writers",
    ),
    fault(
        "vss-goes-on-after-abort", "BackupComplete reaches a writer that was aborted alone, while the backup went on.",
        calls("BackupComplete is suppressed", "OnBackupComplete"), "abort-ends-the-sequence",
    ),
)

LATENESS_FAULTS = (*_LATE, *_LEFT_OUT)
