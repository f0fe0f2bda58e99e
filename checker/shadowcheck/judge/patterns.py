"""Patterns: one claim, for one replica, on an explored graph; shortest evidence first."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, assert_never

import numpy as np

from shadowcheck.claims import Absent, Always, Claim, Counts, DeadlockFree, Never, Possible, Precedes, Responds
from shadowcheck.judge.blame import blame
from shadowcheck.judge.fairness import fair_lasso
from shadowcheck.judge.observers import ABSENT, AFTER, NEVER, PRECEDES, RESPONDS, Observer, Product, letters
from shadowcheck.judge.quantifiers import index
from shadowcheck.judge.vacuity import Exercised, cases, idle
from shadowcheck.judge.verdict import Blame, Evidence, Result, Verdict
from shadowcheck.network.predicates import speaks_of_steps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shadowcheck.explore.graph import Graph, Numbers, Truth
    from shadowcheck.judge.valuation import Binding, Valuation
    from shadowcheck.network import Predicate


class Path(NamedTuple):
    """A path of the graph from the initial state: the numbers of its steps, and the state at its end.

    Along an observer it may not be a shortest one if the search is unfinished: states that were not expanded hide ways.
    """

    steps: list[int]
    end: int
    shortest: bool = True


def judge_one(claim: Claim, valuation: Valuation, bound: Binding) -> Verdict:  # noqa: PLR0911 - one answer per pattern
    """Return the verdict on *claim* for the replica that is *bound*."""
    match claim.pattern:
        case Always(holds, given):
            bad = ~holds if given is None else given & ~holds
            exercised = [] if given is None else [("its condition", given)]
            return _forbidden(claim, valuation, bound, bad, [exercised], "a reachable state")
        case Never(bad):
            what = "a step" if speaks_of_steps(bad) else "a reachable state"
            return _forbidden(claim, valuation, bound, bad, cases(bad), what)
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


def _forbidden(  # noqa: PLR0913, PLR0917 - whom, what, what must happen, and how to say it
    claim: Claim, valuation: Valuation, bound: Binding, bad: Predicate, asked: Sequence[Exercised], what: str
) -> Verdict:
    found = _nearest(valuation, bad, bound)
    if found is None:
        return _kept(claim, valuation, bound, asked)
    return _broken(claim, valuation, bound, bad, found, f"{what} breaks it")


def _nearest(valuation: Valuation, wanted: Predicate, bound: Binding) -> Path | None:
    """Return a shortest path to where *wanted* holds, and the state at its end; None if it holds nowhere.

    States are numbered by their distance: the first is a nearest one. A step is nearest where it leaves such a one.
    """
    graph = valuation.graph
    if not speaks_of_steps(wanted):
        state = next(iter(np.flatnonzero(valuation.of_states(wanted, bound)).tolist()), None)
        return None if state is None else Path(graph.path_to(state), state)
    if valuation.initially(wanted, bound):
        return Path([], 0)
    step = next(iter(valuation.steps(wanted, bound).tolist()), None)
    return None if step is None else Path([*graph.path_to(int(graph.source[step])), step], int(graph.target[step]))


def _broken(  # noqa: PLR0913, PLR0917 - whom, what, where, and how to say it
    claim: Claim, valuation: Valuation, bound: Binding, bad: Predicate, found: Path, reason: str
) -> Verdict:
    parts = blame(valuation, bad, bound, step=found.steps[-1] if found.steps else None, state=found.end)
    evidence = Evidence.along(valuation.graph, found.steps, shortest=found.shortest)
    return Verdict(claim, Result.FAILS, reason, evidence, Blame(index(bound), tuple(parts)))


def _watched(  # noqa: PLR0913, PLR0917 - whom, by whom, what is asked, and what must happen
    claim: Claim, valuation: Valuation, bound: Binding, observer: Observer,
    questions: tuple[Predicate, Predicate], exercised: Exercised,
) -> Verdict:
    if not all(valuation.happens(predicate, bound) for _, predicate in exercised):
        return _kept(claim, valuation, bound, [exercised])
    product = _product(valuation, bound, observer, questions)
    node = product.first_goal()
    if node is None:
        return _kept(claim, valuation, bound, [exercised])
    found = Path(product.path_to(node), node % len(valuation.graph.states), shortest=valuation.graph.complete)
    return _broken(claim, valuation, bound, questions[1], found, "an order of steps breaks it")


def _product(
    valuation: Valuation, bound: Binding, observer: Observer, questions: tuple[Predicate, Predicate | None],
    blocked: Truth | None = None,
) -> Product:
    first, second = questions
    letter = letters(valuation.graph.steps, valuation.steps(first, bound), _steps(valuation, second, bound))
    at_start = valuation.initially(first, bound) + 2 * (second is not None and valuation.initially(second, bound))
    return Product(valuation.graph, observer, letter, observer.moves[0][at_start], blocked)


def _steps(valuation: Valuation, predicate: Predicate | None, bound: Binding) -> Numbers:
    return np.zeros(0, dtype=np.int64) if predicate is None else valuation.steps(predicate, bound)


def _kept(
    claim: Claim, valuation: Valuation, bound: Binding, asked: Sequence[Exercised]
) -> Verdict:
    """Nothing breaks the claim: it holds, unless the search was not finished, or nothing exercised it."""
    if valuation.graph.unfinished is not None:
        return _left_open(claim, valuation, "nothing breaks it so far, but ")
    lacking = idle(asked, lambda predicate: valuation.happens(predicate, bound))
    if lacking:
        return Verdict(claim, Result.VACUOUS, lacking, blame=Blame(index(bound), ()))
    return Verdict(claim, Result.HOLDS, "no reachable state or order of steps breaks it")


def _left_open(claim: Claim, valuation: Valuation, so_far: str) -> Verdict:
    return Verdict(claim, Result.UNFINISHED, f"{so_far}the search is unfinished: {valuation.graph.unfinished}")


def _response(claim: Claim, valuation: Valuation, bound: Binding, trigger: Predicate, answer: Predicate) -> Verdict:
    if valuation.graph.unfinished is not None:
        return _left_open(claim, valuation, "")
    lasso = fair_lasso(_product(valuation, bound, RESPONDS, (trigger, answer)))
    if lasso is None:
        return _kept(claim, valuation, bound, [[("its trigger", trigger)]])
    how = "stay where it is for ever" if lasso.rests else "go round for ever"
    owed = Blame(index(bound), (f"owed: {answer}",))
    return Verdict(claim, Result.FAILS, f"the answer may never come: the run may {how}", lasso, owed)


def _witness(claim: Claim, pattern: Possible, valuation: Valuation, bound: Binding) -> Verdict:
    about = Blame(index(bound), ())
    if pattern.never is not None and valuation.initially(pattern.never, bound):
        return Verdict(claim, Result.FAILS, f"every run begins with {pattern.never}", blame=about)
    found = _path_of_witness(pattern, valuation, bound)
    if found is not None:
        evidence = Evidence.along(valuation.graph, found.steps, shortest=found.shortest)
        return Verdict(claim, Result.HOLDS, "this run shows it", evidence, about)
    if valuation.graph.unfinished is not None:
        return _left_open(claim, valuation, "not seen so far, but ")
    return Verdict(claim, Result.FAILS, "no run shows it: the model is too strong", blame=about)


def _path_of_witness(pattern: Possible, valuation: Valuation, bound: Binding) -> Path | None:
    """Return a shortest path that shows *pattern*; None if none does."""
    if pattern.after is None and pattern.never is None:
        return _nearest(valuation, pattern.good, bound)
    blocked = np.zeros(valuation.graph.steps, dtype=np.bool_)
    blocked[_steps(valuation, pattern.never, bound)] = True
    if pattern.after is None:
        product = _product(valuation, bound, NEVER, (pattern.good, None), blocked)
    else:
        product = _product(valuation, bound, AFTER, (pattern.after, pattern.good), blocked)
    node = product.first_goal()
    if node is None:
        return None
    return Path(product.path_to(node), node % len(valuation.graph.states), shortest=valuation.graph.complete)


def _no_deadlock(claim: Claim, valuation: Valuation) -> Verdict:
    graph = valuation.graph
    for state in np.flatnonzero(np.diff(graph.first)[: graph.expanded] == 0):
        if not _allowed_end(graph, int(state)):
            parts = tuple(f"{name} was {local}" for name, local in graph.instance.describe(graph.states[state]).items())
            run = Evidence.along(graph, graph.path_to(int(state)))
            return Verdict(claim, Result.FAILS, "nobody can take a step", run, Blame(None, parts))
    return _kept(claim, valuation, None, [[]])


def _counted(claim: Claim, recorded: Counts, valuation: Valuation) -> Verdict:
    graph = valuation.graph
    found = Counts(len(graph.states), graph.steps, graph.depth)
    if graph.complete and found != recorded:
        told = f"found {found}, but recorded are {recorded}: record them anew if the model was meant to change"
        return Verdict(claim, Result.FAILS, told)
    return _kept(claim, valuation, None, [[]])


def _allowed_end(graph: Graph, state: int) -> bool:
    """Tell whether every machine that declares ends is in one of them; some machine must declare one."""
    locals_ = graph.instance.decode(graph.states[state])
    systems = (field.system for field in graph.instance.fields)
    asked = [local in system.ends for system, local in zip(systems, locals_, strict=True) if system.ends]
    return bool(asked) and all(asked)
