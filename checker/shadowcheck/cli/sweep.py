"""`shadowcheck sweep`: a model under many configurations. Imported only when needed."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

from shadowcheck.check.engines import engine_named
from shadowcheck.cli.progress import shown_on
from shadowcheck.cli.shell import say
from shadowcheck.cli.statuses import BROKEN, UNFINISHED
from shadowcheck.experiments.parallel import in_parallel, usual_jobs
from shadowcheck.experiments.sweep import Row, Task, configurations, swept, values_of
from shadowcheck.report.sweep_report import sweep_json, sweep_text
from shadowcheck.sources.models import asked_for, find_model

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shadowcheck.check.configuration import Setting
    from shadowcheck.cli.outputs import Output


def run(  # noqa: PLR0913 - the options of the command, as click reads them
    model: str, *, settings: Sequence[Setting], without: Sequence[str], only: Sequence[str], engine: str | None,
    limit: int | None, over: Sequence[str], jobs: int | None, json: Output | None,
) -> int:
    """Check *model* in each configuration, print the table, and return the exit status.

    Raises `SpecificationError` for every mistake in the input, before anything is checked where that is possible. What
    the user's own code prints goes to standard error.
    """
    with contextlib.redirect_stdout(sys.stderr), shown_on(sys.stderr) as watched:
        found = find_model(model)
        ranges = [values_of(text, f"--over {text}") for text in over]
        engine_named(engine)
        tasks = [
            Task(model, chosen, tuple(without), tuple(only), engine, limit)
            for chosen in configurations(ranges, settings)
        ]
        for task in tasks:
            asked_for(found, task.settings, without)
        work = in_parallel(swept, tasks, jobs or usual_jobs(), lambda done: watched.prepares(
            f"configurations: {done:,} of {len(tasks):,} checked"))
        rows = [work.results.get(number, Row(unfinished=work.stopped)) for number in range(len(tasks))]
    if json is not None:
        json.write([sweep_json(found.name, ranges, tasks, rows)])
    say(sweep_text(ranges, tasks, rows), err=json is not None and json.standard)
    statuses = {row.exit_status for row in rows}
    return next((status for status in (BROKEN, UNFINISHED) if status in statuses), 0)
