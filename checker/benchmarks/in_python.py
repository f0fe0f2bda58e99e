"""A network as Python, for the model checkers that take Python: each rule as two functions, and all rules as one.

A state is a tuple of numbers, the fastest that they take. A text that is compiled runs faster than functions that look
up what a rule is: nobody is measured by how slowly we call him.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.export.shapes import FEW, shape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.instance import Instance, Part, Rule


def in_python(instance: Instance) -> str:
    """Return a module with `FIELDS`, `INITIAL`, `RULES` (name, guard and effect of each), and `transitions`."""
    writer = _Python(instance)
    return "\n".join(writer.lines()) + "\n"


class _Python:
    """Writes one instance. `tables` are the names of large sets and maps, each written once."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.tables: dict[str, str] = {}

    def lines(self) -> Iterator[str]:
        """Return the lines of the module. Tables come first, but are known when all that uses them is written."""
        rules = [*self.pairs(), *self.function()]
        yield from (f"{name} = {content}" for content, name in self.tables.items())
        yield f"FIELDS = {tuple(field.name for field in self.instance.fields)!r}"
        yield f"INITIAL = {tuple(field.initial for field in self.instance.fields)!r}"
        yield from rules

    def pairs(self) -> Iterator[str]:
        at = [f"s[{field.number}]" for field in self.instance.fields]
        yield "RULES = ["
        for rule in self.instance.rules:
            yield f"    ({str(rule)!r}, lambda s: {self.guard(rule, at)}, lambda s: {self.effect(rule, at)}),"
        yield "]"

    def function(self) -> Iterator[str]:
        at = [f"f{field.number}" for field in self.instance.fields]
        yield from ("def transitions(s):", f"    {', '.join(at)}, = s", "    found = []")
        for rule in self.instance.rules:
            yield f"    if {self.guard(rule, at)}: found.append(({str(rule)!r}, {self.effect(rule, at)}))"
        yield "    return found"

    def guard(self, rule: Rule, at: list[str]) -> str:
        """Write when *rule* is possible, where *at* is how each field is read."""
        asked = [self.asks(part, at[part.field.number]) for part in rule.parts]
        return " and ".join(filter(None, asked)) or "True"

    def asks(self, part: Part, at: str) -> str:
        states = range(len(part.field.system.states))
        inside = [str(state) for state in states if state in part.next]
        others = [str(state) for state in states if state not in part.next]
        if len(others) <= 1:
            return f"{at} != {others[0]}" if others else ""
        listed = ", ".join(inside)
        if len(inside) <= FEW:
            return f"{at} == {listed}" if len(inside) == 1 else f"{at} in {{{listed}}}"
        return f"{at} in {self.table(f'frozenset(({listed}))')}"

    def effect(self, rule: Rule, at: list[str]) -> str:
        """Write the state after *rule*."""
        after = list(at)
        for part in rule.parts:
            after[part.field.number] = self.leads(part, at[part.field.number])
        return f"({', '.join(after)},)"

    def leads(self, part: Part, at: str) -> str:
        form = shape(part)
        if form.is_guard:
            return at
        if form.constant is not None:
            return str(form.constant)
        return f"{self.table(repr(dict(sorted(part.next.items()))))}[{at}]"

    def table(self, content: str) -> str:
        return self.tables.setdefault(content, f"T{len(self.tables)}")
