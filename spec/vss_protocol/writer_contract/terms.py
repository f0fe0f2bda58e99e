"""Predicates and a constructor that the claims about writers' designs share."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from shadowcheck.claims import Claim, Pattern, Strength, never
from shadowcheck.machine.lts import OK, VETO
from shadowcheck.network.predicates import Took
from vss_protocol.events import Event
from vss_protocol.vocabulary import Party
from vss_protocol.writer_contract.refine import RETURNS
from vss_protocol.writer_contract.remedies import REMEDIES
from vss_protocol.writer_design import SetId, SetIds, WriterDesign

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shadowcheck.network import Predicate
    from vss_protocol.writer_contract.roles import Stage

MUST, SHOULD, DERIVED, MODEL = Strength.MUST, Strength.SHOULD, Strength.DERIVED, Strength.MODEL
ALL = tuple(Event)
TRUE, FALSE = Took((RETURNS[OK],)), Took((RETURNS[VETO],))


def owed(
    name: str, statement: str, pattern: Pattern, source: str, *covers: str, remedy: str, strength: Strength = MUST,
    mirror_of: str = "",
) -> Claim:
    """Return a claim that the writer owes."""
    return Claim(
        name, statement, pattern, source, Party.WRITER, strength, covers=covers, remedy=remedy, mirror_of=mirror_of,
        remedies=REMEDIES.get(name, {}),
    )


def deed(what: str, *where: Event) -> Predicate:
    """Say that a handler did *what*, in one of the events *where* (any, if none is named)."""
    return Took((what,)) & Took(tuple(one.title for one in where)) if where else Took((what,))


def done(act: str, *where: Event) -> Predicate:
    """Say that the act of that name was done, in one of the events *where*."""
    return deed(getattr(WriterDesign, act).sentence, *where)


def but(*allowed: Event) -> tuple[Event, ...]:
    """Return every event except those *allowed*."""
    return tuple(one for one in ALL if one not in allowed)


def some_of(parts: Sequence[Predicate]) -> Predicate:
    """Return the disjunction of *parts*."""
    return reduce(or_, parts)


def keeps(on: Stage, backup: SetId, what: str = "keeps") -> Predicate:
    """Say that the writer keeps something for *backup*."""
    return on.writers[backup].has(**{what: (True, *(ids for ids in SetIds if backup in ids))})


def never_where(design: type[WriterDesign[Any]], shows: Sequence[str], bad: Predicate) -> Pattern:
    """Forbid *bad* of a *design* that declares one of the observables *shows*; of another, the claim is not exercised."""
    said = any(getattr(design, name) is not getattr(WriterDesign, name) for name in shows)
    return never(bad if said else Took((f"a design that declares {' or '.join(shows)}",)) & bad)


def holds(on: Stage) -> Predicate:
    """Say that some part of the writer holds the application's writes."""
    return some_of([role.has(holds_writes=True) for role in dict.fromkeys(on.writers.values())])
