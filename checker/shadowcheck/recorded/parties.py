"""The party that a log is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.errors import SpecificationError, suggestion
from shadowcheck.specification import installed_interfaces

if TYPE_CHECKING:
    from shadowcheck.specification import Interface


def party_named(kind: str | None, where: str) -> Interface:
    """Find the party of that *kind* (None: the only one that has a format for logs).

    Raises `SpecificationError`, with *where* it was asked for, if there is none, or it could be several.
    """
    known = installed_interfaces()
    able = [name for name, one in known.items() if one.recording is not None]
    if kind is not None and kind in known:
        return known[kind]
    if kind is None and len(able) == 1:
        return known[able[0]]
    raise SpecificationError(
        "it is not said of whom the log tells" if kind is None else f"there is no party {kind!r}",
        where=where,
        why=f"the parties with a format for logs are {', '.join(able) or 'none'}",
        instead=suggestion(kind or "", able, f"--of {able[0]}" if able else "install a package that offers one"),
        code="SC0843",
    )
