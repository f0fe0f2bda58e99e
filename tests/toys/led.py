"""A leader that asks something of each of its followers, and switches that nobody leads: two roles of a replica.

The states are declared in another order than the one in which they are met.
"""

from shadowcheck.machine import Machine, NoData, Sentence, State
from shadowcheck.network import each
from toys.tables import lamp, network, role, step


class Leader(Machine[NoData]):
    """Works once, and fails or is over."""

    rest = State(initial=True)
    failed = State(final=True)
    over = State(final=True)
    work = State()
    begin = rest.to(work)
    finish = work.to(over)
    fail = work.to(failed)
    glossary = {"work": Sentence("It works <hard> & long.", "page")}


class Follower(Machine[NoData]):
    """Is busy for a while."""

    idle = State(initial=True)
    done = State(final=True)
    busy = State()
    start = idle.to(busy)
    stop = busy.to(done)
    glossary = {"busy": Sentence("It is not to be disturbed.", "page")}


def led(*, asked=True):
    """The leader begins, followers start and stop while it works, and it is over when, if `asked`, none is busy."""
    chief, part, light = role("chief", Leader), role("part", Follower, "parts"), role("light", lamp(), "parts")
    working, calm = chief.stays(chief.at("work")), each(part.stays(part.at("idle", "done")))
    return network(
        step("begin", chief.does("begin")),
        step("start", working, part.does("start")),
        step("stop", working, part.does("stop")),
        step("finish", chief.does("finish"), *([calm] if asked else [])),
        step("fail", chief.does("fail")),
        step("press", light.does("press")),
    )
