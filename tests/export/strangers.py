"""The strangers: other people's model checkers, run on what is exported, and the numbers that they tell."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from typing import NamedTuple

import pytest


class Counts(NamedTuple):
    states: int
    steps: int
    depth: int


class Spin(NamedTuple):
    counts: Counts
    errors: int


class Rumur(NamedTuple):
    """States, steps, and how many invariants are broken or possibilities not met."""

    states: int
    steps: int
    errors: int


def needs(program):
    """Skip where *program* (SPIN or Rumur) or a C compiler is missing; fail where they are promised."""
    missing = [name for name in (program, "gcc") if shutil.which(name) is None]
    if not missing:
        return
    reason, promise = f"{' and '.join(missing)} not found on PATH", f"SHADOWCHECK_NEEDS_{program.upper()}"
    if os.environ.get(promise):
        pytest.fail(f"{reason}, but {promise} is set")
    pytest.skip(f"{reason}; Debian's package is {program!r}")


def needs_file(variable, what):
    """The file that the environment variable names; skip without it, saying what to set."""
    path = os.environ.get(variable)
    if not path:
        pytest.skip(f"{variable} does not name {what}")
    return path


def spin(text, folder, *, claim="", large=False):
    """Run SPIN on the model *text*, breadth first and without any reduction; with *claim*, by that claim's macro.

    For a *large* model it is compiled with care and given a table of half a gigabyte from the beginning.
    """
    (folder / "network.pml").write_text(text, encoding="utf-8")
    chosen = [f"-DCLAIM_{claim}"] if claim else []
    _run(folder, "spin", "-o2", *chosen, "-a", "network.pml")
    source = folder / "pan.c"
    source.write_text(source.read_text(encoding="utf-8").replace("%9.8g", "%.0f"), encoding="utf-8")  # every digit
    options = ("-O2" if large else "-O0", "-w", "-DSAFETY", "-DNOREDUCE", "-DBFS", "-DMEMLIM=12000")
    _run(folder, "gcc", *options, "-o", "pan", "pan.c")
    told = _run(folder, "./pan", *(["-w26"] if large else []))
    assert "Search not completed" not in told or claim, told
    counts = Counts(_number(r"(\S+) states, stored", told), _number(r"(\S+) transitions", told) - 1,
                    _number(r"depth reached (\d+)", told))
    return Spin(counts, _number(r"errors: (\d+)", told))


def rumur(text, folder):
    """Run Rumur on the model *text*, with one thread: it has no reduction unless a model asks for it."""
    (folder / "network.m").write_text(text, encoding="utf-8")
    told = ("--output-format", "machine-readable", "--counterexample-trace", "off")
    _run(folder, "rumur", "--deadlock-detection", "off", "--threads", "1", *told, "-o", "network.c", "network.m")
    _run(folder, "gcc", "-std=c11", "-O0", "-w", "-mcx16", "-o", "network", "network.c", "-lpthread")
    said = subprocess.run(["./network"], cwd=folder, capture_output=True, text=True, check=False).stdout
    return Rumur(*(_number(rf'<summary .*{what}="(\d+)"', said) for what in ("states", "rules_fired", "errors")))


def tlc(module, config, folder, jar):
    """Run TLC on a module called `network`."""
    (folder / "network.tla").write_text(module, encoding="utf-8")
    # TLC of 2020 does not know this setting yet, and takes it on its command line instead.
    (folder / "network.cfg").write_text(config.replace("CHECK_DEADLOCK FALSE\n", ""), encoding="utf-8")
    options = ("-workers", "1", "-deadlock") if "CHECK_DEADLOCK FALSE" in config else ("-workers", "1")
    told = _run(folder, "java", "-XX:+UseParallelGC", "-cp", jar, "tlc2.TLC", *options, "network.tla")
    *_, (generated, distinct) = re.findall(r"(\d+) states generated, (\d+) distinct states found", told)
    depth = _number(r"depth of the complete state graph search is (\d+)", told)
    return Counts(int(distinct), int(generated) - 1, depth - 1)


def nusmv(text, folder, binary):
    """Run NuSMV; return the number of reachable states, the depth, and the truth of each specification, in order."""
    (folder / "network.smv").write_text(text, encoding="utf-8")
    (folder / "ask").write_text("go\nprint_reachable_states\ncheck_invar\ncheck_ctlspec\nquit\n", encoding="utf-8")
    told = _run(folder, binary, "-dynamic", "-source", "ask", "network.smv")
    truths = re.findall(r"^-- (?:invariant|specification) .*is (true|false)$", told, re.MULTILINE)
    return _number(r"reachable states: (\S+)", told), _number(r"system diameter: (\d+)", told) - 1, truths


def _run(folder, *command):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}: {done.stdout[-2_000:]}{done.stderr[-2_000:]}"
    return done.stdout


def _number(pattern, text):
    found = re.search(pattern, text)
    assert found, f"{pattern} is not in {text}"
    return round(float(found[1]))
