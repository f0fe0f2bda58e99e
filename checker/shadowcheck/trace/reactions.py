"""Reactions along a trace: what the machines of some roles were given in each step, and what they did about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from shadowcheck.machine.lts import Reaction, spoken

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from shadowcheck.instance import Field, Part
    from shadowcheck.machine.lts import LocalState, Value
    from shadowcheck.trace.trace import Trace


class Reacted(NamedTuple):
    """What one machine did in one step: `number` counts the steps of the trace from 1.

    `given` is the event of the live machine; None if it was given none, as where an event finds no handler.
    """

    number: int
    field: Field
    given: str | None
    before: LocalState
    reaction: Reaction
    after: LocalState

    @property
    def decisions(self) -> tuple[tuple[str, Value], ...]:
        """What came with the event, and what the environment decided, by name."""
        return self.reaction.choices

    @property
    def restarts(self) -> bool:
        """Whether it is no reaction of the machine's own: its process died, and began anew."""
        return self.reaction.event == self.field.system.restart


def reactions(trace: Trace, roles: Collection[str]) -> list[Reacted]:
    """Return what the machines of *roles* did along *trace*, in the order of the steps; who stood by is left out."""
    return [
        done for number in range(1, len(trace.steps) + 1) for done in _in_step(number, trace, roles)
    ]


def _in_step(number: int, trace: Trace, roles: Collection[str]) -> Iterator[Reacted]:
    step = trace.steps[number - 1]
    before = trace.instance.decode(step.before)
    for part in step.rule.parts:
        local = before[part.field.number]
        if part.field.role.name in roles and part.event is not None and local not in part.idle:
            yield reacted(number, part, part.event, local)


def reacted(number: int, part: Part, event: str, local: int) -> Reacted:
    """Return what the machine of *part* does in step *number*, which gives it *event* in its state *local*."""
    system, there = part.field.system, part.next[local]
    reaction = _row(part, event, local)
    return Reacted(
        number, part.field, system.live_event(event), system.states[local], reaction, system.states[there]
    )


def _row(part: Part, event: str, local: int) -> Reaction:
    """Return the row of the table that *part* stands for in *local*; the first, if a table has several alike."""
    wanted = (local, part.next[local], part.choices, part.outcome)
    return next(
        row for row in part.field.system.reactions_to(event)
        if (row.source, row.target, row.choices, row.outcome) == wanted
    )


def decided_in_words(done: Reacted) -> str:
    """Say what came with the event and what was decided, as "busy: yes, page: first"; empty if nothing was asked."""
    return ", ".join(f"{name.replace('_', ' ')}: {spoken(value)}" for name, value in done.decisions)
