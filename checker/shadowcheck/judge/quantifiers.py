"""Quantifiers: combine the verdicts on single replicas into one, and excuse claims that are vacuous by declaration."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from shadowcheck.claims.obligation import Witness
from shadowcheck.judge.verdict import Evidence, Result, Verdict
from shadowcheck.network.predicates import Has, walk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shadowcheck.claims import Claim


@dataclass(frozen=True)
class Circumstances:
    """What may excuse a vacuous claim: groups of steps switched off, and parties played by the user's own machine.

    `undeclared`: by role, the observables of which this machine says nothing, and what it would have to declare.
    """

    switched_off: frozenset[str] = frozenset()
    replaced: tuple[str, ...] = ()
    undeclared: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


ORDINARY = Circumstances()


def excused(verdict: Verdict, sizes: Mapping[str, int], given: Circumstances) -> Verdict:
    """Return *verdict* unchanged, or as vacuous by declaration if something that the claim needs is missing.

    A user's machine may never do what a claim waits for, its own claims and those of others; that is not a failure.
    """
    if unknown := _undeclared(verdict.claim, given):
        return Verdict(verdict.claim, Result.VACUOUS, f"not exercised, {unknown}", excuse=unknown)
    excuse = missing(verdict.claim, sizes, given)
    if given.replaced and verdict.result is Result.VACUOUS:
        excuse = excuse or _with_this(given)
    unreachable = isinstance(verdict.claim.obligation, Witness) and verdict.result is Result.FAILS
    if not excuse or not (unreachable or verdict.result is Result.VACUOUS):
        return verdict
    reason = f"not reachable {excuse}" if unreachable else f"{verdict.reason} ({excuse})"
    return Verdict(verdict.claim, Result.VACUOUS, reason, blame=verdict.blame, excuse=excuse)


def _undeclared(claim: Claim, given: Circumstances) -> str:
    """Say what a user's machine does not declare, if *claim* looks at nothing else of it; empty otherwise."""
    every = (part for predicate in claim.predicates() for part in walk(predicate))
    seen = {(one.role, one.name) for one in every if isinstance(one, Has) and one.role in given.undeclared}
    lacking = sorted({(role, given.undeclared[role].get(name, "")) for role, name in seen})
    unknown = bool(lacking) and all(what for _, what in lacking)
    return " and ".join(f"as the {role} does not declare {what}" for role, what in lacking if unknown)


def missing(claim: Claim, sizes: Mapping[str, int], given: Circumstances) -> str:
    """Say what the claim declares to need but this configuration does not have; empty if it has everything.

    With a user's machine something may be impossible for another party (a refusal, say). The claims of which this is no
    failure are those that need a group of steps that can be switched off.
    """
    off = sorted(given.switched_off.intersection(claim.needs))
    if claim.needs_any and given.switched_off.issuperset(claim.needs_any):
        off += claim.needs_any
    few = [f"with fewer than {count} {name}" for name, count in claim.at_least.items() if sizes.get(name, 0) < count]
    about_others = claim.owner not in given.replaced and bool(claim.needs or claim.needs_any)
    other = given.replaced if about_others else ()
    return " and ".join([
        *(f"without {', '.join(off)}" for _ in off[:1]), *few, *(_with_this(given) for _ in other[:1]),
    ])


def _with_this(given: Circumstances) -> str:
    return f"with this {', '.join(given.replaced)}"


def universal(found: list[Verdict]) -> Verdict:
    """Every replica must hold: the shortest failure decides, then unfinished, then holds, then vacuous."""
    failures = [verdict for verdict in found if verdict.result is Result.FAILS]
    if failures:
        return min(failures, key=length)
    wanted = (Result.UNFINISHED, Result.HOLDS)
    return next((verdict for result in wanted for verdict in found if verdict.result is result), found[0])


def some(found: list[Verdict]) -> Verdict:
    """One replica is enough: the shortest witness decides, then unfinished."""
    witnesses = [verdict for verdict in found if verdict.result is Result.HOLDS]
    if witnesses:
        return min(witnesses, key=length)
    return next((verdict for verdict in found if verdict.result is Result.UNFINISHED), found[0])


def length(verdict: Verdict) -> tuple[int, int]:
    """Return the numbers of steps in the stem and in the loop of the verdict's run; 0 without one."""
    return (0, 0) if verdict.evidence is None else run_length(verdict.evidence)


def run_length(run: Evidence) -> tuple[int, int]:
    """Return the numbers of steps in the stem and in the loop of *run*."""
    return len(run.stem), len(run.loop)
