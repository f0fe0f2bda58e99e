"""Formulas: predicates made definite for an instance, so that any language with "and", "or" and "not" can say them.

Quantifiers become conjunctions over the replicas, an atom becomes a set of local states of one field, and "the step
just taken" a set of rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from shadowcheck.explore.graph import Graph
from shadowcheck.judge.quantifiers import bindings, check_quantifiers
from shadowcheck.judge.valuation import Valuation
from shadowcheck.network.predicates import And, Atom, Before, Every, Not, Or, Some, Took

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shadowcheck.claims import Claim
    from shadowcheck.instance import Field, Instance
    from shadowcheck.judge.valuation import Binding
    from shadowcheck.network import Predicate


@dataclass(frozen=True)
class Inside:
    """The field is in one of these local states; `says` is the atom in words."""

    field: Field
    states: frozenset[int]
    says: str


@dataclass(frozen=True)
class Taken:
    """The step just taken is by one of these rules."""

    rules: frozenset[int]


@dataclass(frozen=True)
class Earlier:
    """The part held in the state that the step left."""

    part: Formula


@dataclass(frozen=True)
class Negation:
    """The part does not hold."""

    part: Formula


@dataclass(frozen=True)
class AllOf:
    """Every part holds."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True)
class AnyOf:
    """Some part holds."""

    parts: tuple[Formula, ...]


Formula = Inside | Taken | Earlier | Negation | AllOf | AnyOf


class Grounding:
    """Makes the predicates of one instance definite."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self._valuation = Valuation(Graph(instance))

    def bindings(self, claim: Claim) -> list[Binding]:
        """Return the replicas of which *claim* speaks one by one; just None if it speaks of none.

        To be asked of every claim, also of one that is left out: raises `SpecificationError` for a claim that speaks
        of what is not there.
        """
        check_quantifiers(claim, self._valuation)
        return bindings(claim, self._valuation)

    def of(self, predicate: Predicate, bound: Binding) -> Formula:  # noqa: PLR0911 - one answer per connective
        """Return *predicate* with its unquantified parts about the replica that is *bound*.

        Raises `SpecificationError` for a quantifier over two families at once.
        """
        match predicate:
            case Atom():
                return self._atom(predicate, bound)
            case Took(labels):
                bearing = (rule.number for rule in self.instance.rules if rule.bears(labels, bound))
                return Taken(frozenset(bearing))
            case Before(part):
                return Earlier(self.of(part, bound))
            case Not(part):
                return Negation(self.of(part, bound))
            case And(parts):
                return AllOf(tuple(self.of(part, bound) for part in parts))
            case Or(parts):
                return AnyOf(tuple(self.of(part, bound) for part in parts))
            case Every(part):
                return AllOf(tuple(self.of(part, one) for one in self._valuation.range(part, bound)))
            case Some(part):
                return AnyOf(tuple(self.of(part, one) for one in self._valuation.range(part, bound)))
            case _:
                raise AssertionError(predicate)

    def _atom(self, atom: Atom, bound: Binding) -> Formula:
        field = self._valuation.field(atom.role, bound)
        true = (number for number, holds in enumerate(atom.table(field.system)) if holds)
        return Inside(field, frozenset(true), str(atom))


def holds_initially(formula: Formula) -> bool:
    """Whether *formula* holds of the initial state, before any step was taken."""
    match formula:
        case Inside(field, states, _):
            return field.initial in states
        case Taken() | Earlier():
            return False
        case Negation(part):
            return not holds_initially(part)
        case AllOf(parts):
            return all(map(holds_initially, parts))
        case AnyOf(parts):
            return any(map(holds_initially, parts))


def allowed_end(instance: Instance) -> Formula:
    """Every machine that declares ends is in one of them; and some machine declares one."""
    declaring = [field for field in instance.fields if field.system.ends]
    inside = tuple(Inside(field, field.system.ends, "an allowed end") for field in declaring)
    return AllOf(inside) if inside else AnyOf(())


STEPS = "it speaks of steps, and a state does not know which step led to it"
"""Why a claim cannot be said where formulas are about states."""


class Language(Protocol):
    """How a language writes formulas: the words for and, or, not, true and false, and the three kinds of atoms."""

    both: str
    either: str
    no: str
    true: str
    false: str

    def inside(self, field: Field, states: frozenset[int], says: str) -> str:
        """Write that *field* is in one of *states*, which are some of its local states but not all."""
        ...

    def taken(self, rules: frozenset[int]) -> str:
        """Write that the step just taken is by one of *rules*, of which there is one at least."""
        ...

    def earlier(self, part: str) -> str:
        """Write that *part* held in the state that the step left."""
        ...


class Writer(Language, Protocol):
    """What the claims need of whoever writes the network: its instance, and the language of its formulas."""

    instance: Instance


def written(formula: Formula, language: Language) -> str:  # noqa: PLR0911 - one answer per connective
    """Write *formula* in *language*; whatever has several parts stands in brackets."""
    match formula:
        case Inside(field, states, says):
            if len(states) in {0, len(field.system.states)}:
                return language.true if states else language.false
            return language.inside(field, states, says)
        case Taken(rules):
            return language.taken(rules) if rules else language.false
        case Earlier(part):
            return language.earlier(written(part, language))
        case Negation(part):
            return f"{language.no}({written(part, language)})"
        case AllOf(parts):
            return joined((written(part, language) for part in parts), language.both, language.true)
        case AnyOf(parts):
            return joined((written(part, language) for part in parts), language.either, language.false)


def joined(parts: Iterable[str], word: str, empty: str) -> str:
    """Join *parts* with *word*, in brackets if there are several; *empty* if there are none."""
    found = list(parts)
    if not found:
        return empty
    return found[0] if len(found) == 1 else f"({f' {word} '.join(found)})"
