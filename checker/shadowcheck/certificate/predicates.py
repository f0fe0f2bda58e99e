"""Predicates in SMT-LIB: about a state, or about a step with the state before it and the state after it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from shadowcheck.certificate.smt import FALSE, TRUE, both, either, no
from shadowcheck.network.predicates import And, Atom, Before, Every, Not, Or, Some, SomeOther, Took, children, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.certificate.vocabulary import Replica, Vocabulary
    from shadowcheck.network import Network, Predicate, Step


@dataclass(frozen=True)
class Saying:
    """Writes predicates of the position behind a `step`, or of the present state, to which none led.

    Unquantified parts are about the replica `bound`; `one` is the one that the step is about. `named` are the replicas
    that the script speaks of; those of each family begin with the one that "some replica" means.
    """

    vocabulary: Vocabulary
    step: Step | None = None
    named: tuple[Replica, ...] = ()
    one: Replica | None = None
    bound: Replica | None = None

    def of(self, predicate: Predicate, *, high: bool = True) -> str:  # noqa: PLR0911 - one answer per connective
        """Return *predicate* as a formula that follows from it; if not *high*, as one from which it follows.

        It is exact but for quantifiers: what is true of every replica is said only of those that are named. What is
        true of some replica is said of the one that is meant, so that there may be only one such (`fits`).
        """
        match predicate:
            case Atom():
                return self.vocabulary.holds(predicate, self.bound, later=self.step is not None)
            case Took(labels):
                return self._took(labels)
            case Before(part):
                return FALSE if self.step is None else replace(self, step=None).of(part, high=high)
            case Not(part):
                return no(self.of(part, high=not high))
            case And(parts):
                return both(self.of(part, high=high) for part in parts)
            case Or(parts):
                return either(self.of(part, high=high) for part in parts)
            case Every() | Some():
                return self._quantified(predicate, high=high)
            case _:
                raise AssertionError(predicate)

    def _took(self, labels: tuple[str, ...]) -> str:
        """Say that the step bears one of *labels*; one about a replica counts only for that one of its family."""
        if self.step is None or {self.step.name, *self.step.labels}.isdisjoint(labels):
            return FALSE
        about_another = self.bound is not None and self.bound.family == self.step.replicated and self.bound != self.one
        return FALSE if about_another else TRUE

    def _quantified(self, predicate: Every | Some, *, high: bool) -> str:
        family = _family(self.vocabulary.network, predicate)
        if family is None:
            return self.of(predicate.part, high=high)
        among = [one for one in self.named if one.family == family]
        if isinstance(predicate, SomeOther):
            among = [one for one in among if one != self.bound]
        elif _means_one(predicate, high=high):
            return replace(self, bound=among[0]).of(predicate.part, high=high)
        joined = either if isinstance(predicate, Some) else both
        return joined(replace(self, bound=one).of(predicate.part, high=high) for one in among)


def fits(network: Network, predicate: Predicate, per: str | None) -> bool:
    """Whether *predicate* can be said of one replica and one other: at most one "some replica", and nothing nested."""
    found = list(_quantifiers(network, predicate, high=True))
    meant = [part for part, high in found if _means_one(part, high=high)]
    nested = any(isinstance(inner, Every | Some) for part, _ in found for inner in walk(part.part))
    return not nested and len(meant) <= (per is None) and not any(isinstance(part, SomeOther) for part in meant)


def meant(network: Network, predicate: Predicate) -> str | None:
    """Return the family of the replica of which *predicate* says that there is one; None if it says no such thing."""
    found = (part for part, high in _quantifiers(network, predicate, high=True) if _means_one(part, high=high))
    return next((_family(network, part) for part in found), None)


def _quantifiers(network: Network, predicate: Predicate, *, high: bool) -> Iterator[tuple[Every | Some, bool]]:
    """Yield the quantifiers in *predicate* that range over replicas, each with whether it is said, or denied."""
    if isinstance(predicate, Every | Some) and _family(network, predicate) is not None:
        yield predicate, high
    for child in children(predicate):
        yield from _quantifiers(network, child, high=high != isinstance(predicate, Not))


def _means_one(predicate: Every | Some, *, high: bool) -> bool:
    """Whether *predicate*, said or denied, says that there is a replica."""
    return isinstance(predicate, Some) == high


def _family(network: Network, predicate: Every | Some) -> str | None:
    return next(iter(sorted(network.families(predicate.part))), None)
