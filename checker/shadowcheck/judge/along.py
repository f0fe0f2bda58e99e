"""Along a run: after how many of its steps a claim is broken."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from shadowcheck.claims.obligation import Invariant, Order, Response
from shadowcheck.instance.formula import Position, holds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shadowcheck.claims import Claim
    from shadowcheck.claims.observer import Observation
    from shadowcheck.instance.grounding import Binding, Grounding
    from shadowcheck.judge.verdict import Evidence


def broken_after(claim: Claim, run: Evidence, grounding: Grounding) -> int | None:
    """Return the number of steps of *run* after which *claim* is broken (0: from the start); None if it is not.

    A loop is gone round once. Only claims that a finite run can break are looked for: invariants and orders of steps.
    """
    places, asked = positions(run, grounding), claim.obligation
    found: list[int | None] = []
    for bound in grounding.bindings(claim):
        match asked:
            case Invariant():
                bad = grounding.of(asked.bad, bound)
                found.append(next((number for number, here in enumerate(places) if holds(bad, here)), None))
            case Order(observation):
                found.append(_goal(observation, places, bound, grounding))
            case _:
                return None
    return min((number for number in found if number is not None), default=None)


def positions(run: Evidence, grounding: Grounding) -> list[Position]:
    """Return the positions of *run*: the initial one, and that after each step."""
    states = run.along(grounding.instance)
    rules = (*run.stem, *run.loop)
    steps = (Position(after, rule, before) for rule, (before, after) in zip(rules, pairwise(states), strict=True))
    return [Position(states[0]), *steps]


def _goal(observation: Observation, places: Sequence[Position], bound: Binding, grounding: Grounding) -> int | None:
    """Return the number of the first of *places* at which the observer reaches its goal."""
    asked = [one for one in (observation.first, observation.second) if one is not None]
    questions = [grounding.of(predicate, bound) for predicate in asked]
    state = 0
    for number, here in enumerate(places):
        letter = sum(holds(question, here) << bit for bit, question in enumerate(questions))
        state = observation.observer.moves[state][letter]
        if state == observation.observer.goal:
            return number
    return None


def is_never_answered(claim: Claim, run: Evidence, grounding: Grounding) -> bool:
    """Whether *run*, which rests or goes round its loop for ever, leaves *claim*, about an answer, without it."""
    asked = claim.obligation
    if not isinstance(asked, Response) or not (run.loop or run.rests):
        return False
    places = positions(run, grounding)
    return any(_owed(asked, places, len(run.loop), bound, grounding) for bound in grounding.bindings(claim))


def is_owed(claim: Claim, run: Evidence, grounding: Grounding) -> bool:
    """Whether the answer of *claim* is owed at the end of *run*."""
    asked = claim.obligation
    places = positions(run, grounding)
    return isinstance(asked, Response) and any(
        _owed(asked, places, 0, bound, grounding) for bound in grounding.bindings(claim))


def _owed(asked: Response, places: Sequence[Position], loop: int, bound: Binding, grounding: Grounding) -> bool:
    """Whether the answer is owed at the end of *places*, and all along their last *loop* steps."""
    trigger, answer = grounding.of(asked.trigger, bound), grounding.of(asked.answer, bound)
    states, moves = [0], asked.observation.observer.moves
    for here in (*places, *places[len(places) - loop:]):  # with no loop, nothing is added
        states.append(moves[states[-1]][holds(trigger, here) + 2 * holds(answer, here)])
    return all(state == asked.observation.observer.goal for state in states[-1 - loop:])
