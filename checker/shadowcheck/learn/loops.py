"""Loops: whatever leads a hypothesis back to where it was is gone through again and again, in one run.

A program that counts does something else only the so manyth time: a backup that is vetoed as the disk is full by then,
or a handle that is left open each time. No suite sees it whose words are as short as those that tell states apart.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from shadowcheck.learn.words import reached, sent_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from shadowcheck.specification.learned import Letter, Word

TIMES = 16
"""How often each loop is gone through."""


def loops(hypothesis: Any) -> Iterator[Word]:  # noqa: ANN401 - aalpy has no types
    """Yield a word for each loop of *hypothesis*: a shortest one that leads there, and then the loop `TIMES` times.

    There is one for each event in each state: the event, and the shortest way back, if there is one. So each event that
    changes nothing is a loop, and a whole backup is.
    """
    back = _Back(hypothesis)
    met: set[frozenset[tuple[str, Letter]]] = set()
    for word, state in reached(hypothesis):
        for letter in sent_in(state):
            way = back.way(state.transitions[letter], state)
            if way is None:
                continue
            loop = letter, *way
            round_trip = _round_trip(state, loop)
            if round_trip not in met:
                met.add(round_trip)
                yield (*word, *loop * TIMES)


def _round_trip(state: Any, loop: Word) -> frozenset[tuple[str, Letter]]:  # noqa: ANN401
    """Return what a loop goes through: the same, wherever it is begun."""
    through: set[tuple[str, Letter]] = set()
    for letter in loop:
        through.add((state.state_id, letter))
        state = state.transitions[letter]
    return frozenset(through)


class _Back:
    """The shortest ways back to states of a hypothesis."""

    def __init__(self, hypothesis: Any) -> None:  # noqa: ANN401
        self._before: dict[str, list[tuple[Letter, str]]] = {}
        for _, state in reached(hypothesis):
            for letter in sent_in(state):
                self._before.setdefault(state.transitions[letter].state_id, []).append((letter, state.state_id))
        self._known: dict[str, Mapping[str, Word]] = {}

    def way(self, start: Any, end: Any) -> Word | None:  # noqa: ANN401
        """Return a shortest word from *start* to *end*; None if there is none."""
        if end.state_id not in self._known:
            self._known[end.state_id] = self._ways(end.state_id)
        return self._known[end.state_id].get(start.state_id)

    def _ways(self, end: str) -> Mapping[str, Word]:
        found: dict[str, Word] = {end: ()}
        waiting = deque([end])
        while waiting:
            state = waiting.popleft()
            for letter, before in self._before.get(state, []):
                if before not in found:
                    found[before] = letter, *found[state]
                    waiting.append(before)
        return found
