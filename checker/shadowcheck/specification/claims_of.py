"""The catalogue: every claim of a model, under whatever options it applies."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shadowcheck.errors import SpecificationError, closest
from shadowcheck.instance.compile import compile_network
from shadowcheck.judge import built_in_claims

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from shadowcheck.claims.claim import Claim
    from shadowcheck.specification.model import Model


@dataclass(frozen=True)
class Entry:
    """A claim, and the options that must be set for it to apply: none, if it applies by default."""

    claim: Claim
    options: Mapping[str, str]


def find_claim(model: Model, name: str) -> Entry:
    """Return the claim of that id, under the fewest options changed; raises `SpecificationError` if there is none."""
    seen: dict[str, None] = {}
    for changed in _changes(model):
        for claim in claims_under(model, changed):
            if claim.id == name:
                return Entry(claim, changed)
            seen[claim.id] = None
    near = closest(name, seen)
    raise SpecificationError(
        f"model {model.name!r} has no claim {name!r}",
        where=f"CLAIM {name}",
        why=f"none of its {len(seen)} claims, under any option, is called so",
        instead=f"did you mean {' or '.join(near)}?" if near else "see 'shadowcheck list' for all of them",
    )


def find_claim_of_any(model: Model, name: str) -> tuple[Model, Entry]:
    """Return the claim of that id, of *model* or of the designs that it exhibits, and the model that it is about.

    Raises `SpecificationError` if there is none.
    """
    try:
        return model, find_claim(model, name)
    except SpecificationError:
        found = next(_claims_about_designs(model, name), None)
        if found is None:
            raise
        return found


def _claims_about_designs(model: Model, name: str) -> Iterator[tuple[Model, Entry]]:
    """Yield it as one design of each kind has it; then as those have it that break it; then as any has it."""
    exhibits = model.exhibits()
    first = {exhibit.interface.name: exhibit for exhibit in reversed(exhibits)}
    breaking = (exhibit for exhibit in exhibits if exhibit.breaks == name)
    for exhibit in itertools.chain(first.values(), breaking, exhibits):
        about = exhibit.interface.model(exhibit.design)
        for changed in _changes(about):
            yield from ((about, Entry(claim, changed)) for claim in claims_under(about, changed) if claim.id == name)


def every_claim(model: Model) -> list[Entry]:
    """Return the claims that apply by default, in the order of the model, then those that need options to be set."""
    found: dict[str, Entry] = {}
    for changed in _changes(model):
        for claim in claims_under(model, changed):
            found.setdefault(claim.id, Entry(claim, changed))
    return list(found.values())


def claims_under(model: Model, changed: Mapping[str, str]) -> list[Claim]:
    """Return the claims that apply with the options *changed*: those that every network must satisfy come first."""
    settings = model.settings(changed)
    network = model.network(settings)
    sizes = dict.fromkeys(network.parameters(), 1)
    return [*built_in_claims(compile_network(network, sizes)), *model.claims(network, settings)]


def _changes(model: Model) -> Iterator[dict[str, str]]:
    """Yield every setting of the options, as changes from the default: none, then one option changed, then two."""
    for number in range(len(model.options) + 1):
        for options in itertools.combinations(model.options, number):
            for values in itertools.product(*(option.values[1:] for option in options)):
                yield {option.name: value for option, value in zip(options, values, strict=True)}
