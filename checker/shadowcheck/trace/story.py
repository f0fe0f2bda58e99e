"""The story: a trace as numbered sentences, with the environment's choices and the changes below each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.machine.lts import LocalState, LocalSystem, Value, spoken

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shadowcheck.instance import Field, Instance, Part, Rule
    from shadowcheck.trace.trace import Change, Trace, TraceStep

REPEATS = "from here it repeats for ever"
RESTS = "it may stay here for ever"


def story(trace: Trace) -> list[str]:
    """Return the story of *trace* as lines: each step, and below it its choices and changes."""
    return numbered(trace, [_details(step, trace.instance) for step in trace.steps])


def _details(step: TraceStep, instance: Instance) -> list[str]:
    """Tell the choices and the changes of *step*; and of the replicas that it is about, that they stay as they were."""
    choices = [f"decided: {choice}" for choice in decided(step, instance)]
    changes = {change.field.name: became(change) for change in step.changes(instance)}
    named = {named_by(step.rule, number, instance).name for number in step.rule.numbers}
    for part in moved(step, instance):
        if part.field.name in named:
            changes.setdefault(part.field.name, f"stays {part.field.system.states[part.field.local(step.after)]}")
    return [*choices, *(f"{name}: {told}" for name, told in changes.items())]


def numbered(
    trace: Trace, below: Sequence[Iterable[str]], first: Iterable[str] = (), *, skipped: int = 0
) -> list[str]:
    """Return the steps of *trace* as numbered sentences, with the lines *first* on top and *below* each, indented.

    The first steps, so many as are *skipped*, are left out.
    """
    width = len(str(len(trace.steps)))
    lines = [f"{'':{width}}  {line}" for line in first]
    steps = enumerate(zip(trace.steps, below, strict=True), start=1)
    for number, (step, told) in list(steps)[skipped:]:
        if trace.loop_at == number - 1:
            lines.append(f"{REPEATS}:")
        lines.append(f"{number:>{width}}. {sentence(step.rule, trace.instance)}")
        lines += (f"{'':{width}}    {line}" for line in told)
    if trace.loop_at is not None:
        lines.append(f"and so on, again from step {trace.loop_at + 1}")
    if trace.rests:
        lines.append(RESTS)
    return lines


def sentence(rule: Rule, instance: Instance) -> str:
    """Return the sentence of the step of *rule*, with the names of its replicas and a capital letter."""
    text = rule.step.says.replace("{who}", who(rule, instance)).replace("{other}", other(rule, instance))
    return text[:1].upper() + text[1:]


def who(rule: Rule, instance: Instance) -> str:
    """Return the name of the replica that *rule* is about ("client 2"), or of the actor if it is about none."""
    if rule.replica is None:
        return next(
            (field.name for field in instance.fields if field.role.name == rule.step.by and field.index is None),
            rule.step.by,
        )
    return about(rule, instance).name


def other(rule: Rule, instance: Instance) -> str:
    """Return the name of the second replica that takes part in *rule*; "" if none does."""
    return "" if rule.other is None else named_by(rule, rule.other, instance).name


def about(rule: Rule, instance: Instance) -> Field:
    """Return the field that stands for the replica that *rule* is about: of its machines, the one that it is named by.

    Raises `IndexError` if the rule is about none.
    """
    return named_by(rule, rule.replica, instance)


def named_by(rule: Rule, number: int | None, instance: Instance) -> Field:
    """Return the field that stands for the replica of this *number*, one of those that *rule* is about."""
    replica = (rule.step.replicated, number)
    family = [field for field in instance.fields if (field.role.replicas, field.index) == replica]
    named = [field for field in family if f"{field.role.name}s" == rule.step.replicated]
    acting = [field for field in family if field.role.name == rule.step.by]
    return (named or acting or family)[0]


def playing(role: str, rule: Rule, instance: Instance, *, called: bool = False) -> Field | None:
    """Return the field that plays *role* in a step; None if that is not a machine of the network.

    Of a role that is *called*, it is that of the second replica if this one takes part with it.
    """
    numbers = reversed(rule.numbers) if called else rule.numbers
    taking = {part.field for part in rule.parts}
    found = [field for number in (None, *numbers) for field in instance.fields_of(role) if field.index == number]
    return next((field for field in found if field in taking), found[0] if found else None)


def moved(step: TraceStep, instance: Instance) -> list[Part]:
    """Return the parts of the machines that took an event in *step*, without guards and idle ones."""
    before = instance.decode(step.before)
    return [part for part in step.rule.parts if part.event is not None and before[part.field.number] not in part.idle]


def decided(step: TraceStep, instance: Instance) -> list[str]:
    """Return the environment's choices in *step*, in the words of the machines' glossaries."""
    return [choice for part in moved(step, instance) for choice in told_choices(part)]


def told_choices(part: Part) -> list[str]:
    """Return the environment's choices in *part*, in the words of its machine's glossary."""
    return [
        _answered(part.field.system, name, value) for name, value in part.choices
        if name not in part.field.system.parameters
    ]


def _answered(system: LocalSystem, choice: str, value: Value) -> str:
    meaning = system.glossary[choice].text if choice in system.glossary else choice.replace("_", " ")
    return f"{meaning}{'?' if isinstance(value, bool) else ':'} {spoken(value)}"


def became(change: Change) -> str:
    """Return a change in words: the states, if they differ, and the data that differ."""
    before, after = change.before.name, change.after.name
    data = [f"{name}: {old} -> {new}" for name, old, new in changed_data(change.before, change.after)]
    if before == after:
        return f"{after}, {', '.join(data)}"
    return ", ".join((f"{before} -> {after}", *data))


def changed_data(before: LocalState, after: LocalState) -> list[tuple[str, str, str]]:
    """Return the name, old and new value of each datum that differs, in words; "-" stands for a missing one."""
    old, new = dict(before.data), dict(after.data)
    told = {
        name: (spoken(old[name]) if name in old else "-", spoken(new[name]) if name in new else "-")
        for name in {**old, **new}
    }
    return [(name, *values) for name, values in told.items() if values[0] != values[1]]
