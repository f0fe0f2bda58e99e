"""Unfolding: execute a machine from every local state with every event, and keep the results as a table.

Breadth first from the initial state of every variant, so that the numbers of the states depend on the declaration only.
Then everything is done again in reverse order, and the last reaction to each event twice in succession. If a result
differs, the machine is refused: a handler remembers something outside its data that `shadowcheck.machine.purity` did
not find.
"""

from __future__ import annotations

import random
from collections import deque
from dataclasses import replace
from functools import partial
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from shadowcheck.errors import SpecificationError
from shadowcheck.location import place
from shadowcheck.machine.act import Act
from shadowcheck.machine.bench import Answer
from shadowcheck.machine.choice import Choice, Parameter
from shadowcheck.machine.contested import in_any_order
from shadowcheck.machine.endless import ending
from shadowcheck.machine.existing import bench_of
from shadowcheck.machine.known import Payloads, Unmet, is_existing, known, lost, payload_values, told
from shadowcheck.machine.lts import LocalState, LocalSystem, Reaction, Sentence, Value, spoken
from shadowcheck.machine.members import members
from shadowcheck.machine.notation import Machine, observable
from shadowcheck.machine.order import check_order
from shadowcheck.machine.script import Script

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from statemachine import StateChart

    from shadowcheck.machine.topology import Topology

Answers = tuple[Answer, ...]

WALKS, LENGTH = 5, 40
"""How many machines are sent events one after the other, and how many each."""

MOST_ANSWERS = 10_000
"""The most combinations of choices that are tried for one event in one state."""


def unfold(
    cls: type[StateChart[Any]], *, limit: int = 10_000, variants: Mapping[str, Mapping[str, Value]] | None = None,
    payloads: Payloads | None = None,
) -> LocalSystem:
    """Return everything that the machine *cls* can do, as a finite table.

    It is a `Machine`, or any other class of python-statemachine. *variants* maps names to initial data that differ from
    the defaults; the variant "" is the default itself. *payloads* are what may come with the events of a class that is
    no `Machine`: ``{"pay": {"amount": (1, 2)}}``; a `Machine` has a `Parameter` for that.
    Raises `SpecificationError` if the class departs from the profile, if running it shows that it cannot be
    tabulated, and if it has more than *limit* local states, because an incomplete table is of no use.
    """
    tabulate = partial(_tabulate, cls, limit, {"": {}, **(variants or {})}, payloads or {})
    table = tabulate()
    return replace(table, notes=(*check_order(cls, tabulate, table), *lost(cls)))


def _tabulate(
    cls: type[StateChart[Any]], limit: int, variants: Mapping[str, Mapping[str, Value]], payloads: Payloads
) -> LocalSystem:
    if payloads:
        told(cls, payloads)
    while True:
        known(cls).lost.clear()
        unfolding = _Unfolding(cls, limit)
        try:
            with ending(unfolding.bench.reaction):
                table = unfolding.run(variants)
        except Unmet:  # each state has the attributes that are met in any
            continue
        known(cls).whole = True
        return table


def assembled(  # noqa: PLR0913, PLR0917 - what executing the machine gave
    cls: type[StateChart[Any]], topology: Topology, states: tuple[LocalState, ...], initials: Mapping[str, int],
    reactions: tuple[Reaction, ...], shown: Mapping[str, tuple[Value, ...]],
) -> LocalSystem:
    """Return the table of *cls*: what executing it gave, and what the class declares. *shown* are its observables."""
    choices, acts, payloads = members(cls, Choice), members(cls, Act), payload_values(cls)
    ends, glossary = (cls.ends, cls.glossary) if issubclass(cls, Machine) else ((), {})
    data = {name: tuple(dict(state.data)[name] for state in states) for name, _ in states[0].data}
    sentences = {name: Sentence(member.sentence, member.source) for name, member in {**choices, **acts}.items()}
    return LocalSystem(
        name=cls.__name__, states=states, initials=initials, events=topology.events, reactions=reactions,
        observables={**data, **shown},
        ends=frozenset(
            number for number, state in enumerate(states)
            if set(ends) & set(state.configuration) or topology.configuration(state.configuration).over
        ),
        glossary={**glossary, **sentences},
        choices={**{name: choice.values for name, choice in choices.items()}, **payloads},
        machine=cls, parameters=frozenset({*members(cls, Parameter), *payloads}),
    )


