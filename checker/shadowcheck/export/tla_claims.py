"""Claims in TLA+: invariants, and "leads to" under the fairness of `Spec`; each under the name of the claim.

What a claim says of a step (which one it was, what held before it) is nothing that a state of TLA+ knows; such claims
are left out, by name. So is "first, then": it would need a variable that remembers, and change what TLC counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, assert_never

from shadowcheck.claims import Counts, DeadlockFree
from shadowcheck.claims.obligation import Invariant, Order, Response, Witness
from shadowcheck.export.formula import STEPS, of_states
from shadowcheck.export.names import comment, told_of_claim
from shadowcheck.instance.grounding import Grounding
from shadowcheck.network.predicates import speaks_of_steps

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shadowcheck.claims import Claim
    from shadowcheck.claims.obligation import Obligation
    from shadowcheck.export.formula import Saying, Writer
    from shadowcheck.export.names import Names

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
        said = of_states(claim, grounding, writer, _said, alive="ENABLED Next", among=writer.both)
        if said is None:
            told = f"Left out, as {_why_not(claim)}: {claim.id}. {told_of_claim(claim)}"
            found.lines.extend(comment(told, _MARK))
            continue
        name = names.new(claim.id)
        found.lines.extend([*comment(told_of_claim(claim), _MARK), *_remark(claim), f"{name} ==", f"    {said}"])
        if isinstance(claim.obligation, Response):
            found.properties.append(name)
        elif not isinstance(claim.obligation, Witness):
            found.invariants.append(name)
    return found


def _remark(claim: Claim) -> list[str]:
    if isinstance(claim.obligation, Witness):
        return comment("A possibility, negated: the run with which TLC refutes this as an invariant shows it.", _MARK)
    return []


def _why_not(claim: Claim) -> str:
    """Return why *claim* cannot be said here."""
    match claim.obligation:
        case Counts():
            return "TLC itself tells what it counts"
        case _ if any(map(speaks_of_steps, claim.predicates())):
            return STEPS
        case _:
            return "it needs a variable that remembers what happened, which would change what TLC counts"


def _said(obligation: Obligation, said: Saying) -> str | None:
    match obligation:
        case Invariant(holds, given):
            return said(holds) if given is None else f"{said(given)} => {said(holds)}"
        case Witness(good, None, None):
            return f"~({said(good)})"
        case Response(trigger, answer):
            return f"{said(trigger)} ~> {said(answer)}"
        case Order() | Witness() | DeadlockFree() | Counts():
            return None
        case _:
            assert_never(obligation)
