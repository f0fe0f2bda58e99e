"""Mutation: one step, one guard or one fairness is taken away at a time, and the claims are checked again.

A claim that holds of the mutant, too, does not need what was taken away. If no claim notices, one is missing or too
weak, or what was taken away says nothing: then the mutant has the same states and steps.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from functools import cache, partial
from typing import TYPE_CHECKING, NamedTuple

from shadowcheck.check.auto import AUTO
from shadowcheck.check.pipeline import Configuration, Report, built, check
from shadowcheck.claims import Counts
from shadowcheck.claims.obligation import Response, Temporal
from shadowcheck.errors import SpecificationError, suggestion
from shadowcheck.explore.run import PLAIN, Run
from shadowcheck.machine.lts import OK
from shadowcheck.network import Scope
from shadowcheck.network.predicates import And, At, parts_of
from shadowcheck.network.step import Fairness
from shadowcheck.sources.models import asked_for, find_model
from shadowcheck.specification import SeededFault

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from shadowcheck.check.configuration import Setting
    from shadowcheck.claims import Claim
    from shadowcheck.network import Move, Network, Predicate, Step
    from shadowcheck.specification import Model


class Lacks(Enum):
    """What a mutant lacks."""

    STEP = "step"
    GUARD = "guard"
    FAIRNESS = "fairness"


@dataclass(frozen=True)
class Mutation:
    """A change that takes something away: of which `step` it is, what it `says`, and what is taken away: `lacks`.

    `settles` tells whether a network has the same runs if it has as many states and steps after the change: because
    the change only takes away steps, or only adds some. `guard` is what is no longer asked, in words; "" if none is.
    """

    step: str
    says: str
    change: Callable[[Network], Network]
    settles: bool
    lacks: Lacks = Lacks.STEP
    guard: str = ""


class Fate(Enum):
    """What became of a mutant: some claim noticed it, none did, or none had to; or it was not decided."""

    NOTICED = "noticed"
    SURVIVES = "survives"
    SAME = "changes nothing"
    UNDECIDED = "undecided"
    REFUSED = "cannot be made"


class Subject(NamedTuple):
    """What is mutated, as another process can find it again."""

    model: str
    settings: tuple[Setting, ...]
    without: tuple[str, ...]
    only: tuple[str, ...] = ()
    limit: int | None = None


class Tried(NamedTuple):
    """What the check of a mutant found: what is not kept, in a word by claim, and the counts of states and steps.

    `undecided` says why the search is unfinished, and `refused` why the mutant is no network; "" otherwise.
    """

    broken: Mapping[str, str]
    counts: tuple[int | None, int | None]
    undecided: str = ""
    refused: str = ""


@dataclass(frozen=True)
class Mutant:
    """A mutation, its fate, in a word by claim what noticed it, or why its fate is not known; its states and steps."""

    mutation: Mutation
    fate: Fate
    noticed: Mapping[str, str]
    why: str = ""
    counts: tuple[int | None, int | None] = (None, None)


def mutations(network: Network, claims: Sequence[Claim], steps: Collection[str] = ()) -> list[Mutation]:
    """Return what can be taken away from *network*, in the order of its table; only of *steps* if some are named.

    Fairness is taken away only if some of *claims* is about fair runs: the others do not depend on it. Raises
    `SpecificationError` for a step that the network does not have.
    """
    known = {step.name: step for step in network.steps}
    for name in steps:
        if name not in known:
            raise SpecificationError(
                f"there is no step {name!r}", where=f"--step {name}", why=f"the network has {len(known)} steps",
                instead=suggestion(name, known, f"name one of them, such as {next(iter(known), 'none')}"),
                code="SC0890",
            )
    fair = any(isinstance(claim.obligation, Response | Temporal) for claim in claims)
    chosen = [step for step in network.steps if not steps or step.name in steps]
    found = [one for step in chosen for one in _of_step(step)]
    return found + list(_fairness(network, chosen) if fair else ())


def _of_step(step: Step) -> Iterator[Mutation]:
    yield Mutation(step.name, "dropped", lambda network: network.edited(step.name, lambda _: None), settles=True)
    for place, move in enumerate(step.moves):
        who = {Scope.ONE: "", Scope.ANOTHER: "another ", Scope.EACH: "each ", Scope.OTHERS: "each other "}[move.scope]
        for guard, change, settles in _guards(move):
            lost, edit = f"{who}{guard}", _edit(step.name, place, change)
            yield Mutation(step.name, f"without its guard: {lost}", edit, settles, Lacks.GUARD, lost)


def _edit(name: str, place: int, change: Callable[[Move], Move]) -> Callable[[Network], Network]:
    """Change one move of a step, in whatever network: another process builds it anew."""
    def edit(step: Step) -> Step:
        return replace(step, moves=(*step.moves[:place], change(step.moves[place]), *step.moves[place + 1:]))

    return lambda network: network.edited(name, edit)


def _guards(move: Move) -> Iterator[tuple[Predicate, Callable[[Move], Move], bool]]:
    """Yield each guard of *move*, how it is taken away, and whether the step can then only happen more often.

    A machine that makes its move if it can, and stays otherwise, may move where it stayed: that is not only more.
    """
    for column in ("where", "provided"):
        guard: Predicate | None = getattr(move, column)
        for number, part in enumerate(() if guard is None else parts_of(And, guard)):
            yield part, partial(_weaker, column=column, number=number), column == "provided" or not move.or_stays
    ready = _only_waits(move)
    if ready is not None:
        yield ready, lambda one: replace(one, event=None, outcomes=()), True


def _weaker(move: Move, column: str, number: int) -> Move:
    """Return *move* without that part of the guard in that column."""
    parts = parts_of(And, getattr(move, column))
    rest = parts[:number] + parts[number + 1:]
    return replace(move, **{column: And(rest) if rest[1:] else rest[0] if rest else None})  # type: ignore[arg-type]


def _only_waits(move: Move) -> Predicate | None:
    """Return where *move* can be made, if it changes nothing: then it is a guard, written as an event."""
    rows = () if move.event is None or move.or_stays else move.role.system.reactions_to(move.event)
    if any(row.source != row.target or row.outcome != OK or row.choices or row.acts for row in rows):
        return None
    names = dict.fromkeys(move.role.system.states[row.source].name for row in rows)
    return At(move.role.name, tuple(names)) if names else None


def _fairness(network: Network, chosen: Sequence[Step]) -> Iterator[Mutation]:
    """Yield the network without the fairness of each action of *chosen* steps: its steps have it together."""
    actions = dict.fromkeys(step.action or step.name for step in chosen if step.fairness is not Fairness.NONE)
    for action in actions:
        names = [step.name for step in network.steps if (step.action or step.name) == action]
        others = f" (with {', '.join(names[1:])})" if names[1:] else ""
        yield Mutation(names[0], f"not fair{others}", _unfair(action), settles=False, lacks=Lacks.FAIRNESS)


def _unfair(action: str) -> Callable[[Network], Network]:
    def change(network: Network) -> Network:
        steps = (
            replace(step, fair=False) if (step.action or step.name) == action else step for step in network.steps
        )
        return replace(network, steps=tuple(steps))

    return change


@cache
def looked_up(subject: Subject) -> tuple[Model, Configuration]:
    """Find the model and the configuration of *subject*, once in a process."""
    model = find_model(subject.model)
    return model, asked_for(model, subject.settings, subject.without)


def unchanged(subject: Subject, run: Run = PLAIN) -> Report:
    """Check *subject* as it is, but for the claims about its counts, which would notice everything.

    Raises `SpecificationError` for every mistake in the input, and `KeyboardInterrupt` as soon as Ctrl-C comes.
    """
    model, asked = looked_up(subject)
    _, claims = built(model, asked, subject.only)
    wanted = [claim.id for claim in claims if not isinstance(claim.pattern, Counts)]
    return _checked(model, asked, wanted, replace(run, limit=subject.limit))


def _checked(model: Model, asked: Configuration, wanted: Sequence[str], run: Run) -> Report:
    report = check(model, asked, only=wanted, engine=AUTO, run=run)
    if report.interrupted:
        raise KeyboardInterrupt
    return report


def tried(task: tuple[Subject, tuple[str, ...], tuple[str, ...], int]) -> Tried:
    """Check a mutant: of which subject, for which claims, made from which steps, and its number among the mutations."""
    subject, wanted, steps, number = task
    model, asked = looked_up(subject)
    network, claims = built(model, asked, wanted)
    mutation = mutations(network, claims, steps)[number]
    fault = SeededFault(mutation.step, mutation.says, mutation.change, ())
    try:
        report = _checked(model, replace(asked, fault=fault), wanted, Run(subject.limit))
    except SpecificationError as error:
        return Tried({}, (None, None), refused=error.what)
    broken = {one.claim.id: one.result.value for one in report.verdicts if not one.passes}
    return Tried(broken, (report.outcome.states, report.outcome.steps), report.outcome.unfinished or "")


def judged(mutation: Mutation, found: Tried | None, original: Report, missing: str = "") -> Mutant:
    """Say what became of *mutation*: whether a claim that the *original* keeps is broken in what was *found*.

    If nothing was found, *missing* says why.
    """
    if found is None or found.refused:
        fate = Fate.UNDECIDED if found is None else Fate.REFUSED
        return Mutant(mutation, fate, {}, missing if found is None else found.refused)
    kept = {one.claim.id for one in original.verdicts if one.passes}
    worse = {name: word for name, word in found.broken.items() if name in kept}
    noticed = {name: word for name, word in worse.items() if word != "unfinished"}
    if noticed:
        return Mutant(mutation, Fate.NOTICED, noticed, counts=found.counts)
    unknown = found.undecided or original.outcome.unfinished
    if worse or unknown:
        return Mutant(mutation, Fate.UNDECIDED, {}, unknown or f"left open: {', '.join(worse)}")
    before = (original.outcome.states, original.outcome.steps)
    if mutation.settles and None not in before and found.counts == before:
        return Mutant(mutation, Fate.SAME, {}, _REDUNDANT[mutation.lacks], found.counts)
    return Mutant(mutation, Fate.SURVIVES, {}, counts=found.counts)


_REDUNDANT = {Lacks.STEP: "it is never taken", Lacks.GUARD: "it holds wherever the rest of the step is possible"}
"""Why a mutant has exactly the runs of the original."""
