"""Traceability: from the numbers of a catalogue of rules to the claims that cover them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.errors import SpecificationError
from shadowcheck.specification.account import Account, Cover
from shadowcheck.specification.claims_of import every_claim

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.specification.model import Interface, Model


def account_of(model: Model) -> Account:
    """Ask *model* for its account; raises `SpecificationError` if it offers none."""
    if model.account is not None:
        return model.account(model)
    raise SpecificationError(
        f"model {model.name!r} has no account", where=f"--model {model.name}",
        why="it does not say which catalogue of rules its claims formalise",
        instead="Model(..., account=...); 'shadowcheck list' shows its claims", code="SC0509",
    )


def covering(model: Model) -> Iterator[tuple[str, Cover]]:
    """Yield every number that a claim of *model* covers, with that claim."""
    for one in covers_by_id(model).values():
        yield from ((number, one) for number in one.claim.covers)


def covers_by_id(model: Model, kind: Interface | None = None) -> dict[str, Cover]:
    """Make a cover of every claim of *model*, by its id, with the fewest options under which it applies.

    If it is about designs of that *kind*, people know it by the name of the kind.
    """
    name = model.name if kind is None else kind.name
    return {
        one.claim.id: Cover(
            one.claim, name, model.addresses(one.claim.source), tuple(one.options.items()), applies=one.applies
        ) for one in every_claim(model, kind)
    }
