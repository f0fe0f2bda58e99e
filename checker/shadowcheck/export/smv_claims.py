"""Claims in SMV: invariants as INVARSPEC, possibilities as CTLSPEC; each under the name of the claim.

What a claim says of a step is nothing that a state of SMV knows; such claims are left out, by name. So are "leads to"
claims, which hold under weak fairness of actions (SMV's JUSTICE is about states), "first, then", which would need a
variable that remembers, and counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.claims import Always, Counts, DeadlockFree, Never, Possible, Responds
from shadowcheck.export.formula import STEPS, Grounding, Negation, allowed_end, joined, written
from shadowcheck.export.names import comment, told_of_claim
from shadowcheck.network.predicates import speaks_of_steps

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shadowcheck.claims import Claim
    from shadowcheck.export.formula import Writer
    from shadowcheck.export.names import Names
    from shadowcheck.judge.valuation import Binding

MOVES = "some_rule_is_possible"
"""The definition that says that the network does not stop here."""
_MARK = "--"


def claim_lines(claims: Iterable[Claim], writer: Writer, names: Names) -> Iterator[str]:
    """Write every one of *claims* that speaks of states only; of the others, say why they are left out."""
    grounding = Grounding(writer.instance)
    for claim in claims:
        yield ""
        said = _formula(claim, writer, grounding)
        if said is None:
            yield from comment(f"Left out, as {_why_not(claim)}: {claim.id}. {told_of_claim(claim)}", _MARK)
            continue
        yield from comment(told_of_claim(claim), _MARK)
        kind = "CTLSPEC" if isinstance(claim.pattern, Possible) else "INVARSPEC"
        yield from (f"{kind} NAME {names.new(claim.id)} :=", f"  {said};")


def _why_not(claim: Claim) -> str:
    """Return why *claim* cannot be said here."""
    match claim.pattern:
        case Counts():
            return "a formula cannot count"
        case Responds():
            return "it holds under fairness of actions, and SMV's fairness is about states"
        case _ if any(map(speaks_of_steps, claim.predicates())):
            return STEPS
        case _:
            return "it needs a variable that remembers what happened, which would change the states"


def _formula(claim: Claim, writer: Writer, grounding: Grounding) -> str | None:
    """Return *claim*, of every replica that it is about (a possibility: of some); None if states do not tell."""
    replicas = grounding.bindings(claim)
    if any(speaks_of_steps(predicate) for predicate in claim.predicates()):
        return None
    if isinstance(claim.pattern, DeadlockFree):
        return f"{MOVES} | {written(allowed_end(writer.instance), writer)}"
    parts = [_one(claim, writer, grounding, bound) for bound in replicas]
    said = [f"({part})" for part in parts if part is not None]
    word = "|" if isinstance(claim.pattern, Possible) else "&"
    return joined(said, word, "TRUE") if said else None


def _one(claim: Claim, writer: Writer, grounding: Grounding, bound: Binding) -> str | None:
    match claim.pattern:
        case Always(holds, given):
            said = written(grounding.of(holds, bound), writer)
            return said if given is None else f"{written(grounding.of(given, bound), writer)} -> {said}"
        case Never(bad):
            return written(Negation(grounding.of(bad, bound)), writer)
        case Possible(good, after, never):
            clean = "TRUE" if never is None else written(Negation(grounding.of(never, bound)), writer)
            reached = f"E [{clean} U ({clean} & {written(grounding.of(good, bound), writer)})]"
            if after is None:
                return reached
            first = written(grounding.of(after, bound), writer)
            return f"E [{clean} U ({clean} & {first} & {MOVES} & EX {reached})]"
        case _:
            return None
