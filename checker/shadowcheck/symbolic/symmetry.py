"""Symmetry: replicas with the same initial local states are interchangeable.

Steps speak of "one", "each" and "others", never of a certain index. So a permutation of replicas that begin alike maps
runs to runs: a claim holds for all of them or for none, and corresponding rules are enabled in equally many states
(``checker/decisions/0009-cones-and-alike-replicas.md``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shadowcheck.instance import Instance, Rule


def beginning(instance: Instance, bound: tuple[str, int]) -> object:
    """Return the family and the initial local states of the replica *bound*; equal for symmetric replicas."""
    family, index = bound
    fields = (field for field in instance.fields if field.role.replicas == family and field.index == index)
    return family, tuple(field.initial for field in fields)


def kind(rule: Rule, instance: Instance) -> object:
    """Return a key that is equal for rules that a permutation of symmetric replicas maps to each other.

    It contains the rule's tables for its own replica and the unreplicated fields, and the set of its tables for others.
    """
    if rule.replica is None or rule.step.replicated is None:
        return rule.number
    told = [(part.field, (part.field.role.name, tuple(sorted(part.next.items())))) for part in rule.parts]
    own = tuple(
        what for field, what in told
        if field.index in (None, rule.replica) or field.role.replicas != rule.step.replicated
    )
    begins = beginning(instance, (rule.step.replicated, rule.replica))
    return rule.step.name, begins, own, frozenset(what for _, what in told)
