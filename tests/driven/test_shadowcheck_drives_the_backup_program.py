"""`shadowcheck drive` takes the example through every answer: its correct form has no finding, its mistakes have."""

import json
import os
import subprocess
import sys

import pytest

from driven.test_a_backup_program_in_cpp_is_driven import CHOSEN_LATER, HEADER, files_of

pytestmark = pytest.mark.slow  # hundreds of runs each
FOUND = {
    1: "creation-ends-with-abort", 2: "creation-ends-with-abort", 3: "success-only-for-stored-data",
    4: "success-comes-from-query-status", 5: "status-after-preparation", 6: "interface-is-misused",
}
"""By the number of the mistake: a finding."""


def explored(command, tmp_path, mistake=0, **settings):
    """Drive the program with one other answer than the usual one in each run; return the report."""
    copies, report = files_of(tmp_path / "copies"), tmp_path / "report.json"
    options = ["--deviations", "1", "--quiet", "--json", str(report), "--world", f"folder={copies}"]
    subprocess.run(
        [sys.executable, "-m", "shadowcheck", "drive", *options, *command, "C:\\", str(tmp_path / "backup")],
        env={**os.environ, **settings, "MISTAKE": str(mistake)}, capture_output=True, text=True, check=False,
    )
    return json.loads(report.read_text("utf-8"))


def test_the_correct_program_has_no_finding(native, tmp_path):
    report = explored(native("backup.cpp", *HEADER, CHOSEN_LATER), tmp_path)
    assert (report["findings"], report["exit_status"]) == ([], 0)
    assert report["runs"] > 100


@pytest.mark.parametrize("mistake", FOUND)
def test_each_mistake_has_its_finding(mistake, native, tmp_path):
    report = explored(native("backup.cpp", *HEADER, CHOSEN_LATER), tmp_path, mistake)
    assert FOUND[mistake] in {one["id"] for one in report["findings"]}
