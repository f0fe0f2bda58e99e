"""The table of a class is the same in every process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TWINS = Path(__file__).parent / "twins.py"
SHOW = """
import sys
from shadowcheck.network import local_system
from shadowcheck.sources.designs import find_design

system = local_system(find_design(sys.argv[1]))
print(system.events, *system.states, *system.reactions, system.observables["keeps"], sep="\\n")
"""


def shown(seed):
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", SHOW, f"{TWINS}:DatabaseWriter"]
    return subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout


@pytest.mark.slow
def test_the_table_is_the_same():
    first = shown("1")
    assert first.count("\n") > 100
    assert shown("2") == first
