"""The order in which rules are tried: engines that share it number the states alike, in the order of meeting them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shadowcheck.instance.instance import Instance, Rule


def in_order(instance: Instance) -> tuple[Rule, ...]:
    """Return the rules of *instance* in that order: those that read the same fields stand together."""
    place: dict[frozenset[int], int] = {}
    reads = [frozenset(part.field.number for part in rule.parts) for rule in instance.rules]
    return tuple(sorted(instance.rules, key=lambda rule: place.setdefault(reads[rule.number], len(place))))
