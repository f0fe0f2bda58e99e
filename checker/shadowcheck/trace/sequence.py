"""The sequence chart of a trace: the events handed over and the changes of each machine, step by step; not drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shadowcheck.machine.lts import OK, LocalState, spoken
from shadowcheck.network.predicates import Atom, walk
from shadowcheck.trace.reactions import reacted
from shadowcheck.trace.story import REPEATS, RESTS, changed_data, decided, moved, playing, sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.instance import Field, Instance, Part
    from shadowcheck.judge import Verdict
    from shadowcheck.trace.trace import Change, Trace, TraceStep


BREAKS, MISSED = "This step breaks the claim.", "(not taken)"


@dataclass(frozen=True)
class Message:
    """An event from one lifeline to another or to itself, by numbers; `missed` if the machine does not take it."""

    source: int
    target: int
    text: str
    missed: bool = False


@dataclass(frozen=True)
class Became:
    """The change of a machine, if it is `certain`: its new state ("" if it is the same), and the data that changed."""

    lifeline: int
    state: str
    data: tuple[str, ...] = ()
    certain: bool = True


@dataclass(frozen=True)
class Row:
    """One step: its number, its sentence, what the environment decided, the events handed over, the changes.

    `breaks` tells whether the step completes what breaks the claim. A row without a sentence is brief: its events and
    changes stand side by side. Its number may be 0, for none, and its `faults` are told below.
    """

    number: int
    says: str
    decided: tuple[str, ...]
    messages: tuple[Message, ...]
    changes: tuple[Became, ...]
    breaks: bool = False
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chart:
    """A sequence chart. `beginnings` and `ends` are the first and last states of `lifelines`, in the same order.

    The rows from `loop_at` on repeat for ever. `ending` are sentences at the end: what the run shows or breaks.
    `blamed` are the numbers of the lifelines that a broken claim speaks of, if it is a counterexample (`broken`).
    `absent` are the machines that have no lifeline, as they do nothing in the run.
    """

    title: str
    lifelines: tuple[str, ...]
    beginnings: tuple[str, ...]
    rows: tuple[Row, ...]
    loop_at: int | None
    ending: tuple[str, ...]
    ends: tuple[tuple[str, ...], ...] = ()
    blamed: frozenset[int] = frozenset()
    broken: bool = False
    absent: tuple[str, ...] = ()

    @property
    def loops(self) -> str:
        """The label of the frame around the rows that repeat."""
        return REPEATS

    @property
    def left_out(self) -> str:
        """The sentence that names the machines without a lifeline; "" if there are none."""
        does = "do" if self.absent[1:] else "does"
        return f"Not shown: {', '.join(self.absent)}, which {does} nothing here." if self.absent else ""


def chart(trace: Trace, title: str, *, ending: str = "", broken: Verdict | None = None) -> Chart:
    """Return the chart of *trace*; machines that take part have lifelines, in the order of the network.

    If it is a counterexample, *broken* is its verdict: what breaks the claim is marked, and said at the end.
    """
    names, fields = _lifelines(trace), {field.name: field for field in trace.instance.fields}
    number = {name: place for place, name in enumerate(names)}
    starts = {field.name: _name(field.system.states[field.initial]) for field in trace.instance.fields}
    finite = broken is not None and trace.loop_at is None and not trace.rests
    rows = tuple(
        _row(place, step, trace.instance, number, breaks=finite and place == len(trace.steps))
        for place, step in enumerate(trace.steps, start=1)
    )
    last = (RESTS if trace.rests else "", ending, *(() if broken is None else _breach(broken, names)))
    ends = tuple(tuple(_last(fields[name], trace)) if name in fields else () for name in names)
    blamed = {name for name in names if broken is not None and name in fields and _speaks(broken, fields[name])}
    begins = tuple(starts.get(name, "") for name in names)
    told = tuple(filter(None, last))
    numbers = frozenset(number[name] for name in blamed)
    absent = tuple(field.name for field in trace.instance.fields if field.name not in names and not field.role.ledger)
    return Chart(title, names, begins, rows, trace.loop_at, told, ends, numbers, broken is not None, absent)


def _breach(broken: Verdict, names: tuple[str, ...]) -> tuple[str, ...]:
    """Say which claim is broken, and which states of the lifelines decided it; the rest the step itself tells."""
    parts = broken.blame.parts if broken.blame else ()
    shown = tuple(f"{start}{name} was " for name in names for start in ("", "before the step, "))
    decisive = "; ".join(part.partition(" (")[0] for part in parts if part.startswith(shown))  # data are in the heads
    return (f"Broken: {broken.claim.statement}", f"Because {decisive}." if decisive else "")


def _speaks(broken: Verdict, field: Field) -> bool:
    """Whether the broken claim speaks of the states of *field*."""
    atoms = (part for predicate in broken.claim.predicates() for part in walk(predicate) if isinstance(part, Atom))
    replica = broken.blame.replica if broken.blame else None
    return field.role.name in {atom.role for atom in atoms} and (replica is None or field.index in {None, replica})


def _last(field: Field, trace: Trace) -> Iterator[str]:
    """Yield the last state of *field* that is seen, and its data."""
    local = field.system.states[field.initial]
    for step in trace.steps:
        found = (change.after for change in _shown(step, trace.instance) if change.field is field)
        local = next(found, local)
    yield _name(local)
    yield from _seen(field, changed_data(LocalState(()), local))


def _seen(field: Field, data: list[tuple[str, str, str]]) -> tuple[str, ...]:
    return tuple(f"{name}: {new}" for name, _, new in data if name not in field.role.unseen)


def _lifelines(trace: Trace) -> tuple[str, ...]:
    """Return actors outside the network, then the machines that take part; all machines if the trace has no steps."""
    taking = {part.field.name for step in trace.steps for part in _told(step, trace.instance)}
    acting = dict.fromkeys(name for step in trace.steps for name in _ends_of(step, trace.instance))
    machines = [field.name for field in trace.instance.fields]
    if not trace.steps:
        return tuple(machines)
    strangers = [name for name in acting if name not in machines]
    return (*strangers, *(name for name in machines if name in taking or name in acting))


def _ends_of(step: TraceStep, instance: Instance) -> tuple[str, ...]:
    """Return who acts, and whom it calls if the step is a call."""
    rule = step.rule
    acting, called = ((rule.step.by, False), (rule.step.to, True))
    named = ((name, playing(name, rule, instance, called=is_called)) for name, is_called in (acting, called) if name)
    return tuple(name if field is None else field.name for name, field in named)


def _row(place: int, step: TraceStep, instance: Instance, number: dict[str, int], *, breaks: bool) -> Row:
    changes = (_became(change, number) for change in _shown(step, instance))
    return Row(
        place, sentence(step.rule, instance), tuple(decided(step, instance)), tuple(_messages(step, instance, number)),
        tuple(became for became in changes if became.state or became.data), breaks,
    )


def _messages(step: TraceStep, instance: Instance, number: dict[str, int]) -> Iterator[Message]:
    """Yield the call, and its effects on others; or what the actor hands to each machine, if the step is not a call.

    An actor that hands nothing to anybody, and takes nothing itself, does what the step is called.
    """
    source, *called = (number[name] for name in _ends_of(step, instance))
    told = {number[part.field.name]: _given(part, step) for part in _told(step, instance)}
    for target in called:
        text, missed = told.get(source) or told.get(target) or (step.rule.step.name, "")
        yield Message(source, target, text)
        if missed:
            yield Message(target, source, missed, missed=True)
    handed = {target: given for target, given in told.items() if target not in {source, *called}}
    for target, (text, missed) in (handed if handed or called else told).items():
        yield Message((called or [source])[0], target, text, missed=bool(missed))
    if not called and not told:
        yield Message(source, source, step.rule.step.name)


def _told(step: TraceStep, instance: Instance) -> list[Part]:
    """Return the parts of *step* that took an event, without those of ledgers and without the model's bookkeeping."""
    return [part for part in moved(step, instance) if _is_seen(part.field, part.event)]


def _is_seen(field: Field, event: str | None) -> bool:
    return not field.role.ledger and event not in field.role.unseen


def _shown(step: TraceStep, instance: Instance) -> list[Change]:
    given = {part.field.number: part.event for part in step.rule.parts}
    return [change for change in step.changes(instance) if _is_seen(change.field, given.get(change.field.number))]


def _given(part: Part, step: TraceStep) -> tuple[str, str]:
    """Return the event of the live machine and its outcome; and what comes with it, if the machine does not take it.

    It is taken if somebody else answers in the machine's place. A refined event would repeat the sentence of the step.
    """
    event = part.event or ""
    found = reacted(0, part, event, part.field.local(step.before)).reaction
    told = found.untaken or part.field.system.live_event(event) or event
    with_it = ", ".join(spoken(value) for _, value in found.choices) or told
    if found.untaken and found.refused:
        return told, with_it
    return told if found.outcome == OK else f"{told} / {found.outcome}", ""


def _became(change: Change, number: dict[str, int]) -> Became:
    before, after = _name(change.before), _name(change.after)
    data = _seen(change.field, changed_data(change.before, change.after))
    return Became(number[change.field.name], "" if before == after else after, data)


def _name(state: LocalState) -> str:
    return state.name
