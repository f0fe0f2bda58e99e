"""Refining: a design's table, with each event split by the values that come with it, the handler's answer and its deeds.

`freeze` becomes "Freeze of backup A: returns true", "Freeze of backup A: returns false, without SetWriterFailure", and so
on. Each is then a step of the network with that name, and a claim about what a handler may do is a claim about steps.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from shadowcheck.errors import SpecificationError, closest
from shadowcheck.location import place
from shadowcheck.machine import observable
from shadowcheck.machine.lts import FAILURE, OK, VETO
from shadowcheck.machine.refine import Sent, admits
from shadowcheck.machine.refine import refine as split
from shadowcheck.network import local_system
from vss_protocol.events import CREATION, Event
from vss_protocol.writer_contract.backup import TURNS
from vss_protocol.writer_contract.backup_type import FULL, VOLUMES, types
from vss_protocol.writer_design import BackupType, SetId, SetIds, WriterDesign, WriterError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from shadowcheck.machine.lts import LocalSystem, Reaction, Value
    from vss_protocol.writer_contract.backup_type import Types
    from vss_protocol.writer_contract.turns import Situation

BACKUPS = (SetId.A, SetId.B)
KEPT = ("keeps", "temporary_files", "prepares_in_background", "stamped")
"""The observables that say for which backups something is."""
TAKES = "takes"
"""The observable that says which backups the writer can take: it freezes for them, and vetoes nothing before."""

RETURNS = {OK: "returns true", FAILURE: "returns true", VETO: "returns false"}
UNHANDLED = "finds no handler"
RESUMES_HELD = "resumes writes that were held"
REPORTS = "calls SetWriterFailure"
CHANGES = "changes the writer's state"
TOUCHES_OTHER = "changes what the writer keeps of the other backup"
ASKS_CURRENT_SET = "calls GetCurrentSnapshotSetId"
TOLD_ANOTHER_SET = "is told a set other than the one that the event is about"
ASKS_SUCCESS = "calls GetBackupSucceeded"
FINDS_SHUTDOWN = "finds that the writer is being shut down"
GIVES_UP = "gives up for good"
LOOKS = "checks whether the writer is being shut down"
DROPS_TEMPORARY = "removes temporary files of the shadow copy"
STILL_PREPARES = "leaves its preparation unfinished"
NO_ROLL_BACK = "does not treat the backup as failed"


@dataclass(frozen=True)
class Given:
    """An event in one situation: the values that its parameters may have in it."""

    event: Event
    backup: SetId | None
    values: Mapping[str, tuple[Value, ...]]
    title: str
    type: str = FULL
    """Of which type the backup is, in words, if the writer has to tell it from a full one."""


@dataclass(frozen=True)
class Kind:
    """Reactions that no claim tells apart: the same situation, the same answer of the handler, the same deeds."""

    given: Given
    outcome: str
    deeds: tuple[str, ...]

    @property
    def name(self) -> str:
        """The refined event."""
        return f"{self.given.title}: {', '.join([*self.answer, *self.deeds])}"

    @property
    def answer(self) -> tuple[str, ...]:
        """What the handler returns, in words; nothing if there is none, or if it throws an exception."""
        return () if WriterDesign.throw.sentence in self.deeds else tuple(filter(None, (RETURNS.get(self.outcome),)))


def givens_of(backup: SetId, types: Types) -> tuple[Given, ...]:
    """Return every event about *backup* that may reach the writer, in each situation and for each type once, with its values."""
    return tuple(given_of(sent, backup, one, types[one]) for one in types for sent in dict.fromkeys(turn.sent for turn in TURNS))


def given_of(sent: Situation, backup: SetId, named: str, types: tuple[BackupType, ...]) -> Given:
    """Return what VSS sends in that situation of *backup*, which is of one of these *types*, with its values."""
    other = next(one for one in BACKUPS if one is not backup)
    has_id = sent.event is Event.BACKUP_SHUTDOWN and not sent.null
    values: dict[str, tuple[Value, ...]] = {
        "session": (backup,),
        "current_set": (backup,) if sent.event in CREATION else (backup, SetId.NULL, other),
        "backup_succeeded": (sent.succeeded,),
        "backup_type": types,
        "components_selected": (named != VOLUMES,),
        "shutdown_id": (backup if has_id else SetId.NULL,),
    }
    whole = f"{sent.event.title}{'(NULL)' * sent.null}{sent.after} of backup {backup.value}"
    return Given(sent.event, backup, values, f"{whole}, {named}" if named else whole, named)


IDENTIFY = Given(Event.IDENTIFY, None, {"backup_succeeded": (False,), "shutdown_id": (SetId.NULL,)}, "Identify")
STRANGER = Given(
    Event.BACKUP_SHUTDOWN, None,
    {"session": (SetId.STRANGER,), "shutdown_id": (SetId.STRANGER,), "backup_succeeded": (False,)},
    "BackupShutdown of a backup that the writer took no part in",
)


@cache
def _of_event(event: str) -> tuple[Given, ...]:
    """Return every situation in which *event* may reach the writer, whatever types of backups it supports."""
    types = {FULL: tuple(BackupType), VOLUMES: tuple(BackupType)}
    givens = (*(given for one in BACKUPS for given in givens_of(one, types)), IDENTIFY, STRANGER)
    return tuple(given for given in givens if given.event.snake == event)


def comes(event: str, asked: tuple[tuple[str, Value], ...]) -> bool:
    """Whether *event* ever comes with what a handler is told, where it *asked*."""
    return any(admits(given.values, asked) for given in _of_event(event))


@dataclass(frozen=True, eq=False)
class RefinedWriter:
    """A design's table with refined events: `kinds` says what each is, and `types` which types each backup may have."""

    design: type[WriterDesign[Any]]
    system: LocalSystem
    kinds: Mapping[str, Kind]
    types: Mapping[SetId, Types]

    def of(self, given: Given) -> tuple[Kind, ...]:
        """Return every way in which the writer reacts to *given*, successes first, so that counterexamples veto last."""
        found = [kind for kind in self.kinds.values() if kind.given == given]
        return tuple(sorted(found, key=lambda kind: ((OK, FAILURE, VETO, "").index(kind.outcome), kind.name)))


