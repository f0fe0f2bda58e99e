"""Errors in the input, written so that its author can fix them."""

from __future__ import annotations

import difflib
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["SpecificationError", "closest", "suggestion"]


def closest(word: str, known: Iterable[str]) -> list[str]:
    """Return up to four names of *known* that resemble *word*, ignoring case, the best match first."""
    alike = [(name.lower(), name) for name in sorted(known)]
    near = difflib.get_close_matches(word.lower(), dict(alike), n=4, cutoff=0.4)
    return [name for one in near for lower, name in alike if lower == one][:4]


def suggestion(word: str, known: Iterable[str], otherwise: str) -> str:
    """Ask whether one of *known* that looks like *word* was meant; *otherwise* if none does."""
    near = closest(word, dict.fromkeys(known))
    return f"did you mean {' or '.join(near)}?" if near else otherwise


class SpecificationError(Exception):
    """A machine, a network, a claim or an option that shadowcheck refuses.

    The message says *what* is wrong, *where* (class, state, event, file), *why* it cannot be checked as it stands, and
    what to write *instead*. The *code* identifies this kind of mistake: `shadowcheck explain CODE` says more about it.
    The parts are also attributes.
    """

    def __init__(self, what: str, *, where: str, why: str, instead: str, code: str) -> None:
        more = f"shadowcheck explain {code}"
        super().__init__(f"{what}\n  where:   {where}\n  why:     {why}\n  instead: {instead}\n  more:    {more}")
        self.what, self.where, self.why, self.instead, self.code = what, where, why, instead, code

    def __reduce__(self) -> tuple[object, ...]:
        """Keep the parts when it is sent from one process to another."""
        parts = {name: getattr(self, name) for name in ("what", "where", "why", "instead", "code")}
        return partial(SpecificationError, **parts), ()
