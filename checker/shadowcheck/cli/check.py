"""`shadowcheck check`: read the input, run the pipeline, deliver the reports. Imported only when needed."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

from rich.console import Console

from shadowcheck.check.engines import engine_named
from shadowcheck.check.pipeline import Report, built, check
from shadowcheck.cli.outputs import write_charts
from shadowcheck.cli.progress import shown_on, warn_of_many
from shadowcheck.cli.shell import say
from shadowcheck.explore.run import Run
from shadowcheck.report.details import Traces, traces, unexcused
from shadowcheck.report.table import Wordiness, pictured, plain
from shadowcheck.sources.models import asked_for, find_model

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from shadowcheck.certificate.write import Certificate
    from shadowcheck.check.configuration import Setting
    from shadowcheck.cli.outputs import Output


def run(  # noqa: PLR0913 - the options of the command, as click reads them
    model: str, *, settings: Sequence[Setting], without: Sequence[str], only: Sequence[str], engine: str | None,
    limit: int | None, memory: int | None, workers: int | None, checkpoint: Path | None, cluster: str | None,
    fault: str | None, json: Output | None,
    junit: Output | None, sarif: Output | None, summary: Output | None, charts: Path | None,
    certificate: Output | None, quiet: bool, verbose: bool,
) -> int:
    """Check *model*, deliver the reports, and return the exit status.

    Raises `SpecificationError` for every mistake in the input, as early as possible. Everything that the user's own
    code prints goes to standard error, so that standard output holds only the report.
    """
    limits = Run(limit, memory, workers, checkpoint, cluster)
    with contextlib.redirect_stdout(sys.stderr), shown_on(sys.stderr, limits) as watched:
        found = find_model(model)
        asked = asked_for(found, settings, without, fault)
        if not (quiet or limit):
            warn_of_many(asked.sizes, found.sizes)
        sought = asked.fault.kills if asked.fault is not None and not only else only
        definite = asked.fault is not None or any(one.name in found.sizes for one in settings)
        searcher = engine_named(engine, every=not (definite or limit or memory or workers or checkpoint or cluster))
        if certificate is not None:
            from shadowcheck.certificate.statement import refuse_unsaid  # noqa: PLC0415 - few ask
            from shadowcheck.cli.certificates import certified, delivered, refuse_definite  # noqa: PLC0415 - few ask

            refuse_definite(certificate, searcher)
            refuse_unsaid(built(found, asked, sought)[0], f"MODEL {model} --certificate")
        report = check(found, asked, only=sought, engine=searcher, run=watched)
        evidence = traces(report, broken=json is None and not verbose)  # what is shown is replayed
        drawn = dict(_charts(report, evidence)) if charts is not None else {}
        made = None if certificate is None else certified(report, model, settings, without, fault)
    _write(report, evidence, made, json, junit, sarif, summary)
    more = [] if charts is None else [f"note: {one}" for one in write_charts(charts, drawn)]
    if certificate is not None:
        more += delivered(made, report, certificate)
    taken = any(output is not None and output.standard for output in (json, junit, sarif, summary, certificate))
    _say(report, evidence, Wordiness.of(quiet=quiet, verbose=verbose), more, err=taken)
    return report.exit_status


def _write(  # noqa: PLR0913, PLR0917 - what is told, and a file for each format
    report: Report, evidence: Traces, made: Certificate | None,
    json: Output | None, junit: Output | None, sarif: Output | None, summary: Output | None,
) -> None:
    """Write the files that were asked for. What only they need is loaded here."""
    if json is not None:
        from shadowcheck.report.json_report import json_report  # noqa: PLC0415 - only who asks for a file loads it

        json.write([json_report(report, evidence, made)])
    if junit is not None:
        from shadowcheck.report.junit import junit as junit_of  # noqa: PLC0415 - the same

        junit.write([junit_of(report, evidence)])
    if sarif is not None:
        from shadowcheck.report.sarif import sarif as sarif_of  # noqa: PLC0415 - the same

        sarif.write([sarif_of(report, evidence)])
    if summary is not None:
        from shadowcheck.report.check_markdown import check_markdown  # noqa: PLC0415 - the same

        summary.write([check_markdown(report, evidence)])


def _say(report: Report, found: Traces, wordiness: Wordiness, more: list[str], *, err: bool) -> None:
    """Print the report and some *more* lines; on standard error if standard output was taken by a file."""
    stream = sys.stderr if err else sys.stdout
    terminal = stream is not None and stream.isatty()
    text = pictured(report, found, Console(file=stream), wordiness) if terminal else plain(report, found, wordiness)
    say("\n".join([text, *more]), err=err)


def _charts(report: Report, found: Traces) -> Iterator[tuple[str, bytes]]:
    """Yield a file name and a sequence chart for each broken claim with a trace."""
    from shadowcheck.draw.sequence_svg import sequence_svg  # noqa: PLC0415 - a report without charts need not load it
    from shadowcheck.trace.sequence import chart  # noqa: PLC0415 - the same

    for verdict in report.verdicts:
        if unexcused(verdict) and verdict.claim.id in found:
            drawn = chart(found[verdict.claim.id], f"{report.model.name}: {verdict.claim.id}", broken=verdict)
            yield f"{report.model.name}-{verdict.claim.id}.svg", sequence_svg(drawn)
