"""The file of a certificate: what it is about, the statement, and the views that are allowed.

It is one script of SMT-LIB. `Parts` are all of it but the views, from the network and the claims alone, so that a file
can be compared with them. Whatever functions are defined between its head and its obligations need not be believed: all
that depends on where a run is, is declared after them, so that they cannot speak of it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from shadowcheck.certificate.smt import comment
from shadowcheck.certificate.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shadowcheck.claims import Claim
    from shadowcheck.network import Network

FORMAT = "shadowcheck-certificate/1"
_OPENS = "; ---- The views that are allowed. From here on, nothing needs to be believed. ----\n"
_CLOSES = "; ---- The obligations. From here on, each answer must be unsat. ----\n"
_READING = """
Each role has a constant for its local state, and one with a dash at its end for its local state after a step. Roles
with replicas have them for each replica that is spoken of: "some", which may be any replica; "the one" that a step is
about, which may be any, too; and "another", which may be any other than that. The invariant is a set of views: what a
replica, whichever it is, can be in beside the single roles. So what is shown is shown for every number of them.
To believe it, believe that the local states, the moves and the steps are those of the model, that the claims say what
they should, and that there are all the obligations: the beginning, each step for the one and for another, the claims.
"""


@dataclass(frozen=True)
class About:
    """What a certificate is about: a model by its name, its settings (``name=value``), and the ids of the claims."""

    model: str
    settings: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    fault: str | None = None
    claims: tuple[str, ...] = ()

    def of(self, claims: tuple[str, ...]) -> About:
        """Return the same about *claims*."""
        return replace(self, claims=claims)

    def lines(self) -> list[str]:
        """Return it as lines of comment, which `read_about` reads."""
        fault = [self.fault] if self.fault else []
        said = {"model": [self.model], "set": self.settings, "without": self.without, "fault": fault}
        told = ((word, value) for word, values in {**said, "claim": self.claims}.items() for value in values)
        return [f"; {word}: {json.dumps(value)[1:-1]}" for word, value in told]


def read_about(text: str) -> About | None:
    """Return what the certificate *text* says that it is about; None if it is not a certificate."""
    first, *rest = text[:text.find("(set-logic")].split("\n")
    if first != f"; {FORMAT}":
        return None
    said = [line[2:].split(": ", 1) for line in rest if line.startswith("; ") and ": " in line]
    found: dict[str, list[str]] = {}
    for word, value in said:
        found.setdefault(word, []).append(_unescaped(value))
    model, fault = (found.get(word, [""])[0] for word in ("model", "fault"))
    settings, without, claims = (tuple(found.get(word, [])) for word in ("set", "without", "claim"))
    return About(model, settings, without, fault or None, claims) if model else None


def _unescaped(value: str) -> str:
    try:
        return str(json.loads(f'"{value}"'))
    except ValueError:  # nothing of ours
        return value


class Parts:
    """A certificate without its views: its `head`, and the `sections` after them, the first for all others."""

    def __init__(self, about: About, network: Network, claims: Iterable[Claim]) -> None:
        self.statement = Statement(network, claims)
        every = " and ".join(network.parameters())
        title = f"These claims about the model hold for every number of {every}."
        opening = [f"; {FORMAT}", comment(title), *about.lines(), "\n".join(map(comment, _READING.strip().split("\n")))]
        self.head = "\n".join([*opening, "", *self.statement.declarations, _OPENS])
        invariants = [_CLOSES + "; The invariant.", *self.statement.invariants()]
        constants = ["; Where the roles and observers are, before and after a step.", *self.statement.constants]
        obligations = (section.lines() for section in self.statement.sections)
        self.sections = ["\n".join(lines) + "\n" for lines in ([*invariants, *constants], *obligations)]

    @property
    def obligations(self) -> int:
        """The number of obligations."""
        return sum(section.count() for section in self.statement.sections)

    def filled(self, views: Sequence[str]) -> str:
        """Return the certificate with the definitions of the *views* that are allowed."""
        return "".join([self.head, *(f"{line}\n" for line in views), *self.sections])
