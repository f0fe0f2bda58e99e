"""What is broken only after another claim follows from it; whatever can be broken by itself has a story of its own."""

from collections import deque

from hypothesis import HealthCheck, assume, given, settings

from oracles.random_cases import random_cases
from shadowcheck.claims import Absent, Always, DeadlockFree, Never, Precedes, absent, never, precedes, responds
from shadowcheck.instance.formula import Position, holds
from shadowcheck.judge import Result, judge_all
from shadowcheck.judge.along import broken_after
from shadowcheck.judge.valuation import Valuation
from shadowcheck.network.predicates import Took
from shadowcheck.trace import rebuild
from shadowcheck.verify.breaches import Breaches
from shadowcheck.verify.broken import Broken, Level
from shadowcheck.verify.causes import cause_of
from shadowcheck.verify.findings import findings
from toys.tables import claim, graph_of, network, role, step, table


def took(event):
    return Took((event,))


def broken_in(rows, patterns, fair=()):
    """The breaches of a machine with these rows and claims of these patterns, by id, and its graph's breaches."""
    one = role("one", table("one", " ".join(dict.fromkeys(name for row in rows for name in row[::2])), *rows))
    events = dict.fromkeys(event for _, event, _ in rows)
    graph = graph_of(network(*(step(name, one.does(name), fair=name in fair) for name in events)))
    claims = [claim(pattern(one), id=name) for name, pattern in patterns.items()]
    found = {}
    for verdict in judge_all(claims, graph):
        trace = rebuild(graph.instance, verdict.evidence)
        cause = cause_of(verdict.claim, trace, ("one",))
        found[verdict.claim.id] = Broken(verdict, trace, cause, Level.ERROR, "", ())
    return found, Breaches(Valuation(graph)), graph.instance


def alone(rows, patterns, one, fair=()):
    """The events of the shortest run that breaks *one* first; or whether it follows from the others."""
    found, breaches, instance = broken_in(rows, patterns, fair)
    others = [other for name, other in found.items() if name != one]
    run = breaches.alone(found[one], others)
    if run is None:
        return breaches.follows(found[one], others)
    return " ".join(instance.rules[number].step.name for number in (*run.stem, *run.loop))


LONG_WAY = [("a", "x", "b"), ("b", "z", "c"), ("a", "y", "d"), ("d", "y", "e"), ("e", "z", "c")]


def test_the_story_goes_round_an_earlier_breach_even_if_that_is_longer():
    patterns = {"no-x": lambda _: never(took("x")), "no-c": lambda one: never(one.at("c"))}
    assert alone(LONG_WAY, patterns, "no-c") == "y y z"


def test_what_only_happens_after_a_breach_follows_from_it():
    patterns = {"no-x": lambda _: never(took("x")), "no-c": lambda one: never(one.at("c"))}
    assert alone(LONG_WAY[:2], patterns, "no-c") is True
    assert alone(LONG_WAY[:2], patterns, "no-x") == "x"


def test_a_breach_is_known_on_the_way_that_was_found():
    patterns = {"no-x": lambda _: never(took("x")), "no-c": lambda one: never(one.at("c"))}
    found, breaches, _ = broken_in(LONG_WAY, patterns)
    assert breaches.before(found["no-c"], [found["no-x"]]) is found["no-x"]
    assert breaches.before(found["no-x"], [found["no-c"]]) is None


def test_what_one_step_breaks_at_once_precedes_nothing():
    patterns = {"no-x": lambda _: never(took("x")), "no-b": lambda one: never(one.at("b"))}
    assert alone(LONG_WAY, patterns, "no-b") == "x"
    assert alone(LONG_WAY, patterns, "no-x") == "x"


def test_a_breach_from_the_start_precedes_everything():
    patterns = {"no-a": lambda one: never(one.at("a")), "no-c": lambda one: never(one.at("c"))}
    assert alone(LONG_WAY, patterns, "no-c") is True
    assert alone(LONG_WAY, patterns, "no-a") == ""


TWICE = [("a", "x", "b"), ("b", "x", "b"), ("b", "z", "c"), ("a", "z", "c")]


def test_an_order_is_broken_by_a_step_only_where_it_comes_too_late_or_too_early():
    patterns = {"once": lambda _: absent(took("x"), after=took("x")), "no-c": lambda one: never(one.at("c"))}
    assert alone(TWICE, patterns, "no-c") == "z"
    assert alone(TWICE, patterns, "once") == "x x"
    patterns = {"x-first": lambda _: precedes(took("x"), took("z")), "no-c": lambda one: never(one.at("c"))}
    assert alone(TWICE, patterns, "no-c") == "z"
    assert alone(TWICE, patterns, "x-first") == "z"


HIDDEN = [("a", "x", "b"), ("b", "y", "c"), ("a", "w", "b"), ("c", "x", "d"), ("d", "z", "e")]


def test_where_a_step_breaks_an_order_only_sometimes_nothing_is_said_to_follow_from_it():
    """Step x breaks the order once after w, but not the first time: from its steps alone one cannot tell."""
    patterns = {"not-after": lambda _: absent(took("y"), after=took("w")), "no-e": lambda one: never(one.at("e"))}
    assert alone(HIDDEN, patterns, "no-e") is False


def test_an_answer_that_never_comes_precedes_what_its_cause_precedes():
    rows = [("a", "freeze", "b"), ("b", "abort", "c"), ("c", "wait", "c"), ("c", "again", "d"), ("b", "thaw", "a")]
    patterns = {
        "thaws": lambda one: responds(took("freeze"), one.at("a")), "no-again": lambda _: never(took("again")),
    }
    fair = ("thaw", "abort")
    assert alone(rows, patterns, "no-again", fair) is True
    assert alone(rows, patterns, "thaws", fair).startswith("freeze abort")


