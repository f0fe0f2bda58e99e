"""Simplifying: a set of views that the steps do not leave, made larger until few roles are needed to say what is in it.

The reached views are the smallest set that will do. A larger one does as well if the steps do not lead out of it either
and the claim is broken nowhere in it. So "BackupComplete only after DoSnapshotSet" is told of the single roles alone,
and a reader sees why it holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from shadowcheck.explore.graph import Numbers, Truth
    from shadowcheck.instance import Field
    from shadowcheck.judge.product import Product


def simplified(
    met: Truth, products: Sequence[Product], views: Numbers, fields: Sequence[Field]
) -> tuple[Truth, list[Field]]:
    """Return a larger set than *met*, if there is one that is simpler, and those of *fields* that tell what is in it.

    *met* says for each state of an observer which of the *views* are met in it; *products* are the observer's.
    """
    if not _is_closed(met, products):  # it is, but only together with what other replicas can be in
        return met, list(fields)
    for state in range(len(met)):
        wide = met.copy()
        wide[state] = True
        met = wide if _is_closed(wide, products) else met
    kept = list(fields)
    for gone in _tries(fields):
        fewer = [field for field in kept if field not in gone]
        wide = _seen_by(met, views, fewer)
        if _is_closed(wide, products):
            met, kept = wide, fewer
    return met, kept


def _tries(fields: Sequence[Field]) -> Iterator[list[Field]]:
    """Yield what may not be needed: all roles of the replica at once, then each single role, then each of the rest."""
    yield [field for field in fields if field.index is not None]
    yield from ([field] for field in fields)


def _seen_by(met: Truth, views: Numbers, fields: Iterable[Field]) -> Truth:
    """Return *met*, and all that looks the same to *fields*."""
    seen = views & sum(field.mask for field in fields)
    return np.stack([np.isin(seen, seen[truth]) for truth in met])


def _is_closed(met: Truth, products: Iterable[Product]) -> bool:
    """Whether no step of *products* leads out of *met*, and the observer's goal is not in it."""
    return all(not met[product.observer.goal].any() and not _leaves(met, product) for product in products)


def _leaves(met: Truth, product: Product) -> bool:
    graph, step = product.graph, product.telling.step
    moves, letter = np.asarray(product.observer.moves), product.letter[step]
    source, target = graph.source[step], graph.target[step]
    met_in = np.flatnonzero(met.any(axis=1))
    return any(bool((met[state][source] & ~met[moves[state][letter], target]).any()) for state in met_in)
