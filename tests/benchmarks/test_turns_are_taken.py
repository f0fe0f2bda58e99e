"""Contestants take turns, nobody is run longer than is worth it, and whoever miscounts is found out."""

from __future__ import annotations

import os
import sys

import pytest

from benchmarks import measure as measuring
from benchmarks.measure import Effort, disagreements, failures, measure
from benchmarks.plan import (
    COMMIT,
    FULL,
    MINICHECK,
    MUSIL,
    NUSMV,
    PACKED,
    QUICK,
    REFERENCE,
    RUMUR,
    SPIN,
    SPIN_REDUCED,
    TLC,
    UNREDUCED,
    VSS,
    Case,
    cases,
)
from benchmarks.processes import NotMeasured, TooSlow, run
from benchmarks.sample import Row

from .figures import row, sample


class Scripted:
    """A contestant that takes what it is told, and notes its turns."""

    def __init__(self, name, turns, *results, missing=""):
        self.name, self.turns, self.results, self.missing = name, turns, list(results), missing

    def prepare(self, *_):
        if self.missing:
            raise NotMeasured(self.missing)

    def measure(self, _case, _folder, _limit, known):
        self.turns.append((self.name, known))
        result = self.results.pop(0)
        if isinstance(result, Exception):
            raise result
        return result


@pytest.fixture
def contest(monkeypatch):
    """Measure those that are given by name; return the turns and the rows."""

    def measured(effort, **given):
        turns = []
        people = {name: Scripted(name, turns, *results) if isinstance(results, tuple) else
                  Scripted(name, turns, missing=results) for name, results in given.items()}
        monkeypatch.setattr(measuring, "contestant", lambda name, _: people[name])
        return turns, measure(Case(COMMIT, 3, tuple(given)), effort, None, lambda _: None)

    return measured


def test_they_take_turns_and_later_ones_know_the_number_of_states(contest):
    turns, rows = contest(Effort(2, 60, 9), a=(sample(1), sample(3)), b=(sample(2), sample(2)))
    assert turns == [("a", None), ("b", 100), ("a", 100), ("b", 100)]
    assert [(one.contestant, one.search) for one in rows] == [("a", (2, 1, 3)), ("b", (2, 2, 2))]


def test_who_is_slow_runs_once_and_the_others_as_often_as_wanted(contest):
    turns, _ = contest(Effort(3, 5, 9), slow=(sample(10),), quick=(sample(1),) * 3)
    assert [name for name, _ in turns] == ["slow", "quick", "quick", "quick"]


def test_who_is_missing_or_too_slow_has_a_row_that_says_so(contest):
    turns, rows = contest(Effort(2, 60, 9), none="not installed", late=(TooSlow(9),), here=(sample(),) * 2)
    assert [name for name, _ in turns] == ["late", "here", "here"]
    assert [(one.trouble, one.at_least, len(one.samples)) for one in rows] == [
        ("not installed", None, 0), ("stopped after 9 s", 9, 0), (None, None, 2),
    ]


def test_two_runs_that_count_differently_are_no_figure(contest):
    _, (only,) = contest(Effort(2, 60, 9), a=(sample(states=1), sample(states=2)))
    assert (only.samples, only.trouble) == ((), "two runs counted differently")


def test_who_counts_otherwise_than_the_first_is_named_but_reduction_may():
    rows = [row(PACKED, 1), row(SPIN, 1, states=99), row(SPIN_REDUCED, 1, states=7), row(TLC, 1, size=3, states=7)]
    (told,) = disagreements(rows, UNREDUCED)
    assert "packed-1 counts 100 states and 1,000 steps, spin 99 states and 1,000 steps" in told


def test_who_counts_no_steps_is_compared_by_its_states():
    rows = [row(PACKED, 1), row(MUSIL, 1, steps=None), row(MINICHECK, 1, steps=None, states=99)]
    (told,) = disagreements(rows, UNREDUCED)
    assert "packed-1 counts 100 states and 1,000 steps, minicheck 99 states" in told


def test_an_engine_of_ours_without_figures_is_a_failure_but_a_missing_peer_is_none():
    rows = [row(PACKED, 1), Row(REFERENCE, COMMIT, 3, (), "failed"), Row(TLC, COMMIT, 3, (), "not installed"),
            Row(PACKED, COMMIT, 9, (), "stopped after 9 s", at_least=9)]
    assert failures(rows) == ["reference, two-phase-commit of size 3: failed"]


@pytest.mark.slow
def test_a_process_is_stopped_with_its_children_when_its_time_is_over(tmp_path):
    os.mkfifo(heard := tmp_path / "heard")
    listening = os.open(heard, os.O_RDONLY | os.O_NONBLOCK)
    os.set_blocking(listening, True)
    speaks = f"import time; file = open({str(heard)!r}, 'w'); time.sleep(60); file.write('it lives')"
    sleeper = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {speaks!r}])"
    with pytest.raises(TooSlow):
        run([sys.executable, "-c", sleeper], tmp_path, limit=1)
    with os.fdopen(listening) as file:
        assert file.read() == ""


def test_a_process_tells_what_it_took_and_when_it_spoke(tmp_path):
    code = "import time; print('a', flush=True); time.sleep(.3); some = b'1' * 10 ** 8; print('b'); raise SystemExit(3)"
    done = run([sys.executable, "-c", code], tmp_path, limit=60)
    (first, a), (second, b) = done.lines
    assert (a, b, done.status) == ("a", "b", 3)
    assert 0 < first < second < done.seconds
    assert second > 0.3
    assert done.peak > 10 ** 8


def test_only_chooses_models_and_contestants():
    assert {(case.model, case.contestants) for case in cases(QUICK, [VSS, REFERENCE])} == {(VSS, (REFERENCE,))}
    assert {case.model for case in cases(QUICK, [SPIN])} == {COMMIT, VSS}
    assert list(cases(QUICK)) == list(cases(QUICK, [COMMIT])) + list(cases(QUICK, [VSS]))


def test_the_full_plan_has_what_the_bounds_ask_for():
    plan = {(case.model, case.size): set(case.contestants) for case in cases(FULL)}
    assert plan[COMMIT, 9] >= {PACKED, "packed-2", SPIN, SPIN_REDUCED, TLC, RUMUR}
    assert plan[COMMIT, 50] == {"symbolic", NUSMV}
    assert plan[VSS, 30] == {"symbolic-safety"}
    assert plan[VSS, 4] >= {PACKED, SPIN}
