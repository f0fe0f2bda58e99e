"""The pictures of observers: the small automata that claims about the past need."""

from __future__ import annotations

from shadowcheck.claims.observer import BOTH, FIRST, SECOND, Observer
from shadowcheck.draw.machines import ENTRY, look_of
from shadowcheck.draw.picture import Bundles, Look, Node, Picture


def observer_picture(observer: Observer) -> Picture:
    """Draw *observer*, with its condition on a step on each arrow; other steps leave its state unchanged."""
    names = observer.states
    reached = {0} | {target for row in observer.moves[: observer.goal] for target in row}
    bundles = Bundles()
    bundles.add(ENTRY, names[0], "")
    for number in sorted(reached):
        for target in sorted(set(observer.moves[number]) - {number}):
            bundles.add(names[number], names[target], _seen(observer, observer.moves[number], target))
    nodes = [Node(names[number], names[number], _look(observer, number)) for number in sorted(reached)]
    return Picture(
        f"observer of {observer.name}", observer.says, (Node(ENTRY, "", Look.ENTRY), *nodes), tuple(bundles.merged())
    )


def _look(observer: Observer, number: int) -> Look:
    """Return the look of a state: a goal that is final is an end, one that can be left (a pending answer) a failure."""
    name = observer.states[number]
    if number != observer.goal:
        return look_of(name, rests=False)
    return look_of(name, rests=True) if observer.goal in observer.sinks else Look.FAILURE


def _seen(observer: Observer, row: tuple[int, int, int, int], target: int) -> str:
    """Describe the letters that lead to *target*."""
    first, second = observer.questions
    letters = frozenset(letter for letter, reached in enumerate(row) if reached == target)
    words = {
        frozenset({FIRST, BOTH}): first, frozenset({SECOND, BOTH}): second,
        frozenset({FIRST}): f"{first}, not {second}", frozenset({SECOND}): f"{second}, not {first}",
        frozenset({BOTH}): f"{first} and {second} at once", frozenset({FIRST, SECOND, BOTH}): f"{first} or {second}",
    }
    return words.get(letters, "anything else")
