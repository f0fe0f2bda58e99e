"""`shadowcheck export`: a network in the language of another tool, on standard output or in a file."""

from __future__ import annotations

import contextlib
import itertools
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from shadowcheck.check.engines import Effort, visited
from shadowcheck.cli.options import (
    MOST_STATES,
    STANDARD_OUTPUT,
    assignments,
    configuration,
    count,
    refuse_unwritable,
    unwritable,
)
from shadowcheck.cli.shell import fall_silent, say_bytes
from shadowcheck.errors import SpecificationError
from shadowcheck.explore.graph import INTERRUPTED, LIMIT
from shadowcheck.export import aut, promela, smv, tla
from shadowcheck.export.tla_names import refuse_module
from shadowcheck.instance import compile_network
from shadowcheck.instance.grounding import check_claims
from shadowcheck.sources.files import find_model
from shadowcheck.specification.claims_of import claims_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shadowcheck.claims import Claim
    from shadowcheck.instance import Instance

FORMATS = {
    "promela": "Promela, for SPIN",
    "tla": "TLA+, for TLC",
    "smv": "SMV, for NuSMV and nuXmv",
    "aut": "Aldebaran's format, for CADP, mCRL2 and LTSmin",
}
_BLOCK = 10_000
"""Lines that are written at a time."""


class ExportInput(TypedDict):
    """What the command `export` is given, as the user typed it."""

    model: str
    format: str | None
    writers: str | None
    set_: tuple[str, ...]
    without: tuple[str, ...]
    limit: str | None
    out: str | None


def run(given: ExportInput) -> None:
    """Write what *given* says in the format that it names.

    Raises `SpecificationError` for every mistake in the input, as early as it can be known. Whatever the user's own
    code prints goes to standard error, so that standard output holds nothing but the export.
    """
    kind, out = _format(given["format"]), given["out"] or STANDARD_OUTPUT
    limit = _limit(given["limit"], kind)
    config = _config_of(out) if kind == "tla" else None
    refuse_unwritable({"--out": out, "the configuration of --out": config})
    with contextlib.redirect_stdout(sys.stderr):
        instance, claims = _instantiated(given)
        texts = _exported(kind, instance, claims, limit, out)
    for path, text in zip((out, config), texts, strict=False):
        if path is not None:
            _write(path, text)


def _format(name: str | None) -> str:
    if name in FORMATS:
        return name
    known = "; ".join(f"{kind} is {what}" for kind, what in FORMATS.items())
    raise SpecificationError(
        "no format is named" if name is None else f"there is no format {name!r}",
        where="export" if name is None else f"--format {name}", why=known,
        instead="--format with one of these names",
    )


def _limit(given: str | None, kind: str) -> int:
    if given is None:
        return LIMIT
    if kind != "aut":
        raise SpecificationError(
            f"--limit means nothing for --format {kind}", where=f"--limit {given}",
            why="only aut is explored here; what is written for the others has no states yet",
            instead="leave --limit out, and bound the tool that reads the file",
        )
    return count(given, "--limit", most=MOST_STATES)


def _config_of(out: str) -> str | None:
    """Return where TLC's configuration goes, beside the module; nowhere, if that goes to standard output."""
    if out == STANDARD_OUTPUT:
        return None
    if Path(out).suffix != ".tla":
        raise SpecificationError(
            f"a TLA+ module cannot be in a file called {Path(out).name!r}", where=f"--out {out}",
            why="TLC reads a module from a file of its name with .tla, and the configuration beside it is its .cfg",
            instead=f"--out {Path(out).with_suffix('.tla') if Path(out).name else 'network.tla'}",
        )
    refuse_module(Path(out).stem, f"--out {out}")
    return str(Path(out).with_suffix(".cfg"))


def _instantiated(given: ExportInput) -> tuple[Instance, list[Claim]]:
    """Return the instance that *given* says, and its claims."""
    model = find_model(given["model"])
    chosen = assignments(given["set_"])
    what = configuration(model, writers=given["writers"], chosen=chosen, without=given["without"])
    instance = compile_network(model.network(what.settings, without=what.without), what.sizes)
    claims = claims_of(model, model.network(what.settings), what.settings)
    check_claims(claims, instance)
    return instance, claims


def _exported(kind: str, instance: Instance, claims: list[Claim], limit: int, out: str) -> tuple[Iterable[str], ...]:
    """Return the lines of the file, and for TLA+ of the configuration that goes with it."""
    match kind:
        case "promela":
            return (promela(instance, claims).splitlines(),)
        case "tla":
            made = tla(instance, claims, "" if out == STANDARD_OUTPUT else Path(out).stem)
            return made.module.splitlines(), made.config.splitlines()
        case "smv":
            return (smv(instance, claims).splitlines(),)
        case _:
            return (_explored(instance, limit),)


def _explored(instance: Instance, limit: int) -> Iterator[str]:
    """Return the lines of the graph; a search that Ctrl-C stopped ends here, as any other run that it stops."""
    from shadowcheck.cli.check import progress_on, tell_of_compiling  # noqa: PLC0415 - it brings all of `check` with it

    with progress_on(sys.stderr) as progress:
        graph = visited(instance, Effort(limit=limit), progress, tell_of_compiling)
    if graph.unfinished == INTERRUPTED:
        raise KeyboardInterrupt
    return aut(graph)


def _write(path: str, lines: Iterable[str]) -> None:
    try:
        if path == STANDARD_OUTPUT:
            for block in _blocks(lines):
                say_bytes(block)
        else:
            with Path(path).open("wb") as file:
                file.writelines(_blocks(lines))
    except OSError as error:
        if path == STANDARD_OUTPUT:
            fall_silent(sys.stdout)
        raise unwritable(Path(path), f"--out {path}", error) from error


def _blocks(lines: Iterable[str]) -> Iterator[bytes]:
    """Return *lines* as bytes, many at a time, so that a large graph is never in memory as text."""
    remaining = iter(lines)
    while block := list(itertools.islice(remaining, _BLOCK)):
        yield "".join(f"{line}\n" for line in block).encode("utf-8")
