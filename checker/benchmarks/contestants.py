"""The contestants: how each is prepared for a model and run in a process of its own, and how its output is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from benchmarks.peers import InPython, NuSmv, Rumur, Spin, Tlc
from benchmarks.plan import MINICHECK, MUSIL, NUSMV, PACKED, PACKED_TWO, RUMUR, SPIN, SPIN_REDUCED, TLC
from benchmarks.processes import PATHS, NotMeasured, last_of, python, run, told_in
from benchmarks.sample import Sample

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.peers import Tools
    from benchmarks.plan import Case


class Contestant(Protocol):
    """Who is measured on a case."""

    def prepare(self, case: Case, folder: Path, limit: float) -> None:
        """Make ready what is needed for *case* in *folder*, unmeasured. Raises `NotMeasured`."""
        ...

    def measure(self, case: Case, folder: Path, limit: float, known: int | None) -> Sample:
        """Run it once, for *limit* seconds at most, when *known* states were counted by others. Raises the same."""
        ...


@dataclass(frozen=True)
class Ours:
    """One of our engines. `environment` is added to its process's."""

    engine: str
    environment: dict[str, str] = field(default_factory=dict)

    def prepare(self, case: Case, folder: Path, limit: float) -> None:
        """Compile the kernels for states of so many words, where an engine has some: this is kept."""
        if self.engine in {PACKED, PACKED_TWO}:
            command = python("ours", self.engine, case.model, case.size, "--warm")
            run(command, folder, limit=limit, environment={**PATHS, **self.environment})

    def measure(self, case: Case, folder: Path, limit: float, known: int | None) -> Sample:  # noqa: ARG002 - of peers
        """Return what it says of itself, and what the system says of it."""
        command = python("ours", self.engine, case.model, case.size)
        done = run(command, folder, limit=limit, environment={**PATHS, **self.environment})
        told = told_in(done.text)
        if told is None or told["states"] is None or done.status:
            raise NotMeasured(f"failed: {last_of(done.text)}")
        if self.engine in {PACKED, PACKED_TWO} and told["notes"]:
            raise NotMeasured(f"unfinished: {told['notes']}")
        return Sample(
            told["states"], told["steps"], told["search"], done.seconds, max(done.peak, told["peak"]), told["held"],
            told["notes"],
        )


def contestant(name: str, tools: Tools) -> Contestant:
    """Return who is called *name* in the plan; *tools* are those that the user has named."""
    if name in {SPIN, SPIN_REDUCED}:
        return Spin(reduced=name == SPIN_REDUCED)
    if name in {MUSIL, MINICHECK}:
        return InPython(name, tools.python)
    if name == RUMUR:
        return Rumur()
    if name == NUSMV:
        return NuSmv(tools.nusmv)
    return Tlc(tools.jar) if name == TLC else Ours(name)
