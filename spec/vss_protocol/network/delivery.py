"""The table of steps, part three: what reaches a writer, and how its handler ends.

One step delivers one event: the queue gives it, the writer's handler runs and answers, its session records the outcome, and VSS
hears of a failure that concerns it. An event that must not reach the writer any more is suppressed by the session (A1, A2).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.machine.lts import FAILURE, OK, VETO
from shadowcheck.network import Step, if_able
from vss_protocol.events import ABORTS, SESSION, Event
from vss_protocol.machines.session import AFTER_POST_SNAPSHOT, LEFT_OUT_OF
from vss_protocol.network.dispatch import LATE_ELSEWHERE, LOSS
from vss_protocol.network.faults import TIMEOUT, VETOES, WRITER_CRASH
from vss_protocol.vocabulary import ABORTING, HANDLER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.network import Move
    from vss_protocol.network.roles import Cast

NONFATAL = "a nonfatal error"
"""Label: a handler at which a veto makes VSS abort has failed, and has returned true."""


def deliveries(cast: Cast, reading: str) -> Iterator[Step]:
    """Every step in which an event reaches a writer, or is kept from it, or its process dies."""
    yield from _identify(cast)
    for event in SESSION:
        for message in event.messages:
            yield from _event(cast, event, message)
    yield from _abort(cast, reading)
    yield from _window(cast)
    yield from _crash(cast)


def _event(cast: Cast, event: Event, message: str) -> Iterator[Step]:
    gives, action = cast.mailbox.does(f"deliver {message}"), f"{message} is handled"
    labels = _called(event, message)
    returns = (gives, cast.writer.does(event.snake, answering=OK), cast.session.does(event.succeeded))
    yield Step(
        f"{message} reaches the writer", *returns, says=f"{{who}} handles {message}.", source=event.page, labels=labels, fair=True,
        action=action,
    )
    aborts = ABORTS in event.traits
    yield _nonfatal(cast, event) if aborts else _late(message, returns, labels)
    hears, vetoes = ((if_able(cast.service.does("a_writer_fails")),), (VETO,)) if aborts else ((), (VETO, FAILURE))
    yield Step(
        f"{message} is vetoed", gives, cast.writer.does(event.snake, answering=vetoes), cast.session.does(event.failed), *hears,
        says=f"{{who}} vetoes {message}: its handler fails.", source=event.page,
        labels=(*labels, f"{message} is vetoed", "a veto"), group=VETOES, fair=True, action=action,
    )
    if event in LEFT_OUT_OF:
        yield Step(
            f"{message} is suppressed", gives, cast.session.stays(cast.session.at("left_out")),
            says=f"{message} comes after the automatic Abort of {{who}}, and no longer reaches its handler (A2).",
            source=Event.ABORT.page, fair=True, action=action,
        )
    if event is Event.THAW:
        yield Step(
            "Thaw is vetoed, and VSS goes on",
            gives, cast.writer.does("thaw", answering=VETO), cast.session.does("thawing_failed"), _goes_on(cast),
            says="{who} vetoes Thaw, but the copies are committed: VSS goes on without it, and will send it Abort (A37).", source=ABORTING,
            labels=(*labels, "Thaw is vetoed", "a veto"), group=VETOES, fair=True, action=action,
        )
    if event is Event.POST_SNAPSHOT:
        yield Step(
            "Abort comes instead of PostSnapshot", gives, cast.writer.does("abort"), cast.session.does("aborted_alone"),
            says="{who} has vetoed Thaw: it gets Abort, and nothing more of the creation.", source=ABORTING, labels=(Event.ABORT.handler,),
            group=VETOES, fair=True, action=action,
        )


def _goes_on(cast: Cast) -> Move:
    """The copies are committed: VSS may go on without the writer."""
    return cast.service.stays(cast.service.at("thawing"))


def _nonfatal(cast: Cast, event: Event) -> Step:
    """The handler calls SetWriterFailure and returns true: its status tells of it, and VSS aborts nothing (A12)."""
    return Step(
        f"{event.title} meets a nonfatal error",
        cast.mailbox.does(f"deliver {event.title}"), cast.writer.does(event.snake, answering=FAILURE), cast.session.does(event.succeeded),
        says=f"{{who}} meets a nonfatal error at {event.title}: {event.handler} calls SetWriterFailure, and returns true.",
        source=event.page, labels=(event.handler, NONFATAL, "a veto"), group=VETOES, fair=True, action=f"{event.title} is handled",
    )


def _late(message: str, returns: tuple[Move, ...], labels: tuple[str, ...]) -> Step:
    """The handler returns when VSS has given it up and gone on; only the order of the two is left out."""
    return Step(
        f"{message} is late, and VSS goes on", *returns,
        says=f"{{who}} is late at {message}: VSS goes on without its answer, and reports VSS_E_WRITER_NOT_RESPONDING.",
        source="nf-vsbackup-ivssbackupcomponents-getwriterstatus", labels=(*labels, "a handler is late", LATE_ELSEWHERE), group=TIMEOUT,
        fair=True, action=f"{message} is handled",
    )


def _called(event: Event, message: str) -> tuple[str, ...]:
    """The labels of a step in which the handler is called: with which id, if there are several ways, and its name."""
    if len(event.messages) == 1:
        return (event.handler,)
    return (f"{event.handler}({'id' if message == event.title else 'NULL'})", event.handler)


def _identify(cast: Cast) -> Iterator[Step]:
    """The handler's answer decides: SetWriterFailure is not for OnIdentify, and tells VSS nothing there."""
    gives, action = cast.mailbox.does("deliver Identify"), "Identify is handled"
    returns = cast.writer.does("identify", answering=(OK, FAILURE))
    yield Step(
        "Identify reaches the writer", cast.mailbox.does("answer Identify"), returns,
        says="{who} answers Identify: its metadata is in the list.", source=Event.IDENTIFY.page, labels=(Event.IDENTIFY.handler,), fair=True,
        action=action,
    )
    yield Step(
        "Identify fails", gives, cast.writer.does("identify", answering=VETO),
        says="{who} fails at Identify: it is missing from the list.", source=Event.IDENTIFY.page, labels=(Event.IDENTIFY.handler, "Identify is vetoed", "a veto"),
        group=VETOES, fair=True, action=action,
    )
    yield _late("Identify", (gives, returns), (Event.IDENTIFY.handler,))


