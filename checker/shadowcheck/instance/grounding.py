"""Grounding: the claims and predicates of an instance, made definite; what cannot be judged is refused here.

Quantifiers become conjunctions and disjunctions over the replicas, an atom becomes a set of local states of one field,
and "the step just taken" a set of rules. It needs the instance only: nothing has to be explored.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from shadowcheck.errors import SpecificationError
from shadowcheck.instance.formula import AllOf, AnyOf, Earlier, Formula, Inside, Negation, Position, Taken, holds
from shadowcheck.network.network import recheck
from shadowcheck.network.predicates import And, Atom, Before, Every, Not, Or, Some, Took, children, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shadowcheck.claims import Claim
    from shadowcheck.instance.instance import Field, Instance, Rule
    from shadowcheck.network import Predicate

Binding = tuple[str, int] | None
"""The replica of which unquantified parts speak: its family (replica parameter) and index. None: nothing is bound."""


def concerns(field: Field, bound: Binding) -> bool:
    """Whether *field* is there once, or belongs to the replica that is *bound*."""
    return field.index is None or (field.role.replicas, field.index) == bound


def _is_about(rule: Rule, bound: Binding) -> bool:
    """Whether *rule* is not about another replica of the family that is *bound*: about this one, or about none."""
    return bound is None or rule.step.replicated != bound[0] or rule.replica == bound[1]


def check_claims(claims: Iterable[Claim], instance: Instance) -> None:
    """Refuse, with a `SpecificationError`, the first of *claims* that cannot be judged of *instance*."""
    grounding = Grounding(instance)
    for claim in claims:
        grounding.bindings(claim)


class Grounding:
    """Makes the predicates of one instance definite.

    `every` and `some` range over the one family of which their part speaks, in its atoms or in the steps that it
    names. A step that is about no replica, or about a replica of another family than the one that is bound, counts
    for every replica.
    """

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self._true: dict[Atom, frozenset[int]] = {}

    def initially(self, formula: Formula) -> bool:
        """Whether *formula* holds of the initial state, before any step was taken."""
        return holds(formula, Position(self.instance.initial))

    def bindings(self, claim: Claim) -> list[Binding]:
        """Return the replicas that *claim* is about, one by one; just None if it is about the whole.

        Raises `SpecificationError` for a claim that cannot be judged: it speaks of what is not there, of a replicated
        role without saying of which replica, or quantifies over two families at once.
        """
        self._check(claim)
        if claim.per is None:
            return [None]
        sizes = self.instance.sizes
        if claim.per not in sizes:
            raise SpecificationError(
                f"claim {claim.id!r} is per {claim.per!r}, which the network does not have",
                where=f"claim {claim.id!r}", why=f"its families are {', '.join(sizes) or 'none'}",
                instead="name one of them",
            )
        return self._replicas(claim.per)

    def _check(self, claim: Claim) -> None:
        network = self.instance.network
        for part in (part for predicate in claim.predicates() for part in walk(predicate)):
            if isinstance(part, Atom):
                recheck(part, network.role(part.role))
            if isinstance(part, Every | Some):
                self._range(part.part, None)
        loose = sorted(role for role in claim.unbound() if network.role(role).replicas not in (None, claim.per))
        if loose:
            raise SpecificationError(
                f"claim {claim.id!r} speaks of {loose[0]!r}, but not of which one", where=f"claim {claim.id!r}",
                why=f"there are several: {loose[0]!r} is replicated",
                instead="quantify it: every(...), some(...), or give the claim per=... (each replica must satisfy it)",
            )

    def of(self, predicate: Predicate, bound: Binding) -> Formula:  # noqa: PLR0911 - one answer per connective
        """Return *predicate* with its unquantified parts about the replica that is *bound*."""
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
            case Some(part):
                return AnyOf(tuple(self.of(part, one) for one in self._range(part, bound)))
            case _:
                raise AssertionError(predicate)

    def _atom(self, atom: Atom, bound: Binding) -> Formula:
        field = self._field(atom.role, bound)
        if atom not in self._true:
            self._true[atom] = frozenset(state for state, holds in enumerate(atom.table(field.system)) if holds)
        return Inside(field, self._true[atom], str(atom), atom.shown_by_state())

    def _field(self, role: str, bound: Binding) -> Field:
        """Return the field that plays *role*, for the replica that is *bound* if there are several."""
        found = next((field for field in self.instance.fields_of(role) if concerns(field, bound)), None)
        if found is None:
            raise AssertionError(role, bound)
        return found

    @cached_property
    def _bearing(self) -> dict[str, list[Rule]]:
        """The rules that bear each label; the name of a step is one."""
        bearing: dict[str, list[Rule]] = {}
        for rule in self.instance.rules:
            for label in {rule.step.name, *rule.step.labels}:
                bearing.setdefault(label, []).append(rule)
        return bearing

    def _range(self, part: Predicate, bound: Binding) -> list[Binding]:
        """Return the replicas over which a quantifier around *part* ranges; it is idle if there are none."""
        families = sorted(set(self._families(part)))
        if len(families) > 1:
            raise SpecificationError(
                f"a quantifier speaks of {' and of '.join(families)} at once: {part}", where=f"predicate {part}",
                why="it ranges over the replicas of one family", instead="quantify each family on its own",
            )
        return self._replicas(families[0]) if families else [bound]

    def _replicas(self, family: str) -> list[Binding]:
        return [(family, index) for index in range(1, self.instance.sizes[family] + 1)]

    def _families(self, predicate: Predicate) -> Iterator[str]:
        """Yield the families of replicas of which *predicate* speaks outside of any quantifier inside it."""
        network = self.instance.network
        match predicate:
            case Every() | Some():
                return
            case Took(labels):
                named = (step.replicated for step in network.steps if not {step.name, *step.labels}.isdisjoint(labels))
                yield from (family for family in named if family is not None)
            case Atom():
                family = network.role(predicate.role).replicas
                yield from () if family is None else (family,)
            case _:
                for child in children(predicate):
                    yield from self._families(child)
