"""`shadowcheck simulate`: random runs of a model. Imported only when needed."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

from shadowcheck.check.pipeline import built
from shadowcheck.cli.shell import say
from shadowcheck.cli.statuses import BROKEN
from shadowcheck.experiments.simulation import simulate
from shadowcheck.instance import compile_network
from shadowcheck.report.simulation_text import simulation_text
from shadowcheck.sources.models import asked_for, find_model

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shadowcheck.check.configuration import Setting


def run(  # noqa: PLR0913 - the options of the command, as click reads them
    model: str, *, settings: Sequence[Setting], without: Sequence[str], only: Sequence[str], fault: str | None,
    runs: int, length: int, seed: int, story: bool,
) -> int:
    """Make random runs of *model*, print what was seen on them, and return the exit status.

    Raises `SpecificationError` for every mistake in the input. What the user's own code prints goes to standard error.
    """
    with contextlib.redirect_stdout(sys.stderr):
        found = find_model(model)
        asked = asked_for(found, settings, without, fault)
        network, claims = built(found, asked, only)
        seen = simulate(compile_network(network, asked.sizes), claims, runs=runs, length=length, seed=seed)
        text = simulation_text(found, seen, length, told=story)
    say(text)
    return BROKEN if seen.broken else 0
