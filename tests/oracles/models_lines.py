"""Mutual exclusion of processes that stand in a line, of their numbers or of their tickets, as alike replicas do not.

They are modelled *as seen from one of them*: `me`, and a family for those on each side, or a family that knows who came
earlier. What processes on the same side ask of each other is left out, and what a process asks of *some* other is not
asked. Both only add runs: what never happens here does not happen in the line, wherever `me` stands. Fairness would not
carry over, as it asks for more where more is enabled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from oracles.models_alike import User
from oracles.reaching import reached
from shadowcheck.machine import Machine, NoData, State
from shadowcheck.network import Network, Role, Step, each, each_able

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.network import Move

BURNS = 'Burns and Lynch, "Mutual exclusion using indivisible reads and writes", Allerton 1980'
SZYMANSKI = 'Szymanski, "A simple solution to Lamport\'s concurrent programming problem", ICS 1988'
BAKERY = 'Lamport, "A new solution of Dijkstra\'s concurrent programming problem", CACM 17(8), 1974'


class Contender(Machine[NoData]):
    """A process of Burns's algorithm; its flag is up when it has raised it, is beaten, waits or is inside."""

    outside = State(initial=True)
    looking = State()
    ready = State()
    raised = State()
    beaten = State()
    waiting = State()
    inside = State()
    begin = outside.to(looking)
    look = looking.to(ready)
    lift = ready.to(raised)
    look_again = raised.to(waiting)
    be_beaten = raised.to(beaten)
    begin_again = beaten.to(looking)
    enter = waiting.to(inside)
    leave = inside.to(outside)


class Guest(Machine[NoData]):
    """A process of Szymanski's algorithm, by its flag: 0, 1, 2, 3, 4, and 4 again inside."""

    outside = State(initial=True)
    at_the_door = State()
    waiting = State()
    in_the_room = State()
    next_one = State()
    inside = State()
    want = outside.to(at_the_door)
    go_in = at_the_door.to(in_the_room)
    wait = in_the_room.to(waiting)
    go_on = in_the_room.to(next_one)
    stop_waiting = waiting.to(next_one)
    enter = next_one.to(inside)
    leave = inside.to(outside)


Looks = dict[str, tuple[str, tuple[str, ...]]]
"""For each event of a process, which of the others it looks at first, and where each of them must be."""

_DOWN = ("outside", "looking", "ready")
BURNS_LOOKS: Looks = {"look": ("before", _DOWN), "look_again": ("before", _DOWN), "enter": ("behind", _DOWN)}

SZYMANSKI_LOOKS: Looks = {
    "go_in": ("all", ("outside", "at_the_door", "waiting")), "enter": ("before", ("outside", "at_the_door")),
    "leave": ("behind", ("outside", "at_the_door", "next_one", "inside")),
}

SOME = {
    "be_beaten": ("before", ("raised", "beaten", "waiting", "inside")), "wait": ("all", ("at_the_door",)),
    "stop_waiting": ("all", ("next_one", "inside")),
}
"""For events that a process in the line takes only if it sees some other, which, and where."""


def burns(*, careless: bool = False) -> Network:
    """Look whether a flag is up before one, raise one's own, look again; enter when no flag is up behind one.

    A *careless* process does not look again.
    """
    looks = {event: look for event, look in BURNS_LOOKS.items() if not (careless and event == "look_again")}
    return _line("Burns's algorithm", Contender, looks, BURNS)


def szymanski(*, careless: bool = False) -> Network:
    """Go into the room while nobody is past it; wait there for those at the door; then enter in the order of numbers.

    A *careless* process goes into the room whoever is past it.
    """
    looks = {event: look for event, look in SZYMANSKI_LOOKS.items() if not (careless and event == "go_in")}
    return _line("Szymanski's algorithm", Guest, looks, SZYMANSKI)


def _line(name: str, process: type[Machine[NoData]], looks: Looks, source: str) -> Network:
    line = (Role("before", process, "before"), Role("me", process), Role("behind", process, "behind"))
    return Network(name, line, tuple(
        Step(f"{role.name}: {event}", role.does(event), *_seen(line, place, *looks.get(event, ("", ()))), source=source)
        for place, role in enumerate(line) for event in role.system.events
    ))


def _seen(line: tuple[Role, ...], place: int, whom: str, where: tuple[str, ...]) -> Iterator[Move]:
    seen = {"before": line[:place], "behind": line[place + 1:], "all": line[:place] + line[place + 1:]}.get(whom, ())
    for other in seen:
        move = other.stays(other.at(*where))
        yield each(move) if other.replicas else move


def in_line(process: type[Machine[NoData]], looks: Looks, count: int) -> set[tuple[str, ...]]:
    """Where so many processes can be at once, in the order of the line; explored from the text, with all that they ask.
    """
    system = Role("process", process).system
    names = system.names()
    rows = [(one.event, names[one.source], names[one.target]) for one in system.reactions]

    def successors(line: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        for one, here in enumerate(line):
            sides = {"before": line[:one], "behind": line[one + 1:], "all": line[:one] + line[one + 1:]}
            for event, source, target in rows:
                whom, where = looks.get(event, ("all", names))
                whose, there = SOME.get(event, ("", ()))
                if source == here and set(sides[whom]) <= set(where) and (
                        not whose or set(sides[whose]) & set(there)):
                    yield *line[:one], target, *line[one + 1:]
    return reached(("outside",) * count, successors)


class Customer(Machine[NoData]):
    """Another customer: with a ticket from before one's own, or after it."""

    idle = State(initial=True)
    earlier = State()
    later = State()
    served = State()
    come_earlier = idle.to(earlier)
    come_later = idle.to(later)
    be_overtaken = later.to(earlier)
    be_served = earlier.to(served)
    be_served_later = later.to(served)
    go = served.to(idle)


def bakery(*, careless: bool = False) -> Network:
    """A customer draws a ticket, and is served when nobody has an earlier one; *careless*: others are served at once.

    The ticket lock is the same, seen from one customer: a lower number is an earlier ticket.
    """
    me, other = Role("me", User), Role("other", Customer, "others")
    absent = me.stays(me.at("idle"))
    return Network("the bakery", (me, other), (
        Step("I come", me.does("want"), each_able(other.does("be_overtaken")), source=BAKERY),
        Step("I am served", me.does("enter"), each(other.stays(other.at("idle", "later"))), source=BAKERY, fair=True),
        Step("I go", me.does("leave"), source=BAKERY, fair=True),
        Step("comes earlier", other.does("come_earlier"), absent, source=BAKERY),
        Step("comes later", other.does("come_later"), me.stays(~me.at("idle")), source=BAKERY),
        Step("earlier one is served", other.does("be_served"), source=BAKERY, fair=True),
        Step("later one is served", other.does("be_served_later"), *(() if careless else (absent,)), source=BAKERY),
        Step("goes", other.does("go"), source=BAKERY, fair=True),
    ))


def at_the_bakery(count: int) -> set[tuple[tuple[int, ...], int | None]]:
    """Who waits, in the order of the tickets, and who is served, of so many customers; explored from the text."""
    def successors(here: tuple[tuple[int, ...], int | None]) -> Iterator[tuple[tuple[int, ...], int | None]]:
        waiting, served = here
        yield from (((*waiting, one), served) for one in range(count) if one not in waiting and one != served)
        if served is not None:
            yield waiting, None
        elif waiting:
            yield waiting[1:], waiting[0]
    return reached(((), None), successors)
