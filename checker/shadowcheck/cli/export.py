"""`shadowcheck export`: a network in the language of another tool, on standard output or in a file."""

from __future__ import annotations

import contextlib
import itertools
import sys
from typing import TYPE_CHECKING

from shadowcheck.check.auto import AUTO
from shadowcheck.cli.outputs import Output, refuse_unwritable
from shadowcheck.errors import SpecificationError
from shadowcheck.explore.graph import INTERRUPTED
from shadowcheck.explore.run import Run
from shadowcheck.export import aut, murphi, promela, smv, tla
from shadowcheck.export.tla_names import refuse_module
from shadowcheck.instance import compile_network
from shadowcheck.instance.grounding import check_claims
from shadowcheck.sources.models import asked_for, find_model
from shadowcheck.specification.claims_of import claims_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from shadowcheck.check.configuration import Setting
    from shadowcheck.claims import Claim
    from shadowcheck.instance import Instance

_BLOCK = 10_000
"""Lines that are written at a time."""


def run(  # noqa: PLR0913 - the options of the command, as click reads them
    model: str, *, kind: str, settings: Sequence[Setting], without: Sequence[str], limit: int | None, out: Output
) -> None:
    """Write *model* in the format *kind*.

    Raises `SpecificationError` for every mistake in the input, as early as possible. Everything that the user's own
    code prints goes to standard error, so that standard output holds only the export.
    """
    if limit is not None and kind != "aut":
        raise SpecificationError(
            f"--limit has no meaning with --format {kind}", where=f"--limit {limit}",
            why="only aut is explored here; the other formats hold the model itself, unexplored",
            instead="leave --limit out, and set a limit in the tool that reads the file", code="SC0804",
        )
    config = _config_of(out) if kind == "tla" else None
    with contextlib.redirect_stdout(sys.stderr):
        instance, claims = _instantiated(model, settings, without)
        texts = _exported(kind, instance, claims, Run(limit), out)
    for output, lines in zip((out, config), texts, strict=False):
        if output is not None:
            output.write(_blocks(lines))


def _config_of(out: Output) -> Output | None:
    """Place TLC's configuration beside the module; nowhere if the module goes to standard output."""
    if out.standard:
        return None
    file, where = out.file, out.where
    if file.suffix != ".tla":
        raise SpecificationError(
            f"a TLA+ module cannot be in a file called {file.name!r}", where=where,
            why="TLC reads a module from the file with its name and .tla, and its settings from the .cfg beside it",
            instead=f"--out {file.with_suffix('.tla') if file.name else 'network.tla'}", code="SC0805",
        )
    refuse_module(file.stem, where)
    config = file.with_suffix(".cfg")
    refuse_unwritable(config, f"the configuration of {where}")
    return Output(str(config), f"the configuration of {out.option}")


def _instantiated(name: str, settings: Sequence[Setting], without: Sequence[str]) -> tuple[Instance, list[Claim]]:
    model = find_model(name)
    what = asked_for(model, settings, without)
    instance = compile_network(model.network(what.settings, without=what.without, played=what.played), what.sizes)
    claims = claims_of(model, model.network(what.settings), what.settings)
    check_claims(claims, instance)
    return instance, claims


def _exported(
    kind: str, instance: Instance, claims: list[Claim], limits: Run, out: Output
) -> tuple[Iterable[str], ...]:
    match kind:
        case "promela":
            return (promela(instance, claims).splitlines(),)
        case "tla":
            made = tla(instance, claims, "" if out.standard else out.file.stem)
            return made.module.splitlines(), made.config.splitlines()
        case "smv":
            return (smv(instance, claims).splitlines(),)
        case "murphi":
            return (murphi(instance, claims).splitlines(),)
        case _:
            return (_explored(instance, limits),)


def _explored(instance: Instance, limits: Run) -> Iterator[str]:
    from shadowcheck.cli.progress import shown_on  # noqa: PLC0415 - it brings the explorer with it

    with shown_on(sys.stderr, limits) as run:
        graph = AUTO.explore(instance, run)
    if graph.unfinished == INTERRUPTED:
        raise KeyboardInterrupt
    return aut(graph)


def _blocks(lines: Iterable[str]) -> Iterator[bytes]:
    """Encode *lines*, many at a time, so that a large graph is never in memory as text."""
    remaining = iter(lines)
    while block := list(itertools.islice(remaining, _BLOCK)):
        yield "".join(f"{line}\n" for line in block).encode("utf-8")
