"""Accounts: what has become of every number of a catalogue of rules, in the claims of one model or of several.

A specification that formalises a numbered catalogue says of each number by which claims it is covered, or why by none.
The checker knows nothing of the catalogue: it shows the account that a model offers (`Model.account`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shadowcheck.errors import SpecificationError, closest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shadowcheck.claims import Claim


@dataclass(frozen=True)
class Cover:
    """A claim that covers a number: whose claim it is, and under which options it applies.

    `model` is a name for people (that of a model, or of an interface for designs). `shown_by` names what shows that the
    claim catches a mistake (a seeded fault, a design), for numbers that are mistakes.
    """

    claim: Claim
    model: str
    address: str = ""
    options: tuple[tuple[str, str], ...] = ()
    shown_by: str = ""


@dataclass(frozen=True)
class Entry:
    """One number: what covers it, or the reason why nothing does.

    With `is_reading` it is no rule, but an ambiguity, and the reason says how it is read.
    """

    number: str
    covers: tuple[Cover, ...] = ()
    reason: str = ""
    is_reading: bool = False

    @property
    def settled(self) -> bool:
        """Whether it is accounted for once: covered, or with a reason, but not both."""
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
        """Return what the account says of *numbers* (in any case) only.

        Raises `SpecificationError` for a number that is not there.
        """
        known = {entry.number.upper(): entry.number for entry in self.entries}
        wanted = set()
        for number in numbers:
            if number.upper() not in known:
                near = closest(number.upper(), known)
                raise SpecificationError(
                    f"the catalogue has no number {number!r}", where=f"NUMBER {number}",
                    why=f"it has {len(known)} numbers, from {next(iter(known.values()))} to {list(known.values())[-1]}",
                    instead=f"did you mean {' or '.join(known[one] for one in near)}?" if near
                    else "'shadowcheck catalogue' prints all of them",
                )
            wanted.add(known[number.upper()])
        kept = (Section(s.title, tuple(e for e in s.entries if e.number in wanted)) for s in self.sections)
        return Account(tuple(section for section in kept if section.entries))
