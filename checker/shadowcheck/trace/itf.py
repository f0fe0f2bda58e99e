"""ITF: a trace in the Informal Trace Format (Apalache's ADR-015), for viewers of TLA+, Quint and Apalache."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from shadowcheck.machine.lts import spoken
from shadowcheck.trace.story import decided, sentence

if TYPE_CHECKING:
    from shadowcheck.instance import Field, Instance
    from shadowcheck.trace.trace import Trace

ACTION = "action"
"""The variable with the name of the step that led to the state."""

STATE = "state"
"""The field of a record for the machine's states; the others are its data, of which none has that name."""

_DESCRIPTION = "https://apalache-mc.org/docs/adr/015adr-trace.html"


def itf(trace: Trace) -> dict[str, Any]:
    """Return *trace* as an ITF object: in each state, each machine's own, and the step that led there.

    A machine's own is a string, or for a machine with data a record.

    In a lasso, ``loop`` is the index of its first state; the last state repeats that state, so that the step that
    closes the loop is visible. A run that may rest at its end loops from its last state to itself.
    """
    names = variables(trace.instance)
    told: list[dict[str, Any]] = [{}, *(_told(trace, number) for number in range(len(trace.steps)))]
    actions = ["init", *(str(step.rule) for step in trace.steps)]
    states = [
        {"#meta": {"index": index, **told[index]}, **_values(trace.instance, names, state), ACTION: actions[index]}
        for index, state in enumerate(trace.states)
    ]
    found: dict[str, Any] = {
        "#meta": {"format": "ITF", "format-description": _DESCRIPTION, "source": trace.instance.network.name},
        "params": [], "vars": [*names.values(), ACTION], "states": states,
    }
    loop = len(trace.steps) if trace.rests else trace.loop_at
    return found if loop is None else {**found, "loop": loop}


def variables(instance: Instance) -> dict[str, str]:
    """Return a unique identifier for each field, by the field's name."""
    names: dict[str, str] = {}
    for field in instance.fields:
        word = re.sub(r"\W+", "_", field.name, flags=re.ASCII).strip("_") or "machine"
        name, others = word, {ACTION, *names.values()}
        while name in others:
            name += "_"
        names[field.name] = name
    return names


def _values(instance: Instance, names: dict[str, str], state: int) -> dict[str, Any]:
    return {names[field.name]: _value(field, field.local(state)) for field in instance.fields}


def _value(field: Field, local: int) -> str | dict[str, Any]:
    """Return the state as a string; with its data, if the machine has any, as a record."""
    here = field.system.states[local]
    name, data = here.name, dict(here.data)
    plain = {one: value if isinstance(value, bool | int) else spoken(value) for one, value in data.items()}
    return {STATE: name, **plain} if data else name


def _told(trace: Trace, number: int) -> dict[str, Any]:
    step = trace.steps[number]
    return {"says": sentence(step.rule, trace.instance), "decided": decided(step, trace.instance)}
