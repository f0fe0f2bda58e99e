"""Dining philosophers, three times: either fork first, both hands at once, and Chandy and Misra's clean forks.

A philosopher's left fork has the philosopher's own number, the right one the next; the ring needs fixed roles.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from oracles.published_case import Case, contest, tlc
from shadowcheck.machine import Machine, NoData, State
from shadowcheck.network import Network, Role, Step
from toys.values import machine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shadowcheck.machine.lts import LocalSystem, Value
    from shadowcheck.network import Move

NET = "Philosophers, Model Checking Contest (form: Think, Fork, Catch1, Catch2, Eat)"
SMART = "asminer/smart/Tests/rgmodels.sm, phils_fine"
CHANDY_MISRA = "tlaplus/Examples/specifications/DiningPhilosophers/DiningPhilosophers.tla"


class Philosopher(Machine[NoData]):
    """The places Think, Catch1, Catch2 and Eat of one philosopher, of which one is marked."""

    thinking = State(initial=True)
    has_left = State()
    has_right = State()
    eating = State()
    take_left = thinking.to(has_left) | has_right.to(eating)
    take_right = thinking.to(has_right) | has_left.to(eating)
    put_down = eating.to(thinking)


class Diner(Machine[NoData]):
    """Idle, or WaitL or HasL together with WaitR or HasR: the hands reach out on their own."""

    idle = State(initial=True)
    waiting = State()
    has_left = State()
    has_right = State()
    eating = State()
    sit_down = idle.to(waiting)
    take_left = waiting.to(has_left) | has_right.to(eating)
    take_right = waiting.to(has_right) | has_left.to(eating)
    put_down = eating.to(idle)


class Fork(Machine[NoData]):
    """A fork on the table, or in somebody's hand."""

    lying = State(initial=True)
    held = State()
    take = lying.to(held)
    put = held.to(lying)


def _table(count: int, diner: type[Machine[NoData]]) -> tuple[list[Role], list[Role]]:
    diners = [Role(f"philosopher_{i}", diner, title=f"philosopher {i}") for i in range(count)]
    forks = [Role(f"fork_{i}", Fork, title=f"fork {i}") for i in range(count)]
    return diners, forks


def _dinner(diners: list[Role], forks: list[Role], source: str, *, fair: bool) -> Iterator[Step]:
    """Take the forks in any order, put both down."""
    for i, one in enumerate(diners):
        left, right = forks[i], forks[(i + 1) % len(forks)]
        for name, moves in (
            ("left", (one.does("take_left"), left.does("take"))),
            ("right", (one.does("take_right"), right.does("take"))),
            ("down", (one.does("put_down"), left.does("put"), right.does("put"))),
        ):
            yield Step(f"{name} {i}", *moves, source=source, fair=fair)


def philosophers(count: int, *, fair: bool = False) -> Network:
    """The contest's philosophers, who take either fork first and keep it."""
    diners, forks = _table(count, Philosopher)
    steps = _dinner(diners, forks, NET, fair=fair)
    return Network("philosophers", (*diners, *forks), tuple(steps))


def diners(count: int, *, fair: bool = False) -> Network:
    """SMART's philosophers, who sit down first and then reach out with both hands, in any order."""
    people, forks = _table(count, Diner)
    sitting = [Step(f"sit {i}", one.does("sit_down"), source=SMART, fair=fair) for i, one in enumerate(people)]
    return Network("diners", (*people, *forks), (*sitting, *_dinner(people, forks, SMART, fair=fair)))


class HygienicPhilosopher(Machine[NoData]):
    """`pc` and `hungry`: Loop and hungry, Eat, Loop and not hungry, Think."""

    hungry = State(initial=True)
    eating = State()
    full = State()
    thinking = State()
    stay_hungry = hungry.to(hungry)
    sit_down = hungry.to(eating)
    eat = eating.to(full)
    muse = full.to(thinking)
    get_hungry = thinking.to(hungry)


def _fork(first: str) -> LocalSystem:
    """`holder` and `clean` of a fork between the philosopher *before* it and the one *after*, whose left fork it is."""
    def react(here: Any) -> Iterable[tuple[str, Value]]:
        holder, condition = str(here).split()
        yield "soil", f"{holder} dirty"
        if condition == "dirty":
            yield (("hand back", "before clean") if holder == "after" else ("hand on", "after clean"))
    return machine("SharedFork", f"{first} dirty", react)


def chandy_misra(count: int) -> Network:
    """`DiningPhilosophers.tla`: dirty forks are cleaned and handed over; every process is fair, as in `Spec`.

    Fork 1 (the second) begins with its lower neighbour, all others with the philosopher of their own number.
    """
    people = [Role(f"philosopher_{i}", HygienicPhilosopher, title=f"philosopher {i}") for i in range(count)]
    forks = [Role(f"fork_{i}", _fork("before" if i == 1 else "after"), title=f"fork {i}") for i in range(count)]
    steps = [
        Step(f"{name} {i}", *moves, source=CHANDY_MISRA, fair=True, action=f"philosopher {i}")
        for i in range(count) for name, moves in _hygienic(people[i], forks[i], forks[(i + 1) % count])
    ]
    return Network("Chandy and Misra's philosophers", (*people, *forks), tuple(steps))


def _hygienic(one: Role, left: Role, right: Role) -> Iterator[tuple[str, tuple[Move, ...]]]:
    """The three actions of the translation; Loop is split by the cases of its IFs, of which always one holds."""
    other_left = left.at("before dirty", "before clean")
    other_right = right.at("after dirty", "after clean")
    no_dirty_left, no_dirty_right = ~left.at("after dirty"), ~right.at("before dirty")
    for mood, event in (("hungry", "stay_hungry"), ("full", "muse")):
        yield f"Loop, {mood}, hands left back", (one.does(event), left.does("hand back"))
        yield f"Loop, {mood}, hands right on", (one.does(event), left.stays(no_dirty_left), right.does("hand on"))
    yield "Loop, full", (one.does("muse"), left.stays(no_dirty_left), right.stays(no_dirty_right))
    yield "Loop, may eat", (
        one.does("sit_down"), left.stays(left.at("after clean")), right.stays(right.at("before clean")))
    yield "Loop, no left", (one.does("stay_hungry"), left.stays(other_left), right.stays(no_dirty_right))
    yield "Loop, no right", (
        one.does("stay_hungry"), left.stays(left.at("after clean")), right.stays(other_right))
    yield "Eat", (one.does("eat"), left.does("soil"), right.does("soil"))
    yield "Think", (one.does("get_hungry"),)


_SMART_OUT = "asminer/smart/Tests/rg_hash.sm.out"

CASES = (
    contest("philosophers, 5", partial(philosophers, 5), 243, 945, "Philosophers-PT-000005"),
    contest("philosophers, 10", partial(philosophers, 10), 59_049, 459_270, "Philosophers-PT-000010"),
    Case("diners, 4", partial(diners, 4), {}, 322, 1_204, None, _SMART_OUT),
    Case("diners, 5", partial(diners, 5), {}, 1_364, 6_375, None, _SMART_OUT),
    Case("diners, 6", partial(diners, 6), {}, 5_778, 32_406, None, _SMART_OUT),
    tlc("Chandy and Misra's philosophers, 5", partial(chandy_misra, 5), 67, 336, 29,
        "specifications/DiningPhilosophers/manifest.json"),
)
