"""Cache coherence for any number of caches: one line of memory, which each cache holds in some state.

A transaction of the bus is one step: all other caches see it. Where a published rule asks whether *somebody* else holds
the line, as Illinois, Firefly and Dragon do by the bus's shared line, the transaction has two steps: the cache asks,
somebody who holds the line answers or nobody does, and until then the bus is taken. What is left out of each protocol
is the data.

`careless` seeds a fault into each: of the write that should be seen by the other caches, they see nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from shadowcheck.machine import Machine, NoData, State
from shadowcheck.network import Network, Role, Step, if_able, others
from toys.values import machine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.network import Move

Events = Mapping[str, Mapping[str, str]]
"""For each event of a cache, to which state it leads from which."""

DELZANNO = 'Delzanno, "Constraint-based verification of parameterized cache coherence protocols", FMSD 23(3), 2003'
MSI = "sergei-romanenko/staged-mrsc-agda/Protocol/MSI.agda"
ARCHIBALD = 'Archibald and Baer, "Cache coherence protocols", ACM TOCS 4(4), 1986'
HANDY = 'Handy, "The cache memory book", 1993; cubicle-model-checker/cubicle/examples/xerox_dragon.cub'


class Bus(Machine[NoData]):
    """The bus: free, or taken by a cache that asks who holds the line; and whether somebody has answered."""

    free = State(initial=True)
    asked = State()
    answered = State()
    ask = free.to(asked)
    answer = asked.to(answered)
    end_alone = asked.to(free)
    end_shared = answered.to(free)


def _cache(name: str, events: Events) -> Role:
    return Role("cache", machine(name, "invalid", lambda here: (
        (event, leads[here]) for event, leads in events.items() if here in leads
    )), "caches")


def _seen(cache: Role, event: str, *, careless: bool) -> tuple[Move, ...]:
    """What the other caches make of *event*, if they see it, and it means something to them."""
    sight = f"see {event}"
    if sight in cache.system.events and not (careless and event in {"write", "update"}):
        return (others(if_able(cache.does(sight))),)
    return ()


def _snooping(name: str, events: Events, source: str, *, careless: bool) -> Network:
    """Every event but those that are seen is a transaction, or a hit that no other cache sees."""
    cache = _cache(name, events)
    own = (event for event in cache.system.events if not event.startswith("see "))
    return Network(name, (cache,), tuple(
        Step(event, cache.does(event), *_seen(cache, event, careless=careless), source=source) for event in own
    ))


def synapse(*, careless: bool = False) -> Network:
    """A cache that is read from elsewhere loses what it has written."""
    return _snooping("Synapse", {
        "read": {"invalid": "valid"}, "write": {"invalid": "dirty", "valid": "dirty"},
        "see read": {"dirty": "invalid"}, "see write": {"dirty": "invalid", "valid": "invalid"},
    }, DELZANNO, careless=careless)


def msi(*, careless: bool = False) -> Network:
    """Modified, shared, invalid."""
    return _snooping("MSI", {
        "read": {"invalid": "shared"}, "write": {"invalid": "modified", "shared": "modified"},
        "see read": {"modified": "shared"}, "see write": {"modified": "invalid", "shared": "invalid"},
    }, MSI, careless=careless)


def mesi(*, careless: bool = False) -> Network:
    """Who writes has the line exclusively, and modifies it with the next write."""
    return _snooping("MESI", {
        "read": {"invalid": "shared"}, "write": {"invalid": "exclusive", "shared": "exclusive"},
        "hit": {"exclusive": "modified"},
        "see read": {"exclusive": "shared", "modified": "shared"},
        "see write": dict.fromkeys(("exclusive", "modified", "shared"), "invalid"),
    }, DELZANNO, careless=careless)


def moesi(*, careless: bool = False) -> Network:
    """As MESI; who has modified the line still owns it when others read it."""
    return _snooping("MOESI", {
        "read": {"invalid": "shared"}, "write": dict.fromkeys(("invalid", "shared", "owned"), "exclusive"),
        "hit": {"exclusive": "modified"},
        "see read": {"exclusive": "shared", "modified": "owned"},
        "see write": dict.fromkeys(("exclusive", "modified", "owned", "shared"), "invalid"),
    }, DELZANNO, careless=careless)


def berkeley(*, careless: bool = False) -> Network:
    """Unowned, owned by one of several, or owned exclusively."""
    return _snooping("Berkeley", {
        "read": {"invalid": "unowned"}, "write": dict.fromkeys(("invalid", "unowned", "owned"), "exclusive"),
        "see read": {"exclusive": "owned"},
        "see write": dict.fromkeys(("exclusive", "owned", "unowned"), "invalid"),
    }, DELZANNO, careless=careless)


def _with_a_shared_line(name: str, events: Events, source: str, *, careless: bool) -> Network:
    """An event "x alone" or "x shared" ends a transaction that began with "ask to x"."""
    cache, bus = _cache(name, events), Role("bus", Bus)
    return Network(name, (cache, bus), tuple(
        Step(event, *moves, source=source) for event, moves in _rows(cache, bus, careless=careless)
    ))


def _rows(cache: Role, bus: Role, *, careless: bool) -> Iterator[tuple[str, tuple[Move, ...]]]:
    holds = cache.at(*(name for name in cache.system.names() if name in HOLDING))
    yield "answer", (cache.stays(holds), bus.does("answer"))
    for event in cache.system.events:
        kind, _, end = event.partition(" ")
        one = cache.does(event)
        if kind == "ask":
            yield event, (one, bus.does("ask"))
        elif end == "alone":
            yield event, (one, bus.does("end_alone"), others(cache.stays(~holds)))
        elif end == "shared":
            yield event, (one, bus.does("end_shared"), *_seen(cache, kind, careless=careless))
        elif kind != "see":
            yield event, (one, bus.stays(bus.at("free")), *_seen(cache, event, careless=careless))


HOLDING = frozenset({"exclusive", "shared", "dirty", "shared clean", "shared dirty"})
"""The states of caches with a shared line in which they hold it."""


def illinois(*, careless: bool = False) -> Network:
    """Who reads what nobody else holds has it exclusively; a write to what is shared invalidates the rest."""
    return _with_a_shared_line("Illinois", {
        "ask to read": {"invalid": "reading"}, "read alone": {"reading": "exclusive"},
        "read shared": {"reading": "shared"}, "hit": {"exclusive": "dirty"},
        "write": {"invalid": "dirty", "shared": "dirty"}, "replace": dict.fromkeys(HOLDING, "invalid"),
        "see read": {"exclusive": "shared", "dirty": "shared"},
        "see write": dict.fromkeys(HOLDING, "invalid"),
    }, DELZANNO, careless=careless)


def firefly(*, careless: bool = False) -> Network:
    """Nothing is ever invalidated: writes to what is shared go through to memory, and update the other caches."""
    return _with_a_shared_line("Firefly", {
        "ask to read": {"invalid": "reading"}, "read alone": {"reading": "exclusive"},
        "read shared": {"reading": "shared"}, "hit": {"exclusive": "dirty"},
        "ask to write": {"invalid": "writing"}, "write alone": {"writing": "dirty"},
        "write shared": {"writing": "shared"},
        "ask to update": {"shared": "updating"}, "update alone": {"updating": "exclusive"},
        "update shared": {"updating": "shared"},
        "see read": {"exclusive": "shared", "dirty": "shared"},
        "see write": {"exclusive": "shared", "dirty": "shared"},
    }, ARCHIBALD, careless=careless)


def dragon(*, careless: bool = False) -> Network:
    """Writes update the other caches, not memory: the last one who has written answers for the line."""
    return _with_a_shared_line("Dragon", {
        "ask to read": {"invalid": "reading"}, "read alone": {"reading": "exclusive"},
        "read shared": {"reading": "shared clean"}, "hit": {"exclusive": "dirty"},
        "ask to write": {"invalid": "writing"}, "write alone": {"writing": "dirty"},
        "write shared": {"writing": "shared dirty"},
        "ask to update": {"shared clean": "updating", "shared dirty": "updating"},
        "update alone": {"updating": "dirty"}, "update shared": {"updating": "shared dirty"},
        "see read": {"exclusive": "shared clean", "dirty": "shared dirty"},
        "see write": dict.fromkeys(HOLDING - {"shared clean"}, "shared clean"),
        "see update": {"shared dirty": "shared clean"},
    }, HANDY, careless=careless)
