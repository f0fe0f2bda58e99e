"""Packing: a state in one or more 64-bit words, no field of which straddles two words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, SupportsIndex, overload

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shadowcheck.explore.graph import Numbers
    from shadowcheck.instance import Field, Instance

Words = NDArray[np.uint64]

WORD = 64
"""Bits of a word."""


@dataclass(frozen=True)
class Packing:
    """Where each field of an instance lies: `word[f]` and, in that word, `shift[f]` and `width[f]` bits.

    The fields keep the order of the instance's own packing, so that word k is the bits of the instance's packed state
    from `starts[k]` on. Up to 64 bits the two packings are the same.
    """

    starts: tuple[int, ...]
    word: tuple[int, ...]
    shift: tuple[int, ...]
    width: tuple[int, ...]

    @property
    def words(self) -> int:
        """How many words a state takes."""
        return len(self.starts)

    def split(self, state: int) -> tuple[int, ...]:
        """Return the words of the instance's packed *state*."""
        ends = (*self.starts[1:], state.bit_length() + self.starts[-1])
        return tuple((state >> at) & ((1 << (end - at)) - 1) for at, end in zip(self.starts, ends, strict=True))

    def join(self, words: Iterable[int]) -> int:
        """Return the instance's packed state that has these *words*; the inverse of `split`."""
        return sum(word << start for word, start in zip(words, self.starts, strict=True))


def packing_of(instance: Instance, capacity: int = WORD) -> Packing:
    """Place the fields of *instance* one after the other, in words of at most *capacity* used bits."""
    starts, word, shift = [0], [], []
    for field in instance.fields:
        if field.shift + field.width - starts[-1] > max(capacity, field.width):
            starts.append(field.shift)
        word.append(len(starts) - 1)
        shift.append(field.shift - starts[-1])
    return Packing(tuple(starts), tuple(word), tuple(shift), tuple(field.width for field in instance.fields))


class PackedStates(Sequence[int]):
    """The instance's packed states, as integers, but kept as words: 8 bytes per word and state."""

    def __init__(self, packing: Packing, words: Words) -> None:
        """*words* has one row per state, and one column per word."""
        self.packing, self.words = packing, words

    def __len__(self) -> int:
        return len(self.words)

    @overload
    def __getitem__(self, place: SupportsIndex, /) -> int: ...
    @overload
    def __getitem__(self, place: slice, /) -> PackedStates: ...
    def __getitem__(self, place: SupportsIndex | slice, /) -> int | PackedStates:
        if isinstance(place, slice):
            return PackedStates(self.packing, self.words[place])
        return self.packing.join(self.words[place].tolist())

    def __iter__(self) -> Iterator[int]:
        return map(self.packing.join, self.words.tolist())

    def column(self, of: Field) -> Numbers:
        """Return the local state of field *of* in every state."""
        shift, width = self.packing.shift[of.number], self.packing.width[of.number]
        bits = (self.words[:, self.packing.word[of.number]] >> np.uint64(shift)) & np.uint64((1 << width) - 1)
        return bits.astype(np.int64)
