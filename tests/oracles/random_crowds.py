"""Random small networks of replicas that wait for each other, and claims that speak of some other replica.

Each machine goes round in a circle, mostly. Steps ask something of all replicas, or of all others, and are fair.
"""

from __future__ import annotations

from oracles.random_networks import EVENTS
from shadowcheck.claims import absent, never, precedes, responds
from shadowcheck.machine.lts import LocalState, LocalSystem, Reaction
from shadowcheck.network import Fairness, Network, Role, Step, another, each, each_able, if_able, others, some_other

OFTEN_FAIR = (Fairness.NONE, Fairness.WEAK, Fairness.WEAK, Fairness.WEAK, Fairness.STRONG)


def random_circle(rng, name, count):
    rows = {(rng.choice(EVENTS), here): (here + 1) % count if rng.random() < 0.7 else rng.randrange(count)
            for here in range(count)}
    rows |= {(rng.choice(EVENTS), rng.randrange(count)): rng.randrange(count) for _ in range(rng.randint(0, 3))}
    return LocalSystem(
        name, tuple(LocalState((f"s{n}",)) for n in range(count)), {"": 0, "other": rng.randrange(count)}, EVENTS,
        tuple(Reaction(event, here, there) for (event, here), there in rows.items()), {}, frozenset(),
    )


def somewhere(rng, role):
    names = role.system.names()
    return role.at(*rng.sample(names, k=min(len(names), rng.choice((1, 1, 2, 3)))))


def something(rng, role):
    return rng.choice(sorted({row.event for row in role.system.reactions}))


def random_crowd(rng, *, meeting=True):
    """A network of one family, and perhaps a machine that is there once; two replicas may meet, or not."""
    crowd = Role("crowd", random_circle(rng, "Crowd", rng.choice((2, 3, 3, 4))), "n",
        rng.choice((("",), ("",), ("",), ("other", ""))))
    single = [Role("single", random_circle(rng, "Single", rng.choice((2, 2, 3))))] if rng.random() < 0.6 else []
    return Network("crowd", (*single, crowd), tuple(
        Step(f"t{number}", *random_meeting(rng, crowd, single, meeting=meeting), by="crowd",
            fair=rng.choice(OFTEN_FAIR), action=f"t{number}", anyone=rng.random() < 0.3)
        for number in range(rng.randint(3, 7))
    ))


def random_meeting(rng, crowd, single, *, meeting):
    """Moves of one replica and perhaps another or all others, or of all; and perhaps of the single machine."""
    where, event = somewhere(rng, crowd), something(rng, crowd)
    does = crowd.does(something(rng, crowd), where=rng.choice((None, somewhere(rng, crowd))))
    two = (
        (does, another(crowd.does(event))), (does, another(crowd.stays(where))),
        (does, another(crowd.does(event)), others(crowd.stays(where))),
        (does, another(crowd.does(event)), others(if_able(crowd.does(event)))),
    )
    yield from rng.choice((
        *(two if meeting else ()), (does,), (does,), (does, others(crowd.stays(where))),
        (does, others(if_able(crowd.does(event)))),
        (does, others(if_able(crowd.does(event), provided=where))), (each(crowd.stays(where)),),
        (each(crowd.does(event)),), (each_able(crowd.does(event)),), (each_able(crowd.does(event), provided=where),),
    ))
    for role in single:
        yield from rng.choice(((), (role.does(something(rng, role)),), (role.stays(somewhere(rng, role)),)))


def random_patterns(rng, network):
    """Patterns about a replica, most of them of what it leads to."""
    crowd = network.role("crowd")

    def one():
        return somewhere(rng, crowd)
    for _ in range(3):
        yield responds(one(), one())
        yield responds(one(), some_other(one()))
        yield responds(one() & some_other(one()), one() | some_other(one()))
    yield responds(some_other(one()), one())
    yield never(one() & some_other(one()))
    yield precedes(some_other(one()), one() & some_other(one()))
    yield absent(some_other(one()), after=one())
