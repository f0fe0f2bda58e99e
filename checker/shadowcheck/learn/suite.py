"""Whether a program does what a machine says: a systematic suite of words, and then random walks.

The suite is the W-method's (Chow 1978): each event in each state, and then whatever tells the state apart in which it
ends; then each pair of events. Events that cannot come in a state are left out: it is known that they are not sent.
"""

from __future__ import annotations

from collections import deque
from itertools import islice
from random import Random
from typing import TYPE_CHECKING, Any

from shadowcheck.specification.learned import NOT_NOW

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shadowcheck.learn.cover import Cover
    from shadowcheck.learn.system import System
    from shadowcheck.specification.learned import Letter, Word

STEPS = 20
"""How many events a random walk has."""
BATCH = 64
"""How many words are tried at a time: the first that the program does otherwise ends the suite."""


class Suite:
    """Searches for a word that *system* does not do as a hypothesis says; as aalpy asks an oracle to."""

    def __init__(self, system: System, cover: Cover) -> None:
        self.system = self.sul = system
        self._cover = cover
        self.num_queries = self.num_steps = 0
        self.is_finished = False
        """Whether the last hypothesis passed the whole suite."""
        self.latest: Any = None
        """The last hypothesis that was looked at."""
        self.known: list[Word] = []
        """Words that are tried first: those that some finding rests on."""

    def find_cex(self, hypothesis: Any) -> Word | None:  # noqa: ANN401 - aalpy has no types
        """Return the shortest word found that is done otherwise; None if there is none, or the effort is spent."""
        self.is_finished, self.latest = False, hypothesis
        words = self._words(hypothesis)
        while batch := list(islice(words, BATCH)):
            if self.system.is_spent:
                return None
            self.system.fetch(batch)
            for word in batch:
                found = self._differs(hypothesis, word)
                if found is not None:
                    return found
        self.is_finished = True
        return None

    def _differs(self, hypothesis: Any, word: Word) -> Word | None:  # noqa: ANN401 - aalpy has no types
        state = hypothesis.initial_state
        for place, (letter, done) in enumerate(zip(word, self.system.query(word), strict=True)):
            if state.output_fun.get(letter) != done:
                return word[: place + 1]
            state = state.transitions[letter]
        return None

    def _words(self, hypothesis: Any) -> Iterator[Word]:  # noqa: ANN401 - aalpy has no types
        yield from self.known
        yield from self._cover.suite()
        access = reached(hypothesis)
        apart = suffixes(hypothesis)
        for word, state in access:
            for letter in sent_in(state):
                yield from ((*word, letter, *suffix) for suffix in apart)
        for word, state in access:
            for letter in sent_in(state):
                after = state.transitions[letter]
                yield from ((*word, letter, other) for other in sent_in(after))
        yield from self._walks(hypothesis)

    def _walks(self, hypothesis: Any) -> Iterator[Word]:  # noqa: ANN401 - aalpy has no types
        chance = Random(self.system.effort.seed)  # noqa: S311 - which events are sent, the same each time
        for _ in range(self.system.effort.walks):
            state, word = hypothesis.initial_state, list[Any]()
            while len(word) < STEPS and (letters := sent_in(state)):
                word.append(chance.choice(letters))
                state = state.transitions[word[-1]]
            yield tuple(word)


def sent_in(state: Any) -> list[Letter]:  # noqa: ANN401 - aalpy has no types
    """Return the letters that are sent in a *state* of a hypothesis."""
    return [letter for letter, done in state.output_fun.items() if done != NOT_NOW]


def reached(hypothesis: Any) -> list[tuple[Word, Any]]:  # noqa: ANN401 - aalpy has no types
    """Return the states of *hypothesis*, each with a shortest word that leads there, the shortest first."""
    found: dict[Any, tuple[Word, Any]] = {hypothesis.initial_state.state_id: ((), hypothesis.initial_state)}
    waiting = deque(found.values())
    while waiting:
        word, state = waiting.popleft()
        for letter in sent_in(state):
            after = state.transitions[letter]
            if after.state_id not in found:
                found[after.state_id] = (*word, letter), after
                waiting.append(found[after.state_id])
    return list(found.values())


def suffixes(hypothesis: Any) -> Sequence[Word]:  # noqa: ANN401 - aalpy has no types
    """Return words of which each two states of *hypothesis* do one differently."""
    found = hypothesis.compute_characterization_set() if len(hypothesis.states) > 1 else []
    return [tuple(one) for one in found or []]
