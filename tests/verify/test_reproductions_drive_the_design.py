"""Findings as tests for pytest: they pass on the design that has the mistake, and fail once it is mended."""

import subprocess
import sys
from pathlib import Path

import pytest

from shadowcheck.machine import Live
from shadowcheck.report.reproduction import reproduction
from shadowcheck.trace.witness import Witness
from toys import servants
from toys.masters import MOODY, MORTALS


@pytest.fixture
def tests(verified, tmp_path):
    """Write the reproduction of what one of the servants does wrong, to drive another, and return its tests."""

    def call(name, *, against=None, **given):
        text = reproduction(verified(name, **given), repr(f"{servants.__file__}:{against or name}"))
        file = tmp_path / "test_found.py"
        file.write_text(text)
        spoken = {}
        exec(compile(text, str(file), "exec"), spoken)  # noqa: S102 - what we have just written
        return {name: test for name, test in spoken.items() if name.startswith("test_")}

    return call


@pytest.mark.parametrize("name", ["Stubborn", "Sloppy", "Busy", "Deaf", "Frozen", "Numb"])
def test_each_finding_is_reproduced_by_the_live_design(tests, name):
    found = tests(name)
    assert found
    for test in found.values():
        test()


def test_once_an_act_is_mended_the_reproduction_fails_and_says_so(tests):
    with pytest.raises(AssertionError, match="the design no longer does this"):
        tests("Busy", against="Good")["test_tidies_when_thawed"]()


def test_once_an_event_is_handled_the_reproduction_fails_and_says_so(tests):
    with pytest.raises(AssertionError, match="the design no longer does this"):
        tests("Deaf", against="Stubborn")["test_answers_everything"]()


def test_a_design_that_stops_earlier_fails_the_reproduction(tests):
    with pytest.raises(AssertionError, match="the design no longer does this"):
        tests("Stubborn", against="Good")["test_resumes"]()


def test_a_death_begins_anew(tests):
    (test,) = tests("Good", interface=MORTALS).values()
    assert "Witness(Good)" in Path(test.__code__.co_filename).read_text()
    test()


def test_a_design_that_begins_otherwise_is_switched_on_so(tests):
    (test,) = tests("Moody", interface=MOODY).values()
    start = "Witness(Moody, {'mood': domains(Moody)['mood'].values[1], 'tally': 1})"
    assert start in Path(test.__code__.co_filename).read_text()
    test()


def test_a_finding_that_never_happens_has_no_reproduction(tests):
    assert sorted(tests("Sloppy")) == ["test_still_while_frozen"]


def test_a_sound_design_has_none_and_no_text(verified):
    assert reproduction(verified("Good"), "''") == ""


@pytest.mark.slow
def test_pytest_runs_it(tests, tmp_path):
    tests("Sloppy")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_found.py"], cwd=tmp_path, check=False,
        capture_output=True, text=True, env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert "1 passed" in done.stdout, done.stdout


def test_a_witness_answers_as_a_live_machine_does_and_tells_its_acts():
    live, witness = Live(servants.Busy), Witness(servants.Busy)
    assert witness.does("freeze", {"tired": False}) == (live.send("freeze", {"tired": False}), "tidy", str(live.state))
    assert sorted(witness.answers) == ["abort", "thaw"]


def test_a_witness_tells_what_it_does_not_take_and_stays_where_it_is():
    witness = Witness(servants.Busy)
    assert witness.does("thaw") == ("not taken: 'thaw' is refused", "moving")
    assert witness.does("freeze", {"tired": False})[-1] == "holding"
