"""What the command line is given, read and refused before anything long begins."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shadowcheck.check.pipeline import Configuration
from shadowcheck.errors import SpecificationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from shadowcheck.machine import Machine
    from shadowcheck.specification import Model

MOST_REPLICAS = 64
"""Each replica multiplies the states of the network; a number beyond this is a slip of the finger."""
MOST_STATES = 2**31 - 1
"""States are numbered in 31 bits."""
MOST_WORKERS = 256
"""More threads than any machine has cores for."""
MOST_MEMORY = 1 << 50
"""More bytes than any machine has."""
STANDARD_OUTPUT = "-"
"""The name of a file that is not a file."""


def count(text: str, option: str, *, most: int) -> int:
    """Read *text* as a whole number from 1 to *most*; raises `SpecificationError` for anything else."""
    if text.isascii() and text.isdigit() and 1 <= (number := _number(text)) <= most:
        return number
    raise SpecificationError(
        f"{option} cannot be {text!r}",
        where=f"{option} {text}",
        why="it is a number of things that are there: a whole number, at least 1"
        + (f", and at most {most:,}" if text.isascii() and text.isdigit() else ""),
        instead=f"a number from 1 to {most:,}",
    )


def memory(text: str) -> int:
    """Read *text*, as in "500M" or "4G", as a number of bytes; raises `SpecificationError` for anything else."""
    units = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}
    number, unit = text[:-1], text[-1:].upper()
    if unit in units and number.isascii() and number.isdigit():
        size = _number(number) * units[unit]
        if 0 < size <= MOST_MEMORY:
            return size
    raise SpecificationError(
        f"--memory cannot be {text!r}", where=f"--memory {text}",
        why=f"it is a whole number of kilobytes, megabytes or gigabytes, from 1K to {MOST_MEMORY >> 30:,}G",
        instead="a number and K, M or G: --memory 4G",
    )


def _number(digits: str) -> int:
    """Read *digits*, of which there may be more than Python is willing to read."""
    significant = digits.lstrip("0")
    return int(significant or "0") if len(significant) < 30 else 10**30


def assignments(given: Iterable[str]) -> dict[str, str]:
    """Read `NAME=VALUE` pairs as a mapping; raises `SpecificationError` for half a pair and for a name set twice."""
    chosen: dict[str, str] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not (name and equals and value):
            raise SpecificationError(
                f"{text!r} sets nothing",
                where=f"--set {text}",
                why="it takes a name and a value",
                instead="--set NAME=VALUE; 'shadowcheck list' shows the options and their values",
            )
        if chosen.setdefault(name, value) != value:
            raise _twice(name, chosen[name], value)
    return chosen


def configuration(
    model: Model,
    *,
    writers: str | None,
    chosen: Mapping[str, str],
    without: Sequence[str],
    played: Mapping[str, type[Machine[Any]]] | None = None,
) -> Configuration:
    """Return what is to be checked. A name in *chosen* is an option of the model, or one of its replicated families.

    Raises `SpecificationError` for an unknown option or value, and for an impossible number of replicas.
    """
    names = {option.name for option in model.options}
    numbers = {name: value for name, value in chosen.items() if name in model.sizes and name not in names}
    settings = model.settings({name: value for name, value in chosen.items() if name not in numbers})
    sizes = {name: count(value, f"--set {name}", most=MOST_REPLICAS) for name, value in numbers.items()}
    if writers is not None:
        if sizes.setdefault("writers", number := count(writers, "--writers", most=MOST_REPLICAS)) != number:
            raise _twice("writers", numbers["writers"], writers)
        _refuse_writers_without_any(model, writers)
    network = model.build(settings)
    named = [_as_declared(name, network.groups) for name in without]
    network.without(named)
    off = tuple(group for group in network.groups if group in named)
    return Configuration(settings, {**model.sizes, **sizes}, off, played)


def _as_declared(name: str, known: Iterable[str]) -> str:
    """Read "requester crash" as the fault "requester-crash": people write the words as they say them."""
    hyphened = "-".join(name.lower().split())
    return hyphened if hyphened in known else name


def refuse_unwritable(files: Mapping[str, str | None]) -> None:
    """Refuse, before the long run, an output file that could not be written after it. *files* are paths by option.

    What an existing file holds is left alone. Two outputs must not go to the same place.
    """
    taken: dict[str, str] = {}
    for option, path in files.items():
        if path is None:
            continue
        place = path if path == STANDARD_OUTPUT else str(Path(path).resolve())
        if place in taken:
            raise SpecificationError(
                f"{taken[place]} and {option} go to the same place",
                where=f"{option} {path}",
                why="one report would be written over the other",
                instead="give each a file of its own",
            )
        taken[place] = option
        if path != STANDARD_OUTPUT:
            _try(Path(path), f"{option} {path}")


def refuse_unwritable_folder(folder: Path, where: str) -> None:
    """Refuse, before the long run, a folder that could not be made, or in which nothing could be written, after it."""
    there = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    if not (there.is_dir() and os.access(there, os.W_OK | os.X_OK)):
        raise unwritable(folder, where, NotADirectoryError(f"{there} is no folder that you may write to"))


def unwritable(path: Path, where: str, error: OSError) -> SpecificationError:
    """Make the refusal of *path*, of which the operating system said *error*."""
    return SpecificationError(
        f"{path} cannot be written",
        where=where,
        why=f"{error.strerror or error}",
        instead="a path in an existing folder that you may write to, or '-' for standard output",
    )


def _try(path: Path, where: str) -> None:
    existed = path.exists()
    try:
        with path.open("ab"):
            pass
    except OSError as error:
        raise unwritable(path, where, error) from error
    if not existed:
        path.unlink()


def _twice(name: str, first: str, second: str) -> SpecificationError:
    return SpecificationError(
        f"{name!r} is set to {first!r} and to {second!r}",
        where="--set",
        why="a check has one configuration",
        instead="run the command once for each",
    )


def _refuse_writers_without_any(model: Model, writers: str) -> None:
    if "writers" not in model.sizes:
        raise SpecificationError(
            f"model {model.name!r} has no writers to be counted",
            where=f"--writers {writers}",
            why=f"its replicated families are {', '.join(model.sizes) or 'none'}",
            instead="leave --writers out" + "".join(f", or use --set {name}={writers}" for name in model.sizes),
        )
