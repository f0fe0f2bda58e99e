"""Channels and queues: the alternating bit over lossy channels, what it implements, and readers in one queue with
writers.
"""

from __future__ import annotations

import itertools
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from oracles.published_case import tlc
from shadowcheck.machine import Machine, NoData, State
from shadowcheck.network import Fairness, Move, Network, Role, Step
from toys.values import Row, is_at, machine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shadowcheck.machine.lts import LocalSystem, Value

BIT = "tlaplus/Examples/specifications/SpecifyingSystems/TLC/AlternatingBit.tla"
ABSTRACT = "tlaplus/Examples/specifications/SpecifyingSystems/TLC/ABCorrectness.tla"
QUEUED = "tlaplus/Examples/specifications/ReadersWriters/ReadersWriters.tla"


@cache
def _sender(data: int) -> LocalSystem:
    """`sBit`, `sAck` and `sent`; `send`, `repeat` and `hear` name what goes over the channels, or comes."""
    def react(here: Any) -> Iterable[tuple[str, Value]]:
        if here == "unborn":
            return [(f"begin {bit}", (bit, bit, d)) for bit in (0, 1) for d in range(data)]
        bit, ack, sent = here
        heard = [(f"hear {other}", (bit, other, sent)) for other in (0, 1)]
        if bit == ack:
            return [*heard, *((f"send {1 - bit} {d}", (1 - bit, ack, d)) for d in range(data))]
        return [*heard, (f"repeat {bit} {sent}", here)]
    return machine("Sender", "unborn", react)


@cache
def _receiver(data: int) -> LocalSystem:
    """`rBit` and `rcvd`."""
    def react(here: Any) -> Iterable[tuple[str, Value]]:
        if here == "unborn":
            return [(f"begin {bit}", (bit, d)) for bit in (0, 1) for d in range(data)]
        got = [(f"get {bit} {d}", (bit, d)) for bit in (0, 1) for d in range(data)]
        return [*got, (f"acknowledge {here[0]}", here)]
    return machine("Receiver", "unborn", react)


@cache
def channel(messages: tuple[str, ...], length: int) -> LocalSystem:
    """A queue of up to *length* messages that may lose any of them; a full one takes no more.

    Losing the first and losing the second of two that are equal are two ways to the same, as for TLC.
    """
    def react(here: Any) -> Iterable[tuple[str, Value]]:
        if len(here) < length:
            yield from ((f"post {m}", (*here, m)) for m in messages)
        if here:
            yield f"deliver {here[0]}", here[1:]
        yield from (("lose", here[:i] + here[i + 1:]) for i in range(len(here)))
    return machine("Channel", (), react)


def alternating_bit(data: int, length: int, fair: Fairness = Fairness.STRONG) -> Network:
    """`AlternatingBit.tla` with *data* values, and channels of at most *length* messages (TLC's constraint).

    The first step chooses among the initial states: one bit for both, any values. *fair* is what is assumed of
    `RcvMsg` and `RcvAck` (`SF` in the specification); sending again is weakly fair.
    """
    words = tuple(f"{bit} {d}" for bit in (0, 1) for d in range(data))
    sender, receiver = Role("sender", _sender(data)), Role("receiver", _receiver(data))
    there, back = Role("there", channel(words, length)), Role("back", channel(("0", "1"), length))
    kinds: dict[str, bool | Fairness] = {
        "ABInit": True, "ReSndMsg": True, "SndAck": True, "RcvMsg": fair, "RcvAck": fair}
    rows: list[tuple[str, *Row]] = [
        (f"ABInit {b}", "ABInit", sender.does(f"begin {b}"), receiver.does(f"begin {b}")) for b in (0, 1)]
    for w in words:
        rows += [
            (f"SndNewValue {w}", "", sender.does(f"send {w}"), there.does(f"post {w}")),
            (f"ReSndMsg {w}", "ReSndMsg", sender.does(f"repeat {w}"), there.does(f"post {w}")),
            (f"RcvMsg {w}", "RcvMsg", there.does(f"deliver {w}"), receiver.does(f"get {w}")),
        ]
    for b in (0, 1):
        rows += [
            (f"SndAck {b}", "SndAck", receiver.does(f"acknowledge {b}"), back.does(f"post {b}")),
            (f"RcvAck {b}", "RcvAck", back.does(f"deliver {b}"), sender.does(f"hear {b}")),
        ]
    rows += [(f"Lose{kind}", "", role.does("lose")) for kind, role in (("Msg", there), ("Ack", back))]
    return Network("alternating bit", (sender, receiver, there, back), tuple(
        Step(name, *moves, source=BIT, fair=kinds.get(action, False), action=action)
        for name, action, *moves in rows
    ))


