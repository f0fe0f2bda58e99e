"""The symbolic engine stops when it is told to, and leaves nothing behind."""

from __future__ import annotations

import gc
import signal
import subprocess
import sys
import weakref

import pytest

from oracles.two_phase_commit import commitment
from shadowcheck.claims import possible, responds
from shadowcheck.explore.graph import INTERRUPTED
from shadowcheck.judge import Result, built_in_claims
from shadowcheck.judge.quantifiers import ORDINARY
from shadowcheck.symbolic.backend import CUDD, PYTHON, available, open_backend
from shadowcheck.symbolic.counterexample import Effort
from shadowcheck.symbolic.engine import Analysis, Symbolic
from shadowcheck.symbolic.interrupt import Clock, watching_for_interrupts
from toys.tables import claim, counters


def claims_of(instance):
    resource = instance.network.role("resource")
    return [
        *built_in_claims(instance.network), claim(possible(resource.at("committed")), "resources", id="c1"),
        claim(responds(resource.at("prepared"), resource.at("aborted")), "resources", id="c2"),
    ]


@pytest.mark.parametrize("backend", [
    available()[0], *(pytest.param(name, marks=pytest.mark.slow) for name in available()[1:]),
])
def test_nothing_refers_back_so_that_all_ends_with_the_last_reference(backend):
    instance = commitment(4)
    engine = Analysis(instance, backend=backend, effort=Effort(0, 0, 0, 0))
    kept = weakref.ref(engine.space)
    gc.collect()
    gc.disable()
    try:
        for one in claims_of(instance):
            engine.judge(one, ORDINARY)
        del engine
        assert kept() is None
    finally:
        gc.enable()


@pytest.mark.slow
@pytest.mark.parametrize("backend", available())
def test_a_process_ends_without_a_word(backend):
    told = f"""
from oracles.two_phase_commit import commitment
from shadowcheck.judge import built_in_claims
from shadowcheck.symbolic.engine import Analysis, Symbolic
program = commitment(4)
found = Symbolic({backend!r}).check(program, built_in_claims(program.network))
engine = Analysis(program, backend={backend!r})
states = engine.reachable()
print(found.states)
"""
    ended = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True,
        env={"PYTHONPATH": ":".join(sys.path)})
    assert (ended.stdout, ended.stderr) == ("1568\n", "")


@pytest.mark.parametrize("backend", available())
def test_after_ctrl_c_no_further_operation_is_begun(backend, monkeypatch):
    instance, looks, check = commitment(30), [], Clock.check

    def look(clock):
        looks.append(clock.interrupted)
        if len(looks) == 100:
            signal.raise_signal(signal.SIGINT)
        check(clock)

    monkeypatch.setattr(Clock, "check", look)
    found = Symbolic(backend).check(instance, claims_of(instance))
    assert looks == [False] * 100
    assert found.unfinished == INTERRUPTED
    assert {(verdict.result, verdict.reason) for verdict in found.verdicts} == {(Result.UNFINISHED, INTERRUPTED)}


def test_ctrl_c_is_heard_within_a_closure(monkeypatch):
    instance, looks, check = counters(2, 300), [], Clock.check

    def look(clock):
        looks.append(clock)
        if len(looks) == 250:  # the counters' own states are found, and half of the ways between them
            signal.raise_signal(signal.SIGINT)
        check(clock)

    monkeypatch.setattr(Clock, "check", look)
    assert Symbolic().check(instance, ()).unfinished == INTERRUPTED
    assert len(looks) == 250


def test_ctrl_c_keeps_the_verdicts_so_far(monkeypatch):
    instance = commitment(3)
    judged = Analysis.judge

    def judge(engine, claim, given):
        if claim.id == "c2":
            signal.raise_signal(signal.SIGINT)
        return judged(engine, claim, given)

    monkeypatch.setattr(Analysis, "judge", judge)
    found = Symbolic().check(instance, claims_of(instance))
    assert [verdict.result for verdict in found.verdicts] == [Result.HOLDS, Result.HOLDS, Result.UNFINISHED]
    assert (found.states, found.depth, found.unfinished) == (288, None, INTERRUPTED)


def test_a_second_ctrl_c_is_not_caught():
    clock = Clock()
    with watching_for_interrupts(clock):
        signal.raise_signal(signal.SIGINT)
        assert clock.interrupted
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_backend_that_is_not_there_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "dd.cudd", None)
    assert available() == (PYTHON,)
    with pytest.raises(ModuleNotFoundError, match="dd"):
        open_backend(CUDD)
