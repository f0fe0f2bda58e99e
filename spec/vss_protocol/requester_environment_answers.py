"""What a design hears: its table, with each call split up by what it is answered.

The design's own table has one row for a call and the guards' verdicts on its answer. Here ``start_snapshot_set`` becomes
``start_snapshot_set: S_OK``, ``start_snapshot_set: VSS_E_BAD_STATE`` and so on, so that the environment can give each answer
where it is documented; an answer that the design makes the call but has no transition for becomes ``... (unheard)``.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from typing import TYPE_CHECKING

from shadowcheck.errors import SpecificationError, closest
from vss_protocol.requester_design import (
    BAD_STATE,
    CANCELLED,
    FAILED,
    FINISHED,
    PENDING,
    WRITER_FAILURES,
)
from vss_protocol.requester_environment_calls import CALLS, INTERRUPTED, Kind, Operation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from shadowcheck.lts import LocalSystem, Reaction, Value

Facts = dict[str, "Value"]
"""What a design can read of an answer: its parameters, by name."""

SUCCESS = "S_OK"
ALL_WELL = "every writer is well"
MANY_ERRORS = tuple(sorted({code for operation in Operation for code in operation.failures}))
NOTHING = "on nothing"
"""In the place of an answer: the call is made through a pointer to nothing, and there is none."""
UNHEARD = " (unheard)"
NO_ANSWER = "any other answer" + UNHEARD
"""An event that no design has a row for: with it there is a step of an unheard answer, which good designs never take."""
_NEVER_WRONG = ("add_ref", "release", "delete_snapshots", "break_snapshot_set")
"""Calls whose pages name no VSS_E_BAD_STATE."""


def answers_of(event: str) -> dict[str, Facts]:
    """Return everything that *event* may be answered, by name, in a fixed order."""
    success: dict[str, Facts] = {SUCCESS: {"call_succeeds": True}}
    match event:
        case "interrupted" | "decide":
            return {SUCCESS: {}}
        case "query_status":
            told: dict[str, Facts] = {word: {"operation_status": word} for word in (PENDING, FINISHED, CANCELLED)}
            return {**told, **{code: {"operation_status": FAILED, "failure_code": code} for code in MANY_ERRORS}}
        case "wait":
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


def failures_of(event: str) -> tuple[str, ...]:
    """Return the errors that a call may answer, in whatever state."""
    call = CALLS[event]
    wrong = (BAD_STATE,) if call.kind is Kind.INSTANCE and event not in _NEVER_WRONG else ()
    return (*call.failures, *wrong)


def _errors(codes: tuple[str, ...]) -> dict[str, Facts]:
    return {code: {"call_succeeds": False, "failure_code": code} for code in codes}


def heard(event: str, answer: str) -> str:
    """Return the name of *event* with that *answer* in the split table."""
    return event if event == INTERRUPTED else f"{event}: {answer}"


def split_by_answer(design: LocalSystem) -> LocalSystem:
    """Return the table of *design* with its calls split up by answer.

    It shows two things more of each state: `at_end`, the program is done; and `stuck`, it is not, and makes no call.
    Raises `SpecificationError` for an event that no requester has, and for a guard that asks what the call does not tell.
    """
    _refuse_unknown(design)
    rows: list[Reaction] = []
    live: dict[str, str | None] = {NO_ANSWER: None}
    for event in design.events:
        by_source: dict[int, list[Reaction]] = defaultdict(list)
        for row in design.reactions_to(event):
            by_source[row.source].append(row)
        for answer, facts in answers_of(event).items():
            name = heard(event, answer)
            found = list(_split(name, facts, by_source))
            rows += found
            live |= {row.event: None if row.event.endswith(UNHEARD) else event for row in found}
        if _needs_a_pointer(event):
            name = heard(event, NOTHING)
            rows += (dataclasses.replace(found[0], event=name, target=at, choices=(), acts=()) for at, found in by_source.items())
            live[name] = None
    able = {row.source for row in design.reactions if row.event != INTERRUPTED}
    every = range(len(design.states))
    shown = {
        "at_end": tuple(state in design.ends for state in every),
        "stuck": tuple(state not in design.ends and state not in able for state in every),
    }
    return dataclasses.replace(
        design, events=tuple(live), reactions=tuple(rows), observables={**design.observables, **shown},
        ends=frozenset(every), live=live,
    )


def _needs_a_pointer(event: str) -> bool:
    return event not in {INTERRUPTED, "join_thread"} and CALLS[event].kind not in {Kind.CREATION, Kind.DEED}


def _split(name: str, facts: Facts, by_source: Mapping[int, list[Reaction]]) -> Iterator[Reaction]:
    for source, candidates in by_source.items():
        taken = [row for row in candidates if _agrees(row, facts)]
        for row in taken:
            yield dataclasses.replace(row, event=name)
        if not taken:
            yield dataclasses.replace(
                candidates[0], event=name + UNHEARD, target=source, choices=tuple(facts.items()), acts=(), failure=None
            )


def _agrees(row: Reaction, facts: Facts) -> bool:
    return all(facts.get(name, value) == value for name, value in row.choices)


def _refuse_unknown(design: LocalSystem) -> None:
    for event in design.events:
        if event not in CALLS and event != INTERRUPTED:
            near = closest(event, (*CALLS, INTERRUPTED))
            raise SpecificationError(
                f"{event!r} is nothing that a requester does", where=f"design {design.name}, event {event!r}",
                why="the environment knows the calls of IVssBackupComponents and IVssAsync and a few deeds, by their names",
                instead=f"did you mean {' or '.join(near)}?" if near else "decide, for what the program does by itself",
            )
        told = {name for facts in answers_of(event).values() for name in facts}
        for row in design.reactions_to(event):
            for name, _ in row.choices:
                if name in design.parameters and name not in told:
                    raise SpecificationError(
                        f"{event!r} asks for {name!r}, of which it is told nothing",
                        where=f"design {design.name}, event {event!r}",
                        why=f"what comes with {event!r} is {', '.join(sorted(told)) or 'nothing'}",
                        instead=_where_else(name),
                    )


def _where_else(name: str) -> str:
    others = [event for event in CALLS if any(name in facts for facts in answers_of(event).values())]
    return f"it comes with {', '.join(others[:6])}{' ...' if len(others) > 6 else ''}"


__all__ = ["ALL_WELL", "NOTHING", "NO_ANSWER", "SUCCESS", "UNHEARD", "answers_of", "heard", "split_by_answer"]
