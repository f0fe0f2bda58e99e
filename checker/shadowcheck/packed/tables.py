"""Tables: the rules of an instance as look-up tables, indexed by the local states of some machines.

Rules that read much the same fields share a *cluster* of these fields. The bits of a cluster's fields, side by side,
are the number of an *entry*, which lists what can happen there: for each rule that these fields allow, what it changes.
If a rule reads further fields, they are looked up one by one. Nothing is assumed about the model: a small rule becomes
one look-up, and a large one is found by the participants that rule it out most often.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from shadowcheck.instance.order import in_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from shadowcheck.instance import Field, Instance, Part, Rule
    from shadowcheck.packed.words import Packing, Words

Numbers64 = NDArray[np.int64]
Numbers32 = NDArray[np.int32]

ENTRY_BITS = 16
"""The most bits of a cluster of several fields: 65,536 entries of 12 bytes."""

JOINED_BITS = 10
"""Clusters are joined up to this many bits: fewer look-ups, in tables that stay in the processor's cache."""

FREE, CHECKED, LOOP = range(3)
"""Kinds of candidates: it is enabled; further fields decide; it is enabled and changes nothing."""


class Tables(NamedTuple):
    """What the kernels read. Cluster c has the pieces ``pieces[c]:pieces[c + 1]`` and its entries from `origin[c]`.

    A piece is a run of bits of a state (`piece_word`, `piece_shift`, `piece_mask`), put at `piece_out` of the entry's
    number. Entry e has the candidates ``bounds[3e]:bounds[3e + 3]``: first those that are free, from ``bounds[3e + 1]``
    those that are checked further, from ``bounds[3e + 2]`` the free ones that change nothing. A candidate has the
    `rank` of its rule (its place in the order in which the reference engine tries rules), and what it changes: `change`
    is to be XORed to the state, one word after the other. Rule r (by rank) has further parts
    ``further[r]:further[r + 1]``: each is a field (`part_word`, `part_shift`, `part_mask`) and the place in `moves` at
    which the local states' changes begin; -1 blocks the rule. `rule` gives the rule's number in the instance.
    """

    pieces: Numbers64
    piece_word: Numbers64
    piece_shift: Words
    piece_mask: Words
    piece_out: Words
    origin: Words
    bounds: Numbers32
    rank: Numbers32
    change: Words
    further: Numbers64
    part_word: Numbers64
    part_shift: Words
    part_mask: Words
    part_moves: Words
    moves: Numbers32
    rule: Numbers32


@dataclass(frozen=True)
class Compiled:
    """The tables of an instance, and `fan`: the most candidates that a state can have."""

    tables: Tables
    fan: int

    @property
    def size(self) -> int:
        """How many bytes the tables take."""
        return sum(column.nbytes for column in self.tables)


def tables_of(instance: Instance, packing: Packing) -> Compiled:
    """Make the tables of *instance*, whose states are packed as *packing* says."""
    rules = in_order(instance)
    clusters = clusters_of(rules)
    led: list[list[int]] = [[] for _ in clusters]
    for rank, rule in enumerate(rules):
        led[_leader(rule, clusters)].append(rank)
    entries = [_Entries(fields, packing, [(rank, rules[rank]) for rank in ranks])
        for fields, ranks in zip(clusters, led, strict=True)]
    further = [[p for p in rule.parts if p.field not in clusters[_leader(rule, clusters)]] for rule in rules]
    columns: dict[str, Any] = {**_pieces(entries), **_candidates(entries), **_further(further, packing)}
    tables = Tables(**columns, rule=np.array([rule.number for rule in rules], dtype=np.int32))
    return Compiled(tables, sum(one.widest for one in entries) or 1)


# clusters


def clusters_of(rules: Sequence[Rule]) -> list[tuple[Field, ...]]:
    """Return sets of fields such that every rule has a field in one of them, and small rules all their fields.

    Fields are gathered per replica, since the machines of one replica read each other; all replicas together would have
    too many combinations.
    """
    clusters: list[set[Field]] = []
    small = {frozenset(p.field for p in rule.parts): None for rule in rules if _bits(_fields(rule)) <= ENTRY_BITS}
    for fields in sorted(small, key=_bits, reverse=True):
        _gather(fields, [c for c in clusters if _replicas(c) == _replicas(fields)], clusters, ENTRY_BITS)
    joined: list[set[Field]] = []
    for cluster in clusters:
        _gather(cluster, joined, joined, JOINED_BITS)
    clusters = [cluster for cluster in joined if not any(cluster < other for other in joined)]
    for rule in rules:
        if not any(_fields(rule) & cluster for cluster in clusters):
            clusters.append({min(rule.parts, key=_share).field})
    return [tuple(sorted(cluster, key=lambda field: field.number)) for cluster in clusters]


def _gather(fields: AbstractSet[Field], homes: Iterable[set[Field]], clusters: list[set[Field]], most: int) -> None:
    """Add *fields* to the first of *homes* that then has at most *most* bits, or else to *clusters*, on their own."""
    for home in homes:
        if _bits(home | fields) <= most:
            home.update(fields)
            return
    clusters.append(set(fields))


def _leader(rule: Rule, clusters: Sequence[Sequence[Field]]) -> int:
    """Return the cluster that rules out most of *rule*: the one in which it is a candidate of the fewest entries."""
    shares = [prod(_share(part) for part in rule.parts if part.field in cluster) for cluster in clusters]
    return min(range(len(clusters)), key=lambda c: (shares[c], -len(_fields(rule) & set(clusters[c])), c))


def _share(part: Part) -> float:
    return len(part.next) / len(part.field.system.states)


def _fields(rule: Rule) -> set[Field]:
    return {part.field for part in rule.parts}


