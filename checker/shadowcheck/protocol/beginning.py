"""Protocols that begin in several ways: a first step decides, and claims are about what comes after it.

The machines of a network begin in one state. So a protocol with several beginnings has one state more, in which nothing
is set, and a first step that leads to each of them: its counts are one state and as many steps larger. What is claimed
must not be about that state: ``never(~x.at(0))`` would be broken in it.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from shadowcheck.errors import SpecificationError
from shadowcheck.network.predicates import And, Before, Every, Not, Or, Predicate, Some

if TYPE_CHECKING:
    from shadowcheck.claims import Claim, Pattern


def once_begun(claim: Claim, begun: Predicate) -> Claim:
    """Return *claim*, about the runs from where the protocol has *begun*. Raises `SpecificationError`."""
    return replace(claim, pattern=_pattern(claim, begun))


def _pattern(claim: Claim, begun: Predicate) -> Pattern:
    """Return the pattern, in which what has to hold need not hold before, and what has to happen happens after."""
    parts: dict[str, Any] = {}
    for name in (one.name for one in fields(claim.pattern)):
        value = getattr(claim.pattern, name)
        if isinstance(value, Predicate):
            part = _looking_back(value, begun)
            parts[name] = part | ~begun if name == "holds" else part & begun
        elif value is not None:
            raise SpecificationError(
                f"claim {claim.id!r} is a {claim.kind} of a protocol that begins in several ways",
                where=f"claim {claim.id!r}", code="SC0235",
                why="it would be judged from before the beginning, where no variable is set",
                instead="a pattern of predicates, such as always, never or responds; or one beginning: "
                "protocol.variable(name, first)",
            )
    return replace(claim.pattern, **parts)


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
