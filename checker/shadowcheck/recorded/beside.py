"""What stands beside a line of a story: the states of the other participants, as far as the explanations agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.instance.formula import Position, holds

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from shadowcheck.instance.formula import Formula
    from shadowcheck.recorded.court import Court
    from shadowcheck.recorded.survey import Survey

Standing = tuple[tuple[str, tuple[str, ...]], ...]
"""Of each participant, the states in which it may be, in words: one, if all explanations agree."""


class Beside:
    """The states of the other participants, in words."""

    def __init__(self, court: Court, found: Survey) -> None:
        events, named = found.events, court.recording.slots
        slots = [slot for slot in named if not slot or any(one.startswith(slot) for one in events)]
        self._asked: dict[str, list[tuple[str, Formula]]] = {}
        for slot in (*slots, None):
            for who, says, predicate in court.recording.beside(court.instance.network, slot):
                self._asked.setdefault(who, []).append((says, court.grounding.of(predicate, None)))
        self._known: dict[int, Mapping[str, str]] = {}

    def of(self, states: Collection[int]) -> Standing:
        """Return the words for each participant that are true in some of *states*."""
        found = [self._words(state) for state in sorted(states)]
        return tuple(
            (who, tuple(dict.fromkeys(words[who] for words in found if who in words))) for who in self._asked
        )

    def _words(self, state: int) -> Mapping[str, str]:
        if state not in self._known:
            here = Position(state)
            self._known[state] = {
                who: says for who, rows in self._asked.items() for says, asked in reversed(rows) if holds(asked, here)
            }
        return self._known[state]