def test_what_is_broken_while_an_answer_may_still_come_does_not_follow_from_it():
    rows = [("a", "freeze", "b"), ("b", "write", "c"), ("c", "thaw", "a"), ("b", "thaw", "a")]
    patterns = {
        "thaws": lambda _: responds(took("freeze"), took("thaw")), "no-write": lambda _: never(took("write")),
    }
    assert alone(rows, patterns, "no-write") == "freeze write"


def test_a_story_in_which_no_answer_is_owed_does_not_tell_that_it_never_comes():
    one = role("one", table("one", "a b", ("a", "x", "b")))
    asked = role("asked", table("asked", "p q", ("p", "ask", "q")))
    graph = graph_of(network(step("x", one.does("x")), step("ask", asked.does("ask"))))
    claims = [claim(never(took("x")), id="no-x"), claim(responds(took("ask"), took("x") & ~took("x")), id="answered")]
    broken = []
    for verdict in judge_all(claims, graph):
        trace = rebuild(graph.instance, verdict.evidence)
        broken.append(Broken(verdict, trace, cause_of(verdict.claim, trace, ("one",)), Level.ERROR, "", ()))
    assert [finding.id for finding in findings(broken, lambda _: None)] == ["no-x", "answered"]


def test_a_deadlock_follows_from_what_leads_to_it():
    patterns = {"alive": lambda _: DeadlockFree(), "no-x": lambda _: never(took("x"))}
    assert alone([("a", "x", "b"), ("a", "y", "a")], patterns, "alive") == "x"
    assert alone([("a", "x", "b"), ("b", "z", "c"), ("a", "y", "a")], patterns, "alive") is True


def breaks(pattern, here, memory, asked):
    """Whether *pattern* is broken at the position *here*, and what it remembers then: by its definition."""
    match pattern:
        case Always(condition, given_):
            return (given_ is None or asked(given_, here)) and not asked(condition, here), memory
        case Never(bad):
            return asked(bad, here), memory
        case Precedes(first, then):
            memory = memory or asked(first, here)
            return asked(then, here) and not memory, memory
        case Absent(bad, after):
            return memory and asked(bad, here), memory or asked(after, here)


def shortest_alone(graph, grounding, one, other):
    """The length of the shortest run that breaks *one*, and has not broken *other* before: by exhausting all runs."""
    (bound,), (beyond,) = grounding.bindings(one), grounding.bindings(other)

    def asked_for(who):
        return lambda predicate, here: holds(grounding.of(predicate, who), here)

    def look(here, memories):
        (mine, first), (theirs, second) = (
            breaks(each.pattern, here, memory, asked_for(who))
            for each, memory, who in ((one, memories[0], bound), (other, memories[1], beyond))
        )
        return mine, theirs, (first, second)

    mine, theirs, memories = look(Position(graph.states[0]), (False, False))
    if mine or theirs:
        return 0 if mine else None
    queue, met = deque([(0, memories, 0)]), {(0, memories)}
    while queue:
        state, memories, length = queue.popleft()
        for number in range(graph.first[state], graph.first[state + 1]):
            there = int(graph.target[number])
            here = Position(graph.states[there], int(graph.rule[number]), graph.states[state])
            mine, theirs, after = look(here, memories)
            if mine:
                return length + 1
            if not theirs and (there, after) not in met:
                met.add((there, after))
                queue.append((there, after, length + 1))
    return None


@settings(
    max_examples=80, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
@given(random_cases(kinds=["always", "never", "precedes", "absent"] * 3, least=4))
def test_on_random_networks_a_run_breaks_a_claim_first_if_and_only_if_some_run_does(case):
    graph = graph_of(case.network, **case.sizes)
    failing = [one for one in judge_all(case.claims, graph) if one.result is Result.FAILS and one.claim.per is None]
    assume(len(failing) > 1)
    breaches = Breaches(Valuation(graph))
    grounding = breaches.valuation.grounding
    found = [Broken(one, rebuild(graph.instance, one.evidence), None, Level.ERROR, "", ()) for one in failing]
    for one in found:
        assert broken_after(one.verdict.claim, one.verdict.evidence, grounding) == len(one.verdict.evidence.stem)
        for other in (each for each in found if each is not one):
            wanted = shortest_alone(graph, grounding, one.verdict.claim, other.verdict.claim)
            run = breaches.alone(one, [other])
            if run is None:
                assert wanted is None or not breaches.follows(one, [other])
            else:
                first = broken_after(other.verdict.claim, run, grounding)
                assert first is None or first >= len(run.stem)
                assert wanted is None or wanted <= len(run.stem)
                assert wanted == len(run.stem) or not breaches_are_exact(breaches, other)


def breaches_are_exact(breaches, one):
    return breaches._of(one).exact


def test_of_equally_short_stories_the_one_with_the_fewest_failures_is_told():
    one = role("one", table("one", "a b c d e", *[
        ("a", "fails", "b"), ("b", "ends", "d"), ("a", "works", "c"), ("c", "ends", "d"), ("a", "tires", "b"),
    ]))
    net = network(
        step("fails", one.does("fails"), failure=True), step("works", one.does("works")),
        step("ends", one.does("ends")),
        step("tires", one.does("tires"), group="tiredness"), groups={"tiredness": "it tires"},
    )
    graph = graph_of(net)
    (verdict,) = judge_all([claim(never(one.at("d")))], graph)
    found = Broken(verdict, rebuild(graph.instance, verdict.evidence), None, Level.ERROR, "", ())
    run = Breaches(Valuation(graph)).alone(found, [])
    for told in (verdict.evidence, run):
        assert [graph.instance.rules[number].step.name for number in told.stem] == ["works", "ends"]
