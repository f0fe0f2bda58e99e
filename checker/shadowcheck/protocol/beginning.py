"""Protocols that begin in several ways: a first step decides, and claims are about what comes after it.

The machines of a network begin in one state. So a protocol with several beginnings has one state more, in which nothing
is set, and a first step that leads to each of them: its counts are one state and as many steps larger. What is claimed
must not be about that state: ``never(~x.at(0))`` would be broken in it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from shadowcheck.claims.patterns import Absent, Always, Never, Possible, Precedes, Responds
from shadowcheck.errors import SpecificationError
from shadowcheck.network.predicates import And, Before, Every, Not, Or, Predicate, Some

if TYPE_CHECKING:
    from shadowcheck.claims import Claim, Pattern


def once_begun(claim: Claim, begun: Predicate) -> Claim:
    """Return *claim*, about the runs from where the protocol has *begun*. Raises `SpecificationError`."""
    return replace(claim, pattern=_pattern(claim, begun))


def _pattern(claim: Claim, begun: Predicate) -> Pattern:
    def after(part: Predicate) -> Predicate:
        return _looking_back(part, begun) & begun

    match claim.pattern:
        case Always(holds, given):
            return Always(_looking_back(holds, begun), begun if given is None else after(given))
        case Never(bad):
            return Never(after(bad))
        case Precedes(first, then):
            return Precedes(after(first), after(then))
        case Absent(bad, trigger):
            return Absent(after(bad), after(trigger))
        case Responds(trigger, answer):
            return Responds(after(trigger), after(answer))
        case Possible(good, trigger, never):
            return Possible(after(good), *(None if one is None else after(one) for one in (trigger, never)))
        case _:
            raise SpecificationError(
                f"claim {claim.id!r} is a {claim.kind} of a protocol that begins in several ways",
                where=f"claim {claim.id!r}", code="SC0235",
                why="it would be judged from before the beginning, where no variable is set",
                instead="always, never, precedes, absent, responds or possible; or one beginning: "
                "protocol.variable(name, first)",
            )


def _looking_back(predicate: Predicate, begun: Predicate) -> Predicate:
    """Return *predicate*, in which what held before a step did not hold before the beginning."""
    match predicate:
        case Before(part):
            return Before(part & begun)
        case Not(part):
            return Not(_looking_back(part, begun))
        case And(parts) | Or(parts):
            return type(predicate)(tuple(_looking_back(part, begun) for part in parts))
        case Every(part) | Some(part):
            return type(predicate)(_looking_back(part, begun))
        case _:
            return predicate
