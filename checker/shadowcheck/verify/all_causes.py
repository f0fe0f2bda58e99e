"""All causes: every reaction of a design that breaks a claim, not only the one in the counterexample.

A counterexample shows one cause. Whoever corrects it, or waives the claim because of it, should know the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shadowcheck.claims.obligation import Invariant
from shadowcheck.instance.formula import is_about_steps
from shadowcheck.trace.reactions import reacted
from shadowcheck.verify.causes import Cause, speaks_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.claims import Claim
    from shadowcheck.explore.graph import Graph, Numbers, Truth
    from shadowcheck.instance import Part
    from shadowcheck.judge.valuation import Valuation


def every_cause(claim: Claim, valuation: Valuation, roles: tuple[str, ...]) -> tuple[Cause, ...]:
    """List a cause for each event of the machines of *roles* that breaks *claim*, in the order of the rules.

    An event that nobody answers has one for each state in which it is not answered. Only invariants are analysed: for
    other claims only the evidence is known, and the result is empty.
    """
    if not isinstance(claim.obligation, Invariant):
        return ()
    found: dict[tuple[object, ...], Cause] = {}
    for bound in valuation.grounding.bindings(claim):
        bad = valuation.grounding.of(claim.obligation.bad, bound)
        graph = valuation.graph
        steps = valuation.steps(bad) if is_about_steps(bad) else _first_into(graph, valuation.of_states(bad))
        for cause in _causes(graph, steps, roles):
            if cause.given is not None or cause.untaken or not speaks_of(claim, roles):
                found.setdefault(cause.site, cause)
    return tuple(found.values())


def _first_into(graph: Graph, bad: Truth) -> Numbers:
    """Find the steps that enter a *bad* state for the first time on their path: later ones are not causes."""
    reached = np.zeros(len(graph.states), dtype=np.bool_)
    reached[0] = not bad[0]
    while True:
        ahead = reached[graph.source] & ~bad[graph.target] & ~reached[graph.target]
        if not ahead.any():
            return np.flatnonzero(reached[graph.source] & bad[graph.target])
        reached[graph.target[ahead]] = True


def _causes(graph: Graph, steps: Numbers, roles: tuple[str, ...]) -> Iterator[Cause]:
    rules, sources = graph.rule[steps], graph.source[steps]
    for number in np.unique(rules).tolist():
        for part in graph.instance.rules[number].parts:
            if part.field.role.name in roles and part.event not in (None, part.field.system.restart):
                here = np.unique(graph.column(part.field)[sources[rules == number]]).tolist()
                yield from _of_part(part, [local for local in here if local not in part.idle])


def _of_part(part: Part, here: list[int]) -> Iterator[Cause]:
    """Yield one cause if a machine takes the event of *part*, or else one for each state in which nobody takes it."""
    taken = part.field.system.live_event(part.event or "") is not None
    for local in here[:1] if taken else here:
        yield Cause.of(reacted(0, part, part.event or "", local))
