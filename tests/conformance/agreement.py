"""When an engine agrees with the reference, and when a run shows what it is said to show."""

from __future__ import annotations

import itertools
from dataclasses import replace

from conformance.engines import FORMS
from shadowcheck.claims import Responds
from shadowcheck.disk.judge import NO_LOOPS
from shadowcheck.instance import compile_network
from shadowcheck.judge import Result
from shadowcheck.judge.duties import duties, strong_duties
from shadowcheck.judge.quantifiers import ORDINARY
from shadowcheck.trace import rebuild, replay
from toys.graphs import assert_same_graph


def outcome(name, instance, claims=(), given=ORDINARY):
    engine, run = FORMS[name]
    return engine.check(instance, claims, given, run)


def assert_agree(name, instance, claims, expected, given=ORDINARY):
    """Whoever searches finds the same counts, verdicts and runs; who visits states, the same graph, too."""
    found = outcome(name, instance, claims, given)
    assert (found.states, found.steps, found.depth) == (expected.states, expected.steps, expected.depth)
    assert (found.unfinished, found.dead_steps) == (None, expected.dead_steps)
    if found.graph is not None:
        assert_same_graph(found.graph, expected.graph)
    for verdict, wanted in zip(found.verdicts, expected.verdicts, strict=True):
        if name == "views":
            assert_as_few_replicas_show_it(verdict, wanted, instance)
        elif name.startswith("disk") and verdict.reason == NO_LOOPS:
            assert isinstance(verdict.claim.pattern, Responds)
            assert verdict.result is Result.UNFINISHED
        elif verdict != wanted:
            assert found.graph is None
            assert_same_but_for_the_replica(verdict, wanted, instance)


def assert_as_few_replicas_show_it(verdict, expected, instance):
    """The verdict of the instance; or of one with fewer replicas, which shows what fails, or is possible."""
    if verdict.every and expected.result is Result.VACUOUS:  # but not with fewer
        assert verdict.result is Result.HOLDS
        sizes = itertools.product(*(range(1, most + 1) for most in instance.sizes.values()))
        smaller = (compile_network(instance.network, dict(zip(instance.sizes, few, strict=True))) for few in sizes)
        found = (outcome("reference", one, [verdict.claim]).verdicts[0].result for one in smaller)
        assert Result.HOLDS in found
        return
    if verdict.instance is None:
        assert replace(verdict, every=False) == expected
        return
    assert all(size <= instance.sizes[name] for name, size in verdict.instance.sizes.items())
    (smaller,) = outcome("reference", verdict.instance, [verdict.claim]).verdicts
    assert replace(verdict, instance=None, every=False) == smaller
    assert_shown(verdict, verdict.instance)


def assert_same_but_for_the_replica(verdict, expected, instance):
    """Of replicas that are alike the symbolic engine judges two; the loop of a third may happen to be shorter."""
    assert (verdict.claim, verdict.result, verdict.excuse) == (expected.claim, expected.result, expected.excuse)
    assert isinstance(verdict.claim.pattern, Responds)
    assert verdict.blame.replica != expected.blame.replica
    assert verdict.evidence.shortest
    assert len(verdict.evidence.stem) == len(expected.evidence.stem)
    assert_shown(verdict, instance)


def assert_shown(verdict, instance):
    """The run happens, by the rules and with the live machines; one that goes on for ever is fair."""
    if verdict.evidence is None:
        return
    trace = rebuild(instance, verdict.evidence)
    replay(trace)
    if isinstance(verdict.claim.pattern, Responds) and verdict.result is Result.FAILS:
        assert_fair(trace, instance)


def assert_fair(trace, instance):
    """Along the loop no weak duty is enabled everywhere, and no strong one anywhere, that is fulfilled nowhere."""
    loop = () if trace.loop_at is None else trace.steps[trace.loop_at:]
    met = [step.before for step in loop] or [trace.states[-1]]
    assert not loop or loop[0].before == trace.states[-1]
    number, strong = duties(instance), strong_duties(instance)
    enabled = [
        {int(number[rule.number]) for rule in instance.rules if rule.effect(state) is not None} - {-1} for state in met
    ]
    required = set.intersection(*enabled) | {duty for duty in set.union(*enabled) if strong[duty]}
    assert required <= {int(number[step.rule.number]) for step in loop}
