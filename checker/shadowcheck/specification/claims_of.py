"""The claims of a model: in one configuration, or all of them with the options under which each applies."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shadowcheck.claims import Claim, Counts, Strength
from shadowcheck.errors import SpecificationError, suggestion
from shadowcheck.judge import built_in_claims
from shadowcheck.judge.built_in import MODEL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from shadowcheck.network import Network
    from shadowcheck.specification.model import Model


@dataclass(frozen=True)
class Applicable:
    """A claim, and the options that must be set for it to apply (none, if it applies by default)."""

    claim: Claim
    options: Mapping[str, str]


def find_claim(model: Model, name: str) -> Applicable:
    """Find the claim with the id *name*, with as few options changed as possible.

    Raises `SpecificationError` if there is none.
    """
    seen: dict[str, None] = {}
    for changed in changes(model):
        for claim in claims_under(model, changed):
            if claim.id == name:
                return Applicable(claim, changed)
            seen[claim.id] = None
    raise SpecificationError(
        f"model {model.name!r} has no claim {name!r}", where=f"CLAIM {name}",
        why=f"none of its {len(seen)} claims has this id, under any option",
        instead=suggestion(name, seen, "see 'shadowcheck list' for all of them"), code="SC0502",
    )


def find_claim_of_any(model: Model, name: str) -> tuple[Model, Applicable]:
    """Find the claim with the id *name*, of *model* or of the designs that it exhibits, with the model it is about.

    Raises `SpecificationError` if there is none.
    """
    try:
        return model, find_claim(model, name)
    except SpecificationError:
        found = next(_claims_about_designs(model, name), None)
        if found is None:
            raise
        return found


def _claims_about_designs(model: Model, name: str) -> Iterator[tuple[Model, Applicable]]:
    """Look at one design of each kind first, then at the designs that break the claim, then at all."""
    exhibits = model.exhibits()
    first = {exhibit.interface.name: exhibit for exhibit in reversed(exhibits)}
    breaking = (exhibit for exhibit in exhibits if exhibit.breaks == name)
    for exhibit in itertools.chain(first.values(), breaking, exhibits):
        about = exhibit.interface.model(exhibit.design)
        for changed in changes(about):
            claims = claims_under(about, changed)
            yield from ((about, Applicable(claim, changed)) for claim in claims if claim.id == name)


def every_claim(model: Model) -> list[Applicable]:
    """List the claims that apply by default, in the order of the model, then those that need options to be set."""
    found: dict[str, Applicable] = {}
    for changed in changes(model):
        for claim in claims_under(model, changed):
            found.setdefault(claim.id, Applicable(claim, changed))
    return list(found.values())


def claims_under(model: Model, changed: Mapping[str, str]) -> list[Claim]:
    """List the claims that apply with the options *changed*, built-in ones first."""
    settings = model.settings(changed)
    return claims_of(model, model.network(settings), settings)


def claims_of(model: Model, network: Network, settings: Mapping[str, str], configuration: str = "") -> list[Claim]:
    """List the claims on *network*, which is the network of *model* under *settings*.

    Built-in claims come first, then one that compares with the counts recorded for the *configuration* (`Model.key`),
    if there are any, then the model's own. Raises `SpecificationError` if one of these is owed by a party that the
    model does not name, or is the mirror of a claim that does not exist.
    """
    counts = model.recorded.get(configuration)
    recorded = [] if counts is None else [_as_recorded(*counts)]
    own = model.claims(network, settings)
    known = {claim.id for claim in own}
    for claim in own:
        _check(claim, model, known)
    return [*built_in_claims(network), *recorded, *own]


def _check(claim: Claim, model: Model, known: set[str]) -> None:
    if claim.owner not in model.parties:
        raise SpecificationError(
            f"claim {claim.id!r} is owed by {str(claim.owner)!r}, no party of the model", where=f"claim {claim.id!r}",
            why=f"the parties of model {model.name!r} are {', '.join(model.parties) or 'none'}",
            instead=suggestion(claim.owner, model.parties, "name it: Model(..., parties=(...))"), code="SC0503",
        )
    if claim.mirror_of and claim.mirror_of not in known - {claim.id}:
        raise SpecificationError(
            f"claim {claim.id!r} is the mirror of {claim.mirror_of!r}, which is no claim", where=f"claim {claim.id!r}",
            why="a claim and its mirror apply under the same options, and a design that breaks both gets one finding",
            instead=suggestion(claim.mirror_of, known - {claim.id}, "leave mirror_of out"), code="SC0504",
        )


def _as_recorded(states: int, steps: int, depth: int) -> Claim:
    return Claim(
        "counts-as-recorded", "The explored graph has the numbers of states, steps and levels that are recorded.",
        Counts(states, steps, depth), MODEL, MODEL, Strength.MODEL,
    )


def changes(model: Model) -> Iterator[dict[str, str]]:
    """Yield every combination of options, as changes from the default: none first, then one change, then two ..."""
    for number in range(len(model.options) + 1):
        for options in itertools.combinations(model.options, number):
            for values in itertools.product(*(option.values[1:] for option in options)):
                yield {option.name: value for option, value in zip(options, values, strict=True)}
