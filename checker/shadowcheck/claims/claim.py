"""Claims: what is asserted of a network.

Besides its formal pattern, a claim carries what its reader needs: an id, a sentence, the page of documentation that it
formalises, who owes it and how strongly. It is data; `shadowcheck.judge` judges it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from shadowcheck.claims.obligation import Obligation, lowered
from shadowcheck.claims.patterns import Counts, Pattern
from shadowcheck.claims.temporal import PathFormula, predicates_in
from shadowcheck.errors import SpecificationError
from shadowcheck.network import Network, Predicate
from shadowcheck.network.predicates import unbound_roles, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Strength(StrEnum):
    """How strongly the documentation states a claim, in its own word; weaker ones are not errors of a design.

    DERIVED is inferred from pages. MODEL is on no page: without it, the description itself would not be one.
    """

    GUARANTEE = "guarantee"
    MUST = "must"
    SHOULD = "should"
    POSSIBLE = "possible"
    DERIVED = "derived"
    MODEL = "model"


@dataclass(frozen=True)
class Remedy:
    """How a design that breaks a claim is usually mended, in a sentence, and the page that says what is right there."""

    text: str
    source: str


@dataclass(frozen=True)
class Claim:
    """One assertion about the network, with what a reader needs to understand the verdict.

    `owner` is the party of the model that must keep it, and that is at fault when it is broken. `per` names the replica
    parameter over which the claim is quantified: every replica must satisfy it (for `possible`: some replica). `covers`
    lists the catalogue numbers that it formalises. `needs` lists the groups of steps without which it is vacuous by
    declaration: with one of them switched off, a vacuous verdict is not a failure; it needs at least one of the
    groups in `needs_any`. `excludes` says in words what a broken claim would mean. `at_least` gives the numbers of
    replicas below which it is vacuous by declaration, e.g. ``{"clients": 2}`` for a claim about two different clients.
    `remedy` says how a design that breaks it is usually mended; `remedies` do so for some of the events by which it may
    be broken. `mirror_of` is the id of the claim that says the same about the other of two similar parties; if a design
    breaks both, only one is reported.
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
    remedies: Mapping[str, Remedy] = field(default_factory=dict)
    mirror_of: str = ""

    def __post_init__(self) -> None:
        if not all(isinstance(text, str) and text for text in (self.id, self.statement, self.source)):
            raise SpecificationError(
                f"claim {self.id!r} has no id, no sentence or no source", where=f"claim {self.id!r}",
                why="a verdict without its sentence and its page helps nobody",
                instead="fill in id, statement and source", code="SC0301",
            )
        if not isinstance(self.pattern, Pattern) or not all(isinstance(part, Predicate) for part in self._parts()):
            raise SpecificationError(
                f"claim {self.id!r} does not assert a pattern of predicates: {self.pattern!r:.80}",
                where=f"claim {self.id!r}",
                why="a claim says how often and in which order predicates hold, such as never(lamp.at('on'))",
                instead="always, never, precedes, responds, possible or another pattern, of predicates", code="SC0313",
            )

    def _parts(self) -> Iterator[object]:
        """Yield what should be predicates in the pattern, with everything inside them."""
        for one in () if isinstance(self.pattern, Counts) else fields(self.pattern):
            value = getattr(self.pattern, one.name)
            if isinstance(value, Network):
                continue
            if value is not None or "None" not in str(one.type):
                if one.type == "PathFormula" and not isinstance(value, PathFormula):
                    yield None
                listed = value if isinstance(value, tuple) else (value,)
                asked = predicates_in(value) if isinstance(value, PathFormula) else listed
                yield from (part for predicate in asked for part in walk(predicate))

    @property
    def mirrored(self) -> str:
        """The id that a claim and its mirror have in common: that of the original."""
        return self.mirror_of or self.id

    def mended(self, event: str | None) -> Remedy:
        """Return the remedy if *event* breaks the claim: if it has none, the general one, with the claim's page."""
        return self.remedies.get(event or "", Remedy(self.remedy, self.source))

    @property
    def kind(self) -> str:
        """The name of the pattern, as in the JSON report."""
        return type(self.pattern).__name__.lower()

    @cached_property
    def obligation(self) -> Obligation:
        """The shape in which the claim is judged, exported and explained."""
        return lowered(self.pattern)

    def predicates(self) -> tuple[Predicate, ...]:
        """Return the predicates in the pattern, in order."""
        return self._predicates

    @cached_property
    def _predicates(self) -> tuple[Predicate, ...]:
        return tuple(_predicates_in(self.pattern))

    def unbound(self) -> frozenset[str]:
        """Return the roles that it mentions outside every quantifier."""
        return frozenset().union(*(unbound_roles(predicate) for predicate in self.predicates()))


def _predicates_in(pattern: Pattern) -> Iterator[Predicate]:
    for one in fields(pattern):
        value = getattr(pattern, one.name)
        if isinstance(value, PathFormula):
            yield from predicates_in(value)
        elif one.name == "ours":
            yield from value
        elif isinstance(value, Predicate):
            yield value
