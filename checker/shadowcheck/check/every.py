"""Every number of replicas: views prove what holds for all of them; instances with few show what fails, or is possible.

A claim is looked for in instances with 1, 2, ... replicas of each family, up to the numbers that were asked for, until
one decides it: a counterexample, or a witness, with as few replicas as it needs; or that something exercises a claim
which views have proved. What views leave open is judged in the last instance, and holds up to these numbers.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from shadowcheck.check.auto import AUTO
from shadowcheck.claims import Counts, DeadlockFree
from shadowcheck.claims.obligation import Witness
from shadowcheck.engine import Outcome, refuse_unfit
from shadowcheck.errors import SpecificationError
from shadowcheck.explore.budget import Budget, bounded
from shadowcheck.explore.graph import INTERRUPTED
from shadowcheck.explore.run import PLAIN, Run
from shadowcheck.instance import compile_network
from shadowcheck.judge import Result, Verdict
from shadowcheck.judge.quantifiers import ORDINARY, Circumstances
from shadowcheck.views import Proofs, TooManyViewsError, prove

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shadowcheck.claims import Claim
    from shadowcheck.instance import Instance


@dataclass(frozen=True)
class Every:
    """The engine "views": it judges for every number of replicas, and leaves searching instances to `auto`."""

    name: ClassVar[str] = "views"
    keeps: ClassVar[frozenset[str]] = frozenset({"limit"})

    def check(
        self, instance: Instance, claims: Iterable[Claim], given: Circumstances = ORDINARY, run: Run = PLAIN
    ) -> Outcome:
        """Judge *claims* for every number of replicas; the counts are those of *instance*. See `Engine.check`."""
        asked = refuse_unfit(self, instance, claims, run)
        if not instance.sizes:
            return AUTO.check(instance, asked, given, run)
        decided: dict[str, Verdict] = {}
        try:
            proofs, why = _proofs(instance, asked, run)
            for smaller in _smaller(instance):
                left = [claim for claim in asked if claim.id not in decided and not _waits(claim, proofs)]
                found = _heeding(AUTO.check(smaller, left, given, run)) if left else None
                if found is not None:
                    decided.update(_decided(found, smaller, proofs))
                proofs = _looked_at(proofs, found)
        except KeyboardInterrupt:
            rest = {claim.id: Verdict(claim, Result.UNFINISHED, INTERRUPTED) for claim in asked}
            verdicts = tuple((rest | decided)[claim.id] for claim in asked)
            return Outcome(self.name, None, None, None, INTERRUPTED, verdicts, ())
        last = AUTO.check(instance, [claim for claim in asked if claim.id not in decided], given, run)
        decided.update((verdict.claim.id, _marked(verdict, proofs)) for verdict in last.verdicts)
        told = f"{why}; with {_numbers(instance)}, engine {last.engine}: {last.why}"
        return replace(last, engine=self.name, why=told, verdicts=tuple(decided[claim.id] for claim in asked))


EVERY = Every()


def _proofs(instance: Instance, asked: list[Claim], run: Run) -> tuple[Proofs, str]:
    """Prove what can be proved, and say how in words; nothing if the views are too wide or too many."""
    try:
        with bounded(Budget().limit):
            proofs = prove(instance.network, asked, run)
    except (SpecificationError, TooManyViewsError, MemoryError) as error:
        return Proofs(), f"nothing is proved for every number: {error or 'not enough memory'}"
    told = f"{proofs.views:,} views of one replica among any number of them, closed in {proofs.rounds} rounds"
    return proofs, told


def _smaller(instance: Instance) -> Iterator[Instance]:
    """Yield the instances of the same network with fewer replicas of some families, those with the fewest first."""
    sizes = itertools.product(*(range(1, most + 1) for most in instance.sizes.values()))
    for few in sorted(sizes, key=lambda one: (sum(one), one))[:-1]:
        yield compile_network(instance.network, dict(zip(instance.sizes, few, strict=True)))


def _waits(claim: Claim, proofs: Proofs) -> bool:
    """Whether *claim* need not be looked at in smaller instances: it is told with the numbers of the largest."""
    proved = isinstance(claim.pattern, DeadlockFree) and claim.id in proofs.proved
    return proved or isinstance(claim.pattern, Counts)


def _heeding(found: Outcome) -> Outcome:
    """Return *found*; raises `KeyboardInterrupt` if Ctrl-C ended it, as no larger instance is then to be searched."""
    if INTERRUPTED in {found.unfinished, *(verdict.reason for verdict in found.verdicts)}:
        raise KeyboardInterrupt
    return found


def _looked_at(proofs: Proofs, found: Outcome | None) -> Proofs:
    """Return *proofs* without those about pairs that are open in what was *found* with few: with one, they may fail."""
    verdicts = () if found is None else found.verdicts
    left = {verdict.claim.id for verdict in verdicts if verdict.result is Result.UNFINISHED}
    return replace(proofs, proved=proofs.proved - (proofs.pairs & left))


def _decided(found: Outcome, instance: Instance, proofs: Proofs) -> Iterator[tuple[str, Verdict]]:
    """Yield the verdicts that need no larger instance; where some may stop, is told with the numbers of the largest."""
    for verdict in found.verdicts:
        held = verdict.result is Result.HOLDS
        if held if isinstance(verdict.claim.obligation, Witness) else verdict.result is Result.FAILS:
            yield verdict.claim.id, replace(verdict, instance=instance)
        elif held and verdict.claim.id in proofs.proved and not isinstance(verdict.claim.pattern, DeadlockFree):
            yield verdict.claim.id, _marked(verdict, proofs)


def _marked(verdict: Verdict, proofs: Proofs) -> Verdict:
    """Mark *verdict*, of some instance, as one for every number if that is proved."""
    if verdict.claim.id not in proofs.proved:
        return verdict
    if verdict.result is Result.HOLDS:
        return replace(verdict, every=True)
    return verdict


def _numbers(instance: Instance) -> str:
    return ", ".join(f"{size} {name}" for name, size in instance.sizes.items())
