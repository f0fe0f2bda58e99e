"""Claims in SMV: invariants as INVARSPEC, possibilities as CTLSPEC; each under the name of the claim.

Claims about a step are left out by name, as a state of SMV does not record its step. So are "leads to" claims and
formulas of LTL, which hold under fairness of actions (SMV's JUSTICE is about states), "first, then", which would need a
variable that remembers, and counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from shadowcheck.claims import Counts, DeadlockFree
from shadowcheck.claims.obligation import Everywhere, Invariant, Order, Refinement, Response, Temporal, Witness
from shadowcheck.export.formula import STEPS, of_states, why_left_out
from shadowcheck.export.names import comment, told_of_claim
from shadowcheck.instance.grounding import Grounding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shadowcheck.claims import Claim
    from shadowcheck.claims.obligation import Obligation
    from shadowcheck.export.formula import Saying, Writer
    from shadowcheck.export.names import Names

MOVES = "some_rule_is_possible"
"""The name of the definition that some step is possible."""
_MARK = "--"
_FAIRNESS = "it holds under fairness of actions, and SMV's fairness is about states"


def claim_lines(claims: Iterable[Claim], writer: Writer, names: Names) -> Iterator[str]:
    """Write those of *claims* that are about states; a comment says why each of the others is left out."""
    grounding = Grounding(writer.instance)
    for claim in claims:
        yield ""
        among = writer.either if isinstance(claim.obligation, Witness) else writer.both
        said = of_states(claim, grounding, writer, _said, alive=MOVES, among=among)
        if said is None:
            why = why_left_out(
                claim, counts="a formula cannot count", response=_FAIRNESS, temporal=_FAIRNESS, everywhere=STEPS,
                changes="the states",
            )
            yield from comment(f"Left out, as {why}: {claim.id}. {told_of_claim(claim)}", _MARK)
            continue
        yield from comment(told_of_claim(claim), _MARK)
        kind = "CTLSPEC" if isinstance(claim.obligation, Witness | Everywhere) else "INVARSPEC"
        yield from (f"{kind} NAME {names.new(claim.id)} :=", f"  {said};")


def _said(obligation: Obligation, said: Saying) -> str | None:
    match obligation:
        case Invariant(holds, given):
            return said(holds) if given is None else f"{said(given)} -> {said(holds)}"
        case Witness(good, after, without):
            clean = "TRUE" if without is None else f"!({said(without)})"
            reached = f"E [{clean} U ({clean} & {said(good)})]"
            return reached if after is None else f"E [{clean} U ({clean} & {said(after)} & {MOVES} & EX {reached})]"
        case Everywhere(good):
            return f"AG (EF ({said(good)}))"
        case Order() | Response() | Temporal() | Refinement() | DeadlockFree() | Counts():
            return None
        case _:
            assert_never(obligation)