def checked(design: type[WriterDesign[Any]]) -> LocalSystem:
    """Return the table of *design*, with its own events.

    Raises `SpecificationError` for an event that VSS never sends, for an answer that is neither true nor false, for an
    observable with a misspelt name or a value of the wrong kind, and for types of backups that are none.
    """
    whole = local_system(design)
    _check_events(design, whole)
    _check_observables(design, whole)
    _check_types(design)
    return whole


def refine(design: type[WriterDesign[Any]], about: Iterable[SetId] = BACKUPS) -> RefinedWriter:
    """Return the table of *design* with the events that VSS sends *about* these backups, and those about no backup.

    Raises `SpecificationError` if *design* does not fit the profile (`checked`).
    """
    whole = checked(design)
    kinds: dict[str, Kind] = {}

    def told(kind: Kind) -> str:
        return kinds.setdefault(kind.name, kind).name

    def case(given: Given) -> Sent:
        default = given.event.snake not in whole.events and not given.event.pure
        return Sent(
            given.event.snake, given.values, lambda row: told(Kind(given, row.outcome, tuple(_deeds(design, whole, given, row)))),
            untaken=told(Kind(given, OK, ()) if default else Kind(given, "", (UNHANDLED,))), refused=not default,
        )

    of_type = {one: types(design, whole, one) for one in about}
    givens = [*(given for one in about for given in givens_of(one, of_type[one])), IDENTIFY, STRANGER]
    system = split(whole, [case(given) for given in givens])
    taking = {one: _taking(system, kinds, one) for one in about}
    takes = tuple(SetIds(tuple(one for one in about if state in taking[one])) for state in range(len(system.states)))
    system = replace(system, observables={**system.observables, TAKES: takes})
    return RefinedWriter(design, system, {name: kinds[name] for name in system.events}, of_type)


def _taking(system: LocalSystem, kinds: Mapping[str, Kind], backup: SetId) -> set[int]:
    """Return the states in which the writer can take *backup*: in some way its handlers come to a freeze without a veto."""
    taking = set(range(len(system.states)))
    for event in (Event.FREEZE, Event.PREPARE_FOR_SNAPSHOT, Event.PREPARE_FOR_BACKUP):
        sent = (event, backup)
        done = {name for name, kind in kinds.items() if (kind.given.event, kind.given.backup) == sent and kind.outcome != VETO}
        taking = {row.source for row in system.reactions if row.event in done and row.target in taking}
    return taking


def _deeds(design: type[WriterDesign[Any]], whole: LocalSystem, given: Given, reaction: Reaction) -> Iterator[str]:
    """Yield, in words, everything about *reaction* that some claim looks at."""
    asked = dict(reaction.choices)
    if reaction.failure is not None:
        yield REPORTS
    # The sentence is the profile's own, so that claims find it even if the design redefines it.
    yield from (getattr(WriterDesign, act, getattr(design, act)).sentence for act in sorted(reaction.acts))
    if "resume_writes" in reaction.acts and _shown(whole, "holds_writes", reaction.source):
        yield RESUMES_HELD
    if given.event is Event.BACKUP_SHUTDOWN and "roll_back" not in reaction.acts and _rolls_back(design):
        yield NO_ROLL_BACK
    if "current_set" in asked:
        yield ASKS_CURRENT_SET
        if asked["current_set"] is not given.backup:
            yield TOLD_ANOTHER_SET
    if "backup_succeeded" in asked:
        yield ASKS_SUCCESS
    if "writer_shuts_down" in asked:
        yield LOOKS
    if asked.get("writer_shuts_down"):
        yield FINDS_SHUTDOWN
        identify = given.event is Event.IDENTIFY
        if reaction.outcome == VETO and (identify or reaction.failure == WriterError.NON_RETRYABLE):
            yield GIVES_UP
    yield from _changes(design, whole, given, reaction)


