"""What is kept from one run to the next makes no difference to what the commands say and draw."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
COMMIT = "protocols.two_phase_commit:MODEL"


@pytest.mark.parametrize("command", [
    ["verify", "vss_protocol.gallery.mistakes_of_writers:HasOneCurrentBackup", "--json", "-", "--charts", "pictures"],
    ["diagram", COMMIT, "--out", "pictures"],
    pytest.param(["check", COMMIT, "--json", "-", "--charts", "pictures"], marks=pytest.mark.slow),
    pytest.param(["check"], marks=pytest.mark.slow),
])
def test_a_second_run_says_and_draws_the_same(command, tmp_path, environment):
    def run(folder, switch):
        (tmp_path / folder).mkdir()
        path = os.pathsep.join([environment["PYTHONPATH"], str(TESTS)])
        keeping = {"XDG_CACHE_HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path), "SHADOWCHECK_CACHE": switch}
        done = subprocess.run(
            [sys.executable, "-m", "shadowcheck", *command], cwd=tmp_path / folder, capture_output=True, check=False,
            env={**environment, **keeping, "PYTHONPATH": path},
        )
        files = (file for file in (tmp_path / folder).rglob("*") if file.is_file())
        drawn = {file.relative_to(tmp_path / folder): file.read_bytes() for file in files}
        return done.returncode, done.stdout, done.stderr, drawn

    without, first, second = (run(folder, switch) for folder, switch in [("1", "off"), ("2", ""), ("3", "")])
    assert without == first == second
    assert without[1]
    assert [*(tmp_path / "shadowcheck" / "tables").iterdir()]
