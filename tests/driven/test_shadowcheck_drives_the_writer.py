"""`shadowcheck drive` sends the example of a writer every event: its correct form has no finding, its mistakes have."""

import json
import os
import subprocess
import sys

import pytest

from driven.compiled import INCLUDE
from driven.test_a_writer_in_cpp_is_driven import CHOSEN_LATER
from driven.test_the_header_compiles_everywhere import UNCHANGED

pytestmark = pytest.mark.slow  # hundreds of runs each
FOUND = {
    1: "writes-are-released", 2: "program-crashes", 3: "shutdown-leaves-nothing", 4: "shutdown-leaves-nothing",
    5: "copy-backups-keep-the-logs", 6: "a-veto-has-a-reason",
}
"""By the number of the mistake: a finding."""
DEVIATIONS = {2: 2, 4: 2}
"""How many events that are not the usual ones it takes, if more than one: a second Abort, and a second backup."""


def explored(command, tmp_path, mistake=0, deviations=1, runs=1000):
    """Drive the writer with so many deviations from the usual course of a backup; return the report."""
    report = tmp_path / "report.json"
    options = ["--deviations", str(deviations), "--runs", str(runs), "--quiet", "--json", str(report)]
    subprocess.run(
        [sys.executable, "-m", "shadowcheck", "drive", *options, *command],
        env={**os.environ, "MISTAKE": str(mistake)}, capture_output=True, text=True, check=False,
    )
    return json.loads(report.read_text("utf-8"))


@pytest.mark.long
def test_the_correct_writer_has_no_finding(native, tmp_path):
    report = explored(native("writer.cpp", CHOSEN_LATER), tmp_path, deviations=2, runs=10_000)
    assert (report["findings"], report["exit_status"]) == ([], 0)
    assert report["runs"] > 1000
    assert "the-stamp-is-set-without-a-snapshot" in report["kept"]  # as it sets one


def test_a_writer_that_never_sets_a_stamp_owes_none(native, tmp_path):
    command = native("plain_writer.cpp", *UNCHANGED, f"-I{INCLUDE / 'in_place_of_windows'}")
    report = explored(command, tmp_path)
    assert (report["findings"], report["exit_status"]) == ([], 0)
    assert "the-stamp-is-set-without-a-snapshot" not in report["kept"]  # there is nothing to keep


@pytest.mark.long
@pytest.mark.parametrize("mistake", FOUND)
def test_each_mistake_has_its_finding(mistake, native, tmp_path):
    report = explored(native("writer.cpp", CHOSEN_LATER), tmp_path, mistake, DEVIATIONS.get(mistake, 1))
    assert FOUND[mistake] in {one["id"] for one in report["findings"]}
