"""What others have proved for every number of processes, we prove; what is broken, we break with few of them.

That the models are those that were meant is asked first: each is explored with 1 to 4 processes, and compared with the
protocol as its source has it: as counters, as variables, or in line.
"""

from __future__ import annotations

import itertools
from collections import Counter

import pytest

from oracles.models_alike import barrier, dijkstra, dijkstra_literally, semaphore
from oracles.models_coherence import illinois, synapse
from oracles.models_counters import COUNTERS, counted
from oracles.models_german import german, german_literally
from oracles.models_lines import (
    BURNS_LOOKS,
    SZYMANSKI_LOOKS,
    Contender,
    Guest,
    at_the_bakery,
    bakery,
    burns,
    in_line,
    szymanski,
)
from oracles.published_verdicts import PROVED
from shadowcheck.check.every import EVERY
from shadowcheck.claims import DeadlockFree, never, responds
from shadowcheck.instance import compile_network
from shadowcheck.judge import Result
from shadowcheck.views import prove
from toys.tables import claim, graph_of, verdict

COHERENCE = [one for one in PROVED if one.per == "caches"]
SOMEBODY = "a view never says that somebody is there"


def slow(one):
    """*one*, to be asked about in the slow lane if that takes more than half a second."""
    return pytest.param(one, marks=pytest.mark.slow) if one.network is german else one


def safe(one, network):
    """The claims that what never happens in *one* never happens."""
    return [claim(never(bad), one.per, id=f"never {n}") for n, bad in enumerate(one.never(network))]


def found(network, claims, most=2):
    """The verdicts for every number, if up to so many replicas are looked at."""
    sizes = dict.fromkeys(network.parameters(), most)
    return EVERY.check(compile_network(network, sizes), claims).verdicts


def proved(network, pattern, per=None):
    return bool(prove(network, [claim(pattern, per)]).proved)


def named(graph):
    """For every state of *graph*, the local states of its roles in words, by role and index."""
    for state in graph.states:
        yield {
            (field.role.name, field.index): field.system.states[(state & field.mask) >> field.shift].configuration[0]
            for field in graph.instance.fields
        }


# that they are what they are called


@pytest.mark.parametrize("one", COHERENCE, ids=str)
def test_caches_are_counted_as_published_while_the_bus_is_free(one):
    names, _ = COUNTERS[one.network().name]
    for caches in (1, 2, 3, 4):
        states = named(graph_of(one.network(), caches=caches))
        tally = [Counter(state.values()) for state in states if state.get(("bus", None), "free") == "free"]
        assert {tuple(count[name] for name in names) for count in tally} == counted(one.network().name, caches)


@pytest.mark.parametrize("clients", [1, 2, pytest.param(3, marks=pytest.mark.slow)])
def test_as_many_states_of_clients_are_reached_as_with_variables(clients):
    assert len(graph_of(german(), clients=clients).states) == german_literally(clients) == [73, 1_497, 28_593][
        clients - 1]


def test_as_many_states_of_dijkstras_processes_are_reached_as_with_one_variable_for_the_turn():
    for count, states in enumerate((8, 67, 522, 3_781), 1):
        assert len(graph_of(dijkstra(), processes=count).states) == dijkstra_literally(count) == states


@pytest.mark.parametrize(("network", "process", "looks", "resting"), [
    (burns, Contender, BURNS_LOOKS, "outside"), (szymanski, Guest, SZYMANSKI_LOOKS, "outside"),
])
@pytest.mark.parametrize("count", [2, 3, pytest.param(4, marks=pytest.mark.slow)])
def test_whatever_a_process_sees_in_line_is_among_what_one_sees(network, process, looks, resting, count):
    line = in_line(process, looks, count)
    for place in range(count):
        sides = max(place, 1), max(count - 1 - place, 1)
        seen = {tuple(
            tuple(sorted(where for (role, _), where in state.items() if role == side))
            for side in ("before", "me", "behind")
        ) for state in named(graph_of(network(), before=sides[0], behind=sides[1]))}
        for here in line:
            before, behind = (side or (resting,) for side in (here[:place], here[place + 1:]))
            assert (tuple(sorted(before)), (here[place],), tuple(sorted(behind))) in seen


