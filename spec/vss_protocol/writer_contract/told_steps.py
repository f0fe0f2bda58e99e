"""The steps around a recorded writer: a handler returns, something is done, a state is shown, the process ends; a backup is over.

When VSS calls which handler is the table of `backup`, as for designs, under both readings at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.machine.lts import FAILURE, OK, VETO
from shadowcheck.network import Step, if_able
from vss_protocol.events import CREATION, Event
from vss_protocol.machines.session import WriterState
from vss_protocol.vocabulary import HANDLER
from vss_protocol.writer_contract.backup import NOT_UNDER_WAY, NUMBERS, STATES, TURNS
from vss_protocol.writer_contract.backup_type import FULL
from vss_protocol.writer_contract.memory import ANEW, DIES, OVER
from vss_protocol.writer_contract.refine import (
    BACKUPS,
    IDENTIFY,
    REPORTS,
    STRANGER,
    Kind,
    given_of,
)
from vss_protocol.writer_contract.sending import labels_of, moves_of
from vss_protocol.writer_contract.told_deeds import done
from vss_protocol.writer_contract.words import (
    BADLY,
    DEEDS,
    DOUBTFUL,
    FALSE,
    FINAL,
    NO_SET,
    PROCESS,
    SHOWN,
    SLOTS,
    STRANGERS,
    THROWS,
    TRUE,
    WELL,
    parts_of,
)
from vss_protocol.writer_contract.words import (
    FAILURE as FAILED,
)
from vss_protocol.writer_design import WriterDesign

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from shadowcheck.network import Move
    from vss_protocol.writer_contract.memory import Memory
    from vss_protocol.writer_contract.turns import Situation, Turn
    from vss_protocol.writer_design import SetId

PREFIX = {backup: slot for slot, backup in SLOTS.items()}
THROW = WriterDesign.throw.sentence
RESTART = "stopping-services-for-restore-by-requestors"


def recorded_steps(memory: Memory, events: Collection[str]) -> Iterator[Step]:
    """Yield every step of a writer that may do any of *events*."""
    for backup in BACKUPS:
        for turn in (turn for turn in TURNS if not turn.another_vetoes):
            if PREFIX[backup] + event_of(turn.sent) in events:
                yield from _returns(memory, backup, turn)
        yield _anew(memory, backup)
    yield from _about_no_backup(memory, events)
    for event in sorted(events):
        slot = next((slot for slot in SLOTS if event.startswith(slot)), "")
        plain = event.removeprefix(slot)
        if parts_of(plain)[0] in DEEDS:
            yield from done(memory, plain, slot)
        elif plain in SHOWN:
            yield from _shown(memory, plain, SLOTS[slot])
        elif plain in PROCESS.values():
            yield _restarted(memory, plain)


def event_of(sent: Situation) -> str:
    """Return the event of a log that VSS sends in that situation."""
    match sent.event:
        case Event.BACKUP_COMPLETE:
            return WELL if sent.succeeded else BADLY
        case Event.BACKUP_SHUTDOWN:
            return NO_SET if sent.null else sent.event.snake
        case _:
            return sent.event.snake


def _outcomes(memory: Memory, answers: Collection[str] = (OK, FAILURE, VETO)) -> Iterator[tuple[str, str, tuple[str, ...], bool | None]]:
    """Yield what a handler may return, with its outcome, its deeds, and whether it has reported a failure (None: it does not matter)."""
    reported = (False,) if memory.tells("reported") else (None,)
    ways = (
        *((TRUE, OK, (), one) for one in reported), *((TRUE, FAILURE, (), True) for one in reported if one is not None),
        (DOUBTFUL, FAILURE, (REPORTS,), None), (FALSE, VETO, (), None), (FAILED, VETO, (REPORTS,), None), (FINAL, VETO, (REPORTS,), None),
        (THROWS, OK, (THROW,), None), (THROWS, VETO, (THROW,), None),
    )
    yield from (way for way in ways if way[1] in answers)


def _returns(memory: Memory, backup: SetId, turn: Turn) -> Iterator[Step]:
    on, slot, event = memory.on, PREFIX[backup], turn.sent.event
    given = given_of(turn.sent, backup, FULL, on.refined[backup].types[backup][FULL])
    for word, outcome, deeds, reported in _outcomes(memory, turn.answers):
        kind = Kind(given, outcome, deeds)
        name = f"{given.title}: {word}, {outcome} ({turn.does}; {turn.cause})"
        yield Step(
            name, memory.writer.does(f"{slot}{event_of(turn.sent)}: {word}"), *moves_of(on, backup, turn, FULL),
            *_forgets(memory, backup, event, reported=reported), *_alone(memory, backup, event), by=on.backups[backup].name,
            says=f"VSS sends {kind.name}.", source=event.page,
            labels=tuple(dict.fromkeys((*labels_of(kind), *(label.format(backup.value) for label in turn.labels), event.title, word))),
        )


def _forgets(memory: Memory, backup: SetId, event: Event, *, reported: bool | None) -> Iterator[Move]:
    """What was done in a handler is forgotten when it returns."""
    for (name, about), role in memory.marks.items():
        if about is backup:
            wanted = memory.marked(name, backup, event)
            where = None if name != "reported" or reported is None else wanted if reported else ~wanted
            yield role.does(f"return {event.title}", where=where)


def _alone(memory: Memory, backup: SetId, event: Event) -> Iterator[Move]:
    """No two backups are in creation at once: nothing was done in the same handler of the other one, which has not returned."""
    if event in {Event.PREPARE_FOR_BACKUP, *CREATION}:
        yield from (role.stays(~role.at(event.title)) for (_, about), role in memory.marks.items() if about is not backup)


def _about_no_backup(memory: Memory, events: Collection[str]) -> Iterator[Step]:
    for given, event in ((IDENTIFY, Event.IDENTIFY.snake), (STRANGER, STRANGERS)):
        for word, outcome, deeds, reported in _outcomes(memory) if event in events else ():
            if not reported:
                kind = Kind(given, outcome, deeds)
                yield Step(
                    f"{given.title}: {word}, {outcome}", memory.writer.does(f"{event}: {word}"), by="writer", says=f"VSS sends {kind.name}.",
                    source=given.event.page, labels=tuple(dict.fromkeys((*labels_of(kind), given.event.title, word))),
                )


def _shown(memory: Memory, event: str, backup: SetId) -> Iterator[Step]:
    """The state of a session that is under way, or of one that is over; of none, if none is under way."""
    role, other = memory.on.backups[backup], memory.on.backups[next(one for one in BACKUPS if one is not backup)]
    told, shown = PREFIX[backup] + event, SHOWN[event]
    states = [state for state in role.system.names() if shown in states_shown(state)]
    nothing = other.stays(other.at(*NOT_UNDER_WAY))
    for name, at, needs in (("", [state for state in states if state != "apart"], ()), (", and no backup is under way", [state for state in states if state == "apart"], (nothing,))):
        if at:
            yield Step(
                f"{told}{name}", memory.writer.does(told), role.stays(role.at(*at)), *needs, by="writer",
                says=f"The state of the writer is shown: {shown.name}.", source=STATES,
            )


def states_shown(state: str) -> frozenset[WriterState]:
    """Return every VSS_WRITER_STATE that may be shown in that state of a backup: pages do not tell how long a failure stays."""
    named = NUMBERS.get(state, WriterState.VSS_WS_STABLE)
    failures = {one for one in WriterState if one.name.startswith("VSS_WS_FAILED")}
    match state:
        case "prepared" | "prepared_badly":
            return frozenset((named, WriterState.VSS_WS_FAILED_AT_PREPARE_BACKUP, WriterState.VSS_WS_FAILED_AT_IDENTIFY))
        case "readied" | "overtaken":
            return frozenset((WriterState.VSS_WS_WAITING_FOR_FREEZE, named, *failures))
        case "frozen":
            return frozenset((named,))
        case "thawed" | "settled":
            return frozenset((named, *failures))
        case "ended" | "ended_after_completion" | "gone":
            return frozenset((named, WriterState.VSS_WS_STABLE, WriterState.VSS_WS_WAITING_FOR_BACKUP_COMPLETE, *failures))
        case _:
            return frozenset((named, WriterState.VSS_WS_STABLE, *failures))


def _restarted(memory: Memory, event: str) -> Step:
    everything = (*memory.on.writers.values(), *memory.marks.values())
    return Step(
        event, memory.writer.does(event), *(if_able(role.does("writer_dies")) for role in memory.on.backups.values()), *(role.does(DIES) for role in everything),
        by="writer", says="The writer's process ends, or starts as a new instance that no backup knows.", source=RESTART,
    )


def _anew(memory: Memory, backup: SetId) -> Step:
    """When a backup is over, another one may take its place, and nothing is left of what the log tells of the old one."""
    marks = (role.does(DIES) for (_, about), role in memory.marks.items() if about is backup)
    types = (memory.types[backup].does("unknown"),) if backup in memory.types else ()
    role = memory.on.backups[backup]
    return Step(
        f"another backup {backup.value}", role.does(ANEW, where=role.at(*OVER)), memory.on.writers[backup].does(ANEW), *marks, *types,
        by=role.name, says="The backup is over; the next one may come.", source=HANDLER + "onbackupshutdown",
    )
