"""What can be wrong with an input, said so that its author can mend it.

Every error answers four questions: what is wrong, where, why that is likely, and what to do instead.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def closest(word: str, known: Iterable[str]) -> list[str]:
    """Return up to four of *known* that look most like *word*, the best first: what was probably meant."""
    return difflib.get_close_matches(word, sorted(known), n=4, cutoff=0.4)


class SpecificationError(Exception):
    """A machine, a network, a claim or an option that shadowcheck refuses.

    Common causes are listed by the message itself: *what* is wrong, *where* (class, state, event, file), *why*
    it cannot be checked as it stands, and what to write *instead*. The *code* stands for this kind of mistake:
    `shadowcheck explain` says more about it. The parts stay readable as attributes.
    """

    def __init__(self, what: str, *, where: str, why: str, instead: str, code: str = "") -> None:
        more = f"\n  more:    shadowcheck explain {code}" if code else ""
        super().__init__(f"{what}\n  where:   {where}\n  why:     {why}\n  instead: {instead}{more}")
        self.what, self.where, self.why, self.instead, self.code = what, where, why, instead, code
