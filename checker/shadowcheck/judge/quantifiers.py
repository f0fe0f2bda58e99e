"""Quantifiers: of which replicas a claim speaks, what it needs to be there, and how single verdicts become one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shadowcheck.claims import Possible
from shadowcheck.errors import SpecificationError
from shadowcheck.judge.verdict import Result, Verdict
from shadowcheck.network.network import recheck
from shadowcheck.network.predicates import Atom, Every, Some, walk

if TYPE_CHECKING:
    from shadowcheck.claims import Claim
    from shadowcheck.judge.valuation import Binding, Valuation


@dataclass(frozen=True)
class Circumstances:
    """What may excuse a vacuous claim: groups of steps switched off, parties played by a machine of the user's."""

    switched_off: frozenset[str] = frozenset()
    replaced: tuple[str, ...] = ()


ORDINARY = Circumstances()


def excused(verdict: Verdict, valuation: Valuation, given: Circumstances) -> Verdict:
    """Return *verdict* as it is, or as vacuous by declaration: where the claim lacks what it declares to need."""
    excuse = missing(verdict.claim, valuation, given)
    unreachable = isinstance(verdict.claim.pattern, Possible) and verdict.result is Result.FAILS
    if not excuse or not (unreachable or verdict.result is Result.VACUOUS):
        return verdict
    reason = f"not reachable {excuse}" if unreachable else f"{verdict.reason} ({excuse})"
    return Verdict(verdict.claim, Result.VACUOUS, reason, blame=verdict.blame, excuse=excuse)


def missing(claim: Claim, valuation: Valuation, given: Circumstances) -> str:
    """Return what the claim declares to need, and this configuration does not have; in words, empty if nothing.

    A machine of the user's may never do what a claim about somebody else waits for (a veto, say): such claims are
    those that need a group of steps that can be switched off.
    """
    sizes = valuation.graph.instance.sizes
    off = sorted(given.switched_off.intersection(claim.needs))
    if claim.needs_any and given.switched_off.issuperset(claim.needs_any):
        off += claim.needs_any
    few = [f"with fewer than {count} {name}" for name, count in claim.at_least.items() if sizes.get(name, 0) < count]
    about_others = claim.owner not in given.replaced and bool(claim.needs or claim.needs_any)
    other = given.replaced if about_others else ()
    return " and ".join([
        *(f"without {', '.join(off)}" for _ in off[:1]), *few, *(f"with this {', '.join(other)}" for _ in other[:1]),
    ])


def check_quantifiers(claim: Claim, valuation: Valuation) -> None:
    """Refuse a claim that speaks of what is not there, or of a replicated role without saying of which replica."""
    network = valuation.graph.instance.network
    for predicate in claim.predicates():
        for part in walk(predicate):
            if isinstance(part, Atom):
                recheck(part, network.role(part.role))
            if isinstance(part, Every | Some):
                valuation.range(part.part, None)
    loose = sorted(role for role in claim.unbound() if network.role(role).replicas not in (None, claim.per))
    if loose:
        raise SpecificationError(
            f"claim {claim.id!r} speaks of {loose[0]!r}, but not of which one", where=f"claim {claim.id!r}",
            why=f"there are several: {loose[0]!r} is replicated",
            instead="quantify it: every(...), some(...), or give the claim per=... (each replica must satisfy it)",
        )


def bindings(claim: Claim, valuation: Valuation) -> list[Binding]:
    """Return the replicas that the claim is about, one by one; None: it is about the whole."""
    if claim.per is None:
        return [None]
    sizes = valuation.graph.instance.sizes
    if claim.per not in sizes:
        raise SpecificationError(
            f"claim {claim.id!r} is per {claim.per!r}, which the network does not have", where=f"claim {claim.id!r}",
            why=f"its families are {', '.join(sizes) or 'none'}", instead="name one of them",
        )
    return [(claim.per, index) for index in valuation.indices(claim.per)]


def universal(found: list[Verdict]) -> Verdict:
    """Every replica must hold: the shortest failure decides, then unfinished, then vacuous."""
    failures = [verdict for verdict in found if verdict.result is Result.FAILS]
    if failures:
        return min(failures, key=length)
    for result in (Result.UNFINISHED, Result.HOLDS):
        for verdict in found:
            if verdict.result is result:
                return verdict
    return found[0]


def some(found: list[Verdict]) -> Verdict:
    """Let some replica suffice: the shortest witness decides, then unfinished."""
    witnesses = [verdict for verdict in found if verdict.result is Result.HOLDS]
    if witnesses:
        return min(witnesses, key=length)
    return next((verdict for verdict in found if verdict.result is Result.UNFINISHED), found[0])


def index(bound: Binding) -> int | None:
    """Return the number of the replica that is bound; None if none is."""
    return None if bound is None else bound[1]


def length(verdict: Verdict) -> tuple[int, int]:
    """Return how many steps the run takes that shows the verdict, and how many its loop; 0 without one."""
    return (0, 0) if verdict.evidence is None else (len(verdict.evidence.stem), len(verdict.evidence.loop))
