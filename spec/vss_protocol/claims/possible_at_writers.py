"""What can become of a writer, whichever the requester: it fails in any handler, and the requester can learn of it; its process starts again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.claims import possible
from vss_protocol.claims.possibilities import can
from vss_protocol.claims.terms import PER_WRITER, Speech
from vss_protocol.events import SESSION, Event
from vss_protocol.machines.session import STATES, WriterState
from vss_protocol.network.faults import VETOES, WRITER_CRASH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.claims import Claim

FAILED = {
    Event.PREPARE_FOR_BACKUP: WriterState.VSS_WS_FAILED_AT_PREPARE_BACKUP,
    Event.PREPARE_FOR_SNAPSHOT: WriterState.VSS_WS_FAILED_AT_PREPARE_SNAPSHOT, Event.FREEZE: WriterState.VSS_WS_FAILED_AT_FREEZE,
    Event.THAW: WriterState.VSS_WS_FAILED_AT_THAW, Event.POST_SNAPSHOT: WriterState.VSS_WS_FAILED_AT_POST_SNAPSHOT,
    Event.BACKUP_COMPLETE: WriterState.VSS_WS_FAILED_AT_BACKUP_COMPLETE,
    Event.BACKUP_SHUTDOWN: WriterState.VSS_WS_FAILED_AT_BACKUPSHUTDOWN,
}
"""The state that a writer is in when its handler has failed. Source: ne-vss-vss_writer_state."""


def possible_at_writers(s: Speech) -> Iterator[Claim]:
    """Failures of each handler, and a new process."""
    for event in SESSION:
        for message in event.messages:
            yield _fails(s, event, message)
    yield can(
        "restart", "A writer whose process has died may run again, as another instance, while the backup goes on.",
        possible(s.took("the writer restarts") & s.components.has(alive=True)), "stopping-services-for-restore-by-requestors",
        covers=("POS-18",), per=PER_WRITER, needs=(WRITER_CRASH,),
    )


def _fails(s: Speech, event: Event, message: str) -> Claim:
    """The handler fails; the state says so, and the requester can ask for it, unless its instance is gone by then."""
    state, vetoed = FAILED[event], s.took(f"{message} is vetoed")
    says, known = s.session.has(writer_state=state), s.took("GatherWriterStatus finishes")
    asked = event is not Event.BACKUP_SHUTDOWN
    then = f", and GatherWriterStatus tells the requester: {state.name}" if asked else f": {state.name}"
    return can(
        f"fail-at-{message.lower().replace('(null)', '-null')}", f"A writer may fail at {message}{then}.",
        possible(known & says, after=vetoed) if asked else possible(vetoed & says), STATES, per=PER_WRITER, needs=(VETOES,),
    )
