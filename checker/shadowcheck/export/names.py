"""Names: identifiers that other tools accept, made from the names in a network; and comments."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shadowcheck.trace.story import sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from shadowcheck.claims import Claim
    from shadowcheck.instance import Instance, Rule
    from shadowcheck.machine.lts import LocalState

_ODD = re.compile(r"[^A-Za-z0-9]+")
_LONGEST = 64
"""Characters; a local state with a longer name is called by its configuration and its number."""
_WIDTH = 116


def identifier(text: str) -> str:
    """Return *text* as ASCII letters, digits and underscores, with a letter first."""
    plain = _ODD.sub("_", text).strip("_")
    return plain if plain[:1].isalpha() else f"n{plain}"


class Names:
    """Gives out unique identifiers: none that is *taken* (by the language), none with a prefix in *barred*."""

    def __init__(self, taken: Iterable[str] = (), barred: tuple[str, ...] = ()) -> None:
        self._taken = set(taken)
        self._barred = barred

    def new(self, text: str) -> str:
        """Return a free identifier similar to *text*: the same for the same calls in the same order."""
        plain = identifier(text)
        wanted = found = f"n{plain}" if plain.startswith(self._barred) else plain
        number = 2
        while found in self._taken:
            found, number = f"{wanted}_{number}", number + 1
        self._taken.add(found)
        return found


@dataclass(frozen=True)
class Vocabulary:
    """The identifiers of an instance: of fields and rules by number, of roles by name, of local states by role."""

    names: Names
    fields: tuple[str, ...]
    rules: tuple[str, ...]
    roles: Mapping[str, str]
    states: Mapping[str, tuple[str, ...]]


def vocabulary(
    instance: Instance, taken: Iterable[str], *, variables: str = "", barred: tuple[str, ...] = ()
) -> Vocabulary:
    """Name everything in *instance* uniquely, by words that are not in *taken* and do not begin with one of *barred*.

    The names of fields begin with *variables*.
    """
    names = Names(taken, barred)
    fields = tuple(names.new(f"{variables}{field.name}") for field in instance.fields)
    rules = tuple(names.new(str(rule)) for rule in instance.rules)
    roles = {role.name: identifier(role.name) for role in instance.network.roles}
    states = {
        role.name: tuple(
            names.new(_short(state, number, roles[role.name])) for number, state in enumerate(role.system.states)
        ) for role in instance.network.roles
    }
    return Vocabulary(names, fields, rules, roles, states)


def _short(state: LocalState, number: int, prefix: str) -> str:
    full = f"{prefix} {state}"
    return full if len(full) <= _LONGEST else f"{prefix} {' '.join(state.configuration)} {number}"


def told(rule: Rule, instance: Instance) -> str:
    """Return the name of *rule*, its sentence and the page that documents it, if any, in one line."""
    said = sentence(rule, instance)
    return f"{rule}: {said} [{rule.step.source}]" if rule.step.source else f"{rule}: {said}"


def told_of_claim(claim: Claim) -> str:
    """Return the sentence of *claim*, its owner, its page and its formal pattern, in one line."""
    return f"{claim.statement} {claim.owner}, {claim.strength} [{claim.source}]. {claim.pattern}"


def titled(instance: Instance) -> str:
    """Return the name of the network, and the number of replicas of each family."""
    return ", ".join((instance.network.name, *(f"{name}={size}" for name, size in instance.sizes.items())))


def comment(text: str, mark: str, indent: str = "") -> list[str]:
    """Return *text* as comment lines that begin with *mark*, none of which ends in a backslash."""
    lines = textwrap.wrap(" ".join(text.split()), _WIDTH - len(indent) - len(mark), break_on_hyphens=False)
    return [f"{indent}{mark} {line.rstrip(chr(92))}" for line in lines]


def rows(items: Iterable[str], indent: str, separator: str = ", ") -> list[str]:
    """Return *items* with *separator* between them, wrapped into lines."""
    lines, line = [], ""
    entries = list(items)
    for number, item in enumerate(entries, start=1):
        piece = item + (separator if number < len(entries) else "")
        if line and len(line) + len(piece) > _WIDTH - len(indent):
            lines.append(indent + line.rstrip())
            line = ""
        line += piece
    return [*lines, indent + line] if line else lines
