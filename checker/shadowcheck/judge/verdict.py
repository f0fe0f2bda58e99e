"""Verdicts: what was found out about a claim, and the evidence for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from shadowcheck.claims import Claim
    from shadowcheck.instance import Instance


class Result(StrEnum):
    """What can be said about a claim. Unfinished is neither "holds" nor "fails"."""

    HOLDS = "holds"
    FAILS = "fails"
    VACUOUS = "vacuous"
    UNFINISHED = "unfinished"


@dataclass(frozen=True)
class Evidence:
    """A run, as numbers of the rules that fire: from the initial state along `stem`, then round `loop` forever.

    As rules are functions, their numbers determine the run (`shadowcheck.trace.rebuild`). An empty loop means that the
    run ends there; `rests`, that it may stay there forever. `shortest` tells whether no stem is known to be shorter.
    """

    stem: tuple[int, ...]
    loop: tuple[int, ...] = ()
    rests: bool = False
    shortest: bool = True

    def along(self, instance: Instance) -> list[int]:
        """Return the packed states of the run. Raises `ValueError` if one of its rules is not enabled."""
        states = [instance.initial]
        for number in (*self.stem, *self.loop):
            change = instance.rules[number].effect(states[-1])
            if change is None:
                message = f"{instance.rules[number]} is not enabled after {len(states) - 1} steps of the run"
                raise ValueError(message)
            states.append(states[-1] + change)
        return states


@dataclass(frozen=True)
class Blame:
    """For which replica a claim is broken, and the decisive parts of its formula, in words."""

    replica: int | None
    parts: tuple[str, ...]


class Tally(NamedTuple):
    """How many that can be reached break a claim: of what it is `about`, a "state" or a "step".

    `ends` is known of the claim that there is no deadlock: how many of the states without a step are allowed ends.
    """

    broken: int
    about: str
    ends: int | None = None


@dataclass(frozen=True)
class Verdict:
    """A claim, what was found, why in one sentence, and the evidence: a counterexample, or a witness of `possible`.

    `excuse` says why a vacuous verdict is not a failure: what the claim declares to need and this configuration does
    not have. It is empty if nothing excuses the verdict. `every` tells whether the verdict is proved for every number
    of replicas. `instance` is the one of which `evidence` is a run, if that is not the one that was asked for. `tally`
    counts what breaks an invariant in that instance; None: it was not counted, as the engine would have to search on.
    """

    claim: Claim
    result: Result
    reason: str
    evidence: Evidence | None = None
    blame: Blame | None = None
    excuse: str = ""
    every: bool = False
    instance: Instance | None = None
    tally: Tally | None = field(default=None, compare=False)

    @property
    def excused(self) -> bool:
        """Whether it is vacuous by declaration."""
        return bool(self.excuse)

    @property
    def passes(self) -> bool:
        """Whether the claim counts as kept."""
        return self.result is Result.HOLDS or self.excused
