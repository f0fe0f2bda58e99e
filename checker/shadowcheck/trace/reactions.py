"""Reactions along a trace: the events that machines of some roles were given in each step, and their reactions."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from shadowcheck.machine.lts import Reaction, spoken

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from shadowcheck.instance import Field, Part
    from shadowcheck.machine.lts import LocalState, Value
    from shadowcheck.trace.trace import Trace


class Reacted(NamedTuple):
    """The reaction of one machine in one step; `number` counts the steps of the trace from 1.

    `given` is the event of the live machine; None if it got none, for example because no handler takes the event.
    """

    number: int
    field: Field
    given: str | None
    before: LocalState
    reaction: Reaction
    after: LocalState

    @property
    def decisions(self) -> tuple[tuple[str, Value], ...]:
        """The parameters of the event and the environment's choices, by name."""
        return self.reaction.choices

    @property
    def restarts(self) -> bool:
        """Whether the machine's process was restarted, which is not a reaction of its own."""
        return self.reaction.event == self.field.system.restart


def reactions(trace: Trace, roles: Collection[str]) -> list[Reacted]:
    """Return the reactions of the machines of *roles* along *trace*, in order, without idle ones."""
    return [done for number in range(1, len(trace.steps) + 1) for done in _in_step(number, trace, roles)]


def _in_step(number: int, trace: Trace, roles: Collection[str]) -> Iterator[Reacted]:
    step = trace.steps[number - 1]
    before = trace.instance.decode(step.before)
    for part in step.rule.parts:
        local = before[part.field.number]
        if part.field.role.name in roles and part.event is not None and local not in part.idle:
            yield reacted(number, part, part.event, local)


def reacted(number: int, part: Part, event: str, local: int) -> Reacted:
    """Return the reaction of the machine of *part* in step *number* to *event* in its state *local*."""
    system, there = part.field.system, part.next[local]
    reaction = _row(part, event, local)
    return Reacted(number, part.field, system.live_event(event), system.states[local], reaction, system.states[there])


def _row(part: Part, event: str, local: int) -> Reaction:
    """Return the first row of the table with the effect of *part* in the state *local*."""
    wanted = (local, part.next[local], part.choices, part.outcome)
    return next(
        row for row in part.field.system.reactions_to(event)
        if (row.source, row.target, row.choices, row.outcome) == wanted
    )


def decided_in_words(done: Reacted) -> str:
    """Return the parameters and choices of a reaction, as "busy: yes, page: first"; empty if there are none."""
    return ", ".join(f"{name.replace('_', ' ')}: {spoken(value)}" for name, value in done.decisions)
