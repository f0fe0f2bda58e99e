"""Progress: what a search is doing, on a terminal, while it is doing it."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING, TextIO

from rich.console import Console

from shadowcheck.cli.shell import say
from shadowcheck.explore.run import PLAIN, Run
from shadowcheck.report.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


MANY = 6
"""With more replicas of a family, a search may take very long: each multiplies the states."""


def warn_of_many(sizes: Mapping[str, int], usual: Mapping[str, int]) -> None:
    """Say on standard error that *sizes* are large, unless they are the *usual* ones, before a search begins."""
    for name, size in sizes.items():
        if size > max(MANY, usual[name]):
            say(f"note: {size:,} {name}: each of them multiplies the states, and this may take very long; without "
                f"--{name}, what can be proved for every number is, and --claim ID looks at one claim only", err=True)


@contextlib.contextmanager
def shown_on(stream: TextIO, limits: Run = PLAIN) -> Iterator[Run]:
    """Give a run with these *limits* that shows its progress on *stream*, if that is a terminal."""
    told = "compiling the kernels of the packed engine: this takes a few seconds, once"
    run = replace(
        limits, compiling=lambda: say(told, err=True), slowed=lambda why: say(f"note: {why}", err=True),
    )
    if stream is None or not stream.isatty():
        yield run
        return
    with Console(file=stream).status("reading the model") as status:
        stored = ""

        def tell(states: int, steps: int, depth: int) -> None:
            far = f"{steps:,} steps, depth {depth:,}" if steps else f"in round {depth:,}"
            status.update(f"exploring: {counted(states, 'state')}, {far}{stored}")

        def store(size: int) -> None:
            nonlocal stored
            stored = f", {size / 1e6:,.0f} MB on disk"

        yield replace(
            run, preparing=status.update, progress=tell, stored=store,
            judging=lambda number, many: status.update(f"judging claim {number} of {many}"),
        )
