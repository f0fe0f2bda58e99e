"""The designs that are drawn: the good ones as machines, the mistakes by what goes wrong."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shadowcheck.specification import Exhibit
from vss_protocol.gallery import requesters, writers
from vss_protocol.requester_contract.environment import REQUESTER
from vss_protocol.writer_contract.environment import WRITER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from shadowcheck.machine import Machine
    from shadowcheck.specification import Interface
    from vss_protocol.gallery.mistake import Mistake


def exhibits() -> tuple[Exhibit, ...]:
    """Return every design of the galleries: the good ones first, then the documented mistakes by their numbers."""
    good = (*_good(writers.GOOD, WRITER), *_good(requesters.GOOD, REQUESTER))
    return (*good, *_bad(writers.MISTAKES, WRITER), *_bad(requesters.MISTAKES, REQUESTER))


def _good(designs: Iterable[type[Machine[Any]]], interface: Interface) -> Iterator[Exhibit]:
    for design in designs:
        yield Exhibit(_words(design), (design.__doc__ or "").splitlines()[0], design, interface)


def _bad(mistakes: Iterable[Mistake], interface: Interface) -> Iterator[Exhibit]:
    for one in mistakes:
        yield Exhibit(f"{one.number} {_words(one.design)}", one.what, one.design, interface, one.breaks[0], {"reading": one.reading})


def _words(design: type) -> str:
    """Return the name of the class as words: "has one current backup"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", design.__name__).lower()
