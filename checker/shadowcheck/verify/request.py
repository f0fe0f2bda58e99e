"""Requests: the options and waivers of one verification, validated before exploring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from shadowcheck.check.auto import AUTO
from shadowcheck.check.configuration import Setting, configured
from shadowcheck.check.every import EVERY
from shadowcheck.errors import SpecificationError, suggestion
from shadowcheck.specification.claims_of import every_claim

if TYPE_CHECKING:
    from collections.abc import Collection

    from shadowcheck.check.pipeline import Configuration
    from shadowcheck.claims import Claim
    from shadowcheck.engine import Engine
    from shadowcheck.machine import Machine
    from shadowcheck.specification import Model


@dataclass(frozen=True)
class Request:
    """How a design is verified.

    `settings` are options and numbers of replicas of the model in which it is verified; `common` are those that its
    project sets for all its designs: one that the model does not have, or that is among the `settings`, is ignored.
    With `strict`, advice that is not followed is an error. `waivers` are reasons by claim id, in addition to the
    waivers of the design itself. `engine` searches; None: the one for every number of replicas, unless a number is
    among the settings. `without` are faults to be switched off; `only` are the claims to be judged, by id
    (empty: all).
    """

    settings: tuple[Setting, ...] = ()
    common: tuple[Setting, ...] = ()
    strict: bool = False
    waivers: Mapping[str, str] = field(default_factory=dict)
    engine: Engine | None = None
    without: tuple[str, ...] = ()
    only: tuple[str, ...] = ()

    def searcher(self, model: Model) -> Engine:
        """Return the engine that searches *model*."""
        named = {one.name for one in (*self.settings, *self.common)}
        return self.engine or (EVERY if named.isdisjoint({*model.sizes, *model.beside}) else AUTO)

    def configuration(self, model: Model) -> Configuration:
        """Make the configuration of *model*; raises `SpecificationError` for a name or value that it does not have."""
        own = {one.name for one in self.settings}
        common = [one for one in self.common if one.name in model.names and one.name not in own]
        return configured(model, [*common, *self.settings], self.without)


def waivers_in_force(design: type[Machine[Any]], request: Request) -> dict[str, str]:
    """Join the waivers of *design* and *request*, reasons by claim id; raises `SpecificationError` for no reason."""
    own: object = design.waivers
    if not isinstance(own, Mapping):
        raise SpecificationError(
            f"the waivers are {own!r}", where=_where(design, ""),
            why="each waived claim needs a reason why this design may break it",
            instead='waivers = {"claim-id": "the reason"}', code="SC0701",
        )
    given = {**own, **request.waivers}
    for claim, reason in given.items():
        if not isinstance(reason, str) or not reason.strip():
            raise SpecificationError(
                f"the waiver of {claim!r} gives no reason", where=_where(design, claim),
                why="a waiver silences a claim, and readers of the report must learn why that is right here",
                instead=f'"{claim}": "why this design may break it"', code="SC0702",
            )
    return given


def reason_of(waivers: Mapping[str, str], claim: Claim) -> str:
    """Why *claim* is waived, empty if it is not; a waiver covers the mirrors of its claim, too."""
    return waivers.get(claim.id) or waivers.get(claim.mirror_of, "")


def refuse_unknown(
    waivers: Mapping[str, str], judged: Collection[str], design: type[Machine[Any]], model: Model
) -> None:
    """Refuse a waiver that names no claim, neither a *judged* one nor one of *model* under other options."""
    strange = [claim for claim in waivers if claim not in judged]
    known = {entry.claim.id for entry in every_claim(model)} if strange else set[str]()
    for claim in strange:
        if claim not in known:
            raise SpecificationError(
                f"a waiver names {claim!r}, but there is no such claim", where=_where(design, claim),
                why="the waiver has no effect: no claim has this id (a typing error?)",
                instead=suggestion(str(claim), known, "the id of a claim, as the report prints it"), code="SC0703",
            )


def _where(design: type[Machine[Any]], claim: object) -> str:
    own = not claim or claim in design.waivers
    return f"class {design.__qualname__}, waivers" if own else "the waivers of the configuration"
