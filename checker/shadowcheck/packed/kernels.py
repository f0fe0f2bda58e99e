"""Kernels: the inner loops of the search, compiled once for all models.

A round takes the next states in breadth-first order and divides them among the workers. Every state belongs to one
worker, by its hash. A worker *expands* its share of the round and sorts the states that it reaches by the workers to
whom they belong (`keys`). Each worker then *inserts* its states into its own table, in the order of the round. So no
two workers ever write to the same place, and no locks or atomic operations are needed. New states get provisional
numbers; *merge* finds the order in which one worker alone would have met them, and *settle* replaces the numbers.

A table uses open addressing with linear probing. An entry is the number of a state plus one (0: empty) in the lower
`bits`, and as much of the state's hash as fits into the rest of the 32 bits, so that few different states are compared.
The states themselves are always compared, so that equal hashes lose nothing.

Most steps lead to a state that another step has just reached, so a worker looks first among the states that it has
handled last (`Recent`), which stay in the processor's cache. The others are looked up in blocks, in passes (entries,
states), so that the processor waits for many cache misses at once instead of for each.

`one` is a tuple with an element per word of a state: its length is known when the kernels are compiled, so that loops
over words vanish for one word. Arrays come one by one or in named tuples, as kernels know no objects: hence their many
arguments. Compiled kernels are cached until this file changes. So everything that they consist of is here, although the
file is long; whoever changes the order of `Tables` must change this file too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from shadowcheck.packed.jit import compiled, inlined

if TYPE_CHECKING:
    from shadowcheck.packed.tables import Numbers32, Numbers64, Tables
    from shadowcheck.packed.words import Words

BLOCK = 128
"""How many states are looked up together."""

RECENT_BITS = 16
"""Two to this power is how many of the states handled last each worker remembers."""

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
    counting) it is, and `found` its number. The ``fresh[d, 0]`` states that were new to worker d are those from
    ``d * owners * share`` on of `slots` (in its table) and `places` (expander * share + step); `ahead` is how many
    items the workers before it had. `rank` is their place among all that were new in the round, `born` and
    `sorted_keys` are their places and words by rank.
    """

    owners: int
    share: int
    keys: Words
    step: Entries
    found: Entries
    counts: NDArray[np.int64]
    ahead: Numbers64
    fresh: NDArray[np.int64]
    slots: Entries
    places: Numbers64
    rank: Entries
    born: Numbers64
    sorted_keys: Words


class Recent(NamedTuple):
    """States that a worker has handled lately, and their numbers: one for each value of some bits of the hash.

    At first each is the initial state.
    """

    keys: Words
    numbers: Entries


class Record(NamedTuple):
    """The steps of a round, when they are recorded: worker w has those from ``w * share`` on, in order.

    `fans` has for each state of the round how many steps it has. The rest is for the steps of one state: where these
    lead (`kept`), and for each the rank of its rule and, in the lower bits, its place among them (`order`).
    """

    rules: Numbers32
    targets: Numbers32
    fans: Numbers32
    order: Numbers64
    kept: Words


@inlined
def whole(value: np.uint64) -> int:  # pragma: no cover - compiled
    """Return *value* as a signed number, to count and index with."""
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
def hand_over(  # pragma: no cover - compiled
    room: Room, worker: int, step: int, value: np.uint64, one: tuple[int, ...]
) -> None:
    """Give the state at the end of *worker*'s first region, whose hash is *value*, to the worker that it belongs to."""
    owner, region = 0, worker * room.owners
    at = region * room.share + room.counts[worker, 0]
    if room.owners > 1:
        owner = whole(((value & _LOW) * np.uint64(room.owners)) >> _HIGH)
        to = (region + owner) * room.share + room.counts[worker, owner]
        for k in range(len(one)):
            room.keys[to * len(one) + k] = room.keys[at * len(one) + k]
        at = to
    room.step[at] = step
    room.counts[worker, owner] += 1


