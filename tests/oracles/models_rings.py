"""Rings: Dijkstra's stabilising tokens, Chang and Roberts' election, EWD 840's probe, and a lesson by Lamport."""

from __future__ import annotations

import itertools
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from oracles.published_case import contest, tlc
from shadowcheck.machine import Machine, NoData, State
from shadowcheck.network import Network, Role, Step
from toys.values import Row, cell, is_at, machine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shadowcheck.machine.lts import LocalSystem, Value

TOKENS = "TokenRing, Model Checking Contest (form: Dijkstra's self-stabilising ring of N + 1 processes)"
ELECTION = "tlaplus/Examples/specifications/chang_roberts/ChangRoberts.tla"
PROBE = "tlaplus/Examples/specifications/ewd840/EWD840.tla"
LESSON = "tlaplus/Examples/specifications/TeachingConcurrency/Simple.tla"


def token_ring(last: int, *, fair: bool = False) -> Network:
    """Processes 0 to *last* with a number each; i begins with i, so that everybody but process 0 has a token.

    Process 0 counts on when it has the number of the last one; the others copy that of the one before.
    """
    ring = [Role(f"process_{i}", cell(i, last + 1), title=f"process {i}") for i in range(last + 1)]
    rows: list[Row] = [
        (f"create {v}", ring[0].does(f"become {(v + 1) % (last + 1)}", where=ring[0].has(value=v)), is_at(ring[-1], v))
        for v in range(last + 1)
    ]
    rows += [
        (f"pass {i}: {v}", ring[i].does(f"become {v}"), is_at(ring[i - 1], v))
        for i in range(1, last + 1) for v in range(last + 1)
    ]
    return Network("token ring", tuple(ring), tuple(
        Step(name, *moves, source=TOKENS, fair=fair, action="somebody moves") for name, *moves in rows
    ))


@cache
def _candidate(own: int, count: int) -> LocalSystem:
    """`pc`, `initiator` and `state` of node *own*; before the beginning it is decided who initiates."""
    def react(here: Any) -> Iterable[tuple[str, Value]]:
        match here:
            case "unborn":
                return [("begin", ("n0", True, "cand")), ("begin", ("n0", False, "lost"))]
            case ("n0", True, state):
                return [("send own", ("n1", True, state))]
            case ("n0", False, state):
                return [("start", ("n1", False, state))]
            case ("n1", initiator, "lost"):
                return [("forward", ("n1", initiator, "lost"))]
            case ("n1", initiator, state):
                return [
                    *((f"yield to {i}", ("n1", initiator, "lost")) for i in range(1, own)),
                    ("win", ("n1", initiator, "won")),
                    *((f"drop {i}", ("n1", initiator, state)) for i in range(own + 1, count + 1)),
                ]
        return []
    return machine(f"Candidate{own}", "unborn", react)


@cache
def _inbox(count: int) -> LocalSystem:
    """`msgs[n]`: the set of identities that wait to be received; one that is there already is not added."""
    def react(here: Any) -> Iterable[tuple[str, Value]]:
        for i in range(1, count + 1):
            yield f"put {i}", here | {i}
            if i in here:
                yield f"take {i}", here - {i}
    return machine("Inbox", frozenset(), react)


def election(count: int) -> Network:
    """`ChangRoberts.tla`: the least identity among the initiators wins; node n has identity n, and is fair."""
    nodes = [Role(f"node_{n}", _candidate(n, count), title=f"node {n}") for n in range(1, count + 1)]
    inboxes = [Role(f"inbox_{n}", _inbox(count), title=f"inbox {n}") for n in range(1, count + 1)]
    steps = [Step("Init", *(node.does("begin") for node in nodes), source=ELECTION, fair=True)]
    for n, node in enumerate(nodes, 1):
        rows = _election(n, node, inboxes[n - 1], inboxes[n % count], count)
        steps += [Step(f"{name} {n}", *moves, source=ELECTION, fair=True, action=f"node {n}") for name, *moves in rows]
    return Network("election in a ring", (*nodes, *inboxes), tuple(steps))


def _election(n: int, node: Role, own: Role, following: Role, count: int) -> Iterator[Row]:
    yield "n0 as initiator", node.does("send own"), following.does(f"put {n}")
    yield "n0 otherwise", node.does("start")
    for i in range(1, count + 1):
        taken, passed = own.does(f"take {i}"), following.does(f"put {i}")
        yield f"n1 forwards {i}", node.does("forward"), taken, passed
        if i < n:
            yield f"n1 yields to {i}", node.does(f"yield to {i}"), taken, passed
        elif i == n:
            yield f"n1 wins by {i}", node.does("win"), taken
        else:
            yield f"n1 drops {i}", node.does(f"drop {i}"), taken


def _probed() -> LocalSystem:
    """`active[i]` and `color[i]` of a node: any of the four to begin with."""
    def react(here: Any) -> Iterable[tuple[str, Value]]:
        if here == "unborn":
            for active, color in itertools.product((True, False), ("white", "black")):
                yield "begin", (active, color)
            return
        active, color = here
        yield "wake", (True, color)
        yield "whiten", (active, "white")
        if active:
            yield "sleep", (False, color)
            yield "send up", (True, "black")
    return machine("Node", "unborn", react)


