"""Alike: replicas that begin in the same local states, and rules that only tell such replicas apart.

Steps say "one", "each" and "others", never "the third": whatever exchanges two replicas that begin alike maps runs to
runs. So a claim holds for one of them if it does for the other, and their rules are enabled in equally many states
(``checker/decisions/0009-cones-and-alike-replicas.md``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shadowcheck.instance import Instance, Rule


def beginning(instance: Instance, bound: tuple[str, int]) -> object:
    """Return how the replica begins: all that tells it from others of its family."""
    family, index = bound
    fields = (field for field in instance.fields if field.role.replicas == family and field.index == index)
    return family, tuple(field.initial for field in fields)


def kind(rule: Rule, instance: Instance) -> object:
    """Return the same value for rules that only a permutation of replicas that begin alike tells apart.

    What is compared is what the rule does in the fields of its own replica and in those that are there once, and what
    it does in any fields of other replicas.
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
