"""Claims in SMV: invariants as INVARSPEC, possibilities as CTLSPEC; each under the name of the claim.

What a claim says of a step is nothing that a state of SMV knows; such claims are left out, by name. So are "leads to"
claims, which hold under weak fairness of actions (SMV's JUSTICE is about states), "first, then", which would need a
variable that remembers, and counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from shadowcheck.claims import Counts, DeadlockFree
from shadowcheck.claims.obligation import Invariant, Order, Response, Witness
from shadowcheck.export.formula import STEPS, of_states
from shadowcheck.export.names import comment, told_of_claim
from shadowcheck.instance.grounding import Grounding
from shadowcheck.network.predicates import speaks_of_steps

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shadowcheck.claims import Claim
    from shadowcheck.claims.obligation import Obligation
    from shadowcheck.export.formula import Saying, Writer
    from shadowcheck.export.names import Names

MOVES = "some_rule_is_possible"
"""The definition that says that the network does not stop here."""
_MARK = "--"


def claim_lines(claims: Iterable[Claim], writer: Writer, names: Names) -> Iterator[str]:
    """Write every one of *claims* that speaks of states only; of the others, say why they are left out."""
    grounding = Grounding(writer.instance)
    for claim in claims:
        yield ""
        among = writer.either if isinstance(claim.obligation, Witness) else writer.both
        said = of_states(claim, grounding, writer, _said, alive=MOVES, among=among)
        if said is None:
            yield from comment(f"Left out, as {_why_not(claim)}: {claim.id}. {told_of_claim(claim)}", _MARK)
            continue
        yield from comment(told_of_claim(claim), _MARK)
        kind = "CTLSPEC" if isinstance(claim.obligation, Witness) else "INVARSPEC"
        yield from (f"{kind} NAME {names.new(claim.id)} :=", f"  {said};")


def _why_not(claim: Claim) -> str:
    """Return why *claim* cannot be said here."""
    match claim.obligation:
        case Counts():
            return "a formula cannot count"
        case Response():
            return "it holds under fairness of actions, and SMV's fairness is about states"
        case _ if any(map(speaks_of_steps, claim.predicates())):
            return STEPS
        case _:
            return "it needs a variable that remembers what happened, which would change the states"


def _said(obligation: Obligation, said: Saying) -> str | None:
    match obligation:
        case Invariant(holds, given):
            return said(holds) if given is None else f"{said(given)} -> {said(holds)}"
        case Witness(good, after, without):
            clean = "TRUE" if without is None else f"!({said(without)})"
            reached = f"E [{clean} U ({clean} & {said(good)})]"
            return reached if after is None else f"E [{clean} U ({clean} & {said(after)} & {MOVES} & EX {reached})]"
        case Order() | Response() | DeadlockFree() | Counts():
            return None
        case _:
            assert_never(obligation)
