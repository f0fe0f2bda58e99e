"""`shadowcheck drive`: take a real program through what the documentation allows. Imported only when needed."""

from __future__ import annotations

import os
import sys
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from shadowcheck.cli.outputs import write_charts
from shadowcheck.cli.shell import ON_GITHUB, say
from shadowcheck.cli.substitutes import substitute_with
from shadowcheck.drive.command import Command
from shadowcheck.drive.driving import search
from shadowcheck.drive.greeting import introduction
from shadowcheck.drive.program import program_of
from shadowcheck.drive.replay import replayed
from shadowcheck.drive.report import DriveReport
from shadowcheck.drive.search import Budget
from shadowcheck.drive.windows import ready
from shadowcheck.errors import SpecificationError
from shadowcheck.kept import cache_folder
from shadowcheck.report.drive_text import Progress, drive_text
from shadowcheck.report.text import coloured, fitted
from shadowcheck.verify.broken import Level

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from shadowcheck.check.configuration import Setting
    from shadowcheck.cli.outputs import Output
    from shadowcheck.drive.report import Finding
    from shadowcheck.drive.running import Program

_COLOURS = {Level.ERROR: "bold red", Level.WARNING: "yellow", Level.NOTE: "cyan"}


def run(  # noqa: PLR0913 - the options of the command, as click reads them
    words: Sequence[str], *, settings: Sequence[Setting], strict: bool, deviations: int, runs: int,
    seconds: float | None, interrupts: bool, jobs: int, timeout: float, stdio: bool, dll: bool,
    world: Mapping[str, str], keep: Path | None, again: str | None, json: Output | None, junit: Output | None,
    sarif: Output | None, summary: Output | None, charts: Path | None, quiet: bool, verbose: bool,
) -> int:
    """Drive the program, deliver the reports, and return the exit status.

    Raises `SpecificationError` for a program that cannot be driven.
    """
    world, budget = with_whole_paths(world), Budget(runs, seconds, deviations, jobs, interrupts=interrupts)
    with made_ready(program_of(words, timeout, stdio=stdio), dll=dll) as program:
        known = introduction(program, world)
        if again is None:
            with Progress(budget) as progress:
                referee, found = search(program, known, budget, settings, world, strict=strict, tell=progress.tell)
        else:
            referee, found = replayed(again, program, known, settings, world, strict=strict)
    report = DriveReport(known.name, referee, budget, found, tuple(settings), again)
    outputs = [output for output in (json, junit, sarif, summary) if output is not None]
    _deliver(outputs, report)
    if keep is not None:
        _keep(keep, report)
    drawn = [] if charts is None else write_charts(charts, dict(_charts(report)))
    taken = any(output.standard for output in outputs)
    _tell(report, [f"note: {line}" for line in drawn], quiet=quiet, verbose=verbose, taken=taken)
    return report.exit_status


def _tell(report: DriveReport, more: Sequence[str], *, quiet: bool, verbose: bool, taken: bool) -> None:
    """Print the report, on standard error if standard output is *taken*; in a workflow of GitHub, annotate lines."""
    console = Console(file=sys.stderr if taken else sys.stdout)
    with fitted(console):
        text = drive_text(report, quiet=quiet, verbose=verbose)
    say("\n".join([coloured(text, _style, console), *more]), err=taken)
    if os.environ.get(ON_GITHUB) == "true":
        from shadowcheck.report.drive_annotations import drive_commands  # noqa: PLC0415 - only GitHub reads them

        for line in drive_commands(report):
            say(line, err=taken)


@contextmanager
def made_ready(program: Program, *, dll: bool) -> Iterator[Program]:
    """Make ready what *program* needs to be started, and yield it so; with *dll*, also the library that it loads.

    Raises `SpecificationError` if something is missing for that.
    """
    if isinstance(program, Command):
        with ready(program, substitute_with(lambda one: one.library) if dll else None, cache_folder()) as command:
            yield command
        return
    if dll:
        raise SpecificationError(
            f"{program.name} is a function, and loads no library", where="--dll",
            why="with --dll, a program for Windows runs as it is", instead="leave --dll out", code="SC1211",
        )
    yield program


def with_whole_paths(world: Mapping[str, str]) -> Mapping[str, str]:
    """Return *world* with the whole path of its folder, which may be looked for from elsewhere, or by wine.

    Raises `SpecificationError` if there is no such folder.
    """
    if "folder" not in world:
        return world
    folder = Path(world["folder"]).resolve()
    if not folder.is_dir():
        raise SpecificationError(
            f"there is no folder {world['folder']}", where="--world folder",
            why="the program is to find its files there", instead="make it first, with files as the program reads them",
            code="SC1213",
        )
    return {**world, "folder": str(folder)}


def _keep(folder: Path, report: DriveReport) -> None:
    """Write the run of each finding into *folder*, as a log that can be judged and made again."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, finding in _named(report):
        (folder / f"{name}.jsonl").write_bytes(report.log(finding.run))


def _charts(report: DriveReport) -> Iterator[tuple[str, bytes]]:
    """Yield a file name and a sequence chart of the shortest run for each finding."""
    from shadowcheck.draw.sequence_svg import sequence_svg  # noqa: PLC0415 - a report without charts need not load it
    from shadowcheck.report.trace_chart import trace_chart  # noqa: PLC0415 - the same

    for name, finding in _named(report):
        yield f"{name}.svg", sequence_svg(trace_chart(report.told([finding])))


def _named(report: DriveReport) -> Iterator[tuple[str, Finding]]:
    """Yield the findings with the names of their files: their ids, of which those that come again are numbered."""
    taken: Counter[str] = Counter()
    for finding in report.findings:
        taken[finding.id] += 1
        yield f"{finding.id}-{taken[finding.id]}" if taken[finding.id] > 1 else finding.id, finding


def _deliver(outputs: Sequence[Output], report: DriveReport) -> None:
    """Write the reports into files; none, unless all could be put together."""
    if outputs:
        from shadowcheck.cli.drive_outputs import written  # noqa: PLC0415 - a report on the terminal needs none of it

        for output, data in [(output, written(output, report)) for output in outputs]:
            output.write([data])


def _style(line: str) -> str:
    return next((colour for level, colour in _COLOURS.items() if line.strip().startswith(f"{level}: ")), "")
