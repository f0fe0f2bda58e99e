"""A documented mistake of the galleries, and what it must break."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shadowcheck.machine import Machine


@dataclass(frozen=True)
class Mistake:
    """A documented mistake, and the design that makes it.

    `number` is that of the catalogue; `page` warns of it. `breaks` are the ids of all claims that it breaks under the `reading`
    whose pages warn of it; the first is the one that one would expect, and `length` the number of steps of its shortest trace.
    """

    number: str
    design: type[Machine[Any]]
    page: str
    breaks: tuple[str, ...]
    length: int
    reading: str = "strict"

    @property
    def what(self) -> str:
        """The mistake, in a sentence."""
        sentence = (self.design.__doc__ or "").partition(": ")[2].splitlines()[0]
        return sentence[:1].upper() + sentence[1:]
