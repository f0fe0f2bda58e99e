"""`shadowcheck mutate`: which claims notice that something is taken away from a model. Imported only when needed."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

from shadowcheck.check.pipeline import built
from shadowcheck.cli.progress import shown_on
from shadowcheck.cli.shell import say
from shadowcheck.cli.statuses import BROKEN, UNFINISHED
from shadowcheck.experiments.mutation import Fate, Subject, judged, looked_up, mutations, tried, unchanged
from shadowcheck.experiments.parallel import in_parallel, usual_jobs
from shadowcheck.report.mutation_json import mutation_json
from shadowcheck.report.mutation_text import mutation_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shadowcheck.check.configuration import Setting
    from shadowcheck.cli.outputs import Output


def run(  # noqa: PLR0913 - the options of the command, as click reads them
    model: str, *, settings: Sequence[Setting], without: Sequence[str], only: Sequence[str], limit: int | None,
    steps: tuple[str, ...], jobs: int | None, strict: bool, quiet: bool, json: Output | None,
) -> int:
    """Check each mutant of *model*, print what became of it, and return the exit status.

    Raises `SpecificationError` for every mistake in the input. What the user's own code prints goes to standard error.
    """
    subject = Subject(model, tuple(settings), tuple(without), tuple(only), limit)
    with contextlib.redirect_stdout(sys.stderr), shown_on(sys.stderr) as watched:
        found, asked = looked_up(subject)
        network, claims = built(found, asked, only)
        made = mutations(network, claims, steps)  # a wrong name is refused before the search
        original = unchanged(subject, watched)
        wanted = tuple(verdict.claim.id for verdict in original.verdicts)
        tasks = [(subject, wanted, steps, number) for number in range(len(made))]
        work = in_parallel(tried, tasks, jobs or usual_jobs(), lambda done: watched.prepares(
            f"mutants: {done:,} of {len(made):,} checked"))
        mutants = [judged(one, work.results.get(number), original, work.stopped) for number, one in enumerate(made)]
    if json is not None:
        json.write([mutation_json(found.name, asked, original, mutants)])
    say(mutation_text(original, mutants, quiet=quiet), err=json is not None and json.standard)
    fates = {one.fate for one in mutants}
    if strict and Fate.SURVIVES in fates:
        return BROKEN
    return UNFINISHED if Fate.UNDECIDED in fates or not original.complete else 0
