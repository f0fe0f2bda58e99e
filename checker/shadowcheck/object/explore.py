"""Exploration: an object is sent every event in every state, with every answer to what it asks; then once more.

Nothing is put back into an object: each time one is created anew, and sent the events of a shortest way to the state.
That two objects in one state go on alike is what the comparison of their attributes promises; the second time the state
is entered by another way than the first time, if there is one, so that a promise that is broken shows. Then some
objects are sent many events one after the other.
"""

from __future__ import annotations

import random
from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from shadowcheck.errors import SpecificationError
from shadowcheck.machine.script import Script
from shadowcheck.machine.unfold import MOST_ANSWERS
from shadowcheck.object.run import Done, Run, Sent

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping

    from shadowcheck.machine.lts import Value
    from shadowcheck.object.kind import Kind
    from shadowcheck.object.look import Seen

Way = tuple[Sent, ...]

MOST_STATES = 3_000
"""The most states of an object."""
MOST_EVENTS = 64
"""The most events after which an object may still come to a state in which it never was."""
WALKS, LONGEST = 15, 60
"""How many objects are sent events one after the other in the end, and how many."""


class Move(NamedTuple):
    """What an object does, the state that it comes to, and in words that may differ what it let out."""

    done: Done
    target: Hashable
    thrown: str


class Explored:
    """Everything that the objects of a class do: their states in the order met, and what each event leads to.

    Unless *confirmed*, nothing is done a second time. Raises `SpecificationError`.
    """

    def __init__(self, kind: Kind, *, confirmed: bool = True) -> None:
        self.kind = kind
        self.states: dict[Hashable, Seen] = {}
        self.moves: dict[tuple[Hashable, str], tuple[Move, ...]] = {}
        self._ways: dict[Hashable, Way] = {}
        self._others: dict[Hashable, Way] = {}
        run = Run(kind)
        self.first = run.state
        self._meet(run, self.first, ())
        self._explore()
        if confirmed:
            self._confirm()

    def way_to(self, key: Hashable, *, again: bool = False) -> Way:
        """Return a shortest way to a state; *again* for another one, if there is one."""
        return self._others.get(key, self._ways[key]) if again else self._ways[key]

    def _meet(self, run: Run, key: Hashable, way: Way) -> None:
        if key not in self.states:
            self.states[key], self._ways[key] = run.told(), way
            self._refuse_growth(way)
        elif way != self._ways[key]:
            self._others.setdefault(key, way)

    def _explore(self) -> None:
        for key in (waiting := [self.first]):
            for event in self.kind.methods:
                known = len(self.states)
                self.moves[key, event] = tuple(self._answers(key, event, self._ways[key]))
                waiting += [*self.states][known:]

    def _answers(self, key: Hashable, event: str, way: Way, *, again: bool = False) -> Iterator[Move]:
        """Yield what the event leads to in a state that is entered by *way*, with every answer to what is asked.

        An object that stays in the state is sent the next event, too, unless everything is done *again*.
        """
        answers: dict[str, Value] | None = {}
        tried, run, comes = 0, None, partial(self._comes, event)
        while answers is not None:
            script, run = Script(event, answers), run or self._in_state(key, way, checked=not tried)
            done = run.send(script)
            self._refuse_changes_elsewhere(event)
            target = run.state
            if comes(dict(done.choices)):
                if not again:
                    self._meet(run, target, (*way, Sent(event, done.choices)))
                yield Move(done, target, script.thrown)
            run = run if target == key and not again else None
            tried += 1
            if tried > MOST_ANSWERS:
                raise self._too_many_answers(event, script)
            answers = script.following(comes)

    def _comes(self, event: str, asked: Mapping[str, Value]) -> bool:
        return self.kind.profile.comes(event, tuple(asked.items()))

    def _in_state(self, key: Hashable, way: Way, *, checked: bool) -> Run:
        run = Run(self.kind).follow(way)
        if checked and run.state != key:
            raise self._unsteady("the way to this state", str(self.states[key]), str(run.told()), key, None)
        return run

    def _confirm(self) -> None:
        for (key, event), before in reversed(self.moves.items()):
            again = tuple(self._answers(key, event, self.way_to(key, again=True), again=True))
            self._compare(before, again, key, event)
        for walk in range(WALKS):
            self._walk(random.Random(walk))  # noqa: S311 - which events are sent, no secret

    def _walk(self, chance: random.Random) -> None:
        run, key = Run(self.kind), self.first
        for _ in range(LONGEST):
            event, moves = chance.choice([(one, moves) for one in self.kind.methods if (moves := self.moves[key, one])])
            move = chance.choice(moves)
            script = Script(event, dict(move.done.choices))
            done = run.send(script)
            self._compare([move], [Move(done, run.state, script.thrown)], key, event)
            key = move.target
        self._refuse_changes_elsewhere(event)

    def _compare(self, before: Iterable[Move], again: Iterable[Move], key: Hashable, event: str) -> None:
        first, second = ([(one.done, one.target) for one in moves] for moves in (before, again))
        if first != second:
            differs = [pair for pair in zip(first, second, strict=False) if pair[0] != pair[1]]
            one, other = differs[0] if differs else (first[-1], second[-1])
            what = f"the reaction to {event!r}"
            raise self._unsteady(what, self._in_words(*one), self._in_words(*other), key, event)

    def _in_words(self, done: Done, target: Hashable) -> str:
        seen = self.states.get(target)
        return ", ".join(["another state" if seen is None else str(seen), done.outcome, *done.acts])

    def _refuse_changes_elsewhere(self, event: str) -> None:
        changed = self.kind.elsewhere.changed()
        if changed:
            raise SpecificationError(
                f"the reaction to {event!r} changed {changed}, which is not an attribute of the object",
                where=self.kind.where(event), why="it keeps its value from one object to the next",
                instead="an attribute that __init__ sets", code="SC1101",
            )

    def _refuse_growth(self, way: Way) -> None:
        if len(self.states) <= MOST_STATES and len(way) <= MOST_EVENTS:
            return
        taken = defaultdict[str, set[str]](set)
        for seen in self.states.values():
            for name, words in seen.told:
                taken[name].add(words)
        widest = sorted(taken, key=lambda name: len(taken[name]), reverse=True)[:2]
        told = ", ".join(f"self.{name} took {len(taken[name]):,} values" for name in widest)
        many = f"after {len(way)} events" if len(way) > MOST_EVENTS else f"after {len(self.states) - 1:,} states"
        raise SpecificationError(
            f"{many} the object still reaches states in which it has never been", where=self.kind.where(way[-1].event),
            why=f"a table must be finite and small; {told}",
            instead="attributes with few values: events come in any order, and again and again, so a set "
            "stays finite where a list would grow; leave out what does not matter to the protocol",
            code="SC1109",
        )

    def _too_many_answers(self, event: str, script: Script) -> SpecificationError:
        return SpecificationError(
            f"the reaction to {event!r} depends on more than {MOST_ANSWERS:,} combinations of answers",
            where=self.kind.where(event), why=f"each is tried, and one reaction asked for {', '.join(script.asked)}",
            instead="ask fewer questions in one handler: only those that make a difference", code="SC0178",
        )

    def _unsteady(self, what: str, first: str, second: str, key: Hashable, event: str | None) -> SpecificationError:
        return SpecificationError(
            f"{what} came out differently the second time: first {first}, then {second}",
            where=self.kind.where(event, self.states[key]),
            why="the object remembers something that is in none of its attributes, or depends on something outside",
            instead="use attributes for what it remembers, and self.decide('...') for what is decided elsewhere",
            code="SC1110",
        )
