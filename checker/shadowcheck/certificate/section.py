"""Sections of a script: obligations, each a question whose answer must be ``unsat``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shadowcheck.certificate.smt import asserted, comment, in_ascii

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Check:
    """An obligation: besides what its section assumes, *refuted* cannot be true, so that solvers answer ``unsat``."""

    title: str
    refuted: str

    def lines(self) -> list[str]:
        """Return it as lines of a script."""
        told = " ".join(in_ascii(self.title).split()).replace('"', "'")
        return [f'(echo "{told}")', "(push 1)", asserted(self.refuted), "(check-sat)", "(pop 1)"]


@dataclass(frozen=True)
class Section:
    """Some obligations with common assumptions, and with constants `declared` for them; those inside assume more."""

    says: str
    assumed: tuple[str, ...]
    checks: tuple[Check, ...]
    inside: tuple[Section, ...] = ()
    declared: tuple[str, ...] = ()

    def lines(self) -> Iterator[str]:
        """Yield it as lines of a script."""
        yield from (comment(self.says), "(push 1)", *self.declared, *map(asserted, self.assumed))
        for check in self.checks:
            yield from check.lines()
        for section in self.inside:
            yield from section.lines()
        yield "(pop 1)"

    def count(self) -> int:
        """Return the number of its obligations."""
        return len(self.checks) + sum(section.count() for section in self.inside)
