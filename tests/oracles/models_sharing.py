"""Who may have what, and who has done what: an allocator, prisoners with two switches, a vote, a sieve."""

from __future__ import annotations

import itertools
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from oracles.published_case import contest, tlc
from shadowcheck.machine import Machine, NoData, State
from shadowcheck.network import Fairness, Network, Role, Step, each, others
from toys.values import machine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shadowcheck.machine.lts import LocalSystem, Value

ALLOCATOR = "tlaplus/Examples/specifications/allocator/SimpleAllocator.tla"
PRISONERS = "tlaplus/Examples/specifications/Prisoners/Prisoners.tla"
VOTE = "Referendum, Model Checking Contest (form: ready, voting, voted yes, voted no)"
SIEVE = "Eratosthenes, Model Checking Contest (form: a place for each number, a transition for each proper multiple)"


def _some(of: Iterable[int]) -> list[frozenset[int]]:
    """Every set of members *of* it but the empty one, the smaller first."""
    members = sorted(of)
    return [frozenset(one) for size in range(1, len(members) + 1) for one in itertools.combinations(members, size)]


@cache
def _client(resources: int) -> LocalSystem:
    """`unsat` and `alloc` of a client: what it still waits for, and what it has."""
    def react(here: Any) -> Iterable[tuple[str, Value]]:
        unsat, alloc = here
        if not unsat and not alloc:
            yield from ((f"request {sorted(s)}", (s, alloc)) for s in _some(range(resources)))
        yield from ((f"allocate {sorted(s)}", (unsat - s, alloc | s)) for s in _some(unsat))
        yield from ((f"return {sorted(s)}", (unsat, alloc - s)) for s in _some(alloc))
    return machine("Client", (frozenset(), frozenset()), react)


def _values(role: Role) -> tuple[Any, ...]:
    return role.system.observables["value"]


def having(client: Role, *resources: int) -> tuple[Value, ...]:
    """The values of *client* in which it has any of the *resources*."""
    return tuple(v for v in _values(client) if v[1] & frozenset(resources))


def allocator(resources: int, fair: Fairness = Fairness.STRONG) -> Network:
    """`SimpleAllocator.tla`: any part of a request may be granted, of what is available, and any part returned.

    *fair* is what is assumed of `Allocate`: `SF` in the specification.
    """
    client = Role("client", _client(resources), "clients")
    return Network("allocator", (client,), tuple(_allocations(client, resources, fair)))


def _allocations(client: Role, resources: int, fair: Fairness) -> Iterator[Step]:
    """`WF(Return(c, alloc[c]))`: one is fair to returning all; that is why the rest is a step of its own."""
    for s in _some(range(resources)):
        taken = having(client, *s)
        all_of_it = client.has(value=tuple(v for v in _values(client) if v[1] == s))
        yield Step(f"Request {sorted(s)}", client.does(f"request {sorted(s)}"), source=ALLOCATOR)
        yield Step(f"Allocate {sorted(s)}", client.does(f"allocate {sorted(s)}"),
            others(client.stays(~client.has(value=taken))), source=ALLOCATOR, fair=fair, action="Allocate")
        yield Step(f"Return {sorted(s)}, all", client.does(f"return {sorted(s)}", where=all_of_it), source=ALLOCATOR,
            fair=True, action="Return all")
        if len(s) < resources:
            yield Step(f"Return {sorted(s)} of more", client.does(f"return {sorted(s)}", where=~all_of_it),
                source=ALLOCATOR)


class Prisoner(Machine[NoData]):
    """`timesSwitched` of a prisoner who does not count."""

    never = State(initial=True)
    once = State()
    twice = State()
    switch_up = never.to(once) | once.to(twice)
    pass_by = twice.to(twice)


class Switch(Machine[NoData]):
    """A switch, of which nobody knows how it is set to begin with."""

    unknown = State(initial=True)
    up = State()
    down = State()
    is_up = unknown.to(up)
    is_down = unknown.to(down)
    flip = up.to(down) | down.to(up)


