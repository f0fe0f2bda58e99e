"""Traceability: from the numbers of a catalogue of rules to the claims that cover them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.errors import SpecificationError
from shadowcheck.specification.account import Account, Cover
from shadowcheck.specification.claims_of import every_claim

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.specification.model import Model


def account_of(model: Model) -> Account:
    """Ask *model* for its account; raises `SpecificationError` if it offers none."""
    if model.account is not None:
        return model.account(model)
    raise SpecificationError(
        f"model {model.name!r} has no account", where=f"--model {model.name}",
        why="it does not say which catalogue of rules its claims formalise",
        instead="Model(..., account=...); 'shadowcheck list' shows its claims", code="SC0509",
    )


def covering(model: Model, name: str = "") -> Iterator[tuple[str, Cover]]:
    """Yield every number that a claim of *model* covers, with that claim; *name* as in `covers_by_id`."""
    for one in covers_by_id(model, name).values():
        yield from ((number, one) for number in one.claim.covers)


def covers_by_id(model: Model, name: str = "") -> dict[str, Cover]:
    """Make a cover of every claim of *model*, by its id, with the fewest options under which it applies.

    *name* is what people call the model (its own name if empty).
    """
    found = ((one.claim, tuple(one.options.items())) for one in every_claim(model))
    return {claim.id: Cover(claim, name or model.name, model.addresses(claim.source), under) for claim, under in found}
