"""Claims in TLA+: invariants, and formulas of LTL under the fairness of `Spec`; each under the name of the claim.

Claims about a step (which one it was, what held before it) are left out by name, as a state of TLA+ does not record its
step. So is "first, then", which would need a variable that remembers and so changes what TLC counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, assert_never

from shadowcheck.claims import Counts, DeadlockFree
from shadowcheck.claims.obligation import Everywhere, Invariant, Order, Refinement, Response, Temporal, Witness
from shadowcheck.claims.temporal import (
    Conjunction,
    Disjunction,
    F,
    G,
    Implication,
    Negation,
    Now,
    R,
    U,
    X,
    parts,
)
from shadowcheck.export.formula import STEPS, of_states, why_left_out
from shadowcheck.export.names import comment, told_of_claim
from shadowcheck.instance.grounding import Grounding

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shadowcheck.claims import Claim
    from shadowcheck.claims.obligation import Obligation
    from shadowcheck.claims.temporal import PathFormula
    from shadowcheck.export.formula import Saying, Writer
    from shadowcheck.export.names import Names

_MARK = r"\*"
_NO_WORD = "TLA+ has no operators for next, until and release"


class ClaimLines(NamedTuple):
    """The definitions of the claims, and the names of those that are invariants and of those that are properties."""

    lines: list[str]
    invariants: list[str]
    properties: list[str]


def claim_lines(claims: Iterable[Claim], writer: Writer, names: Names) -> ClaimLines:
    """Write those of *claims* that are about states; a comment says why each of the others is left out."""
    found, grounding = ClaimLines([], [], []), Grounding(writer.instance)
    for claim in claims:
        found.lines.append("")
        said = of_states(claim, grounding, writer, _said, alive="ENABLED Next", among=writer.both)
        if said is None:
            why = why_left_out(
                claim, counts="TLC itself tells what it counts", response=STEPS, temporal=_NO_WORD,
                everywhere="a formula is about one run, and not about those that branch off", changes="what TLC counts",
            )
            found.lines.extend(comment(f"Left out, as {why}: {claim.id}. {told_of_claim(claim)}", _MARK))
            continue
        name = names.new(claim.id)
        negated = "A possibility, negated: the run with which TLC refutes this as an invariant shows it."
        remark = comment(negated, _MARK) if isinstance(claim.obligation, Witness) else []
        found.lines.extend([*comment(told_of_claim(claim), _MARK), *remark, f"{name} ==", f"    {said}"])
        if isinstance(claim.obligation, Response | Temporal):
            found.properties.append(name)
        elif not isinstance(claim.obligation, Witness):
            found.invariants.append(name)
    return found


def _said(obligation: Obligation, said: Saying) -> str | None:
    match obligation:
        case Invariant(holds, given):
            return said(holds) if given is None else f"{said(given)} => {said(holds)}"
        case Witness(good, None, None):
            return f"~({said(good)})"
        case Response(trigger, answer):
            return f"{said(trigger)} ~> {said(answer)}"
        case Temporal(formula):
            return _formula(formula, said)
        case Order() | Witness() | Everywhere() | Refinement() | DeadlockFree() | Counts():
            return None
        case _:
            assert_never(obligation)


def _formula(formula: PathFormula, said: Saying) -> str | None:  # noqa: PLR0911 - one answer per operator
    """Write *formula*; None if TLA+ has no word for one of its operators."""
    inner = [_formula(part, said) for part in parts(formula)]
    if any(one is None for one in inner):
        return None
    match formula:
        case Now(predicate):
            return f"({said(predicate)})"
        case Negation():
            return f"~{inner[0]}"
        case F():
            return f"<>{inner[0]}"
        case G():
            return f"[]{inner[0]}"
        case Conjunction():
            return f"({inner[0]} /\\ {inner[1]})"
        case Disjunction():
            return f"({inner[0]} \\/ {inner[1]})"
        case Implication():
            return f"({inner[0]} => {inner[1]})"
        case X() | U() | R():
            return None
        case _:
            assert_never(formula)
