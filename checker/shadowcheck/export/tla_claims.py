"""Claims in TLA+: invariants, and "leads to" under the fairness of `Spec`; each under the name of the claim.

What a claim says of a step (which one it was, what held before it) is nothing that a state of TLA+ knows; such claims
are left out, by name. So is "first, then": it would need a variable that remembers, and change what TLC counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from shadowcheck.claims import Always, Counts, DeadlockFree, Never, Possible, Responds
from shadowcheck.export.formula import STEPS, Grounding, Negation, allowed_end, joined, written
from shadowcheck.export.names import comment, told_of_claim
from shadowcheck.network.predicates import speaks_of_steps

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shadowcheck.claims import Claim
    from shadowcheck.export.formula import Writer
    from shadowcheck.export.names import Names
    from shadowcheck.judge.valuation import Binding

_MARK = r"\*"


class ClaimLines(NamedTuple):
    """The definitions of the claims, and the names of those that are invariants and of those that are properties."""

    lines: list[str]
    invariants: list[str]
    properties: list[str]


def claim_lines(claims: Iterable[Claim], writer: Writer, names: Names) -> ClaimLines:
    """Write every one of *claims* that speaks of states only; of the others, say why they are left out."""
    found, grounding = ClaimLines([], [], []), Grounding(writer.instance)
    for claim in claims:
        found.lines.append("")
        said = _formula(claim, writer, grounding)
        if said is None:
            told = f"Left out, as {_why_not(claim)}: {claim.id}. {told_of_claim(claim)}"
            found.lines.extend(comment(told, _MARK))
            continue
        name = names.new(claim.id)
        found.lines.extend([*comment(told_of_claim(claim), _MARK), *_remark(claim), f"{name} ==", f"    {said}"])
        if isinstance(claim.pattern, Responds):
            found.properties.append(name)
        elif not isinstance(claim.pattern, Possible):
            found.invariants.append(name)
    return found


def _remark(claim: Claim) -> list[str]:
    if isinstance(claim.pattern, Possible):
        return comment("A possibility, negated: the run with which TLC refutes this as an invariant shows it.", _MARK)
    return []


def _why_not(claim: Claim) -> str:
    """Return why *claim* cannot be said here."""
    match claim.pattern:
        case Counts():
            return "TLC itself tells what it counts"
        case _ if any(map(speaks_of_steps, claim.predicates())):
            return STEPS
        case _:
            return "it needs a variable that remembers what happened, which would change what TLC counts"


def _formula(claim: Claim, writer: Writer, grounding: Grounding) -> str | None:
    """Return *claim* for all replicas that it is about; None if it cannot be said of states."""
    replicas = grounding.bindings(claim)
    if any(speaks_of_steps(predicate) for predicate in claim.predicates()):
        return None
    if isinstance(claim.pattern, DeadlockFree):
        return rf"ENABLED Next \/ {written(allowed_end(writer.instance), writer)}"
    parts = [_one(claim, writer, grounding, bound) for bound in replicas]
    said = [part for part in parts if part is not None]
    return joined((f"({part})" for part in said), writer.both, "TRUE") if len(said) == len(parts) else None


def _one(claim: Claim, writer: Writer, grounding: Grounding, bound: Binding) -> str | None:
    match claim.pattern:
        case Always(holds, given):
            kept = grounding.of(holds, bound)
            said = written(kept, writer)
            return said if given is None else f"{written(grounding.of(given, bound), writer)} => {said}"
        case Never(bad) | Possible(bad, None, None):
            return written(Negation(grounding.of(bad, bound)), writer)
        case Responds(trigger, answer):
            return f"{written(grounding.of(trigger, bound), writer)} ~> {written(grounding.of(answer, bound), writer)}"
        case _:
            return None
