"""Murphi, for Rumur and CMurphi: one rule per rule, one variable per machine; a firing is a step.

Rumur's "states" are then shadowcheck's states, and its "rules fired" the steps. The local states are named numbers. A
large table is a function that halves the numbers until it knows: Murphi has no constant arrays, and a variable would be
a part of the state.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from shadowcheck.export.formula import Writer, joined
from shadowcheck.export.murphi_claims import MOVES, claim_lines
from shadowcheck.export.names import Vocabulary, comment, titled, told, vocabulary
from shadowcheck.export.shapes import FEW, Shape, Tables, asked, shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from shadowcheck.claims import Claim
    from shadowcheck.instance import Field, Instance, Part, Rule
    from shadowcheck.network import Role

MARK = "--"
_HOW = """
Rumur counts our states as "states", and our steps as "rules fired"; it may stop where no step is possible:
    rumur --deadlock-detection off --output network.c FILE
    cc -std=c11 -O3 -mcx16 -o network network.c -lpthread && ./network
"""


def murphi(instance: Instance, claims: Iterable[Claim]) -> str:
    """Return *instance* as a Murphi model, with those of *claims* that are about states and need no fairness."""
    writer = _Murphi(instance)
    return "\n".join(writer.lines(list(claims))) + "\n"


class _Murphi(Writer):
    """Writes one instance; also the `Language` of its formulas."""

    both, either, no, true, false = "&", "|", "!", "true", "false"

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        # every identifier has an underscore, which no word of Murphi has: none can be one
        self.called: Vocabulary = vocabulary(instance, [MOVES], variables="at ")
        self.machines = {role.name: self.called.names.new(f"machine {role.name}") for role in instance.network.roles}
        self.tables = Tables(self.called.names)

    def lines(self, claims: list[Claim]) -> Iterator[str]:
        """Return the lines of the model. Functions come first, but are known when all that uses them is written."""
        guards = [self.guards(rule) for rule in self.instance.rules]
        rules = [line for rule, asks in zip(self.instance.rules, guards, strict=True) for line in self.rule(rule, asks)]
        claimed = list(claim_lines(claims, self, guards))
        yield from comment(f"{titled(self.instance)}; written by shadowcheck.", MARK)
        yield from (f"{MARK} {line}".rstrip() for line in _HOW.strip().splitlines())
        for role in self.instance.network.roles:
            yield from self.states(role)
        yield from ("", *comment("The state: what each machine is at.", MARK), "var")
        yield from map(self.variable, self.instance.fields)
        yield from self.functions()
        yield from ("", "startstate", "begin", *map(self.beginning, self.instance.fields), "end;")
        yield from (*rules, *claimed)

    # what a state is

    def states(self, role: Role) -> Iterator[str]:
        yield from ("", *comment(f"The states of {role.title or role.name}.", MARK), "const")
        for number, (name, local) in enumerate(zip(self.called.states[role.name], role.system.states, strict=True)):
            yield from (f"  {name}: {number};  {line}" for line in comment(str(local), MARK)[:1])
        yield f"type {self.machines[role.name]}: 0..{len(role.system.states) - 1};"

    def variable(self, field: Field) -> str:
        return f"  {self.at(field)}: {self.machines[field.role.name]};  {MARK} {' '.join(field.name.split())}"

    def beginning(self, field: Field) -> str:
        return f"  {self.at(field)} := {self.local(field.role, field.initial)};"

    def at(self, field: Field) -> str:
        return self.called.fields[field.number]

    def local(self, role: Role, number: int) -> str:
        return self.called.states[role.name][number]

    # tables

    def functions(self) -> Iterator[str]:
        """Return what is too large to be written as cases, as functions."""
        for members in self.tables.members:
            yield from ("", *comment(f"{members.role.title or members.role.name}: {members.says}", MARK))
            size = len(members.role.system.states)
            inside = [self.true if number in members.states else self.false for number in range(size)]
            yield from self.function(members.name, members.role, "boolean", inside)
        for moves in self.tables.moves:
            yield from ("", *comment(f"{moves.role.title or moves.role.name}: where {moves.event} leads", MARK))
            yield from self.function(
                moves.name, moves.role, self.machines[moves.role.name],
                [self.local(moves.role, target) for target in _filled(moves.next, len(moves.role.system.states))],
            )

    def function(self, name: str, role: Role, kind: str, answers: Sequence[str]) -> Iterator[str]:
        """Return a function of the local state of *role*, whose numbers have these *answers*."""
        runs = [next(run) for _, run in groupby(enumerate(answers), key=lambda pair: pair[1])]
        yield f"function {name}(at: {self.machines[role.name]}): {kind};"
        yield from ("begin", *_halved(runs, "  "), "end;")

    # what a rule does

    def rule(self, rule: Rule, asks: str) -> Iterator[str]:
        """Return *rule*, which is possible if what it *asks* is true."""
        updates = [self.update(part, shape(part)) for part in rule.parts if not shape(part).is_guard]
        yield from ("", *comment(f"{rule.number}. {told(rule, self.instance)}", MARK))
        yield from (f'rule "{self.called.rules[rule.number]}"', f"  {asks}", "==>", "begin")
        yield from (*(f"  {update};" for update in updates), "end;")

    def guards(self, rule: Rule) -> str:
        """Write when *rule* is possible: a line for each machine that it asks something of."""
        asks = [ask for part in rule.parts if (ask := self.guard(rule, part, shape(part))) != self.true]
        return f" {self.both}\n  ".join(asks) or self.true

    def guard(self, rule: Rule, part: Part, form: Shape) -> str:
        if len(form.domain) == len(part.field.system.states):
            return self.true
        return self.inside(part.field, form.domain, asked(rule, part))

    def update(self, part: Part, form: Shape) -> str:
        name, role = self.at(part.field), part.field.role
        if form.constant is not None:
            return f"{name} := {self.local(role, form.constant)}"
        if not form.is_short:
            return f"{name} := {self.tables.move_of(part).name}({name})"
        cases = [
            f"if {name} = {self.local(role, old)} then {name} := {self.local(role, new)};"
            for old, new in form.changes.items()
        ]
        return f"{' els'.join(cases)} end"

    # the language of formulas

    def inside(self, field: Field, states: frozenset[int], says: str) -> str:
        """Write that *field* is in one of *states*: as a function, unless they or the others are few."""
        name, others = self.at(field), frozenset(range(len(field.system.states))) - states
        if len(states) <= FEW:
            return joined((f"{name} = {self.local(field.role, one)}" for one in sorted(states)), self.either, "")
        if len(others) <= FEW:
            return joined((f"{name} != {self.local(field.role, one)}" for one in sorted(others)), self.both, "")
        return f"{self.tables.set_of(field.role, states, says).name}({name})"


def _filled(moves: Mapping[int, int], size: int) -> Iterator[int]:
    """Return where each local state leads. Where it leads nowhere nobody asks: it is as if it went on like the last."""
    target = moves[min(moves)]
    for number in range(size):
        target = moves.get(number, target)
        yield target


def _halved(runs: Sequence[tuple[int, str]], indent: str) -> Iterator[str]:
    """Write the answer to the number `at`: *runs* are the numbers from which on there is another answer."""
    half = len(runs) // 2
    if len(runs) == 1:
        yield f"{indent}return {runs[0][1]};"
    elif len(runs) == 2:
        yield f"{indent}if at < {runs[1][0]} then return {runs[0][1]}; else return {runs[1][1]}; end;"
    else:
        yield f"{indent}if at < {runs[half][0]} then"
        yield from _halved(runs[:half], f"{indent}  ")
        yield f"{indent}else"
        yield from _halved(runs[half:], f"{indent}  ")
        yield f"{indent}end;"
