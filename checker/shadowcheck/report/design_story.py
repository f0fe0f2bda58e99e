"""The story of a finding: what happens, step by step, and in which state the design is meanwhile."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from shadowcheck.machine.lts import OK
from shadowcheck.machine.source import source_of
from shadowcheck.trace.reactions import Reacted, decided_in_words, reactions
from shadowcheck.trace.story import numbered, sentence

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from shadowcheck.instance import Field
    from shadowcheck.machine.lts import LocalState
    from shadowcheck.trace import Trace


class Told(NamedTuple):
    """One step of a story: its number, its sentence, and a line for each machine of the design that took part.

    If none took part, there is a line for each machine. `done` are the design's reactions in the step; `at` are its
    states after it, by machine name.
    """

    number: int
    says: str
    lines: tuple[str, ...]
    done: tuple[Reacted, ...]
    at: dict[str, LocalState]


def told_steps(trace: Trace, roles: Collection[str]) -> list[Told]:
    """Tell the steps of *trace* to the author of the machines of *roles*."""
    instance = trace.instance
    own = [field for field in instance.fields if field.role.name in roles]
    done = reactions(trace, roles)
    told: list[Told] = []
    for number, step in enumerate(trace.steps, start=1):
        here = tuple(one for one in done if one.number == number)
        after = instance.decode(step.after)
        at = {field.name: field.system.states[after[field.number]] for field in own}
        told_of = [one.field for one in here] or own
        lines = tuple(_line(field, here, at[field.name], trace) for field in own if field in told_of)
        told.append(Told(number, sentence(step.rule, instance), lines, here, at))
    return told


def design_story(trace: Trace, roles: Collection[str], known: Shared | None = None) -> list[str]:
    """Tell *trace* in numbered sentences; below each, the states of the machines of *roles*, and what they did.

    The steps that it has in common with a story that is *known* are not told again.
    """
    told = told_steps(trace, roles)
    if known is None:
        return numbered(trace, [one.lines for one in told], _beginnings(trace, roles))
    steps = f"steps 1 to {known.steps}" if known.steps > 1 else "step 1"
    first = [f"{steps}: as in {known.finding}, above", *_states(trace, roles, told[known.steps - 1])]
    return numbered(trace, [one.lines for one in told], first, skipped=known.steps)


class Shared(NamedTuple):
    """How many `steps` a story has in common with the one of a `finding` that was told before."""

    finding: str
    steps: int


_FEW = 3
"""As many steps in common are told again: a reference would not be shorter."""


def shared(trace: Trace, before: Mapping[str, Trace]) -> Shared | None:
    """Find the story that *trace* has most steps in common with; None if these are few. *before* are told in full.

    At least the last step is left to be told.
    """
    found = [Shared(name, min(_common(trace, other), len(trace.steps) - 1)) for name, other in before.items()]
    best = max(found, key=lambda one: one.steps, default=None)
    return best if best is not None and best.steps > _FEW and trace.loop_at is None else None


def _common(one: Trace, other: Trace) -> int:
    alike = (first == second for first, second in zip(one.steps, other.steps, strict=False))
    return sum(takewhile(bool, alike))


def _states(trace: Trace, roles: Collection[str], told: Told) -> Iterator[str]:
    for field in trace.instance.fields:
        if field.role.name in roles:
            yield f"{called(field, trace)} is: {told.at[field.name]}"


def _beginnings(trace: Trace, roles: Collection[str]) -> Iterator[str]:
    for field in trace.instance.fields:
        if field.role.name in roles:
            yield f"{called(field, trace)} begins: {field.system.states[field.initial]}"


def _line(field: Field, done: tuple[Reacted, ...], at: LocalState, trace: Trace) -> str:
    here = next((one for one in done if one.field is field), None)
    name = called(field, trace)
    return f"{name}: {at}" if here is None else f"{name}: {'; '.join(_reaction(here))}"


def called(field: Field, trace: Trace) -> str:
    """Name a machine of the design: by its class, and also by its role if several machines have this class."""
    alike = [other for other in trace.instance.fields if other.system.machine is field.system.machine]
    design = "" if field.system.machine is None else field.system.machine.__name__
    return design if design and len(alike) == 1 else f"{field.name} ({design})" if design else field.name


def _named(done: Reacted, given: str) -> str:
    source = source_of(done.field.system.machine)
    return given if source is None else source.words(given, done.before.configuration)


def _reaction(done: Reacted) -> Iterator[str]:
    if done.restarts:
        yield "begins anew"
    elif done.given is None:
        told = decided_in_words(done)
        yield done.reaction.event + (f" ({told})" if told and done.reaction.untaken else "")
    else:
        told = decided_in_words(done)
        yield _named(done, done.given) + (f" ({told})" if told else "")
        if done.reaction.thrown:
            yield f"raises {done.reaction.thrown}"
        elif done.reaction.outcome != OK:
            yield f"answers {done.reaction.outcome}"
        if done.reaction.failure is not None:
            yield f"records {done.reaction.failure}"
        glossary = done.field.system.glossary
        yield from (glossary[act].text if act in glossary else act for act in done.reaction.acts)
    yield f"{done.after}" if done.before != done.after else f"stays {done.after}"
