"""The environment of a writer's design: two backups that share the writer, and everything VSS may do with them.

Each step calls one handler of the design, and moves the backup that the call is about. The steps of one backup are those of
`WriterBackup`; those of two interleave as the creation slot permits: at most one shadow copy set is being created.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shadowcheck.machine.lts import FAILURE, OK, VETO
from shadowcheck.network import Fairness, Move, Network, Step, if_able
from shadowcheck.object import Profile
from shadowcheck.specification import Interface, Model, Option
from vss_protocol.driven import SUBSTITUTE
from vss_protocol.events import Event
from vss_protocol.starting.writer import StartingWriter
from vss_protocol.starting.writer_as_class import StartingWriter as PlainStartingWriter
from vss_protocol.vocabulary import TIME, Party, address
from vss_protocol.writer_contract.backup import OVERTAKEN_AT, TURNS
from vss_protocol.writer_contract.claims import claims
from vss_protocol.writer_contract.refine import (
    BACKUPS,
    IDENTIFY,
    STRANGER,
    UNHANDLED,
    Given,
    Kind,
    comes,
    given_of,
)
from vss_protocol.writer_contract.roles import DIES, OTHERS, Stage, stage
from vss_protocol.writer_contract.sending import labels_of, moves_of
from vss_protocol.writer_contract.traces import recording
from vss_protocol.writer_contract.turns import END, FAILED_BACKUP, TIMEOUT
from vss_protocol.writer_design import SetId, WriterDesign
from vss_protocol.writer_object import FACTS, HANDLERS, UNHEARD, Writer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.machine import Machine
    from vss_protocol.writer_contract.turns import Turn


WORKS_LONG = WriterDesign.work_long.sentence
WRITER_CRASH = "writer-crash-and-restart"
GROUPS = {
    WRITER_CRASH: "the writer's process may die at any moment, and start again as a new instance",
    TIMEOUT: "the writer's freeze window may expire",
    FAILED_BACKUP: "a backup program may complete a backup whose data it could not copy",
}
READING = Option(
    "reading", ("strict", "lenient"),
    "whether OnAbort is never called once OnPostSnapshot has been (strict: the page of OnAbort), or at any time (lenient: the "
    "concept page; A1); whether temporary files stay until OnPostSnapshot (strict), or may go in OnThaw (lenient; A53)",
    reading=True,
)


def network(design: type[WriterDesign[Any]], reading: str) -> Network:
    """Return the network in which *design* is verified, with every fault switched on."""
    on = stage(design)
    long = any(kind.given.event is Event.FREEZE and WORKS_LONG in kind.deeds for one in BACKUPS for kind in on.refined[one].kinds.values())
    turns = [turn for turn in TURNS if turn.reading in ("", reading) and (long or not turn.long_freeze)]
    calls = [(backup, _call(on, backup, turn, named)) for backup in BACKUPS for turn in turns for named in on.refined[backup].types[backup]]
    steps = [step for backup, call in calls for step in handle(on, backup, call)]
    steps += [*_surroundings(on), *(_stopped(on) if long else ())]
    return Network(f"{design.__name__} under VSS", on.roles, tuple(steps), GROUPS)


@dataclass(frozen=True)
class Call:
    """A reason for VSS to call a handler: the moves of the backup, and the words, labels and fairness of the step."""

    given: Given
    moves: tuple[Move, ...]
    cause: str
    labels: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = (OK, FAILURE, VETO)
    group: str = ""
    action: str = ""
    deed: str = ""
    """Only where the handler does that."""


def handle(on: Stage, backup: SetId, call: Call) -> Iterator[Step]:
    """Yield a step for each way in which the writer reacts to *call*."""
    writer, refined = on.writers[backup], on.refined[backup]
    caller = writer.name if call.given.backup is None else on.backups[backup].name
    for kind in refined.of(call.given):
        if (kind.outcome or OK) in call.outcomes and (not call.deed or call.deed in kind.deeds):
            name = f"{kind.name} ({call.cause})" if call.cause else kind.name
            title = call.given.event.title
            yield Step(
                name if on.shared else f"{name}, in the object for backup {backup.value}" if call.given.backup is None else name,
                *call.moves, writer.does(kind.name), by=caller, says=_told(kind, call), source=call.given.event.page,
                labels=tuple(dict.fromkeys((*labels_of(kind), *call.labels, title))), group=call.group,
                fair=Fairness.WEAK if call.action else Fairness.NONE, action=call.action,
            )


def _told(kind: Kind, call: Call) -> str:
    because = f" ({call.cause})" if call.cause else ""
    if UNHANDLED in kind.deeds:
        return f"VSS sends {kind.given.title}{because}; the design has no handler for it in this state."
    how = kind.name.removeprefix(kind.given.title + ": ")
    return f"VSS sends {kind.given.title}{because}; the handler {how}."


def _call(on: Stage, backup: SetId, turn: Turn, named: str) -> Call:
    """What the row says of that backup, if it is of the type that is *named* so."""
    name = backup.value
    return Call(
        given_of(turn.sent, backup, named, on.refined[backup].types[backup][named]), tuple(moves_of(on, backup, turn, named)), turn.cause, tuple(label.format(name) for label in turn.labels),
        turn.answers, turn.group, turn.due.format(name), WORKS_LONG if turn.long_freeze and turn.sent.event is Event.FREEZE else "",
    )


def _surroundings(on: Stage) -> Iterator[Step]:
    """What may happen at any time: Identify, BackupShutdown of another backup, and the death of the writer's process."""
    if on.shared:
        yield from handle(on, SetId.A, Call(IDENTIFY, (), ""))
        yield from handle(on, SetId.A, Call(STRANGER, (), ""))
    else:
        for backup, role in on.backups.items():  # when its backup is over, the object is gone
            lives = role.stays(~role.at("ended", "ended_after_completion", "gone"))
            yield from handle(on, backup, Call(IDENTIFY, (lives,), ""))
    dies = tuple(dict.fromkeys(on.writers.values()))
    yield Step(
        DIES, *(writer.does(DIES) for writer in dies), *(if_able(role.does("writer_dies")) for role in on.backups.values()),
        by=dies[0].name, says="The writer's process dies, and starts again as a new instance that no backup knows.",
        source="stopping-services-for-restore-by-requestors", group=WRITER_CRASH,
    )


