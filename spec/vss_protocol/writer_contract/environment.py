"""The environment of a writer's design: two backups that share the writer, and everything VSS may do with them.

Each step calls one handler of the design, and moves the backup that the call is about. The steps of one backup are those of
`WriterBackup`; those of two interleave as the creation slot permits: at most one shadow copy set is in creation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shadowcheck.machine.lts import FAILURE, OK, VETO
from shadowcheck.network import Fairness, Move, Network, Step, if_able
from shadowcheck.specification import Interface, Model, Option
from vss_protocol.starting.writer import StartingWriter
from vss_protocol.vocabulary import Party, address
from vss_protocol.writer_contract.claims import claims
from vss_protocol.writer_contract.refine import (
    BACKUPS,
    IDENTIFY,
    RETURNS,
    STRANGER,
    UNHANDLED,
    Given,
    Kind,
    givens_of,
)
from vss_protocol.writer_contract.roles import DIES, OTHERS, Stage, stage
from vss_protocol.writer_contract.terms import COMPLETED, UNFINISHED
from vss_protocol.writer_design import SetId, WriterDesign

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.machine import Machine


LATE_THAW = "late-thaw"
WRITER_CRASH = "writer-crash-and-restart"
TIMEOUT = "handler-time-out"
FAILED_BACKUP = "failed-backup"
GROUPS = {
    LATE_THAW: "Thaw may still come after the freeze window has expired (KB 915331)",
    WRITER_CRASH: "the writer's process may die at any moment, and start again as a new instance",
    TIMEOUT: "the writer's freeze window may expire",
    FAILED_BACKUP: "a backup program may complete a backup whose data it could not copy",
}
OPTIONS = (
    Option(
        "reading", ("strict", "lenient"),
        "whether OnAbort is never called once OnPostSnapshot was (strict: the page of OnAbort), or at any time (lenient: the "
        "concept page; A1)",
        reading=True,
    ),
)


def network(design: type[WriterDesign[Any]], reading: str) -> Network:
    """Return the network in which *design* is verified, with every fault switched on."""
    on = stage(design)
    steps = [step for backup in BACKUPS for step in _backup_steps(on, backup, reading)]
    return Network(f"{design.__name__} under VSS", on.roles, (*steps, *_surroundings(on)), GROUPS)


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


def handle(on: Stage, backup: SetId, call: Call) -> Iterator[Step]:
    """Yield a step for each way in which the writer reacts to *call*."""
    writer, refined = on.writers[backup], on.refined[backup]
    caller = writer.name if call.given.backup is None else on.backups[backup].name
    for kind in refined.of(call.given):
        if (kind.outcome or OK) in call.outcomes:
            name = f"{kind.name} ({call.cause})" if call.cause else kind.name
            title = call.given.event.title
            yield Step(
                name if on.shared else f"{name}, in the object for backup {backup.value}" if call.given.backup is None else name,
                *call.moves, writer.does(kind.name), by=caller, says=_told(kind, call), source=call.given.event.page,
                labels=tuple(dict.fromkeys((*labels_of(kind), *call.labels, title))), group=call.group,
                fair=Fairness.WEAK if call.action else Fairness.NONE, action=call.action,
            )


def labels_of(kind: Kind) -> tuple[str, ...]:
    """Return the labels of a step of that *kind*: what was called, about which backup, and each thing done."""
    title, backup = kind.given.event.title, kind.given.backup
    about = () if backup is None else (f"{title} of {backup.value}",)
    deeds = tuple(f"{title}: {deed}" for deed in kind.deeds)
    answer = (RETURNS[kind.outcome],) if kind.outcome else ()
    return (kind.given.title, *about, *answer, *deeds, *kind.deeds)


def _told(kind: Kind, call: Call) -> str:
    because = f" ({call.cause})" if call.cause else ""
    if UNHANDLED in kind.deeds:
        return f"VSS sends {kind.given.title}{because}; the design has no handler for it in this state."
    how = kind.name.removeprefix(kind.given.title + ": ")
    return f"VSS sends {kind.given.title}{because}; the handler {how}."


def _backup_steps(on: Stage, backup: SetId, reading: str) -> Iterator[Step]:
    yield from _creation(on, backup)
    yield from _end(on, backup)
    yield from _aborts(on, backup, reading)


def _creation(on: Stage, backup: SetId) -> Iterator[Step]:
    prepare, ready, freeze, thaw, post, *_ = givens_of(backup)
    role = on.backups[backup]
    slot = _slot_is_free(on, backup)
    owed = f"the creation of {backup.value} goes on"
    yield from handle(on, backup, Call(prepare, (role.does("begin"), slot), "", outcomes=(OK, FAILURE)))
    yield from handle(on, backup, Call(prepare, (role.does("begin_badly"), slot), "", outcomes=(VETO,)))
    yield from handle(on, backup, Call(ready, (role.does("get_ready"),), ""))
    yield from handle(on, backup, Call(freeze, (role.does("freeze"),), "", outcomes=(OK,), action=owed))
    yield from handle(on, backup, Call(freeze, (role.does("freeze_doubtfully"),), "", outcomes=(FAILURE,), action=owed))
    yield from handle(on, backup, Call(freeze, (role.does("freezing_fails"),), "", outcomes=(VETO,), action=owed))
    yield from handle(on, backup, Call(thaw, (role.does("thaw"),), "", outcomes=(OK, FAILURE), action=owed))
    yield from handle(on, backup, Call(thaw, (role.does("thawing_fails"),), "", outcomes=(VETO,), action=owed))
    late = (role.does("late_thaw"),)
    yield from handle(on, backup, Call(thaw, late, "late, after the automatic Abort", ("a late Thaw",), group=LATE_THAW))
    yield from handle(on, backup, Call(post, (role.does("settle"),), "", action=owed))


def _slot_is_free(on: Stage, backup: SetId) -> Move:
    """The other backup is not in creation: StartSnapshotSet, which comes before all else, would have been refused."""
    other = next(one for one in BACKUPS if one is not backup)
    return on.backups[other].stays(on.backups[other].has(creating=False))


def _end(on: Stage, backup: SetId) -> Iterator[Step]:
    given = givens_of(backup)
    role, bare = on.backups[backup], f"BackupComplete of {backup.value} without a shadow copy"
    ways = (
        (given.complete_well, "well", (OK, FAILURE), ""), (given.complete_well, "and_veto", (VETO,), ""),
        (given.complete_badly, "badly", (OK, FAILURE, VETO), FAILED_BACKUP),
    )
    for came, how, outcomes, group in ways:
        yield from handle(on, backup, Call(came, (role.does(f"complete_{how}"),), "", (), outcomes, group))
        for state, cause, labels in (
            ("prepared", "no shadow copy was made", (bare,)),
            ("prepared_badly", "no shadow copy was made, after the writer's veto", ()),
        ):
            without = role.does(f"complete_without_copy_{how}", where=role.at(state))
            yield from handle(on, backup, Call(came, (without,), cause, labels, outcomes, group))
    yield from _shutdowns(on, backup)


def _shutdowns(on: Stage, backup: SetId) -> Iterator[Step]:
    role, over = on.backups[backup], f"the end of {backup.value}"
    given = givens_of(backup)
    after = (
        (given.shutdown_well, "shut_down", "completed_well", (COMPLETED,)),
        (given.shutdown_well_null, "shut_down_without_id", "completed_without_copy_well", (COMPLETED,)),
        (given.shutdown_well, "shut_down", "completed_and_vetoed", ()),
        (given.shutdown_well_null, "shut_down_without_id", "completed_without_copy_and_vetoed", ()),
        (given.shutdown_badly, "shut_down", "completed_badly", ()),
        (given.shutdown_badly_null, "shut_down_without_id", "completed_without_copy_badly", ()),
    )
    unfinished = role.at("prepared", "readied", "thawed", "settled")
    rest = ~unfinished & ~role.at(*(state for _, _, state, _ in after))
    for came, event in ((given.shutdown, "shut_down"), (given.shutdown_null, "shut_down_without_id")):
        missing = role.does(event, where=unfinished)
        yield from handle(on, backup, Call(came, (missing,), "", (UNFINISHED,), action=over))
        yield from handle(on, backup, Call(came, (role.does(event, where=rest),), "nothing to finish", action=over))
    for came, event, state, labels in after:
        cause = "OnBackupComplete had returned false" if state.endswith("vetoed") else ""
        yield from handle(on, backup, Call(came, (role.does(event, where=role.at(state)),), cause, labels, action=over))


def _aborts(on: Stage, backup: SetId, reading: str) -> Iterator[Step]:
    abort, role = givens_of(backup).abort, on.backups[backup]
    owed = f"the creation of {backup.value} goes on"
    again, veto = ("Abort again",), on.other.does("vetoes")
    expired = role.at("expired", "expired_and_thawed")
    calls = [
        Call(abort, (role.does("abort_by_requester", where=~role.at("apart")),), "the requester called AbortBackup"),
        Call(abort, (role.does("abort_by_requester", where=role.at("apart")), _slot_is_free(on, backup)),
             "the requester called AbortBackup before PrepareForBackup"),
        Call(abort, (role.does("abort_of_creation"), veto), "another writer vetoed, or was late"),
        Call(abort, (role.does("abort_of_creation"),), "a provider failed"),
        Call(abort, (role.does("abort_after_failure"),), "the writer's own handler failed", action=owed),
        Call(abort, (role.does("window_expires"),), "automatic: the freeze window expired", group=TIMEOUT),
        Call(abort, (role.does("abort_again", where=expired),), "VSS's own, after the automatic one", again, action=owed),
        Call(abort, (role.does("abort_again", where=~expired),), "once more", again),
    ]
    if reading == "lenient":
        late = "the requester called AbortBackup after the shadow copy was made"
        calls += [Call(abort, (role.does(f"abort_after_{what}"),), f"{late}{tail}") for what, tail in (
            ("copy", ""), ("completion", ", and after BackupComplete"))]
    for call in calls:
        yield from handle(on, backup, call)


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


def model(design: type[Machine[Any]]) -> Model:
    """Return the model in which *design* is verified; raises `SpecificationError` if it does not fit the profile."""
    if not issubclass(design, WriterDesign):
        raise TypeError(design)
    stage(design)
    return Model(
        name=design.__name__, says=f"the writer {design.__name__}, with two backups at once", options=OPTIONS, sizes={OTHERS: 1},
        beside={"writers": OTHERS},
        build=lambda settings: network(design, settings["reading"]),
        claims=lambda _, __: claims(stage(design), design), parties=tuple(Party), addresses=address,
    )


WRITER = Interface(
    name="writer", says="a writer: an application's side of its backups", profile=WriterDesign, model=model,
    start=StartingWriter, roles=("writer", "writer_A", "writer_B"), tags=("VSS",), settings=("reading", "writers"),
)
