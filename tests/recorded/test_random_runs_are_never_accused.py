"""Whatever a log leaves out, its run is explained, and is accused of nothing that the whole run does not break.

The runs are those of the environment itself, with a program that does anything, and those of designs. What is true of a
run is worked out by the checker's own evaluation of claims along it, which knows every step.
"""

import random

import pytest

from recorded.logs import TELLS
from recorded.runs import CREATION, RECORDING, instance_of, is_recorded, line_of, lines_of, random_run
from shadowcheck.claims.obligation import Response
from shadowcheck.instance.compile import compile_network
from shadowcheck.instance.grounding import Grounding
from shadowcheck.judge.along import broken_after
from shadowcheck.judge.verdict import Evidence
from vss_protocol.gallery.requesters import GOOD, MISTAKES

EVERYTHING = sorted({event for events in (*RECORDING.calls.values(), *RECORDING.deeds.values()) for event in events})
SECONDS = [f"second_{event}" for event in EVERYTHING if event not in RECORDING.of_no_object]


def environment(events):
    model = RECORDING.model(events)
    network = model.network(model.settings({}))
    instance = compile_network(network, {})
    claims = [claim for reading in ("strict", "lenient") for claim in model.claims_on(network, {"reading": reading})]
    return instance, claims


ONE, TWO = environment(EVERYTHING), environment([*EVERYTHING, *SECONDS])


def answers_removed(lines, share, seed):
    chance = random.Random(seed)  # noqa: S311 - the same runs every time
    return [
        {key: value for key, value in line.items() if key != "answer" or chance.random() >= share} for line in lines
    ]


def where_broken(claim, run, instance):
    """The step after which the run breaks the claim."""
    return broken_after(claim, Evidence(tuple(rule.number for rule in run)), Grounding(instance))


def judged_rightly(report, run, instance, claims, *, whole):
    """The report accuses of nothing that *run* does not break; and if it tells the *whole* run, it misses nothing."""
    steps = [place for place, rule in enumerate(run, start=1) if line_of(rule) is not None]
    about = {one.claim.id: one for one in report.broken}
    for claim in claims:
        if isinstance(claim.obligation, Response):
            continue
        one = about.get(claim.id)
        if one is not None and one.claim.pattern == claim.pattern:
            broken = where_broken(claim, run, instance)
            assert broken is not None, f"{claim.id} is not broken, but was said to be at line {one.line.number}"
            assert broken <= steps[one.line.number - 2], f"{claim.id} is broken later than line {one.line.number}"
        if whole and any(kept.id == claim.id and kept.pattern == claim.pattern for kept in report.kept):
            assert where_broken(claim, run, instance) is None, f"{claim.id} is broken, but was said to be kept"


@pytest.mark.parametrize("share", [0, 0.3, pytest.param(0.8, marks=pytest.mark.slow)])
@pytest.mark.parametrize("seed", [*range(2), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 16))])
def test_a_program_that_does_anything_is_never_accused(judged, seed, share):
    instance, claims = TWO if seed % 4 == 0 else ONE
    run = random_run(instance, seed, steps=36)
    report = judged(answers_removed(lines_of(instance, run), share, seed), TELLS)
    assert report.unexplained is None
    judged_rightly(report, run, instance, claims, whole=not report.too_many)


@pytest.mark.parametrize(
    "design",
    [GOOD[0], *(pytest.param(one, marks=pytest.mark.slow) for one in (
        GOOD[1], *(one.design for one in MISTAKES[:6] if is_recorded(one.design))
    ))],
    ids=lambda one: one.__name__,
)
def test_a_design_is_never_accused(judged, design):
    instance = instance_of(design)
    for seed in range(12):
        lines = answers_removed(lines_of(instance, random_run(instance, seed, 90)), seed % 3 / 4, seed)
        report = judged(lines, TELLS)
        assert report.unexplained is None
        if design in GOOD:
            assert report.broken == (), f"seed {seed}"


def turned(lines, seed):
    """The lines as a log of two threads with a coarse clock may have them: those of one time in another order."""
    chance, parts = random.Random(seed), [[]]  # noqa: S311 - the same logs every time
    for line in lines:
        alone = line.get("call") == CREATION or "deed" in line  # what is not created yet cannot be called
        if alone or len(parts[-1]) > chance.randrange(4):
            parts.append([])
        parts[-1].append({**line, "thread": chance.choice("AB"), "time": len(parts)})
        if alone:
            parts.append([])
    for part in parts:
        order = sorted(range(len(part)), key=lambda _: chance.random())
        threads = [part[place]["thread"] for place in order]
        left = {thread: [line for line in part if line["thread"] == thread] for thread in "AB"}
        yield from (left[thread].pop(0) for thread in threads)


@pytest.mark.parametrize("share", [0, 0.4])
@pytest.mark.parametrize("seed", [*range(2), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 20))])
def test_two_threads_with_a_coarse_clock_are_never_accused(judged, seed, share):
    instance, claims = ONE
    run = random_run(instance, seed + 100, steps=36)
    report = judged([*turned(answers_removed(lines_of(instance, run), share, seed), seed)], TELLS)
    assert report.unexplained is None
    for one in report.broken:
        same = [claim for claim in claims if claim.id == one.claim.id]
        steps = [where_broken(claim, run, instance) for claim in same if not isinstance(claim.obligation, Response)]
        assert not steps or any(step is not None for step in steps), f"{one.claim.id} is not broken"