def _abort(cast: Cast, reading: str) -> Iterator[Step]:
    gives, action = cast.mailbox.does("deliver Abort"), "Abort is handled"
    # A1: the page of OnAbort says that it is not called once OnPostSnapshot was; the concept page says any time.
    past = cast.session.at(*AFTER_POST_SNAPSHOT)
    if reading == "strict":
        yield Step(
            "Abort is suppressed", gives, cast.session.stays(past),
            says="Abort comes after {who} has handled PostSnapshot, and does not reach its handler (A1).", source=Event.ABORT.page,
            fair=True, action=action,
        )
    reaches = cast.session.does("aborted", where=~past) if reading == "strict" else cast.session.does("aborted")
    yield Step(
        "Abort reaches the writer", gives, cast.writer.does("abort"), reaches,
        says="{who} handles Abort.", source=Event.ABORT.page, labels=(Event.ABORT.handler,), fair=True, action=action,
    )


def _window(cast: Cast) -> Iterator[Step]:
    expires = (cast.session.does("window_expired"), cast.writer.does("abort"))
    labels = (Event.ABORT.handler, "the freeze window expires", "a handler is late")
    yield Step(
        "the freeze window of the writer expires", *expires, if_able(cast.service.does("a_writer_fails")),
        says="No Thaw reached {who} in its freeze window: its OnAbort is called automatically, and VSS hears of it.",
        source=HANDLER + "initialize", labels=labels, group=TIMEOUT,
    )
    yield Step(
        "the freeze window of the writer expires, and VSS goes on", *expires, _goes_on(cast),
        says="No Thaw reached {who} in its freeze window, but the copies are committed: its OnAbort is called, and VSS goes on without it (A37).",
        source=HANDLER + "initialize", labels=labels, group=TIMEOUT,
    )


def _crash(cast: Cast) -> Iterator[Step]:
    page, dies = "stopping-services-for-restore-by-requestors", (cast.writer.does("process_dies"), cast.mailbox.does("lose"))
    yield Step(
        "the writer crashes", cast.session.does("process_dies"), *dies, by="writer",
        says="The process of {who} dies; what waits for it is lost.", source=page, group=WRITER_CRASH,
    )
    frozen = cast.session.at("waiting_for_thaw")
    yield Step(
        "the writer crashes, and the creation fails", cast.session.does("process_dies", where=frozen), *dies,
        cast.service.does("a_writer_fails"), by="writer",
        says="The process of {who} dies while it is frozen: it cannot complete Thaw, and VSS gives up the creation.", source=page,
        labels=("the writer crashes", "a creation failure", LOSS), group=WRITER_CRASH,
    )
    yield Step(
        "the writer restarts", cast.session.does("process_starts"), by="writer",
        says="{who} runs again, as a new instance that this backup does not know.", source=page, group=WRITER_CRASH,
    )
