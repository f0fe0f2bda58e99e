"""`shadowcheck check`: read the input, run the pipeline, deliver the reports. Imported only when needed."""

from __future__ import annotations

import contextlib
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, TextIO

from rich.console import Console

from shadowcheck.check.engines import engine_named
from shadowcheck.check.pipeline import Report, check
from shadowcheck.cli.shell import say
from shadowcheck.explore.run import PLAIN, Run
from shadowcheck.report.details import Traces, traces
from shadowcheck.report.json_report import json_report
from shadowcheck.report.junit import junit
from shadowcheck.report.table import pictured, plain
from shadowcheck.sources.models import asked_for, find_model

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shadowcheck.check.configuration import Setting
    from shadowcheck.cli.outputs import Output


def run(  # noqa: PLR0913 - the options of the command, as click reads them
    model: str, *, settings: Sequence[Setting], without: Sequence[str], only: Sequence[str], engine: str | None,
    limit: int | None, memory: int | None, workers: int | None, json: Output | None, junit: Output | None,
) -> int:
    """Check *model*, deliver the reports, and return the exit status.

    Raises `SpecificationError` for every mistake in the input, as early as possible. Everything that the user's own
    code prints goes to standard error, so that standard output holds only the report.
    """
    with contextlib.redirect_stdout(sys.stderr), shown_on(sys.stderr, Run(limit, memory, workers)) as watched:
        found = find_model(model)
        asked = asked_for(found, settings, without)
        report = check(found, asked, only=only, engine=engine_named(engine), run=watched)
        evidence = traces(report)
    _deliver(report, evidence, json, junit)
    return report.exit_status


def _deliver(report: Report, found: Traces, json: Output | None, xml: Output | None) -> None:
    """Write the files first, then the report for people, on standard error if a file is standard output."""
    if json is not None:
        json.write([json_report(report, found)])
    if xml is not None:
        xml.write([junit(report, found)])
    taken = any(output is not None and output.standard for output in (json, xml))
    stream = sys.stderr if taken else sys.stdout
    terminal = stream is not None and stream.isatty()
    say(pictured(report, found, Console(file=stream)) if terminal else plain(report, found), err=taken)


@contextlib.contextmanager
def shown_on(stream: TextIO, limits: Run = PLAIN) -> Iterator[Run]:
    """Give a run with these *limits* that shows its progress on *stream*, if that is a terminal."""
    told = "compiling the kernels of the packed engine: this takes some seconds, once"
    run = replace(limits, compiling=lambda: say(told, err=True))
    if stream is None or not stream.isatty():
        yield run
        return
    with Console(file=stream).status("exploring") as status:
        yield replace(run, progress=lambda states, steps, depth: status.update(
            f"exploring: {states:,} states, {steps:,} steps, depth {depth:,}" if steps
            else f"exploring: {states:,} states, in round {depth:,}"
        ))
