"""Claims in Murphi: invariants, and possibilities as what Rumur calls `cover`; each under the name of the claim.

Claims about a step are left out by name, as a state of Murphi does not record its step. So are "leads to" claims, which
hold under fairness of actions, "first, then", which would need a variable that remembers, and counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from shadowcheck.claims import Counts, DeadlockFree
from shadowcheck.claims.obligation import Everywhere, Invariant, Order, Refinement, Response, Temporal, Witness
from shadowcheck.export.formula import of_states, why_left_out
from shadowcheck.export.names import comment, identifier, told_of_claim
from shadowcheck.instance.grounding import Grounding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from shadowcheck.claims import Claim
    from shadowcheck.claims.obligation import Obligation
    from shadowcheck.export.formula import Saying, Writer

MOVES = "some_rule_is_possible"
"""The name of the function that says whether some step is possible."""
_MARK = "--"
_FAIRNESS = "it holds under fairness of actions, and Murphi's tools have none"


def claim_lines(claims: Sequence[Claim], writer: Writer, guards: Iterable[str]) -> Iterator[str]:
    """Write those of *claims* that are about states; a comment says why each of the others is left out.

    *guards* say of each rule when it is possible.
    """
    grounding = Grounding(writer.instance)
    if any(isinstance(claim.obligation, DeadlockFree) for claim in claims):
        possible = f" {writer.either}\n".join(f"  ({guard})" for guard in guards) or f"  {writer.false}"
        yield from ("", f"function {MOVES}(): boolean;", "begin return", f"{possible};", "end;")
    for claim in claims:
        yield ""
        among = writer.either if isinstance(claim.obligation, Witness) else writer.both
        said = of_states(claim, grounding, writer, _said, alive=f"{MOVES}()", among=among)
        if said is None:
            why = why_left_out(
                claim, counts="Rumur itself tells what it counts", response=_FAIRNESS, temporal=_FAIRNESS,
                everywhere="Rumur asks about single states", changes="what Rumur counts",
            )
            yield from comment(f"Left out, as {why}: {claim.id}. {told_of_claim(claim)}", _MARK)
            continue
        yield from comment(told_of_claim(claim), _MARK)
        kind = "cover" if isinstance(claim.obligation, Witness) else "invariant"
        yield from (f'{kind} "{identifier(claim.id)}"', f"  {said};")


def _said(obligation: Obligation, said: Saying) -> str | None:
    match obligation:
        case Invariant(holds, given):
            return said(holds) if given is None else f"{said(given)} -> {said(holds)}"
        case Witness(good, None, None):
            return said(good)
        case (
            Order() | Response() | Temporal() | Everywhere() | Refinement() | Witness() | DeadlockFree() | Counts()
        ):
            return None
        case _:
            assert_never(obligation)
