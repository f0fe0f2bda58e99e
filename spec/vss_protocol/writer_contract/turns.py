"""A row of the table of what VSS may send a writer about one backup; the table itself stands beside its machine, in `backup`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shadowcheck.machine.lts import FAILURE, OK, VETO

if TYPE_CHECKING:
    from vss_protocol.events import Event

TIMEOUT = "handler-time-out"
FAILED_BACKUP = "failed-backup"
COMPLETED = "BackupShutdown after BackupComplete"
UNFINISHED = "BackupShutdown of an unfinished backup"
CREATION_GOES_ON = "the creation of {} goes on"
END = "the end of {}"


@dataclass(frozen=True)
class Situation:
    """An event about a backup, what it comes after, and what comes with it: no id of a set, or that the backup has succeeded."""

    event: Event
    after: str = ""
    null: bool = False
    succeeded: bool = False


@dataclass(frozen=True)
class Turn:
    """A row of the table: VSS sends an event about the backup, and the backup moves as the handler answers.

    It comes in the states `at`, or in all `but` those: by default, wherever the backup can move so. `starts`: only if the other
    backup is not in creation, as this one is by then. `another_vetoes`: because of another writer. `long_freeze`: only if OnFreeze works long, and of OnFreeze only that. `reading`: under that reading only. `due`: what VSS
    brings to its end by it, and does not put off for ever. In `labels` and `due`, {} stands for the backup.
    """

    sent: Situation
    does: str
    cause: str = ""
    answers: tuple[str, ...] = (OK, FAILURE, VETO)
    at: tuple[str, ...] = ()
    but: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    group: str = ""
    due: str = ""
    starts: bool = False
    another_vetoes: bool = False
    long_freeze: bool = False
    reading: str = ""
