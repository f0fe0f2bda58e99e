"""A suite has runs of the model that take every step, or every pair of steps; what can be covered is counted apart."""

import itertools
import json
import os
import subprocess
import sys

import pytest

from experiments.lines import coin, lock, stuck
from experiments.playing import PLAYED, Played
from shadowcheck.check.auto import AUTO
from shadowcheck.check.pipeline import built
from shadowcheck.classics import die_hard, two_phase_commit
from shadowcheck.experiments.suite import Cover, suite
from shadowcheck.explore.run import Run
from shadowcheck.instance import compile_network, distances
from shadowcheck.protocol import Protocol
from shadowcheck.report.suite_lines import suite_lines
from shadowcheck.report.suite_pytest import suite_pytest
from shadowcheck.report.suite_text import suite_text
from shadowcheck.sources.models import asked_for
from toys.coordinator import MODEL, VACUOUS

MODELS = [lock(), stuck(), MODEL, VACUOUS, die_hard.MODEL.model(), two_phase_commit.MODEL.model()]


def instance_of(model):
    asked = asked_for(model, (), ())
    return compile_network(built(model, asked)[0], asked.sizes)


def made(model, cover, length=8, limit=None):
    return suite(AUTO.explore(instance_of(model), Run(limit)), cover, length)


def goals_of(instance, cover):
    """What is to be covered, from the definition: every step that can be taken, after each that it can follow."""
    followed = {"": {instance.initial}}
    for state in distances(instance):
        for rule, there in instance.successors(state):
            followed.setdefault(rule.step.name, set()).add(there)
    pairs = {
        (last, rule.step.name) for last, states in followed.items() for state in states
        for rule, _ in instance.successors(state)
    }
    return pairs if cover is Cover.PAIRS else {name for _, name in pairs}


def covered_by(found, cover):
    names = [["", *(step.rule.step.name for step in trace.steps)] for trace in found.traces()]
    return {pair if cover is Cover.PAIRS else pair[1] for run in names for pair in itertools.pairwise(run)}


@pytest.mark.parametrize("cover", Cover)
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_a_suite_covers_what_can_be_covered_and_no_test_can_be_left_out(model, cover):
    found = made(model, cover)
    assert covered_by(found, cover) == goals_of(instance_of(model), cover)
    assert found.goals == len(covered_by(found, cover))
    for test in found.tests:
        fewer = suite(found.graph, cover, 8)
        object.__setattr__(fewer, "tests", tuple(one for one in found.tests if one != test))
        assert len(covered_by(fewer, cover)) < found.goals


@pytest.mark.parametrize("cover", Cover)
def test_tests_are_as_long_as_allowed_and_longer_only_where_what_they_are_for_is_farther(cover):
    model = two_phase_commit.MODEL.model()
    for length in (1, 4, 8, 30):
        found = made(model, cover, length)
        beyond = [test for test in found.tests if len(test) > length]
        assert covered_by(found, cover) == goals_of(instance_of(model), cover)
        assert max(map(len, found.tests)) <= max(length, 8 if cover is Cover.STEPS else 9)
        for test in beyond:  # its last step is taken as soon as it can be
            source = found.graph.source[list(test)]
            assert [distances(found.graph.instance)[found.graph.states[state]] for state in source.tolist()] == list(
                range(len(test)))
    assert len(made(model, cover, 30).tests) <= len(made(model, cover, 4).tests)


@pytest.mark.parametrize("cover", Cover)
def test_a_step_that_may_change_something_is_covered_where_it_does(cover):
    found = made(die_hard.MODEL.model(), cover)
    changed = {step.rule.step.name for trace in found.traces() for step in trace.steps if step.before != step.after}
    assert changed == {step.name for step in found.graph.instance.network.steps}


def test_steps_that_can_never_be_taken_are_named():
    assert made(VACUOUS, Cover.STEPS).never == ["commit"]
    assert "can never be taken, so that no test covers it: commit" in suite_text(
        VACUOUS, made(VACUOUS, Cover.STEPS), told=False)


