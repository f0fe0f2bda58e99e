"""The mistakes of the catalogue (N01 to N64): which claims catch them, shown by a design that makes them or by a seeded fault."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from shadowcheck.specification.traceability import covers_by_id
from vss_protocol.catalogue.designs_of import KINDS, claims_about_designs
from vss_protocol.mutants.all_mutants import SEEDED_FAULTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.specification import Cover, Interface, Model

MISTAKES = tuple(f"N{n:02}" for n in (*range(1, 32), *range(40, 58), *range(60, 65)))
_SEEDED = re.compile(r"\((N\d\d)\)")
"""How the sentence of a seeded fault names the mistake that it is."""
_LEFT_OUT = "Providers are left out, except for their failures"
_OF_PROVIDERS = {
    "N60": f"{_LEFT_OUT}: relying on AbortSnapshots.", "N61": f"{_LEFT_OUT}: being deaf in EndPrepareSnapshots.",
    "N62": f"{_LEFT_OUT}: I/O in CommitSnapshots.", "N63": f"{_LEFT_OUT}: synchronising after CommitSnapshots.",
    "N64": f"{_LEFT_OUT}: reclaiming a LUN outside of OnLunEmpty.",
}


def caught_mistakes(model: Model) -> Iterator[tuple[str, Cover]]:
    """Yield each mistake that a seeded fault or a design of a gallery makes, with each claim that catches it."""
    yield from _by_seeded_faults(model)
    for interface in KINDS:
        yield from _by_designs(interface)


def reasons_for_mistakes() -> dict[str, str]:
    """Return why nothing catches some mistakes: no design of a gallery can make them."""
    return {**_OF_PROVIDERS, **{n: why for registry in KINDS.values() for n, why in registry.NOT_EXPRESSED.items()}}


def _by_seeded_faults(model: Model) -> Iterator[tuple[str, Cover]]:
    claims = covers_by_id(model)
    for fault in SEEDED_FAULTS:
        for number in _SEEDED.findall(fault.says):
            for name in fault.kills:
                yield number, replace(claims[name], shown_by=f"seeded fault {fault.name}")


def _by_designs(interface: Interface) -> Iterator[tuple[str, Cover]]:
    claims = claims_about_designs(interface)
    for mistake in KINDS[interface].MISTAKES:
        for name in mistake.breaks:
            yield mistake.number, replace(claims[name], shown_by=f"design {mistake.design.__name__} in {_file(mistake.design)}")


def _file(design: type) -> str:
    """Return the file of the gallery in which *design* is written; a variant is made elsewhere than it is written."""
    written = (
        name for name, module in sorted(sys.modules.items())
        if name.startswith("vss_protocol.gallery.") and vars(module).get(design.__name__) is design
    )
    return next(written, design.__module__).replace(".", "/") + ".py"
