"""Lifting: a run of a small network, made into a run of the same network with more replicas.

The small network has one replica for each way to begin. What its replica does in a step, all those that begin alike
do one after the other in the large one. Nothing promises that this is a run: each rule is tried, and left out where
it cannot be taken. It mostly is one, and near to a shortest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.instance.grounding import concerns
from shadowcheck.symbolic.symmetry import beginning

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from shadowcheck.instance import Instance, Rule


def small_sizes(instance: Instance) -> Mapping[str, int] | None:
    """Return for each family how many replicas there must be for every way to begin; None if there are no more."""
    sizes: dict[str, int] = {}
    for family, count in instance.sizes.items():
        seen = [beginning(instance, (family, index)) for index in range(1, count + 1)]
        sizes[family] = max(seen.index(one) for one in seen) + 1
    return None if sizes == dict(instance.sizes) else sizes


def lifted(rules: Iterable[int], small: Instance, instance: Instance) -> Iterator[int]:
    """Return for each of *rules* of *small* those of *instance* that do the same, for all replicas that begin alike."""
    known: dict[object, list[int]] = {}
    for rule in instance.rules:
        known.setdefault(_signature(rule, instance), []).append(rule.number)
    for number in rules:
        yield from known.get(_signature(small.rules[number], small), ())


def _signature(rule: Rule, instance: Instance) -> object:
    """Return what the rule does in the fields that are there once and in those of its own replica."""
    replicas = rule.step.replicated
    who = None if rule.replica is None or replicas is None else beginning(instance, (replicas, rule.replica))
    own = tuple(
        (part.field.role.name, part.choices, part.outcome, tuple(sorted(part.next.items()))) for part in rule.parts
        if concerns(part.field, None if replicas is None or rule.replica is None else (replicas, rule.replica))
    )
    return rule.step.name, who, own
