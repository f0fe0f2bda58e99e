"""The invariant of a certificate: sets of views, from what the closure found.

It is what a solver is asked to confirm, so that nothing here needs to be believed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shadowcheck.certificate.automaton import membership
from shadowcheck.certificate.simplify import simplified

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shadowcheck.certificate.observers import Observed
    from shadowcheck.certificate.statement import Statement
    from shadowcheck.explore.graph import Truth
    from shadowcheck.instance import Field
    from shadowcheck.views.bench import Bench


class Invariants:
    """Writes the sets of views that a *statement* leaves open, from the closed sets on the *bench*."""

    def __init__(self, statement: Statement, bench: Bench) -> None:
        self.statement, self.bench = statement, bench

    def definitions(self) -> Iterator[str]:
        """Yield the definitions of all sets."""
        for family, name in self.statement.views.items():
            everything = np.ones(len(self.bench.closure.families[family].known), dtype=np.bool_)
            yield from self._defined(family, name, everything, self._fields(family))
        for one in self.statement.observed:
            yield from self._of_order(one)

    def _of_order(self, one: Observed) -> Iterator[str]:
        """Yield in which views the observer of *one* can be in which state; those of one family tell enough."""
        family, judge, met = next(
            (family, judge, met) for family, judge in self.bench.judges(one.claim)
            if (met := judge.orders(one.observation)) is not None
        )
        views = self.bench.closure.families[family].known
        met, fields = simplified(met, list(judge.products(one.observation)), views, self._fields(family))
        for (of, state), name in one.allowed.items():
            here = of == family
            yield from self._defined(of, name, met[state] if here else None, fields if here else [])

    def _fields(self, family: str) -> list[Field]:
        """Return the fields of a view of *family*, in the order of the roles that are seen in it."""
        place = {field.role: field for field in self.bench.closure.families[family].space.fields}
        return [place[role] for role in self.statement.seen(family)]

    def _defined(self, family: str, name: str, truth: Truth | None, fields: Sequence[Field]) -> Iterator[str]:
        """Define *name* as the views of *family* for which *truth* holds, as *fields* tell; None: as all there are."""
        known = self.bench.closure.families[family].known
        if truth is None or (truth.all() and len(fields) < len(self._fields(family))):
            truth, fields = np.ones(len(known), dtype=np.bool_), []
        columns = [((known[truth] & field.mask) >> field.shift).tolist() for field in fields]
        rows = sorted(set(zip(*columns, strict=True))) if fields else [()] * bool(truth.any())
        roles = [field.role for field in fields]
        yield from membership(name, rows, roles, self.statement.seen(family), self.statement.vocabulary)
