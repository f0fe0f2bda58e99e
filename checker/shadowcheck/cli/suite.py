"""`shadowcheck test`: a suite of tests that covers a model. Imported only when needed."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

from shadowcheck.check.auto import AUTO
from shadowcheck.check.pipeline import built
from shadowcheck.cli.progress import shown_on
from shadowcheck.cli.shell import say
from shadowcheck.cli.statuses import UNFINISHED
from shadowcheck.experiments.suite import Cover, suite
from shadowcheck.explore.graph import INTERRUPTED
from shadowcheck.explore.run import Run
from shadowcheck.instance import compile_network
from shadowcheck.report.suite_lines import suite_lines
from shadowcheck.report.suite_pytest import suite_pytest
from shadowcheck.report.suite_text import suite_text
from shadowcheck.sources.models import asked_for, find_model

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shadowcheck.check.configuration import Setting
    from shadowcheck.cli.outputs import Output


def run(  # noqa: PLR0913 - the options of the command, as click reads them
    model: str, *, settings: Sequence[Setting], without: Sequence[str], limit: int | None, cover: str, length: int,
    pytest: Output | None, jsonl: Output | None,
) -> int:
    """Write a suite of tests that covers *model*, say what it covers, and return the exit status.

    Raises `SpecificationError` for every mistake in the input. What the user's own code prints goes to standard error.
    """
    with contextlib.redirect_stdout(sys.stderr), shown_on(sys.stderr, Run(limit)) as watched:
        found = find_model(model)
        asked = asked_for(found, settings, without)
        graph = AUTO.explore(compile_network(built(found, asked)[0], asked.sizes), watched)
        if graph.unfinished == INTERRUPTED:
            raise KeyboardInterrupt
        watched.prepares("looking for tests")
        made = suite(graph, Cover(cover), length)
        modules = [] if pytest is None else [(pytest, suite_pytest(found, made).encode())]
        files = modules + ([] if jsonl is None else [(jsonl, suite_lines(made))])
        text = suite_text(found, made, told=not files)
    for output, content in files:
        output.write([content])
    say(text, err=any(output.standard for output, _ in files))
    return 0 if graph.complete else UNFINISHED
