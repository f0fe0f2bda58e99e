"""What is sent before anything is known of the program: every event in every state of those who send them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from shadowcheck.learn.system import System
    from shadowcheck.specification.learned import Letter, Word


_NOTHING: tuple[Letter, ...] = ()


class Cover:
    """Words that lead to all that can be known of those who send the events, found breadth first.

    How the program answers has a say in it: after a veto something else comes than after a success.
    """

    def __init__(self, system: System) -> None:
        self._system = system
        self.words: list[Word] = []
        """A shortest word for each, as far as the effort allowed."""

    def find(self) -> None:
        """Find the words, and each letter that the program makes possible by what it asks."""
        before = 0
        while before != len(self._system.alphabet):
            before = len(self._system.alphabet)
            self._search()

    def _search(self) -> None:
        system, layer = self._system, [_NOTHING]
        seen: set[Hashable] = set()
        self.words = []
        while layer and not system.is_spent:
            system.fetch([(*word, *self.rest(word)) for word in layer])
            new = []
            for word in layer:
                known = system.asked.known(word)
                now = system.asked.moment(known.sent)
                if known.sent == word and now is not None and now.knows not in seen:
                    seen.add(now.knows)
                    new.append(word)
            self.words += new
            layer = [(*word, letter) for word in new for letter in system.alphabet]

    def rest(self, word: Word) -> Word:
        """Return what usually follows *word*: the rest of what its last event belongs to, and that once more."""
        usual = self.usual
        last = next((one for one in reversed(word) if one._replace(chosen=()) in usual), None)
        after = usual if last is None else usual[usual.index(last._replace(chosen=())) + 1:]
        return (*after, *usual)

    @property
    def usual(self) -> Word:
        """The letters of a usual run, in their order."""
        driven = self._system.driven
        return tuple(
            one for name in driven.usual for one in self._system.alphabet[: self._system.events] if one.event == name
        )

    def suite(self) -> Iterator[Word]:
        """Yield every event after every word, each with what usually follows."""
        for word in self.words:
            for letter in self._system.alphabet:
                yield (*word, letter, *self.rest((*word, letter)))
