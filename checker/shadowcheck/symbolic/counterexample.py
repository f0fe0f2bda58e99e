"""Counterexamples and witnesses: a shortest run to a goal, or an irreducible one where a shortest costs too much.

1. Breadth-first search finds a shortest run, as long as its layers stay small.
2. Otherwise some run is found quickly: guided by a run of the cone, lifted from a run with fewer replicas, or by
   chaining. Unnecessary steps are removed from it.
3. Breadth-first search is tried again, bounded by the length of that run and pruned by the distance to the goal in the
   cone, an admissible lower bound as in A* (Hart, Nilsson and Raphael, 1968).
4. If that is also too much work, the run of step 2 is the answer. It is marked as not shown to be shortest: no step of
   it can be removed, but another order of events may be shorter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from shadowcheck.judge.verdict import Evidence
from shadowcheck.symbolic.goal import numbers
from shadowcheck.symbolic.guided import Guide
from shadowcheck.symbolic.layers import Allowance, TooMuchWork, nearness, shortest
from shadowcheck.symbolic.provenance import Journal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from shadowcheck.symbolic.goal import Layer, Quest


class Effort(NamedTuple):
    """Work limits for breadth-first searches, in the unit of `Allowance`.

    `first`: the first attempt at a shortest run. `later` and `witness`: the bounded attempt, once a counterexample or a
    witness is known. `depth`: the depth of the network. `fairness`: each response claim, for each replica.
    """

    first: int = 3_000_000
    later: int = 200_000_000
    witness: int = 40_000_000
    depth: int = 30_000_000
    fairness: int = 100_000_000


class Guides(NamedTuple):
    """Heuristics for a quest: the same quest in a cone (`seen`; see `Cone` for `stands_for`), and a lifted run.

    `lifted` returns rules that probably lead to the goal. It is expensive, and called only if needed.
    """

    seen: Quest | None
    stands_for: Mapping[int, frozenset[int]]
    lifted: Callable[[], Iterable[int]]


def find_run(quest: Quest, guides: Guides, *, first: int, later: int) -> Evidence | None:
    """Return a run of *quest*; None if there is none. *first* and *later* are work limits, see `Effort`."""
    try:
        found = shortest(quest, Allowance(first))
    except TooMuchWork:
        return _rough(quest, guides, later)
    return None if found is None else Evidence(tuple(numbers(found)))


def _rough(quest: Quest, guides: Guides, later: int) -> Evidence | None:
    rules = _guided(quest, guides) or _lifted(quest, guides) or _any_run(quest)
    if rules is None:
        return None
    rules = shortened(quest, rules)
    near = None if guides.seen is None else nearness(guides.seen)
    try:
        best = shortest(quest, Allowance(later), near=near, bound=len(rules))
    except TooMuchWork:
        least = 0 if near is None or guides.seen is None else _least(near, guides.seen)
        return Evidence(tuple(rules), shortest=len(rules) == least)
    if best is None:
        raise AssertionError(rules)
    return Evidence(tuple(numbers(best)))


def _guided(quest: Quest, guides: Guides) -> list[int] | None:
    """Return a run guided by a shortest run of the cone; None if the guide fails."""
    guide = None if guides.seen is None else shortest(guides.seen, Allowance())
    if guide is None or guides.seen is None:
        return None
    journal = Journal(quest)
    place = Guide(journal, guides.seen, guides.stands_for).follow(guide)
    return None if place is None else journal.way_to(place)


def _lifted(quest: Quest, guides: Guides) -> list[int] | None:
    found = quest.follow(guides.lifted(), strictly=False)
    return None if found is None else found[0]


def _any_run(quest: Quest) -> list[int] | None:
    for hasty in (True, False):
        journal = Journal(quest)
        place = journal.search(hasty=hasty)
        if place is not None:
            return journal.way_to(place)
    return None


def _least(near: Sequence[Layer], seen: Quest) -> int:
    mode, state = seen.start
    return next(far for far, layer in enumerate(near) if mode in layer and seen.system.space.holds(layer[mode], state))


def shortened(quest: Quest, rules: Sequence[int]) -> list[int]:
    """Return an irreducible subsequence of *rules* that is still a run of *quest*.

    A step is removed together with the later steps that are not enabled without it. The last steps are tried first, as
    few others depend on them.
    """
    found = quest.follow(rules)
    if found is None:
        raise AssertionError(rules)
    best, places = found
    size = len(best) + 1
    while len(best) < size:
        size = len(best)
        for at in reversed(range(size)):
            less = quest.follow(best[at + 1:], places[at], strictly=False) if at < len(best) else None
            if less is not None and len(less[0]) < len(best) - at:
                best, places = [*best[:at], *less[0]], [*places[:at], *less[1]]
    return best
