"""When an engine agrees with the reference, and when a run shows what it is said to show."""

from __future__ import annotations

from conformance.engines import FORMS
from shadowcheck.claims import Always, DeadlockFree, Never, Responds
from shadowcheck.judge import Result
from shadowcheck.judge.duties import duties, strong_duties
from shadowcheck.judge.quantifiers import ORDINARY
from shadowcheck.trace import rebuild, replay
from toys.graphs import assert_same_graph


def outcome(name, instance, claims=(), given=ORDINARY):
    engine, run = FORMS[name]
    return engine.check(instance, claims, given, run)


def assert_agree(name, instance, claims, expected, given=ORDINARY):
    """Whoever searches finds the same counts and verdicts; who visits states, the same graph, number by number."""
    found = outcome(name, instance, claims, given)
    assert (found.states, found.steps, found.depth) == (expected.states, expected.steps, expected.depth)
    assert (found.unfinished, found.dead_steps) == (None, expected.dead_steps)
    if found.graph is not None:
        assert_same_graph(found.graph, expected.graph)
    for verdict, wanted in zip(found.verdicts, expected.verdicts, strict=True):
        if found.graph is not None:
            assert verdict == wanted
        else:
            assert_same(verdict, wanted, instance)


def assert_same(verdict, expected, instance):
    """The same result, reason, replica and length; the same run, too, where the order of rules decides it alone."""
    assert (verdict.claim, verdict.result, verdict.excuse) == (expected.claim, expected.result, expected.excuse)
    assert reason(verdict) == reason(expected)
    assert (verdict.evidence is None) == (expected.evidence is None)
    assert (verdict.blame is None) == (expected.blame is None)
    same_replica = verdict.blame is None or verdict.blame.replica == expected.blame.replica
    assert same_replica or isinstance(verdict.claim.pattern, Responds)  # the loops, too, decide which one is shown
    if verdict.evidence is None:
        return
    assert verdict.evidence.shortest
    assert not same_replica or len(verdict.evidence.stem) == len(expected.evidence.stem)
    assert_shown(verdict, instance)
    if verdict.evidence == expected.evidence or isinstance(verdict.claim.pattern, Always | Never | DeadlockFree):
        assert (verdict.evidence, verdict.blame) == (expected.evidence, expected.blame)


def assert_shown(verdict, instance):
    """The run happens, by the rules and with the live machines; one that goes on for ever is fair."""
    if verdict.evidence is None:
        return
    trace = rebuild(instance, verdict.evidence)
    replay(trace)
    if isinstance(verdict.claim.pattern, Responds) and verdict.result is Result.FAILS:
        assert_fair(trace, instance)


def reason(verdict):
    """Of several nearest places to stay in, each engine may show another one: a run may rest in one, and go round in
    another."""
    return verdict.reason.partition(": the run may ")[0]


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
