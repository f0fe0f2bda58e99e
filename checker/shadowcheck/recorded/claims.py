"""The claims that a run is judged by, under every reading of the documentation at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shadowcheck.claims import Claim
    from shadowcheck.specification import Model


def claims_by_reading(model: Model, settings: Mapping[str, str]) -> list[tuple[Claim, tuple[str, ...]]]:
    """List the claims under every reading, each with the readings under which it is made."""
    if model.reading is None:
        return [(claim, ()) for claim in model.claims_on(model.network(settings), settings)]
    found: list[tuple[Claim, tuple[str, ...]]] = []
    for value in model.reading.values:
        given = {**settings, model.reading.name: value}
        for claim in model.claims_on(model.network(given), given):
            same = next(
                (place for place, (one, _) in enumerate(found) if one.id == claim.id and one.pattern == claim.pattern),
                None,
            )
            if same is None:
                found.append((claim, (value,)))
            else:
                found[same] = found[same][0], (*found[same][1], value)
    return found