def test_whatever_a_customer_sees_at_the_bakery_is_among_what_one_sees():
    for count in (2, 3, 4):
        seen = {(state["me", None], *sorted(where for (role, _), where in state.items() if role == "other"))
                for state in named(graph_of(bakery(), others=count - 1))}
        for waiting, served in at_the_bakery(count):
            me = "critical" if served == 0 else "waiting" if 0 in waiting else "idle"
            others = itertools.product(*(standing(one, waiting, served) for one in range(1, count)))
            assert seen & {(me, *sorted(kind)) for kind in others}


def standing(one, waiting, served):
    """What customer 0 may know of another *one*: while it waits itself, who came earlier."""
    if one == served or one not in waiting:
        return ["served" if one == served else "idle"]
    if 0 in waiting:
        return ["earlier" if waiting.index(one) < waiting.index(0) else "later"]
    return ["later"] if served == 0 else ["earlier", "later"]


# what holds for every number


@pytest.mark.parametrize("one", [slow(one) for one in PROVED], ids=str)
def test_what_others_have_proved_is_proved(one):
    network = one.network()
    for told in found(network, safe(one, network)):
        assert (told.result, told.every) == (Result.HOLDS, True)


@pytest.mark.parametrize("one", [slow(one) for one in PROVED], ids=str)
def test_a_careless_one_is_not_proved_and_fails_with_two(one):
    network = one.network(careless=True)
    claims = safe(one, network)
    failing = {told.claim.id for told in found(network, claims) if told.result is Result.FAILS}
    assert failing
    assert not prove(network, claims).proved & failing


@pytest.mark.parametrize("one", [one for one in PROVED if one.goes_on], ids=str)
def test_it_never_stops(one):
    assert proved(one.network(), DeadlockFree())


def test_a_single_cache_stops_when_it_has_written_though_several_go_on():
    (stops,) = found(synapse(), [claim(DeadlockFree())], 4)
    assert (stops.result, stops.instance.sizes) == (Result.FAILS, {"caches": 1})
    assert verdict(DeadlockFree(), graph_of(synapse(), caches=4)).result is Result.HOLDS


def test_whoever_has_arrived_finally_goes_on():
    network = barrier()
    thread = network.role("thread")
    for sense in (0, 1):
        waits, works = (thread.has(value=(where,)) for where in (("waiting", sense), ("working", 1 - sense)))
        assert proved(network, responds(waits, works), "threads")
        assert verdict(responds(waits, works), graph_of(network, threads=4), "threads").result is Result.HOLDS
        assert not proved(barrier(careless=True), responds(waits, works), "threads")


def test_i_am_finally_served_at_the_bakery_unless_others_need_not_wait():
    network = bakery()
    me = network.role("me")
    served = responds(me.at("waiting"), me.at("critical"))
    assert proved(network, served)
    assert verdict(served, graph_of(network, others=3)).result is Result.HOLDS
    (broken,) = found(bakery(careless=True), [claim(served)])
    assert broken.result is Result.FAILS
    assert broken.instance.sizes == {"others": 1}


# what we cannot decide


OPEN = (
    (illinois, lambda _: DeadlockFree(), None), (semaphore, lambda _: DeadlockFree(), None),
    (semaphore, lambda network: responds(network.role("user").at("waiting"), network.role("user").at("critical")),
        "users"),
)
ASKED = ("a waiting cache can go on", "somebody can leave", "whoever waits enters")


@pytest.mark.parametrize(("network", "pattern", "per"), OPEN, ids=ASKED)
def test_what_is_not_decided_holds_with_up_to_four(network, pattern, per):
    itself = network()
    (family,) = itself.parameters()
    for size in (1, 2, 3, 4):
        assert verdict(pattern(itself), graph_of(itself, **{family: size}), per).result is Result.HOLDS


@pytest.mark.xfail(reason=SOMEBODY)
@pytest.mark.parametrize(("network", "pattern", "per"), OPEN, ids=ASKED)
def test_that_somebody_is_there_is_known(network, pattern, per):
    itself = network()
    assert proved(itself, pattern(itself), per)
