"""One suite over all engines: the same counts, verdicts, reasons and lengths of runs, whoever searches."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conformance.engines import ENGINES, visiting
from oracles.naive import Naive
from oracles.published import published
from oracles.random_networks import ANY_FAIRNESS, PATTERNS, random_network, random_pattern
from oracles.two_phase_commit import two_phase_commit
from shadowcheck.claims import Claim, Responds, Strength
from shadowcheck.explore import explore
from shadowcheck.instance import compile_network
from shadowcheck.judge import Result, built_in_claims
from shadowcheck.judge.duties import duties
from shadowcheck.network import Fairness
from shadowcheck.trace import rebuild, replay
from vss_protocol import MODEL

OTHERS = [name for name in ENGINES if name != "reference"]
SMALL = 70_000
VERY_SMALL = 5_000


def reference(instance, claims=()):
    return visiting(explore, instance, list(claims))


def told(verdict):
    """What must be the same of a verdict, whoever found it: everything but which of several shortest runs it shows.

    A run that never answers may rest, or go round, at the end of ways that are equally short.
    """
    reason = verdict.reason.partition(": the run may ")[0]
    replica = None if verdict.blame is None else verdict.blame.replica
    length = None if verdict.evidence is None else len(verdict.evidence.stem)
    return verdict.claim.id, verdict.result, reason, verdict.excuse, replica, length


def assert_real(instance, verdict):
    """The run happens, by the rules and with the live machines; one that goes on for ever is fair."""
    if verdict.evidence is None:
        return
    trace = rebuild(instance, verdict.evidence)
    replay(trace)
    if isinstance(verdict.claim.pattern, Responds) and verdict.result is Result.FAILS:
        assert_fair(instance, trace)


def assert_fair(instance, trace):
    loop = () if trace.loop_at is None else trace.steps[trace.loop_at:]
    met = [step.before for step in loop] or [trace.states[-1]]
    assert not loop or loop[0].before == trace.states[-1]
    number = duties(instance)
    enabled = [{int(number[rule.number]) for rule in instance.rules if rule.effect(state) is not None} for state in met]
    strong = {int(number[rule.number]) for rule in instance.rules if rule.step.fairness is Fairness.STRONG}
    owed = set.intersection(*enabled) | set.union(*enabled) & strong
    assert owed - {-1} <= {int(number[step.rule.number]) for step in loop}


def assert_agree(name, instance, claims):
    expected, found = reference(instance, claims), ENGINES[name](instance, claims)
    assert (found.states, found.steps) == (expected.states, expected.steps)
    assert found.depth == expected.depth
    assert list(map(told, found.verdicts)) == list(map(told, expected.verdicts))
    for verdict in found.verdicts:
        assert_real(instance, verdict)


def claim_of(number, pattern, per):
    return Claim(f"c{number}", "It is so.", pattern, "page", "network", Strength.MUST, per=per)


@pytest.mark.parametrize("name", OTHERS)
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.randoms(use_true_random=True))
def test_random_networks_are_judged_alike(name, rng):
    case = random_network(rng, ANY_FAIRNESS)
    if Naive(case.network, case.sizes, 200).found is None:
        return
    instance = compile_network(case.network, case.sizes)
    claims = built_in_claims(instance.network)
    for number, kind in enumerate(PATTERNS):
        per = rng.choice([None, *case.sizes])
        claims.append(claim_of(number, random_pattern(rng, case, per, [kind]), per))
    assert_agree(name, instance, claims)


CASES = {f"{case.name} {dict(case.sizes)}": case for case in published()}


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("title", [title for title, case in CASES.items() if case.states <= VERY_SMALL])
def test_published_counts_are_found(name, title):
    case = CASES[title]
    if "python" in name and case.states > 1_000:
        pytest.skip("diagrams in pure Python are for small models")
    found = ENGINES[name](compile_network(case.network(), case.sizes), [])
    assert found.states == case.states
    assert case.steps in (found.steps, None)
    assert case.depth in (found.depth, None)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["packed, two workers", "symbolic, cudd"])
@pytest.mark.parametrize("title", [title for title, case in CASES.items() if case.states > VERY_SMALL])
def test_large_published_counts_are_found(name, title):
    case = CASES[title]
    if name not in ENGINES:
        pytest.skip("there is no CUDD in this wheel of dd")
    found = ENGINES[name](compile_network(case.network(), case.sizes), [])
    assert found.states == case.states
    assert case.steps in (found.steps, None)


def vss(options, writers):
    settings_ = MODEL.settings(options)
    network = MODEL.network(settings_)
    instance = compile_network(network, {"writers": writers})
    return instance, [*built_in_claims(instance.network), *MODEL.claims(network, settings_)]


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in OTHERS if "python" not in name])
@pytest.mark.parametrize("options", [{}, {"requester": "documented"}])
def test_vss_with_one_writer_is_judged_alike(name, options):
    assert_agree(name, *vss(options, 1))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["packed, whole levels", "packed, two workers"])
def test_vss_with_two_writers_is_judged_alike(name):
    assert_agree(name, *vss({}, 2))


@pytest.mark.parametrize("name", OTHERS)
def test_a_careless_manager_is_caught_by_the_same_runs(name):
    network = two_phase_commit(careless=True)
    instance = compile_network(network, {"resources": 3})
    resource = network.role("resource")
    claims = [claim_of(1, Responds(resource.at("prepared"), resource.at("committed")), "resources")]
    assert_agree(name, instance, [*built_in_claims(instance.network), *claims])
