"""German's directory protocol, without data: a home that grants a line of memory to any number of clients.

A client asks on one channel, hears grants and invalidations on a second, and acknowledges on a third; each holds one
message. The home keeps, for each client, whether it shares the line, whether it is still to be invalidated, and whether
it is the one who is served.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from oracles.reaching import reached
from shadowcheck.network import Network, Role, Step, others
from toys.values import machine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.machine.lts import LocalSystem, Value
    from shadowcheck.network import Move, Predicate

GERMAN = "German, 2001; cubicle-model-checker/cubicle/examples/german.cub"


@cache
def _line() -> LocalSystem:
    """What a client has."""
    leads = {
        "share": ("shared", {"invalid", "shared"}), "own": ("exclusive", {"invalid", "shared"}),
        "lose": ("invalid", {"invalid", "shared", "exclusive"}),
    }
    return machine("Line", "invalid", lambda here: (
        (event, there) for event, (there, sources) in leads.items() if here in sources))


@cache
def _channel(*messages: str) -> LocalSystem:
    """A channel for one message: ``post x``, and ``take x``."""
    return machine("Channel", "empty", lambda here: (
        [(f"post {one}", one) for one in messages] if here == "empty" else [(f"take {here}", "empty")]))


@cache
def _entry() -> LocalSystem:
    """What the home knows of a client: that it shares the line, is to be invalidated, is served."""
    def react(here: tuple[bool, bool, bool]) -> Iterator[tuple[str, Value]]:
        shares, spoils, served = here
        yield "serve", (shares, shares, True)
        yield "serve another", (shares, shares, False)
        if spoils:
            yield "invalidate", (shares, False, served)
        yield "strike", (False, spoils, served)
        if served:
            yield "grant", (True, spoils, served)
    return machine("Entry", (False, False, False), react)


@cache
def _home() -> LocalSystem:
    """What the home is asked for, and whether somebody has the line exclusively."""
    def react(here: tuple[str, bool]) -> Iterator[tuple[str, Value]]:
        asked, exclusive = here
        if asked == "nothing":
            yield "hear shared", ("shared", exclusive)
            yield "hear exclusive", ("exclusive", exclusive)
        else:
            yield "hear acknowledgement", (asked, False)
        if asked == "exclusive":
            yield "grant exclusive", ("nothing", True)
        if here == ("shared", False):
            yield "grant shared", ("nothing", False)
    return machine("Home", ("nothing", False), react)


class Client(NamedTuple):
    """The home, and the roles of a client."""

    home: Role
    line: Role
    asks: Role
    hears: Role
    answers: Role
    entry: Role

    def known(self, place: int) -> Predicate:
        """What the home knows of the client: that it `SHARES` the line, or is `SERVED`."""
        known = self.entry.system.observables["value"]
        return self.entry.has(value=tuple(one for one in known if isinstance(one, tuple) and one[place]))

    def serving(self, owned: Value) -> Predicate:
        """The home serves a client, and knows that somebody has the line exclusively, or that nobody has."""
        return self.home.has(value=tuple((kind, owned) for kind in ("shared", "exclusive")))


SHARES, SPOILS, SERVED = range(3)


def roles() -> Client:
    """The roles of the protocol."""
    return Client(
        Role("home", _home()), Role("line", _line(), "clients"),
        Role("request", _channel("shared", "exclusive"), "clients"),
        Role("grant", _channel("shared", "exclusive", "invalidation"), "clients"),
        Role("acknowledgement", _channel("acknowledgement"), "clients"), Role("entry", _entry(), "clients"),
    )


def german(*, careless: bool = False) -> Network:
    """The network; a *careless* home grants the line exclusively to one while others share it."""
    one = roles()
    rows = (*_of_the_client(one), *_of_the_home(one, careless=careless))
    return Network("German's protocol", tuple(one), tuple(Step(name, *moves, source=GERMAN) for name, *moves in rows))


def _of_the_client(one: Client) -> Iterator[tuple[str, *tuple[Move, ...]]]:
    yield "ask to share", one.asks.does("post shared"), one.line.stays(one.line.at("invalid"))
    yield "ask to own", one.asks.does("post exclusive"), one.line.stays(~one.line.at("exclusive"))
    yield "share", one.hears.does("take shared"), one.line.does("share")
    yield "own", one.hears.does("take exclusive"), one.line.does("own")
    yield ("acknowledge", one.hears.does("take invalidation"), one.answers.does("post acknowledgement"),
        one.line.does("lose"))


def _of_the_home(one: Client, *, careless: bool) -> Iterator[tuple[str, *tuple[Move, ...]]]:
    home, entry = one.home, one.entry
    for kind in ("shared", "exclusive"):
        yield (f"hear {kind}", home.does(f"hear {kind}"), one.asks.does(f"take {kind}"), entry.does("serve"),
            others(entry.does("serve another")))
    spoils = home.stays(home.has(value=(("exclusive", False), ("exclusive", True), ("shared", True))))
    yield "invalidate", spoils, entry.does("invalidate"), one.hears.does("post invalidation")
    for owned, who in ((False, "sharer"), (True, "owner")):
        yield (f"hear {who}", home.does("hear acknowledgement", where=one.serving(owned)), entry.does("strike"),
            one.answers.does("take acknowledgement"))
    yield "grant shared", home.does("grant shared"), entry.does("grant"), one.hears.does("post shared")
    free = ~one.known(SHARES)
    yield ("grant exclusive", home.does("grant exclusive"), one.hears.does("post exclusive"),
        *((entry.does("grant"),) if careless else (entry.does("grant", where=free), others(entry.stays(free)))))


def german_literally(count: int) -> int:  # noqa: C901 - nine actions, as in the original
    """How many states so many clients reach, explored from the text, with variables for what the home knows."""
    everybody = range(count)
    nobody, empty = frozenset[int](), ("empty",) * count
    start = (("invalid",) * count, empty, empty, empty, nobody, nobody, None, "nothing", False)

    def put(row: tuple[str, ...], one: int, value: str) -> tuple[str, ...]:
        return *row[:one], value, *row[one + 1:]

    def successors(here: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:  # noqa: C901 - the same
        line, asks, hears, answers, shares, spoils, served, asked, owned = here
        for one in everybody:
            me, heard = frozenset({one}), hears[one]
            for kind, may in (("shared", {"invalid"}), ("exclusive", {"invalid", "shared"})):
                if line[one] in may and asks[one] == "empty":
                    yield line, put(asks, one, kind), *here[2:]
            if heard in {"shared", "exclusive"}:
                yield put(line, one, heard), asks, put(hears, one, "empty"), *here[3:]
            if heard == "invalidation" and answers[one] == "empty":
                yield (put(line, one, "invalid"), asks, put(hears, one, "empty"), put(answers, one, "full"), *here[4:])
            if asked == "nothing" and asks[one] != "empty":
                yield line, put(asks, one, "empty"), hears, answers, shares, shares, one, asks[one], owned
            if asked != "nothing" and answers[one] == "full":
                yield line, asks, hears, put(answers, one, "empty"), shares - me, spoils, served, asked, False
            if heard == "empty":
                if one in spoils and (asked == "exclusive" or (asked == "shared" and owned)):
                    yield line, asks, put(hears, one, "invalidation"), answers, shares, spoils - me, *here[6:]
                if served == one and ((asked == "shared" and not owned) or (asked == "exclusive" and not shares)):
                    yield (line, asks, put(hears, one, asked), answers, shares | me, spoils, served, "nothing",
                        asked == "exclusive")
    return len(reached(start, successors))
