"""ITF: a trace in the Informal Trace Format, which viewers of TLA+, Quint and Apalache open (Apalache's ADR-015)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from shadowcheck.trace.story import decided, sentence

if TYPE_CHECKING:
    from shadowcheck.instance import Instance
    from shadowcheck.trace.trace import Trace

ACTION = "action"
"""The variable that names the step by which a state was reached."""

_DESCRIPTION = "https://apalache-mc.org/docs/adr/015adr-trace.html"


def itf(trace: Trace) -> dict[str, Any]:
    """*trace* as an ITF object: a string for each machine in each state, and the step that led there as `action`.

    In a lasso, ``loop`` is the index of the state that begins it; the last state is that state again, so that the
    step which closes the loop is seen. A run that may stay at its end loops from its last state to itself.
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
        "params": [],
        "vars": [*names.values(), ACTION],
        "states": states,
    }
    loop = len(trace.steps) if trace.rests else trace.loop_at
    return found if loop is None else {**found, "loop": loop}


def variables(instance: Instance) -> dict[str, str]:
    """Return, for the name of each field, that of its variable: an identifier, and no two alike."""
    names: dict[str, str] = {}
    for field in instance.fields:
        word = re.sub(r"\W+", "_", field.name, flags=re.ASCII).strip("_") or "machine"
        name, others = word, {ACTION, *names.values()}
        while name in others:
            name += "_"
        names[field.name] = name
    return names


def _values(instance: Instance, names: dict[str, str], state: int) -> dict[str, str]:
    return {names[field]: local for field, local in instance.describe(state).items()}


def _told(trace: Trace, number: int) -> dict[str, Any]:
    step = trace.steps[number]
    return {"says": sentence(step.rule, trace.instance), "decided": decided(step, trace.instance)}