class _Unfolding:
    """An unfolding in progress: the states met so far, numbered in the order met."""

    def __init__(self, cls: type[StateChart[Any]], limit: int) -> None:
        self.cls, self.limit = cls, limit
        self.bench = bench_of(cls)
        self.number: dict[LocalState, int] = {}
        self.frontier: deque[LocalState] = deque()
        self.answers: dict[tuple[LocalState, str], Answers] = {}

    def run(self, variants: Mapping[str, Mapping[str, Value]]) -> LocalSystem:
        initials = {name: self.meet(self.begin(data)) for name, data in variants.items()}
        while self.frontier:
            here = self.frontier.popleft()
            for event in self.bench.takes(here):
                self.answers[here, event] = tuple(self.react(here, event))
                for answer in self.answers[here, event]:
                    self.meet(answer.target)
        shown = {one: tuple(self.look(one, state) for state in self.number) for one in members(self.cls, observable)}
        self.confirm(shown)
        self.walk()
        return self.table(initials, shown)

    def begin(self, data: Mapping[str, Value]) -> LocalState:
        """Return the initial state of a fresh machine; refused if that of another one differs."""
        first, second = self.bench.start(data), self.bench.start(data)
        if first != second:
            raise self.unsteady("the beginning", str(first), str(second), first, None)
        return first

    def meet(self, state: LocalState) -> int:
        if state not in self.number:
            if len(self.number) >= self.limit:
                raise self.too_many(state)
            self.number[state] = len(self.number)
            self.frontier.append(state)
        return self.number[state]

    def react(self, state: LocalState, event: str) -> Iterator[Answer]:
        """Yield an answer for each combination of choices that *event* asks for in *state*: for all, or for none."""
        answers: dict[str, Value] | None = {}
        answered: list[dict[str, Value]] = []
        refused: list[dict[str, Value]] = []
        while answers is not None:
            self.bench.put(state)
            script = Script(event, answers)
            answer = in_any_order(self.bench, script)
            given = script.given()
            alike, others = (refused, answered) if answer is None else (answered, refused)
            alike.append(given)
            if any(all(other.get(name, value) == value for name, value in given.items()) for other in others):
                raise self.half_answered(state, event)
            if len(answered) + len(refused) > MOST_ANSWERS:
                raise self.too_many_choices(state, event, script)
            if answer is not None:
                yield answer
            answers = script.following()

    def half_answered(self, state: LocalState, event: str) -> SpecificationError:
        return SpecificationError(
            f"in {state} {event!r} is answered under some choices of the environment and refused under others",
            where=place(self.cls, state=str(state), event=event),
            why="the environment chooses what happens, not whether it can: a refused choice would silently not exist",
            instead=f"a transition of {event!r} for the other choice too, for example one that stays and vetoes",
            code="SC0177",
        )

    def too_many_choices(self, state: LocalState, event: str, script: Script) -> SpecificationError:
        return SpecificationError(
            f"in {state} the reaction to {event!r} depends on more than {MOST_ANSWERS:,} combinations of choices",
            where=place(self.cls, state=str(state), event=event),
            why=f"each is tried, and one reaction asked for {', '.join(script.asked)}",
            instead="use fewer choices in one reaction, or fewer values: only those that matter to the machine",
            code="SC0178",
        )

    def look(self, name: str, state: LocalState) -> Value:
        self.bench.put(state)
        return self.bench.observe(name)

    def confirm(self, shown: Mapping[str, tuple[Value, ...]]) -> None:
        """Do everything again, backwards."""
        for (state, event), before in reversed(self.answers.items()):
            again = tuple(self.react(state, event))
            if again == before:
                again = self.once_more(state, event, before)
            if again != before:
                first, second = _difference(before, again)
                raise self.unsteady(f"the reaction to {event!r}", first, second, state, event)
        for state, number in reversed(self.number.items()):
            for name, values in shown.items():
                value = self.look(name, state)
                if value != values[number]:
                    raise self.unsteady(f"the observable {name!r}", repr(values[number]), repr(value), state, None)

    def once_more(self, state: LocalState, event: str, answers: Answers) -> Answers:
        """Return *answers* with the last reaction done again: two in succession expose what alternates."""
        self.bench.put(state)
        last = self.bench.react(Script(event, dict(answers[-1].choices) if answers else {}))
        return answers[:-1] if last is None else (*answers[:-1], last)

    def walk(self) -> None:
        """Send events to machines that are never put into a state: they must do what the table says.

        Only where there is more in a machine than its state and its data: the order in which its regions were entered,
        and what a class that was not written for this may hide.
        """
        if not (is_existing(self.cls) or any(state.regions for state in self.number)):
            return
        drawn = random.Random(0)  # noqa: S311 - any walks will do, the same ones each time
        for _ in range(WALKS):
            here = self.bench.start()
            for _ in range(min(LENGTH, 4 * len(self.number))):
                offered = [(event, one) for event in self.bench.takes(here) for one in self.answers[here, event]]
                if not offered:
                    break
                event, wanted = drawn.choice(offered)
                answer = self.bench.react(Script(event, dict(wanted.choices)))
                if answer != wanted:
                    first, second = _in_words(wanted), _in_words(answer)
                    raise self.unsteady(f"the reaction to {event!r}", first, second, here, event)
                here = wanted.target

    def table(self, initials: Mapping[str, int], shown: Mapping[str, tuple[Value, ...]]) -> LocalSystem:
        states, rows = tuple(self.number), tuple(self.reactions())
        return assembled(self.cls, self.bench.topology, states, initials, rows, shown)

    def reactions(self) -> Iterator[Reaction]:
        for (state, event), answers in self.answers.items():
            for answer in answers:
                yield Reaction(
                    event=event, source=self.number[state], target=self.number[answer.target], outcome=answer.outcome,
                    choices=answer.choices, failure=answer.failure, acts=answer.acts, thrown=answer.thrown,
                )

    def too_many(self, state: LocalState) -> Exception:
        taken: dict[str, set[Value]] = {}
        for met in self.number:
            for name, value in met.data:
                taken.setdefault(name, set()).add(value)
        widest = ", ".join(f"{name} took {len(values)} values" for name, values in taken.items())
        return SpecificationError(
            f"more than {self.limit:,} local states", where=place(self.cls, state=state),
            why=f"an incomplete table would miss what happens beyond it; so far {widest or 'no data was declared'}",
            instead="use narrower data types or fewer fields (from Python, unfold() takes a higher limit=)",
            code="SC0179",
        )

    def unsteady(self, what: str, first: str, second: str, state: LocalState, event: str | None) -> Exception:
        return SpecificationError(
            f"{what} came out differently the second time: first {first}, then {second}",
            where=place(self.cls, state=state, event=event),
            why="a handler may depend on its state, its data and its choices, not on a clock, a "
            "random number, or anything kept elsewhere",
            instead="a data field for what is remembered, a Choice for what the environment decides", code="SC0180",
        )


def _difference(before: Answers, again: Answers) -> tuple[str, str]:
    """Return the first answer that differs, before and again."""
    pairs = zip_longest(before, again)
    return next((_in_words(one), _in_words(other)) for one, other in pairs if one != other)


def _in_words(answer: Answer | None) -> str:
    if answer is None:
        return "refused"
    asked = (f"{name}={spoken(value)}" for name, value in answer.choices)
    return ", ".join([str(answer.target), answer.outcome, *answer.acts, *asked])
