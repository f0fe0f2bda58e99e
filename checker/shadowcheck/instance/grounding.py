"""Grounding: predicates become formulas over an instance, and claims that cannot be judged are refused.

Quantifiers become conjunctions and disjunctions over the replicas, an atom becomes a set of local states of one field,
and "the step just taken" a set of rules. This needs only the instance: nothing has been explored yet.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from shadowcheck.claims.obligation import Refinement
from shadowcheck.errors import SpecificationError
from shadowcheck.instance.formula import AllOf, AnyOf, Earlier, Formula, Inside, Negation, Position, Taken, holds
from shadowcheck.network.network import recheck
from shadowcheck.network.predicates import (
    And,
    Atom,
    Before,
    Every,
    Not,
    Or,
    Some,
    SomeOther,
    Took,
    children,
    unbound_roles,
    walk,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shadowcheck.claims import Claim
    from shadowcheck.instance.instance import Field, Instance, Rule
    from shadowcheck.network import Predicate

Binding = tuple[str, int] | None
"""The replica that unquantified parts are about: its family (replica parameter) and index. None: no replica."""


def concerns(field: Field, bound: Binding) -> bool:
    """Whether *field* is not replicated, or belongs to the replica that is *bound*."""
    return field.index is None or (field.role.replicas, field.index) == bound


def _is_about(rule: Rule, bound: Binding) -> bool:
    """Whether *rule* is about the replica that is *bound*, or about no replica of its family."""
    return bound is None or rule.step.replicated != bound[0] or rule.replica == bound[1]


def check_claims(claims: Iterable[Claim], instance: Instance) -> None:
    """Raise `SpecificationError` for the first of *claims* that cannot be judged on *instance*."""
    grounding = Grounding(instance)
    for claim in claims:
        grounding.bindings(claim)


class Grounding:
    """Grounds predicates in one instance.

    `every` and `some` range over the one family that their part mentions, in its atoms or in the steps that it names.
    A step counts for every replica if it is about no replica, or about one of a family that is not bound.
    """

    def __init__(self, instance: Instance) -> None:
        self.instance = instance

    def initially(self, formula: Formula) -> bool:
        """Whether *formula* holds of the initial state, before any step was taken."""
        return holds(formula, Position(self.instance.initial))

    def bindings(self, claim: Claim) -> list[Binding]:
        """Return the replicas that *claim* is about, one by one; just None if it is about the whole network.

        Raises `SpecificationError` for a claim that cannot be judged: it mentions something that the network lacks, or
        a replicated role without saying which replica, or it quantifies over two families at once.
        """
        self._check(claim)
        if claim.per is None:
            return [None]
        sizes = self.instance.sizes
        if claim.per not in sizes:
            raise SpecificationError(
                f"claim {claim.id!r} is per {claim.per!r}, which the network does not have",
                where=f"claim {claim.id!r}", why=f"its families are {', '.join(sizes) or 'none'}",
                instead="name one of them", code="SC0306",
            )
        return self._replicas(claim.per)

    def _check(self, claim: Claim) -> None:
        network = self.instance.network
        for part in (part for predicate in claim.predicates() for part in walk(predicate)):
            if isinstance(part, Atom):
                recheck(part, network.role(part.role))
            if isinstance(part, Every | Some):
                self._range(part.part, None)
        for predicate in claim.predicates():
            self._check_others(claim, predicate, claim.per)
        if isinstance(claim.obligation, Refinement):
            self._check_pairs(claim, claim.obligation)
            return
        loose = sorted(role for role in claim.unbound() if network.role(role).replicas not in (None, claim.per))
        if loose:
            raise SpecificationError(
                f"claim {claim.id!r} does not say which {loose[0]!r} it is about", where=f"claim {claim.id!r}",
                why=f"there are several: {loose[0]!r} is replicated",
                instead="quantify it: every(...), some(...), or give the claim per=... (each replica must satisfy it)",
                code="SC0307",
            )

    def _check_pairs(self, claim: Claim, asked: Refinement) -> None:
        """Refuse an abstract network with other families, or a pair that does not say which replica it is about."""
        network, above = self.instance.network, asked.abstract
        for name in above.parameters():
            if name not in self.instance.sizes:
                raise SpecificationError(
                    f"claim {claim.id!r}: {above.name!r} has {name}, which this network does not have",
                    where=f"claim {claim.id!r}", why="there are as many replicas in the abstract network as here",
                    instead="let a family of this network have the same name", code="SC0324",
                )
        for theirs, ours in zip(asked.theirs, asked.ours, strict=True):
            common = (above.families(theirs) & network.families(ours)) - {claim.per}
            about = {one.role(role).replicas for part, one in ((theirs, above), (ours, network))
                     for role in unbound_roles(part)}
            if about - common - {claim.per, None} or len(common) > (claim.per is None):
                raise SpecificationError(
                    f"claim {claim.id!r} does not say which replica is observed: {theirs}: {ours}",
                    where=f"claim {claim.id!r}",
                    why="without a quantifier, both must be about one replica of the same single family",
                    instead="quantify it: every(...), some(...)", code="SC0324",
                )

    def _check_others(self, claim: Claim, predicate: Predicate, family: str | None) -> None:
        """Refuse "some other" where *predicate* does not say other than which replica of the *family*."""
        about = sorted(self.instance.network.families(predicate.part)) if isinstance(predicate, Every | Some) else []
        if isinstance(predicate, SomeOther) and about != [family]:
            raise SpecificationError(
                f"claim {claim.id!r} does not say which replica 'other' refers to: {predicate}",
                where=f"claim {claim.id!r}",
                why="it is about another replica of the family that the claim, or the quantifier around it, is about",
                instead="give the claim per=..., or write some(... & some_other(...))", code="SC0321",
            )
        for child in children(predicate):
            self._check_others(claim, child, about[0] if about else family)

    def of(self, predicate: Predicate, bound: Binding) -> Formula:  # noqa: PLR0911 - one answer per connective
        """Return *predicate* as a formula whose unquantified parts are about the replica that is *bound*."""
        match predicate:
            case Atom():
                return self._atom(predicate, bound)
            case Took(labels):
                bearing = (rule for label in labels for rule in self._bearing.get(label, ()))
                return Taken(frozenset(rule.number for rule in bearing if _is_about(rule, bound)))
            case Before(part):
                return Earlier(self.of(part, bound))
            case Not(part):
                return Negation(self.of(part, bound))
            case And(parts):
                return AllOf(tuple(self.of(part, bound) for part in parts))
            case Or(parts):
                return AnyOf(tuple(self.of(part, bound) for part in parts))
            case Every(part):
                return AllOf(tuple(self.of(part, one) for one in self._range(part, bound)))
            case SomeOther(part):
                others = (one for one in self._range(part, bound) if one != bound)
                return AnyOf(tuple(self.of(part, one) for one in others))
            case Some(part):
                return AnyOf(tuple(self.of(part, one) for one in self._range(part, bound)))
            case _:
                raise AssertionError(predicate)

    def _atom(self, atom: Atom, bound: Binding) -> Formula:
        field = self._field(atom.role, bound)
        return Inside(field, field.role.states_where(atom), str(atom), atom.shown_by_state())

    def _field(self, role: str, bound: Binding) -> Field:
        found = next((field for field in self.instance.fields_of(role) if concerns(field, bound)), None)
        if found is None:
            raise AssertionError(role, bound)
        return found

    @cached_property
    def _bearing(self) -> dict[str, list[Rule]]:
        """The rules of each label; the name of a step is also a label."""
        bearing: dict[str, list[Rule]] = {}
        for rule in self.instance.rules:
            for label in {rule.step.name, *rule.step.labels}:
                bearing.setdefault(label, []).append(rule)
        return bearing

    def _range(self, part: Predicate, bound: Binding) -> list[Binding]:
        """Return the replicas over which a quantifier around *part* ranges; without a family it changes nothing."""
        families = sorted(self.instance.network.families(part))
        if len(families) > 1:
            raise SpecificationError(
                f"a quantifier ranges over {' and '.join(families)} at once: {part}", where=f"predicate {part}",
                why="it can only range over the replicas of one family", instead="quantify each family on its own",
                code="SC0308",
            )
        return self._replicas(families[0]) if families else [bound]

    def _replicas(self, family: str) -> list[Binding]:
        return [(family, index) for index in range(1, self.instance.sizes[family] + 1)]
