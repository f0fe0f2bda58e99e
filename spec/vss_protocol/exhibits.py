"""The designs that are drawn: the good ones as machines, the mistakes by what goes wrong."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shadowcheck.design import Exhibit
from vss_protocol.designs import writers
from vss_protocol.writer_environment import WRITER

if TYPE_CHECKING:
    from collections.abc import Iterator


def exhibits() -> tuple[Exhibit, ...]:
    """Return every design of the galleries: the good writers first, then the documented mistakes by their numbers."""
    return tuple(_writers())


def _writers() -> Iterator[Exhibit]:
    for good in writers.GOOD:
        yield Exhibit(_words(good), (good.__doc__ or "").splitlines()[0], good, WRITER)
    for mistake in writers.MISTAKES:
        yield Exhibit(f"{mistake.number} {_words(mistake.design)}", mistake.what, mistake.design, WRITER, mistake.breaks[0])


def _words(design: type) -> str:
    """Return the name of the class as words: "has one current backup"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", design.__name__).lower()
