"""Accounts: which claims cover each number of a catalogue of rules, in one model or several, or why none does.

The checker knows nothing about the catalogue itself: it shows the account that a model offers (`Model.account`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shadowcheck.errors import SpecificationError, suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from shadowcheck.claims import Claim


@dataclass(frozen=True)
class Cover:
    """A claim that covers a number, with its model, and the options under which it applies (in words: `applies`).

    `model` is a name for people (of a model, or of an interface for designs). Where the number is a mistake, `shown_by`
    names the seeded fault or the design that shows that the claim catches it.
    """

    claim: Claim
    model: str
    address: str = ""
    options: tuple[tuple[str, str], ...] = ()
    shown_by: str = ""
    applies: str = ""


@dataclass(frozen=True)
class Entry:
    """One number: the rule that it stands for, and the claims that cover it, or the reason why none does.

    With `is_reading` the number is not a rule but an ambiguity, and the reason says how it is read.
    """

    number: str
    covers: tuple[Cover, ...] = ()
    reason: str = ""
    says: str = ""
    is_reading: bool = False

    @property
    def settled(self) -> bool:
        """Whether it is covered or has a reason, but not both."""
        return bool(self.covers) != bool(self.reason)


@dataclass(frozen=True)
class Section:
    """A section of the catalogue, with its entries in their order."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Account:
    """The whole account, section after section."""

    sections: tuple[Section, ...]

    @property
    def entries(self) -> Iterator[Entry]:
        """Every entry, section after section."""
        return (entry for section in self.sections for entry in section.entries)

    def named(self, numbers: Iterable[str]) -> Account:
        """Keep only *numbers*, in upper or lower case; raises `SpecificationError` for one that is not there."""
        known = {entry.number.upper(): entry.number for entry in self.entries}
        wanted = set()
        for number in numbers:
            if number.upper() not in known:
                raise SpecificationError(
                    f"the catalogue has no number {number!r}", where=f"NUMBER {number}",
                    why=f"it has {len(known)} numbers, from {next(iter(known.values()))} to {list(known.values())[-1]}",
                    instead=_numbers_like(number, list(known.values())),
                    code="SC0501",
                )
            wanted.add(known[number.upper()])
        kept = (Section(s.title, tuple(e for e in s.entries if e.number in wanted)) for s in self.sections)
        return Account(tuple(section for section in kept if section.entries))


_FEW = 12
"""So many numbers are named one by one."""


def _numbers_like(number: str, known: Sequence[str]) -> str:
    """Name the numbers that begin with *number*; if there are none, the range of those with the same letters."""
    begin = [one for one in known if one.upper().startswith(number.upper())] if number else []
    if 0 < len(begin) <= _FEW:
        return f"those that begin with {number} are {', '.join(begin)}"
    letters = number.rstrip("0123456789").upper()
    alike = [one for one in known if one.rstrip("0123456789").upper() == letters]
    if alike and number[:-1] not in known:
        return f"those with {letters} go from {alike[0]} to {alike[-1]}"
    return suggestion(number, known, "'shadowcheck catalogue' prints all of them")
