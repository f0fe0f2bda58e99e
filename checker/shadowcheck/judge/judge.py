"""Judge a claim on an explored graph: pattern by pattern, replica by replica, shortest evidence first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

import numpy as np

from shadowcheck.claims import (
    Absent,
    Always,
    Claim,
    Counts,
    DeadlockFree,
    Never,
    Owner,
    Possible,
    Precedes,
    Responds,
    Strength,
)
from shadowcheck.errors import SpecificationError
from shadowcheck.explore.graph import INTERRUPTED
from shadowcheck.judge.blame import blame
from shadowcheck.judge.fairness import fair_lasso
from shadowcheck.judge.observers import ABSENT, AFTER, NEVER, PRECEDES, RESPONDS, Observer, Product, letters
from shadowcheck.judge.valuation import Binding, Truth, Valuation
from shadowcheck.judge.verdict import Blame, Evidence, Result, Verdict
from shadowcheck.lts import LocalSystem
from shadowcheck.mailbox import OVERFLOW
from shadowcheck.network import recheck
from shadowcheck.predicates import And, At, Atom, Every, Predicate, Some, speaks_of_steps, walk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shadowcheck.explore.graph import Graph
    from shadowcheck.network import Role
    from shadowcheck.program import Program

MODEL = "model"
"""Source of the claims that every network must satisfy: no page of documentation, but the model itself."""


def judge_all(
    claims: Iterable[Claim], graph: Graph, *, switched_off: Iterable[str] = (), replaced: Iterable[str] = ()
) -> list[Verdict]:
    """Return the verdict on each claim, in the order given.

    *switched_off* are the groups left out of the network, *replaced* the roles that a machine of the user's plays.
    Ctrl-C leaves what is not yet judged unfinished; a search that it stopped is not judged at all, so that the answer
    comes at once.
    """
    valuation, given = Valuation(graph), Circumstances(frozenset(switched_off), tuple(replaced))
    wanted = list(claims)
    verdicts: list[Verdict] = []
    try:
        while len(verdicts) < len(wanted) and graph.unfinished != INTERRUPTED:
            verdicts.append(judge(wanted[len(verdicts)], valuation, given))
    except KeyboardInterrupt:
        pass
    return verdicts + [Verdict(claim, Result.UNFINISHED, INTERRUPTED) for claim in wanted[len(verdicts):]]


@dataclass(frozen=True)
class Circumstances:
    """What may excuse a vacuous claim: groups of steps switched off, roles played by a machine of the user's."""

    switched_off: frozenset[str] = frozenset()
    replaced: tuple[str, ...] = ()


_ORDINARY = Circumstances()


def judge(claim: Claim, valuation: Valuation, given: Circumstances = _ORDINARY) -> Verdict:
    """Return the verdict on *claim*. Vacuous is excused only if something that the claim says it needs is missing."""
    check_quantifiers(claim, valuation)
    found = [_judge_one(claim, valuation, bound) for bound in _bindings(claim, valuation)]
    decided = _possible(found) if isinstance(claim.pattern, Possible) else _universal(found)
    excuse = _missing(claim, valuation, given)
    unreachable = isinstance(claim.pattern, Possible) and decided.result is Result.FAILS
    if excuse and (unreachable or decided.result is Result.VACUOUS):
        reason = f"not reachable {excuse}" if unreachable else f"{decided.reason} ({excuse})"
        return Verdict(claim, Result.VACUOUS, reason, blame=decided.blame, excuse=excuse)
    return decided


def _missing(claim: Claim, valuation: Valuation, given: Circumstances) -> str:
    """Return what the claim declares to need, and this configuration does not have; in words, empty if nothing.

    A machine of the user's may never do what a claim about somebody else waits for (a veto, say): such claims are
    those that need a group of steps that can be switched off.
    """
    sizes = valuation.graph.program.sizes
    off = sorted(given.switched_off.intersection(claim.needs))
    if claim.needs_any and given.switched_off.issuperset(claim.needs_any):
        off += claim.needs_any
    few = [f"with fewer than {count} {name}" for name, count in claim.at_least.items() if sizes.get(name, 0) < count]
    other = given.replaced if (claim.needs or claim.needs_any) and claim.owner.value not in given.replaced else ()
    return " and ".join([
        *(f"without {', '.join(off)}" for _ in off[:1]), *few, *(f"with this {', '.join(other)}" for _ in other[:1]),
    ])


