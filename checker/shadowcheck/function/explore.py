"""Exploration: a function is run with every answer to every call, until it comes to no new place; then once more.

There is nothing to put back into a place, so each run begins at the beginning, and follows a shortest script to it
(stateless search, as in P. Godefroid, "Model checking for programming languages using VeriSoft", 1997); but a place
that is met again is not followed again. That two runs at one place go on alike is what the comparison of variables
promises; the second time a place is entered by another script than the first time, if there is one, so that a promise
that is broken shows. Then some long walks are made, in which what is counted in secret comes to light.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from shadowcheck.errors import SpecificationError
from shadowcheck.function.outside import Elsewhere, check_outside
from shadowcheck.function.run import Made, Run
from shadowcheck.machine.endless import ending

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator
    from types import FunctionType

    from shadowcheck.function.place import Here, Standing
    from shadowcheck.function.profile import Facts, Profile

Script = tuple[Made, ...]


MOST_PLACES = 3_000
"""The most places of a function."""
WALKS, LONGEST = 40, 60
"""How many walks are made through the places after they are known, and the most calls of each."""
MOST_VALUES = 250
"""The most places that differ only in the values of variables."""


class Explored:
    """Everything that a function does: its places in the order met, and where each answer leads.

    Raises `SpecificationError`.
    """

    def __init__(self, function: FunctionType, profile: Profile) -> None:
        self.function, self.profile = function, profile
        self.places: dict[Hashable, Here] = {}
        self.moves: dict[tuple[Hashable, Made], Hashable] = {}
        self._scripts: dict[Hashable, Script] = {}
        self._others: dict[Hashable, Script] = {}
        self._alike: defaultdict[Hashable, list[Here]] = defaultdict(list)
        self._current: Run | None = None
        check_outside(function, profile.word)
        self._elsewhere = Elsewhere(function)
        self._refuse_hiding()
        with ending(lambda: self._current, self._thread):
            self.first = self._run(()).key
            self._explore()
            self._confirm()

    def _thread(self) -> int | None:
        run = self._current
        return None if run is None else run.active

    def _refuse_hiding(self) -> None:
        name = self._elsewhere.hides()
        if name:
            raise SpecificationError(
                f"{self.function.__name__} uses {name}, which is or contains an iterator", where=_first(self.function),
                why="it hides how far it has come, and is not reset before the next run",
                instead="a tuple",
                code="SC1002",
            )

    def steps(self, here: Here) -> list[Made]:
        """Return the calls that are made *here*, each with all its answers; and Ctrl-C in place of one, if it is heard.

        If several threads make a call, each is in its thread. There is none if the function has ended.
        """
        interrupted = [Made(self.profile.interruption, ())] if here.hears else []
        answered = (Made(one.event, facts, one.thread) for one in here.calls for facts in self._answers(one))
        return [*answered, *interrupted]

    def _answers(self, call: Standing) -> list[Facts]:
        if call.question:
            return [((call.question, yes),) for yes in (True, False)]
        return [tuple(facts.items()) for facts in self.profile.answers(call.event)]

    def _explore(self) -> None:
        for key in (waiting := [self.first]):
            for made in self.steps(self.places[key]):
                script = (*self._scripts[key], made)
                known = len(self.places)
                target = self._run(script).key
                self.moves[key, made] = target
                if len(self.places) > known:
                    waiting.append(target)
                elif script != self._scripts[target]:
                    self._others.setdefault(target, script)

    def _run(self, script: Script) -> Here:
        self._current = run = Run(self.function, self.profile, script)
        here = run.finish()
        self._current = None
        changed = self._elsewhere.changed()
        if changed:
            raise SpecificationError(
                f"{self.function.__name__} changes {changed}, which is not one of its variables", where=run.where,
                why="it keeps its value from one run to the next", instead="a variable of the function", code="SC1001",
            )
        if here.key not in self.places:
            self.places[here.key], self._scripts[here.key] = here, script
            self._refuse_growth(here)
        return here

    def _confirm(self) -> None:
        for (key, made), before in reversed(self.moves.items()):
            history = self._others.get(key, self._scripts[key])
            self._compare((*history, made), key, before)
        for script, last, target in self._walks():
            self._compare(script, last, target)

    def _compare(self, script: Script, last: Hashable, target: Hashable) -> None:
        self._current = run = Run(self.function, self.profile, script)
        now = run.finish()
        self._current = None
        if now.key != target:
            raise self._differs(self.places[last], self.places[target], now)

    def _walks(self) -> Iterator[tuple[Script, Hashable, Hashable]]:
        """Yield long walks through the places, the same in each process: scripts, and the last two places of each."""
        chance = random.Random(WALKS)  # noqa: S311 - which answers are tried, no secret
        for _ in range(WALKS):
            script, last, target = list[Made](), self.first, self.first
            while len(script) < LONGEST and self.places[target].threads:
                last = target
                leads = {self.moves[last, made]: made for made in self.steps(self.places[last])}
                target = chance.choice([key for key in leads if self.places[key].threads] or [*leads])
                script.append(leads[target])
            yield tuple(script), last, target

    def _differs(self, at: Here, before: Here, now: Here) -> SpecificationError:
        names = ", ".join(sorted({name for name, _ in {*before.values} ^ {*now.values}}))
        others = f", with other values of {names}" if names else ""
        return SpecificationError(
            f"the function went on differently the second time: first {_place(before)}, then {_place(now)}{others}",
            where=_told(at),
            why="it remembers something that is not in a variable, or depends on more than the answers to its calls",
            instead=f"use variables for what it remembers, and {self.profile.word}.decide('...') for what is "
            "decided elsewhere", code="SC1010",
        )

    def _refuse_growth(self, here: Here) -> None:
        where = tuple(
            (one.thread, one.event, *((spot.file, spot.begins, spot.instruction) for spot in one.spots))
            for one in here.threads
        )
        alike = self._alike[where]
        alike.append(here)
        if len(alike) <= MOST_VALUES and len(self.places) <= MOST_PLACES:
            return
        values = Counter(name for name, _ in {pair for one in alike for pair in one.values})
        most = ", ".join(f"{name} took {count} values" for name, count in values.most_common(2))
        raise SpecificationError(
            f"more than {len(alike) - 1:,} places differ only in the values of variables",
            where=_told(here),
            why=f"a table must be finite and small; {most or 'a list, a dictionary or an object grows'}",
            instead="for attempt in range(3), where attempts are counted; a loop that waits needs no counter: "
            "leave it out",
            code="SC1011",
        )


def _first(function: FunctionType) -> str:
    return f"function {function.__qualname__} ({function.__code__.co_filename}:{function.__code__.co_firstlineno})"


def _told(here: Here) -> str:
    return f"{here.spot.name} ({here.spot.file}:{here.spot.line})"


def _place(here: Here) -> str:
    return f"{here.calls[0].event} in line {here.spot.line}" if here.calls else f"it was {here.ending}"
