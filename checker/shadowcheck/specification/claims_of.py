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
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from shadowcheck.network import Network
    from shadowcheck.specification.model import Exhibit, Model


@dataclass(frozen=True)
class Applicable:
    """A claim, and the options that must be set for it to apply (none, if it applies by default)."""

    claim: Claim
    options: Mapping[str, str]


def find_claim(
    model: Model, name: str, exhibits: Callable[[], Iterable[Exhibit]] = tuple
) -> tuple[Model, Applicable]:
    """Find the claim with the id *name*, of *model* or else of the designs *exhibits*, with the model it is about.

    As few options as possible are changed. Raises `SpecificationError` if there is no such claim.
    """
    seen: dict[str, None] = {}
    for about in _models(model, name, exhibits):
        for changed in changes(about):
            for claim in claims_under(about, changed):
                if claim.id == name:
                    return about, Applicable(claim, changed)
                seen[claim.id] = None
    raise SpecificationError(
        f"model {model.name!r} has no claim {name!r}", where=f"CLAIM {name}",
        why=f"there are {len(seen)} claims, under any option, and none has this id",
        instead=suggestion(name, seen, "see 'shadowcheck list' for all of them"), code="SC0502",
    )


def _models(model: Model, name: str, exhibits: Callable[[], Iterable[Exhibit]]) -> Iterator[Model]:
    """Yield *model*, then those of one good design of each kind, of the designs that break the claim, of all good ones.

    Claims are about what designs should do, so that only a good design, or one that breaks a claim, brings another one.
    """
    yield model
    every = exhibits()
    good = [exhibit for exhibit in every if not exhibit.breaks]
    first = {exhibit.interface.name: exhibit for exhibit in reversed(good)}
    breaking = (exhibit for exhibit in every if exhibit.breaks == name)
    for exhibit in {one.design: one for one in itertools.chain(first.values(), breaking, good)}.values():
        yield exhibit.interface.model(exhibit.design)


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
    recorded = [] if counts is None else [Claim(
        "counts-as-recorded", "The explored graph has the numbers of states, steps and levels that are recorded.",
        Counts(*counts), MODEL, MODEL, Strength.MODEL,
    )]
    own = model.claims_on(network, settings)
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


def changes(model: Model) -> Iterator[dict[str, str]]:
    """Yield every combination of options, as changes from the default: none first, then one change, then two ..."""
    for number in range(len(model.options) + 1):
        for options in itertools.combinations(model.options, number):
            for values in itertools.product(*(option.values[1:] for option in options)):
                yield {option.name: value for option, value in zip(options, values, strict=True)}
