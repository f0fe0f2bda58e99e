"""All that a program was seen to do: a tree of the events that it was sent, from its start, each with what it did.

A program that does something else the second time has no state machine: that is an error, with both runs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from shadowcheck.errors import SpecificationError
from shadowcheck.specification.learned import NOT_NOW, Done, Letter

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from shadowcheck.learn.asking import Moment, Taken
    from shadowcheck.specification.learned import Word


@dataclass
class Place:
    """Where a program is after some events: which can come now, and what it does with those that were sent.

    `now` is None if it is not known. `refused` are letters that answer what the program does not ask here.
    """

    now: Moment | None = None
    steps: dict[Letter, tuple[Done, Place]] = field(default_factory=dict)
    refused: set[Letter] = field(default_factory=set)
    over: bool = False

    def leaves_out(self, letter: Letter) -> bool:
        """Whether it is known that *letter* is not sent here."""
        cannot_come = self.now is not None and letter.sent not in self.now.possible
        return self.over or letter in self.refused or cannot_come


class Known(NamedTuple):
    """What is known of a word: what is done in it, up to where nothing is known; and the events that lead there."""

    done: tuple[Done, ...]
    sent: Word
    is_whole: bool


class Asked:
    """The tree of all runs of the program *name*."""

    def __init__(self, name: str, restarts: Sequence[str]) -> None:
        self._name, self._restarts, self.root = name, restarts, Place()

    def known(self, word: Iterable[Letter]) -> Known:
        """Return what is known of *word*."""
        place, done, sent = self.root, list[Done](), list[Letter]()
        for letter in word:
            if place.leaves_out(letter):
                done.append(NOT_NOW)
            elif letter in place.steps:
                one, place = place.steps[letter]
                done.append(one)
                sent.append(letter)
            else:
                return Known(tuple(done), tuple(sent), is_whole=False)
        return Known(tuple(done), tuple(sent), is_whole=place.over or place.now is not None)

    def take(self, wanted: Word, taken: Sequence[Taken], at_last: Moment | None) -> None:
        """Take a run into account, up to a new start, in which the letters *wanted* were to be sent.

        Raises `SpecificationError` if the program did not do what it did before.
        """
        place, before = self.root, list[Letter]()
        letters = iter(wanted)
        for one in taken:
            place.now = place.now or one.before
            if one.letter.event in self._restarts:
                return
            meant = next(letter for letter in letters if letter.sent == one.letter.sent)
            if meant != one.letter:
                place.refused.add(meant)
            before.append(one.letter)
            if one.letter not in place.steps:
                place.steps[one.letter] = one.done, Place(over=bool(one.done.over))
            done, after = place.steps[one.letter]
            if done != one.done:
                raise self._strays(before, done, one.done)
            place = after
        if at_last is not None:
            place.now = place.now or at_last

    def moment(self, sent: Iterable[Letter]) -> Moment | None:
        """Return what is known after the letters *sent*; None if the run is over there."""
        place = self.root
        for letter in sent:
            place = place.steps[letter][1]
        return place.now

    def _strays(self, sent: Sequence[Letter], then: Done, now: Done) -> SpecificationError:
        told = ", ".join(one.words for one in sent)
        return SpecificationError(
            f"the program does not do the same each time: after {told} it once did this: {then.words or 'nothing'}; "
            f"and then this: {now.words or 'nothing'}", where=self._name,
            why="what it does has to follow from what it was sent since its start, or it has no state machine",
            instead="take out what it keeps from one run to the next, and random numbers, times and races of threads",
            code="SC1222",
        )


def variants(letter: Letter, asked: Mapping[str, tuple[str, ...]]) -> Iterable[Letter]:
    """Yield the letters that answer one more of the questions that were *asked* otherwise than is usual."""
    known = dict(letter.chosen)
    for name, answers in asked.items():
        for answer in answers[1:]:
            if name not in known:
                yield letter._replace(chosen=tuple(sorted({**known, name: answer}.items())))
