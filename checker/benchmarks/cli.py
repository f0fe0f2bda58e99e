"""The command line of the benchmark."""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.bounds import bounds
from benchmarks.extras import measure_extras
from benchmarks.machine import described
from benchmarks.measure import Effort, disagreements, failures, measure
from benchmarks.peers import BINARY, JAR, PYTHON, Tools
from benchmarks.plan import COMMIT, FULL, MODELS, PACKED, QUICK, TITLES, UNREDUCED, cases
from benchmarks.sample import chosen
from benchmarks.tables import Results, markdown
from shadowcheck.errors import SpecificationError, closest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.sample import Row

SCHEMA = "shadowcheck-benchmark-1"
HERE = Path(__file__).resolve().parent / "results"
TABLE, FIGURES, PLOT = "performance.md", "performance.json", "growth.svg"

_SLOW = Effort(repeat=5, patience=80, limit=600)
_QUICK = Effort(repeat=1, patience=20, limit=60)
_COMMAND = "python checker/benchmarks/run.py"


def main(arguments: Sequence[str]) -> int:
    """Measure, and write the results; 0 if all went well, 1 if engines fail or count differently, 2 for wrong input."""
    given = _parser().parse_args(arguments)
    try:
        tools = _tools()
        _refuse(given)
    except SpecificationError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    results = _measured(given, tools)
    _write(results, given.out, _command(given))
    wrong = [f"the counts do not agree: {one}" for one in results.disagreements]
    wrong += [f"an engine failed: {one}" for one in failures(results.rows)]
    for line in wrong:
        _say(line)
    return 1 if wrong else 0


def _command(given: argparse.Namespace) -> str:
    """Return the command that made the results; where they went would name a folder of one machine."""
    only = [part for name in given.only for part in ("--only", name)]
    repeat = [] if given.repeat is None else ["--repeat", str(given.repeat)]
    return " ".join([_COMMAND, *(["--quick"] if given.quick else []), *repeat, *only])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=_COMMAND, description="Measure our engines and those of others on the same models, in the same run.",
    )
    parser.add_argument("--quick", action="store_true", help="small models, one run each: does everything work?")
    parser.add_argument("--repeat", type=int, metavar="N", help="runs of each (5; quick: 1); fewer of the slow ones")
    parser.add_argument("--out", type=Path, default=HERE, metavar="DIR", help="where the results go")
    parser.add_argument(
        "--only", action="append", default=[], metavar="NAME",
        help=f"only this model or contestant, again and again: {', '.join([*MODELS, *TITLES])}",
    )
    return parser


def _refuse(given: argparse.Namespace) -> None:
    """Refuse what cannot be, before an hour of measuring."""
    known = [*MODELS, *TITLES]
    for name in given.only:
        if name not in known:
            raise SpecificationError(
                f"there is no model or contestant {name!r}", where=f"--only {name}",
                why=f"there are {', '.join(known)}", instead=" or ".join(closest(name, known) or known[:2]),
                code="SC0850",
            )
    if given.repeat is not None and given.repeat < 1:
        raise SpecificationError(
            "nothing would be measured", where=f"--repeat {given.repeat}", why="there are no figures without a run",
            instead="a number from 1 up", code="SC0850",
        )
    if importlib.util.find_spec("matplotlib") is None:
        raise SpecificationError(
            "matplotlib is not installed", where="the plot", why="only the benchmark needs it, so that it is an extra",
            instead="pip install -e '.[bench]'", code="SC0850",
        )
    try:
        given.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SpecificationError(
            f"the results cannot be written to {given.out}", where=f"--out {given.out}", why=str(error),
            instead="a folder that can be made, or that is there", code="SC0850",
        ) from error


def _tools() -> Tools:
    """Return what the environment names."""
    return Tools(
        _named(JAR, "TLC", "tla2tools.jar"), _named(PYTHON, "musil and minicheck", "a Python that has them"),
        _named(BINARY, "NuSMV", "its program"),
    )


def _named(variable: str, left_out: str, instead: str) -> Path | None:
    """Return the file that *variable* names, if it is set. Refuses one that is not there."""
    named = os.environ.get(variable)
    if named and not Path(named).is_file():
        raise SpecificationError(
            f"{variable} names a file that is not there", where=f"{variable}={named}",
            why=f"{left_out} would be left out unnoticed", instead=f"the path of {instead}, or nothing", code="SC0850",
        )
    return Path(named).absolute() if named else None  # the Python of an environment is a link, which says which


def _measured(given: argparse.Namespace, tools: Tools) -> Results:
    default = _QUICK if given.quick else _SLOW
    effort = Effort(given.repeat or default.repeat, default.patience, default.limit)
    rows: list[Row] = []
    for case in cases(QUICK if given.quick else FULL, given.only):
        rows += measure(case, effort, tools, _say)
    _say("random reads, first use, a whole check")
    biggest = chosen(rows, PACKED, COMMIT) or chosen(rows, PACKED, "vss")
    states = biggest.counts[0] if biggest is not None and biggest.samples else 1_000_000
    extras = measure_extras(states, effort.repeat, effort.limit)
    return Results(described(tools), rows, extras, bounds(rows, extras), disagreements(rows, UNREDUCED))


def _say(what: str) -> None:
    sys.stderr.write(f"{what}\n")


def _write(results: Results, out: Path, command: str) -> None:
    from benchmarks.plot import draw  # noqa: PLC0415 - after measuring: it makes this process large

    (out / TABLE).write_text(markdown(results, command, PLOT), encoding="utf-8")
    (out / FIGURES).write_text(json.dumps(to_json(results), indent=1) + "\n", encoding="utf-8")
    draw(results.rows, out / PLOT)
    _say(f"written: {', '.join(str(out / name) for name in (TABLE, FIGURES, PLOT))}")


def to_json(results: Results) -> dict[str, Any]:
    """Return everything measured, every run of it, as JSON has it. Seconds, bytes, and reads a second."""
    reads, first, check, proofs = results.extras
    return {
        "schema": SCHEMA, "machine": dict(results.machine), "rows": [row.to_json() for row in results.rows],
        "reads": None if reads is None else reads._asdict(), "first use": first,
        "check": None if check is None else check._asdict(), "every number": proofs._asdict(),
        "bounds": [bound._asdict() for bound in results.bounds],
        "disagreements": list(results.disagreements),
    }