def check_quantifiers(claim: Claim, valuation: Valuation) -> None:
    """Refuse a claim that speaks of what is not there, or of a replicated role without saying of which replica."""
    network = valuation.graph.program.network
    for predicate in claim.predicates():
        for part in walk(predicate):
            if isinstance(part, Atom):
                recheck(part, network.role(part.role))
            if isinstance(part, Every | Some):
                valuation.range(part.part, None)
    loose = sorted(role for role in claim.unbound() if network.role(role).replicas not in (None, claim.per))
    if loose:
        raise SpecificationError(
            f"claim {claim.id!r} speaks of {loose[0]!r}, but not of which one", where=f"claim {claim.id!r}",
            why=f"there are several: {loose[0]!r} is replicated",
            instead="quantify it: every(...), some(...), or give the claim per=... (each replica must satisfy it)",
        )


def _bindings(claim: Claim, valuation: Valuation) -> list[Binding]:
    if claim.per is None:
        return [None]
    sizes = valuation.graph.program.sizes
    if claim.per not in sizes:
        raise SpecificationError(
            f"claim {claim.id!r} is per {claim.per!r}, which the network does not have", where=f"claim {claim.id!r}",
            why=f"its families are {', '.join(sizes) or 'none'}", instead="name one of them",
        )
    return [(claim.per, index) for index in valuation.indices(claim.per)]


def _universal(found: list[Verdict]) -> Verdict:
    """Every replica must hold: the shortest failure decides, then unfinished, then vacuous."""
    failures = [verdict for verdict in found if verdict.result is Result.FAILS]
    if failures:
        return min(failures, key=_length)
    for result in (Result.UNFINISHED, Result.HOLDS):
        for verdict in found:
            if verdict.result is result:
                return verdict
    return found[0]


def _possible(found: list[Verdict]) -> Verdict:
    """Let some replica suffice: the shortest witness decides."""
    witnesses = [verdict for verdict in found if verdict.result is Result.HOLDS]
    return min(witnesses, key=_length) if witnesses else found[0]


def _index(bound: Binding) -> int | None:
    return None if bound is None else bound[1]


def _length(verdict: Verdict) -> int:
    return 0 if verdict.evidence is None else len(verdict.evidence.stem) + len(verdict.evidence.loop)


def _judge_one(claim: Claim, valuation: Valuation, bound: Binding) -> Verdict:  # noqa: PLR0911 - one answer per pattern
    match claim.pattern:
        case Always(holds, given):
            bad = ~holds if given is None else given & ~holds
            exercised = [] if given is None else [("its condition", given)]
            return _invariant(claim, valuation, bound, bad, exercised)
        case Never(bad) if speaks_of_steps(bad):
            return _never_step(claim, valuation, bound, bad)
        case Never(bad):
            return _invariant(claim, valuation, bound, bad, _conjuncts(bad))
        case Precedes(first, then):
            return _watched(claim, valuation, bound, PRECEDES, (first, then), [("its second event", then)])
        case Absent(bad, after):
            exercised = [("what starts it", after), ("what it forbids", bad)]
            return _watched(claim, valuation, bound, ABSENT, (after, bad), exercised)
        case Responds(trigger, answer):
            return _response(claim, valuation, bound, trigger, answer)
        case DeadlockFree():
            return _no_deadlock(claim, valuation)
        case Counts():
            return _counted(claim, claim.pattern, valuation)
        case Possible():
            return _witness(claim, claim.pattern, valuation, bound)
        case _:
            assert_never(claim.pattern)