@compiled
def record(  # noqa: PLR0913, PLR0917 - a kernel # pragma: no cover - compiled
    tables: Tables, states: Words, first: int, last: int, worker: int, room: Room, one: tuple[int, ...],
    written: Record, start: int,
) -> int:
    """Expand the states from *first* to before *last*, and write down all their steps; return how many they are.

    *start* is the first state of the round. The steps of one state are put into the order of their rules' ranks.
    """
    for d in range(room.owners):
        room.counts[worker, d] = 0
    widest = len(written.order) // room.owners
    scratch = worker * widest
    steps = worker * room.share
    for source in range(first, last):
        fan = _fan(tables, states, source * len(one), written, scratch, one)
        _sort(written.order, scratch, fan)
        for k in range(scratch, scratch + fan):
            kept = (scratch + (written.order[k] & _PLACE)) * len(one)
            written.rules[steps] = tables.rule[written.order[k] >> _PLACE_BITS]
            written.targets[steps] = source
            if not same(states, source * len(one), written.kept, kept, one):
                to = (worker * room.owners * room.share + room.counts[worker, 0]) * len(one)
                for j in range(len(one)):
                    room.keys[to + j] = written.kept[kept + j]
                hand_over(room, worker, steps - worker * room.share, mixed(room.keys, to, one), one)
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
    states: Words, met: int, owner: int, room: Room, one: tuple[int, ...], table: Entries, bits: int, recent: Recent,
) -> None:
    """Look up what was handed over to *owner*, and put in what is new, provisionally.

    Provisional numbers are those from `met` on: first those of worker 0, then, after room enough for all its items,
    those of worker 1, and so on. With one worker they are the final ones.
    """
    low = (_ONE << np.uint64(bits)) - _ONE
    shift = np.uint64(64 - _width(len(table)))
    item, hashed = np.empty(BLOCK, np.int64), np.empty(BLOCK, np.uint64)
    home, entry, known = np.empty(BLOCK, np.int64), np.empty(BLOCK, np.uint64), np.empty(BLOCK, np.bool_)
    room.fresh[owner, 0] = 0
    for worker in range(room.owners):
        region = worker * room.owners + owner
        here, end = region * room.share, region * room.share + room.counts[worker, owner]
        while here < end:
            here, length = _strange(room, here, end, one, recent, item, hashed)
            _locate(room.keys, length, one, table, shift, np.uint64(bits), states, item, hashed, home, entry, known)
            for k in range(length):
                number = whole(entry[k] & low) - 1
                if not known[k]:
                    tag = (hashed[k] << np.uint64(bits)) & _LOW
                    number = _enter(states, met, owner, room, one, table, low, item[k], home[k], tag, worker)
                room.found[item[k]] = number
                place = whole(hashed[k] & np.uint64(len(recent.numbers) - 1))
                recent.numbers[place] = number
                for w in range(len(one)):
                    recent.keys[place * len(one) + w] = room.keys[item[k] * len(one) + w]


@inlined
def _strange(  # noqa: PLR0913, PLR0917 - a kernel # pragma: no cover - compiled
    room: Room, here: int, end: int, one: tuple[int, ...], recent: Recent, item: Numbers64, hashed: Words,
) -> tuple[int, int]:
    """Skip the items from *here* on that are among the recent ones, and collect a block of the others.

    Return the item after the last one examined, and how many were collected.
    """
    length = 0
    while here < end and length < BLOCK:
        value = mixed(room.keys, here * len(one), one)
        place = whole(value & np.uint64(len(recent.numbers) - 1))
        known = same(room.keys, here * len(one), recent.keys, place * len(one), one)
        room.found[here] = recent.numbers[place]
        item[length], hashed[length] = here, value  # kept only if it is not known: a branch would be guessed wrongly
        length += not known
        here += 1
    return here, length


@inlined
def _width(size: int) -> int:  # pragma: no cover - compiled
    """Return how many bits the slots of a table of *size* (a power of two) have."""
    width = 0
    while (1 << width) < size:
        width += 1
    return width


@inlined
def _locate(  # noqa: PLR0913, PLR0917 - a kernel # pragma: no cover - compiled
    keys: Words, length: int, one: tuple[int, ...], table: Entries, shift: np.uint64, bits: np.uint64, states: Words,
    item: Numbers64, hashed: Words, home: Numbers64, entry: Words, known: NDArray[np.bool_],
) -> None:
    """For each item: the first slot that is empty or bears its tag, its entry, and whether that means its state."""
    low = (_ONE << bits) - _ONE
    for k in range(length):
        home[k] = whole(hashed[k] >> shift)
        entry[k] = table[home[k]]
    for k in range(length):
        tag = (hashed[k] << bits) & _LOW
        while entry[k] != np.uint64(0) and (entry[k] & ~low) != tag:
            home[k] = (home[k] + 1) & (len(table) - 1)
            entry[k] = table[home[k]]
    for k in range(length):
        number = whole(entry[k] & low)
        there = (number - (number > 0)) * len(one)  # nothing is known of an empty slot: state 0 will do
        known[k] = same(keys, item[k] * len(one), states, there, one) & (number > 0)


