"""The snooping protocols of `models_coherence.py` as they are published: as counters of the caches in each state.

This is Delzanno's form ("extended finite state machines"): a rule says how many caches are in which state after it.
Those of Firefly and Dragon are counted out here from the descriptions that `models_coherence.py` names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from oracles.reaching import reached

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Rules = Callable[..., Iterator[tuple[int, ...]]]


def synapse(i: int, v: int, d: int) -> Iterator[tuple[int, ...]]:
    if i:
        yield i - 1 + d, v + 1, 0
    if i or v:
        yield i + v + d - 1, 0, 1


def msi(i: int, s: int, m: int) -> Iterator[tuple[int, ...]]:
    if i:
        yield i - 1, s + m + 1, 0
    if i or s:
        yield i + s + m - 1, 0, 1


def mesi(i: int, s: int, e: int, m: int) -> Iterator[tuple[int, ...]]:
    if i:
        yield i - 1, s + e + m + 1, 0, 0
    if i or s:
        yield i + s + e + m - 1, 0, 1, 0
    if e:
        yield i, s, e - 1, m + 1


def moesi(i: int, s: int, e: int, m: int, o: int) -> Iterator[tuple[int, ...]]:
    if i:
        yield i - 1, s + e + 1, 0, 0, o + m
    if i or s or o:
        yield i + s + e + m + o - 1, 0, 1, 0, 0
    if e:
        yield i, s, e - 1, m + 1, o


def berkeley(i: int, u: int, o: int, e: int) -> Iterator[tuple[int, ...]]:
    if i:
        yield i - 1, u + 1, o + e, 0
    if i or u or o:
        yield i + u + o + e - 1, 0, 0, 1


def illinois(i: int, e: int, s: int, d: int) -> Iterator[tuple[int, ...]]:
    if i:
        yield (i - 1, 0, e + s + d + 1, 0) if e or s or d else (i - 1, 1, 0, 0)
    if i or s:
        yield i + e + s + d - 1, 0, 0, 1
    if e:
        yield i, e - 1, s, d + 1
    if e:
        yield i + 1, e - 1, s, d
    if s:
        yield i + 1, e, s - 1, d
    if d:
        yield i + 1, e, s, d - 1


def firefly(i: int, e: int, s: int, d: int) -> Iterator[tuple[int, ...]]:
    if i and (e or s or d):
        yield i - 1, 0, e + s + d + 1, 0
    elif i:
        yield i - 1, 1, 0, 0
        yield i - 1, 0, 0, 1
    if e:
        yield i, e - 1, s, d + 1
    if s == 1:
        yield i, e + 1, 0, d


def dragon(i: int, e: int, c: int, m: int, d: int) -> Iterator[tuple[int, ...]]:
    if i and (e or c or m or d):
        yield i - 1, 0, c + e + 1, m + d, 0
        yield i - 1, 0, e + c + m + d, 1, 0
    elif i:
        yield i - 1, 1, 0, 0, 0
        yield i - 1, 0, 0, 0, 1
    if e:
        yield i, e - 1, c, m, d + 1
    if c + m == 1:
        yield i, e, 0, 0, d + 1
    if c + m > 1:
        yield i, e, c + m - 1, 1, d


COUNTERS: dict[str, tuple[tuple[str, ...], Rules]] = {
    "Synapse": (("invalid", "valid", "dirty"), synapse),
    "MSI": (("invalid", "shared", "modified"), msi),
    "MESI": (("invalid", "shared", "exclusive", "modified"), mesi),
    "MOESI": (("invalid", "shared", "exclusive", "modified", "owned"), moesi),
    "Berkeley": (("invalid", "unowned", "owned", "exclusive"), berkeley),
    "Illinois": (("invalid", "exclusive", "shared", "dirty"), illinois),
    "Firefly": (("invalid", "exclusive", "shared", "dirty"), firefly),
    "Dragon": (("invalid", "exclusive", "shared clean", "shared dirty", "dirty"), dragon),
}
"""The states that each protocol counts, in the order of its counters; and its rules."""


def counted(protocol: str, caches: int) -> set[tuple[int, ...]]:
    """Every count that *protocol* reaches with so many caches, all invalid at first."""
    names, rules = COUNTERS[protocol]
    return reached((caches, *(0 for _ in names[1:])), lambda here: rules(*here))
