"""The peers, run as their authors advise for speed, on what we export, and how their output is read.

Holzmann, "The SPIN model checker" (2003); Yu, Manolios and Lamport, "Model checking TLA+ specifications" (1999);
Fernandez, Rumur (github.com/Smattr/rumur); Cimatti et al., "NuSMV: a new symbolic model verifier" (1999). musil and
minicheck are model checkers in Python, of PyPI.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import psutil

from benchmarks.processes import PATHS, Finished, NotMeasured, python, run, told_in
from benchmarks.sample import Sample

if TYPE_CHECKING:
    from benchmarks.plan import Case

JAR, PYTHON, BINARY = "SHADOWCHECK_TLA2TOOLS", "SHADOWCHECK_PEERS_PYTHON", "SHADOWCHECK_NUSMV"
"""The environment variables that name what is found on no path: TLC's jar, a Python with musil and minicheck, NuSMV."""


class Tools(NamedTuple):
    """What the user has named of that."""

    jar: Path | None = None
    python: Path | None = None
    nusmv: Path | None = None


GET_SPIN = "not installed: Debian's packages 'spin' and 'gcc'"
GET_RUMUR = "not installed: Debian's packages 'rumur' and 'gcc'"
GET_IN_PYTHON = f"not installed: pip install musil minicheck, for Python 3.12 or newer; {PYTHON} names that Python"
GET_NUSMV = f"not installed: NuSMV's program, named by {BINARY}; how to make it is on the page about other tools"
GET_TLC = f"not installed: Java, and {JAR} naming tla2tools.jar of github.com/tlaplus/tlaplus/releases"

_DEPTH = 10_000
"""SPIN's default depth of a search; it allocates memory for that many steps at the start."""

_TELLING = 0.1
"""SPIN and NuSMV print hundredths of a second: below this we take the whole process, which is hardly more."""

_TOLD = (
    "read_model", "flatten_hierarchy", "encode_variables", "time", "build_model", "compute_reachable", "time",
    "print_reachable_states", "quit", "",
)
"""What NuSMV is told to do, in lines."""

_SWEEP = Path(__file__).with_name("sweep.py")

_STARTED, _ENDED = "Computing initial states", "Model checking completed"


@dataclass(frozen=True)
class Spin:
    """SPIN: depth first, the fastest way it has, compiled with -O2 -DSAFETY, and -DNOREDUCE unless `reduced`."""

    reduced: bool

    def prepare(self, case: Case, folder: Path, limit: float) -> None:
        """Write `pan.c` from our export, and compile it."""
        if shutil.which("spin") is None or shutil.which("gcc") is None:
            raise NotMeasured(GET_SPIN)
        write_inputs(case, folder, limit)
        succeed(run(["spin", "-a", "network.pml"], folder, limit=limit))
        source = folder / "pan.c"
        exact = source.read_text(encoding="utf-8").replace("%9.8g", "%.0f")  # it prints 8 digits, and we want all
        source.write_text(exact, encoding="utf-8")
        reduction = [] if self.reduced else ["-DNOREDUCE"]
        options = ["-O2", "-w", "-DSAFETY", *reduction, f"-DMEMLIM={free_megabytes()}"]
        succeed(run(["gcc", *options, "-o", "pan", "pan.c"], folder, limit=limit))

    def measure(self, case: Case, folder: Path, limit: float, known: int | None) -> Sample:  # noqa: ARG002 - of TLC
        """Run it with a table for the states *known*; again with a deeper stack, if the model did not fit."""
        depth = _DEPTH
        while True:
            slots = [] if known is None else [f"-w{max(16, known.bit_length())}"]
            done = run([str(folder / "pan"), "-n", f"-m{depth}", *slots], folder, limit=limit)
            if "max search depth too small" not in done.text:
                return spin_said(done)
            depth *= 30


def spin_said(done: Finished) -> Sample:
    """Read what SPIN said. Raises `NotMeasured` if the search was cut short."""
    if done.status or "Search not completed" in done.text or number(r"errors: (\d+)", done.text):
        raise NotMeasured(f"SPIN stopped: {reason(done.text)}")
    states = round(number(r"(\S+) states, stored", done.text))
    steps = round(number(r"(\S+) transitions", done.text)) - 1
    elapsed = number(r"elapsed time (\S+) seconds", done.text)
    return Sample(states, steps, elapsed if elapsed >= _TELLING else done.seconds, done.seconds, done.peak)


@dataclass(frozen=True)
class Tlc:
    """TLC, breadth first with one worker; its virtual machine may use other cores to collect garbage."""

    jar: Path | None

    def prepare(self, case: Case, folder: Path, limit: float) -> None:
        """Write the module."""
        if self.jar is None or shutil.which("java") is None:
            raise NotMeasured(GET_TLC)
        write_inputs(case, folder, limit)

    def measure(self, case: Case, folder: Path, limit: float, known: int | None) -> Sample:  # noqa: ARG002 - of SPIN
        """Run it; the search alone is from when it says that it begins to when it says that it is done."""
        command = [
            "java", "-XX:+UseParallelGC", "-cp", str(self.jar), "tlc2.TLC", "-workers", "1", "-deadlock", "-nowarning",
            "-cleanup", "network.tla",
        ]
        return tlc_said(run(command, folder, limit=limit))


