"""The table of a function, and its picture, are the same in every process."""

import os
import subprocess
import sys
from pathlib import Path

from vss_protocol.gallery.requester_functions import good

GOOD = Path(good.__file__)
SHOW = """
import sys
from shadowcheck.draw.designs import design_picture, drawn
from shadowcheck.network import local_system
from shadowcheck.sources.designs import find_design

design = find_design(sys.argv[1])
system = local_system(design)
print(system.events, *system.states, *system.reactions, *drawn(design_picture(design)).values(), sep="\\n")
"""


def shown(seed):
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", SHOW, f"{GOOD}:patient"]
    return subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout


def test_the_table_and_the_picture_are_the_same():
    first = shown("1")
    assert first.count("\n") > 50
    assert shown("2") == first
