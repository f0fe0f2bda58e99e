"""The picture of a design, however it is written, and its files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shadowcheck.draw.dot import dot
from shadowcheck.draw.functions import function_picture
from shadowcheck.draw.machines import machine_picture
from shadowcheck.draw.mermaid import mermaid
from shadowcheck.draw.svg import svg
from shadowcheck.function.design import FunctionSource
from shadowcheck.machine.source import source_of
from shadowcheck.network import local_system

if TYPE_CHECKING:
    from shadowcheck.draw.picture import Picture
    from shadowcheck.machine import Machine


def design_picture(design: type[Machine[Any]], title: str = "") -> Picture:
    """Draw *design* with the heading *title*, by default its name: a state machine, or a function.

    Raises `SpecificationError` for a design that cannot be tabulated.
    """
    system, source = local_system(design), source_of(design)
    if isinstance(source, FunctionSource):
        return function_picture(system, source, title)
    return machine_picture(system, title)


def drawn(picture: Picture) -> dict[str, bytes]:
    """Return the contents of the files that show *picture*, by their kind."""
    return {"dot": dot(picture).encode(), "svg": svg(picture), "mmd": mermaid(picture).encode()}
