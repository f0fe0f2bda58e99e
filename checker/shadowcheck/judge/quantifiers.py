"""Quantifiers: combine the verdicts on single replicas into one, and excuse claims that are vacuous by declaration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shadowcheck.claims.obligation import Witness
from shadowcheck.judge.verdict import Evidence, Result, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shadowcheck.claims import Claim


@dataclass(frozen=True)
class Circumstances:
    """What may excuse a vacuous claim: groups of steps switched off, and parties played by the user's own machine."""

    switched_off: frozenset[str] = frozenset()
    replaced: tuple[str, ...] = ()


ORDINARY = Circumstances()


def excused(verdict: Verdict, sizes: Mapping[str, int], given: Circumstances) -> Verdict:
    """Return *verdict* unchanged, or as vacuous by declaration if something that the claim needs is missing."""
    excuse = missing(verdict.claim, sizes, given)
    unreachable = isinstance(verdict.claim.obligation, Witness) and verdict.result is Result.FAILS
    if not excuse or not (unreachable or verdict.result is Result.VACUOUS):
        return verdict
    reason = f"not reachable {excuse}" if unreachable else f"{verdict.reason} ({excuse})"
    return Verdict(verdict.claim, Result.VACUOUS, reason, blame=verdict.blame, excuse=excuse)


def missing(claim: Claim, sizes: Mapping[str, int], given: Circumstances) -> str:
    """Say what the claim declares to need but this configuration does not have; empty if it has everything.

    A user's machine may never do what a claim about another party waits for (a refusal, say). These are the claims that
    need a group of steps that can be switched off.
    """
    off = sorted(given.switched_off.intersection(claim.needs))
    if claim.needs_any and given.switched_off.issuperset(claim.needs_any):
        off += claim.needs_any
    few = [f"with fewer than {count} {name}" for name, count in claim.at_least.items() if sizes.get(name, 0) < count]
    about_others = claim.owner not in given.replaced and bool(claim.needs or claim.needs_any)
    other = given.replaced if about_others else ()
    return " and ".join([
        *(f"without {', '.join(off)}" for _ in off[:1]), *few, *(f"with this {', '.join(other)}" for _ in other[:1]),
    ])


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
