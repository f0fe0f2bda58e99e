"""Seeded faults of writers: the mistakes that the documentation warns of, as far as they show at the end of a backup."""

from __future__ import annotations

from vss_protocol.events import SESSION, Event
from vss_protocol.mutants.edits import altered, at, deaf, fault, to

WRITER_FAULTS = (
    fault(
        "writer-expects-thaw", "The writer resumes its application in OnThaw only, not in OnAbort (N17).",
        altered("writer", "abort", at("frozen_now"), to("frozen_now")), "frozen-writers-run-again", "running-after-abort",
    ),
    fault(
        "writer-cleans-up-only-after-complete", "The writer cleans up in OnBackupShutdown only if BackupComplete came (N02).",
        altered("writer", "backup_shutdown", at("preparing"), to("preparing")), "clean-after-shutdown",
    ),
    fault(
        "writer-cleans-up-only-at-shutdown", "The writer keeps its preparations when Abort comes (N03, the other way round).",
        altered("writer", "abort", at("ready"), to("ready")), "running-after-abort",
    ),
    fault(
        "writer-thaws-late", "The writer says that it has thawed, but has not.",
        altered("writer", "thaw", at("frozen_now"), to("frozen_now")), "thaw-thaws",
    ),
    fault(
        "writer-thaws-at-identify", "OnIdentify resets the writer, even in the middle of a backup (N09).",
        altered("writer", "identify", at("frozen_now"), to("idle")), "identify-does-not-thaw",
    ),
    fault(
        "writer-prepares-at-identify", "The writer takes OnIdentify for the start of a backup (N10).",
        altered("writer", "identify", at("idle"), to("preparing")), "identify-begins-nothing",
    ),
    *(
        fault(
            f"writer-deaf-to-{message.lower().replace('(null)', '-null')}", f"The writer has no handler for {message}.",
            deaf("writer", event.snake), f"handles-{message.lower().replace('(null)', '-null')}",
        )
        for event in (Event.IDENTIFY, *SESSION, Event.ABORT) for message in event.messages
    ),
)
