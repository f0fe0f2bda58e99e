"""A protocol has the states and steps that calling its functions gives.

Oracle: a breadth-first search over tuples of values, which calls the functions in every state, and knows nothing of
machines, tables or synchronisation.
"""

import itertools
import random

import pytest

from protocol.counting import counted, graph_of, searched
from shadowcheck.check.pipeline import check
from shadowcheck.claims import (
    always,
    always_eventually,
    eventually_always,
    ltl,
    never,
    possible,
    possible_from_everywhere,
    release,
    responds,
    until,
)
from shadowcheck.instance import compile_network
from shadowcheck.judge import Result, judge_all
from shadowcheck.network import before, entering, every, some, some_other
from shadowcheck.packed.engine import explore as packed
from shadowcheck.protocol import Protocol, each, others
from shadowcheck.protocol.variable import UNSET
from shadowcheck.symbolic.engine import Symbolic
from toys.refusals import refused


def jugs():
    protocol = Protocol("jugs")
    small, big = protocol.variable("small", 0, range(4)), protocol.variable("big", 0, range(6))
    protocol.step("fill small", small.becomes(3))
    protocol.step("fill big", big.becomes(5))
    protocol.step("empty small", small.becomes(0))
    protocol.step("empty big", big.becomes(0))

    @protocol.step(small, big)
    def pour_small_into_big(s, b):
        poured = min(s, 5 - b)
        return s - poured, b + poured

    @protocol.step(small, big)
    def pour_big_into_small(s, b):
        poured = min(b, 3 - s)
        return s + poured, b - poured

    return protocol, small, big


def test_die_hard_has_the_published_counts():
    """TLC: 97 states generated (one of them the initial one), 16 distinct, depth 8 (in states)."""
    protocol, _, _ = jugs()
    assert counted(protocol) == (16, 96, 7)


def test_four_litres_are_measured_in_six_steps():
    protocol, _, big = jugs()
    protocol.claim("no-four", never(big.at(4)))
    graph = graph_of(protocol)
    (verdict,) = judge_all(protocol.model().claims(graph.instance.network, {}), graph)
    assert verdict.result is Result.FAILS
    assert len(verdict.evidence.stem) == 6


def random_protocol(seed):
    """Return a protocol of random functions, and the same functions on tuples."""
    chance = random.Random(seed)  # noqa: S311 - a seed, no secret
    protocol = Protocol(f"random {seed}")
    names = ["a", "b", "c"][: chance.randint(2, 3)]
    values = range(chance.randint(2, 4))
    variables = [protocol.variable(name, 0, values) for name in names]
    functions = []
    for number in range(chance.randint(2, 5)):
        about = chance.sample(range(len(names)), chance.randint(1, len(names)))
        writes = about[: chance.randint(1, len(about))]
        table = {}

        def decided(*given, table=table, writes=writes):
            if given not in table:
                one = [chance.choice(values) for _ in writes]
                other = [chance.choice(values) for _ in writes]
                table[given] = chance.choice([None, [tuple(one)], [tuple(one)], [tuple(one), tuple(other)]])
                if table[given] and len(table[given]) == 2 and table[given][0] == table[given][1]:
                    table[given] = table[given][:1]
            return table[given]

        def function(*given, decided=decided, writes=writes):
            found = decided(*given)
            return found if found is None or len(writes) > 1 else [one for (one,) in found]

        reads = [one for one in about if one not in writes]
        step = protocol.step(*(variables[k] for k in writes), reads=[variables[k] for k in reads], name=f"s{number}")
        step(function)

        def on_tuples(state, decided=decided, writes=writes, reads=reads):
            found = decided(*(state[k] for k in (*writes, *reads))) or []
            return [
                tuple(dict(zip(writes, one, strict=True)).get(k, v) for k, v in enumerate(state)) for one in found
            ]

        functions.append(on_tuples)
    return protocol, variables, searched((0,) * len(names), functions)


@pytest.mark.parametrize("seed", range(60))
def test_a_protocol_of_random_functions_has_the_states_and_steps_of_a_search_that_calls_them(seed):
    protocol, _, wanted = random_protocol(seed)
    assert counted(protocol) == wanted


