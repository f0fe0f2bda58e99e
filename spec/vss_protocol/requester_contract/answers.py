"""A design's table, with each call split up by its answer.

The design's own table has one row for a call and the guards' verdicts on its answer. Here ``start_snapshot_set`` becomes
``start_snapshot_set: S_OK``, ``start_snapshot_set: VSS_E_BAD_STATE`` and so on, so that the environment can give each answer
where it is documented; an answer to a call of the design for which it has no transition becomes ``... (unheard)``.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from shadowcheck.errors import SpecificationError, closest
from shadowcheck.function import MAIN, THREAD
from shadowcheck.location import place
from shadowcheck.machine.graph import dead_transitions
from shadowcheck.machine.refine import Answered, Lost, refine
from shadowcheck.machine.topology import Topology
from vss_protocol.methods import (
    ALREADY_THERE,
    BAD_STATE,
    CALLS,
    CANCELLED,
    FAILED,
    FINISHED,
    INTERRUPTED,
    OF_NO_INSTANCE,
    PENDING,
    SECOND,
    Kind,
    Operation,
    plain,
)
from vss_protocol.requester_design import WRITER_FAILURES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from shadowcheck.machine.lts import LocalSystem, Reaction, Value
    from shadowcheck.machine.refine import Case
    from shadowcheck.machine.topology import Arrow

Facts = dict[str, "Value"]
"""What a design can read of an answer: its parameters, by name."""

SUCCESS = "S_OK"
ALL_WELL = "every writer is well"
MANY_ERRORS = tuple(sorted({code for operation in Operation for code in operation.failures}))
GOOD_ANSWERS = (SUCCESS, ALL_WELL, FINISHED, PENDING)
"""The answers that are not errors, the best first; after a CANCELLED there is nothing to go on with."""
NOTHING = "on nothing"
"""In place of an answer: the call is made through a pointer to nothing, and there is none."""
UNHEARD = " (unheard)"
IGNORES = "ignores_"
"""Before a call: the observable that says that the program goes on after an error of the call as it does after S_OK."""
IN_VAIN = {
    event: tuple(code for code in CALLS[event].failures if code != ALREADY_THERE)
    for event in ("add_component", "add_required_components", "add_to_snapshot_set", "set_backup_succeeded", "set_backup_failed")
}
"""The calls that put something into the backup, and the errors after which it is not there: a component that was added twice is."""
NO_ANSWER = "any other answer" + UNHEARD
"""An event that no design has a row for: with it there is a step of an unheard answer, which good designs never take."""


def answers_of(event: str) -> dict[str, Facts]:
    """Return everything that *event* may be answered, by name, in a fixed order: on the second instance as on the first."""
    success: dict[str, Facts] = {SUCCESS: {"call_succeeds": True}}
    match event := plain(event):
        case "interrupted" | "decide":
            return {SUCCESS: {}}
        case "query_status":
            told: dict[str, Facts] = {word: {"operation_status": word} for word in (PENDING, FINISHED, CANCELLED)}
            return {**told, **{code: {"operation_status": FAILED, "failure_code": code} for code in MANY_ERRORS}}
        case "wait" | "wait_for_a_while":
            return {**success, **_errors(MANY_ERRORS)}
        case "cancel":
            return {**success, **_errors((*CALLS[event].failures, *MANY_ERRORS))}
        case "get_writer_status":
            well: dict[str, Facts] = {ALL_WELL: {"call_succeeds": True, "a_writer_failed": False}}
            shown = {
                code: {"call_succeeds": True, "a_writer_failed": True, "writer_failure": code} for code in WRITER_FAILURES
            }
            return {**well, **shown, **_errors(failures_of(event))}
        case _:
            return {**success, **_errors(failures_of(event))}


def name_of_answer(event: str, told: Mapping[str, Value]) -> str:
    """Return the name of the answer to *event* that tells this."""
    return next(name for name, facts in answers_of(event).items() if facts == told)


def failures_of(event: str) -> tuple[str, ...]:
    """Return the errors that a call may answer, whether its state is right or wrong."""
    call = CALLS[plain(event)]
    return (*call.failures, BAD_STATE) if call.kind is Kind.INSTANCE and call.has_bad_state else call.failures


def _errors(codes: tuple[str, ...]) -> dict[str, Facts]:
    return {code: {"call_succeeds": False, "failure_code": code} for code in codes}


def heard(event: str, answer: str, thread: str = MAIN) -> str:
    """Return the name of *event* with that *answer* in the split table, if the call is made in that *thread* of the program."""
    name = event if event == INTERRUPTED else f"{event}: {answer}"
    return name if thread == MAIN else f"{name} ({thread})"


def threads_of(design: LocalSystem) -> tuple[str, ...]:
    """Return the threads of the program, the main one first."""
    return tuple(str(name) for name in design.choices.get(THREAD, (MAIN,)))


def split_by_answer(design: LocalSystem) -> LocalSystem:
    """Return the table of *design* with its calls split up by answer.

    It has more observables: `at_end`, the program is done; `stuck`, it is not done, but makes no call; and for some calls (`IN_VAIN`) that their
    errors are ignored.
    Raises `SpecificationError` for an event that no requester has, for a second instance that is none, for a guard that asks
    for what the call does not tell, and for a guard that waits for an answer that the call never gives.
    """
    _refuse_unknown(design)
    _refuse_second(design)
    _refuse_dead(design)
    able = {row.source for row in design.reactions if row.event != INTERRUPTED}
    every = range(len(design.states))
    shown = {
        "at_end": tuple(state in design.ends for state in every),
        "stuck": tuple(state not in design.ends and state not in able for state in every),
    }
    cases = [case for event in design.events for thread in threads_of(design) for case in _cases(event, thread)]
    split = refine(design, cases, (NO_ANSWER,))
    shown |= {IGNORES + event: _ignored(split, event) for event in design.events if plain(event) in IN_VAIN}
    return dataclasses.replace(split, observables={**design.observables, **shown}, ends=frozenset(every))


def _ignored(split: LocalSystem, event: str) -> tuple[bool, ...]:
    """For each state, whether some error of the call leads to where its success does."""

    def leads(answer: str, thread: str) -> set[tuple[int, int]]:
        return {(row.source, row.target) for row in split.reactions_to(heard(event, answer, thread))}

    either = [(code, thread) for thread in threads_of(split) for code in IN_VAIN[plain(event)]]
    alike = {source for code, thread in either for source, _ in leads(code, thread) & leads(SUCCESS, thread)}
    return tuple(state in alike for state in range(len(split.states)))


def _cases(event: str, thread: str) -> Iterator[Case]:
    if event == INTERRUPTED and thread != MAIN:
        return
    among = {} if event == INTERRUPTED else {THREAD: thread}
    for answer, facts in answers_of(event).items():
        name = heard(event, answer, thread)
        yield Answered(event, facts, name, name + UNHEARD, among)
    if needs_a_pointer(event):
        yield Lost(event, heard(event, NOTHING, thread), among)


def needs_a_pointer(event: str) -> bool:
    """Whether the call is made through a pointer, which may point to nothing."""
    return plain(event) not in {INTERRUPTED, "join_thread"} and CALLS[plain(event)].kind not in {Kind.CREATION, Kind.DEED}


def _agrees(row: Reaction, facts: Facts) -> bool:
    return all(facts.get(name, value) == value for name, value in row.choices)


def _refuse_unknown(design: LocalSystem) -> None:
    for event in design.events:
        if plain(event) not in CALLS and plain(event) != INTERRUPTED:
            raise SpecificationError(
                f"a requester has no call or deed named {event!r}", where=_where(design, event),
                why="the environment knows the calls of IVssBackupComponents and IVssAsync, and a few deeds, by name",
                instead=_meant(event), code="SC9007",
            )
        told = {name for facts in answers_of(event).values() for name in facts}
        for row in design.reactions_to(event):
            for name, _ in row.choices:
                if name in design.parameters and name not in told:
                    raise SpecificationError(
                        f"{event!r} asks for {name!r}, which its answer does not tell",
                        where=_where(design, event, str(design.states[row.source])),
                        why=f"what comes with {event!r} is {', '.join(sorted(told)) or 'nothing'}",
                        instead=_where_else(name), code="SC9008",
                    )


def _refuse_second(design: LocalSystem) -> None:
    """Refuse a call on a second instance that is never created, and a deed on the second that is about no instance."""
    seconds = [event for event in design.events if event.startswith(SECOND)]
    for event in seconds:
        if plain(event) in OF_NO_INSTANCE:
            raise SpecificationError(
                f"{plain(event)!r} is about no instance, and so not about the second one", where=_where(design, event),
                why=f"{SECOND!r} before a call or deed says that it is about the second instance that the program holds",
                instead=f"write {plain(event)}, whichever instances there are", code="SC9012",
            )
    if seconds and SECOND + "create" not in seconds:
        raise SpecificationError(
            f"{seconds[0]!r} is about a second instance, which is never created", where=_where(design, seconds[0]),
            why=f"{SECOND!r} before a call says that it is about the instance that second_create has made",
            instead=f"add second_create; or write {plain(seconds[0])}, if it is about the instance of create", code="SC9012",
        )


def _meant(event: str) -> str:
    """Suggest names: they are compared without case and underscores, because VSS writes AddRef, not add_ref."""
    names = {name.replace("_", "").lower(): name for name in (*CALLS, INTERRUPTED)}
    word, prefix = event.replace("_", "").lower(), ""
    if word.startswith("second"):
        word, prefix = word.removeprefix("second"), SECOND
    near = [names[word]] if word in names else [names[name] for name in closest(word, names)]
    guess = f"did you mean {' or '.join(prefix + name for name in near)}? " if near else ""
    return f"{guess}Or leave it out: only calls that matter to the protocol are modelled; decide stands for anything else"


def _refuse_dead(design: LocalSystem) -> None:
    """Refuse a dead transition: its guard waits for an answer that the call never gives.

    A guard that some answer to the same call satisfies in another state is shared by several states, and may stay; so may
    a branch for the error of a call that never fails here (Release): it is only cautious.
    """
    heard_rows = tuple(row for row in design.reactions if any(_agrees(row, facts) for facts in answers_of(row.event).values()))
    lost = dead_transitions(dataclasses.replace(design, reactions=heard_rows))
    dead = set(dead_transitions(design)) if lost else set()
    alive = {(arrow.event, arrow.guard) for arrow in _arrows(design) if arrow not in lost}
    for arrow in lost:
        if arrow not in dead and (arrow.event, arrow.guard) not in alive and len(answers_of(arrow.event)) > 1:
            raise SpecificationError(
                f"no answer of {arrow.event!r} leads to {arrow.target!r}: the guard {arrow.guard!r} never holds",
                where=_where(design, arrow.event, arrow.source), why=f"{arrow.event!r} can answer {', '.join(answers_of(arrow.event))}",
                instead="ask for one of these, or take the transition out; query_status tells how an operation ended",
                code="SC9009",
            )


def _arrows(design: LocalSystem) -> Iterator[Arrow]:
    if design.machine is not None:
        yield from (arrow for arrow, _ in Topology(design.machine).arrows())


def _where(design: LocalSystem, event: str, state: str | None = None) -> str:
    if design.machine is None:
        return f"design {design.name}, event {event!r}"
    return place(design.machine, state=state, event=event)


def _where_else(name: str) -> str:
    others = [event for event in CALLS if any(name in facts for facts in answers_of(event).values())]
    return f"it comes with {', '.join(others[:6])}{' ...' if len(others) > 6 else ''}"


__all__ = ["ALL_WELL", "IGNORES", "IN_VAIN", "NOTHING", "NO_ANSWER", "SUCCESS", "UNHEARD", "answers_of", "heard", "needs_a_pointer", "split_by_answer"]
