"""What can go wrong or comes from outside, by name; each can be switched off, and then has no transition at all."""

from __future__ import annotations

CRASH = "requester-crash"
WRITER_CRASH = "writer-crash-and-restart"
VETOES = "handler-veto"
TIMEOUT = "handler-time-out"
PROVIDER = "provider-failure"
PARTIAL = "partial-deletion-failure"
LATE_ABORT = "late-abort"
LEAK = "leaked-reference"
UNPREPARED = "skipped-preparation"
EMPTY = "empty-set"
EXHAUSTION = "storage-exhaustion"
OTHERS = "other-requesters"

FAULTS: dict[str, str] = {
    CRASH: "the requester's process may crash at any moment",
    WRITER_CRASH: "a writer's process may die at any moment, and start again as a new instance",
    VETOES: "a writer may veto in each handler",
    TIMEOUT: "a handler may be late, and a writer's freeze window may expire",
    PROVIDER: "a provider, flush-and-hold or VSS may fail during the creation, even after Thaw",
    PARTIAL: "DeleteSnapshots may fail at once or half-way",
    LATE_ABORT: "AbortBackup may come after the shadow copies exist",
    LEAK: "the requester may take further references, and release one without releasing all",
    UNPREPARED: "the requester may skip PrepareForBackup, or add components after it",
    EMPTY: "the requester may have a set created that has no volume",
    EXHAUSTION: "the shadow copies' storage may be exhausted",
    OTHERS: "other requesters may create sets, delete copies and have writers identify themselves",
}
"""What can go wrong or comes from outside, by name; each can be switched off with ``--without``."""
