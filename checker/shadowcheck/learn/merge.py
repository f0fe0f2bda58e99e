"""Merging: states that only those who send the events tell apart become one, where the program does the same in both.

An event that cannot come in a state leaves open what the program would do with it: such a state can be taken for one in
which it comes. Each state is merged with the first one that allows it (as in the reduction of incompletely specified
machines), so that the result depends on the order in which states are reached, and on nothing else.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from shadowcheck.specification.learned import Choices, Done, Letter, Moved

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shadowcheck.learn.unfold import Unfolded
    from shadowcheck.specification.learned import Shown, Word

_Row = dict[tuple[Letter, Choices], tuple[Done, int]]


def merged(given: Unfolded) -> tuple[tuple[Moved, ...], tuple[Shown, ...]]:
    """Return the rows of the machine in which alike states of *given* are one, and what its states show."""
    classes = _Classes(given)
    for state in range(len(given.rows)):
        if classes.of[state] == state:
            next((other for other in range(state) if classes.of[other] == other and classes.merge(other, state)), None)
    firsts = sorted(set(classes.of))
    number = {first: place for place, first in enumerate(firsts)}
    rows = (
        Moved(number[first], letter, chosen, done, number[classes.of[target]])
        for first in firsts for (letter, chosen), (done, target) in classes.rows[first].items()
    )
    return tuple(rows), tuple(given.shows[first] for first in firsts)


class _Classes:
    """States that are taken for one, each by the first of them: `of` a state, with their `rows`."""

    def __init__(self, given: Unfolded) -> None:
        self._shows = given.shows
        self.of = list(range(len(given.rows)))
        self.rows: list[_Row] = [{(one.letter, one.given): (one.done, one.target) for one in own} for own in given.rows]

    def merge(self, first: int, second: int) -> bool:
        """Take two states for one, and all that follows from it; if that cannot be, leave everything as it was."""
        of, rows, waiting = list(self.of), dict[int, _Row](), deque([(first, second)])
        while waiting:
            one, other = sorted(of[state] for state in waiting.popleft())
            if one == other:
                continue
            if self._shows[one] != self._shows[other]:
                return False
            joined = dict(rows.get(one, self.rows[one]))
            for key, (done, target) in rows.get(other, self.rows[other]).items():
                known, there = joined.setdefault(key, (done, target))
                if known != done:
                    return False
                waiting.append((there, target))
            rows[one] = joined
            of = [one if first_of == other else first_of for first_of in of]
        self.of = of
        for state, row in rows.items():
            self.rows[state] = row
        return True


def access(states: int, rows: Iterable[Moved]) -> tuple[Word, ...]:
    """Return a shortest word to each state."""
    found: dict[int, Word] = {0: ()}
    waiting, by_source = deque([0]), dict[int, list[Moved]]()
    for row in rows:
        by_source.setdefault(row.source, []).append(row)
    while waiting:
        state = waiting.popleft()
        for row in by_source.get(state, []):
            if row.target not in found:
                found[row.target] = (*found[state], row.letter)
                waiting.append(row.target)
    return tuple(found[state] for state in range(states))
