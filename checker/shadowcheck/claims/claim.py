"""Claims: what is asserted of a network.

A claim carries, besides its formal pattern, what its reader needs: an id, a sentence, the page of documentation that it
formalises, who owes it and how strongly. It is data; `shadowcheck.judge` judges it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from shadowcheck.claims.obligation import Obligation, lowered
from shadowcheck.errors import SpecificationError
from shadowcheck.network import Predicate
from shadowcheck.network.predicates import unbound_roles

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shadowcheck.claims.patterns import Pattern


class Strength(StrEnum):
    """How strongly the documentation says it."""

    GUARANTEE = "guarantee"
    MUST = "must"
    SHOULD = "should"
    POSSIBLE = "possible"
    DERIVED = "derived"


@dataclass(frozen=True)
class Claim:
    """One thing asserted of the network, and what a reader must know to judge the verdict.

    `owner` is the party that owes it, and whose fault it is when the claim is broken: one of those that the model
    names. `per` names the replica parameter over which the claim is quantified: each replica must satisfy it (for
    `possible`: some replica). `covers` are the catalogue numbers that it formalises. `needs` are groups of steps
    without which it is vacuous by declaration: with one of them switched off, a vacuous verdict is no failure.
    `needs_any` are groups of which it needs at least one. `excludes` says in words what a broken claim would
    mean. `at_least` are numbers of replicas below which it is vacuous by declaration, e.g. ``{"clients": 2}`` for a
    claim about one client and another. `remedy` says what usually mends a design that breaks it. `mirror_of` is the id
    of the claim that says the same of another of two alike parties; a design that breaks both is told once.
    """

    id: str
    statement: str
    pattern: Pattern
    source: str
    owner: str
    strength: Strength
    per: str | None = None
    covers: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    needs_any: tuple[str, ...] = ()
    remark: str = ""
    excludes: str = ""
    at_least: Mapping[str, int] = field(default_factory=dict)
    remedy: str = ""
    mirror_of: str = ""

    def __post_init__(self) -> None:
        if not self.id or not self.statement or not self.source:
            raise SpecificationError(
                f"claim {self.id!r} has no id, no sentence or no source", where=f"claim {self.id!r}",
                why="a verdict without the sentence and the page that it is about helps nobody",
                instead="fill in id, statement and source",
            )

    @property
    def mirrored(self) -> str:
        """What is the same for a claim and its mirror: the id of the one that is no mirror."""
        return self.mirror_of or self.id

    @property
    def kind(self) -> str:
        """The name of the pattern, as in the JSON report."""
        return type(self.pattern).__name__.lower()

    @cached_property
    def obligation(self) -> Obligation:
        """What it asks of a network: the shape in which it is judged, exported and explained."""
        return lowered(self.pattern)

    def predicates(self) -> tuple[Predicate, ...]:
        """Return the predicates in the pattern, in order."""
        values = (getattr(self.pattern, name) for name in self.pattern.__dataclass_fields__)
        return tuple(value for value in values if isinstance(value, Predicate))

    def unbound(self) -> frozenset[str]:
        """Roles of which it speaks outside of any quantifier."""
        return frozenset().union(*(unbound_roles(predicate) for predicate in self.predicates()))
