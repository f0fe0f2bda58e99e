"""Verdicts: what was found of a claim, and the evidence for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shadowcheck.claims import Claim
    from shadowcheck.explore.graph import Graph


class Result(StrEnum):
    """What can be said of a claim. Unfinished is neither "holds" nor "fails"."""

    HOLDS = "holds"
    FAILS = "fails"
    VACUOUS = "vacuous"
    UNFINISHED = "unfinished"


@dataclass(frozen=True)
class Evidence:
    """A run, as numbers of the rules that fire: from the initial state along `stem`, then round `loop` for ever.

    A rule is a function, so that its numbers are the whole run, whoever found it (`shadowcheck.trace.rebuild`). An
    empty loop means that the run ends there; `rests` that it may stay at its end for ever.
    `shortest` is whether the stem is known to be as short as can be.
    """

    stem: tuple[int, ...]
    loop: tuple[int, ...] = ()
    rests: bool = False
    shortest: bool = True

    @classmethod
    def along(
        cls, graph: Graph, stem: Iterable[int], loop: Iterable[int] = (), *, rests: bool = False, shortest: bool = True
    ) -> Evidence:
        """Return the run along a path of *graph*, which is given by the numbers of its steps."""
        first, again = (tuple(int(graph.rules[e]) for e in steps) for steps in (stem, loop))
        return cls(first, again, rests, shortest)


@dataclass(frozen=True)
class Blame:
    """Which part broke the claim: for which replica, and each decisive part of the formula with what it met."""

    replica: int | None
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """A claim, what was found, why in one sentence, and the evidence: a counterexample, or a witness of `possible`.

    `excuse`: why a vacuous verdict is no failure (what the claim declares to need, and this configuration does not
    have); empty if nothing excuses it.
    """

    claim: Claim
    result: Result
    reason: str
    evidence: Evidence | None = None
    blame: Blame | None = None
    excuse: str = ""

    @property
    def excused(self) -> bool:
        """Whether it is vacuous by declaration."""
        return bool(self.excuse)

    @property
    def passes(self) -> bool:
        """Whether the claim counts as kept."""
        return self.result is Result.HOLDS or self.excused
