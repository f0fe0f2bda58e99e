"""States that are certain: places in the tree of runs of which no two can be one state, whatever else the program does.

Two places are apart (as in the L# of Vaandrager and others, 2022) if the same events were sent from both, and something
else was done. Nothing of it rests on a hypothesis: so many states a program has at least.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from shadowcheck.learn.unfold import Given, given_after, not_shown, varied_of
from shadowcheck.learn.words import reached

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.learn.asked import Place
    from shadowcheck.learn.hypothesis import Hypothesis
    from shadowcheck.specification.learned import Done, Learning, Letter, Shown, Word


class _At(NamedTuple):
    """A place in the tree, what is so there, and what was chosen on the way."""

    place: Place
    shows: Shown
    given: Given

    def chosen(self, letter: Letter) -> object:
        """Return what was chosen for that which *letter* is about."""
        return dict(self.given).get(letter.about)


def certain_states(hypothesis: Hypothesis, learning: Learning) -> int:
    """Return how many places are found to which *hypothesis* has a word, and of which each two are apart."""
    apart, found = _Apart(hypothesis, learning), list[_At]()
    for word, _ in reached(hypothesis.machine):
        at = apart.at(word)
        if all(apart.are(at, other) for other in found):
            found.append(at)
    return len(found)


class _Apart:
    def __init__(self, hypothesis: Hypothesis, learning: Learning) -> None:
        self._asked, self._driven = hypothesis.system.asked, hypothesis.system.driven
        self._varied = varied_of(hypothesis.system.referee.header.tells, self._driven)
        self._learning = learning

    def at(self, word: Word) -> _At:
        """Return the place to which *word* leads."""
        at = _At(self._asked.root, (), ())
        for letter in self._asked.known(word).sent:
            at = self._after(at, letter)[1]
        return at

    def are(self, one: _At, other: _At) -> bool:
        """Whether two places are apart."""
        if one.shows != other.shows:
            return True
        pairs = ((self._after(one, letter), self._after(other, letter)) for letter in self._common(one, other))
        return any(done != otherwise or self.are(there, elsewhere) for (done, there), (otherwise, elsewhere) in pairs)

    def _common(self, one: _At, other: _At) -> Iterator[Letter]:
        """Yield the letters that were sent from both, and mean the same there: what was chosen before is told, too."""
        for letter in one.place.steps.keys() & other.place.steps.keys():
            if letter.event == self._driven.begins or one.chosen(letter) == other.chosen(letter):
                yield letter

    def _after(self, at: _At, letter: Letter) -> tuple[Done, _At]:
        done, place = at.place.steps[letter]
        given = given_after(at.given, letter, self._driven.begins, self._varied)
        return not_shown(done, self._learning), _At(place, self._learning.shows(at.shows, letter, done), given)
