"""Formulas and claims, written in any language with "and", "or" and "not"."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, assert_never

from shadowcheck.claims import Claim, Counts, DeadlockFree
from shadowcheck.claims.obligation import Everywhere, Invariant, Order, Refinement, Response, Temporal, Witness
from shadowcheck.instance.formula import AllOf, AnyOf, Earlier, Formula, Inside, Negation, Taken, allowed_end
from shadowcheck.network import Predicate
from shadowcheck.network.predicates import speaks_of_steps

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shadowcheck.claims.obligation import Obligation
    from shadowcheck.instance import Field, Instance
    from shadowcheck.instance.grounding import Binding, Grounding

Saying = Callable[[Predicate], str]
"""Writes a predicate for one replica."""

STEPS = "it is about steps, and a state does not know which step led to it"
"""Why a claim cannot be written where formulas are about states."""


class Language(Protocol):
    """How a language writes formulas: the words for and, or, not, true and false, and the three kinds of atoms."""

    both: str
    either: str
    no: str
    true: str
    false: str

    def inside(self, field: Field, states: frozenset[int], says: str) -> str:
        """Write that *field* is in one of *states*, which are neither none nor all of its local states.

        *says* describes the states in words.
        """
        ...

    def taken(self, rules: frozenset[int]) -> str:
        """Write that the step just taken is by one of *rules*, at least one; only if states record that."""
        raise AssertionError(rules)

    def earlier(self, part: str) -> str:
        """Write that *part* held in the state before the step; only if states record that."""
        raise AssertionError(part)


class Writer(Language, Protocol):
    """What the writer of a network offers to the writer of its claims: the instance, and the language of formulas."""

    instance: Instance


def written(formula: Formula, language: Language) -> str:  # noqa: PLR0911 - one answer per connective
    """Write *formula* in *language*, with brackets around each conjunction and disjunction."""
    match formula:
        case Inside(field, states, says):
            if len(states) in {0, len(field.system.states)}:
                return language.true if states else language.false
            return language.inside(field, states, says)
        case Taken(rules):
            return language.taken(rules) if rules else language.false
        case Earlier(part):
            return language.earlier(written(part, language))
        case Negation(part):
            return f"{language.no}({written(part, language)})"
        case AllOf(parts):
            return joined((written(part, language) for part in parts), language.both, language.true)
        case AnyOf(parts):
            return joined((written(part, language) for part in parts), language.either, language.false)
        case _:
            assert_never(formula)


def joined(parts: Iterable[str], word: str, empty: str) -> str:
    """Join *parts* with *word*, in brackets if there are several; *empty* if there are none."""
    found = list(parts)
    if not found:
        return empty
    return found[0] if len(found) == 1 else f"({f' {word} '.join(found)})"


def of_states(  # noqa: PLR0913 - what, of which network, in which language
    claim: Claim, grounding: Grounding, writer: Writer, one: Callable[[Obligation, Saying], str | None], *, alive: str,
    among: str,
) -> str | None:
    """Write *claim* in a language whose formulas are about states; None if that cannot express it.

    *one* writes the obligation for one replica, *among* joins the replicas, *alive* says that some step is possible.
    """
    replicas = grounding.bindings(claim)
    if any(map(speaks_of_steps, claim.predicates())):
        return None
    if isinstance(claim.obligation, DeadlockFree):
        return f"{alive} {writer.either} {written(allowed_end(writer.instance), writer)}"

    def saying(bound: Binding) -> Saying:
        return lambda predicate: written(grounding.of(predicate, bound), writer)

    said = (one(claim.obligation, saying(bound)) for bound in replicas)
    parts = [f"({part})" for part in said if part is not None]
    return joined(parts, among, writer.true) if parts else None


def why_left_out(  # noqa: PLR0911, PLR0913 - a reason for each kind of claim
    claim: Claim, *, counts: str, response: str, temporal: str, everywhere: str, changes: str
) -> str:
    """Return why `of_states` does not write *claim*, in words that follow "as".

    *counts*, *response*, *temporal* and *everywhere* are the reasons for such claims; *changes* is what a variable that
    remembers would change.
    """
    match claim.obligation:
        case Counts():
            return counts
        case Response():
            return response
        case Temporal():
            return STEPS if any(map(speaks_of_steps, claim.predicates())) else temporal
        case Everywhere():
            return STEPS if any(map(speaks_of_steps, claim.predicates())) else everywhere
        case Refinement():
            return "it compares this network with another one"
        case Invariant() | Order() | Witness() | DeadlockFree():
            if any(map(speaks_of_steps, claim.predicates())):
                return STEPS
            return f"it needs a variable that remembers what happened, which would change {changes}"
        case _:
            assert_never(claim.obligation)
