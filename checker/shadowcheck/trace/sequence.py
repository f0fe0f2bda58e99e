"""The sequence chart of a trace: the events handed over and the changes of each machine, step by step; not drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shadowcheck.machine.lts import OK
from shadowcheck.trace.story import REPEATS, RESTS, actor, changed_data, decided, moved, sentence

if TYPE_CHECKING:
    from shadowcheck.instance import Instance, Part
    from shadowcheck.trace.trace import Change, Trace, TraceStep


@dataclass(frozen=True)
class Message:
    """An event from one lifeline to another or to itself; lifelines are given by their numbers."""

    source: int
    target: int
    text: str


@dataclass(frozen=True)
class Became:
    """The change of a machine: its new state ("" if it is the same), and the data that changed."""

    lifeline: int
    state: str
    data: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """One step: its number, its sentence, what the environment decided, the events handed over, the changes."""

    number: int
    says: str
    decided: tuple[str, ...]
    messages: tuple[Message, ...]
    changes: tuple[Became, ...]


@dataclass(frozen=True)
class Chart:
    """A sequence chart. `beginnings` are the initial states of `lifelines`, in the same order.

    The rows from `loop_at` on repeat for ever. `ending` are sentences at the end: what the run shows or breaks.
    """

    title: str
    lifelines: tuple[str, ...]
    beginnings: tuple[str, ...]
    rows: tuple[Row, ...]
    loop_at: int | None
    ending: tuple[str, ...]

    @property
    def loops(self) -> str:
        """The label of the frame around the rows that repeat."""
        return REPEATS


def chart(trace: Trace, title: str, *, ending: str = "") -> Chart:
    """Return the chart of *trace*; machines that take part have lifelines, in the order of the network."""
    names = _lifelines(trace)
    number = {name: place for place, name in enumerate(names)}
    starts = {field.name: _name(field.system.states[field.initial].configuration) for field in trace.instance.fields}
    rows = [_row(place, step, trace.instance, number) for place, step in enumerate(trace.steps, start=1)]
    last = tuple(line for line in (RESTS if trace.rests else "", ending) if line)
    return Chart(title, names, tuple(starts.get(name, "") for name in names), tuple(rows), trace.loop_at, last)


def _lifelines(trace: Trace) -> tuple[str, ...]:
    """Return actors outside the network, then the machines that take part; all machines if the trace has no steps."""
    taking = {part.field.name for step in trace.steps for part in _told(step, trace.instance)}
    acting = dict.fromkeys(_source(step, trace.instance) for step in trace.steps)
    machines = [field.name for field in trace.instance.fields]
    if not trace.steps:
        return tuple(machines)
    strangers = [name for name in acting if name not in machines]
    return (*strangers, *(name for name in machines if name in taking or name in acting))


def _source(step: TraceStep, instance: Instance) -> str:
    acting = actor(step, instance)
    return step.rule.step.by if acting is None else acting.name


def _row(place: int, step: TraceStep, instance: Instance, number: dict[str, int]) -> Row:
    source = number[_source(step, instance)]
    given = [Message(source, number[part.field.name], _text(part)) for part in _told(step, instance)]
    handed = [message for message in given if message.target != source]
    return Row(
        place, sentence(step.rule, instance), tuple(decided(step, instance)), tuple(handed or given),
        tuple(_became(change, number) for change in step.changes(instance) if not change.field.role.ledger),
    )


def _told(step: TraceStep, instance: Instance) -> list[Part]:
    """Return the parts of *step* that took an event, without those of ledgers."""
    return [part for part in moved(step, instance) if not part.field.role.ledger]


def _text(part: Part) -> str:
    """Return the event of the live machine and its outcome; a refined event would repeat the sentence of the step."""
    event = part.field.system.live_event(part.event or "") or part.event
    return f"{event}" if part.outcome in (OK, None) else f"{event} / {part.outcome}"


def _became(change: Change, number: dict[str, int]) -> Became:
    before, after = _name(change.before.configuration), _name(change.after.configuration)
    data = tuple(f"{name}: {new}" for name, _, new in changed_data(change.before, change.after))
    return Became(number[change.field.name], "" if before == after else after, data)


def _name(configuration: tuple[str, ...]) -> str:
    return "/".join(configuration)