@inlined
def _enter(  # noqa: PLR0913, PLR0917 - a kernel # pragma: no cover - compiled
    states: Words, met: int, owner: int, room: Room, one: tuple[int, ...], table: Entries, low: np.uint64,
    item: int, slot: int, tag: np.uint64, worker: int,
) -> int:
    """Probe from *slot* on until the *item* is found or put into an empty slot; return its number."""
    while table[slot] != 0:
        entry = np.uint64(table[slot])
        number = whole(entry & low) - 1
        if (entry & ~low) == tag and same(room.keys, item * len(one), states, number * len(one), one):
            return number
        slot = (slot + 1) & (len(table) - 1)
    fresh, first = room.fresh[owner, 0], owner * room.owners * room.share
    number = met + whole(room.ahead[owner] + fresh)
    table[slot] = tag | np.uint64(number + 1)
    for w in range(len(one)):
        states[number * len(one) + w] = room.keys[item * len(one) + w]
    room.slots[first + fresh] = slot
    room.places[first + fresh] = worker * room.share + room.step[item]
    room.fresh[owner, 0] = fresh + 1
    return number


@compiled
def merge(  # pragma: no cover - compiled
    states: Words, met: int, worker: int, room: Room, one: tuple[int, ...]
) -> None:
    """Rank the new states handed over by *worker* in the order in which one worker alone would have met them."""
    stride = room.owners * room.share
    cursor, end = np.empty(room.owners, np.int64), np.empty(room.owners, np.int64)
    for d in range(room.owners):
        places = room.places[d * stride:d * stride + room.fresh[d, 0]]
        cursor[d] = np.searchsorted(places, worker * room.share)
        end[d] = np.searchsorted(places, (worker + 1) * room.share)
    for rank in range(cursor.sum(), end.sum()):
        next_ = -1
        for d in range(room.owners):
            if cursor[d] < end[d]:
                place = room.places[d * stride + cursor[d]]
                if next_ < 0 or place < room.born[rank]:
                    next_ = d
                    room.born[rank] = place
        provisional = room.ahead[next_] + cursor[next_]
        room.rank[provisional] = rank
        for k in range(len(one)):
            room.sorted_keys[rank * len(one) + k] = states[(met + provisional) * len(one) + k]
        cursor[next_] += 1


@compiled
def settle(  # noqa: PLR0913, PLR0917 - a kernel # pragma: no cover - compiled
    states: Words, met: int, owner: int, room: Room, one: tuple[int, ...], table: Entries, bits: int, recent: Recent,
    targets: Numbers32, begins: Numbers64,
) -> None:
    """Write the final numbers to *owner*'s table, its recent states, and the *targets* that it has found.

    The steps of worker w begin at ``begins[w]`` of *targets*, which is empty if none are recorded. *owner* also puts
    its share of the new states into their final order.
    """
    total = room.fresh[:, 0].sum()
    for k in range(total * owner // room.owners * len(one), total * (owner + 1) // room.owners * len(one)):
        states[met * len(one) + k] = room.sorted_keys[k]
    low = (_ONE << np.uint64(bits)) - _ONE
    stride = room.owners * room.share
    for k in range(room.fresh[owner, 0]):
        slot, number = room.slots[owner * stride + k], met + whole(room.rank[room.ahead[owner] + k])
        table[slot] = (np.uint64(table[slot]) & ~low) | np.uint64(number + 1)
    if room.fresh[owner, 0]:
        for place in range(len(recent.numbers)):
            number = whole(recent.numbers[place])
            if number >= met:
                recent.numbers[place] = met + whole(room.rank[number - met])
    if not len(targets):
        return
    for worker in range(room.owners):
        region = worker * room.owners + owner
        for item in range(region * room.share, region * room.share + room.counts[worker, owner]):
            number = whole(room.found[item])
            if number >= met:
                number = met + whole(room.rank[number - met])
            targets[begins[worker] + room.step[item]] = number


@compiled
def refill(  # noqa: PLR0913, PLR0917 - a kernel # pragma: no cover - compiled
    states: Words, first: int, last: int, owner: int, owners: int, one: tuple[int, ...], table: Entries, bits: int,
) -> int:
    """Enter the states from *first* to before *last* that belong to *owner* into a new table; return how many."""
    shift, entered = np.uint64(64 - _width(len(table))), 0
    slots, entries = np.empty(BLOCK, np.int64), np.empty(BLOCK, np.uint32)
    touched = np.empty(BLOCK, np.uint32)
    number = first
    while number < last:
        length = 0
        while number < last and length < BLOCK:
            value = mixed(states, number * len(one), one)
            slots[length] = value >> shift
            entries[length] = ((value << np.uint64(bits)) & _LOW) | np.uint64(number + 1)
            length += whole(((value & _LOW) * np.uint64(owners)) >> _HIGH) == owner
            number += 1
        entered += length
        for k in range(length):
            touched[k] = table[slots[k]]
        for k in range(length):
            slot = slots[k]
            while table[slot] != 0:
                slot = (slot + 1) & (len(table) - 1)
            table[slot] = entries[k]
    return entered
