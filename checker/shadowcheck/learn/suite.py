"""Whether a program does what a machine says: a systematic suite of words, loops, and then random walks.

The suite is the W-method's (Chow 1978): each event in each state, and then whatever tells the state apart in which it
ends; then each pair of events. Events that cannot come in a state are left out: it is known that they are not sent.
"""

from __future__ import annotations

from itertools import islice
from random import Random
from typing import TYPE_CHECKING, Any

from shadowcheck.learn.loops import TIMES, loops
from shadowcheck.learn.words import reached, sent_in, suffixes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.learn.cover import Cover
    from shadowcheck.learn.system import System
    from shadowcheck.specification.learned import Word

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
        self.refuted: Word | None = None
        """What the program does not do as that hypothesis says; None if no such word was found."""
        self.known: list[Word] = []
        """Words that are tried first: those that some finding rests on."""

    def find_cex(self, hypothesis: Any) -> Word | None:  # noqa: ANN401 - aalpy has no types
        """Return the shortest word found that is done otherwise; None if there is none, or the effort is spent."""
        self.is_finished, self.latest, self.refuted = False, hypothesis, None
        words = self._words(hypothesis)
        while batch := list(islice(words, BATCH)):
            if self.system.is_spent:
                return None
            self.system.fetch(batch)
            for word in batch:
                self.refuted = self._differs(hypothesis, word)
                if self.refuted is not None:
                    return self.refuted
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
        yield from sorted(loops(hypothesis), key=len)
        yield self._cover.usual * TIMES
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
