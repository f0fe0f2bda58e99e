"""The account: of every number of the catalogue of rules, by which claims it is covered, or why no claim covers it.

The catalogue is the numbered list of what the public documentation says. INV: what holds; POS: what must be possible; T: how a backup
may end; N: the mistakes that it warns of; A: where it is ambiguous. A claim names its numbers (`Claim.covers`); claims are those of
the VSS model, of the termination paths, and of the models in which the user's own designs are verified. A test fails
when a number is left out, or is both covered and excused.
"""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files
from typing import TYPE_CHECKING

from shadowcheck.specification import Account, Cover, Entry, Section
from shadowcheck.specification.traceability import covering
from vss_protocol.catalogue.designs_of import KINDS, claims_about_designs
from vss_protocol.catalogue.mistakes import MISTAKES, caught_mistakes, reasons_for_mistakes
from vss_protocol.catalogue.readings import READINGS
from vss_protocol.catalogue.scope import OUT_OF_SCOPE
from vss_protocol.paths.usual import termination_paths

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from shadowcheck.specification import Interface, Model

PATHS = (*(f"T{n}" for n in range(1, 21)), *(f"T21{letter}" for letter in "abcde"), *(f"T{n}" for n in range(22, 38)))

SECTIONS: dict[str, tuple[str, ...]] = {
    "6.3 Termination paths": PATHS,
    "8.1 Requester call order and object discipline": tuple(f"INV-{n:03}" for n in (*range(1, 54), 195, 196)),
    "8.2 Abort discipline": tuple(f"INV-{n:03}" for n in range(54, 72)),
    "8.3 Event order and delivery per writer session": tuple(f"INV-{n:03}" for n in range(72, 93)),
    "8.4 Backup Components Document window": tuple(f"INV-{n:03}" for n in (*range(93, 101), 194)),
    "8.5 Writer obligations": tuple(f"INV-{n:03}" for n in range(101, 130)),
    "8.6 VSS creation guarantees": tuple(f"INV-{n:03}" for n in range(130, 147)),
    "8.7 Shadow copy lifetime": tuple(f"INV-{n:03}" for n in range(147, 166)),
    "8.8 Provider properties": tuple(f"INV-{n:03}" for n in range(166, 183)),
    "8.9 Restore": tuple(f"INV-{n:03}" for n in range(183, 194)),
    "8.10 Things that must be possible": tuple(f"POS-{n:02}" for n in range(1, 23)),
    "9 Ambiguities": tuple(READINGS),
    "10 Mistakes": MISTAKES,
}
"""The sections of the catalogue, and their numbers: 196 INV, 22 POS, 41 T, 54 N, 53 A."""


def account(model: Model) -> Account:
    """Return, section by section, how the claims of *model* and of designs cover every number."""
    covers, says = _covers(model), rules()
    reasons = {**OUT_OF_SCOPE, **reasons_for_mistakes()}
    sections = (
        Section(title, tuple(
            Entry(number, (), READINGS[number], says[number], is_reading=True) if number in READINGS
            else Entry(number, tuple(covers.get(number, {}).values()), reasons.get(number, ""), says[number])
            for number in numbers
        ))
        for title, numbers in SECTIONS.items()
    )
    return Account(tuple(sections))


def rules() -> Mapping[str, str]:
    """Return the rule behind every number, in a sentence or less; for an ambiguity, what it is about."""
    text = files("vss_protocol.catalogue").joinpath("rules.txt").read_text(encoding="utf-8")
    return dict(line.split("  ", 1) for line in text.splitlines())


def path_model(model: Model) -> Model:
    """Return *model* with the termination paths as its claims, in the place of the claims that a check judges."""
    return replace(
        model, name="vss-paths", says=f"{model.says}: the ways in which it may end", claims=termination_paths, seeded_faults=(),
        normal="", recorded={}, account=None, on_demand=None,
    )


def _covers(model: Model) -> Mapping[str, Mapping[tuple[str, str], Cover]]:
    """Return the claims that cover each number, each model's once."""
    found: dict[str, dict[tuple[str, str], Cover]] = {}
    for number, one in (*_of_rules(model), *caught_mistakes(model)):
        found.setdefault(number, {}).setdefault((one.model, one.claim.id), one)
    return found


def _of_rules(model: Model) -> Iterator[tuple[str, Cover]]:
    yield from covering(model)
    yield from covering(path_model(model))
    for interface in KINDS:
        yield from covers_of_designs(interface)


def covers_of_designs(interface: Interface) -> Iterator[tuple[str, Cover]]:
    """Yield every number that a claim about designs of that kind covers, with that claim."""
    for one in claims_about_designs(interface).values():
        yield from ((number, one) for number in one.claim.covers)

