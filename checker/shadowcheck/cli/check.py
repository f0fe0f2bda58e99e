"""`shadowcheck check`: read the input, run the pipeline, deliver the reports. Imported only when it is needed."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, TypedDict

from rich.console import Console

from shadowcheck.check.engines import Effort, engine_named
from shadowcheck.check.pipeline import Report, check
from shadowcheck.check.substitution import cast_as
from shadowcheck.cli.options import (
    MOST_STATES,
    MOST_WORKERS,
    STANDARD_OUTPUT,
    assignments,
    configuration,
    count,
    memory,
    refuse_unwritable,
    unwritable,
)
from shadowcheck.cli.shell import say, say_bytes
from shadowcheck.report.details import Traces, traces
from shadowcheck.report.json_report import json_report
from shadowcheck.report.junit import junit
from shadowcheck.report.table import pictured, plain
from shadowcheck.sources.files import find_machine, find_model

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.explore.graph import Progress

WRITER = "writer"
"""The role that --writer replaces."""


class CheckInput(TypedDict):
    """What the command `check` is given, as the user typed it."""

    model: str
    writers: str | None
    set_: tuple[str, ...]
    without: tuple[str, ...]
    claim: tuple[str, ...]
    engine: str | None
    limit: str | None
    memory: str | None
    workers: str | None
    writer: str | None
    json: str | None
    junit: str | None


def run(given: CheckInput) -> int:
    """Check what *given* says, deliver the reports, and return the exit status.

    Raises `SpecificationError` for every mistake in the input, as early as it can be known. Whatever the user's own
    code prints goes to standard error, so that standard output holds nothing but the report.
    """
    refuse_unwritable({"--json": given["json"], "--junit": given["junit"]})
    with contextlib.redirect_stdout(sys.stderr):
        report = _checked(given)
        found = traces(report)
    _deliver(given, report, found)
    return report.exit_status


def _checked(given: CheckInput) -> Report:
    model = find_model(given["model"])
    effort = _effort(given)
    chosen = assignments(given["set_"])
    played = None
    if given["writer"] is not None:
        settings = configuration(model, writers=None, chosen=chosen, without=()).settings
        played = cast_as(model, WRITER, find_machine(given["writer"]), settings, f"--writer {given['writer']}")
    what = configuration(model, writers=given["writers"], chosen=chosen, without=given["without"], played=played)
    with progress_on(sys.stderr) as progress:
        return check(
            model, what, only=given["claim"], engine=engine_named(given["engine"]), effort=effort, progress=progress,
            compiling=tell_of_compiling,
        )


def tell_of_compiling() -> None:
    """Say on standard error why nothing seems to happen."""
    say("compiling the kernels of the packed engine: this takes some seconds, once", err=True)


def _effort(given: CheckInput) -> Effort:
    limit, space, workers = given["limit"], given["memory"], given["workers"]
    return Effort(
        limit=None if limit is None else count(limit, "--limit", most=MOST_STATES),
        memory=None if space is None else memory(space),
        workers=None if workers is None else count(workers, "--workers", most=MOST_WORKERS),
    )


def _deliver(given: CheckInput, report: Report, found: Traces) -> None:
    """Write the files first; then tell people, on standard error if standard output is taken."""
    for path, written in ((given["json"], json_report), (given["junit"], junit)):
        if path is not None:
            _write(path, written(report, found))
    taken = STANDARD_OUTPUT in (given["json"], given["junit"])
    stream = sys.stderr if taken else sys.stdout
    say(_for_people(report, found, stream), err=taken)


def _write(path: str, data: bytes) -> None:
    if path == STANDARD_OUTPUT:
        say_bytes(data)
        return
    try:
        Path(path).write_bytes(data)
    except OSError as error:
        raise unwritable(Path(path), "the report", error) from error


def _for_people(report: Report, found: Traces, stream: TextIO) -> str:
    if stream is None or not stream.isatty():
        return plain(report, found)
    return pictured(report, found, Console(file=stream))


@contextlib.contextmanager
def progress_on(stream: TextIO) -> Iterator[Progress | None]:
    """Keep a line on *stream* that shows how far the search is; nothing if *stream* is not a terminal."""
    if stream is None or not stream.isatty():
        yield None
        return
    with Console(file=stream).status("exploring") as status:
        yield lambda states, steps, depth: status.update(
            f"exploring: {states:,} states, {steps:,} steps, depth {depth:,}" if steps
            else f"exploring: {states:,} states, in round {depth:,}"
        )
