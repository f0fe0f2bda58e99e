"""Names for completion, remembered from one press of the key to the next: a model takes a second to tell its claims.

They are kept in a file in the user's cache folder, together with the state of the packages that they come from. When a
file of these packages changes, they are asked again.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shadowcheck import kept
from shadowcheck.offered import entry_points

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

GROUPS = ("shadowcheck.models", "shadowcheck.designs")
"""The groups of entry points through which packages offer what is named."""
Rows = list[tuple[str, str]]
"""Names, each with what it means."""


def remembered(topic: str, find: Callable[[], Iterable[tuple[str, str]]]) -> Rows:
    """Return the names about *topic*, as they are remembered, or as *find* finds them now."""
    places = _places()
    file = f"names-{_digest(places)}.json"
    state = _digest(_states(places))
    known = _read(file)
    if known.get("state") != state:
        known = {"state": state, "names": {}}
    if topic not in known["names"]:
        known["names"][topic] = [*find()]
        kept.write(json.dumps(known).encode(), file)
    return [(name, says) for name, says in known["names"][topic]]


def _places() -> list[str]:
    """List the folder, or the file, of shadowcheck and of each package that offers models or designs; import none."""
    offering = {entry.module.partition(".")[0] for group in GROUPS for entry in entry_points(group=group)}
    found = (importlib.util.find_spec(name) for name in sorted({"shadowcheck", *offering}))
    return [
        str(Path(one.origin).parent) if one.submodule_search_locations else one.origin
        for one in found if one is not None and one.origin is not None
    ]


def _states(places: Iterable[str]) -> Iterator[str]:
    for place in places:
        for path in sorted(_files(place)):
            status = os.stat(path)  # noqa: PTH116 - some hundred files, each time the key is pressed
            yield f"{path} {status.st_mtime_ns} {status.st_size}"


def _files(place: str) -> Iterator[str]:
    """Yield the file *place*, or all files below the folder *place* that are not compiled ones."""
    if Path(place).is_file():
        yield place
    for folder, inner, names in os.walk(place):
        inner[:] = [name for name in inner if name != "__pycache__"]
        yield from (f"{folder}/{name}" for name in names)


def _digest(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode(errors="surrogateescape")).hexdigest()[:16]


def _read(file: str) -> dict[str, Any]:
    try:
        found = json.loads(kept.read(file) or b"")
    except ValueError:
        return {}
    return found if isinstance(found, dict) and isinstance(found.get("names"), dict) else {}
