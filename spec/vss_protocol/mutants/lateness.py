"""Seeded faults about what is late: handlers that VSS waits for no longer, where it owes an Abort and where it owes none."""

from __future__ import annotations

from vss_protocol.mutants.edits import altered, at, fault, to, turns
from vss_protocol.mutants.vss import posts

LATENESS_FAULTS = (
    fault(
        "vss-aborts-for-late-preparation", "A writer that is late at PrepareForSnapshot makes VSS abort the creation.",
        altered("service", "gives_up_waiting", at("readying"), to("failing")), "other-lateness-does-not-abort",
    ),
    fault(
        "vss-aborts-at-once-for-lateness", "When VSS waits no longer for PrepareForBackup or BackupComplete, it sends Abort.",
        turns("VSS waits no longer for a handler", "mailbox", posts("Abort")), "other-lateness-does-not-abort",
    ),
    fault(
        "vss-keeps-quiet-when-freeze-is-late", "VSS takes a late Freeze for a late PrepareForSnapshot: the creation ends without Abort.",
        altered("service", "gives_up_waiting", at("freezing_front_ends"), to("engaged")), "late-handler-aborts",
    ),
)
