"""Watches: each claim as a small automaton that goes along with an explanation, and remembers two bits.

The higher bit says that the claim is broken, and stays; the lower one is what the claim must remember until then: that
its first event has happened, or that an answer is owed. For each rule of the network, only the claims that a step by it
can concern are looked at: what the rule itself decides is worked out once.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, cast

from shadowcheck.claims.obligation import ABSENT, PRECEDES, Invariant, Order, Response
from shadowcheck.instance.formula import AllOf, AnyOf, Earlier, Formula, Inside, Negation, Position, Taken, holds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shadowcheck.claims import Claim
    from shadowcheck.instance.grounding import Grounding
    from shadowcheck.instance.instance import Instance, Rule

NEVER = cast("Formula", AnyOf(()))
"""The formula that is never true."""
ALWAYS = cast("Formula", AllOf(()))
"""The formula that is always true."""
KEPT, BROKEN = 1, 2
"""The bits of a watch."""


@dataclass(frozen=True, eq=False)  # each is one of its court; to compare them would compare all that they ask
class Watch:
    """A claim, its place among the others, and the readings under which it is made; its bits are at `shift`.

    `first` and `second` are the questions of its automaton, and `exercised` says that something it is about happens.
    """

    claim: Claim
    place: int
    readings: tuple[str, ...]
    first: Formula
    second: Formula
    exercised: Formula

    @property
    def shift(self) -> int:
        """Where its bits are."""
        return 2 * self.place

    @property
    def is_response(self) -> bool:
        """Whether it is about an answer that is owed: only the end of a run can break it."""
        return isinstance(self.claim.obligation, Response)

    def moved(self, bits: int, *, first: bool, second: bool) -> int:
        """Return its two bits after a step that answers its questions like this."""
        if bits & BROKEN:
            return bits
        asked = self.claim.obligation
        match asked:
            case Invariant():
                return BROKEN if first else bits
            case Response():
                return (bits or int(first)) if not second else 0
            case Order(observation):
                state = observation.observer.moves[bits & KEPT][first + 2 * second]
                return BROKEN if state == observation.observer.goal else state
            case _:
                raise AssertionError(asked)


def watches(
    claims: Sequence[tuple[Claim, tuple[str, ...]]], grounding: Grounding, roles: Sequence[str]
) -> tuple[Watch, ...]:
    """Return a watch for each of *claims* that a finite run can break; *roles* are those of the recorded party."""
    kinds = (Invariant, Response)
    wanted = [
        (claim, readings)
        for claim, readings in claims
        if isinstance(claim.obligation, kinds)
        or (isinstance(claim.obligation, Order) and claim.obligation.observation.observer in (PRECEDES, ABSENT))
    ]
    return tuple(_watch(claim, place, readings, grounding, roles) for place, (claim, readings) in enumerate(wanted))


def _watch(claim: Claim, place: int, readings: tuple[str, ...], grounding: Grounding, roles: Sequence[str]) -> Watch:
    asked = claim.obligation
    match asked:
        case Invariant(cases=cases):
            doing = [[grounding.of(part, None) for _, part in case] for case in cases]
            happens = AnyOf(tuple(AllOf(tuple(part for part in case if _is_done(part, roles))) for case in doing))
            return Watch(claim, place, readings, grounding.of(asked.bad, None), NEVER, happens)
        case Response(trigger, answer):
            first = grounding.of(trigger, None)
            return Watch(claim, place, readings, first, grounding.of(answer, None), first)
        case Order(observation, exercised):
            second = NEVER if observation.second is None else grounding.of(observation.second, None)
            last = AllOf(tuple(grounding.of(part, None) for _, part in exercised[-1:]))
            return Watch(claim, place, readings, grounding.of(observation.first, None), second, last)
        case _:
            raise AssertionError(asked)


def _is_done(part: Formula, roles: Sequence[str]) -> bool:
    """Whether *part* is about what the party does: a step, or its own state; all else is where it does so."""
    match part:
        case Taken():
            return True
        case Inside(field):
            return field.role.name in roles
        case Negation(one):
            return _is_done(one, roles)
        case AllOf(parts) | AnyOf(parts):
            return any(_is_done(one, roles) for one in parts)
        case _:
            return False


class Effect(NamedTuple):
    """What a step does to the watches: those that it `breaks`, as bits, whatever they remember, and the others.

    `others` come with the answers to their two questions. `exercises` are the places of claims, as bits.
    """

    breaks: int
    others: tuple[tuple[Watch, bool, bool], ...]
    exercises: int

    def on(self, bits: int) -> int:
        """Return the bits after it."""
        bits |= self.breaks
        for watch, first, second in self.others:
            own = bits >> watch.shift & 3
            bits ^= (own ^ watch.moved(own, first=first, second=second)) << watch.shift
        return bits

    @property
    def key(self) -> tuple[object, ...]:
        """What it does, as numbers."""
        return self.breaks, self.exercises, *((watch.place, one, other) for watch, one, other in self.others)

    @property
    def unjudged(self) -> Effect:
        """What it does to answers that are owed, and to nothing else."""
        return Effect(0, tuple(one for one in self.others if one[0].is_response), 0)


NO_EFFECT = Effect(0, (), 0)
"""That of a step which no claim is about."""


class Watching:
    """All watches, moved at once by a step: their bits are one number. Those that are `settled` stay as they are."""

    def __init__(self, instance: Instance, watches: Sequence[Watch]) -> None:
        self._instance, self.watches = instance, tuple(watches)
        self.of_rule = cache(self._of_rule)
        self.settled: frozenset[int] = frozenset()
        self.broken = sum(BROKEN << watch.shift for watch in watches)
        self.responses = sum(KEPT << watch.shift for watch in watches if watch.is_response)
        asked = [one for watch in watches if watch.is_response for one in (watch.first, watch.second)]
        self.asked_of_responses = frozenset(rule for one in asked for rule in _named(one))
        """The rules that are named where an answer is owed."""

    def without(self, settled: frozenset[int]) -> Watching:
        """Return the same watches, of which those in these places are settled."""
        other = copy(self)
        other.settled = settled
        return other

    def _of_rule(self, rule: int) -> tuple[tuple[Watch, Formula, Formula, Formula], ...]:
        """Return the watches that a step by that rule can concern, with what is left of their questions."""
        given = self._instance.rules[rule]
        found = (
            (one, folded(one.first, given), folded(one.second, given), folded(one.exercised, given))
            for one in self.watches
        )
        return tuple(one for one in found if any(asked is not NEVER for asked in one[1:]))

    def effect(self, rule: int, here: Position) -> Effect:
        """Return what the step to *here*, by that rule, does."""
        breaks, others, exercises = 0, list[tuple[Watch, bool, bool]](), 0
        for watch, first, second, happens in self.of_rule(rule):
            if watch.place in self.settled:
                continue
            one, other = holds(first, here), holds(second, here)
            if isinstance(watch.claim.obligation, Invariant):
                breaks |= one * BROKEN << watch.shift
            elif one or other:
                others.append((watch, one, other))
            exercises |= holds(happens, here) << watch.place
        return Effect(breaks, tuple(others), exercises)

    def started(self, here: Position) -> int:
        """Return the bits where a run begins."""
        return sum(
            watch.moved(0, first=holds(watch.first, here), second=holds(watch.second, here)) << watch.shift
            for watch in self.watches
        )

    def ended(self, bits: int) -> int:
        """Return the bits at the end of a run: what is owed there is broken."""
        return bits | (bits & self.responses) << 1


def _named(formula: Formula) -> Iterator[int]:
    match formula:
        case Taken(rules):
            yield from rules
        case Negation(part) | Earlier(part):
            yield from _named(part)
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _named(part)
        case _:
            return


def folded(formula: Formula, rule: Rule) -> Formula:
    """Return *formula* at the positions to which *rule* leads, with all worked out that the rule decides.

    What it decides in full is `NEVER` or `ALWAYS` itself, so that nothing has to be compared part by part.
    """
    return _folded(formula, rule, earlier=False)


def _folded(formula: Formula, rule: Rule, *, earlier: bool) -> Formula:
    match formula:
        case Taken(rules):
            return ALWAYS if rule.number in rules else NEVER
        case Earlier(part):
            inside = _folded(part, rule, earlier=True)
            return inside if inside is NEVER or inside is ALWAYS else Earlier(inside)
        case Inside():
            return _moved(formula, rule, earlier=earlier)
        case Negation(part):
            inside = _folded(part, rule, earlier=earlier)
            return ALWAYS if inside is NEVER else NEVER if inside is ALWAYS else Negation(inside)
        case AllOf() | AnyOf():
            return _joined(formula, rule, earlier=earlier)


def _moved(formula: Inside, rule: Rule, *, earlier: bool) -> Formula:
    for part in rule.parts:
        if part.field is formula.field:
            possible = part.next.keys() if earlier else part.next.values()
            inside = [one in formula.states for one in possible]
            return ALWAYS if all(inside) else formula if any(inside) else NEVER
    return formula


def _joined(formula: AllOf | AnyOf, rule: Rule, *, earlier: bool) -> Formula:
    neutral, decisive = (ALWAYS, NEVER) if isinstance(formula, AllOf) else (NEVER, ALWAYS)
    left = []
    for part in formula.parts:
        one = _folded(part, rule, earlier=earlier)
        if one is decisive:
            return decisive
        if one is not neutral:
            left.append(one)
    return type(formula)(tuple(left)) if len(left) > 1 else left[0] if left else neutral
