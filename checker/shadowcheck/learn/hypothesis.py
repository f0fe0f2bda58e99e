"""The hypothesis about a program: aalpy's L* learns it, and whatever the suite finds corrects it.

L* with Rivest and Schapire's treatment of counterexamples was measured against KV: a little fewer runs for writers, as
what VSS may send makes most entries of its table known beforehand, and fewer rounds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shadowcheck.errors import SpecificationError
from shadowcheck.learn.cover import Cover
from shadowcheck.learn.suite import Suite
from shadowcheck.learn.system import Spent

if TYPE_CHECKING:
    from shadowcheck.learn.system import System
    from shadowcheck.specification.learned import Word


class Hypothesis:
    """What is believed about *system*; it agrees with all that the program was seen to do."""

    def __init__(self, system: System) -> None:
        self._learn = _algorithm()
        self.system, self.cover = system, Cover(system)
        self.cover.find()
        self.suite = Suite(system, self.cover)
        self.machine: Any = None

    def learn(self) -> None:
        """Learn until the suite finds nothing more, or the effort is spent.

        Raises `SpecificationError` if the program strays, or too little was tried to learn anything.
        """
        letters = -1
        while letters != len(self.system.alphabet) and not self.system.told:
            letters = len(self.system.alphabet)
            try:
                self.machine = self._learn(
                    list(self.system.alphabet), self.system, self.suite, "mealy", cex_processing="rs",
                    cache_and_non_det_check=False, print_level=0,
                )
            except Spent:
                self.machine = self.suite.latest
                self._refuse_nothing()
                return

    def _refuse_nothing(self) -> None:
        """Raise `SpecificationError` if nothing was learned."""
        if self.machine is None:
            raise SpecificationError(
                f"{self.system.runs} runs are too few to learn anything", where="shadowcheck learn",
                why="each event is sent in each state of those who send it, before there is a first machine",
                instead="more of --runs, or of --seconds", code="SC1224",
            )

    @property
    def is_finished(self) -> bool:
        """Whether the whole suite was passed."""
        return self.suite.is_finished

    def correct(self, word: Word) -> None:
        """Learn again, with what the program does with *word*, which is otherwise than believed."""
        self.suite.known.append(word)
        self.learn()


def _algorithm() -> Any:  # noqa: ANN401 - aalpy has no types
    try:
        from aalpy.learning_algs import run_Lstar  # noqa: PLC0415 - only those who learn have it
    except ImportError as error:
        raise SpecificationError(
            "learning needs the library aalpy, which is not installed", where="shadowcheck learn",
            why="it is only needed here, and not installed with the rest",
            instead="pip install 'shadowcheck[learn]', or pip install aalpy", code="SC1220",
        ) from error
    return run_Lstar
