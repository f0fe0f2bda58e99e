"""Run: the limits of a search and the callbacks for its progress; the same record for every engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path  # noqa: TC003 - a type of a field

DEFAULT_LIMIT = 5_000_000
"""How many states a search visits one by one before it gives up, unless told otherwise."""

Progress = Callable[[int, int, int], None]
"""Called now and then with the numbers of states met, of steps (0 if they are not counted), and of the level."""


@dataclass(frozen=True)
class Run:
    """The limits of one search, and its caller's callbacks.

    At most `limit` states are visited one by one, in at most `memory` bytes, by `workers` threads. None: the limit is
    `DEFAULT_LIMIT`, the memory most of what is free, and the workers as many as there are cores. An engine refuses the
    limits that it cannot keep. `compiling` is called if something has to be compiled first, which takes some seconds,
    once; `slowed` if the search takes much longer than it would with what is not available, with what that is;
    `judging` before each claim, with its number and how many there are; `preparing` before something else that may take
    seconds, with what it is; `stored` with the bytes that the search has on disk, if it has any there.

    In the folder `checkpoint`, what is found is kept, so that another search goes on from there. `cluster` is the
    address of machines that search together ("auto": of the one that is found).
    """

    limit: int | None = None
    memory: int | None = None
    workers: int | None = None
    checkpoint: Path | None = None
    cluster: str | None = None
    progress: Progress | None = None
    compiling: Callable[[], None] | None = None
    slowed: Callable[[str], None] | None = None
    judging: Callable[[int, int], None] | None = None
    preparing: Callable[[str], None] | None = None
    stored: Callable[[int], None] | None = None

    @property
    def most(self) -> int:
        """How many states may be visited."""
        return DEFAULT_LIMIT if self.limit is None else self.limit

    def is_slowed(self, why: str) -> None:
        """Tell *why* the search takes much longer than it would elsewhere."""
        if self.slowed is not None:
            self.slowed(why)

    def judges(self, number: int, many: int) -> None:
        """Tell that claim *number* of *many* is being judged."""
        if self.judging is not None:
            self.judging(number, many)

    def prepares(self, what: str) -> None:
        """Tell *what* is being prepared, as in "building diagrams"."""
        if self.preparing is not None:
            self.preparing(what)


PLAIN = Run()
"""The default limits, and no callbacks."""


def past(limit: int) -> str:
    """Say why a search that met more than *limit* states is unfinished."""
    return f"limit of {limit:,} states passed"