@cache
def _abstract_sender(data: int) -> LocalSystem:
    """`sBit`, `sAck` and `sent` of what the protocol implements."""
    def react(here: Any) -> Iterable[tuple[str, Value]]:
        if here == "unborn":
            return [(f"begin {bit}", (bit, bit, d)) for bit in (0, 1) for d in range(data)]
        bit, ack, sent = here
        new = [("send", (1 - bit, ack, d)) for d in range(data)] if bit == ack else []
        return [*new, (f"acknowledged {1 - ack}", (bit, 1 - ack, sent))]
    return machine("AbstractSender", "unborn", react)


@cache
def _abstract_receiver(data: int) -> LocalSystem:
    """`rBit` and `rcvd`."""
    def react(here: Any) -> Iterable[tuple[str, Value]]:
        if here == "unborn":
            return [(f"begin {bit}", (bit, d)) for bit in (0, 1) for d in range(data)]
        return [(f"receive {1 - here[0]} {d}", (1 - here[0], d)) for d in range(data)]
    return machine("AbstractReceiver", "unborn", react)


def reliable(data: int) -> Network:
    """`ABCorrectness.tla`: a value is received, and that is acknowledged, before the next one is sent."""
    sender, receiver = Role("sender", _abstract_sender(data)), Role("receiver", _abstract_receiver(data))
    both, values = (0, 1), range(data)
    rows: list[Row] = [(f"ABCInit {b}", sender.does(f"begin {b}"), receiver.does(f"begin {b}")) for b in both]
    rows.append(("CSndNewValue", sender.does("send")))
    rows += [
        (f"CRcvMsg {b} {d}", receiver.does(f"receive {b} {d}"), is_at(sender, (b, 0, d), (b, 1, d)))
        for b in both for d in values
    ]
    rows += [
        (f"CRcvAck {b}", sender.does(f"acknowledged {b}"), is_at(receiver, *((b, d) for d in values))) for b in both]
    return Network("reliable transmission", (sender, receiver), tuple(
        Step(name, *moves, source=ABSTRACT, fair="Snd" not in name, action=name.split()[0]) for name, *moves in rows
    ))


class Actor(Machine[NoData]):
    """Whether an actor is in `readers` or in `writers`; one that reads may be let in once more."""

    outside = State(initial=True)
    reading = State()
    writing = State()
    read = outside.to(reading) | reading.to(reading)
    write = outside.to(writing)
    stop = reading.to(outside) | writing.to(outside)


@cache
def _waiting(actors: int) -> LocalSystem:
    """`waiting`: who waits to read or to write, in the order of asking; nobody twice for the same."""
    requests = tuple(itertools.product(("read", "write"), range(actors)))

    def react(here: Any) -> Iterable[tuple[str, Value]]:
        for kind, actor in requests:
            if (kind, actor) not in here:
                yield f"ask to {kind} {actor}", (*here, (kind, actor))
        if here:
            kind, actor = here[0]
            yield f"serve {kind} {actor}", here[1:]
    return machine("Waiting", (), react)


def queueing(count: int) -> Network:
    """`ReadersWriters.tla`: one queue for readers and writers; fairness as in its `Fairness`."""
    queue = Role("queue", _waiting(count))
    actors = [Role(f"actor_{i}", Actor, title=f"actor {i}") for i in range(count)]
    return Network("queueing readers and writers", (queue, *actors), tuple(
        Step(name, *moves, source=QUEUED, fair=True, action=action)
        for i in range(count) for name, action, moves in _turn(i, queue, actors)
    ))


def _turn(i: int, queue: Role, actors: list[Role]) -> Iterator[tuple[str, str, tuple[Move, ...]]]:
    one, rest = actors[i], [other for j, other in enumerate(actors) if j != i]
    yield f"TryRead {i}", f"TryRead {i}", (queue.does(f"ask to read {i}"),)
    yield f"TryWrite {i}", f"TryWrite {i}", (queue.does(f"ask to write {i}"),)
    nobody_writes = tuple(other.stays(~other.at("writing")) for other in rest)
    alone = tuple(other.stays(other.at("outside")) for other in rest)
    yield f"Read {i}", "ReadOrWrite", (queue.does(f"serve read {i}"), one.does("read"), *nobody_writes)
    yield f"Write {i}", "ReadOrWrite", (queue.does(f"serve write {i}"), one.does("write"), *alone)
    yield f"StopActivity {i}", "Stop", (one.does("stop"),)


_BOOK = "specifications/SpecifyingSystems/manifest.json"

CASES = (
    # TLC counts the successors beyond its constraint among the 1,392 generated; here a full channel takes no message
    tlc("alternating bit, 2 values, 2 messages", partial(alternating_bit, 2, 2), 240, None, 10, _BOOK,
        beginnings=True),
    tlc("reliable transmission, 2 values", partial(reliable, 2), 20, 36, 3, _BOOK, beginnings=True),
    tlc("queueing readers and writers, 3", partial(queueing, 3), 21_527, 59_674, 13,
        "specifications/ReadersWriters/manifest.json"),
)
