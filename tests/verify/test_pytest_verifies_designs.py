"""`from shadowcheck.pytest import verify`: a design as a test of the user's own."""

import subprocess
import sys
import traceback

import pytest

from shadowcheck.errors import SpecificationError
from shadowcheck.pytest import verify
from toys import servants
from toys.masters import SERVANTS

USERS = """
from shadowcheck.pytest import verify
from toys.servants import Good, Sloppy
from toys.masters import SERVANTS

def test_good():
    verify(Good, interface=SERVANTS)

def test_sloppy():
    verify(Sloppy, interface=SERVANTS)
"""


def test_a_sound_design_passes_and_its_report_is_returned():
    assert verify(servants.Good, interface=SERVANTS).exit_status == 0


def test_a_broken_design_fails_with_the_story():
    with pytest.raises(AssertionError) as error:
        verify(servants.Stubborn, interface=SERVANTS)
    assert "error: resumes" in str(error.value)
    assert "2. The first master says abort." in str(error.value)


def test_advice_fails_only_if_strict():
    verify(servants.Busy, interface=SERVANTS)
    with pytest.raises(AssertionError, match="tidies-when-thawed"):
        verify(servants.Busy, interface=SERVANTS, strict=True)


def test_the_options_are_those_of_the_command():
    verify(servants.Busy, interface=SERVANTS, strict=True, waivers={"tidies-when-thawed": "small"}, engine="reference")
    with pytest.raises(AssertionError, match="answers-everything"):
        verify(servants.Deaf, interface=SERVANTS, reading="lenient")


def test_what_is_left_out_is_as_the_project_says(tmp_path, monkeypatch):
    waivers = '[tool.shadowcheck.waivers.Busy]\ntidies-when-thawed = "so"'
    (tmp_path / "pyproject.toml").write_text(f"[tool.shadowcheck]\nstrict = true\nwriters = 2\n{waivers}")
    monkeypatch.chdir(tmp_path)
    assert verify(servants.Busy, interface=SERVANTS).findings[0].waiver == "so"
    with pytest.raises(AssertionError, match="can-be-still"):
        verify(servants.Sloppy, interface=SERVANTS, waivers={"still-while-frozen": "so", "tidies-when-thawed": "so"})


@pytest.mark.parametrize("options", [{"writers": 2}, {"engine": "steam"}, {"reading": "literal"}])
def test_wrong_options_are_refused_without_frames_of_ours(options):
    with pytest.raises(SpecificationError) as error:
        verify(servants.Good, interface=SERVANTS, **options)
    frames = traceback.extract_tb(error.value.__traceback__)
    assert [frame.name for frame in frames][1:] == ["verify"]


def test_pytest_shows_the_story_and_no_frame_of_ours(tmp_path):
    (tmp_path / "test_users.py").write_text(USERS)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_users.py"], cwd=tmp_path, check=False,
        capture_output=True, text=True, env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert "1 failed, 1 passed" in done.stdout
    assert "1. The first master says freeze." in done.stdout
    assert "raise AssertionError" not in done.stdout


def test_what_is_no_class_is_refused():
    with pytest.raises(SpecificationError, match="not a class"):
        verify("my_writer.py")
