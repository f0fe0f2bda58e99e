"""What the reading of a log left over: lines not understood, what it ends in the middle of, what no rule is about."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

KEPT = 20
"""How many lines that were not understood are kept, to be shown."""
WIDEST = 1_000
"""How many characters of such a line are kept."""


@dataclass
class Gaps:
    """Counts what a reading did not understand, so that nothing is lost in silence.

    `first` are the first of the lines, with their numbers. `beside` counts what was understood, and has no name among
    the calls and deeds that are judged. `unfinished` is a call that had begun when the log ended, with its line.
    """

    unknown: int = 0
    first: list[tuple[int, str]] = field(default_factory=list)
    beside: Counter[str] = field(default_factory=Counter)
    unfinished: tuple[str, int] | None = None

    def leave(self, number: int, text: str) -> None:
        """Count the line *number*, which was not understood."""
        self.unknown += 1
        if len(self.first) < KEPT:
            self.first.append((number, text.strip()[:WIDEST]))