def _conjuncts(bad: Predicate) -> list[tuple[str, Predicate]]:
    """Return the parts that must each happen for `never` to say anything; what is forbidden in one piece need not."""
    match bad:
        case And(parts):
            return [("its part", part) for part in parts]
        case Some(And(parts)):
            return [("its part", Some(part)) for part in parts]
        case _:
            return []


def _invariant(
    claim: Claim, valuation: Valuation, bound: Binding, bad: Predicate, exercised: list[tuple[str, Predicate]]
) -> Verdict:
    broken = np.flatnonzero(valuation.of_states(bad, bound))
    if not len(broken):
        return _kept(claim, valuation, bound, exercised)
    state = int(broken[0])
    path = valuation.graph.path_to(state)
    parts = blame(valuation, bad, bound, step=path[-1] if path else None, state=state)
    return Verdict(
        claim, Result.FAILS, "a reachable state breaks it", Evidence.along(valuation.graph, path), Blame(_index(bound), tuple(parts))
    )


def _never_step(claim: Claim, valuation: Valuation, bound: Binding, bad: Predicate) -> Verdict:
    """Judge a step that must not be taken: it is nearest where it leaves the state that was met first."""
    broken = np.flatnonzero(valuation.of_steps(bad, bound))
    if valuation.initially(bad, bound):
        path, state = [], 0
    elif len(broken):
        step = int(broken[0])
        path, state = [*valuation.graph.path_to(int(valuation.graph.source[step])), step], valuation.graph.targets[step]
    else:
        return _kept(claim, valuation, bound, _conjuncts(bad))
    parts = blame(valuation, bad, bound, step=path[-1] if path else None, state=state)
    return Verdict(claim, Result.FAILS, "a step breaks it", Evidence.along(valuation.graph, path), Blame(_index(bound), tuple(parts)))


def _watched(  # noqa: PLR0913, PLR0917 - whom, by whom, what is asked, and what must happen
    claim: Claim, valuation: Valuation, bound: Binding, observer: Observer,
    questions: tuple[Predicate, Predicate], exercised: list[tuple[str, Predicate]],
) -> Verdict:
    if not all(valuation.happens(predicate, bound) for _, predicate in exercised):
        return _kept(claim, valuation, bound, exercised)
    product = _product(valuation, bound, observer, questions)
    node = product.first_goal()
    if node is None:
        return _kept(claim, valuation, bound, exercised)
    path = product.path_to(node)
    state = node % len(valuation.graph.states)
    parts = blame(valuation, questions[1], bound, step=path[-1] if path else None, state=state)
    return Verdict(
        claim, Result.FAILS, "an order of steps breaks it", Evidence.along(valuation.graph, path), Blame(_index(bound), tuple(parts))
    )


def _product(
    valuation: Valuation, bound: Binding, observer: Observer, questions: tuple[Predicate, Predicate | None],
    blocked: Truth | None = None,
) -> Product:
    first, second = questions
    none = np.zeros(valuation.graph.steps, dtype=np.bool_)
    letter = letters(
        valuation.of_steps(first, bound), none if second is None else valuation.of_steps(second, bound)
    )
    at_start = valuation.initially(first, bound) + 2 * (second is not None and valuation.initially(second, bound))
    return Product(valuation.graph, observer, letter, observer.moves[0][at_start], blocked)


def _kept(
    claim: Claim, valuation: Valuation, bound: Binding, exercised: list[tuple[str, Predicate]]
) -> Verdict:
    """Nothing breaks the claim: it holds, unless the search was not finished, or nothing exercised it."""
    if valuation.graph.unfinished is not None:
        return _left_open(claim, valuation, "nothing breaks it so far, but ")
    for what, predicate in exercised:
        if not valuation.happens(predicate, bound):
            return Verdict(claim, Result.VACUOUS, f"{what} never happens: {predicate}", blame=Blame(_index(bound), ()))
    return Verdict(claim, Result.HOLDS, "no reachable state or order of steps breaks it")


