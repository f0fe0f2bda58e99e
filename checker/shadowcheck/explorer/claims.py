"""Claims as the page watches them: for each replica an observer, and the formulas that answer its questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never

from shadowcheck.claims import Claim, Counts, DeadlockFree
from shadowcheck.claims.obligation import (
    OBSERVERS,
    Everywhere,
    Invariant,
    OnGraph,
    Order,
    Refinement,
    Response,
    Temporal,
    Witness,
)
from shadowcheck.instance.formula import allowed_end
from shadowcheck.instance.grounding import Grounding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from shadowcheck.claims.observer import Observation
    from shadowcheck.explorer.formulas import Writing
    from shadowcheck.instance import Instance
    from shadowcheck.instance.grounding import Binding

BREAKS, OWES, SHOWS, STOPS = "breaks", "owes", "shows", "stops"
"""What it means that an observer is at its goal: the claim is broken, an answer is owed, a witness is found; the last
is of the one claim without an observer, which is broken where no step is possible and somebody is not done."""


def observer_tables() -> list[dict[str, Any]]:
    """Return the observers, by their numbers in the claims."""
    return [
        {"name": one.name, "states": one.states, "moves": one.moves, "goal": one.goal} for one in OBSERVERS
    ]


def claim_tables(
    instance: Instance, claims: Iterable[Claim], write: Writing, page: Callable[[str], int]
) -> list[dict[str, Any]]:
    """Return a table for each of *claims* that a run can be compared with: those with an observer, and no deadlock."""
    grounding = Grounding(instance)
    return [
        {
            "id": claim.id, "says": claim.statement, "page": page(claim.source), "owner": claim.owner,
            "strength": claim.strength.value, "excludes": claim.excludes, "reads": str(claim.pattern),
            **_watched(claim, grounding, write),
        }
        for claim in claims if not isinstance(claim.obligation, OnGraph | Counts)
    ]


def _watched(claim: Claim, grounding: Grounding, write: Writing) -> dict[str, Any]:
    asked = claim.obligation
    match asked:
        case Invariant() | Order():
            return _observing(claim, BREAKS, asked.observation, grounding, write)
        case Response():
            return _observing(claim, OWES, asked.observation, grounding, write)
        case Witness():
            return _observing(claim, SHOWS, asked.observation, grounding, write)
        case DeadlockFree():
            return {"means": STOPS, "ends": write(allowed_end(grounding.instance)), "observer": -1, "parts": []}
        case Temporal() | Everywhere() | Refinement() | Counts():
            raise AssertionError(claim)
        case _:
            assert_never(asked)


def _observing(
    claim: Claim, means: str, observation: Observation, grounding: Grounding, write: Writing
) -> dict[str, Any]:
    def part(bound: Binding) -> list[Any]:
        asked = (observation.first, observation.second, observation.without)
        told = [None if one is None else write(grounding.of(one, bound)) for one in asked]
        return [_who(bound, grounding.instance), *told]

    parts = [part(bound) for bound in grounding.bindings(claim)]
    return {"means": means, "observer": OBSERVERS.index(observation.observer), "parts": parts}


def _who(bound: Binding, instance: Instance) -> str:
    """Return the name of the replica that a claim is about: of its machine that is called as the family, else any."""
    if bound is None:
        return ""
    family = [field for field in instance.fields if (field.role.replicas, field.index) == bound]
    named = [field for field in family if f"{field.role.name}s" == bound[0]]
    return (named or family)[0].name
