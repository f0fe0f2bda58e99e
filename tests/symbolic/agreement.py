"""When two verdicts are the same, and when a run shows what it is said to show."""

from __future__ import annotations

from shadowcheck.claims import Always, Claim, DeadlockFree, Never, Responds, Strength
from shadowcheck.judge.duties import duties, strong_duties
from shadowcheck.trace import rebuild, replay


def claim_of(number, pattern, per=None):
    return Claim(f"c{number}", "It is so.", pattern, "page", "network", Strength.MUST, per=per)


def assert_same(verdict, expected, instance):
    """The same result, reason, replica and length; the same run, too, where the order of rules decides it alone."""
    assert (verdict.result, verdict.excuse) == (expected.result, expected.excuse)
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
    """The run happens, and is fair where that is asked."""
    trace = rebuild(instance, verdict.evidence)
    replay(trace)
    if isinstance(verdict.claim.pattern, Responds):
        assert_fair(trace, instance)


def reason(verdict):
    """Of several nearest places to stay in, each engine may show another one: a run may rest in one, and go round in
    another."""
    return verdict.reason.partition(": the run may")[0]


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
