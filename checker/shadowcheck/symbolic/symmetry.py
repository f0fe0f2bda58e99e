"""Symmetry: replicas with the same initial local states are interchangeable.

Steps speak of "one", "another", "each" and "others", never of a certain index. So a permutation of replicas that begin
alike maps runs to runs: a claim holds for all of them or for none, and corresponding rules are enabled in equally many
states (``checker/decisions/0009-cones-and-alike-replicas.md``).
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

    It contains the rule's tables for its own replicas and all fields of other families or none, and the tables for the
    others; where two of these do not do the same, as one takes what the other cannot, the rule is like no other.
    """
    family = rule.step.replicated
    if family is None:
        return rule.number
    own: dict[int | None, list[object]] = {number: [] for number in (*rule.numbers, None)}
    rest: dict[str, object] = {}
    for part in rule.parts:
        table = tuple(sorted(part.next.items()))
        index = part.field.index if part.field.role.replicas == family else None
        if index in own:
            own[index].append((part.field.role.name, table))
        elif rest.setdefault(part.field.role.name, table) != table:
            return rule.number
    begins = tuple(beginning(instance, (family, number)) for number in rule.numbers)
    return rule.step.name, begins, tuple(map(tuple, own.values())), frozenset(rest.items())