def _count(limit: int) -> LocalSystem:
    return machine("Count", 0, lambda n: [("count", n + 1)] if isinstance(n, int) and n < limit else [])


def prisoners(others_: int) -> Network:
    """`Prisoners.tla` with *others_* prisoners besides the counter; the first step sets the switches, in any way."""
    a, b = Role("switch_a", Switch, title="switch A"), Role("switch_b", Switch, title="switch B")
    counter, one = Role("counter", _count(2 * others_ + 1)), Role("prisoner", Prisoner, "prisoners")
    up, down = a.stays(a.at("up")), a.stays(a.at("down"))
    begin = (
        Step(f"Init, A {first}, B {second}", a.does(f"is_{first}"), b.does(f"is_{second}"), source=PRISONERS, fair=True,
            action="Init")
        for first in ("up", "down") for second in ("up", "down")
    )
    tired = one.stays(one.at("twice"))
    rows = (
        ("CounterStep, A is up", "CounterStep", a.does("flip", where=a.at("up")), counter.does("count")),
        ("CounterStep, A is down", "CounterStep", down, b.does("flip")),
        ("NonCounterStep moves A", "NonCounterStep", one.does("switch_up"), a.does("flip", where=a.at("down"))),
        ("NonCounterStep, A is up", "NonCounterStep", one.stays(one.at("never", "once", "twice")), up, b.does("flip")),
        ("NonCounterStep, moved A twice", "NonCounterStep", tired, down, b.does("flip")),
    )
    return Network("prisoners", (a, b, counter, one), (
        *begin, *(Step(name, *moves, source=PRISONERS, fair=True, action=action) for name, action, *moves in rows)))


class Ballot(Machine[NoData]):
    """The referendum as a whole: not yet called, or called."""

    ready = State(initial=True)
    called = State(final=True)
    call = ready.to(called)


class Voter(Machine[NoData]):
    """Not asked yet, asked, or done."""

    waiting = State(initial=True)
    voting = State()
    yes = State(final=True)
    no = State(final=True)
    be_asked = waiting.to(voting)
    say_yes = voting.to(yes)
    say_no = voting.to(no)


def referendum() -> Network:
    """All voters are asked at once; each says yes or no."""
    ballot, voter = Role("ballot", Ballot), Role("voter", Voter, "voters")
    return Network("referendum", (ballot, voter), (
        Step("start", ballot.does("call"), each(voter.does("be_asked")), source=VOTE, fair=True),
        Step("yes", voter.does("say_yes"), source=VOTE, fair=True, action="vote"),
        Step("no", voter.does("say_no"), source=VOTE, fair=True, action="vote"),
    ))


class Number(Machine[NoData]):
    """A number of the sieve."""

    standing = State(initial=True)
    struck = State(final=True)
    strike = standing.to(struck)


def sieve(last: int) -> Network:
    """The numbers from 2 to *last*; a number that stands strikes its multiples, in any order."""
    numbers = {n: Role(f"number_{n}", Number, title=f"number {n}") for n in range(2, last + 1)}
    return Network("sieve", tuple(numbers.values()), tuple(
        Step(f"{n} strikes {m}", numbers[m].does("strike"), numbers[n].stays(numbers[n].at("standing")), source=SIEVE,
            fair=True, action=f"strike {m}")
        for n in numbers for m in range(2 * n, last + 1, n)
    ))


CASES = (
    tlc("allocator, 3 clients and 2 resources", partial(allocator, 2), 400, 1_633, 6,
        "specifications/allocator/manifest.json", {"clients": 3}),
    tlc("prisoners, 4", partial(prisoners, 3), 214, 860, 14, "specifications/Prisoners/manifest.json",
        {"prisoners": 3}, beginnings=True),
    contest("referendum, 10", referendum, 59_050, 393_661, "Referendum-PT-0010", {"voters": 10}),
    contest("sieve, 10", partial(sieve, 10), 32, 120, "Eratosthenes-PT-010"),
    contest("sieve, 20", partial(sieve, 20), 2_048, 23_040, "Eratosthenes-PT-020"),
)