def tlc_said(done: Finished) -> Sample:
    """Read what TLC said, and when. Raises `NotMeasured` if it did not come to an end."""
    if done.status or _ENDED not in done.text:
        raise NotMeasured(f"TLC stopped: {reason(done.text)}")
    began = next(at for at, line in done.lines if line.startswith(_STARTED))
    ended = next(at for at, line in done.lines if line.startswith(_ENDED))
    *_, last = re.findall(r"(\d+) states generated, (\d+) distinct states found", done.text)
    return Sample(int(last[1]), int(last[0]) - 1, ended - began, done.seconds, done.peak)


@dataclass(frozen=True)
class Rumur:
    """Rumur: breadth first with one thread. Its only reduction is one that a model asks for, and ours does not."""

    def prepare(self, case: Case, folder: Path, limit: float) -> None:
        """Write its checker of our export, and compile it. That a state may be the last is no deadlock."""
        if shutil.which("rumur") is None or shutil.which("gcc") is None:
            raise NotMeasured(GET_RUMUR)
        write_inputs(case, folder, limit)
        options = ["--threads", "1", "--deadlock-detection", "off", "--output-format", "machine-readable"]
        succeed(run(["rumur", *options, "-o", "network.c", "network.m"], folder, limit=limit))
        command = ["gcc", "-std=c11", "-O3", "-march=native", "-w", "-o", "network", "network.c", "-lpthread"]
        succeed(run(command, folder, limit=limit))

    def measure(self, case: Case, folder: Path, limit: float, known: int | None) -> Sample:  # noqa: ARG002 - the same
        """Run it; its own seconds are whole ones, so that those of its process stand for the search."""
        return rumur_said(run([str(folder / "network")], folder, limit=limit))


def rumur_said(done: Finished) -> Sample:
    """Read what Rumur said. Raises `NotMeasured` if it did not come to an end."""
    found = re.search(r'<summary states="(\d+)" rules_fired="(\d+)" errors="0"', done.text)
    if done.status or found is None:
        raise NotMeasured(f"Rumur stopped: {reason(done.text)}")
    return Sample(int(found[1]), int(found[2]), done.seconds, done.seconds, done.peak)


@dataclass(frozen=True)
class NuSmv:
    """NuSMV: sets of states, in its default order of variables; to reorder them dynamically took it far longer."""

    binary: Path | None

    def prepare(self, case: Case, folder: Path, limit: float) -> None:
        """Write the model, and what NuSMV is told to do with it."""
        if self.binary is None:
            raise NotMeasured(GET_NUSMV)
        write_inputs(case, folder, limit)
        (folder / "told").write_text("\n".join(_TOLD), encoding="utf-8")

    def measure(self, case: Case, folder: Path, limit: float, known: int | None) -> Sample:  # noqa: ARG002 - the same
        """Run it; the search alone is to build the relation, and to follow it."""
        return nusmv_said(run([str(self.binary), "-source", "told", "network.smv"], folder, limit=limit), known)


def nusmv_said(done: Finished, known: int | None) -> Sample:
    """Read what NuSMV said. Raises `NotMeasured` if it did not come to an end.

    It prints six digits: if the states *known* have the same, they are taken.
    """
    found = re.search(r"^reachable states: (\S+)", done.text, re.MULTILINE)
    if done.status or found is None:
        raise NotMeasured(f"NuSMV stopped: {reason(done.text)}")
    states = known if known is not None and f"{known:g}" == found[1] else round(float(found[1]))
    elapsed = float(re.findall(r"^elapse: (\S+) seconds", done.text, re.MULTILINE)[-1])
    return Sample(states, None, elapsed if elapsed >= _TELLING else done.seconds, done.seconds, done.peak)


@dataclass(frozen=True)
class InPython:
    """musil or minicheck, in the Python that has them: breadth first, one process."""

    tool: str
    python: Path | None

    def prepare(self, case: Case, folder: Path, limit: float) -> None:
        """Write the module."""
        if self.python is None or run([*self.command, "-c", f"import {self.tool}"], folder, limit=limit).status:
            raise NotMeasured(GET_IN_PYTHON)
        write_inputs(case, folder, limit)

    @property
    def command(self) -> list[str]:
        """The Python, with nothing of ours on its path."""
        return [str(self.python), "-I"]

    def measure(self, case: Case, folder: Path, limit: float, known: int | None) -> Sample:  # noqa: ARG002 - the same
        """Run it; the search alone is what it takes when the module is loaded."""
        done = run([*self.command, str(_SWEEP), self.tool], folder, limit=limit)
        told = told_in(done.text)
        if done.status or told is None:
            raise NotMeasured(f"{self.tool} stopped: {reason(done.text)}")
        return Sample(told["states"], None, told["search"], done.seconds, done.peak)


def write_inputs(case: Case, folder: Path, limit: float) -> None:
    """Write *case*'s model into *folder*, by our exporters."""
    succeed(run(python("inputs", case.model, case.size), folder, limit=limit, environment=PATHS))


def succeed(done: Finished) -> None:
    """Raise `NotMeasured` if it did not succeed."""
    if done.status:
        raise NotMeasured(f"failed: {reason(done.text)}")


def reason(text: str) -> str:
    """Return the line that says best what went wrong."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if re.search(r"error|pan:|memory|MEMLIM|Error", line)]
    return (telling or lines or ["it said nothing"])[-1][:200]


def number(pattern: str, text: str) -> float:
    """Return the number that *pattern* finds. Raises `NotMeasured` if it finds none."""
    found = re.search(pattern, text)
    if found is None:
        raise NotMeasured(f"it does not say {pattern!r}")
    return float(found[1])


def free_megabytes(share: float = 0.8) -> int:
    """Return most of the memory that is free now."""
    return int(psutil.virtual_memory().available / 2 ** 20 * share)
