"""The contestants: how each is prepared for a model and run in a process of its own, and how its output is read."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from benchmarks.peers import Jar, Spin, Tlc
from benchmarks.plan import PACKED, PACKED_TWO, SPIN, SPIN_REDUCED, TLC
from benchmarks.processes import PATHS, NotMeasured, python, run
from benchmarks.sample import Sample

if TYPE_CHECKING:
    from pathlib import Path

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


def told_in(text: str) -> dict[str, Any] | None:
    """Return the last line of *text* that is a JSON object; None if there is none."""
    lines = [line for line in text.splitlines() if line.startswith("{")]
    found: dict[str, Any] | None = json.loads(lines[-1]) if lines else None
    return found


def last_of(text: str) -> str:
    """Return the last line of *text*, which says what went wrong."""
    return (text.strip().splitlines() or ["it said nothing"])[-1][:200]


def contestant(name: str, jar: Jar | None) -> Contestant:
    """Return who is called *name* in the plan; *jar* is TLC's, if the user has it."""
    if name in {SPIN, SPIN_REDUCED}:
        return Spin(reduced=name == SPIN_REDUCED)
    return Tlc(jar) if name == TLC else Ours(name)