def _bits(fields: Iterable[Field]) -> int:
    return sum(field.width for field in fields)


def _replicas(fields: Iterable[Field]) -> set[tuple[str | None, int | None]]:
    return {(field.role.replicas, field.index) for field in fields if field.index is not None}


# entries


class _Entries:
    """The entries of one cluster: for each combination of its fields' bits, the candidates there, in their order."""

    def __init__(self, fields: tuple[Field, ...], packing: Packing, rules: Sequence[tuple[int, Rule]]) -> None:
        self.fields, self.packing = fields, packing
        self.places = dict(zip(fields, np.cumsum([0, *(field.width for field in fields)]).tolist(), strict=False))
        self.count = 1 << _bits(fields)
        found = [self._happens(rank, rule) for rank, rule in rules]
        empty = np.zeros(0, np.int64)
        none = (empty, empty, empty.astype(np.int32), np.zeros((0, packing.words), np.uint64))
        entry, kind, rank, change = (np.concatenate(column) for column in zip(none, *found, strict=True))
        order = np.lexsort((rank, kind, entry))
        self.rank, self.change = rank[order], change[order]
        self.starts = np.searchsorted((3 * entry + kind)[order], np.arange(3 * self.count))
        self.widest = int(np.bincount(entry, minlength=1).max())

    def _happens(self, rank: int, rule: Rule) -> tuple[Numbers64, Numbers64, Numbers32, Words]:
        """Return the entries where *rule* is a candidate, and for each its kind, its rank, and what it changes."""
        inside = [part for part in rule.parts if part.field in self.places]
        entries = np.arange(self.count, dtype=np.int64)
        for part in inside:
            entries = entries[_table(part)[self._local(part.field, entries)] >= 0]
        change = np.zeros((len(entries), self.packing.words), dtype=np.uint64)
        for part in inside:
            number = part.field.number
            moved = _table(part)[self._local(part.field, entries)].astype(np.uint64)
            change[:, self.packing.word[number]] ^= moved << np.uint64(self.packing.shift[number])
        still = np.where((change == 0).all(axis=1), LOOP, FREE)
        kind = still if len(inside) == len(rule.parts) else np.full(len(entries), CHECKED)
        return entries, kind, np.full(len(entries), rank, dtype=np.int32), change

    def _local(self, field: Field, entries: Numbers64) -> Numbers64:
        local: Numbers64 = (entries >> self.places[field]) & ((1 << field.width) - 1)
        return local

    def pieces(self) -> list[tuple[int, int, int, int]]:
        """Return the runs of bits: word, shift, width, and place in the entry's number; neighbours are joined."""
        found: list[tuple[int, int, int, int]] = []
        for field, place in self.places.items():
            word, shift = self.packing.word[field.number], self.packing.shift[field.number]
            if found and found[-1][0] == word and found[-1][1] + found[-1][2] == shift:
                found[-1] = (word, found[-1][1], found[-1][2] + field.width, found[-1][3])
            else:
                found.append((word, shift, field.width, place))
        return found


def _table(part: Part) -> Numbers32:
    """Return, for every value of the field's bits, what the part XORs to it; -1 where it blocks."""
    table = np.full(1 << part.field.width, -1, dtype=np.int32)
    for local, there in part.next.items():
        table[local] = local ^ there
    return table


# columns


def _pieces(entries: Sequence[_Entries]) -> dict[str, NDArray[np.int64] | Words]:
    pieces = [one.pieces() for one in entries]
    word, shift, width, out = _columns([piece for some in pieces for piece in some], 4)
    return {
        "pieces": np.cumsum([0, *map(len, pieces)]), "piece_word": word, "piece_shift": shift.astype(np.uint64),
        "piece_mask": (np.uint64(1) << width.astype(np.uint64)) - np.uint64(1), "piece_out": out.astype(np.uint64),
        "origin": np.cumsum([0, *(one.count for one in entries)])[:-1].astype(np.uint64),
    }


def _candidates(entries: Sequence[_Entries]) -> dict[str, NDArray[np.int32] | Words]:
    before = np.cumsum([0, *(len(one.rank) for one in entries)])
    bounds = [one.starts + start for one, start in zip(entries, before, strict=False)]
    return {
        "bounds": np.concatenate([*bounds, before[-1:]]).astype(np.int32),
        "rank": np.concatenate([np.zeros(0, np.int32), *(one.rank for one in entries)]),
        "change": np.concatenate([np.zeros(0, np.uint64), *(one.change.ravel() for one in entries)]),
    }


def _further(further: Sequence[Sequence[Part]], packing: Packing) -> dict[str, NDArray[np.int64] | Words | Numbers32]:
    """List the parts that the clusters leave open, the most selective first; equal tables are kept once."""
    places: dict[bytes, int] = {}
    moves: list[Numbers32] = [np.zeros(0, np.int32)]
    rows = []
    for part in (part for parts in further for part in sorted(parts, key=_share)):
        table, number = _table(part), part.field.number
        if table.tobytes() not in places:
            places[table.tobytes()] = sum(map(len, moves))
            moves.append(table)
        rows.append((packing.word[number], packing.shift[number], packing.width[number], places[table.tobytes()]))
    word, shift, width, place = _columns(rows, 4)
    return {
        "further": np.cumsum([0, *map(len, further)]), "part_word": word, "part_shift": shift.astype(np.uint64),
        "part_mask": (np.uint64(1) << width.astype(np.uint64)) - np.uint64(1), "part_moves": place.astype(np.uint64),
        "moves": np.concatenate(moves),
    }


def _columns(rows: Sequence[Sequence[int]], count: int) -> NDArray[np.int64]:
    return np.array(rows, dtype=np.int64).reshape(len(rows), count).T.copy()
