"""The table of a function is the same in every process."""

import os
import subprocess
import sys
from pathlib import Path

from vss_protocol.gallery.requester_functions import good

GOOD = Path(good.__file__)
SHOW = """
import sys
from shadowcheck.network import local_system
from shadowcheck.sources.designs import find_design

system = local_system(find_design(sys.argv[1]))
print(system.events, *system.states, *system.reactions, sep="\\n")
"""


def shown(seed):
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", SHOW, f"{GOOD}:patient"]
    return subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout


def test_the_table_is_the_same():
    first = shown("1")
    assert first.count("\n") > 50
    assert shown("2") == first
