"""Causes: the reaction of a design that broke a claim, along a trace.

The cause of a broken claim is the design's own reaction at the decisive step. An event that the design ignores counts
too: always if nobody answers it; if it is answered in the design's place, only if nothing else explains the break.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from shadowcheck.claims.obligation import Response
from shadowcheck.network.predicates import Atom, speaks_of_steps, walk
from shadowcheck.trace.reactions import Reacted, decided_in_words, reactions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.claims import Claim
    from shadowcheck.machine.lts import LocalState, Value
    from shadowcheck.trace import Trace


@dataclass(frozen=True)
class Cause:
    """A reaction of the design: its state before, the event `given` to it (None if it does not take it), its decisions.

    `event` is the name in the table, which may be finer than the live machine's event in `given`. `untaken` is the live
    machine's event that was not given to it, if known; `refused` says that nobody answered that event. `step` is the
    step of the trace in which it reacted, counted from 1; 0 if no trace is known.
    """

    machine: str
    state: LocalState
    event: str
    given: str | None
    decisions: tuple[tuple[str, Value], ...]
    told: str
    untaken: str = ""
    refused: bool = False
    step: int = field(default=0, compare=False)

    @classmethod
    def of(cls, done: Reacted) -> Cause:
        """Make a cause of the reaction *done*."""
        name, here, told = done.field.system.name, done.reaction, decided_in_words(done)
        untaken, refused = here.untaken, here.refused
        return cls(name, done.before, here.event, done.given, done.decisions, told, untaken, refused, done.number)

    @property
    def key(self) -> tuple[object, ...]:
        """Key that is equal for all claims with the same cause."""
        return self.machine, self.state, self.given or self.untaken or self.event, self.decisions

    @property
    def site(self) -> tuple[object, ...]:
        """Key that is equal for all reactions to one event (if nobody answers it: in one state)."""
        return (self.given or self.untaken or self.event, () if self._answered else self.state.configuration)

    @property
    def named(self) -> str:
        """The site in words: the event, and the state if nobody answers it."""
        event, where = self.given or self.untaken or self.event, self.state.name
        return event if self._answered else f"{event}, in {where}"

    @property
    def _answered(self) -> bool:
        return self.given is not None or (bool(self.untaken) and not self.refused)

    def mirrors(self, other: Cause) -> bool:
        """Whether the two may be one cause seen from either of two like parties: same event, same states."""
        mine, theirs = ((one.given or one.untaken, one.state.configuration) for one in (self, other))
        return mine == theirs

    def __str__(self) -> str:
        decided = f", with {self.told}" if self.told else ""
        return f"{self.given or self.event}, in {self.state}{decided}"


def cause_of(claim: Claim, trace: Trace | None, roles: tuple[str, ...]) -> Cause | None:
    """Find the decisive reaction of the machines of *roles* in a *trace* that breaks *claim*; None if there is none.

    For a finite trace it is the last reaction. For a run that never reaches its answer, it is the last reaction in the
    loop that changes the design, which keeps the loop going; or else the first after the last change, when the design
    should have done more than stay in its state. Only machines that *claim* names are considered then, if any.

    An event that the live design does not take counts only if it ends the trace and the claim is about that step, or
    about its effect on others: the design did not cause its effect on the design itself.
    """
    if trace is None:
        return None
    own = [done for done in reactions(trace, _named(claim, roles)) if not done.restarts]
    decisive = [done for done in own if _counts(done, claim, trace, roles)] or own
    found = _idle_for_ever(decisive, own, trace) if trace.rests or trace.loop_at is not None else decisive[-1:]
    return Cause.of(found[0]) if found else None


def _counts(done: Reacted, claim: Claim, trace: Trace, roles: tuple[str, ...]) -> bool:
    if done.given is not None:
        return True
    if isinstance(claim.obligation, Response) and done.reaction.untaken:
        return done.reaction.refused
    about_it_alone = not any(map(speaks_of_steps, claim.predicates())) and {a.role for a in _atoms(claim)} <= {*roles}
    known = bool(done.reaction.untaken) and not about_it_alone
    return done.number == len(trace.steps) and (known or not speaks_of(claim, roles))


def speaks_of(claim: Claim, roles: tuple[str, ...]) -> bool:
    """Whether *claim* mentions local states of the machines of *roles*."""
    return any(atom.role in roles for atom in _atoms(claim))


def _atoms(claim: Claim) -> Iterator[Atom]:
    for predicate in claim.predicates():
        yield from (part for part in walk(predicate) if isinstance(part, Atom))


def _named(claim: Claim, roles: tuple[str, ...]) -> tuple[str, ...]:
    """Select the *roles* that a response claim mentions; all if it mentions none, or is another kind of claim."""
    named = {atom.role for atom in _atoms(claim)} if isinstance(claim.obligation, Response) else set()
    return tuple(role for role in roles if role in named) or roles


def _idle_for_ever(decisive: list[Reacted], own: list[Reacted], trace: Trace) -> list[Reacted]:
    changes = [place for place, done in enumerate(decisive) if done.before != done.after]
    last = changes[-1] if changes else -1
    since = decisive[last].number if changes else 0
    if trace.loop_at is not None and since > trace.loop_at:
        return decisive[last:last + 1]
    return decisive[last + 1:][:1] or _answered_for_it(own, since, trace) or decisive[-1:]


def _answered_for_it(own: list[Reacted], since: int, trace: Trace) -> list[Reacted]:
    """Find the last event after step *since* that was answered in the design's place and changed the state."""
    steps = trace.steps
    later = [done for done in own if done.number > since and done.reaction.untaken]
    return [done for done in later if steps[done.number - 1].before != steps[done.number - 1].after][-1:]
