"""`shadowcheck learn`: learn the state machine of a program, verify and compare it. Imported only when needed."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from rich.console import Console

from shadowcheck.cli.shell import say
from shadowcheck.cli.statuses import BROKEN, UNFINISHED
from shadowcheck.draw.designs import design_picture
from shadowcheck.draw.svg import svg as as_svg
from shadowcheck.drive.greeting import introduction
from shadowcheck.drive.program import program_of
from shadowcheck.learn.against import Difference, difference, refuse_incomparable
from shadowcheck.learn.confirm import Seen
from shadowcheck.learn.learning import Result, Task, learn, seen_by
from shadowcheck.learn.system import Effort
from shadowcheck.report.learn_text import Told, learn_text
from shadowcheck.report.text import fitted
from shadowcheck.sources.designs import find_design
from shadowcheck.verify.broken import Level

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shadowcheck.check.configuration import Setting
    from shadowcheck.cli.outputs import Output


def run(  # noqa: PLR0913 - the options of the command, as click reads them
    words: Sequence[str], *, settings: Sequence[Setting], strict: bool, out: Output | None, svg: Output | None,
    against: str | None, abouts: int, queries: int, seconds: float | None, seed: int, jobs: int, timeout: float,
    stdio: bool, world: Mapping[str, str], quiet: bool, verbose: bool,
) -> int:
    """Learn the program, write what was asked for, tell what was found, and return the exit status.

    Raises `SpecificationError` for a program that cannot be learned, and a design that cannot be compared.
    """
    program = program_of(words, timeout, stdio=stdio)
    given = None if against is None else find_design(against, where="--against")
    if given is not None:
        refuse_incomparable(given, abouts)
    known = introduction(program, world)
    with TemporaryDirectory() as folder:
        effort = Effort(queries, seconds, seed, jobs=jobs, abouts=abouts)
        task = Task(program, known, effort, Path(folder), tuple(settings), world, strict)
        result = learn(task)
        found = None if given is None else difference(result, given)
        if svg is not None:
            svg.write([_drawn(result)])
    if out is not None:
        out.write([result.source.encode()])
    told = Told(result, None if given is None else given.__name__, found, None if out is None else out.path)
    taken = any(one is not None and one.standard for one in (out, svg))
    with fitted(Console(file=sys.stderr if taken else sys.stdout)):
        say(learn_text(told, quiet=quiet, verbose=verbose), err=taken)
    return status(result, found)


def status(result: Result, found: Difference | None) -> int:
    """Return the exit status: an error that was confirmed, and what is left open."""
    errors = [one for one in result.confirmed if one.finding.level is Level.ERROR]
    runs = result.system.found
    bad = any(runs.broken[claim][0].level is Level.ERROR for claim in seen_by(result.confirmed, result))
    if found is not None or bad or runs.ends or runs.mistakes or any(one.seen is Seen.CONFIRMED for one in errors):
        return BROKEN
    return UNFINISHED if errors or not result.hypothesis.is_finished else 0


def _drawn(result: Result) -> bytes:
    return as_svg(design_picture(result.design))
