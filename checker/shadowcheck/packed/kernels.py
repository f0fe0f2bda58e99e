"""Kernels: the inner loops of the search, compiled once for all models.

A round takes the next states in breadth-first order and divides them among the workers. Every state belongs to one
worker, by its hash. A worker *expands* its share of the round and sorts the states that it reaches by the workers to
whom they belong (`keys`). Each worker then *inserts* its states into its own table, in the order of the round. New
states get provisional numbers; workers *merge* them into the order in which one worker alone would have met them, which
gives their final numbers. Where the graph is wanted, each *writes* the steps that it has found. So no two workers ever
write to the same place, and no locks or atomic operations are needed.

A table uses open addressing with linear probing. An entry is the number of a state plus one (0: empty) in the lower
`bits`, and as much of the state's hash as fits into the rest of the 32 bits, so that few different states are compared.
The states themselves are always compared, so that equal hashes lose nothing.

Most steps lead to a state that another step has just reached, so who expands a state looks first among the states that
it has reached last (`Recent`), which stay in the processor's cache, and hands over only the others. These are looked up
in blocks, in passes (entries, states), so that the processor waits for many cache misses at once instead of for each.

`one` is a tuple with an element per word of a state: its length is known when the kernels are compiled, so that loops
over words vanish for one word. Arrays come one by one or in named tuples, as kernels know no objects: hence their many
arguments. Compiled kernels are cached until this file changes. So everything that they consist of is here, although the
file is long; whoever changes the order of `Tables` must change this file too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from shadowcheck.packed.jit import compiled, inlined

if TYPE_CHECKING:
    from shadowcheck.packed.tables import Numbers32, Numbers64, Tables
    from shadowcheck.packed.words import Words

BLOCK = 128
"""How many states are looked up together."""

RECENT_BITS = 14
"""Two to this power is how many of the states reached last each worker remembers."""

_ONE = np.uint64(1)
_HIGH = np.uint64(32)
_PLACE_BITS = 32
_PLACE = (1 << _PLACE_BITS) - 1
_LOW = np.uint64(0xFFFFFFFF)
_FIRST = np.uint64(0xFF51AFD7ED558CCD)
_SECOND = np.uint64(0xC4CEB9FE1A85EC53)

Entries = NDArray[np.uint32]


class Room(NamedTuple):
    """What a round writes. Worker w has for worker d the ``counts[w, d]`` items from ``(w * owners + d) * share`` on.

    (`counts` has a margin, so that no two workers write to one line of the cache.) An item is a state reached by a step
    that changes something: `keys` has its words, `step` which of its expander's steps (when recording) or items (when
    counting) it is, and `found` its number, if steps are recorded. Worker d numbers its new states, ``fresh[d, 0]`` of
    them, from ``first[d]`` on. From ``d * owners * share`` on they have their slots in its table (`slots`), their
    `items`, and their `places` (expander * share + step). `rank` is their place among all that were new in the round,
    which is found with `cursors`; it is indexed by provisional numbers, less that of the first.
    """

    owners: int
    share: int
    keys: Words
    step: Entries
    found: Entries
    counts: NDArray[np.int64]
    first: Numbers64
    fresh: NDArray[np.int64]
    slots: Entries
    items: Entries
    places: Numbers64
    rank: Entries
    cursors: NDArray[np.int64]


class Block(NamedTuple):
    """What a worker looks up together: hashes, slots, their entries, and whether these mean the states sought."""

    hashed: Words
    slot: Numbers64
    entry: Words
    known: NDArray[np.bool_]


class Recent(NamedTuple):
    """States that a worker has reached lately: one for each value of some bits of the hash. At first the initial one.

    `numbers` are theirs, when steps are recorded: -1 - i for the round's item i, whose number is not known yet.
    """

    keys: Words
    numbers: Numbers32


class Record(NamedTuple):
    """The steps of a round, when they are recorded: worker w has those from ``w * share`` on, in order.

    `targets` are numbers as in `Recent`. `fans` has for each state of the round how many steps it has. The rest is for
    the steps of one state: where these lead (`kept`), and for each the rank of its rule and, in the lower bits, its
    place among them (`order`); each worker has `widest` of these.
    """

    rules: Numbers32
    targets: Numbers32
    fans: Numbers32
    widest: int
    order: Numbers64
    kept: Words


class Columns(NamedTuple):
    """The columns of the graph (`shadowcheck.explore.graph`): they are long enough for what the round adds."""

    offsets: Numbers64
    rules: NDArray[np.signedinteger]
    targets: Numbers32
    parents: Numbers64


@inlined
def whole(value: np.integer[Any]) -> int:  # pragma: no cover - compiled
    """Return *value* as a signed number of 64 bits, to count and index with."""
    return np.int64(value)  # type: ignore[return-value]


@inlined
def mixed(words: Words, at: int, one: tuple[int, ...]) -> np.uint64:  # pragma: no cover - compiled
    """Return the hash of the state at *at*: every bit of it depends on every bit of the state."""
    value = np.uint64(0)
    for k in range(len(one)):
        value = (value ^ words[at + k]) * _FIRST
        value = (value ^ (value >> np.uint64(32))) * _SECOND
        value ^= value >> np.uint64(29)
    return value


@inlined
def same(some: Words, at: int, other: Words, there: int, one: tuple[int, ...]) -> bool:  # pragma: no cover - compiled
    """Whether two states are the same in every word."""
    difference = np.uint64(0)
    for k in range(len(one)):
        difference |= some[at + k] ^ other[there + k]
    return bool(difference == np.uint64(0))


@inlined
def entry_of(tables: Tables, cluster: int, states: Words, at: int) -> np.uint64:  # pragma: no cover - compiled
    """Return the entry of *cluster* in the state at *at*."""
    entry: np.uint64 = tables.origin[cluster]
    for p in range(tables.pieces[cluster], tables.pieces[cluster + 1]):
        bits = (states[at + tables.piece_word[p]] >> tables.piece_shift[p]) & tables.piece_mask[p]
        entry += bits << tables.piece_out[p]
    return entry


@inlined
def reached(  # noqa: PLR0913, PLR0917 - a kernel # pragma: no cover - compiled
    tables: Tables, candidate: int, states: Words, at: int, there: Words, to: int, one: tuple[int, ...],
) -> bool:
    """Write the state to which a free *candidate* leads from the state at *at*; return whether it is another one."""
    changed = np.uint64(0)
    for k in range(len(one)):
        change = tables.change[candidate * len(one) + k]
        there[to + k] = states[at + k] ^ change
        changed |= change
    return bool(changed != np.uint64(0))


@inlined
def checked(  # noqa: PLR0913, PLR0917 - a kernel # pragma: no cover - compiled
    tables: Tables, candidate: int, states: Words, at: int, there: Words, to: int, one: tuple[int, ...],
) -> bool:
    """Write the state to which a checked *candidate* leads; return False if some further field blocks it."""
    reached(tables, candidate, states, at, there, to, one)
    rank = tables.rank[candidate]
    for p in range(tables.further[rank], tables.further[rank + 1]):
        word, shift = tables.part_word[p], tables.part_shift[p]
        local = (states[at + word] >> shift) & tables.part_mask[p]
        move = tables.moves[tables.part_moves[p] + local]
        if move < 0:
            return False
        there[to + word] ^= np.uint64(move) << shift
    return True


@inlined
def hand_over(  # noqa: PLR0913, PLR0917 - a kernel # pragma: no cover - compiled
    room: Room, worker: int, step: int, value: np.uint64, keys: Words, at: int, one: tuple[int, ...],
) -> int:
    """Give the state at *at* of *keys*, whose hash is *value*, to the worker that it belongs to; return its item."""
    owner = whole(((value & _LOW) * np.uint64(room.owners)) >> _HIGH)
    item: int = (worker * room.owners + owner) * room.share + room.counts[worker, owner]
    for k in range(len(one)):
        room.keys[item * len(one) + k] = keys[at + k]
    room.step[item] = step
    room.counts[worker, owner] += 1
    return item


@compiled
def record(  # noqa: PLR0913, PLR0917 - a kernel # pragma: no cover - compiled
    tables: Tables, states: Words, first: int, last: int, worker: int, room: Room, one: tuple[int, ...],
    recent: Recent, written: Record, start: int,
) -> int:
    """Expand the states from *first* to before *last*, and write down all their steps; return how many they are.

    *start* is the first state of the round. The steps of one state are put into the order of their rules' ranks.
    """
    for d in range(room.owners):
        room.counts[worker, d] = 0
    scratch = worker * written.widest
    steps = worker * room.share
    for source in range(first, last):
        fan = _fan(tables, states, source * len(one), written, scratch, one)
        _sort(written.order, scratch, fan)
        for k in range(scratch, scratch + fan):
            kept = (scratch + (written.order[k] & _PLACE)) * len(one)
            target = source
            if not same(states, source * len(one), written.kept, kept, one):
                value = mixed(written.kept, kept, one)
                place = whole(value & np.uint64(len(recent.numbers) - 1))
                if not same(written.kept, kept, recent.keys, place * len(one), one):
                    item = hand_over(room, worker, steps - worker * room.share, value, written.kept, kept, one)
                    recent.numbers[place] = -1 - item
                    for j in range(len(one)):
                        recent.keys[place * len(one) + j] = written.kept[kept + j]
                target = whole(recent.numbers[place])
            written.rules[steps] = tables.rule[written.order[k] >> _PLACE_BITS]
            written.targets[steps] = target
            steps += 1
        written.fans[source - start] = fan
    return steps - worker * room.share


@inlined
def _fan(  # noqa: PLR0913, PLR0917 - a kernel # pragma: no cover - compiled
    tables: Tables, states: Words, at: int, written: Record, scratch: int, one: tuple[int, ...],
) -> int:
    """Write rank, place and target of every step of the state at *at*; return how many there are."""
    end = scratch
    for cluster in range(len(tables.origin)):
        row = 3 * whole(entry_of(tables, cluster, states, at))
        check, loops = tables.bounds[row + 1], tables.bounds[row + 2]
        for candidate in range(tables.bounds[row], tables.bounds[row + 3]):
            written.order[end] = (np.int64(tables.rank[candidate]) << _PLACE_BITS) | (end - scratch)
            if check <= candidate < loops:
                end += checked(tables, candidate, states, at, written.kept, end * len(one), one)
            else:
                reached(tables, candidate, states, at, written.kept, end * len(one), one)
                end += 1
    return end - scratch


@inlined
def _sort(order: Numbers64, begin: int, length: int) -> None:  # pragma: no cover - compiled
    """Sort by insertion: the steps of one state are few, and in runs that are sorted already."""
    for k in range(begin + 1, begin + length):
        moved, j = order[k], k
        while j > begin and order[j - 1] > moved:
            order[j] = order[j - 1]
            j -= 1
        order[j] = moved


@compiled
def insert(  # noqa: PLR0913, PLR0917 - a kernel # pragma: no cover - compiled
    states: Words, before: int, owner: int, room: Room, one: tuple[int, ...], table: Entries, bits: int, block: Block,
) -> None:
    """Look up what was handed over to *owner*, and put in what is new: first what is of worker 0, and so on.

    What was new in the last round, in which states were numbered from *before* on, first gets its final number.
    """
    low = (_ONE << np.uint64(bits)) - _ONE
    begin = owner * room.owners * room.share
    for k in range(begin, begin + (room.fresh[owner, 0] if room.owners > 1 else 0)):
        known = np.uint64(table[room.slots[k]])
        rank = np.uint64(room.rank[whole(known & low) - 1 - before])
        table[room.slots[k]] = (known & ~low) | (np.uint64(before + 1) + rank)
    shift = np.uint64(64 - _width(len(table)))
    room.fresh[owner, 0] = 0
    for worker in range(room.owners):
        region = worker * room.owners + owner
        here, end = region * room.share, region * room.share + room.counts[worker, owner]
        while here < end:
            length = min(BLOCK, end - here)
            _locate(room.keys, here, length, one, table, shift, np.uint64(bits), states, block)
            for k in range(length):
                number = whole(block.entry[k] & low) - 1
                if not block.known[k]:
                    tag = (block.hashed[k] << np.uint64(bits)) & _LOW
                    number = _enter(states, owner, room, one, table, low, here + k, block.slot[k], tag, worker)
                if len(room.found):
                    room.found[here + k] = number
            here += length


@inlined
def _width(size: int) -> int:  # pragma: no cover - compiled
    """Return how many bits the slots of a table of *size* (a power of two) have."""
    width = 0
    while (1 << width) < size:
        width += 1
    return width


@inlined
def _locate(  # noqa: PLR0913, PLR0917 - a kernel # pragma: no cover - compiled
    keys: Words, here: int, length: int, one: tuple[int, ...], table: Entries, shift: np.uint64, bits: np.uint64,
    states: Words, block: Block,
) -> None:
    """For each item: the first slot that is empty or bears its tag, its entry, and whether that means its state."""
    low = (_ONE << bits) - _ONE
    for k in range(length):
        block.hashed[k] = mixed(keys, (here + k) * len(one), one)
    for k in range(length):
        block.slot[k] = whole(block.hashed[k] >> shift)
        block.entry[k] = table[block.slot[k]]
    for k in range(length):
        tag = (block.hashed[k] << bits) & _LOW
        while block.entry[k] != np.uint64(0) and (block.entry[k] & ~low) != tag:
            block.slot[k] = (block.slot[k] + 1) & (len(table) - 1)
            block.entry[k] = table[block.slot[k]]
    for k in range(length):
        number = whole(block.entry[k] & low)
        there = (number - (number > 0)) * len(one)  # nothing is known of an empty slot: state 0 will do
        block.known[k] = same(keys, (here + k) * len(one), states, there, one) & (number > 0)


@inlined
def _enter(  # noqa: PLR0913, PLR0917 - a kernel # pragma: no cover - compiled
    states: Words, owner: int, room: Room, one: tuple[int, ...], table: Entries, low: np.uint64,
    item: int, slot: int, tag: np.uint64, worker: int,
) -> int:
    """Probe from *slot* on until the *item* is found or put into an empty slot; return its number."""
    while table[slot] != 0:
        entry = np.uint64(table[slot])
        number = whole(entry & low) - 1
        if (entry & ~low) == tag and same(room.keys, item * len(one), states, number * len(one), one):
            return number
        slot = (slot + 1) & (len(table) - 1)
    fresh = room.fresh[owner, 0]
    number = whole(room.first[owner]) + whole(fresh)
    table[slot] = tag | np.uint64(number + 1)
    for w in range(len(one)):
        states[number * len(one) + w] = room.keys[item * len(one) + w]
    at = owner * room.owners * room.share + fresh
    room.slots[at], room.items[at] = slot, item
    room.places[at] = worker * room.share + room.step[item]
    room.fresh[owner, 0] = fresh + 1
    return number


@compiled
def merge(  # noqa: PLR0913, PLR0917 - a kernel # pragma: no cover - compiled
    states: Words, met: int, worker: int, room: Room, one: tuple[int, ...], parents: Numbers64, begins: Numbers64,
) -> None:
    """Give the new states that *worker* has reached the numbers, from *met* on, that one worker alone would give.

    The steps of worker w are those of the graph from ``begins[w]`` on; *parents* are wanted unless it is empty.
    """
    stride, share = room.owners * room.share, worker * room.share
    cursor, end = room.cursors[worker, 0], room.cursors[worker, 1]
    rank = total = 0
    for d in range(room.owners):
        places = room.places[d * stride:d * stride + room.fresh[d, 0]]
        cursor[d] = np.searchsorted(places, share)
        end[d] = np.searchsorted(places, share + room.share)
        rank += cursor[d]
        total += end[d]
    for number in range(met + rank, met + total):
        next_, place = -1, np.int64(0)
        for d in range(room.owners):
            if cursor[d] < end[d]:
                other = room.places[d * stride + cursor[d]]
                if next_ < 0 or other < place:
                    next_, place = d, other
        item = whole(room.items[next_ * stride + cursor[next_]])
        for k in range(len(one)):
            states[number * len(one) + k] = room.keys[item * len(one) + k]
        room.rank[room.first[next_] - met + cursor[next_]] = number - met
        if len(parents):
            parents[number] = begins[worker] + place - share
        cursor[next_] += 1


@inlined
def _final(room: Room, met: int, number: int) -> int:  # pragma: no cover - compiled
    """Return the number of a state of which -1 - its item, or its *number*, is known."""
    if number < 0:
        number = whole(room.found[-1 - number])
        if number >= met:
            number = met + whole(room.rank[number - met])
    return number


@compiled
def write(  # noqa: PLR0913, PLR0917 - a kernel # pragma: no cover - compiled
    met: int, worker: int, room: Room, recent: Recent, written: Record, first: int, last: int, start: int,
    columns: Columns, begin: int,
) -> None:
    """Write down the steps that *worker* has found: in the graph, they are those from *begin* on.

    It has expanded the states from *first* to before *last* of a round that began with *start*.
    """
    step = begin
    for source in range(first, last):
        for _ in range(written.fans[source - start]):
            at = worker * room.share + step - begin
            columns.targets[step] = _final(room, met, whole(written.targets[at]))
            columns.rules[step] = written.rules[at]
            step += 1
        columns.offsets[source + 1] = step
    if room.counts[worker, :room.owners].any():
        for place in range(len(recent.numbers)):
            recent.numbers[place] = _final(room, met, whole(recent.numbers[place]))


@compiled
def refill(  # noqa: PLR0913, PLR0917 - a kernel # pragma: no cover - compiled
    states: Words, first: int, last: int, owner: int, owners: int, one: tuple[int, ...], table: Entries, bits: int,
    block: Block,
) -> int:
    """Enter the states from *first* to before *last* that belong to *owner* into a new table; return how many."""
    shift, entered = np.uint64(64 - _width(len(table))), 0
    number = first
    while number < last:
        length = 0
        while number < last and length < BLOCK:
            value = mixed(states, number * len(one), one)
            block.slot[length] = value >> shift
            block.entry[length] = ((value << np.uint64(bits)) & _LOW) | np.uint64(number + 1)
            length += whole(((value & _LOW) * np.uint64(owners)) >> _HIGH) == owner
            number += 1
        entered += length
        for k in range(length):
            block.hashed[k] = table[block.slot[k]]
        for k in range(length):
            slot = block.slot[k]
            while table[slot] != 0:
                slot = (slot + 1) & (len(table) - 1)
            table[slot] = block.entry[k]
    return entered
