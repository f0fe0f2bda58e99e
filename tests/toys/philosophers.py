"""Two philosophers who take their forks in turn, and can starve; beside them, perhaps, a machine that starts once.

python-statemachine makes a state without a way on final: a one-shot machine declares an end without a word about it.
"""

from shadowcheck.machine import Machine, NoData, State
from shadowcheck.network import Network, Role, Step
from shadowcheck.specification import Model


class Fork(Machine[NoData]):
    """Lies there, or is taken."""

    free, taken = State(initial=True), State()
    take = free.to(taken)
    put = taken.to(free)


class Philosopher(Machine[NoData]):
    """Takes one fork, then the other."""

    thinks, has_one, eats = State(initial=True), State(), State()
    first = thinks.to(has_one)
    second = has_one.to(eats)
    done = eats.to(thinks)


class Starter(Machine[NoData]):
    """Starts once."""

    off, started = State(initial=True), State(final=True)
    start = off.to(started)


def _row(name, *moves):
    return Step(name, *moves, by=moves[0].role.name, says=f"{name}.", source="-")


def philosophers(*, started):
    """The network; *started*, with the machine that is done at once."""
    forks = [Role(f"fork{i}", Fork) for i in (0, 1)]
    people = [Role(f"philosopher{i}", Philosopher) for i in (0, 1)]
    starters = [Role("starter", Starter)] if started else []
    rows = [_row("start", one.does("start")) for one in starters]
    for i, j in ((0, 1), (1, 0)):
        rows += [
            _row(f"first {i}", people[i].does("first"), forks[i].does("take")),
            _row(f"second {i}", people[i].does("second"), forks[j].does("take")),
            _row(f"done {i}", people[i].does("done"), forks[0].does("put"), forks[1].does("put")),
        ]
    return Network("table", (*forks, *people, *starters), tuple(rows))


def _model(name, *, started):
    return Model(name, name, (), {}, lambda _: philosophers(started=started), lambda net, _: [])


PLAIN = _model("plain", started=False)
STARTED = _model("started", started=True)
