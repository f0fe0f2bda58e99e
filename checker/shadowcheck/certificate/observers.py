"""Observers in SMT-LIB: what claims about an order of steps remember of the past."""

from __future__ import annotations

from functools import partial, reduce
from typing import TYPE_CHECKING

from shadowcheck.certificate.smt import (
    FALSE,
    after,
    applied,
    both,
    comment,
    constant,
    defined,
    implied,
    no,
    same,
    states,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.certificate.predicates import Saying
    from shadowcheck.certificate.vocabulary import Replica, Vocabulary
    from shadowcheck.claims import Claim
    from shadowcheck.claims.observer import Observation, Observer


class Automaton:
    """An observer's automaton: its states, and the function that says how it goes on."""

    def __init__(self, observer: Observer, vocabulary: Vocabulary) -> None:
        self.observer = observer
        new = vocabulary.symbols.new
        self.sort = new(f"state of {observer.name}")
        self.states = tuple(new(f"{observer.name}: {state}") for state in observer.states)
        self.next = new(f"{observer.name} goes on")

    def declarations(self) -> Iterator[str]:
        """Yield the sort, its values, and the function; `first` and `second` answer the observer's questions."""
        observer = self.observer
        first, second = observer.questions
        yield "\n" + comment(f"{observer.says} It asks: {first}? {second}?")
        yield from states(self.sort, self.states)
        ways = [(same("q", state), self._read(moves)) for state, moves in zip(self.states, observer.moves, strict=True)]
        body = reduce(lambda rest, way: f"(ite {way[0]} {way[1]} {rest})", ways, "q")
        yield defined(self.next, [("q", self.sort), ("first", "Bool"), ("second", "Bool")], body, self.sort)

    def _read(self, moves: tuple[int, int, int, int]) -> str:
        nothing, first, second, together = (self.states[number] for number in moves)
        return f"(ite first (ite second {together} {first}) (ite second {second} {nothing}))"


class Observed:
    """A claim about an order of steps, and its observer: a constant, or one for each replica that is spoken of."""

    def __init__(self, claim: Claim, observation: Observation, automaton: Automaton, vocabulary: Vocabulary) -> None:
        self.claim, self.observation, self.automaton = claim, observation, automaton
        self.symbol = vocabulary.symbols.new(f"observer of {claim.id}", dashed=True)
        self._of_replica = partial(vocabulary.of_replica, self.symbol, between=", of ")
        observer = automaton.observer
        self.open = [number for number in range(len(observer.states)) if number != observer.goal]
        """Its states in which the claim is not broken."""
        self.families = vocabulary.network.parameters() if claim.per is None else (claim.per,)
        self.allowed = {
            (family, number): vocabulary.symbols.new(f"{claim.id}, {observer.states[number]}, {family}")
            for family in self.families for number in self.open
        }
        """By family and its own state, the set of views that the invariant allows then."""

    def declared(self, replica: Replica | None) -> Iterator[str]:
        """Yield the observer before and after a step: the only one, or that of *replica*, if there is one."""
        if self.claim.per == (None if replica is None else replica.family):
            for later in (False, True):
                automaton = self.automaton
                yield from constant(self.at(replica, later=later), automaton.sort, automaton.states)

    def at(self, replica: Replica | None, *, later: bool = False) -> str:
        """Return its state; for a claim about each replica, that of the observer of *replica*."""
        symbol = self.symbol
        if self.claim.per is not None:
            assert replica is not None, self.claim.id  # noqa: S101 - callers ask for replicas of its family
            symbol = self._of_replica(replica)
        return after(symbol) if later else symbol

    def begins(self, saying: Saying) -> str:
        """Say that it has read the state in which the network begins."""
        return same(self.at(saying.bound), self._read(saying, self.automaton.states[0]))

    def goes_on(self, saying: Saying) -> str:
        """Say that it has read the step."""
        return same(self.at(saying.bound, later=True), self._read(saying, self.at(saying.bound)))

    def keeps(self, family: str, state: str, view: list[str]) -> str:
        """Say that the claim is not broken in that *state*, and that the *view* of *family* is allowed then."""
        states = self.automaton.states
        allowed = (implied(same(state, states[n]), applied(self.allowed[family, n], *view)) for n in self.open)
        return both([no(same(state, states[self.automaton.observer.goal])), *allowed])

    def broken(self, replica: Replica | None) -> str:
        """Say that the claim is broken."""
        return same(self.at(replica), self.automaton.states[self.automaton.observer.goal])

    def _read(self, saying: Saying, state: str) -> str:
        asked = (self.observation.first, self.observation.second)
        answers = [FALSE if one is None else saying.of(one) for one in asked]
        if answers == [FALSE, FALSE] and self.automaton.observer.waits:
            return state
        return applied(self.automaton.next, state, *answers)
