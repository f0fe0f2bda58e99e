"""The event logs of Windows: what programs with writers of their own say about a freeze, by provider and number of the event.

The events are those of the Extensible Storage Engine (its message file is public, in microsoft/Extensible-Storage-Engine: OS_SNAPSHOT_...) and of
SQL Server (its error messages 3197, 3198 and 18264). Their texts are in the language of the machine, their numbers are not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.logs.events import MARKER, EventTable, reader
from shadowcheck.logs.format import Format

if TYPE_CHECKING:
    from shadowcheck.logs.events import Event

HOLDS, WRITES, NOTHING = "holds writes", "writes again", ""
_ENGINES = ("ESENT", "ESE")
_OF_ENGINES = {
    2001: HOLDS,  # the freeze has started
    2002: NOTHING,  # it failed
    2003: WRITES,  # it has ended
    2004: WRITES,  # it lasted too long, and was ended by the engine itself
    2005: NOTHING,  # a full copy begins
    2006: NOTHING,  # it is complete
    2007: NOTHING,  # it was aborted
    2008: NOTHING,  # an incremental one begins
    2009: NOTHING,  # a differential one begins
    2010: NOTHING,  # a copy that leaves the logs as they are begins
}
_OF_SQL_SERVER = {
    3197: HOLDS,  # I/O is frozen on a database
    3198: WRITES,  # it was resumed
    18264: NOTHING,  # a database was backed up
}
SQL_SERVER = "MSSQLSERVER"
"""The source of the events of the default instance; other instances are called MSSQL$NAME."""


def about(event: Event) -> str:
    """Return whose event it is: of an engine, the process with its number; of SQL Server, the instance with its database."""
    first, second = (*event.data, "", "")[:2]
    number = second.strip("() ").partition(",")[0]
    if event.source in _ENGINES and number.isdecimal():
        return f"{first} ({number})"
    return f"{event.source}: {first}" if first else event.source


TABLE = EventTable(
    deeds={
        **{(provider, number): deed for provider in _ENGINES for number, deed in _OF_ENGINES.items()},
        **{(SQL_SERVER, number): deed for number, deed in _OF_SQL_SERVER.items()},
    },
    about=about, counted=("VSS", "volsnap", "Microsoft-Windows-VolumeSnapshot-Driver", "ESENT", "ESE", "SQLWRITER", "SQLVDI"),
    families={"MSSQL$": SQL_SERVER},
)
LOG = Format(
    name="windows-events",
    sees="when databases of ESENT and of SQL Server hold their writes and write again; events of VSS and VolSnap are counted",
    misses="the handlers of a writer, which leave no events if all goes well; backup programs",
    made_by="wevtutil qe Application /f:XML > events.xml, or the .evtx file itself (with the extra [logs])",
    marker=MARKER,
    read=reader(TABLE),
)
