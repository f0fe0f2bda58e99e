"""Every machine of the model has the same table in another process with another hash seed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

UNFOLD = """
import importlib, inspect, pkgutil, sys

from shadowcheck.machine import Machine, unfold

package = importlib.import_module(sys.argv[1])
names = [one.name for one in pkgutil.walk_packages(getattr(package, "__path__", ()), f"{sys.argv[1]}.")]
designs = {
    f"{design.__module__}.{design.__qualname__}": design
    for module in map(importlib.import_module, [sys.argv[1], *names])
    for design in vars(module).values()
    if inspect.isclass(design) and issubclass(design, Machine) and design.__module__.startswith(sys.argv[1])
}
for name, design in sorted(designs.items()):
    if design.states:
        table = unfold(design)
        for row in table.reactions:
            print(name, "|", table.states[row.source], "|", row.event, "|", table.states[row.target], row)
        print(name, dict(table.initials), dict(table.observables), table.ends and sorted(table.ends))
"""
UNSTEADY = """
from shadowcheck.machine import Choice, Machine, NoData, State

CHOSEN = dict.fromkeys({"a", "b", "c", "d", "e", "f", "g", "h"})


class Unsteady(Machine[NoData]):
    idle = State(initial=True)
    go = idle.to(idle, internal=True)

    def on_go(self) -> str:
        return next(iter(CHOSEN))
"""


def rows(package: str, seed: str, folder: Path | None = None) -> list[str]:
    """What all machines of *package* do, a line for each reaction: the machine, the state, the event, what happens."""
    path = os.pathsep.join([str(folder or Path()), *sys.path])
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path}
    command = [sys.executable, "-c", UNFOLD, package]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.splitlines()


def differences(package: str, folder: Path | None = None) -> list[tuple[str, str]]:
    first, second = (rows(package, seed, folder) for seed in ("1", "4711"))
    assert len(first) == len(second) > 1
    return [(one, other) for one, other in zip(first, second, strict=True) if one != other]


@pytest.mark.slow
def test_another_hash_seed_changes_no_reaction():
    assert differences("vss_protocol.machines") == []


def test_a_machine_that_depends_on_the_hash_seed_is_told_with_its_state_and_event(tmp_path):
    (tmp_path / "unsteady.py").write_text(UNSTEADY, encoding="utf-8")
    ((one, other),) = differences("unsteady", tmp_path)
    assert one.startswith("unsteady.Unsteady | idle | go |")
    assert other.startswith("unsteady.Unsteady | idle | go |")
