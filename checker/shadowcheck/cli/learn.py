"""`shadowcheck learn`: learn the state machine of a program, verify and compare it. Imported only when needed."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from rich.console import Console

from shadowcheck.cli.drive import annotate, deliver
from shadowcheck.cli.shell import say
from shadowcheck.cli.started import made_ready, with_whole_paths
from shadowcheck.draw.designs import design_picture
from shadowcheck.draw.svg import svg as as_svg
from shadowcheck.drive.greeting import introduction
from shadowcheck.drive.search import Budget
from shadowcheck.learn.against import difference, refuse_incomparable
from shadowcheck.learn.learning import Result, Task, learn
from shadowcheck.learn.system import Effort
from shadowcheck.report.drive_text import Progress
from shadowcheck.report.learn_text import learn_text
from shadowcheck.report.learned_report import Compared, LearnedReport
from shadowcheck.report.text import fitted
from shadowcheck.sources.designs import find_design

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shadowcheck.check.configuration import Setting
    from shadowcheck.cli.outputs import Output
    from shadowcheck.machine import Machine


def run(  # noqa: PLR0913 - the options of the command, as click reads them
    words: Sequence[str], *, settings: Sequence[Setting], strict: bool, out: Output | None, svg: Output | None,
    against: str | None, runs: int, seconds: float | None, seed: int, jobs: int, timeout: float, stdio: bool, dll: bool,
    world: Mapping[str, str], json: Output | None, junit: Output | None, sarif: Output | None, summary: Output | None,
    quiet: bool, verbose: bool,
) -> int:
    """Learn the program, write what was asked for, tell what was found, and return the exit status.

    Raises `SpecificationError` for a program that cannot be learned, and a design that cannot be compared.
    """
    given = None if against is None else find_design(against, where="--against")
    if given is not None:
        refuse_incomparable(given)
    effort, world = Effort(runs, seconds, seed, jobs=jobs), with_whole_paths(world)
    with (
        made_ready(words, timeout, stdio=stdio, dll=dll) as program, TemporaryDirectory() as folder,
        Progress(runs) as progress,
    ):
        task = Task(program, introduction(program, world), effort, Path(folder), tuple(settings), world, strict)
        result = learn(task, progress.tell)
        report = _reported(task, result, given)
        if svg is not None:
            svg.write([_drawn(result)])
    if out is not None:
        out.write([result.source.encode()])
    outputs = [output for output in (json, junit, sarif, summary) if output is not None]
    deliver(outputs, report)
    taken = any(one is not None and one.standard for one in (out, svg, *outputs))
    with fitted(Console(file=sys.stderr if taken else sys.stdout)):
        say(learn_text(report, None if out is None else out.path, quiet=quiet, verbose=verbose), err=taken)
    annotate(report, err=taken)
    return report.exit_status


def _reported(task: Task, result: Result, given: type[Machine[Any]] | None) -> LearnedReport:
    """Compare what was learned with the design *given*, if there is one, and report on both."""
    compared = None
    if given is not None:
        found = difference(result, given)
        made = None if found is None else result.system.run(found.word)
        compared = Compared(given.__name__, found, None if made is None else made[1])
    budget, system = Budget(task.effort.runs, task.effort.seconds, jobs=task.effort.jobs), result.system
    return LearnedReport(
        task.known.name, system.referee, budget, system.found, task.settings, result=result, compared=compared,
    )


def _drawn(result: Result) -> bytes:
    return as_svg(design_picture(result.design))
