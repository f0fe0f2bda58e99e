"""The interfaces for users' own designs that installed packages offer, through the entry points of `GROUP`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shadowcheck.errors import SpecificationError
from shadowcheck.offered import entry_points

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from shadowcheck.machine import Machine
    from shadowcheck.specification.model import Interface

GROUP = "shadowcheck.designs"
"""The group of entry points through which an installed package offers its interfaces."""


def installed_interfaces() -> dict[str, Interface]:
    """Load the interfaces that installed packages offer, by name, in alphabetical order."""
    return {name: _loaded(entry) for name, entry in _offered()}


def _offered() -> list[tuple[str, EntryPoint]]:
    first: dict[str, EntryPoint] = {}
    for entry in entry_points(group=GROUP):
        first.setdefault(entry.name, entry)
    return sorted(first.items())


def _loaded(entry: EntryPoint) -> Interface:
    try:
        interface: Interface = entry.load()
    except Exception as error:
        raise SpecificationError(
            f"designs of the kind {entry.name!r} cannot be verified: {entry.value} cannot be imported",
            where=f"entry point {entry.name} of {GROUP}", why=f"{type(error).__name__}: {error}",
            instead="repair or reinstall the package that offers it", code="SC0505",
        ) from error
    return interface


def interface_of(design: type[Machine[Any]], known: dict[str, Interface] | None = None) -> Interface:
    """Find the interface whose profile *design* derives from, among those *known* (the installed ones if None).

    None of the installed ones is loaded after it. Raises `SpecificationError` if there is none.
    """
    profiles = []
    for one in known.values() if known is not None else (_loaded(entry) for _, entry in _offered()):
        if issubclass(design, one.profile):
            return one
        profiles.append(f"{one.profile.__module__}.{one.profile.__qualname__} ({one.name})")
    raise SpecificationError(
        f"{design.__qualname__} is not a design that can be verified",
        where=f"class {design.__qualname__} in {design.__module__}",
        why=f"a design derives from one of the profiles: {', '.join(profiles) or 'none is installed'}",
        instead="derive the class from one of them; 'shadowcheck new' writes a design to start from", code="SC0506",
    )
