"""How long it takes to verify a writer's design: ``python checker/benchmarks/verifying.py [LOCAL_STATES ...]``.

Designs are generated, with about 30 and 500 local states (or as many as asked for): a writer of 16 local states, times
the number of strangers' backups that it has heard of. Each is verified as `shadowcheck verify` does it, against two
backups and one other writer, under both readings; the first verification of all warms up, and is not told.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

PROJECT = Path(__file__).resolve().parents[2]
ASKED = (30, 500)
BOUNDS = {30: 2.0, 500: 10.0}
"""Seconds that a verification may take."""
ITSELF = 16
"""Local states of the design without its number."""

DESIGN = """
from dataclasses import dataclass
from typing import Annotated

from shadowcheck.machine import Between, Choice, State, observable
from vss_protocol.writer_design import SetId, SetIds, WriterDesign, WriterError


@dataclass
class Book:
    prepared: SetIds = SetIds.NONE
    held_for: SetId = SetId.NULL
    number: Annotated[int, Between(0, {last})] = 0


class Generated(WriterDesign[Book]):
    serving = State(initial=True)

    cannot_stop = Choice("the application cannot stop its writes")

    identify = serving.to(serving, internal=True)
    prepare_for_backup = serving.to(serving, internal=True)
    prepare_for_snapshot = serving.to(serving, internal=True)
    freeze = serving.to(serving, internal=True)
    thaw = serving.to(serving, internal=True)
    post_snapshot = serving.to(serving, internal=True)
    backup_complete = serving.to(serving, internal=True)
    abort = serving.to(serving, internal=True)
    backup_shutdown = serving.to(serving, internal=True)

    @observable
    def holds_writes(self) -> bool:
        return self.model.held_for is not SetId.NULL

    @observable
    def keeps(self) -> SetIds:
        return self.model.prepared

    def on_prepare_for_backup(self) -> None:
        self.model.prepared = self.model.prepared.including(self.session)

    def on_freeze(self) -> bool:
        if self.cannot_stop:
            self.set_writer_failure(WriterError.RETRYABLE)
            self.write_event_log()
            return False
        self.model.held_for = self.session
        return True

    def on_thaw(self) -> None:
        self.release()

    def on_backup_complete(self) -> None:
        if self.backup_succeeded:
            self.truncate_logs()

    def on_abort(self) -> None:
        self.release()
        self.forget()

    def on_backup_shutdown(self) -> None:
        if self.session is SetId.STRANGER:
            self.model.number = self.model.number + 1 if self.model.number < {last} else 0
        self.forget()

    def release(self) -> None:
        if self.model.held_for is self.session:
            self.resume_writes()
            self.model.held_for = SetId.NULL

    def forget(self) -> None:
        self.model.prepared = self.model.prepared.without(self.session)
"""

if TYPE_CHECKING:
    from shadowcheck.machine import Machine


def generated(states: int, folder: Path) -> type[Machine[Any]]:
    """Write a design of about so many local *states* into *folder*, and read it as a user's."""
    from shadowcheck.sources.designs import find_design  # noqa: PLC0415 - the path is known only when this is run

    numbers = max(1, round(states / ITSELF))
    place = folder / f"generated_{states}_{time.monotonic_ns()}.py"
    place.write_text(DESIGN.format(last=numbers - 1), encoding="utf-8")
    return find_design(f"{place}:Generated")


def measured(states: int, folder: Path) -> tuple[str, float]:
    """Verify a design of about so many local *states*; return what is to be told, and the seconds it took in all."""
    from shadowcheck.check.pipeline import Configuration, check  # noqa: PLC0415 - as above
    from shadowcheck.machine import unfold  # noqa: PLC0415 - as above
    from shadowcheck.verify.verification import verify_design  # noqa: PLC0415 - as above
    from vss_protocol.writer_contract.environment import WRITER  # noqa: PLC0415 - as above

    design = generated(states, folder)
    table, unfolding = _timed(lambda: unfold(design))
    model, refining = _timed(lambda: WRITER.model(design))
    asked = Configuration(model.settings({}), model.sizes)
    searched, searching = _timed(lambda: check(model, asked, only=["no-deadlock"]))
    _, judging = _timed(lambda: check(model, asked))
    fresh = generated(states, folder)  # nothing of it is known yet
    report, whole = _timed(lambda: verify_design(fresh))
    if report.findings:
        message = f"the generated design breaks {[finding.primary.claim.id for finding in report.findings]}"
        raise AssertionError(message)
    told = (
        f"{len(table.states):>6} local states, {searched.outcome.states or 0:>7,} states: "
        f"unfolding {unfolding:.2f} s, refining {refining - unfolding:.2f} s, searching {searching:.2f} s, "
        f"judging {judging - searching:.2f} s; verified under both readings in {whole:.2f} s"
    )
    return told, whole


def _timed(what: Any) -> tuple[Any, float]:  # noqa: ANN401 - whatever is measured
    begin = time.perf_counter()
    done = what()
    return done, time.perf_counter() - begin


def main(words: list[str]) -> int:
    """Measure, and say what is over its bound; the exit status is 1 if anything is."""
    over = False
    with tempfile.TemporaryDirectory() as folder:
        measured(ITSELF, Path(folder))
        for states in [int(word) for word in words] or ASKED:
            told, seconds = measured(states, Path(folder))
            late = seconds > BOUNDS.get(states, seconds)
            over = over or late
            sys.stdout.write(told + (f", more than {BOUNDS[states]} s" if late else "") + "\n")
    return int(over)


if __name__ == "__main__":
    sys.path[:0] = [str(PROJECT / folder) for folder in ("checker", "spec")]
    sys.exit(main(sys.argv[1:]))