def _left_open(claim: Claim, valuation: Valuation, so_far: str) -> Verdict:
    return Verdict(claim, Result.UNFINISHED, f"{so_far}the search is unfinished: {valuation.graph.unfinished}")


def _response(claim: Claim, valuation: Valuation, bound: Binding, trigger: Predicate, answer: Predicate) -> Verdict:
    if valuation.graph.unfinished is not None:
        return _left_open(claim, valuation, "")
    lasso = fair_lasso(_product(valuation, bound, RESPONDS, (trigger, answer)))
    if lasso is None:
        return _kept(claim, valuation, bound, [("its trigger", trigger)])
    how = "stay where it is for ever" if lasso.rests else "go round for ever"
    owed = Blame(_index(bound), (f"owed: {answer}",))
    return Verdict(claim, Result.FAILS, f"the answer may never come: the run may {how}", lasso, owed)


def _witness(claim: Claim, pattern: Possible, valuation: Valuation, bound: Binding) -> Verdict:
    about = Blame(_index(bound), ())
    blocked = None if pattern.never is None else valuation.of_steps(pattern.never, bound)
    if pattern.never is not None and valuation.initially(pattern.never, bound):
        return Verdict(claim, Result.FAILS, f"every run begins with {pattern.never}", blame=about)
    if pattern.after is None:
        product = _product(valuation, bound, NEVER, (pattern.good, None), blocked)
    else:
        product = _product(valuation, bound, AFTER, (pattern.after, pattern.good), blocked)
    node = product.first_goal()
    if node is not None:
        return Verdict(claim, Result.HOLDS, "this run shows it", Evidence.along(valuation.graph, product.path_to(node)), about)
    if valuation.graph.unfinished is not None:
        return _left_open(claim, valuation, "not seen so far, but ")
    return Verdict(claim, Result.FAILS, "no run shows it: the model is too strong", blame=about)


def built_in_claims(program: Program) -> list[Claim]:
    """Return what every network must satisfy: it never stops where it must not, and no mailbox loses a message."""
    alive = Claim(
        "no-deadlock", "The network never stops in a state that is not declared as an allowed end.", DeadlockFree(),
        MODEL, Owner.VSS, Strength.DERIVED,
    )
    roles = program.network.roles
    boxes = [role for role in roles if isinstance(role.machine, LocalSystem) and OVERFLOW in role.system.names()]
    return [alive, *map(_no_overflow, boxes)]


def _no_overflow(box: Role) -> Claim:
    return Claim(
        f"no-overflow-{box.name}", f"No {box.title or box.name} ever holds more than it can.",
        Never(At(box.name, (OVERFLOW,))), MODEL, Owner.VSS, Strength.DERIVED, per=box.replicas,
    )


def _no_deadlock(claim: Claim, valuation: Valuation) -> Verdict:
    graph = valuation.graph
    for state in np.flatnonzero(np.diff(graph.first)[: graph.expanded] == 0):
        if not _allowed_end(graph, int(state)):
            parts = tuple(f"{name} was {local}" for name, local in graph.program.describe(graph.states[state]).items())
            path = graph.path_to(int(state))
            return Verdict(claim, Result.FAILS, "nobody can take a step", Evidence.along(valuation.graph, path), Blame(None, parts))
    return _kept(claim, valuation, None, [])


def _counted(claim: Claim, recorded: Counts, valuation: Valuation) -> Verdict:
    graph = valuation.graph
    found = Counts(len(graph.states), graph.steps, graph.depth)
    if graph.complete and found != recorded:
        told = f"found {found}, but recorded are {recorded}: record them anew if the model was meant to change"
        return Verdict(claim, Result.FAILS, told)
    return _kept(claim, valuation, None, [])


def _allowed_end(graph: Graph, state: int) -> bool:
    """Tell whether every machine that declares ends is in one of them; some machine must declare one."""
    locals_ = graph.program.decode(graph.states[state])
    systems = (field.system for field in graph.program.fields)
    asked = [local in system.ends for system, local in zip(systems, locals_, strict=True) if system.ends]
    return bool(asked) and all(asked)
