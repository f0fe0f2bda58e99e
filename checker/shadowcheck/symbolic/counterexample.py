"""Runs: a run that shows what was found, the shortest if that can be had at a reasonable price.

Small rings give the shortest run at once. Where rings are too large, some run is found by the quickest means: along
a run of the cone, after the model of a run with few replicas, or by chaining. Steps that are not needed are left out.
Then the rings are tried again, only as far as a shorter run could go and without the places that are too far from the
goal even in the cone (a lower bound, as in A*: Hart, Nilsson and Raphael, 1968). If that is too much work, too, the
run stays as it is, not shown to be shortest: no step of it can be left out, but another order of events may be shorter.
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
    """How much work may be spent on rings (`Allowance`).

    `first`: before anything is known; `later`, when some run that breaks a claim is known, and `witness`, when some run
    that shows what is possible is known; `depth`: for the number of rings; `fairness`: for each claim that something
    is answered, about each replica.
    """

    first: int = 3_000_000
    later: int = 200_000_000
    witness: int = 20_000_000
    depth: int = 12_000_000
    fairness: int = 100_000_000


class Guides(NamedTuple):
    """What may lead to a run of a quest: the quest in a cone, and runs of the same quest with fewer replicas.

    `stands_for`: see `Cone`. `lifted` gives rules that probably lead to the goal; it is asked only if it is needed.
    """

    seen: Quest | None
    stands_for: Mapping[int, frozenset[int]]
    lifted: Callable[[], Iterable[int]]


def find_run(quest: Quest, guides: Guides, *, first: int, later: int) -> Evidence | None:
    """Return a run of *quest*; None if there is none. *first* and *later* are how much may be spent on rings."""
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
    """Return a run along one that the cone has; None if that leads nowhere."""
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
    """Return the distance from the start to the goal in the cone."""
    mode, state = seen.start
    return next(
        far for far, layer in enumerate(near) if mode in layer and seen.system.space.holds(layer[mode], state)
    )


def shortened(quest: Quest, rules: Sequence[int]) -> list[int]:
    """Return the run *rules* without steps that it does not need: none of them can be left out any more.

    A step is left out together with all that cannot happen without it. The last ones are tried first: nothing hangs on
    them but the goal.
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
