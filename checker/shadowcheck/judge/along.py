"""Along a run: after how many of its steps a claim is broken, or witnessed."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from shadowcheck.claims.obligation import Invariant, Order, Response, Witness
from shadowcheck.instance.formula import Position, holds

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shadowcheck.claims import Claim
    from shadowcheck.claims.observer import Observer
    from shadowcheck.instance.formula import Formula
    from shadowcheck.instance.grounding import Binding, Grounding
    from shadowcheck.judge.verdict import Evidence


def broken_after(claim: Claim, run: Evidence, grounding: Grounding) -> int | None:
    """Return the number of steps of *run* after which *claim* is broken (0: from the start); None if it is not.

    A loop is gone round once. Only claims that a finite run can break are looked for: invariants and orders of steps.
    """
    if isinstance(claim.obligation, Witness):
        return None
    return Watch([claim], grounding).decided(positions(run, grounding)).get(claim.id)


class Watch:
    """Looks at runs for what decides *claims*: what breaks an invariant or an order of steps, or witnesses a run.

    What it finds out about a position is remembered, as the runs of a small network meet the same ones again and again.
    """

    def __init__(self, claims: Iterable[Claim], grounding: Grounding) -> None:
        self._bad: list[tuple[str, Formula]] = []
        self._orders: list[tuple[str, Observer, tuple[Formula, ...], Formula | None]] = []
        self.claims: list[Claim] = []
        for claim in claims:
            for bound in grounding.bindings(claim):
                self._watch(claim, bound, grounding)
        self._broken: dict[Position, tuple[str, ...]] = {}
        self._letters: dict[Position, tuple[int, ...]] = {}

    def _watch(self, claim: Claim, bound: Binding, grounding: Grounding) -> None:
        asked = claim.obligation
        match asked:
            case Invariant():
                self._bad.append((claim.id, grounding.of(asked.bad, bound)))
            case Order() | Witness():
                seen = asked.observation
                questions = tuple(grounding.of(one, bound) for one in (seen.first, seen.second) if one is not None)
                without = None if seen.without is None else grounding.of(seen.without, bound)
                self._orders.append((claim.id, seen.observer, questions, without))
            case _:
                return
        if claim not in self.claims[-1:]:
            self.claims.append(claim)

    def decided(self, places: Sequence[Position]) -> dict[str, int]:
        """Return after how many steps of the run along *places* each claim is decided, by id; the others are not."""
        found: dict[str, int] = {}
        for number, here in enumerate(places):
            for name in self._broken_at(here):
                found.setdefault(name, number)
        letters = [self._read(here) for here in places]
        for place, (name, observer, _, without) in enumerate(self._orders):
            most = next((k for k, here in enumerate(places) if without and holds(without, here)), len(places))
            reached = _goal(observer, (word[place] for word in letters[:most]))
            if reached is not None:
                found[name] = min(reached, found.get(name, reached))
        return found

    def _broken_at(self, here: Position) -> tuple[str, ...]:
        if here not in self._broken:
            self._broken[here] = tuple(name for name, bad in self._bad if holds(bad, here))
        return self._broken[here]

    def _read(self, here: Position) -> tuple[int, ...]:
        """Return the letter that each observer reads *here*."""
        if here not in self._letters:
            self._letters[here] = tuple(
                sum(holds(question, here) << bit for bit, question in enumerate(questions))
                for _, _, questions, _ in self._orders
            )
        return self._letters[here]


def positions(run: Evidence, grounding: Grounding) -> list[Position]:
    """Return the positions of *run*: the initial one, and that after each step."""
    states = run.along(grounding.instance)
    rules = (*run.stem, *run.loop)
    steps = (Position(after, rule, before) for rule, (before, after) in zip(rules, pairwise(states), strict=True))
    return [Position(states[0]), *steps]


def _goal(observer: Observer, word: Iterable[int]) -> int | None:
    """Return the number of the first letter of *word* with which *observer* reaches its goal."""
    state = 0
    for number, letter in enumerate(word):
        state = observer.moves[state][letter]
        if state == observer.goal:
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
