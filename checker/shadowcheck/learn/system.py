"""The system that is learned: a word of letters is a run of the program, unless it is known what the program does."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from shadowcheck.drive.search import Found
from shadowcheck.learn.asked import Asked, variants
from shadowcheck.learn.asking import Asking
from shadowcheck.specification.learned import Letter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from shadowcheck.drive.referee import Referee
    from shadowcheck.drive.run import Run
    from shadowcheck.drive.running import Program
    from shadowcheck.specification.driven import Driven
    from shadowcheck.specification.learned import Done, Word

BATCH = 32
"""How many runs are made before the effort is looked at again."""
MOST_VARIANTS = 64
"""How many ways of answering what the program asks in a handler are tried; there may be more."""


class Spent(Exception):  # noqa: N818 - it is what was asked for
    """There were as many runs as there may be, or they took as long."""


@dataclass(frozen=True)
class Effort:
    """How much is tried: so many *runs* and *seconds* at most (None: as long as it takes).

    At last there are so many random *walks*, which follow from the *seed*. So many runs are made at the same time
    (*jobs*).
    """

    runs: int = 20_000
    seconds: float | None = None
    seed: int = 0
    walks: int = 200
    jobs: int = 2


class System:
    """The *program*, which is sent events about the first of what there is to be about, and judged by *referee*.

    *tell* is called after each run, with what was found so far.
    """

    def __init__(
        self, program: Program, referee: Referee, effort: Effort, world: Mapping[str, object],
        tell: Callable[[Found, Run], None] = lambda *_: None,
    ) -> None:
        self.program, self.referee, self.effort, self._world, self._tell = program, referee, effort, world, tell
        self.num_queries = self.num_steps = self.num_cached_queries = 0
        self.runs, self.began = 0, time.monotonic()
        self.longest = 0
        """How many events the longest run had."""
        self.asked = Asked(program.name, self.driven.restarts)
        self.found = Found()
        """What is wrong in the runs."""
        self.told: set[str] = set()
        """What a run has told of that was not said to be told of: learning is to begin anew with it."""
        self._judging = threading.Lock()
        self._pool = ThreadPoolExecutor(effort.jobs)
        self._questions: dict[Letter, None] = {}
        self.alphabet: list[Letter] = list(_events(self.driven))
        self.events = len(self.alphabet)
        """How many of the alphabet are events answered as usual: the first ones."""
        self.left_out: set[str] = set()

    @property
    def driven(self) -> Driven:
        """What the program is sent."""
        driven = self.referee.recording.driven
        if driven is None:
            raise AssertionError(self.referee.interface.name)
        return driven

    @property
    def is_spent(self) -> bool:
        """Whether there were as many runs as there may be, or they took as long."""
        effort = self.effort
        late = effort.seconds is not None and time.monotonic() - self.began > effort.seconds
        return late or self.runs >= effort.runs

    def query(self, word: Iterable[Letter]) -> tuple[Done, ...]:
        """Return what the program does with each letter of *word*.

        Raises `SpecificationError` if it strays, and `Spent` if there may be no more runs.
        """
        word = tuple(word)
        self.num_queries += 1
        while not (known := self.asked.known(word)).is_whole:
            if self.is_spent:
                raise Spent
            self.run(self._shortened(word, known.done, known.sent))
        return known.done

    def fetch(self, words: Sequence[Word]) -> None:
        """Make the runs for *words*, several at a time, as far as they are not known and there may be more runs."""
        wanted: dict[Word, None] = {}
        for word in words:
            known = self.asked.known(word)
            if not known.is_whole:
                wanted.setdefault(self._shortened(word, known.done, known.sent))
        left = iter(wanted)
        while not self.is_spent and (batch := list(islice(left, BATCH))):
            numbers = range(self.runs + 1, self.runs + 1 + len(batch))
            for one, made in zip(batch, self._pool.map(self._conduct, batch, numbers), strict=True):
                self._take(one, made)

    def run(self, word: Word) -> tuple[Asking, Run]:
        """Make the run for *word*, whether or not it is known, and return it."""
        conversation, run = self._conduct(word, self.runs + 1)
        self._take(word, (conversation, run))
        return conversation, run

    def close(self) -> None:
        """End the threads."""
        self._pool.shutdown()

    def _shortened(self, word: Word, done: Sequence[Done], sent: Word) -> Word:
        return (*sent, *word[len(done):])

    def _conduct(self, word: Word, number: int) -> tuple[Asking, Run]:
        conversation = Asking(self.program, self.referee, number, (), self._judging, word=word)
        return conversation, conversation.ask(self._world)

    def _take(self, word: Word, made: tuple[Asking, Run]) -> None:
        conversation, run = made
        self.runs += 1
        self.longest = max(self.longest, len(conversation.taken))
        self.asked.take(word, conversation.taken, conversation.at_last)
        for one in conversation.taken:
            for letter in variants(one.letter, one.asked):
                self._add(letter)
        self.told |= self.referee.untold(one.name for one in run.lines)
        self.found.take(run)
        self._tell(self.found, run)

    def _add(self, letter: Letter) -> None:
        if letter in self.alphabet:
            return
        same = sum(one.sent == letter.sent for one in self.alphabet)
        if same < MOST_VARIANTS:
            self.alphabet.append(letter)
        else:
            self.left_out.add(letter.sent)


def _events(driven: Driven) -> Iterable[Letter]:
    for name in (*driven.usual, *driven.others):
        yield Letter(name, driven.abouts[0] if driven.is_about(name) else None)
