"""Names: identifiers that other tools take, made from the names and sentences of a network; and comments."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shadowcheck.trace.story import sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from shadowcheck.claims import Claim
    from shadowcheck.instance import Instance, Rule
    from shadowcheck.machine.lts import LocalState
    from shadowcheck.network import Role

_ODD = re.compile(r"[^A-Za-z0-9]+")
_LONGEST = 64
"""Characters after which a local state is called by its configuration and its number."""
_WIDTH = 116


def identifier(text: str) -> str:
    """Return *text* as ASCII letters, digits and underscores, with a letter first."""
    plain = _ODD.sub("_", text).strip("_")
    return plain if plain[:1].isalpha() else f"n{plain}"


class Names:
    """Hands out identifiers, each only once.

    The words that are *taken* (by the language, for one) are never given, nor is what begins with one of *barred*.
    """

    def __init__(self, taken: Iterable[str] = (), barred: tuple[str, ...] = ()) -> None:
        self._taken = set(taken)
        self._barred = barred

    def new(self, text: str) -> str:
        """Return the identifier nearest to *text* that is free: the same for the same calls in the same order."""
        plain = identifier(text)
        wanted = found = f"n{plain}" if plain.startswith(self._barred) else plain
        number = 2
        while found in self._taken:
            found, number = f"{wanted}_{number}", number + 1
        self._taken.add(found)
        return found


@dataclass(frozen=True)
class Vocabulary:
    """How everything in an instance is called: fields and rules by their numbers, roles by name, states by role."""

    names: Names
    fields: tuple[str, ...]
    rules: tuple[str, ...]
    roles: Mapping[str, str]
    states: Mapping[str, tuple[str, ...]]


def vocabulary(
    instance: Instance, taken: Iterable[str], *, variables: str = "", barred: tuple[str, ...] = ()
) -> Vocabulary:
    """Name everything in *instance* by identifiers that are no words of *taken*, and each other's neither.

    The names of fields begin with *variables*, and no name with one of *barred*.
    """
    names = Names(taken, barred)
    fields = tuple(names.new(f"{variables}{field.name}") for field in instance.fields)
    rules = tuple(names.new(str(rule)) for rule in instance.rules)
    roles = {role.name: identifier(role.name) for role in instance.network.roles}
    states = {role.name: tuple(_state_names(role, roles[role.name], names)) for role in instance.network.roles}
    return Vocabulary(names, fields, rules, roles, states)


def _state_names(role: Role, prefix: str, names: Names) -> Iterator[str]:
    return (names.new(_short(state, number, prefix)) for number, state in enumerate(role.system.states))


def _short(state: LocalState, number: int, prefix: str) -> str:
    full = f"{prefix} {state}"
    return full if len(full) <= _LONGEST else f"{prefix} {' '.join(state.configuration)} {number}"


def told(rule: Rule, instance: Instance) -> str:
    """Return what *rule* is called, what it says and the page that says so, if any, in one line."""
    said = sentence(rule, instance)
    return f"{rule}: {said} [{rule.step.source}]" if rule.step.source else f"{rule}: {said}"


def told_of_claim(claim: Claim) -> str:
    """Return the sentence of *claim*, who owes it, its page and its formal reading, in one line."""
    return f"{claim.statement} {claim.owner}, {claim.strength} [{claim.source}]. {claim.pattern}"


def titled(instance: Instance) -> str:
    """Return what was exported: the network, and how many replicas there are of each family."""
    return ", ".join((instance.network.name, *(f"{name}={size}" for name, size in instance.sizes.items())))


def comment(text: str, mark: str, indent: str = "") -> list[str]:
    """Return *text* as comment lines, each of which begins with *mark*; nothing in it can end the comment."""
    lines = textwrap.wrap(" ".join(text.split()), _WIDTH - len(indent) - len(mark), break_on_hyphens=False)
    return [f"{indent}{mark} {line.rstrip(chr(92))}" for line in lines]


def rows(items: Iterable[str], indent: str, separator: str = ", ") -> list[str]:
    """Return *items* with *separator* between them, filled into lines that are not too long."""
    lines, line = [], ""
    entries = list(items)
    for number, item in enumerate(entries, start=1):
        piece = item + (separator if number < len(entries) else "")
        if line and len(line) + len(piece) > _WIDTH - len(indent):
            lines.append(indent + line.rstrip())
            line = ""
        line += piece
    return [*lines, indent + line] if line else lines
