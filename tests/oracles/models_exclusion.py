"""Mutual exclusion, and memory that is shared: Peterson, Dekker, readers and writers, a bus, a lost update."""

from __future__ import annotations

import itertools
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from oracles.published_case import Case, contest
from shadowcheck.machine import Machine, NoData, State
from shadowcheck.network import Network, Role, Step, each, others
from toys.values import cell, is_at, machine, register

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shadowcheck.machine.lts import LocalSystem, Value
    from shadowcheck.network import Move

PETERSON = "Peterson, Model Checking Contest (form: Peterson's algorithm for N + 1 processes)"
DEKKER = "Dekker, Model Checking Contest (form: places p0, p1, p3, flag = 0 and flag = 1 of each process)"
READERS = "RwMutex, Model Checking Contest (form: one mutex for each reader, all of which a writer takes)"
MEMORY = "SharedMemory, Model Checking Contest (form: Active, Queue, OwnMemAcc, Memory, Ext_Bus, Ext_Mem_Acc)"
INCREMENT = "stateright/stateright/examples/increment.rs"


@cache
def _contender(own: int, levels: int) -> LocalSystem:
    """Where process *own* is; that it wants the section is that it is not idle.

    Places AskForSection, TestTurn, BeginLoop, TestIdentity, TestAlone, IsEndLoop and EndTurn of the net, with the
    level, and the process that is looked at.
    """
    def react(here: Any) -> Iterable[tuple[str, Value]]:  # noqa: PLR0911 - one answer for each place
        match here:
            case ("idle",):
                return [("ask", ("ask", 0))]
            case ("ask", level):
                return [(f"sign {level}", ("test turn", level))]
            case ("test turn", level):
                return [(f"signed last {level}", ("begin loop", level, 0)), (f"go on {level}", ("end turn", level))]
            case ("begin loop", level, other):
                return [("look", ("test identity", level, other))]
            case ("test identity", level, other):
                return [("compare", ("is end loop" if other == own else "test alone", level, other))]
            case ("test alone", level, other):
                return [(f"idle {other}", ("is end loop", level, other)), (f"wants {other}", ("test turn", level))]
            case ("is end loop", level, other):
                return [("next", ("end turn", level) if other == levels else ("begin loop", level, other + 1))]
            case ("end turn", level):
                return [("climb", ("critical",) if level == levels - 1 else ("ask", level + 1))]
            case _:
                return [("leave", ("idle",))]
    return machine(f"Contender{own}", ("idle",), react)


def peterson(levels: int) -> Network:
    """Peterson's algorithm for *levels* + 1 processes; each is a process of its own, and fair."""
    count = levels + 1
    contenders = [Role(f"process_{i}", _contender(i, levels), title=f"process {i}") for i in range(count)]
    turns = [Role(f"turn_{level}", register(0, count), title=f"turn {level}") for level in range(levels)]
    steps = (
        Step(f"{name} {own}", *moves, source=PETERSON, fair=True, action=f"process {own}")
        for own in range(count) for name, moves in _competition(own, contenders, turns)
    )
    return Network("Peterson's algorithm", (*contenders, *turns), tuple(steps))


def _competition(own: int, everybody: list[Role], turns: list[Role]) -> Iterator[tuple[str, tuple[Move, ...]]]:
    one = everybody[own]
    for event in ("ask", "look", "compare", "next", "climb", "leave"):
        yield event, (one.does(event),)
    for level, turn in enumerate(turns):
        yield f"sign {level}", (one.does(f"sign {level}"), turn.does(f"write {own}"))
        yield f"signed last {level}", (one.does(f"signed last {level}"), is_at(turn, own))
        yield f"go on {level}", (one.does(f"go on {level}"), turn.stays(~turn.has(value=own)))
    for number, other in enumerate(everybody):
        if number != own:
            idle = other.has(value=(("idle",),))
            yield f"finds idle {number}", (one.does(f"idle {number}"), other.stays(idle))
            yield f"finds wanting {number}", (one.does(f"wants {number}"), other.stays(~idle))