@pytest.mark.parametrize("seed", range(0, 60, 10))
def test_all_engines_count_it_alike(seed):
    protocol, _, wanted = random_protocol(seed)
    instance = compile_network(protocol.network(), {})
    graph, sets = packed(instance), Symbolic().check(instance, ())
    assert (len(graph.states), graph.steps, graph.depth) == wanted
    assert (sets.states, sets.steps) == wanted[:2]


@pytest.mark.parametrize("seed", range(0, 60, 10))
def test_a_comparison_of_variables_is_true_where_the_values_compare_so(seed):
    protocol, variables, _ = random_protocol(seed)
    relation = protocol.where(lambda *given: sum(given) % 2 == 0, *variables)
    graph = graph_of(protocol)
    protocol.claim("even", possible(relation & ~variables[0].at(0)))
    (verdict,) = judge_all(protocol.model().claims(graph.instance.network, {}), graph)
    values = [graph.instance.decode(state) for state in graph.states]
    there = any(sum(one) % 2 == 0 and one[0] != 0 for one in values)
    assert (verdict.result is Result.HOLDS) == there


def test_a_value_that_is_sent_is_the_value_that_is_received():
    protocol = Protocol("pipe")
    sent = protocol.variable("sent", 0, range(3))
    channel = protocol.variable("channel", ())
    got = protocol.variable("got", None)

    @protocol.step(sent, channel)
    def send(value, queue):
        return ((value + 1) % 3, (*queue, value)) if len(queue) < 2 else None

    @protocol.step(channel, got)
    def receive(queue, last):
        return (queue[1:], queue[0]) if queue else None

    first_in_first_out = [lambda s: [((s[0] + 1) % 3, (*s[1], s[0]), s[2])] if len(s[1]) < 2 else [],
                          lambda s: [(s[0], s[1][1:], s[1][0])] if s[1] else []]
    assert counted(protocol) == searched((0, (), None), first_in_first_out)


def crossing(lift):
    """Trains and a gate, as on the page about one's own protocol."""
    protocol = Protocol("crossing", sizes={"trains": 2})
    train, gate = protocol.variable("train", "away", family="trains"), protocol.variable("gate", "up")
    protocol.step("approach", train.becomes({"away": "near"}))
    protocol.step("lower", gate.becomes({"up": "down"}), train.stays("near"), fair=True)
    protocol.step("enter", train.becomes({"near": "crossing"}), gate.stays("down"), fair=True)
    protocol.step("leave", train.becomes({"crossing": "away"}), fair=True)
    protocol.step("lift", gate.becomes({"down": "up"}), given=lift(train), fair=True)
    protocol.claim("road-is-barred", never(some(train.at("crossing")) & gate.at("up")))
    protocol.claim("trains-pass", responds(train.at("near"), train.at("away")), per="trains")
    return protocol


@pytest.mark.parametrize(("lift", "wanted", "result"), [
    (lambda train: every(train.at("away")), (13, 27, 5), Result.HOLDS),
    (lambda train: train.at("away"), (17, 40, 5), Result.FAILS),
])
def test_a_family_of_variables_has_the_counts_of_the_same_model_in_classes(lift, wanted, result):
    protocol = crossing(lift)
    graph = graph_of(protocol, trains=2)
    assert (len(graph.states), graph.steps, graph.depth) == wanted
    verdicts = judge_all(protocol.model().claims(graph.instance.network, {}), graph)
    assert {verdict.result for verdict in verdicts} == {result}


def test_all_replicas_and_all_others_change_in_one_step():
    protocol = Protocol("lamps")
    lamp = protocol.variable("lamp", "off", family="lamps")
    protocol.step("all on", each(lamp.becomes({"off": "on"})))
    protocol.step("only one off", lamp.becomes({"on": "off"}), others(lamp.stays("on")))
    assert counted(protocol, lamps=3) == (5, 4, 2)


def unlike(build, what, *more):
    with refused(what, *more):
        build(Protocol("wrong")).model()


def _steps(function, *, first=0, values=range(3)):
    def build(protocol):
        protocol.step(protocol.variable("n", first, values), protocol.variable("m", 0, range(2)))(function)
        return protocol

    return build


