"""The claims of a model: in one configuration, or all of them with the options under which each applies."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shadowcheck.claims import Claim, Counts, Strength
from shadowcheck.claims.patterns import is_read_from_text
from shadowcheck.errors import SpecificationError, suggestion
from shadowcheck.judge import built_in_claims
from shadowcheck.judge.built_in import MODEL
from shadowcheck.network.predicates import Took, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from shadowcheck.network import Network
    from shadowcheck.specification.model import Exhibit, Interface, Model


@dataclass(frozen=True)
class Applicable:
    """A claim, and the options that must be set for it to apply (none, if it applies by default).

    It is a claim of `model`; `kind` is the interface, if it is about designs of that kind.
    """

    claim: Claim
    options: Mapping[str, str]
    model: Model
    kind: Interface | None = None

    @property
    def applies(self) -> str:
        """Which options it needs; a design is judged only under those that its interface offers."""
        settings = " ".join(f"--set {name}={value}" for name, value in self.options.items())
        if self.kind is None or not settings or set(self.options) <= set(self.kind.settings):
            return settings and f"only with {settings}"
        return f"to what designs meet, which 'verify' takes for granted ({settings.replace('--set ', '')})"


def find_claims(
    model: Model, name: str, exhibits: Callable[[], Iterable[Exhibit]] = tuple
) -> Iterator[Applicable]:
    """Yield every claim with the id *name*: that of *model*, and that about designs of each kind of the *exhibits*.

    If there is none, it may be one that *model* only has on demand. As few options as possible are changed, and as few
    designs as possible asked: none after the first that has it. Raises `SpecificationError` if there is no such claim.
    """
    seen: dict[str, None] = {}
    found: list[Applicable] = []

    def look(places: Iterable[Iterable[tuple[Model, Interface | None]]]) -> Iterator[Applicable]:
        for one in (_first(place, name, seen) for place in places):
            if one is not None:
                found.append(one)
                yield one

    yield from look([[(model, None)]])
    every = list(exhibits())
    yield from look(_of_each_kind(every, name, more=False))
    if not any(one.kind for one in found):
        yield from look(_of_each_kind(every, name, more=True))
    if not found and model.on_demand is not None:
        yield from look([[(model.on_demand(model), None)]])
    if not found:
        raise SpecificationError(
            f"model {model.name!r} has no claim {name!r}", where=f"CLAIM {name}",
            why=f"there are {len(seen)} claims, under any option, and none has this id",
            instead=suggestion(name, seen, "'shadowcheck list' prints them all"), code="SC0502",
        )


def _first(place: Iterable[tuple[Model, Interface | None]], name: str, seen: dict[str, None]) -> Applicable | None:
    for about, kind in place:
        for changed in changes(about):
            for claim in claims_under(about, changed):
                if claim.id == name:
                    return Applicable(claim, changed, about, kind)
                seen[claim.id] = None
    return None


def _of_each_kind(
    every: Iterable[Exhibit], name: str, *, more: bool
) -> Iterator[Iterable[tuple[Model, Interface | None]]]:
    """Yield for each kind models of designs: a good one and those that break the claim; or all *more* good ones.

    Claims are about what designs should do, so only a good design, or one that breaks a claim, contributes further
    claims.
    """
    for kind in dict.fromkeys(exhibit.interface for exhibit in every):
        good = [exhibit for exhibit in every if exhibit.interface is kind and not exhibit.breaks]
        breaking = [exhibit for exhibit in every if exhibit.interface is kind and exhibit.breaks == name]
        asked = good[1:] if more else [*good[:1], *breaking]
        yield ((kind.model(design), kind) for design in dict.fromkeys(exhibit.design for exhibit in asked))


def claims_about_designs(exhibits: Iterable[Exhibit]) -> Iterator[tuple[Interface, list[Applicable]]]:
    """Yield each kind, and the claims about designs of it: those of the good ones among *exhibits*, each once."""
    good = [exhibit for exhibit in exhibits if not exhibit.breaks]
    for kind in dict.fromkeys(exhibit.interface for exhibit in good):
        known: dict[str, Applicable] = {}
        for design in (exhibit.design for exhibit in good if exhibit.interface is kind):
            for one in every_claim(kind.model(design), kind):
                known.setdefault(one.claim.id, one)
        yield kind, list(known.values())


def every_claim(model: Model, kind: Interface | None = None) -> list[Applicable]:
    """List the claims that apply by default, in the order of the model, then those that need options to be set."""
    found: dict[str, Applicable] = {}
    for changed in changes(model):
        for claim in claims_under(model, changed):
            found.setdefault(claim.id, Applicable(claim, changed, model, kind))
    return list(found.values())


def claims_under(model: Model, changed: Mapping[str, str]) -> list[Claim]:
    """List the claims that apply with the options *changed*, built-in ones first."""
    settings = model.settings(changed)
    return claims_of(model, model.network(settings), settings)


def claims_of(model: Model, network: Network, settings: Mapping[str, str], configuration: str = "") -> list[Claim]:
    """List the claims on *network*, which is the network of *model* under *settings*.

    Built-in claims come first, then one that compares with the counts recorded for the *configuration* (`Model.key`),
    if there are any, then the model's own. Raises `SpecificationError` if one of these is owed by a party that the
    model does not name, has a formula about a step that the network does not have, or mirrors a claim that is not.
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
        _check_steps(claim, network)
    return [*built_in_claims(network), *recorded, *own]


def _check(claim: Claim, model: Model, known: set[str]) -> None:
    if claim.owner not in model.parties:
        raise SpecificationError(
            f"claim {claim.id!r} is owed by {str(claim.owner)!r}, which is not a party of the model",
            where=f"claim {claim.id!r}",
            why=f"the parties of model {model.name!r} are {', '.join(model.parties) or 'none'}",
            instead=suggestion(claim.owner, model.parties, "name it: Model(..., parties=(...))"), code="SC0503",
        )
    if claim.mirror_of and claim.mirror_of not in known - {claim.id}:
        raise SpecificationError(
            f"claim {claim.id!r} mirrors {claim.mirror_of!r}, which is not a claim", where=f"claim {claim.id!r}",
            why="a claim and its mirror apply under the same options, and a design that breaks both gets one finding",
            instead=suggestion(claim.mirror_of, known - {claim.id}, "leave mirror_of out"), code="SC0504",
        )


def _check_steps(claim: Claim, network: Network) -> None:
    """Refuse a step that *network* does not have in the text of a formula, which names steps without knowing them.

    Other patterns have their steps from the network; one that is used for several networks may leave that out.
    """
    if not is_read_from_text(claim.pattern):
        return
    for part in (part for predicate in claim.predicates() for part in walk(predicate)):
        if isinstance(part, Took):
            network.took(*part.labels)


def changes(model: Model) -> Iterator[dict[str, str]]:
    """Yield every combination of options, as changes from the default: none first, then one change, then two ..."""
    for number in range(len(model.options) + 1):
        for options in itertools.combinations(model.options, number):
            for values in itertools.product(*(option.values[1:] for option in options)):
                yield {option.name: value for option, value in zip(options, values, strict=True)}