def _changes(design: type[WriterDesign[Any]], whole: LocalSystem, given: Given, reaction: Reaction) -> Iterator[str]:
    if reaction.source != reaction.target and given.event in (Event.IDENTIFY, Event.ABORT):
        yield CHANGES
    others = [one for one in BACKUPS if one is not given.backup]
    shared = not design.one_per_backup and given.event is not Event.IDENTIFY
    if shared and any(_differs(whole, name, reaction, one) for one in others for name in KEPT):
        yield TOUCHES_OTHER
    own = given.backup or SetId.NULL
    if kept(whole, "temporary_files", reaction.source, own) and not kept(whole, "temporary_files", reaction.target, own):
        yield DROPS_TEMPORARY
    if reaction.outcome != VETO and kept(whole, "prepares_in_background", reaction.target, own):
        yield STILL_PREPARES


@cache
def _rolls_back(design: type[WriterDesign[Any]]) -> bool:
    """Whether *design* ever treats a backup as failed, in a reaction to something that VSS may send."""
    whole = local_system(design)
    sent = [row for row in whole.reactions if comes(row.event, row.choices)]
    reached = {*whole.initials.values()}
    while more := {row.target for row in sent if row.source in reached} - reached:
        reached |= more
    return any("roll_back" in row.acts for row in sent if row.source in reached)


def _differs(whole: LocalSystem, name: str, reaction: Reaction, backup: SetId) -> bool:
    return kept(whole, name, reaction.source, backup) != kept(whole, name, reaction.target, backup)


def _shown(whole: LocalSystem, name: str, state: int) -> Value:
    return whole.observables[name][state]


def kept(whole: LocalSystem, name: str, state: int, backup: SetId) -> bool:
    """Whether the observable *name* says in *state* that something is kept for *backup*."""
    shown = _shown(whole, name, state)
    return backup in shown if isinstance(shown, SetIds) else bool(shown)


def _check_events(design: type[WriterDesign[Any]], whole: LocalSystem) -> None:
    known = [one.snake for one in Event]
    for event in whole.events:
        if event not in known:
            near = closest(event, known)
            raise SpecificationError(
                f"{design.__qualname__} reacts to {event!r}, an event that does not exist",
                where=place(design, event=event), why=f"VSS sends {', '.join(known)}",
                instead=f"did you mean {' or '.join(near)}?" if near else f"take {event!r} out of the class", code="SC9003",
            )
    for reaction in whole.reactions:
        if reaction.outcome not in RETURNS:
            raise SpecificationError(
                f"{design.__qualname__} answers {reaction.event!r} with {reaction.outcome!r}, which VSS does not understand",
                where=place(design, state=whole.states[reaction.source], event=reaction.event),
                why="a handler of CVssWriter returns true or false",
                instead="return True, or False after self.set_writer_failure(...)", code="SC9004",
            )


def _check_observables(design: type[WriterDesign[Any]], whole: LocalSystem) -> None:
    wanted: dict[str, type] = {"holds_writes": bool, **dict.fromkeys(KEPT, SetIds)}
    for name in (name for name, member in vars(design).items() if isinstance(member, observable) and name not in wanted):
        if near := closest(name, wanted):
            raise SpecificationError(
                f"no claim looks at the observable {name!r}", where=place(design, member=vars(design)[name].look),
                why=f"claims look at {', '.join(wanted)}", instead=f"did you mean {' or '.join(near)}?",
                code="SC9005",
            )
    for name, kind in wanted.items():
        for value in whole.observables[name]:
            if not isinstance(value, kind) and not (isinstance(value, bool) and (design.one_per_backup or not value)):
                say = "for which backups, as SetIds" if kind is SetIds else "yes or no"
                sets = "return a field of type SetIds; or set one_per_backup = True, if there is one such object for each, and return a bool"
                raise SpecificationError(
                    f"{design.__qualname__}.{name} shows {value!r}",
                    where=f"class {design.__qualname__}, observable {name!r}",
                    why=f"{name} must say {say}" + ("; one machine serves two backups" if kind is SetIds else ""),
                    instead=sets if kind is SetIds else "return bool(...)",
                    code="SC9006",
                )


def _check_types(design: type[WriterDesign[Any]]) -> None:
    named: object = design.supports
    if named is not None and not (isinstance(named, tuple) and all(isinstance(one, BackupType) for one in named)):
        raise SpecificationError(
            f"{design.__qualname__} supports {named!r}", where=place(design),
            why="SetBackupSchema names types of backups; whatever else is set has no type to be compared with",
            instead="a tuple, such as supports = (BackupType.COPY, BackupType.DIFFERENTIAL)", code="SC9013",
        )
