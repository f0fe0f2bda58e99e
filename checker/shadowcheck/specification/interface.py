"""Designs: machines of the user's own, and the interfaces through which a specification verifies them.

An interface is what a specification offers for designs of one kind (writers, requesters) through the entry-point group
``shadowcheck.designs``: the profile that such a design derives from, the model in which it plays, and the text of a
design to start from. The checker knows nothing else of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any

from shadowcheck.errors import SpecificationError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from importlib.metadata import EntryPoint

    from shadowcheck.machine import Machine
    from shadowcheck.specification.model import Model

GROUP = "shadowcheck.designs"
"""The group of entry points through which an installed package offers its interfaces."""


@dataclass(frozen=True)
class Interface:
    """How designs of one kind are verified.

    A design derives from `profile`. `model(design)` is a network in which it plays the `roles`, with all that may
    happen to it there, and the claims about it; it raises `SpecificationError` if the design does not fit.
    `template(name)` is the text of a file that declares a class *name* which verifies.
    """

    name: str
    says: str
    profile: type[Machine[Any]]
    model: Callable[[type[Machine[Any]]], Model]
    template: Callable[[str], str]
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Exhibit:
    """A design of a gallery: a good one, or one that makes a mistake and so `breaks` the claim of that id.

    `settings` are the options (a reading) under which it does.
    """

    name: str
    says: str
    design: type[Machine[Any]]
    interface: Interface
    breaks: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)


def installed_interfaces() -> dict[str, Interface]:
    """Return the interfaces that installed packages offer, by name, in alphabetical order."""
    found: dict[str, Interface] = {}
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        if entry.name not in found:
            found[entry.name] = _loaded(entry)
    return found


def _loaded(entry: EntryPoint) -> Interface:
    try:
        interface: Interface = entry.load()
    except Exception as error:
        raise SpecificationError(
            f"designs of the kind {entry.name!r} cannot be verified: {entry.value} does not import",
            where=f"entry point {entry.name} of {GROUP}", why=f"{type(error).__name__}: {error}",
            instead="mend or reinstall the package that offers it",
        ) from error
    return interface


def interface_of(design: type[Machine[Any]], known: dict[str, Interface] | None = None) -> Interface:
    """Return the interface whose profile *design* derives from, among those *known* (the installed ones if None).

    Raises `SpecificationError` if there is none.
    """
    known = installed_interfaces() if known is None else known
    for interface in known.values():
        if issubclass(design, interface.profile):
            return interface
    profiles = [f"{one.profile.__module__}.{one.profile.__qualname__} ({one.name})" for one in known.values()]
    raise SpecificationError(
        f"{design.__qualname__} is not a design that can be verified",
        where=f"class {design.__qualname__} in {design.__module__}",
        why=f"a design derives from one of the profiles: {', '.join(profiles) or 'none is installed'}",
        instead="derive the class from one of them; 'shadowcheck new' writes a design to start from",
    )
