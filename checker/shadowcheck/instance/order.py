"""The order in which rules are tried.

States are numbered as they are met: engines that try the rules of a state in the same order give the same numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shadowcheck.instance.instance import Instance, Rule


def in_order(instance: Instance) -> tuple[Rule, ...]:
    """Return the rules of *instance* in the order in which they are tried: those that read the same fields together."""
    place: dict[frozenset[int], int] = {}
    reads = [frozenset(part.field.number for part in rule.parts) for rule in instance.rules]
    return tuple(sorted(instance.rules, key=lambda rule: place.setdefault(reads[rule.number], len(place))))