def _stopped(on: Stage) -> Iterator[Step]:
    """A writer whose OnFreeze was overtaken by an Abort is stopped in the end: what it did too late has no other consequence."""
    dies = tuple(dict.fromkeys(on.writers.values()))
    for backup, role in on.backups.items():
        title = f"backup {backup.value}"
        others = (if_able(other.does("writer_dies")) for other in on.backups.values() if other is not role)
        yield Step(
            f"{DIES}, as {title} was overtaken", *(writer.does(DIES) for writer in dies),
            role.does("writer_dies", where=role.at(*OVERTAKEN_AT)), *others, by=dies[0].name,
            says="The writer, whose OnFreeze took too long, is stopped, and starts again as a new instance that no backup knows.",
            source="stopping-services-for-restore-by-requestors", fair=Fairness.WEAK, action=END.format(title),
        )


def model(design: type[Machine[Any]]) -> Model:
    """Return the model in which *design* is verified; raises `SpecificationError` if it does not fit the profile."""
    if not issubclass(design, WriterDesign):
        raise TypeError(design)
    stage(design)
    return Model(
        name=design.__name__, says=f"the writer {design.__name__}, with two backups at once", options=(READING,), sizes={OTHERS: 1},
        beside={"writers": OTHERS},
        build=lambda settings: network(design, settings["reading"]),
        claims=lambda _, settings: claims(stage(design), design, settings["reading"]), parties=tuple(Party), addresses=address, notes=(TIME,),
    )


WRITER = Interface(
    name="writer", says="a writer: an application's side of its backups", profile=WriterDesign, model=model,
    start=StartingWriter, roles=("writer", "writer_A", "writer_B"), tags=("VSS",), settings=("reading", "writers"), recording=recording(READING),
    heard=Profile(HANDLERS, Writer, FACTS, comes=comes, unheard=UNHEARD), said=("one_per_backup", "supports", "writes_data"),
    plain_start=PlainStartingWriter, substitute=SUBSTITUTE,
)
