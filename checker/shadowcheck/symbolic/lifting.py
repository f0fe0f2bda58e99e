"""Lifting: a run with few replicas as a candidate for a run with more.

The small network has one replica for each initial state. Each of its steps is repeated in the large network for all
replicas with that initial state. This is a heuristic: the result need not be a run, so that rules that are not enabled
in their turn are skipped when it is replayed. Mostly it is a run, and nearly a shortest one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.symbolic.symmetry import beginning

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from shadowcheck.instance import Instance, Part, Rule


def small_sizes(instance: Instance) -> Mapping[str, int] | None:
    """Return the least sizes with which every initial state of a replica occurs; None if *instance* has just these.

    Of a family of which two take part in a step, there are two at least.
    """
    sizes: dict[str, int] = {}
    meeting = {step.replicated for step in instance.network.steps if step.has_another}
    for family, count in instance.sizes.items():
        seen = [beginning(instance, (family, index)) for index in range(1, count + 1)]
        sizes[family] = max(*(seen.index(one) + 1 for one in seen), min(count, 1 + (family in meeting)))
    return None if sizes == dict(instance.sizes) else sizes


def lifted(rules: Iterable[int], small: Instance, instance: Instance) -> Iterator[int]:
    """Yield, for each of *rules* of *small*, the rules of *instance* that do the same for replicas that begin alike."""
    known: dict[object, list[int]] = {}
    for rule in instance.rules:
        known.setdefault(_signature(rule, instance), []).append(rule.number)
    for number in rules:
        yield from known.get(_signature(small.rules[number], small), ())


def _signature(rule: Rule, instance: Instance) -> object:
    """Return what *rule* does to unreplicated fields and to those of its own replicas; equal in both networks."""
    family = rule.step.replicated
    who = tuple(beginning(instance, (family, number)) for number in rule.numbers if family is not None)
    own = tuple(
        (_place(part, rule), part.field.role.name, part.choices, part.outcome, tuple(sorted(part.next.items())))
        for part in rule.parts if part.field.index is None or _place(part, rule)
    )
    return rule.step.name, who, own


def _place(part: Part, rule: Rule) -> int:
    """Return the place of the replica of *part* among those that *rule* is about, counted from 1; 0 if it is none."""
    is_own = part.field.role.replicas == rule.step.replicated and part.field.index in rule.numbers
    return rule.numbers.index(part.field.index or 0) + 1 if is_own else 0
