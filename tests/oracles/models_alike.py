"""Any number of processes that are alike: Dijkstra's mutual exclusion, a semaphore, and a barrier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oracles.reaching import reached
from shadowcheck.machine import Machine, NoData, State
from shadowcheck.network import Fairness, Network, Role, Step, each, if_able, others
from toys.values import is_at, machine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.machine.lts import LocalSystem, Value

DIJKSTRA = 'Dijkstra, "Solution of a problem in concurrent programming control", CACM 8(9), 1965'
SEMAPHORE = 'Dijkstra, "Cooperating sequential processes", EWD 123, 1965'
BARRIER = 'Hensgen, Finkel and Manber, "Two algorithms for barrier synchronization", IJPP 17(1), 1988'

PLACES = {
    "want": ("idle", "requesting"), "look": ("requesting", "taking"), "take turn": ("taking", "requesting"),
    "pass": ("requesting", "passed"), "claim": ("passed", "claiming"), "enter": ("claiming", "critical"),
    "retreat": ("claiming", "requesting"), "leave": ("critical", "idle"),
}
"""Where a process of Dijkstra's algorithm goes, from where. It claims while its flag is 2, as it is inside."""


def _dijkstra() -> LocalSystem:
    """Where a process is, and whether it has the turn: then it need not look whose it is, but passes."""
    def react(here: tuple[str, bool]) -> Iterator[tuple[str, Value]]:
        place, turn = here
        for event, (source, there) in PLACES.items():
            if place == source and not (event == "look" and turn) and not (event == "pass" and not turn):
                yield event, (there, turn or event == "take turn")
        if turn:
            yield "lose turn", (place, False)
    return machine("Dijkstra", ("idle", False), react)


def dijkstra(*, careless: bool = False) -> Network:
    """Whoever requests looks whether who has the turn is idle, takes it, passes, claims; and enters if nobody else
    claims.

    At first, nobody has the turn. One that claims may retreat at any time, not only if another claims, too. A
    *careless* one enters without looking.
    """
    one = Role("process", _dijkstra(), "processes")
    known: Any = one.system.observables["value"]
    claims = one.has(value=tuple(v for v in known if v[0] in {"claiming", "critical"}))
    busy = one.has(value=tuple(v for v in known if v[1] and v[0] != "idle"))
    asks = {
        "look": (others(one.stays(~busy)),), "take turn": (others(if_able(one.does("lose turn"))),),
        "enter": () if careless else (others(one.stays(~claims)),),
    }
    return Network("Dijkstra's algorithm", (one,), tuple(
        Step(event, one.does(event), *asks.get(event, ()), source=DIJKSTRA) for event in PLACES
    ))


def dijkstra_literally(count: int) -> int:
    """How many states so many processes reach, explored from the text: where each of them is, and who has the turn."""
    def may(event: str, one: int, places: tuple[str, ...], turn: int) -> bool:
        rest = {place for other, place in enumerate(places) if other != one}
        return {
            "look": turn != one and (turn == count or places[turn] == "idle"), "pass": turn == one,
            "enter": not rest & {"claiming", "critical"},
        }.get(event, True)

    def successors(here: tuple[tuple[str, ...], int]) -> Iterator[tuple[tuple[str, ...], int]]:
        places, turn = here
        for one, place in enumerate(places):
            for event, (source, there) in PLACES.items():
                if place == source and may(event, one, places, turn):
                    yield (*places[:one], there, *places[one + 1:]), one if event == "take turn" else turn
    return len(reached((("idle",) * count, count), successors))


class Semaphore(Machine[NoData]):
    """A binary semaphore."""

    free = State(initial=True)
    taken = State()
    take = free.to(taken)
    give = taken.to(free)


class User(Machine[NoData]):
    """A process that needs the semaphore again and again."""

    idle = State(initial=True)
    waiting = State()
    critical = State()
    want = idle.to(waiting)
    enter = waiting.to(critical)
    leave = critical.to(idle)


def semaphore(*, careless: bool = False) -> Network:
    """A strongly fair semaphore lets everybody in who waits. *careless*: it is given back while somebody is inside."""
    gate, user = Role("semaphore", Semaphore), Role("user", User, "users")
    early = Step("give early", user.stays(user.at("critical")), gate.does("give"), source=SEMAPHORE)
    return Network("a semaphore", (gate, user), (
        Step("want", user.does("want"), source=SEMAPHORE),
        Step("enter", user.does("enter"), gate.does("take"), source=SEMAPHORE, fair=Fairness.STRONG),
        Step("leave", user.does("leave"), gate.does("give"), source=SEMAPHORE, fair=True),
        *((early,) if careless else ()),
    ))


def _thread() -> LocalSystem:
    """Where a thread is, and the sense of the barrier that it comes to, or waits for the end of."""
    def react(here: tuple[str, int]) -> Iterator[tuple[str, Value]]:
        place, sense = here
        if place == "working":
            yield "arrive", ("waiting", sense)
        else:
            yield f"go on {sense}", ("working", 1 - sense)
    return machine("Thread", ("working", 0), react)


def barrier(*, careless: bool = False) -> Network:
    """A barrier that turns its sense when all have arrived; a *careless* one turns it at any time."""
    sense = Role("sense", machine("Sense", 0, lambda here: [(f"turn from {here}", 1 - here)]))
    thread = Role("thread", _thread(), "threads")
    rows = [
        row for s in (0, 1) for row in (
            (f"open {s}", sense.does(f"turn from {s}"), *(() if careless else (each(is_at(thread, ("waiting", s))),))),
            (f"go on {s}", thread.does(f"go on {s}"), is_at(sense, 1 - s)),
        )
    ]
    return Network("a barrier", (sense, thread), (
        Step("arrive", thread.does("arrive"), source=BARRIER, fair=True),
        *(Step(name, *moves, source=BARRIER, fair=True, action=name[:-2]) for name, *moves in rows),
    ))
