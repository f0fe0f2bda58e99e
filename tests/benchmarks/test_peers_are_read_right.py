"""What other model checkers print is read as they mean it; what was cut short is no figure."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import peers
from benchmarks.contestants import Ours
from benchmarks.peers import (
    GET_IN_PYTHON,
    GET_NUSMV,
    GET_RUMUR,
    GET_SPIN,
    GET_TLC,
    InPython,
    NuSmv,
    Rumur,
    Spin,
    Tlc,
    nusmv_said,
    rumur_said,
    spin_said,
    tlc_said,
)
from benchmarks.plan import COMMIT, MUSIL, REFERENCE, SPIN, TLC, Case
from benchmarks.processes import NotMeasured

from .figures import finished

SPIN_SAYS = """
(Spin Version 6.5.2 -- 6 December 2019)

State-vector 28 byte, depth reached 28, errors: 0
 10340352 states, stored
1.1321805e+08 states, matched
123558402 transitions (= stored+matched)
        0 atomic steps

pan: elapsed time 16.3 seconds
pan: rate 634377.4 states/second
"""

TLC_SAYS = """TLC2 Version 2.15 of Day Month 20??
Starting...
Computing initial states...
Finished computing initial states: 1 distinct state generated.
Progress(7) at 2020-01-01 00:00:00: 500 states generated, 200 distinct states found, 7 states left on queue.
Model checking completed. No error has been found.
1146 states generated, 288 distinct states found, 0 states left on queue.
Finished in 04s
"""


RUMUR_SAYS = """<?xml version="1.0" encoding="utf-8"?>
<rumur_run>
<information state_size_bits="37" state_size_bytes="5" hash_table_slots="65536"/>
<progress states="10000" duration_seconds="0" rules_fired="48806" queue_size="5994" thread_id="0"/>
<summary states="296448" rules_fired="2744705" errors="0" duration_seconds="0"/>
</rumur_run>
"""


NUSMV_SAYS = """
*** This is NuSMV 2.5.4
elapse: 0.01 seconds, total: 0.01 seconds
The diameter of the FSM is 29.
elapse: 3.14 seconds, total: 3.15 seconds
######################################################################
system diameter: 29
reachable states: 1.03404e+07 (2^23.3018) out of 1.54793e+10 (2^33.8496)
######################################################################
"""


def test_spin_counts_the_beginning_as_a_transition_and_tells_its_own_seconds():
    said = spin_said(finished(SPIN_SAYS))
    assert (said.states, said.steps, said.search, said.whole, said.peak) == (10_340_352, 123_558_401, 16.3, 9.0, 4_096)


def test_hundredths_of_a_second_are_taken_from_the_whole_process_instead():
    said = spin_said(finished(SPIN_SAYS.replace("16.3 seconds", "0.01 seconds"), seconds=0.014))
    assert said.search == 0.014


@pytest.mark.parametrize(("found", "instead"), [
    ("errors: 0", "errors: 1"),
    ("(Spin Version", "Warning: Search not completed (Spin Version"),
    ("10340352 states, stored", "pan: reached -DMEMLIM bound"),
])
def test_a_search_of_spin_that_was_cut_short_is_no_figure(found, instead):
    with pytest.raises(NotMeasured):
        spin_said(finished(SPIN_SAYS.replace(found, instead)))


def test_spin_goes_deeper_until_the_whole_model_fits(monkeypatch, tmp_path):
    commands = []

    def run(command, *_, **__):
        commands.append(command)
        return finished(SPIN_SAYS if len(commands) > 1 else "error: max search depth too small")

    monkeypatch.setattr(peers, "run", run)
    assert Spin(reduced=False).measure(Case(COMMIT, 9, ()), tmp_path, 9, 10_340_352).states == 10_340_352
    assert [part for command in commands for part in command if part[1] in "mw"] == [
        "-m10000", "-w24", "-m300000", "-w24",
    ]


def test_the_search_of_tlc_is_from_its_first_word_about_states_to_its_last():
    said = tlc_said(finished(TLC_SAYS))
    assert (said.states, said.steps, said.search, said.whole) == (288, 1_145, 3, 9.0)


def test_tlc_that_does_not_come_to_an_end_is_no_figure():
    with pytest.raises(NotMeasured, match="OutOfMemoryError"):
        tlc_said(finished("Computing initial states...\njava.lang.OutOfMemoryError: Java heap space"))


def test_rumur_counts_what_fires_and_its_search_is_the_process():
    said = rumur_said(finished(RUMUR_SAYS))
    assert (said.states, said.steps, said.search, said.whole) == (296_448, 2_744_705, 9.0, 9.0)


@pytest.mark.parametrize(("found", "instead"), [
    ('errors="0"', 'errors="1"'), ("<summary", "<killed"),
])
def test_a_search_of_rumur_that_found_errors_or_no_end_is_no_figure(found, instead):
    with pytest.raises(NotMeasured, match="Rumur stopped"):
        rumur_said(finished(RUMUR_SAYS.replace(found, instead)))


@pytest.mark.parametrize(("known", "states"), [(10_340_352, 10_340_352), (10_340_999, 10_340_400), (None, 10_340_400)])
def test_of_the_states_of_nusmv_six_digits_are_known_and_compared(known, states):
    said = nusmv_said(finished(NUSMV_SAYS), known)
    assert (said.states, said.steps, said.search, said.whole) == (states, None, 3.14, 9.0)


def test_nusmv_that_does_not_come_to_an_end_is_no_figure():
    with pytest.raises(NotMeasured, match="NuSMV stopped"):
        nusmv_said(finished(NUSMV_SAYS.replace("reachable states", "aborting")), None)


def test_who_counts_only_states_claims_no_steps(monkeypatch, tmp_path):
    monkeypatch.setattr(peers, "run", lambda *_, **__: finished('a warning\n{"states": 288, "search": 0.25}'))
    said = InPython(MUSIL, Path("python3.12")).measure(Case(COMMIT, 3, ()), tmp_path, 9, None)
    assert (said.states, said.steps, said.search, said.whole) == (288, None, 0.25, 9.0)


def test_a_search_in_python_that_fails_is_no_figure(monkeypatch, tmp_path):
    monkeypatch.setattr(peers, "run", lambda *_, **__: finished("Traceback ...\nMemoryError", status=1))
    with pytest.raises(NotMeasured, match="musil stopped: MemoryError"):
        InPython(MUSIL, Path("python3.12")).measure(Case(COMMIT, 3, ()), tmp_path, 9, None)


@pytest.mark.parametrize(("peer", "how"), [
    (Spin(reduced=True), GET_SPIN), (Tlc(None), GET_TLC), (Rumur(), GET_RUMUR), (InPython(MUSIL, None), GET_IN_PYTHON),
    (NuSmv(None), GET_NUSMV),
])
def test_a_peer_that_is_missing_says_how_to_get_it(peer, how, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(NotMeasured, match="not installed") as told:
        peer.prepare(Case(COMMIT, 3, (SPIN, TLC)), tmp_path, 9)
    assert str(told.value) == how


def test_an_engine_of_ours_that_fails_says_why(tmp_path):
    with pytest.raises(NotMeasured, match=r"failed: .*"):
        Ours(REFERENCE).measure(Case(COMMIT, 0, ()), tmp_path, 60, None)
