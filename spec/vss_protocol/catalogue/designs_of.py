"""The claims about designs: those of the good designs of each kind, and of those that make the documented mistakes."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from shadowcheck.specification.traceability import covers_by_id
from vss_protocol.gallery import requesters, writers
from vss_protocol.requester_contract.environment import REQUESTER
from vss_protocol.writer_contract.environment import WRITER

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

    from shadowcheck.specification import Cover, Interface

KINDS: Mapping[Interface, ModuleType] = {REQUESTER: requesters, WRITER: writers}
"""The interfaces for designs, each with the registry of its gallery: its GOOD, MISTAKES and NOT_EXPRESSED."""


@cache
def claims_about_designs(interface: Interface) -> Mapping[str, Cover]:
    """Return the claims about designs of that kind, by id.

    Some are about what few designs do, so the good ones are asked, and those that make a mistake that no claim known
    so far catches.
    """
    registry = KINDS[interface]
    found: dict[str, Cover] = {}
    for design in (interface.start, *registry.GOOD):
        found = {**covers_by_id(interface.model(design), interface), **found}
    for mistake in registry.MISTAKES:
        if not set(mistake.breaks) <= set(found):
            found.update(covers_by_id(interface.model(mistake.design), interface))
    return found
