"""Lifting: a run with few replicas as a candidate for a run with more.

The small network has one replica for each initial state. Each of its steps is repeated in the large network for all
replicas with that initial state. This is a heuristic: the result need not be a run, so that rules that are not enabled
in their turn are skipped when it is replayed. Mostly it is a run, and nearly a shortest one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.instance.grounding import concerns
from shadowcheck.symbolic.symmetry import beginning

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from shadowcheck.instance import Instance, Rule


def small_sizes(instance: Instance) -> Mapping[str, int] | None:
    """Return the least sizes with which every initial state of a replica occurs; None if *instance* has just these."""
    sizes: dict[str, int] = {}
    for family, count in instance.sizes.items():
        seen = [beginning(instance, (family, index)) for index in range(1, count + 1)]
        sizes[family] = max(seen.index(one) for one in seen) + 1
    return None if sizes == dict(instance.sizes) else sizes


def lifted(rules: Iterable[int], small: Instance, instance: Instance) -> Iterator[int]:
    """Yield, for each of *rules* of *small*, the rules of *instance* that do the same for replicas that begin alike."""
    known: dict[object, list[int]] = {}
    for rule in instance.rules:
        known.setdefault(_signature(rule, instance), []).append(rule.number)
    for number in rules:
        yield from known.get(_signature(small.rules[number], small), ())


def _signature(rule: Rule, instance: Instance) -> object:
    """Return what *rule* does to unreplicated fields and to those of its own replica; equal in both networks."""
    replicas = rule.step.replicated
    who = None if rule.replica is None or replicas is None else beginning(instance, (replicas, rule.replica))
    own = tuple(
        (part.field.role.name, part.choices, part.outcome, tuple(sorted(part.next.items()))) for part in rule.parts
        if concerns(part.field, None if replicas is None or rule.replica is None else (replicas, rule.replica))
    )
    return rule.step.name, who, own
