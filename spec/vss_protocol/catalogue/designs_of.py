"""The designs that speak for an interface in the account: the good ones of its gallery, and the one that a user starts from."""

from __future__ import annotations

import importlib
import importlib.util
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shadowcheck.sources.files import find_machine
from shadowcheck.specification.traceability import covers_by_id

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

    from shadowcheck.machine import Machine
    from shadowcheck.specification import Cover, Interface


def gallery(interface: Interface) -> ModuleType | None:
    """Return the registry of the designs of that kind: its GOOD, MISTAKES and NOT_EXPRESSED; None if there is none."""
    name = f"vss_protocol.gallery.{interface.name}s"
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is not None and name.startswith(error.name):
            return None
        raise


def good_designs(interface: Interface) -> tuple[type[Machine[Any]], ...]:
    """Return designs of that kind which keep their obligations: claims about them are the claims of the interface."""
    found = gallery(interface)
    return (starting_design(interface), *(found.GOOD if found is not None else ()))


@cache
def claims_about_designs(interface: Interface) -> Mapping[str, Cover]:
    """Return the claims about designs of that kind, by id.

    Some are about what few designs do, so that good ones are asked, and those that make a mistake which no claim known
    so far catches.
    """
    found: dict[str, Cover] = {}
    for design in good_designs(interface):
        found = {**covers_by_id(interface.model(design), interface.name), **found}
    registry = gallery(interface)
    for mistake in registry.MISTAKES if registry is not None else ():
        if not set(mistake.breaks) <= set(found):
            found.update(covers_by_id(interface.model(mistake.design), interface.name))
    return found


@cache
def starting_design(interface: Interface) -> type[Machine[Any]]:
    """Return the design that `shadowcheck new` writes; python-statemachine reads a class from a file."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / f"starting_{interface.name}.py"
        place.write_text(interface.template("StartingDesign"), encoding="utf-8")
        return find_machine(f"{place}:StartingDesign")
