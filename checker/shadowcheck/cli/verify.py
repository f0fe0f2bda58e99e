"""`shadowcheck verify`: find the designs, verify them, deliver the reports. Imported only when needed."""

from __future__ import annotations

import contextlib
import inspect
import os
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.console import Console

from shadowcheck.check.engines import engine_named
from shadowcheck.cli.outputs import refuse_to_lose, write_charts
from shadowcheck.cli.progress import shown_on
from shadowcheck.cli.shell import ON_GITHUB, say
from shadowcheck.cli.statuses import BROKEN
from shadowcheck.errors import SpecificationError
from shadowcheck.report.annotations import workflow_commands
from shadowcheck.report.design_text import Form, design_text
from shadowcheck.report.text import coloured, fitted
from shadowcheck.sources.designs import find_design
from shadowcheck.verify.broken import Level
from shadowcheck.verify.settings import read_settings
from shadowcheck.verify.verification import DesignReport, verify_design

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shadowcheck.check.configuration import Setting
    from shadowcheck.cli.outputs import Output
    from shadowcheck.machine import Machine
    from shadowcheck.verify.request import Request
    from shadowcheck.verify.settings import Settings

_COLOURS = {Level.ERROR: "bold red", Level.WARNING: "yellow", Level.NOTE: "cyan", Level.WAIVED: ""}


class Verified(NamedTuple):
    """A design as the user named it, and the report on it."""

    given: str
    report: DesignReport


def run(  # noqa: PLR0913 - the options of the command, as click reads them
    paths: Sequence[str], *, settings: Sequence[Setting], strict: bool, without: Sequence[str], only: Sequence[str],
    engine: str | None, json: Output | None, junit: Output | None, sarif: Output | None, summary: Output | None,
    reproduce: Output | None, explore: Output | None, charts: Path | None, quiet: bool, verbose: bool, long: bool,
) -> int:
    """Verify the designs *paths*, or those of the project, deliver the reports, and return the exit status.

    Raises `SpecificationError` for every mistake in the input, as early as possible. What the designs' own code prints
    goes to standard error, so that standard output holds only the report.
    """
    outputs = [output for output in (json, junit, sarif, summary, reproduce, explore) if output is not None]
    with contextlib.redirect_stdout(sys.stderr):
        project, searcher = read_settings(), None if engine is None else engine_named(engine)
        designs = _designs(paths, project, reproduce)
        sources = (inspect.getsourcefile(design) for _, design in designs)
        refuse_to_lose(outputs, (Path(source) for source in sources if source is not None), "design")
        verified = [
            _verified(path, design, project.request(
                design, settings, searcher, strict=strict or None, without=without, only=only,
            ))
            for path, design in designs
        ]
        written = [(output, _written(output, verified)) for output in outputs]
        drawn = dict(_charts(verified)) if charts is not None else {}
    for output, data in written:
        if data:
            output.write([data])
    said = [_unwritten(output) for output, data in written if not data]
    said += write_charts(charts, drawn) if charts is not None else []
    said += [f"{explore.path}: open it in a web browser"] if explore is not None and not explore.standard else []
    form = Form(quiet=quiet, verbose=verbose, long=long)
    _tell([one.report for one in verified], form, taken=any(output.standard for output in outputs))
    for line in said:
        say(f"note: {line}", err=any(output.standard for output in outputs))
    statuses = {one.report.exit_status for one in verified}
    return BROKEN if BROKEN in statuses else max(statuses)


def _designs(paths: Sequence[str], project: Settings, reproduce: Output | None) -> list[tuple[str, type[Machine[Any]]]]:
    named = paths or project.designs
    _refuse_none_or_too_many(named, reproduce)
    designs = [(path, find_design(path)) for path in named]
    if not paths:
        project.check_waivers([design.__name__ for _, design in designs])
    return designs


def _verified(path: str, design: type[Machine[Any]], request: Request) -> Verified:
    with shown_on(sys.stderr) as run:
        return Verified(path, verify_design(design, request, run=run))


def _refuse_none_or_too_many(paths: Sequence[str], reproduce: Output | None) -> None:
    if not paths:
        raise SpecificationError(
            "no design is named", where="shadowcheck verify",
            why="there is no PATH, and no pyproject.toml here or above names designs",
            instead='shadowcheck verify my_design.py; or designs = ["my_design.py"] in [tool.shadowcheck]',
            code="SC0815",
        )
    if reproduce is not None and len(paths) > 1:
        raise SpecificationError(
            f"the findings of {len(paths)} designs would go into one file of tests", where=reproduce.where,
            why="a file of tests drives one design", instead=f"name one of them: {paths[0]}", code="SC0816",
        )


def _written(output: Output, verified: Sequence[Verified]) -> bytes:
    from shadowcheck.cli.design_outputs import written  # noqa: PLC0415 - a report on the terminal needs none of it

    return written(output, verified)


def _unwritten(output: Output) -> str:
    """Say that there is no test to write, and what became of the file: pytest fails for a file without tests."""
    was = "left as it is" if not output.standard and output.file.exists() else "not written"
    why = "no finding has an order of events in which the design reacts"
    return f"nothing to reproduce: {why}; {output.where} was {was}"


def _charts(verified: Sequence[Verified]) -> Iterator[tuple[str, bytes]]:
    """Yield a file name and a sequence chart for each finding with a trace; equal names are numbered."""
    from shadowcheck.draw.sequence_svg import sequence_svg  # noqa: PLC0415 - a report without charts need not load it
    from shadowcheck.trace.sequence import chart  # noqa: PLC0415 - the same

    taken: Counter[str] = Counter()
    for _, report in verified:
        for finding in report.findings:
            if finding.trace is not None:
                name = f"{report.design.__name__}-{finding.id}"
                taken[name] += 1
                number = f"-{taken[name]}" if taken[name] > 1 else ""
                drawn = chart(finding.trace, f"{report.design.__name__}: {finding.id}", broken=finding.verdict)
                yield f"{name}{number}.svg", sequence_svg(drawn)


def _tell(reports: Sequence[DesignReport], form: Form, *, taken: bool) -> None:
    """Print the reports, on standard error if standard output is *taken*; in a workflow of GitHub, annotate lines."""
    stream = sys.stderr if taken else sys.stdout
    console = Console(file=stream)
    with fitted(console):
        text = ("\n" if form.quiet else "\n\n").join(design_text(report, form) for report in reports)
    say(coloured(text, _style, console), err=taken)  # plain where it is not a terminal
    if os.environ.get(ON_GITHUB) == "true":
        for line in (line for report in reports for line in workflow_commands(report)):
            say(line, err=taken)


def _style(line: str) -> str:
    """Colour the titles of findings, in the summary too: lines that begin with a level."""
    return next((colour for level, colour in _COLOURS.items() if line.strip().startswith(f"{level}: ")), "")
