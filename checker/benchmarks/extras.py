"""What is measured beside the searches: random reads, the first use of the compiled kernels, a whole check, proofs."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.plan import COMMIT, PACKED
from benchmarks.processes import PATHS, NotMeasured, last_of, python, run, told_in
from benchmarks.sample import Spread

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.processes import Finished


class Reads(NamedTuple):
    """Random reads a second over a table of so many bytes, as the engine has for `states`."""

    states: int
    bytes: int
    independent: float
    dependent: float


class Proofs(NamedTuple):
    """For every number of replicas: seconds of whole processes, None for what could not be measured.

    `written` is the check of VSS that writes a certificate of every claim that it can be about; Z3 has `confirmed` it.
    `protocols` have the seconds in which we prove what others have proved, with the publisher and its seconds.
    """

    written: float | None = None
    confirmed: float | None = None
    protocols: Mapping[str, Mapping[str, Any]] = {}


class Extras(NamedTuple):
    """The figures; None for what could not be measured. Seconds are of whole processes, each with an empty cache.

    `first_use` searches two-phase commit with three managers, so that nearly all of it is compiling. `check` is
    `shadowcheck check`, as a user types it.
    """

    reads: Reads | None
    first_use: float | None
    check: Spread | None
    proofs: Proofs = Proofs()


def measure_extras(states: int, repeat: int, limit: float, only: Sequence[str] = ()) -> Extras:
    """Measure all of it; reads over the table for so many *states*, a certificate of all claims or of those *only*."""
    with tempfile.TemporaryDirectory(prefix="shadowcheck-", ignore_cleanup_errors=True) as folder:
        here = Path(folder)
        first = _fresh(here, python("ours", PACKED, COMMIT, 3), "first", limit)
        checks = [_fresh(here, [sys.executable, "-m", "shadowcheck", "check"], f"check-{turn}", limit)
                  for turn in range(repeat)]
        seconds = [done.seconds for done in checks if done is not None]
        return Extras(
            _reads(states, here, limit), None if first is None else first.seconds,
            Spread.of(seconds) if seconds else None, _proofs(here, limit, only),
        )


def _proofs(folder: Path, limit: float, only: Sequence[str]) -> Proofs:
    ours = [sys.executable, "-m", "shadowcheck"]
    claims = [part for one in only for part in ("--claim", one)]
    written = _fresh(folder, [*ours, "check", "--certificate", "vss.smt2", *claims], "certificate", limit)
    asked = [*ours, "certify", "vss.smt2", "--solver", "z3"]
    confirmed = None if written is None else _fresh(folder, asked, "z3", limit)
    protocols = _fresh(folder, python("every_number"), "protocols", limit)
    return Proofs(
        None if written is None else written.seconds,
        None if confirmed is None or confirmed.status else confirmed.seconds,
        {} if protocols is None else told_in(protocols.text) or {},
    )


def _reads(states: int, folder: Path, limit: float) -> Reads | None:
    done = run(python("reads", states), folder, limit=limit, environment=PATHS)
    told = told_in(done.text)
    return None if told is None else Reads(states, **told)


def _fresh(folder: Path, command: Sequence[str], name: str, limit: float) -> Finished | None:
    """Run *command* with nothing compiled before; None if it fails. Exit status 1 says that a claim failed: it ran."""
    environment = {**PATHS, "NUMBA_CACHE_DIR": str(folder / name)}
    try:
        done = run(command, folder, limit=limit, environment=environment)
    except NotMeasured as trouble:
        sys.stderr.write(f"{name}: {trouble}\n")
        return None
    if done.status not in {0, 1}:
        sys.stderr.write(f"{name}: {last_of(done.text)}\n")
        return None
    return done
