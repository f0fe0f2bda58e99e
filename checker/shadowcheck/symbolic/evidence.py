"""Evidence: a run as the reference engine would tell it, and which part of the claim it breaks."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from shadowcheck.explore.graph import Graph
from shadowcheck.judge.blame import blame
from shadowcheck.judge.valuation import Valuation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shadowcheck.instance import Instance
    from shadowcheck.judge.valuation import Binding
    from shadowcheck.network import Predicate


def along(instance: Instance, rules: Sequence[int]) -> Graph:
    """Return the run *rules* of *instance* as an explored graph: a path, state by state."""
    states = [instance.initial]
    for number in rules:
        change = instance.rules[number].effect(states[-1])
        if change is None:
            raise AssertionError(instance.rules[number])
        states.append(states[-1] + change)
    count = len(rules)
    return Graph(
        instance, states=states, offsets=array("q", [*range(count + 1), count]), rules=array("i", rules),
        targets=array("i", range(1, count + 1)), parents=array("q", range(-1, count)), levels=list(range(count + 1)),
    )


def blamed(instance: Instance, rules: Sequence[int], predicate: Predicate, bound: Binding) -> tuple[str, ...]:
    """Return why *predicate* is true at the end of the run *rules*, in words."""
    valuation, count = Valuation(along(instance, rules)), len(rules)
    return tuple(blame(valuation, predicate, bound, step=count - 1 if count else None, state=count))


def stopped(instance: Instance, rules: Sequence[int]) -> tuple[str, ...]:
    """Return what every machine is at the end of the run *rules*, in words."""
    described = instance.describe(along(instance, rules).states[-1])
    return tuple(f"{name} was {local}" for name, local in described.items())