def _token(count: int) -> LocalSystem:
    """`tpos` and `tcolor`: black to begin with, at any node."""
    def react(here: Any) -> Iterable[tuple[str, Value]]:
        if here == "unborn":
            return [("begin", (at, "black")) for at in range(count)]
        at, color = here
        if at == 0:
            return [("leave 0", (count - 1, "white"))]
        return [(f"leave {at}", (at - 1, color)), (f"leave {at} stained", (at - 1, "black"))]
    return machine("Token", "unborn", react)


def probe(count: int) -> Network:
    """`EWD840.tla`. A disjunction in an action is one step for each disjunct, as TLC counts its successors.

    The token moves are fair together (`WF_vars(System)`), the nodes owe nothing. Without *count* unborn nodes nothing
    moves, so that the first step chooses among the specification's 4^n n initial states.
    """
    kind = _probed()
    nodes, token = [Role(f"node_{i}", kind, title=f"node {i}") for i in range(count)], Role("token", _token(count))
    return Network("EWD 840", (*nodes, token), (
        Step("Init", *(one.does("begin") for one in (*nodes, token)), source=PROBE),
        *(Step(name, *moves, source=PROBE, fair=True, action="System") for name, *moves in _system(nodes, token)),
        *(Step(name, *moves, source=PROBE) for name, *moves in _environment(nodes)),
    ))


def _system(nodes: list[Role], token: Role) -> Iterator[Row]:
    black_token = token.has(value=tuple((at, "black") for at in range(len(nodes))))
    black, white = (tuple((active, color) for active in (True, False)) for color in ("black", "white"))
    asleep = tuple((False, color) for color in ("white", "black"))
    first = nodes[0]
    yield "InitiateProbe, token black", first.does("whiten"), token.does("leave 0", where=black_token)
    yield "InitiateProbe, node black", first.does("whiten", where=first.has(value=black)), token.does("leave 0")
    for i, node in list(enumerate(nodes))[1:]:
        for stained, colors in (("", white), (" stained", black)):
            go = f"leave {i}{stained}"
            own = node.has(value=colors)
            yield f"PassToken {i}{stained}, inactive", node.does("whiten", where=own & node.has(value=asleep)), \
                token.does(go)
            yield f"PassToken {i}{stained}, token black", node.does("whiten", where=own), \
                token.does(go, where=black_token)
        yield f"PassToken {i} stained, node black", node.does("whiten", where=node.has(value=black)), \
            token.does(f"leave {i} stained")


def _environment(nodes: list[Role]) -> Iterator[Row]:
    for i, node in enumerate(nodes):
        active = node.has(value=((True, "white"), (True, "black")))
        for j, other in enumerate(nodes):
            if j != i:
                yield f"SendMsg {i} {j}", node.does("send up") if j > i else node.stays(active), other.does("wake")
        yield f"Deactivate {i}", node.does("sleep")


class Learner(Machine[NoData]):
    """`pc` and `y` of a process; its `x` is 1 once it has left a."""

    a = State(initial=True)
    b = State()
    done_with_0 = State(final=True)
    done_with_1 = State(final=True)
    write_x = a.to(b)
    read_0 = b.to(done_with_0)
    read_1 = b.to(done_with_1)


def lesson(count: int) -> Network:
    """`Simple.tla`: each process sets its x, then reads that of the one before it in the ring."""
    ring = [Role(f"process_{i}", Learner, title=f"process {i}") for i in range(count)]
    steps: list[Step] = []
    for i, one in enumerate(ring):
        before = ring[i - 1]
        steps += [
            Step(f"a {i}", one.does("write_x"), source=LESSON, fair=True),
            Step(f"b {i} reads 0", one.does("read_0"), before.stays(before.at("a")), source=LESSON, fair=True),
            Step(f"b {i} reads 1", one.does("read_1"), before.stays(~before.at("a")), source=LESSON, fair=True),
        ]
    ended = [one.stays(one.at("done_with_0", "done_with_1")) for one in ring]
    return Network("Teaching Concurrency", tuple(ring), (*steps, Step("Terminating", *ended, source=LESSON)))


CASES = (
    contest("token ring, 6", partial(token_ring, 5), 166, 365, "TokenRing-PT-005"),
    contest("token ring, 11", partial(token_ring, 10), 58_905, 294_050, "TokenRing-PT-010"),
    tlc("election in a ring, 3", partial(election, 3), 137, 227, 10, "specifications/chang_roberts/manifest.json",
        beginnings=True),
    # EWD840.cfg was run with three nodes when the manifest was written; the file that was read says four
    tlc("EWD 840, 3", partial(probe, 3), 302, 2_001, 9, "manifest.json, EWD840.cfg", beginnings=True),
    tlc("EWD 840, 4", partial(probe, 4), 1_566, 15_986, 12, "specifications/ewd840/manifest.json, EWD840_json.cfg",
        beginnings=True),
    tlc("Teaching Concurrency, 5", partial(lesson, 5), 723, 1_842, 11, "manifest.json, TeachingConcurrency/Simple.cfg"),
)