class Dekker(Machine[NoData]):
    """Places p0, p1 and p3 of a process; its flag is up unless it is outside."""

    outside = State(initial=True)
    trying = State()
    inside = State()
    raise_flag = outside.to(trying)
    withdraw = trying.to(outside)
    enter = trying.to(inside)
    leave = inside.to(outside)


def dekker(count: int) -> Network:
    """The contest's Dekker: who tries withdraws if it sees a flag, and enters if it sees none."""
    ring = [Role(f"process_{i}", Dekker, title=f"process {i}") for i in range(count)]
    return Network("Dekker's algorithm", tuple(ring), tuple(_dekker(ring)))


def _dekker(ring: list[Role]) -> Iterator[Step]:
    for i, one in enumerate(ring):
        rest = [(j, other) for j, other in enumerate(ring) if j != i]
        lowered = [other.stays(other.at("outside")) for _, other in rest]
        for name, moves in (
            (f"raise {i}", (one.does("raise_flag"),)), (f"enter {i}", (one.does("enter"), *lowered)),
            (f"leave {i}", (one.does("leave"),)),
        ):
            yield Step(name, *moves, source=DEKKER, fair=True, action=f"process {i}")
        for j, other in rest:
            flag = other.stays(other.at("trying", "inside"))
            yield Step(f"withdraw {i} for {j}", one.does("withdraw"), flag, source=DEKKER, fair=True,
                action=f"process {i}")


class Visitor(Machine[NoData]):
    """A reader, or a writer: outside, or inside. A reader's own mutex is free while it is outside."""

    outside = State(initial=True)
    inside = State()
    enter = outside.to(inside)
    leave = inside.to(outside)


def readers_and_writers() -> Network:
    """RwMutex: a reader takes its own mutex, a writer those of all readers, so that one writer keeps off another."""
    reader, writer = Role("reader", Visitor, "readers"), Role("writer", Visitor, "writers")
    free, quiet = each(reader.stays(reader.at("outside"))), writer.at("outside")
    return Network("readers and writers", (reader, writer), (
        Step("read", reader.does("enter"), each(writer.stays(quiet)), source=READERS),
        Step("stop reading", reader.does("leave"), source=READERS),
        Step("write", writer.does("enter"), others(writer.stays(quiet)), free, source=READERS),
        Step("stop writing", writer.does("leave"), source=READERS),
    ))


class Resource(Machine[NoData]):
    """The bus, or a memory as seen from outside: free, or taken by one access."""

    free = State(initial=True)
    taken = State()
    take = free.to(taken)
    give = taken.to(free)


@cache
def _processor(own: int, count: int) -> LocalSystem:
    """Places Active, Queue, OwnMemAcc and Ext_Mem_Acc (with the memory that it accesses)."""
    def react(here: Any) -> Iterable[tuple[str, Value]]:
        match here:
            case "active":
                return [("request", "queued"), ("use own", "own")]
            case "own":
                return [("stop own", "active")]
            case "queued":
                return [(f"reach {j}", ("external", j)) for j in range(count) if j != own]
            case _:
                return [("stop external", "active")]
    return machine(f"Processor{own}", "active", react)


def shared_memory(count: int) -> Network:
    """Processors with a memory each, that of the others reached over one bus.

    An access to one's own memory begins only while nobody reaches it, but does not keep others off.
    """
    bus = Role("bus", Resource)
    memories = [Role(f"memory_{i}", Resource, title=f"memory {i}") for i in range(count)]
    processors = [Role(f"processor_{i}", _processor(i, count), title=f"processor {i}") for i in range(count)]
    steps = [row for i in range(count) for row in _accesses(i, processors[i], memories, bus)]
    return Network("shared memory", (bus, *memories, *processors), tuple(steps))


