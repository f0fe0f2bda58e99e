"""Blame: which parts of a formula decided its value, and what the machines were."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, assert_never

from shadowcheck.instance.formula import AllOf, AnyOf, Earlier, Inside, Negation, Position, Taken, holds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.instance import Instance
    from shadowcheck.instance.formula import Formula


def blame(formula: Formula, here: Position, instance: Instance) -> tuple[str, ...]:
    """Say why *formula* is true (or false) at a position: its decisive parts, and the state of each machine."""
    return tuple(dict.fromkeys(_decisive(formula, here, instance)))


def _decisive(formula: Formula, here: Position, instance: Instance) -> Iterator[str]:
    value = holds(formula, here)
    match formula:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                if holds(part, here) == value:
                    yield from _decisive(part, here, instance)
        case Negation(part):
            yield from _decisive(part, here, instance)
        case Earlier(part):
            if here.left is not None:
                yield from (f"before the step, {text}" for text in _decisive(part, Position(here.left), instance))
        case Taken():
            if here.rule is not None:
                rule = instance.rules[here.rule]
                numbers = ", ".join(map(str, rule.numbers))
                yield f"the step was: {rule.step.name}" + (f" ({numbers})" if numbers else "")
        case Inside(field, _, says, is_named):
            state = field.system.states[field.local(here.state)].name
            said = re.sub(rf"^{re.escape(field.role.name)}(\.)?", lambda found: "its " if found[1] else "it", says)
            truth = "" if value else "it is not true that "
            yield f"{field.name} was {state}" + ("" if is_named else f"; {truth}{said}")
        case _:
            assert_never(formula)
