"""The table of steps, part three: what reaches a writer, and how its handler ends.

One step delivers one event: the queue gives it, the writer's handler runs and answers, its session records the outcome, and VSS
hears of a failure that concerns it. An event that must not reach the writer any more is suppressed by the session (A1, A2).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shadowcheck.machine.lts import FAILURE, OK, VETO
from shadowcheck.network import Step, if_able
from vss_protocol.network.dispatch import TIMEOUT
from vss_protocol.network.roles import LOST, Cast
from vss_protocol.vocabulary import HANDLER

if TYPE_CHECKING:
    from collections.abc import Iterator

VETOES = "handler-veto"
WRITER_CRASH = "writer-crash-and-restart"


@dataclass(frozen=True)
class Event:
    """An event of VSS: its message, the writer's handler, and what the session records of success and failure."""

    message: str
    handler: str
    page: str
    success: str
    failure: str
    callback: str
    """The handler's name in CVssWriter; the label of every step in which it is called."""
    aborts: bool = False
    """A failure makes VSS abort the creation."""


EVENTS = (
    Event("PrepareForBackup", "prepare_for_backup", "onpreparebackup", "prepared", "preparing_failed", "OnPrepareBackup"),
    Event("PrepareForSnapshot", "prepare_for_snapshot", "onpreparesnapshot", "readied", "readying_failed", "OnPrepareSnapshot"),
    Event("Freeze", "freeze", "onfreeze", "froze", "freezing_failed", "OnFreeze", aborts=True),
    Event("Thaw", "thaw", "onthaw", "thawed", "thawing_failed", "OnThaw", aborts=True),
    Event("PostSnapshot", "post_snapshot", "onpostsnapshot", "settled", "settling_failed", "OnPostSnapshot"),
    Event("BackupComplete", "backup_complete", "onbackupcomplete", "completed", "completing_failed", "OnBackupComplete"),
    Event("BackupShutdown", "backup_shutdown", "onbackupshutdown", "shut_down", "shutting_down_failed", "OnBackupShutdown(id)"),
    Event("BackupShutdown(NULL)", "backup_shutdown", "onbackupshutdown", "shut_down", "shutting_down_failed", "OnBackupShutdown(NULL)"),
)
"""The events of a session in their order; Identify and Abort, which are no part of the order, have steps of their own."""


def deliveries(cast: Cast, reading: str) -> Iterator[Step]:
    """Every step in which an event reaches a writer, or is kept from it, or its process dies."""
    yield from _identify(cast)
    for event in EVENTS:
        yield from _event(cast, event)
    yield from _abort(cast, reading)
    yield from _window(cast)
    yield from _crash(cast)


def _event(cast: Cast, event: Event) -> Iterator[Step]:
    labels = (event.callback, event.callback.partition("(")[0])
    action = f"{event.message} is handled"
    gives = cast.mailbox.does(f"deliver {event.message}")
    yield Step(
        f"{event.message} reaches the writer",
        gives, cast.writer.does(event.handler, answering=OK), cast.session.does(event.success), by="mailbox",
        says=f"{{who}} handles {event.message}.", source=HANDLER + event.page, labels=tuple(dict.fromkeys(labels)), fair=True, action=action,
    )
    hears = (if_able(cast.service.does("a_writer_fails")),) if event.aborts else ()
    vetoed = (*labels, f"{event.message} is vetoed", "a veto")
    yield Step(
        f"{event.message} is vetoed",
        gives, cast.writer.does(event.handler, answering=(VETO, FAILURE)), cast.session.does(event.failure), *hears, by="mailbox",
        says=f"{{who}} vetoes {event.message}: its handler fails.", source=HANDLER + event.page, labels=tuple(dict.fromkeys(vetoed)),
        group=VETOES, fair=True, action=action,
    )
    if event.message == "Thaw":
        yield Step(
            f"{event.message} is suppressed", gives, cast.session.stays(cast.session.at("timed_out")), by="mailbox",
            says=f"{event.message} comes after the automatic Abort of {{who}}, and does not reach its handler any more (A2).",
            source=HANDLER + "onabort", fair=True, action=action,
        )


def _identify(cast: Cast) -> Iterator[Step]:
    gives, action = cast.mailbox.does("deliver Identify"), "Identify is handled"
    yield Step(
        "Identify reaches the writer",
        cast.mailbox.does("answer Identify"), cast.writer.does("identify", answering=OK),
        says="{who} answers Identify: its metadata is in the list.", source=HANDLER + "onidentify", labels=("OnIdentify",), fair=True,
        action=action,
    )
    yield Step(
        "Identify fails", gives, cast.writer.does("identify", answering=(VETO, FAILURE)), by="mailbox",
        says="{who} fails at Identify: it is missing from the list.", source=HANDLER + "onidentify", labels=("OnIdentify", "Identify is vetoed", "a veto"),
        group=VETOES, fair=True, action=action,
    )


def _abort(cast: Cast, reading: str) -> Iterator[Step]:
    gives, action = cast.mailbox.does("deliver Abort"), "Abort is handled"
    # A1: the page of OnAbort says that it is not called once OnPostSnapshot was; the concept page says any time.
    past = cast.session.at(
        "waiting_for_backup_complete", "failed_at_post_snapshot", "backup_completed", "failed_at_backup_complete"
    )
    if reading == "strict":
        yield Step(
            "Abort is suppressed", gives, cast.session.stays(past), by="mailbox",
            says="Abort comes after {who} has handled PostSnapshot, and does not reach its handler (A1).", source=HANDLER + "onabort",
            fair=True, action=action,
        )
    reaches = cast.session.does("aborted", where=~past) if reading == "strict" else cast.session.does("aborted")
    yield Step(
        "Abort reaches the writer", gives, cast.writer.does("abort"), reaches, by="mailbox",
        says="{who} handles Abort.", source=HANDLER + "onabort", labels=("OnAbort",), fair=True, action=action,
    )


def _window(cast: Cast) -> Iterator[Step]:
    yield Step(
        "the freeze window of the writer expires",
        cast.session.does("window_expired"), cast.writer.does("abort"), cast.mailbox.stays(~cast.mailbox.at(LOST)),
        if_able(cast.service.does("a_writer_fails")),
        says="No Thaw reached {who} in its freeze window: its OnAbort is called automatically, and VSS hears of it.",
        source=HANDLER + "initialize", labels=("OnAbort", "the freeze window expires", "a handler is late"), group=TIMEOUT,
    )


def _crash(cast: Cast) -> Iterator[Step]:
    page = "stopping-services-for-restore-by-requestors"
    yield Step(
        "the writer crashes",
        cast.session.does("process_dies"), cast.writer.does("process_dies"), cast.mailbox.does("lose"), by="writer",
        says="The process of {who} dies; what waits for it is lost.", source=page, group=WRITER_CRASH,
    )
    yield Step(
        "the writer restarts", cast.session.does("process_starts"), by="writer",
        says="{who} runs again, as a new instance that this backup does not know.", source=page, group=WRITER_CRASH,
    )


__all__ = ["EVENTS", "VETOES", "WRITER_CRASH", "Event", "deliveries"]
