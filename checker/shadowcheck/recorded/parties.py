"""The party that a log is about: the one that is asked for, or the one whose words are in its lines."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING

from shadowcheck.errors import SpecificationError, closest, suggestion
from shadowcheck.logs.line import Header
from shadowcheck.specification import installed_interfaces

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from shadowcheck.logs.line import Line
    from shadowcheck.specification import Interface, Model, Recording

LOOKED_AT = 1_000
"""How many lines of a log are looked at to find out whose it is."""


def party_named(kind: str | None, where: str) -> Interface:
    """Find the party of that *kind* (None: the only one with a log format).

    Raises `SpecificationError`, with *where* it was asked for, if there is none, or it could be several.
    """
    known = installed_interfaces()
    able = _able(known)
    if kind is not None and kind in known:
        return known[kind]
    if kind is None and len(able) == 1:
        return known[able[0]]
    raise SpecificationError(
        "nothing says whose log it is" if kind is None else f"there is no party {kind!r}",
        where=where,
        why=f"the parties with a log format are {', '.join(able) or 'none'}",
        instead=suggestion(kind or "", able, f"--of {able[0]}" if able else "install a package that offers one"),
        code="SC0843",
    )


def party_of(kind: str | None, lines: Iterable[Line | Header], where: str) -> Interface:
    """Find the party of that *kind*; None: the one to which most names in *lines* belong.

    Raises `SpecificationError` if there is none, or it could be several.
    """
    known = installed_interfaces()
    able = _able(known)
    if kind is not None or len(able) < 2:
        return party_named(kind, where if kind is None else f"--of {kind}")
    counts, first = dict.fromkeys(able, 0), ""
    for one in islice(lines, LOOKED_AT):
        first = first or ("" if isinstance(one, Header) else one.name)
        for name in able:
            counts[name] += len(_named(one) & _names(known[name].recording))
    best = [name for name in able if counts[name] == max(counts.values())]
    if len(best) == 1:
        return known[best[0]]
    raise _unclear(best, first, [*chain.from_iterable(_names(known[name].recording) for name in able)], where)


def _unclear(best: Sequence[str], first: str, names: Collection[str], where: str) -> SpecificationError:
    """Return the error about a log whose lines belong to several parties alike, or whose names nobody knows."""
    of = " or ".join(f"--of {name}" for name in best) + ", if the names are right"
    near = closest(first, names) if first not in names else []
    return SpecificationError(
        "it is not clear whose log it is",
        where=where,
        why=f"no party has a call or a deed {first!r}" if near else f"its names fit several equally well: "
        f"{' and '.join(best)}",
        instead=f"did you mean {' or '.join(near)}? {of}" if near else of,
        code="SC0843",
    )


def _able(known: Mapping[str, Interface]) -> list[str]:
    return [name for name, one in known.items() if one.recording is not None]


def _names(recording: Recording[Model] | None) -> frozenset[str]:
    """Return all names in logs of such a party."""
    return frozenset() if recording is None else recording.names


def _named(one: Line | Header) -> set[str]:
    """Return the names in a line, or in the first line."""
    return {*one.tells, *one.leaves_out} if isinstance(one, Header) else {one.name}
