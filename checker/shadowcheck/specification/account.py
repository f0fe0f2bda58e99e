"""Accounts: what has become of every number of a catalogue of rules, in the claims of one model or of several.

A specification that formalises a numbered catalogue says of each number by which claims it is covered, or why by none.
The checker knows nothing of the catalogue: it shows the account that a model offers (`Model.account`).
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shadowcheck.errors import SpecificationError, closest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shadowcheck.claims.claim import Claim
    from shadowcheck.specification.model import Model


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
    """The whole account, and a model of which the claims are judged on demand only (None: there is no such)."""

    sections: tuple[Section, ...]
    on_demand: Model | None = None

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
        return Account(tuple(section for section in kept if section.entries), self.on_demand)


def account_of(model: Model) -> Account:
    """Return the account that *model* offers; raises `SpecificationError` if it offers none."""
    if model.account is not None:
        return model.account()
    raise SpecificationError(
        f"model {model.name!r} has no account", where=f"--model {model.name}",
        why="it does not say which catalogue of rules its claims formalise",
        instead="Model(..., account=...); 'shadowcheck list' shows its claims",
    )


def covering(model: Model, name: str = "") -> Iterator[tuple[str, Cover]]:
    """Yield every number that a claim of *model* covers, with that claim; *name* as in `covers_by_id`."""
    for one in covers_by_id(model, name).values():
        yield from ((number, one) for number in one.claim.covers)


def covers_by_id(model: Model, name: str = "") -> dict[str, Cover]:
    """Return every claim of *model* by its id, as what covers a number, with the fewest options under which it applies.

    *name* is what people call the model; its own name if that is empty.
    """
    found: dict[str, Cover] = {}
    for changed in _changes(model):
        settings = model.settings(changed)
        for claim in model.claims(model.network(settings), settings):
            address = model.addresses(claim.source)
            found.setdefault(claim.id, Cover(claim, name or model.name, address, tuple(changed.items())))
    return found


def _changes(model: Model) -> list[dict[str, str]]:
    """Return every setting of the options, as changes from the default, the fewest changes first."""
    settings = itertools.product(*([(option, value) for value in option.values] for option in model.options))
    changes = [{option.name: value for option, value in one if value != option.default} for one in settings]
    return sorted(changes, key=len)
