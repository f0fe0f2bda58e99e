"""The tables of an instance: all that a page needs to run it, as JSON. The page explores; the graph is not in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shadowcheck.claims.obligation import OnGraph
from shadowcheck.explorer.claims import claim_tables, observer_tables
from shadowcheck.explorer.formulas import Writing
from shadowcheck.explorer.once import Once, frozen
from shadowcheck.explorer.reach import reaches
from shadowcheck.explorer.rules import Rows, step_row
from shadowcheck.explorer.systems import system_table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from shadowcheck.claims import Claim
    from shadowcheck.explorer.reach import Reach
    from shadowcheck.instance import Field, Instance


@dataclass(frozen=True)
class World:
    """An instance to be explored: its claims, what it is called, and where its pages are.

    `says` and `settings` say in words what it is and how it was configured; `addresses` turns the slug of a page into
    its public address. `normal` is the id of the claim whose witness is the normal course, if there is one. `given` are
    the arguments with which `shadowcheck.pytest.walk` finds the same instance again, if it can.
    """

    instance: Instance
    claims: Sequence[Claim]
    name: str
    settings: Mapping[str, str]
    says: str = ""
    addresses: Callable[[str], str] = str
    normal: str = ""
    given: Mapping[str, Any] | None = None


def tables(world: World) -> dict[str, Any]:
    """Return the tables of *world*: JSON with no other keys than strings, in a fixed order."""
    instance, reached = world.instance, reaches(world.instance)
    pages, systems, write = Once[str](), Once[Any](), Writing(reached)
    rows = Rows(instance, reached, write.sets)
    fields = [_field(one, systems(frozen(system_table(one, pages)))) for one in reached]
    steps = [step for step in instance.network.steps if any(rule.step is step for rule in instance.rules)]
    rules = [rows.rule(rule, steps.index(rule.step)) for rule in instance.rules]
    claims = claim_tables(instance, world.claims, write, pages)
    told = [step_row(step, pages) for step in steps]
    return {
        "name": world.name, "says": world.says, "settings": dict(world.settings), "fields": fields,
        "systems": [dict(pairs) for pairs in systems.values],  # they were made hashable, to be written once
        "maps": rows.maps.values, "sets": write.sets.values, "deeds": rows.deeds.values, "steps": told, "rules": rules,
        "faults": _faults(instance), "observers": observer_tables(), "claims": claims,
        "left": [claim.id for claim in world.claims if isinstance(claim.obligation, OnGraph)],
        "normal": next((number for number, claim in enumerate(claims) if claim["id"] == world.normal), -1),
        "called": [str(rule) for rule in instance.rules], "given": world.given,
        "pages": [(slug, world.addresses(slug)) for slug in pages.values],
    }


def _field(reach: Reach, system: int) -> dict[str, Any]:
    field: Field = reach.field
    return {
        "name": field.name, "role": field.role.name, "system": system, "initial": reach.number[field.initial],
        "ledger": field.role.ledger, "machine": field.system.name,
    }


def _faults(instance: Instance) -> list[tuple[str, str]]:
    """Return the groups of steps that the instance has, which can be switched off, and what they stand for."""
    here = {rule.step.group for rule in instance.rules}
    return [(name, says) for name, says in instance.network.groups.items() if name in here]