def test_of_a_search_that_is_unfinished_what_was_met_is_covered_and_no_more_is_said():
    found = made(two_phase_commit.MODEL.model(), Cover.STEPS, limit=5)
    told = suite_text(two_phase_commit.MODEL.model(), found, told=False)
    assert not found.graph.complete
    every = {step.name for step in found.graph.instance.network.steps}
    assert covered_by(found, Cover.STEPS) == every - set(found.never)
    assert "not met so far: note, commit" in told
    assert "the search is unfinished (limit of 5 states passed): more may be possible" in told


def test_a_model_in_which_nothing_can_happen_has_no_tests():
    still = Protocol("still", "nothing", may_stop=True)
    one = still.variable("one", "a", ("a", "b"))
    still.step("go", one.becomes({"b": "a"}))
    assert made(still.model(), Cover.PAIRS).tests == ()
    assert "0 tests" in suite_text(still.model(), made(still.model(), Cover.PAIRS), told=True)


def test_each_line_tells_the_states_to_which_its_steps_lead():
    instance = instance_of(MODEL)
    tests = [json.loads(line) for line in suite_lines(made(MODEL, Cover.PAIRS)).decode().splitlines()]
    assert [test["test"] for test in tests] == list(range(1, len(tests) + 1))
    for test in tests:
        states = {instance.initial}
        assert test["begins"] == instance.describe(instance.initial)
        for step in test["steps"]:
            label = _label(step)
            states = {there for state in states for rule, there in instance.successors(state) if str(rule) == label}
            assert step["into"] is None  # of this model every step is settled by what is decided
            assert [instance.describe(state) for state in states] == [step["state"]]


def _label(step):
    """As a rule is called in reports: "prepare 1 [disk_full: yes]"."""
    words = {True: "yes", False: "no"}
    chosen = ", ".join(f"{name}: {words[value]}" for name, value in step["decided"].items() if name != "writer")
    return " ".join(
        [step["step"], *map(str, [step["decided"]["writer"]] if "writer" in step["decided"] else [])]
    ) + (f" [{chosen}]" if chosen else "")


def test_a_step_with_several_results_says_which_is_meant():
    found = [json.loads(line) for line in suite_lines(made(coin(), Cover.STEPS)).splitlines()]
    begin, throw = found[0]["steps"]
    assert (begin["step"], begin["into"]) == ("begin", {"side": "heads"})
    assert (throw["step"], throw["into"]) == ("throw", {"side": "heads", "thrown": "yes"})


@pytest.mark.parametrize("name", PLAYED)
def test_the_module_for_pytest_passes_with_what_does_as_the_model_says_and_fails_if_a_step_does_nothing(name):
    found = made(PLAYED[name], Cover.STEPS, 12)
    module = {}
    exec(suite_pytest(PLAYED[name], found), module)  # noqa: S102 - it is what was written
    tests = [value for word, value in module.items() if word.startswith("test_")]
    assert len(tests) == len(found.tests)
    assert all(_passes(test, Played(name)) for test in tests)
    for wrong in module["STEPS"]:
        assert not all(_passes(test, Played(name, wrong)) for test in tests)


def _passes(test, system):
    try:
        test(system)
    except AssertionError:
        return False
    return True


CONFTEST = """
import pytest
from experiments.playing import Played

@pytest.fixture
def system():
    return Played("toy")
"""


def test_the_module_is_run_by_pytest_with_a_fixture_beside_it(tmp_path):
    (tmp_path / "test_suite.py").write_text(suite_pytest(MODEL, made(MODEL, Cover.STEPS)), encoding="utf-8")
    (tmp_path / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", str(tmp_path)]
    found = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True, env=found)
    assert (done.returncode, "2 passed" in done.stdout) == (0, True), done.stdout


def test_two_suites_of_one_model_are_the_same_to_the_byte():
    assert suite_lines(made(MODEL, Cover.PAIRS)) == suite_lines(made(MODEL, Cover.PAIRS))
    assert suite_pytest(MODEL, made(MODEL, Cover.PAIRS)) == suite_pytest(MODEL, made(MODEL, Cover.PAIRS))