def _twice(protocol):
    protocol.variable("n", 0)
    protocol.variable("n", 1)
    return protocol


def _took(protocol):
    protocol.step("tick", protocol.variable("n", 0, range(2)).becomes(1))
    protocol.claim("c", never(protocol.took("tock")))
    return protocol


CALLS = itertools.count()


def _alone(change, *, first=0, values=range(3), **row):
    def build(protocol):
        protocol.step("go", protocol.variable("n", first, values).becomes(change), **row)
        return protocol

    return build


def _misplaced(*arguments):
    def build(protocol):
        number = protocol.variable("n", 0, range(2))
        protocol.step(*(number.becomes(1) if one == "action" else number if one == "variable" else one
                        for one in arguments))
        return protocol

    return build


def _too_early(protocol):
    number = protocol.variable("n", 0)
    low = protocol.where(lambda n: n < 2, number)
    protocol.step("go", number.becomes(lambda n: 1 - n))
    protocol.claim("low", always(low))
    return protocol


def _borrowed(protocol):
    protocol.step("go", Protocol("other").variable("n", 0, range(2)).becomes(1))
    return protocol


def _restless(protocol):
    protocol.variable("n", 0, range(2), ends=[2])
    return protocol


@pytest.mark.parametrize(("build", "what", "why"), [
    (lambda protocol: protocol, "has no variables", "nothing can happen"),
    (_alone(lambda n: 1 // n), "raises ZeroDivisionError", "with n=0"),
    (_alone(lambda n, m: n), "raises TypeError", "missing 1 required"),
    (_alone(lambda _: next(CALLS)), "and then [", "a global that changes"),
    (_steps(lambda *_: [(next(CALLS), 0)]), "and then [(", "a clock"),
    (_alone({0: 1, 3: 0}), "never has the value 3", "0, 1, 2"),
    (_restless, "never has the value 2", "0, 1"),
    (_alone([0, 1]), "cannot be compared", "several possibilities"),
    (_alone(1, first=[], values=None), "cannot be compared", "told apart"),
    (_alone(1, values=[0, [1]]), "cannot be compared", "told apart"),
    (_alone(lambda n: n + 1, values=range(100)), "would become 100", "7, 8 and 91 more"),
    (_alone({None: [0], 0: None}, first=None, values=[None, 0]), "which is also a value of variable 'n'", "with n=0"),
    (_alone(lambda n: None if n else 0, values=[None, 0, 1]), "which is also a value of variable 'n'", "[None]"),
    (_alone(lambda n: [None, n], values=None), "variable 'n' would become None", "declare"),
    (_alone(1, say="It goes."), "a step has no 'say'", "says"),
    (_misplaced("action"), "is given to a step", "about variables"),
    (_misplaced("go", "variable"), "is given to a step", "a name and actions"),
    (_misplaced(len), "is given to a step", "above a function"),
    (_borrowed, "is not one of protocol 'wrong'", "declared on it"),
    (_too_early, "before all of its values are known", "gives it 1"),
    (_steps(lambda n, m: n), "returns 0, not the next values (n, m)", "every combination"),
    (_steps(lambda n, m: (n // m, m)), "raises ZeroDivisionError", "never occur together"),
    (_steps(lambda n, m: (n + 1, m)), "variable 'n' would become 3", "0, 1, 2"),
    (_steps(lambda n, m: (n + 1, m), values=None), "has more than 5,000 values", "go on for ever"),
    (_steps(lambda n, m: ([n], m), values=None), "cannot be compared", "told apart"),
    (_steps(lambda n, m: (str(n), m), values=None), "two values that read '0'", "by its text"),
    (_twice, "variable 'n' is declared twice", "one name"),
    (_took, "no step is called 'tock'", "closest"),
    (_steps(lambda n, m: (n, m), first=7), "begins with 7, which is not one of its values", "0, 1, 2"),
])
def test_what_a_protocol_cannot_mean_is_refused(build, what, why):
    unlike(build, what, why)


def test_none_is_a_value_as_any_other_where_it_is_clear_what_is_meant():
    protocol = Protocol("led")
    leader, wanted = protocol.variable("leader", None, [None, "a", "b"]), protocol.variable("wanted", "a", ["a", "b"])
    protocol.step("elect", leader.becomes({None: ["a", "b"]}))
    protocol.step("resign", leader.becomes({"a": [None]}))
    protocol.step("retire", leader.becomes(lambda one: [None] if one == "b" else []))
    protocol.step("elect the other", leader.stays(None), wanted.becomes({"a": "b"}))
    protocol.step(leader, wanted)(lambda who, _: (None, "a") if who == "b" else None)
    protocol.step("reset", leader.becomes(None))
    assert counted(protocol) == (6, 17, 2)


def test_a_value_that_is_declared_twice_is_one_value():
    protocol = Protocol("twice")
    number = protocol.variable("n", 0, [0, 0, False, 1, True, 2])
    protocol.step("go", number.becomes({0: 1, 1: 2}), says="It goes.")
    value = True
    protocol.step("stay", number.stays(2))
    assert counted(protocol) == (3, 3, 2)
    assert number.at(value) == number.at(1)


@pytest.mark.parametrize(("formula", "result"), [
    ("G (n.0 -> X n.-1)", Result.HOLDS), ("G F n.0", Result.HOLDS), ("G n.0", Result.FAILS),
    ("G F w.'a b'", Result.HOLDS), ('G w."a b"', Result.FAILS),
])
def test_a_formula_names_values_that_are_no_words(formula, result):
    protocol = Protocol("signs")
    number, word = protocol.variable("n", 0, [0, -1]), protocol.variable("w", "a b", ["a b", "c d"])
    protocol.step("go", number.becomes({0: -1, -1: 0}), word.becomes({"a b": "c d", "c d": "a b"}), fair=True)
    protocol.claim("c", ltl(formula))
    graph = graph_of(protocol)
    (verdict,) = judge_all(protocol.model().claims(graph.instance.network, {}), graph)
    assert verdict.result is result


def test_a_formula_that_names_no_step_of_the_protocol_is_refused():
    protocol = Protocol("lamp")
    lamp = protocol.variable("lamp", "off", ("off", "on"))
    protocol.step("press", lamp.becomes({"off": "on", "on": "off"}), fair=True)
    protocol.claim("c", ltl('G F took("press") & G !took("pres")'))
    with refused("no step is called 'pres'", "press"):
        check(protocol.model())


def test_a_frozenset_is_a_value_and_not_several_possibilities():
    protocol = Protocol("set")
    held = protocol.variable("held", frozenset())
    protocol.step("take", held.becomes(lambda now: now | {len(now)} if len(now) < 2 else None))
    protocol.step("drop", held.becomes(lambda now: now - {max(now)} if now else None))
    assert counted(protocol) == (3, 4, 2)


@pytest.mark.parametrize("free", [lambda lock: every(lock.at("out")), lambda lock: ~some(lock.at("in"))])
def test_a_condition_on_every_replica_is_one_on_the_replica_that_moves_too(free):
    """With three: nobody is in, or one of the three is."""
    protocol = Protocol("room")
    lock = protocol.variable("lock", "out", ["out", "in"], family="people")
    protocol.step("enter", lock.becomes("in"), given=free(lock))
    protocol.step("leave", lock.becomes({"in": "out"}))
    assert counted(protocol, people=3) == (4, 6, 1)
    protocol.claim("alone", never(lock.at("in") & some_other(lock.at("in"))), per="people")
    graph = graph_of(protocol, people=3)
    (verdict,) = judge_all(protocol.model().claims(graph.instance.network, {}), graph)
    assert verdict.result is Result.HOLDS


@pytest.mark.parametrize("given", [some, some_other, lambda part: part & every(part)])
def test_a_condition_on_some_replica_is_refused(given):
    protocol = Protocol("room")
    lock = protocol.variable("lock", "out", ["out", "in"], family="people")
    protocol.step("enter", lock.becomes("in"), given=given(lock.at("in")))
    with refused("is not about one variable", "every(...) or ~some(...)"):
        protocol.network()


def test_a_condition_on_two_variables_is_refused_with_the_way_to_write_it():
    protocol = Protocol("both")
    one, other = protocol.variable("one", 0, range(2)), protocol.variable("other", 0, range(2))
    protocol.step("go", one.becomes(1), given=one.at(0) & other.at(0))
    with refused("is not about one variable", "several conditions"):
        protocol.network()


def unset_pair():
    """Two numbers that begin as any pair of different ones, and of which the first is copied to the second."""
    protocol = Protocol("unset")
    one, other = protocol.variable("one", values=range(3)), protocol.variable("other", values=range(3))
    lamp = protocol.variable("lamp", "off", ("off", "on"))

    @protocol.begins(one, other)
    def begin():
        return [(a, b) for a in range(3) for b in range(3) if a != b]

    @protocol.step(other, reads=one)
    def copy(_, value):
        return value

    protocol.step("press", lamp.becomes({"off": "on", "on": "off"}))
    return protocol, one, other, lamp


def test_every_beginning_is_tried_and_nothing_comes_before_it():
    """Oracle: 6 beginnings with the lamp off, then 9 pairs and the lamp, 2 steps in each; and one state before."""
    protocol, *_ = unset_pair()
    assert counted(protocol) == (1 + 9 * 2, 6 + 2 * 18, 3)


@pytest.mark.parametrize(("claim", "result"), [
    (lambda one, other, lamp: never(~one.at(0, 1, 2)), Result.HOLDS),
    (lambda one, other, lamp: never(one.at(0) & other.at(0)), Result.FAILS),
    (lambda one, other, lamp: always(one.at(0, 1, 2) & other.at(0, 1, 2)), Result.HOLDS),
    (lambda one, other, lamp: never(entering(one.at(1))), Result.HOLDS),  # to begin with 1 is not to become 1
    (lambda one, other, lamp: never(before(~one.at(0, 1, 2))), Result.VACUOUS),
    (lambda one, other, lamp: possible(one.at(2) & other.at(1) & lamp.at("off")), Result.HOLDS),
    (lambda one, other, lamp: possible(lamp.at("on"), after=lamp.at("off")), Result.HOLDS),
])
def test_claims_are_about_what_comes_after_the_beginning(claim, result):
    protocol, *variables = unset_pair()
    protocol.claim("c", claim(*variables))
    graph = graph_of(protocol)
    (verdict,) = judge_all(protocol.model().claims(graph.instance.network, {}), graph)
    assert verdict.result is result


def test_a_variable_without_any_beginning_is_refused():
    protocol = Protocol("unset")
    protocol.step("go", protocol.variable("n", values=range(2)).becomes(1))
    with refused("variable 'n' does not begin with any value", "no function says"):
        protocol.network()


@pytest.mark.parametrize(("claim", "result"), [
    (lambda one, other, lamp: until(lamp.at("off"), lamp.at("on")), Result.FAILS),  # nobody has to press it
    (lambda one, other, lamp: release(lamp.at("on"), one.at(0, 1, 2)), Result.HOLDS),
    (lambda one, other, lamp: always_eventually(one.at(0, 1, 2)), Result.HOLDS),
    (lambda one, other, lamp: eventually_always(one.at(0)), Result.FAILS),
    (lambda one, other, lamp: possible_from_everywhere(lamp.at("on") & one.at(0, 1, 2)), Result.HOLDS),
    (lambda one, other, lamp: possible_from_everywhere(one.at(0)), Result.FAILS),
])
def test_claims_about_whole_runs_begin_where_the_protocol_begins(claim, result):
    protocol, *variables = unset_pair()
    protocol.claim("c", claim(*variables))
    graph = graph_of(protocol)
    (verdict,) = judge_all(protocol.model().claims(graph.instance.network, {}), graph)
    assert verdict.result is result


def test_a_formula_as_text_is_refused_of_a_protocol_with_several_beginnings():
    protocol, _, _, lamp = unset_pair()
    protocol.claim("c", ltl("F on", on=lamp.at("on")))
    with refused("is a ltl of a protocol that begins in several ways", "before the beginning"):
        protocol.model()


def test_a_variable_may_have_the_name_of_the_parameter_that_tells_alternatives_apart():
    """Oracle: the search that calls the functions; the values of both variables have to agree, and the way, too."""
    protocol = Protocol("ways")
    way, other = protocol.variable("way", 0, range(3)), protocol.variable("other", 0, range(3))

    def moved(a, b):
        return [((a + b) % 3, (a + 1) % 3), (b, (a + 2) % 3)]

    protocol.step(way, other)(moved)
    assert counted(protocol) == searched((0, 0), [lambda state: list(dict.fromkeys(moved(*state)))])


@pytest.mark.parametrize(("stutters", "wanted"), [(True, (16, 96, 7)), (False, (16, 58, 7))])
def test_a_step_that_changes_nothing_counts_unless_it_does_not_stutter(stutters, wanted):
    """Oracle: TLC's count, and the same without the steps from a state to itself, by the search that calls them."""
    def fill(s, b):
        return [(3, b), (s, 5), (0, b), (s, 0), (s - min(s, 5 - b), b + min(s, 5 - b)),
                (s + min(b, 3 - s), b - min(b, 3 - s))]

    moves = [lambda state, k=k: [fill(*state)[k]] for k in range(6)]
    still = [lambda state, move=move: [one for one in move(state) if stutters or one != state] for move in moves]
    protocol = Protocol("jugs")
    small, big = protocol.variable("small", 0, range(4)), protocol.variable("big", 0, range(6))
    protocol.step("fill small", small.becomes(3), stutters=stutters)
    protocol.step("fill big", big.becomes(5), stutters=stutters)
    protocol.step("empty small", small.becomes(0), stutters=stutters)
    protocol.step("empty big", big.becomes(0), stutters=stutters)
    protocol.step(small, big, name="into big", stutters=stutters)(lambda s, b: fill(s, b)[4])
    protocol.step(small, big, name="into small", stutters=stutters)(lambda s, b: fill(s, b)[5])
    assert counted(protocol) == searched((0, 0), still) == wanted


def test_several_actions_stutter_only_where_all_of_them_change_nothing():
    protocol = Protocol("reset")
    one, other = protocol.variable("one", 0, range(2)), protocol.variable("other", 0, range(2))
    protocol.step("reset", one.becomes(0), other.becomes(0), stutters=False)
    protocol.step("set one", one.becomes({0: 1}))
    protocol.step("set other", other.becomes({0: 1}))
    assert counted(protocol) == (4, 4 + 3, 2)


def _typo(how):
    """A lamp whose values are not declared, and something that is said of one that it never has."""
    def build(protocol):
        lamp = protocol.variable("lamp", "off", ends=["of"] if how == "ends" else None)
        protocol.step("press", lamp.becomes({"off": "on", "on": "off", **({"onn": "off"} if how == "row" else {})}))
        other = protocol.variable("other", 0, range(2))
        if how == "stays":
            protocol.step("go", other.becomes(1), lamp.stays("onn"))
        if how == "given":
            protocol.step("go", other.becomes(1), given=lamp.at("onn"))
        return protocol

    return build


@pytest.mark.parametrize(("how", "what"), [
    ("row", "variable 'lamp' never has the value 'onn'"), ("stays", "variable 'lamp' never has the value 'onn'"),
    ("ends", "variable 'lamp' never has the value 'of'"), ("given", "role 'lamp' has no state 'onn'"),
])
def test_what_is_said_of_a_value_to_which_no_step_leads_is_not_lost(how, what):
    unlike(_typo(how), what)


def _begins(values, *, first=UNSET, family=None):
    def build(protocol):
        one = protocol.variable("one", first, range(3), family=family)
        protocol.begins(one)(lambda: values)
        return protocol

    return build


@pytest.mark.parametrize(("build", "what", "why"), [
    (_begins([]), "begins in no way", "nothing would ever happen"),
    (_begins([1], first=0), "begins with 0, and in other ways, too", "only what has no first value"),
    (_begins([1], family="many"), "of each of the many begins in no way", "begin alike"),
])
def test_a_beginning_that_could_not_happen_is_refused(build, what, why):
    unlike(build, what, why)
