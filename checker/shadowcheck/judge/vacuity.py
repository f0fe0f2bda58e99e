"""Exercise: what must happen for a claim that nothing breaks to say anything; the same for every engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.network import Predicate
from shadowcheck.network.predicates import And, Or, Some

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Exercised = list[tuple[str, Predicate]]
"""What must happen for a claim that is kept to say anything: in words, and as a predicate."""


def cases(bad: Predicate) -> list[Exercised]:
    """Return the cases of what is never to be, each as the parts that must each happen for it to say anything.

    A disjunction has a case for each of its parts; what is forbidden in one piece need not happen.
    """
    match bad:
        case Or(parts):
            return [one for part in parts for one in cases(part)]
        case And(parts):
            return [[("its part", part) for part in parts]]
        case Some(part):
            return [[(what, Some(one)) for what, one in case] for case in cases(part)]
        case _:
            return [[]]


def idle(asked: Sequence[Exercised], happens: Callable[[Predicate], bool]) -> str:
    """Say what never happens, so that none of the cases *asked* says anything; empty if one of them does."""
    missing: list[tuple[str, Predicate]] = []
    for case in asked:
        lacks = next(((what, one) for what, one in case if not happens(one)), None)
        if lacks is None:
            return ""
        missing += [] if lacks in missing else [lacks]
    first = f"{missing[0][0]} never happens: {missing[0][1]}"
    return "; nor does: ".join([first, *(str(one) for _, one in missing[1:])])
