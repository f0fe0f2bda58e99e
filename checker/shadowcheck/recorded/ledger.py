"""The ledger: what is open at the end of a run, of an object or of all, and whether that is certain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.instance.formula import Position, holds
from shadowcheck.recorded.report import Open
from shadowcheck.recorded.telling import fields_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from shadowcheck.instance.formula import Formula
    from shadowcheck.recorded.court import Court

States = frozenset[int]
"""Packed states of the network."""


def ledger(
    court: Court, before: States, states: States, objects: Mapping[str, str | None], party: str | None,
) -> Iterator[Open]:
    """Yield what is open in *states*, of a *party* and its *objects* (by slot); the lines began in one *before*.

    What is open in some of them alone is left out if it may be so without any line: the log says nothing of it.
    """
    for slot in (*objects, None):
        for says, predicate in court.recording.ledger(court.instance.network, slot):
            asked = court.grounding.of(predicate, None)
            true = [one for one in states if holds(asked, Position(one))]
            if len(true) == len(states) or any(_is_told(asked, one, before, court.instance.initial) for one in true):
                name = party if slot is None else objects[slot] or ""
                yield Open(name, says, len(true) == len(states))


def _is_told(asked: Formula, state: int, before: States, initial: int) -> bool:
    """Whether it holds in *state* even if all that might have come without any line has not."""
    for one in fields_of(asked):
        usual = {known & one.mask for known in before}
        if state & one.mask in usual:
            state = state & ~one.mask | initial & one.mask
    return holds(asked, Position(state))
