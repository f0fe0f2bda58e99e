"""The account: of every number of the catalogue's sections 8.1, 8.2, 8.3, 8.7 and 8.10, by which claim it is covered, or why not yet.

The catalogue is the numbered list of what the public documentation says (INV: what holds; POS: what must be possible). A number is
covered if a claim under some option names it; every other number has its reason here. A test fails when one is missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SECTIONS: dict[str, tuple[str, ...]] = {
    "8.1 Requester call order and object discipline": tuple(f"INV-{n:03}" for n in (*range(1, 54), 195, 196)),
    "8.2 Abort discipline": tuple(f"INV-{n:03}" for n in range(54, 72)),
    "8.3 Event order and delivery per writer session": tuple(f"INV-{n:03}" for n in range(72, 93)),
    "8.7 Shadow copy lifetime": tuple(f"INV-{n:03}" for n in range(147, 166)),
    "8.10 Things that must be possible": tuple(f"POS-{n:02}" for n in range(1, 23)),
}

_NOT_CALLED = "is about a call that is not among those of this model yet"
_TWO_BACKUPS = "needs two backups at once, which is a later model"
_DOCUMENT = "is about the contents of the Backup Components Document, which the model leaves out"
_HARDWARE = "is about exposing, breaking or importing copies, which the model leaves out"
_STORAGE = "is about the storage of several sets on one volume; the model has one set"

LATER: dict[str, str] = {
    "INV-010": f"EnableWriterClasses and DisableWriterClasses: {_NOT_CALLED}",
    "INV-014": f"GetWriterMetadata: {_NOT_CALLED}",
    "INV-015": f"FreeWriterMetadata: {_NOT_CALLED}",
    "INV-016": f"FreeWriterMetadata: {_NOT_CALLED}",
    "INV-017": f"SetBackupState: {_NOT_CALLED}",
    "INV-020": f"components have no identity in the model: {_DOCUMENT}",
    "INV-021": f"required components: {_DOCUMENT}",
    "INV-030": f"SetBackupOptions: {_NOT_CALLED}",
    "INV-031": f"SetPreviousBackupStamp: {_NOT_CALLED}",
    "INV-033": f"GetWriterStatus: {_NOT_CALLED}",
    "INV-034": f"FreeWriterStatus: {_NOT_CALLED}",
    "INV-036": f"status of one instance through another {_TWO_BACKUPS}",
    "INV-037": "is about when a backup program lists its files, which no call shows",
    "INV-038": f"SetBackupSucceeded: {_NOT_CALLED}",
    "INV-039": f"SetBackupSucceeded: {_NOT_CALLED}",
    "INV-041": "is about whether data was safely stored, which no call shows",
    "INV-042": f"SaveAsXML: {_NOT_CALLED}",
    "INV-043": f"SaveAsXML: {_NOT_CALLED}",
    "INV-044": f"SaveAsXML: {_NOT_CALLED}",
    "INV-045": f"GetWriterComponents: {_NOT_CALLED}",
    "INV-046": f"IVssAsync::Release: {_NOT_CALLED}",
    "INV-047": "is about what a requester concludes from Wait; a requester's design will declare it",
    "INV-050": "DeleteSnapshots is synchronous and the model has one caller, so that two can never overlap",
    "INV-051": f"ImportSnapshots: {_HARDWARE}",
    "INV-053": f"Query: {_NOT_CALLED}",
    "INV-195": f"dependent components: {_DOCUMENT}",
    "INV-196": f"remote dependencies: {_TWO_BACKUPS}",
    "INV-062": "is about restores, which the model leaves out",
    "INV-087": "GetCurrentSnapshotSetId belongs to the interface for writers' designs",
    "INV-091": "every writer of the model has subscribed; Subscribe belongs to the interface for writers' designs",
    "INV-158": _STORAGE,
    "INV-159": f"the volume's protection level: {_STORAGE}",
    "INV-160": "is about writing to a shadow copy, which the model leaves out",
    "INV-161": "is about writing to a shadow copy, which the model leaves out",
    "INV-162": _HARDWARE,
    "INV-163": _HARDWARE,
    "INV-164": _HARDWARE,
    "INV-165": _HARDWARE,
    "POS-07": _TWO_BACKUPS,
    "POS-08": _TWO_BACKUPS,
    "POS-12": "is about the order of calls to providers; the model has their failures only",
    "POS-19": "is about LUNs of hardware providers",
    "POS-20": f"IsVolumeSupported: {_NOT_CALLED}",
    "POS-22": f"sessions of many backups {_TWO_BACKUPS}",
}
"""Numbers that no claim covers, with the reason."""


@dataclass(frozen=True)
class Entry:
    """One number of the catalogue: the claims that cover it, or why none does."""

    number: str
    claims: tuple[str, ...]
    reason: str


def account() -> Iterator[tuple[str, tuple[Entry, ...]]]:
    """Every section with its entries, in the order of the catalogue."""
    covering = _covering()
    for section, numbers in SECTIONS.items():
        yield section, tuple(Entry(number, covering.get(number, ()), LATER.get(number, "")) for number in numbers)


def _covering() -> dict[str, tuple[str, ...]]:
    from vss_protocol import MODEL

    found: dict[str, dict[str, None]] = {}
    for requester in ("chaotic", "documented"):
        for reading in ("strict", "lenient"):
            settings = MODEL.settings({"requester": requester, "reading": reading})
            for claim in MODEL.claims(MODEL.network(settings), settings):
                for number in claim.covers:
                    found.setdefault(number, {})[claim.id] = None
    return {number: tuple(claims) for number, claims in found.items()}
