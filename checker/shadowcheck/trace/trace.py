"""Traces: the steps of a counterexample or witness, rebuilt from evidence and replayed on live machines."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from shadowcheck.errors import SpecificationError
from shadowcheck.machine.live import live
from shadowcheck.machine.lts import OK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shadowcheck.instance import Field, Instance, Part, Rule
    from shadowcheck.judge.verdict import Evidence
    from shadowcheck.machine import Machine
    from shadowcheck.machine.lts import LocalState, Value
    from shadowcheck.machine.source import Running


@dataclass(frozen=True)
class Change:
    """The local states of one machine before and after a step."""

    field: Field
    before: LocalState
    after: LocalState


@dataclass(frozen=True)
class TraceStep:
    """One step of a trace: the rule that fired, and the packed states around it."""

    rule: Rule
    before: int
    after: int

    def changes(self, instance: Instance) -> list[Change]:
        """Return the machines whose local state the step changed, in the order of the fields."""
        pairs = zip(instance.fields, instance.decode(self.before), instance.decode(self.after), strict=True)
        return [
            Change(field, field.system.states[old], field.system.states[new]) for field, old, new in pairs if old != new
        ]


@dataclass(frozen=True)
class Trace:
    """A run of the instance. It repeats from `loop_at` (an index into `steps`) on, or `rests` at its end for ever."""

    instance: Instance
    initial: int
    steps: tuple[TraceStep, ...]
    loop_at: int | None = None
    rests: bool = False

    @property
    def states(self) -> tuple[int, ...]:
        """The packed states of the run, the initial one first: one more than steps."""
        return (self.initial, *(step.after for step in self.steps))


class ReplayError(SpecificationError):
    """A live machine, driven along a trace, does not do what its table says."""

    def __init__(self, number: int, step: TraceStep, field: Field, expected: str, found: str) -> None:
        super().__init__(
            "the live machines do not repeat a run that was found",
            where=f"{field.name}, in step {number}: {step.rule}",
            why=f"step {number} of the trace ({step.rule}) does not replay: {field.name} should become {expected}, "
            f"but {found}; it probably depends on something else too: a clock, a random number, a global",
            instead="keep everything that the machine depends on in its states, data and choices", code="SC0408",
        )
        self.number, self.step, self.field, self.expected, self.found = number, step, field, expected, found


def rebuild(instance: Instance, evidence: Evidence) -> Trace:
    """Return the trace of *evidence*, step by step. Raises `ValueError` where a rule of it is not enabled."""
    rules = (instance.rules[number] for number in (*evidence.stem, *evidence.loop))
    ends = pairwise(evidence.along(instance))
    steps = (TraceStep(rule, before, after) for rule, (before, after) in zip(rules, ends, strict=True))
    loop_at = len(evidence.stem) if evidence.loop else None
    return Trace(instance, instance.initial, tuple(steps), loop_at, evidence.rests)


Driven = dict[tuple[object, str, "LocalState", bool, tuple["Delivery", ...]], tuple["Answer", ...]]
"""A cache of the answers of live machines, by class, restart, initial state and events, shared between traces."""


class Delivery(NamedTuple):
    """An event given to a machine, and the environment's choices."""

    event: str
    choices: tuple[tuple[str, Value], ...]


class Answer(NamedTuple):
    """The state of a live machine after an event, and the outcome; or the refusal, why it did not take the event."""

    state: LocalState | None
    outcome: str
    refusal: str = ""


def replay(trace: Trace, known: Driven | None = None) -> None:
    """Drive fresh live machines along *trace*, and compare each local state and outcome with the table's.

    Machines that were built as tables (mailboxes) have no live form, and are only checked against their table. *known*
    is a cache, which is extended. Raises `ReplayError`.
    """
    known = {} if known is None else known
    answers = {field.number: iter(_driven(field, trace, known)) for field in trace.instance.fields}
    for number, step in enumerate(trace.steps, start=1):
        before, after = trace.instance.decode(step.before), trace.instance.decode(step.after)
        moved = {part.field.number: part for part in step.rule.parts}
        for field in trace.instance.fields:
            local, wanted = before[field.number], after[field.number]
            part = moved.get(field.number)
            if (local if part is None else part.next.get(local)) != wanted:
                raise ReplayError(number, step, field, str(field.system.states[wanted]), "its table has no such row")
            if part is not None and _acts(part, local):
                _compare(number, step, part, field.system.states[wanted], next(answers[field.number]))


def _acts(part: Part, local: int) -> bool:
    """Whether a live machine takes an event in *part* in the state *local*."""
    system = part.field.system
    acts = part.event is not None and system.live_event(part.event) is not None
    return acts and local not in part.idle and system.machine is not None


def _driven(field: Field, trace: Trace, known: Driven) -> tuple[Answer, ...]:
    """Return the answers of a live machine to the events of *field* along *trace*, up to the first refusal."""
    given = tuple(
        Delivery(field.system.live_event(part.event or "") or "", part.choices)
        for step in trace.steps for part in step.rule.parts
        if part.field is field and _acts(part, field.local(step.before))
    )
    first = field.system.states[field.initial]
    key = (field.system.machine, field.system.restart, first, _is_default(field), given)
    if key not in known:
        known[key] = tuple(_answers(field, given)) if given else ()
    return known[key]


def _answers(field: Field, given: Iterable[Delivery]) -> Iterator[Answer]:
    machine = _switched_on(field)
    for event, choices in given:
        if event == field.system.restart:
            machine = _switched_on(field)
            yield Answer(machine.state, OK)
            continue
        try:
            outcome = machine.send(event, choices)
        except SpecificationError as error:
            yield Answer(None, "", f"it did not: {error.what}")
            return
        yield Answer(machine.state, outcome)


def _compare(number: int, step: TraceStep, part: Part, wanted: LocalState, answer: Answer) -> None:
    if part.event == part.field.system.restart:
        return
    if (answer.state, answer.outcome) != (wanted, part.outcome):
        found = answer.refusal or f"it became {answer.state} ({answer.outcome})"
        raise ReplayError(number, step, part.field, f"{wanted} ({part.outcome})", found)


def _switched_on(field: Field) -> Running:
    """Return a live machine in the initial state of *field*; a variant is given its data."""
    first = field.system.states[field.initial]
    data = {} if _is_default(field) else dict(first.data)
    return live(cast("type[Machine[Any]]", field.system.machine), data)


def _is_default(field: Field) -> bool:
    return field.system.initials.get("") == field.initial