def _accesses(i: int, one: Role, memories: list[Role], bus: Role) -> Iterator[Step]:
    yield Step(f"request {i}", one.does("request"), source=MEMORY)
    yield Step(f"own {i}", one.does("use own"), memories[i].stays(memories[i].at("free")), source=MEMORY)
    yield Step(f"stop own {i}", one.does("stop own"), source=MEMORY)
    for j, memory in enumerate(memories):
        if j != i:
            there = one.has(value=(("external", j),))
            yield Step(f"reach {i} {j}", one.does(f"reach {j}"), bus.does("take"), memory.does("take"), source=MEMORY)
            yield Step(f"stop {i} {j}", one.does("stop external", where=there), bus.does("give"), memory.does("give"),
                source=MEMORY)


@cache
def _thread(threads: int) -> LocalSystem:
    """`pc` and `t`: before the read, after it with what was read, after the write (which keeps it)."""
    def react(here: Any) -> Iterable[tuple[str, Value]]:
        match here:
            case (1, 0):
                return [(f"read {v}", (2, v)) for v in range(threads + 1)]
            case (2, v):
                return [(f"write {v + 1}", (3, v))]
            case _:
                return []
    return machine("Thread", (1, 0), react)


def increment(threads: int) -> Network:
    """Threads that read a shared number and write it back increased, without a lock."""
    shared, thread = Role("shared", register(0, threads + 2)), Role("thread", _thread(threads), "threads")
    reads = (
        Step(f"read {v}", thread.does(f"read {v}"), is_at(shared, v), source=INCREMENT) for v in range(threads + 1))
    writes = (
        Step(f"write {v}", thread.does(f"write {v}"), shared.does(f"write {v}"), source=INCREMENT)
        for v in range(1, threads + 2))
    return Network("increment without a lock", (shared, thread), (*reads, *writes))


SWAPS = "asminer/smart/Tests/rgmodels.sm, swaps"


def swaps(count: int) -> Network:
    """Cells in a row with the numbers 0, 1, ...; two neighbours may always exchange theirs."""
    row = [Role(f"cell_{i}", cell(i, count), title=f"cell {i}") for i in range(count)]
    return Network("swaps", tuple(row), tuple(
        Step(f"swap {i}: {x} {y}", here.does(f"become {y}", where=here.has(value=x)),
            there.does(f"become {x}", where=there.has(value=y)), source=SWAPS)
        for i, (here, there) in enumerate(itertools.pairwise(row))
        for x in range(count) for y in range(count) if x != y
    ))


_SMART_OUT = "asminer/smart/Tests/rg_hash.sm.out"

CASES = (
    contest("Peterson's algorithm, 3", partial(peterson, 2), 20_754, 62_262, "Peterson-PT-2"),
    contest("Peterson's algorithm, 4", partial(peterson, 3), 3_407_946, 13_631_784, "Peterson-PT-3"),
    contest("Dekker's algorithm, 10", partial(dekker, 10), 6_144, 171_530, "Dekker-PT-010"),
    contest("Dekker's algorithm, 15", partial(dekker, 15), 278_528, 16_834_575, "Dekker-PT-015"),
    contest("readers and writers, 10 and 10", readers_and_writers, 1_034, 10_260, "RwMutex-PT-r0010w0010",
        {"readers": 10, "writers": 10}),
    contest("shared memory, 5", partial(shared_memory, 5), 1_863, 10_395, "SharedMemory-PT-000005"),
    contest("shared memory, 10", partial(shared_memory, 10), 1_830_519, 19_486_170, "SharedMemory-PT-000010"),
    Case("increment without a lock, 2", partial(increment, 2), {"threads": 2}, 13, None, None, INCREMENT),
    Case("swaps, 5", partial(swaps, 5), {}, 120, 480, None, _SMART_OUT),
    Case("swaps, 7", partial(swaps, 7), {}, 5_040, 30_240, None, _SMART_OUT),
)
