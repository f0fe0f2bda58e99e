"""Judging: from what an engine finds to the verdict on a claim, in the same words for every engine."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, assert_never

from shadowcheck.claims import Claim, Counts, DeadlockFree
from shadowcheck.claims.obligation import Everywhere, Invariant, Order, Refinement, Response, Temporal, Witness
from shadowcheck.instance.formula import Position
from shadowcheck.judge.blame import blame
from shadowcheck.judge.verdict import Blame, Evidence, Result, Tally, Verdict
from shadowcheck.network.predicates import speaks_of_steps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from shadowcheck.claims.obligation import Exercised
    from shadowcheck.claims.observer import Observation
    from shadowcheck.instance.grounding import Binding, Grounding
    from shadowcheck.instance.instance import Field
    from shadowcheck.judge.refinement import Likeness
    from shadowcheck.network import Predicate, Role


class UnsettledError(Exception):
    """A claim cannot be settled; the message says why."""


class Stops(NamedTuple):
    """How many states without a step are `allowed` ends, and how many are not (`stuck`); a `run` to one of these.

    `met` gives the local states in which a field is in the allowed ones.
    """

    allowed: int
    stuck: int
    met: Callable[[Field], Iterable[int]]
    run: Evidence | None


class Judge(ABC):
    """The verdict on one claim, for the replica that is `bound`.

    Each engine has its own way to find runs, and raises `UnsettledError` where it cannot tell.
    """

    unfinished: str | None = None
    """Why the search did not see every reachable state; None: it did."""

    def __init__(self, claim: Claim, bound: Binding, grounding: Grounding) -> None:
        self.claim, self.bound, self.grounding = claim, bound, grounding

    @abstractmethod
    def happens(self, predicate: Predicate) -> bool:
        """Whether *predicate* holds at some position of some run."""

    @abstractmethod
    def nearest(self, bad: Predicate) -> Evidence | None:
        """Return a run to a position where *bad* holds; None if there is none."""

    @abstractmethod
    def observed(self, observation: Observation, *, likely: bool) -> Evidence | None:
        """Return a run to the observer's goal; None if there is none. *likely* tells whether to expect one."""

    @abstractmethod
    def unanswered(self, observation: Observation) -> Evidence | None:
        """Return a fair run that stays in the observer's goal forever; None if there is none."""

    @abstractmethod
    def breaking(self, asked: Temporal) -> Evidence | None:
        """Return a fair run of which the formula is not true; None if there is none."""

    @abstractmethod
    def stranded(self, good: Predicate) -> Evidence | None:
        """Return a run to a state from which no run leads to *good*; None if there is none."""

    @abstractmethod
    def compared(self, asked: Refinement) -> Likeness:
        """Return what comparing the network with the abstract one shows."""

    @abstractmethod
    def stops(self) -> Stops:
        """Return what is known of the states without steps."""

    @abstractmethod
    def counts(self) -> Counts | None:
        """Return the counts of the network; None if they are not known."""

    def verdict(self) -> Verdict:
        """Return the verdict: unfinished if the claim cannot be settled."""
        try:
            return self._judged()
        except UnsettledError as error:
            return Verdict(self.claim, Result.UNFINISHED, str(error))

    def _judged(self) -> Verdict:  # noqa: PLR0911 - one answer per obligation
        asked = self.claim.obligation
        match asked:
            case Invariant():
                what = "a step" if speaks_of_steps(asked.bad) else "a reachable state"
                return self._safe(asked.bad, self.nearest(asked.bad), asked.cases, f"{what} breaks it")
            case Order(observation, exercised):
                possible = all(self.happens(predicate) for _, predicate in exercised)
                run = self.observed(observation, likely=False) if possible else None
                return self._safe(observation.last, run, [exercised], "an order of steps breaks it")
            case Response():
                return self._answered(asked)
            case Witness():
                return self._witnessed(asked)
            case Temporal():
                return self._followed(asked)
            case Everywhere(good):
                return self._recoverable(good)
            case Refinement():
                return self._refined(asked)
            case DeadlockFree():
                return self._alive(self.stops())
            case Counts():
                return self._counted(asked, self.counts())
            case _:
                assert_never(asked)

    def _said(self, result: Result, reason: str, run: Evidence | None = None, parts: tuple[str, ...] = ()) -> Verdict:
        return Verdict(self.claim, result, reason, run, Blame(None if self.bound is None else self.bound[1], parts))

    def _seen_all(self, so_far: str) -> None:
        if self.unfinished is not None:
            raise UnsettledError(f"{so_far}the search is unfinished: {self.unfinished}")

    def _kept(self, cases: Sequence[Exercised] = ((),)) -> Verdict:
        """Nothing breaks the claim: it holds, unless the search is unfinished or nothing exercises the claim."""
        self._seen_all("nothing breaks it so far, but ")
        lacking = _idle(cases, self.happens)
        if lacking:
            return self._said(Result.VACUOUS, lacking)
        return Verdict(self.claim, Result.HOLDS, "no reachable state or order of steps breaks it")

    def _safe(self, bad: Predicate, run: Evidence | None, cases: Sequence[Exercised], reason: str) -> Verdict:
        if run is None:
            return self._kept(cases)
        parts = blame(self.grounding.of(bad, self.bound), self._end(run), self.grounding.instance)
        return self._said(Result.FAILS, reason, run, parts)

    def _end(self, run: Evidence) -> Position:
        states = run.along(self.grounding.instance)
        return Position(states[-1], run.stem[-1], states[-2]) if run.stem else Position(states[-1])

    def _answered(self, asked: Response) -> Verdict:
        self._seen_all("")
        run = self.unanswered(asked.observation)
        if run is None:
            return self._kept([(("its trigger", asked.trigger),)])
        told = f"the answer may never come: the run may {'stay where it is' if run.rests else 'go round'} for ever"
        return self._said(Result.FAILS, told, run, (f"owed: {asked.answer}",))

    def _followed(self, asked: Temporal) -> Verdict:
        self._seen_all("")
        run = self.breaking(asked)
        if run is None:
            if asked.settled is not None and self.grounding.initially(self.grounding.of(asked.settled, self.bound)):
                return self._said(Result.VACUOUS, f"it is settled at the start, where this is so: {asked.settled}")
            return self._kept([asked.exercised])
        how = "stay where it is" if run.rests else "go round"
        told = f"a run breaks it: it may {how} for ever" if run.rests or run.loop else "an order of steps breaks it"
        return self._said(Result.FAILS, told, run, (f"not true of this run: {asked.formula}",))

    def _recoverable(self, good: Predicate) -> Verdict:
        self._seen_all("")
        run = self.stranded(good)
        if run is None:
            return Verdict(self.claim, Result.HOLDS, "from every reachable state some run leads there")
        lost = (f"out of reach: {good}",)
        return self._said(Result.FAILS, "from where this run leads, it can never come about", run, lost)

    def _refined(self, asked: Refinement) -> Verdict:
        found, name = self.compared(asked), f"the network {asked.abstract.name!r}"
        if found.run is not None:
            reason = f"{name} cannot make its last step" if found.run.stem else f"{name} begins otherwise"
            could_be = (f"{name} was at: {one}" for one in found.could_be)
            return self._said(Result.FAILS, reason, found.run, (*found.observed, *could_be))
        self._seen_all("nothing breaks it so far, but ")
        if not found.changes:
            return self._said(Result.VACUOUS, "what is observed never changes")
        return Verdict(self.claim, Result.HOLDS, f"each step is one of {name}, or changes nothing there")

    def _witnessed(self, asked: Witness) -> Verdict:
        without = asked.without
        if without is not None and self.grounding.initially(self.grounding.of(without, self.bound)):
            return self._said(Result.FAILS, f"every run begins with {without}")
        run = self.observed(asked.observation, likely=True)
        if run is not None:
            return self._said(Result.HOLDS, "this run shows it", run)
        self._seen_all("not seen so far, but ")
        return self._said(Result.FAILS, "no run shows it: the model is too strong")

    def _alive(self, found: Stops) -> Verdict:
        told = f"states without a step: {found.allowed + found.stuck:,}"
        tally = Tally(found.stuck, "state", found.allowed)
        if found.run is None:
            kept = replace(self._kept(), tally=tally)
            ends = "; ".join(_ends(self.grounding.instance.fields, found.met))
            where = f" ({ends})" if ends else ""
            return replace(kept, reason=f"{told}, all of them allowed ends{where}") if found.allowed else kept
        described = self.grounding.instance.describe(self._end(found.run).state).items()
        parts = tuple(f"{name} was {local}" for name, local in described)
        reason = f"nobody can take a step; {told}, of which {found.allowed:,} are allowed ends"
        return replace(self._said(Result.FAILS, reason, found.run, parts), tally=tally)

    def _counted(self, recorded: Counts, found: Counts | None) -> Verdict:
        if found is None or found == recorded:
            return self._kept()
        told = f"found {found}, but {recorded} were recorded: record them again if the change to the model was intended"
        return Verdict(self.claim, Result.FAILS, told)


def _ends(fields: Iterable[Field], met: Callable[[Field], Iterable[int]]) -> Iterator[str]:
    """Name the ends at which machines are *met*, role by role, unless such a machine may stop anywhere."""
    names: dict[Role, dict[str, None]] = {}
    for field in fields:
        if 0 < len(field.system.ends) < len(field.system.states):
            found = (field.system.states[one].configuration[-1] for one in met(field))
            names.setdefault(field.role, {}).update(dict.fromkeys(found))
    return (f"{role.title or role.name} {', '.join(states)}" for role, states in names.items())


def _idle(cases: Sequence[Exercised], happens: Callable[[Predicate], bool]) -> str:
    """Say what never happens, so that none of the *cases* is exercised; empty if one of them is."""
    missing: list[tuple[str, Predicate]] = []
    for case in cases:
        lacks = next(((what, one) for what, one in case if not happens(one)), None)
        if lacks is None:
            return ""
        missing += [] if lacks in missing else [lacks]
    first = f"{missing[0][0]} never happens: {missing[0][1]}"
    return "; nor does: ".join([first, *(str(one) for _, one in missing[1:])])
