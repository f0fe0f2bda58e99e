"""Findings: broken claims about a design, gathered by their cause, the most serious first.

The cause of a broken claim is the design's own reaction at the decisive step: the last step of the trace in which the
design took an event. Whatever else goes wrong by the same reaction (in the same state, to the same event, under the
same decisions) is one finding, which names the other claims beside the most serious one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from shadowcheck.claims import Responds, Strength
from shadowcheck.judge.quantifiers import length
from shadowcheck.predicates import Atom, speaks_of_steps, walk
from shadowcheck.trace.reactions import Reacted, decided_in_words, reactions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from shadowcheck.claims import Claim
    from shadowcheck.judge import Verdict
    from shadowcheck.lts import LocalState, Value
    from shadowcheck.places import Place
    from shadowcheck.trace import Trace

OF_THE_SECOND = "-of-the-second"
"""How the id of a claim ends that says of the second backup what another says of the first."""


class Level(StrEnum):
    """How bad a finding is. Only an error makes a design fail; a note is about a reading that was not asked for."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    WAIVED = "waived"


_STRENGTHS = (Strength.MUST, Strength.GUARANTEE, Strength.DERIVED, Strength.SHOULD, Strength.POSSIBLE)
_ADVICE = (Strength.SHOULD, Strength.POSSIBLE)


@dataclass(frozen=True)
class Cause:
    """A reaction of the design: where it was, what it was given (None: an event that it has no answer to), under what.

    `event` is the name in the table, which may be finer than that of the live machine's `given`.
    """

    machine: str
    state: LocalState
    event: str
    given: str | None
    decisions: tuple[tuple[str, Value], ...]
    told: str

    @classmethod
    def of(cls, done: Reacted) -> Cause:
        """Return the cause that the reaction *done* is."""
        system = done.field.system
        return cls(system.name, done.before, done.reaction.event, done.given, done.decisions, decided_in_words(done))

    @property
    def key(self) -> tuple[object, ...]:
        """What is the same for all claims with the same cause."""
        event = self.event if self.given is None else self.given
        return self.machine, self.state, event, self.decisions

    def mirrors(self, other: Cause) -> bool:
        """Tell whether the two may be one, seen from either of two backups: the same event in the same states."""
        return (self.given, self.state.configuration) == (other.given, other.state.configuration)

    def __str__(self) -> str:
        decided = f", with {self.told}" if self.told else ""
        return f"{self.given or self.event}, in {self.state}{decided}"


@dataclass(frozen=True)
class Finding:
    """What is wrong with a design: the most serious broken claim, and those that break `also` by the same cause.

    `trace` is the shortest order of events found (None for something that never happens); `readings` are those readings
    of the documentation under which it is broken, of those that were tried: empty if the model has only one.
    """

    verdict: Verdict
    also: tuple[Verdict, ...]
    level: Level
    trace: Trace | None
    cause: Cause | None
    place: Place | None
    waiver: str = ""
    readings: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The id of the most serious claim."""
        return self.verdict.claim.id


@dataclass(frozen=True)
class Broken:
    """One broken claim: how bad that is, the evidence, and the reason of its waiver, if it has one."""

    verdict: Verdict
    trace: Trace | None
    level: Level
    waiver: str
    readings: tuple[str, ...]


def level_of(verdict: Verdict, *, strict: bool, waived: bool) -> Level:
    """Return how bad it is that the claim is broken: advice and possibilities are warnings unless *strict*."""
    if waived:
        return Level.WAIVED
    return Level.WARNING if verdict.claim.strength in _ADVICE and not strict else Level.ERROR


def findings(
    broken: Iterable[Broken], roles: tuple[str, ...], place: Callable[[Cause | None], Place | None]
) -> tuple[Finding, ...]:
    """Gather *broken* claims about the machines of *roles* by cause; *place* tells where a cause is written."""
    gathered: dict[tuple[object, ...], Finding] = {}
    for one in sorted(broken, key=_seriousness):
        cause = cause_of(one.verdict.claim, one.trace, roles)
        kind = (one.level is Level.WAIVED and one.waiver, one.readings)
        key = _key(one, cause, kind, gathered)
        if key in gathered:
            gathered[key] = replace(gathered[key], also=(*gathered[key].also, one.verdict))
        else:
            gathered[key] = Finding(
                one.verdict, (), one.level, one.trace, cause, place(cause), one.waiver, one.readings
            )
    return tuple(gathered.values())


def _key(
    one: Broken, cause: Cause | None, kind: tuple[object, ...], gathered: Mapping[tuple[object, ...], Finding]
) -> tuple[object, ...]:
    """Return what tells a finding from others; that of the same claim about the other backup, if it is the same."""
    if cause is None:
        return (*kind, one.verdict.claim.id)
    mirrored = (key for key, other in gathered.items() if key[:2] == kind and _mirrors(one, cause, other))
    return next(mirrored, (*kind, cause.key))


def _mirrors(one: Broken, cause: Cause, other: Finding) -> bool:
    """Tell whether *other* has the same claim about the other backup, by what is the same cause seen from there."""
    mine = one.verdict.claim.id.removesuffix(OF_THE_SECOND)
    theirs = (verdict.claim.id.removesuffix(OF_THE_SECOND) for verdict in (other.verdict, *other.also))
    return mine in theirs and other.cause is not None and cause.mirrors(other.cause)


def _seriousness(one: Broken) -> tuple[object, ...]:
    """Sort by level, strength, safety before liveness, shorter evidence, what was done before what came of it, id."""
    claim = one.verdict.claim
    return (
        list(Level).index(one.level), _STRENGTHS.index(claim.strength), isinstance(claim.pattern, Responds),
        length(one.verdict), not any(map(speaks_of_steps, claim.predicates())), claim.id,
    )


def cause_of(claim: Claim, trace: Trace | None, roles: tuple[str, ...]) -> Cause | None:
    """Return the decisive reaction of the machines of *roles* in a *trace* that breaks *claim*; None if there is none.

    In a run that owes something for ever it is the last reaction in the loop that changes the design, for that keeps it
    going; or else the first after the last change, to which the design should have done more than stay as it was. An
    event that the live design is not given counts where it ends the trace, and the claim is about that step, not about
    what became of the design: then it is one that finds no handler.
    """
    if trace is None:
        return None
    own = [done for done in reactions(trace, roles) if not done.restarts]
    end = 0 if _is_about_states(claim, roles) else len(trace.steps)
    decisive = [done for done in own if done.given is not None or done.number == end] or own
    found = _idle_for_ever(decisive, trace) if trace.rests or trace.loop_at is not None else decisive[-1:]
    return Cause.of(found[0]) if found else None


def _is_about_states(claim: Claim, roles: tuple[str, ...]) -> bool:
    """Tell whether *claim* speaks of local states of the machines of *roles*."""
    parts = (part for predicate in claim.predicates() for part in walk(predicate))
    return any(isinstance(part, Atom) and part.role in roles for part in parts)


def _idle_for_ever(decisive: list[Reacted], trace: Trace) -> list[Reacted]:
    changes = [place for place, done in enumerate(decisive) if done.before != done.after]
    last = changes[-1] if changes else -1
    in_loop = trace.loop_at is not None and last >= 0 and decisive[last].number > trace.loop_at
    return decisive[last:last + 1] if in_loop else decisive[last + 1:][:1] or decisive[-1:]
