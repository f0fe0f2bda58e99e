"""Against a design: whether the program does what a given design may do, by all that was learned of it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shadowcheck.drive.object import fits
from shadowcheck.errors import SpecificationError
from shadowcheck.network import local_system
from shadowcheck.specification import interface_of

if TYPE_CHECKING:
    from shadowcheck.learn.learning import Result
    from shadowcheck.machine import Machine
    from shadowcheck.machine.lts import LocalSystem, Reaction
    from shadowcheck.specification.driven import Driven
    from shadowcheck.specification.learned import Comparable, Letter, Moved, Played, Word


@dataclass(frozen=True)
class Difference:
    """The shortest order of events after which the two differ: what the program did with the last one, and the design.

    `design` has all that the design may do there. It has nothing if no state of it handles the event.
    """

    word: Word
    program: Comparable
    design: tuple[Comparable, ...]


def difference(result: Result, design: type[Machine[Any]]) -> Difference | None:
    """Return the shortest difference between what was learned and *design*; None if there is none.

    What the design leaves to others to decide may be decided in any way, so that it is in several states at a time.
    Raises `SpecificationError` for a design that cannot be compared.
    """
    refuse_incomparable(design)
    return _Compared(result, design).difference()


def refuse_incomparable(design: type[Machine[Any]]) -> None:
    """Raise `SpecificationError` if *design* is sent no events, as the program is."""
    recording = interface_of(design).recording
    played = None if recording is None or recording.driven is None else recording.driven.played
    if played is None:
        raise SpecificationError(
            f"{design.__name__} cannot be compared with what is learned", where="--against",
            why="what is learned is what a program does with the events that it is sent, and this design is sent none",
            instead="a design of a party that is called", code="SC1223",
        )


class _Compared:
    def __init__(self, result: Result, design: type[Machine[Any]]) -> None:
        driven = result.system.driven
        if driven.played is None:
            raise AssertionError(result.learned.name)
        self._driven: Driven = driven
        self._played: Played = driven.played
        self._system: LocalSystem = local_system(design)
        self._result, self._tells = result, result.system.referee.header.tells
        self._abouts = self._driven.abouts[:1]
        shown = self._played.shown_by(self._system)
        self._names = tuple(name for name in result.learned.declared if name in shown)
        self._alone = driven.played.is_alone(design)

    def difference(self) -> Difference | None:
        unfolded, first = self._result.unfolded, frozenset({next(iter(self._system.initials.values()))})
        waiting: deque[tuple[int, frozenset[int], tuple[Letter, ...]]] = deque([(0, first, ())])
        seen = {(0, first)}
        while waiting:
            state, design, word = waiting.popleft()
            for row in unfolded.rows[state]:
                if self._alone and row.letter.about is None:
                    continue  # it is sent to no object that serves a backup
                done = self._played.compared(row, unfolded.shows[row.target], self._tells, self._names)
                found = [(self._likewise(one), one.target) for one in self._rows(design, row)]
                reached = frozenset(target for one, target in found if one == done)
                if not found and not done.deeds and done.answer == "true":
                    reached = design  # the design has no handler for it, and leaves the answer to others
                if not reached:
                    return Difference((*word, row.letter), done, tuple(dict.fromkeys(one for one, _ in found)))
                if self._alone and self._played.ends(self._driven.place(row.letter.event)):
                    continue  # the object is gone
                if (row.target, reached) not in seen:
                    seen.add((row.target, reached))
                    waiting.append((row.target, reached, (*word, row.letter)))
        return None

    def _likewise(self, row: Reaction) -> Comparable:
        return self._played.likewise(self._system, row, self._abouts, self._tells, self._names)

    def _rows(self, design: frozenset[int], row: Moved) -> list[Reaction]:
        """Return what the design may do in any of its states; a handler that it leaves out is answered in its place."""
        letter = row.letter
        facts = {**self._driven.facts(letter.event, letter.about), **dict(row.given)}
        event, values = self._played.told(self._driven.place(letter.event), letter.about, facts)
        return [
            one for one in self._system.reactions_to(event)
            if one.source in design and fits(self._system, one, values)
        ]
